"""The counter where files are handed in, reviewed, published, withdrawn; each step is checked against who
asks.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from planmonitor import clock
from planmonitor.access import NotAllowed, Person, Remit, Role
from planmonitor.answers import View
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Indicator
from planmonitor.intake.importing import check_file
from planmonitor.intake.problems import Level
from planmonitor.intake.report import Decision, Report
from planmonitor.monitor import Monitor
from planmonitor.store import Explained, NotPossible, Submission, SubmissionState

_PUBLIC = (SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN)


@dataclass(frozen=True)
class Foreseen:
    """What is said of one indicator in one place now, and what would be said once a file is published."""

    indicator: Indicator
    place: str
    before: Assessment
    after: Assessment

    @property
    def is_new(self) -> bool:
        """Whether a reader would read something else: another verdict, or the same one for another reason."""
        return (self.before.word, self.before.sentence) != (self.after.word, self.after.sentence)

    @property
    def turns(self) -> bool:
        """Whether the verdict itself would be another one."""
        return self.before.word != self.after.word


@dataclass(frozen=True)
class Desk:
    """One person before one plan. ``ask`` gives the person anew at every step, or raises why there is none.

    Methods that write or show drafts raise :class:`planmonitor.access.NotAllowed` when the person's session
    is over or remit too narrow, and :class:`planmonitor.store.NotPossible` when the step cannot be taken;
    nothing is stored then.
    """

    monitor: Monitor
    ask: Callable[[], Person]
    uploads: Path

    def person(self) -> Person:
        """Who is there now."""
        person = self.ask()
        person.require(clock.now())
        return person

    def check(self, data: bytes, name: str, remit: Remit) -> Report:
        """Check a file without storing anything."""
        self._clerk(remit)
        return check_file(self.monitor, data, name, remit=remit)

    def submit(
        self,
        data: bytes,
        name: str,
        remit: Remit,
        acknowledged: Mapping[str, int],
        reasons: Mapping[str, str] | None = None,
    ) -> int:
        """Hand a file in for review, checked once more; returns the submission's number.

        ``acknowledged`` are the warnings the person has confirmed, by class of problem; ``reasons`` what the
        person wrote for those that need it (:attr:`Report.to_explain`), by :attr:`Issue.key`.
        """
        self._writer()
        person = self._clerk(remit)
        report = check_file(self.monitor, data, name, remit=remit)
        if report.decision is Decision.REJECT:
            raise NotPossible("有错误的文件不能提交，请改正后重新上传")
        if not report.changes:
            raise NotPossible("内容与库中完全相同，没有变化，无须提交")
        warned = report.to_acknowledge
        if Counter(warned) - Counter(acknowledged):
            raise NotPossible("还有提示没有确认，请逐类核对后勾选")
        given = reasons or {}
        open_questions = report.unexplained(given)
        if open_questions:
            raise NotPossible(f"还有{len(open_questions)}处没有写明原因：{open_questions[0].message}")
        self._keep(report.digest, data)
        return self.monitor.store.submissions.submit(
            self.monitor.plan.id,
            [f.observation for f in report.changes],
            name=report.name[:200],
            digest=report.digest,
            scope=str(remit),
            summary={effect.value: n for effect, n in report.effects.items() if n},
            actor=person.name[:100],
            person=_identity(person),
            acknowledged=dict(warned),
            reasons=[Explained(i.message, given[i.key].strip(), i.row) for i in report.to_explain],
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
        if report.decision is Decision.REJECT:
            first = next(i for i in report.issues if i.level is Level.ERROR)
            raise NotPossible(f"文件按现在的规则不能通过：{first.message}；请退回")
        return self.monitor.store.submissions.publish(
            self.monitor.plan.id,
            number,
            [f.observation for f in report.changes],
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

    def preview(self, report: Report) -> tuple[Foreseen, ...]:
        """What publishing would do to verdicts, as of the newest year the file changes.

        Every indicator and place the file touches, and every other place of the same indicators of which
        something else would be said: a city by its counties' figures, a county's share by the city's.
        Verdicts that turn come first, then what the file touches.
        """
        added = [f.observation for f in report.changes]
        if not added:
            return ()
        before = self.monitor.at(View(max(o.year for o in added)))
        after = before.with_figures(added)
        touched = {(o.series, o.division) for o in added}
        series = {o.series for o in added}
        foreseen = (
            Foreseen(i, place, before.assess(i, place), after.assess(i, place))
            for i in self.monitor.plan.indicators
            if i.id in series or i.reference_series in series
            for place in (self.monitor.plan.adcode, *self.monitor.divisions.codes)
        )
        told = [f for f in foreseen if f.is_new or (f.indicator.id, f.place) in touched]
        return tuple(sorted(told, key=lambda f: (not f.turns, (f.indicator.id, f.place) not in touched)))

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
