"""The whole way of a file: read apart, check against plan and store, publish in one transaction."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from planmonitor.assessment import judge
from planmonitor.intake.cells import tidy
from planmonitor.intake.checking import Setting, check, place_names
from planmonitor.intake.problems import Refused, Report, Severity, Verdict
from planmonitor.intake.worker import read_apart
from planmonitor.monitor import Monitor, View
from planmonitor.observations import Kind, Observation
from planmonitor.settings import settings
from planmonitor.store import now
from planmonitor.store.safekeeping import uploads_folder
from planmonitor.store.submissions import NotPossible, Submission


def clean_name(name: str) -> str:
    """A client's file name as a label: the last part, without control characters, at most 120 characters."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return plain[-120:] or "未命名"


def scope_of(monitor: Monitor, scope: str) -> frozenset[str] | None:
    """The codes a scope allows: None for the whole city, else one division or zone by name or code.

    Raises:
        KeyError: when the scope is no place of this city.
    """
    if not scope or scope == monitor.plan.adcode:
        return None
    if monitor.divisions.knows(scope):
        return frozenset({scope})
    code = place_names(monitor.divisions)[tidy(scope)][0]
    return None if code == monitor.plan.adcode else frozenset({code})


def stored_figures(monitor: Monitor) -> dict[tuple[str, str, int], Observation]:
    """The real figures in force; reported ones before published ones."""
    found: dict[tuple[str, str, int], Observation] = {}
    for o in monitor.store.observations(monitor.plan.id):
        if not o.period.is_year or not o.kind.is_real or o.definition:
            continue
        key = (o.series, o.division, o.year)
        if key not in found or o.kind is Kind.REPORTED:
            found[key] = o
    return found


def check_file(
    monitor: Monitor, data: bytes, name: str, *, scope: str = "", today: datetime | None = None
) -> Report:
    """Check a file without storing anything."""
    digest = hashlib.sha256(data).hexdigest()
    label = clean_name(name)
    moment = today or now()
    try:
        sheet = read_apart(data, name)
    except Refused as refused:
        return Report((refused.issue,), (), label, digest)
    setting = Setting(
        monitor.plan,
        monitor.divisions,
        moment.year,
        moment,
        scope_of(monitor, scope),
        stored_figures(monitor),
    )
    return check(sheet, setting, name=label, digest=digest)


def publish(monitor: Monitor, report: Report, *, actor: str) -> int:
    """Store the changes of a report as one batch; returns how many revisions that took.

    Raises:
        ValueError: when the report has errors.
    """
    if report.verdict is Verdict.REJECT:
        raise ValueError("有错误的文件不能入库")
    changes = _dated(r.observation for r in report.changes)
    if not changes:
        return 0
    monitor.store.append(
        monitor.plan.id, changes, label=report.name[:200], digest=report.digest, actor=actor[:100]
    )
    monitor.refresh()
    return len(changes)


def submit(monitor: Monitor, report: Report, *, actor: str, scope: str) -> int:
    """Hand in a checked file for review; returns the submission's number.

    Raises:
        ValueError: when the report has errors.
    """
    if report.verdict is Verdict.REJECT:
        raise ValueError("有错误的文件不能提交")
    counts = Counter(r.change.value for r in report.rows)
    return monitor.store.submit(
        monitor.plan.id,
        [r.observation for r in report.changes],
        name=report.name[:200],
        digest=report.digest,
        scope=scope,
        summary=dict(counts),
        actor=actor[:100],
    )


def publish_submission(
    monitor: Monitor, submission: Submission, data: bytes, *, actor: str, single_user: bool = False
) -> int:
    """Check the kept file once more and publish it; returns the number of revisions.

    Raises:
        NotPossible: when it no longer passes, or for the reasons of :meth:`planmonitor.store.Store.publish`.
    """
    report = check_file(monitor, data, submission.name, scope=submission.scope)
    if report.verdict is Verdict.REJECT:
        first = next(i for i in report.issues if i.severity is Severity.ERROR)
        raise NotPossible(f"文件按现在的规则不能通过：{first.message}；请退回")
    stored = monitor.store.publish(
        monitor.plan.id,
        submission.id,
        [r.observation for r in report.changes],
        label=submission.name,
        digest=submission.digest,
        actor=actor[:100],
        single_user=single_user,
    )
    monitor.refresh()
    return stored


def keep_file(digest: str, data: bytes) -> None:
    """Keep a file under its hash; writing is complete or absent."""
    folder = uploads_folder(settings())
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / digest
    if not target.exists():
        part = folder / f"{digest}.{uuid4().hex}.part"
        part.write_bytes(data)
        part.replace(target)


def kept_file(digest: str) -> bytes | None:
    """A kept file, None when it is gone or no longer what its hash says."""
    target = uploads_folder(settings()) / digest
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not target.exists():
        return None
    data = target.read_bytes()
    return data if hashlib.sha256(data).hexdigest() == digest else None


def _dated(observations: Iterable[Observation]) -> list[Observation]:
    moment = now()
    return [replace(o, recorded_at=moment) for o in observations]


def preview(monitor: Monitor, report: Report, year: int) -> list[tuple[str, str, str, str]]:
    """What the rows would do to the city's verdicts: indicator, verdict now, verdict then, sentence then."""
    touched = {r.observation.series for r in report.changes if r.observation.division == monitor.plan.adcode}
    found = []
    for i in monitor.plan.indicators:
        if i.id not in touched:
            continue
        view = View(year)
        new = [
            r.observation
            for r in report.changes
            if r.observation.series == i.id and r.observation.division == monitor.plan.adcode
        ]
        cells = {o.cell for o in new}
        old = [o for o in monitor.observations(i.id, view, monitor.plan.adcode) if o.cell not in cells]
        reference = (
            monitor.observations(i.reference_series, view, monitor.plan.adcode) if i.reference_series else ()
        )
        after = judge(monitor.plan, i, monitor.plan.adcode, year, [*old, *new], reference=reference)
        found.append((i.id, monitor.assess(i, view).word, after.word, after.sentence))
    return found
