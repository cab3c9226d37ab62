"""The counter at which files are handed in, reviewed, published and withdrawn; every step is checked against who asks."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from planmonitor.access import NotAllowed, Person, Remit, Role
from planmonitor.answers import View
from planmonitor.assessment import judge
from planmonitor.intake.importing import check_file
from planmonitor.intake.problems import Report, Severity, Verdict
from planmonitor.monitor import Monitor
from planmonitor.store import NotPossible, Submission, SubmissionState, now

_PUBLIC = (SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN)


@dataclass(frozen=True)
class Desk:
    """One person before one plan. ``ask`` gives the person anew at every step, or raises why there is none.

    Methods that write, and those that show drafts, raise :class:`planmonitor.access.NotAllowed` when the person's
    session is over or remit too narrow, and :class:`planmonitor.store.NotPossible` when the step cannot be
    taken; nothing is stored then.
    """

    monitor: Monitor
    ask: Callable[[], Person]
    uploads: Path

    def person(self) -> Person:
        """Who is there now."""
        person = self.ask()
        person.require(now())
        return person

    def check(self, data: bytes, name: str, remit: Remit) -> Report:
        """Check a file without storing anything."""
        self._clerk(remit)
        return check_file(self.monitor, data, name, remit=remit)

    def submit(self, data: bytes, name: str, remit: Remit, acknowledged: Mapping[str, int]) -> int:
        """Hand a file in for review, checked once more; returns the submission's number.

        ``acknowledged`` are the warnings the person has confirmed, by class of problem.
        """
        self._writer()
        person = self._clerk(remit)
        report = check_file(self.monitor, data, name, remit=remit)
        if report.verdict is Verdict.REJECT:
            raise NotPossible("有错误的文件不能提交，请改正后重新上传")
        if not report.changes:
            raise NotPossible("内容与库中完全相同，没有变化，无须提交")
        warned = Counter(i.code for i in report.issues)
        if warned - Counter(dict(acknowledged)):
            raise NotPossible("还有提示没有确认，请逐类核对后勾选")
        self._keep(report.digest, data)
        return self.monitor.store.submissions.submit(
            self.monitor.plan.id,
            [r.observation for r in report.changes],
            name=report.name[:200],
            digest=report.digest,
            scope=str(remit),
            summary=dict(Counter(r.change.value for r in report.rows)),
            actor=person.name[:100],
            person=_identity(person),
            acknowledged=dict(warned),
        )

    def submissions(self) -> tuple[Submission, ...]:
        """What the person may see, newest first: everything ever published, and drafts within their remit."""
        try:
            person: Person | None = self.person()
        except NotAllowed:
            person = None
        every = self.monitor.store.submissions.all(self.monitor.plan.id)
        return tuple(s for s in every if s.state in _PUBLIC or (person and self._sees(person, s)))

    def waiting(self) -> tuple[Submission, ...]:
        """What the person may publish or return, newest first."""
        person = self.person()
        every = self.monitor.store.submissions.all(self.monitor.plan.id)
        return tuple(
            s
            for s in every
            if s.state is SubmissionState.SUBMITTED and self._covers(person, Role.REVIEWER, s)
        )

    def file(self, number: int) -> bytes | None:
        """The file as it was handed in; None when it is gone or no longer what its hash says."""
        return self._kept(self._seen(number).digest)

    def report(self, number: int) -> Report | None:
        """The file checked against what is stored now; None when it is gone."""
        return self._check_kept(self._seen(number))

    def publish(self, number: int) -> int:
        """Check the kept file once more and publish it; returns the number of revisions."""
        person, submission = self._reviewer(number)
        report = self._check_kept(submission)
        if report is None:
            raise NotPossible("原始文件不在了，请退回，由填报人重新提交")
        if report.verdict is Verdict.REJECT:
            first = next(i for i in report.issues if i.severity is Severity.ERROR)
            raise NotPossible(f"文件按现在的规则不能通过：{first.message}；请退回")
        return self.monitor.store.submissions.publish(
            self.monitor.plan.id,
            number,
            [r.observation for r in report.changes],
            label=submission.name,
            digest=submission.digest,
            actor=person.name[:100],
            person=_identity(person),
            single_user=person.alone,
        )

    def give_back(self, number: int, reason: str) -> None:
        """Return a submission to its sender with a reason."""
        person, _ = self._reviewer(number)
        self.monitor.store.submissions.give_back(
            self.monitor.plan.id, number, actor=person.name[:100], reason=reason, person=_identity(person)
        )

    def withdraw(self, number: int, reason: str) -> tuple[int, int]:
        """Undo a published submission; returns cells set back and cells left because they changed since."""
        person, _ = self._reviewer(number)
        return self.monitor.store.submissions.withdraw(
            self.monitor.plan.id, number, actor=person.name[:100], reason=reason, person=_identity(person)
        )

    def reviewable(self, submissions: Iterable[Submission]) -> frozenset[int]:
        """Numbers of those the person there may publish, return or withdraw; none when nobody is there."""
        try:
            person = self.person()
        except NotAllowed:
            return frozenset()
        return frozenset(s.id for s in submissions if self._covers(person, Role.REVIEWER, s))

    def preview(self, report: Report) -> list[tuple[str, str, str, str, str]]:
        """What the changes would do to verdicts: indicator, place, verdict now, verdict then, sentence then.

        For every place the file touches, as of the newest year it changes.
        """
        monitor, plan = self.monitor, self.monitor.plan
        if not report.changes:
            return []
        answers = monitor.at(View(max(r.observation.year for r in report.changes)))
        found = []
        for i in plan.indicators:
            new = [r.observation for r in report.changes if r.observation.series == i.id]
            cells = {o.cell for o in new}
            reference = answers.observations(i.reference_series, plan.adcode) if i.reference_series else ()
            for place in dict.fromkeys(o.division for o in new):
                if place != plan.adcode and place not in monitor.divisions.codes:
                    continue
                old = [o for o in answers.observations(i.id, place) if o.cell not in cells]
                own = [*old, *(o for o in new if o.division == place)]
                after = judge(plan, i, place, answers.view.as_of, own, reference=reference)
                found.append((i.id, place, answers.assess(i, place).word, after.word, after.sentence))
        return found

    def _writer(self) -> Person:
        person = self.person()
        if not person.name:
            raise NotAllowed("请先填写操作人姓名")
        return person

    def _clerk(self, remit: Remit) -> Person:
        person = self.person()
        if not any(held.covers(remit) for held in person.remits(Role.CLERK)):
            raise NotAllowed("您没有以这个范围填报的权限，请联系管理员")
        return person

    def _reviewer(self, number: int) -> tuple[Person, Submission]:
        person, submission = self._writer(), self._find(number)
        if not self._covers(person, Role.REVIEWER, submission):
            raise NotAllowed(f"您没有审核编号为{number}的提交的权限，它含有您职责以外的数")
        return person, submission

    def _seen(self, number: int) -> Submission:
        person, submission = self.person(), self._find(number)
        if not self._sees(person, submission):
            raise NotAllowed(f"您没有查看编号为{number}的提交的权限")
        return submission

    def _check_kept(self, submission: Submission) -> Report | None:
        data = self._kept(submission.digest)
        if data is None:
            return None
        return check_file(self.monitor, data, submission.name, remit=Remit.parse(submission.scope))

    def _find(self, number: int) -> Submission:
        return self.monitor.store.submissions.find(self.monitor.plan.id, number)

    def _covers(self, person: Person, role: Role, submission: Submission) -> bool:
        remits = person.remits(role)
        plan = self.monitor.plan
        return bool(remits) and all(
            any(r.allows(plan, series, division) for r in remits) for series, division in submission.cells
        )

    def _sees(self, person: Person, submission: Submission) -> bool:
        sent = Remit.parse(submission.scope)
        return (
            (not person.alone and submission.sent_by == person.id)
            or any(held.covers(sent) for held in person.remits(Role.CLERK))
            or self._covers(person, Role.REVIEWER, submission)
        )

    def _keep(self, digest: str, data: bytes) -> None:
        """Keep a file under its hash; it is complete or absent."""
        self.uploads.mkdir(parents=True, exist_ok=True)
        target = self.uploads / digest
        if not target.exists():
            part = self.uploads / f"{digest}.{uuid4().hex}.part"
            part.write_bytes(data)
            part.replace(target)

    def _kept(self, digest: str) -> bytes | None:
        target = self.uploads / digest
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or not target.exists():
            return None
        data = target.read_bytes()
        return data if hashlib.sha256(data).hexdigest() == digest else None


def _identity(person: Person) -> str:
    return "" if person.alone else person.id[:300]
