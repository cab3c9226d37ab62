"""The whole way of a file: read apart, check against plan and store, publish in one transaction."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from planmonitor import clock
from planmonitor.access import EVERYTHING, Remit
from planmonitor.intake.checking import check
from planmonitor.intake.problems import Refused
from planmonitor.intake.report import Decision, Report, says_something
from planmonitor.intake.setting import CellKey, Setting, place_names
from planmonitor.intake.text import tidy
from planmonitor.intake.worker import read_apart
from planmonitor.monitor import Monitor
from planmonitor.observations import Kind, Observation, continued


def clean_name(name: str) -> str:
    """A client's file name as a label: the last part, without control characters, at most 120 characters."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return plain[-120:] or "未命名"


def remit_of(monitor: Monitor, division: str) -> Remit:
    """The remit over one division or zone by name or code; the city's own, or nothing, is over all.

    Raises:
        KeyError: when it is no place of this city.
    """
    if not division or division == monitor.plan.adcode:
        return EVERYTHING
    if monitor.divisions.knows(division):
        return Remit(division)
    code = place_names(monitor.divisions)[tidy(division)].code
    return EVERYTHING if code == monitor.plan.adcode else Remit(code)


def real_figures(monitor: Monitor) -> tuple[Observation, ...]:
    """The real yearly figures in force, of any definition; nothing reported is ever compared with demo."""
    return tuple(o for o in _real(monitor) if o.period.is_year)


def _real(monitor: Monitor) -> tuple[Observation, ...]:
    successors = monitor.divisions.successors
    places = (*monitor.ground.places, *successors)
    every = continued(monitor.store.figures.observations(monitor.plan.id, divisions=places), successors)
    return tuple(o for o in every if o.kind.is_real)


def stored_figures(known: Iterable[Observation]) -> dict[CellKey, Observation]:
    """Those of the catalogue's definitions by cell; reported ones before published ones."""
    found: dict[CellKey, Observation] = {}
    for o in known:
        if o.definition:
            continue
        key = (o.series, o.division, o.year)
        if key not in found or o.kind is Kind.REPORTED:
            found[key] = o
    return found


def setting_of(monitor: Monitor, remit: Remit = EVERYTHING, *, today: datetime | None = None) -> Setting:
    """What a file is checked against; ``today`` is the moment (naive UTC) taken for the present."""
    moment = today or clock.now()
    year = clock.day_of(moment).year
    every = _real(monitor)
    known = tuple(o for o in every if o.period.is_year)
    within = tuple(o for o in every if not o.period.is_year)
    stored = stored_figures(known)
    return Setting(monitor.plan, monitor.divisions, year, moment, remit, stored, known, within)


def check_file(
    monitor: Monitor, data: bytes, name: str, *, remit: Remit = EVERYTHING, today: datetime | None = None
) -> Report:
    """Check a file without storing anything; ``today`` is the moment (naive UTC) taken for the present."""
    digest = hashlib.sha256(data).hexdigest()
    label = clean_name(name)
    try:
        sheet = read_apart(data, name)
    except Refused as refused:
        return Report((refused.issue,), (), label, digest)
    return check(sheet, setting_of(monitor, remit, today=today), name=label, digest=digest)


def publish(monitor: Monitor, report: Report, *, actor: str, reason: str = "") -> int:
    """Store the changes of a report as one batch; returns how many revisions that took.

    ``reason`` was written for what is unlikely in it or takes the place of figures in force, and is kept in
    the batch's name.

    Raises:
        ValueError: when the report has errors, or replaces figures without a reason.
    """
    if report.decision is Decision.REJECT:
        raise ValueError("有错误的文件不能入库")
    if report.replacing and not says_something(reason):
        raise ValueError("替换已有的数要写明原因")
    changes = _dated(r.observation for r in report.changes)
    if not changes:
        return 0
    why = f"（原因：{reason.strip()}）" if report.to_explain or report.replacing else ""
    label = f"{report.name}{why}"[:200]
    monitor.store.figures.append(
        monitor.plan.id, changes, label=label, digest=report.digest, actor=actor[:100]
    )
    return len(changes)


def _dated(observations: Iterable[Observation]) -> list[Observation]:
    moment = clock.now()
    return [replace(o, recorded_at=moment) for o in observations]
