"""The counter where files are handed in, reviewed, published, withdrawn; each step is checked against who
asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planmonitor import clock
from planmonitor.access import NotAllowed, Person, Remit, Role
from planmonitor.intake.foreseen import Foreseen, foresee
from planmonitor.intake.importing import check_file
from planmonitor.intake.keeping import KeptFiles
from planmonitor.intake.notices import Badge, Mine, owed_by
from planmonitor.intake.problems import Level
from planmonitor.intake.queue import Difference, Pending, Waiting, differences, what_is_left
from planmonitor.intake.report import Decision, Report, says_something
from planmonitor.monitor import Monitor
from planmonitor.observations import Observation
from planmonitor.store import Explained, NotPossible, Submission, SubmissionState
from planmonitor.store.drafts import DraftKey
from planmonitor.store.figures import cell_key

_PUBLIC = (SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN)


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

        What already waits is not handed in again: the same figures answer with the same number.

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
            first = open_questions[0]
            raise NotPossible(f"还有{len(open_questions)}处没有写明原因：{first.where}{first.message}")
        self._files.keep(report.digest, data)
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
            reasons=[Explained(i.message, given[i.key].strip(), i.row, i.about) for i in report.to_explain],
        )

    def draft_key(self, remit: Remit, period: str) -> DraftKey:
        """Under what the person there keeps a draft for a remit and a period."""
        return DraftKey(self.monitor.plan.id, _identity(self._clerk(remit)), str(remit), period)

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
        every = self.monitor.store.submissions.waiting(self.monitor.plan.id)
        return tuple(s for s in every if self._covers(person, Role.REVIEWER, s))

    def queue(self) -> tuple[Waiting, ...]:
        """What the person may publish or return, oldest first, with what it would bring and who else wants
        the same cells.
        """
        mine = self.waiting()
        pending = self._pending() if mine else None
        return tuple(pending.waiting(s) for s in reversed(mine)) if pending else ()

    def mine(self, month_day: str) -> Mine:
        """What the person handed in and what became of it, and what is due on that day of the year."""
        person = self.person()
        log, plan = self.monitor.store.submissions, self.monitor.plan.id
        own = log.sent_by(plan, actor=person.name[:100], person=_identity(person)) if person.name else ()
        return Mine(own, owed_by(self.monitor, person, log.waiting(plan), month_day))

    def badge(self, month_day: str) -> Badge:
        """How much there is to know and to do for whoever is there."""
        mine = self.mine(month_day)
        reviewable = len(self.waiting()) if self.person().remits(Role.REVIEWER) else 0
        return Badge(len(mine.news) + (mine.owed is not None), reviewable)

    def proposed(self, number: int) -> tuple[Observation, ...]:
        """The figures of one batch as they were handed in; none are known of old releases."""
        self._seen(number)
        return self.monitor.store.submissions.proposals(self.monitor.plan.id, [number]).get(number, ())

    def twin(self, report: Report) -> Submission | None:
        """What waits with just the figures of a report, by whomever; None when nothing does."""
        self.person()
        figures = [f.observation for f in report.changes]
        return self.monitor.store.submissions.twin(self.monitor.plan.id, figures) if figures else None

    def is_mine(self, submission: Submission) -> bool:
        """Whether the person handed it in."""
        person = self.person()
        return submission.is_of(person.name[:100], _identity(person))

    def differences(self, report: Report, number: int = 0) -> tuple[Difference, ...]:
        """The figures a report would change, each beside the one in force and what others that wait say.

        ``number`` is the submission the report is about; 0 for a file that was not handed in. What another
        batch says is told of the cells of this one alone.
        """
        self.person()
        own = self._seen(number) if number else None
        cells = {cell_key(f.observation) for f in report.changes}
        rivals = self._pending().rivals(cells, number)
        return tuple(differences(report, own.returned if own else {}, rivals))

    def file(self, number: int) -> bytes | None:
        """The file as it was handed in; None when it is gone or no longer what its hash says."""
        return self._files.read(self._seen(number).digest)

    def report(self, number: int) -> Report | None:
        """The file checked against what is stored now; None when it is gone."""
        return self._check_kept(self._seen(number))

    def publish(self, number: int, reason: str = "") -> int:
        """Check the kept file once more and publish what was not returned; returns the number of revisions.

        Where a figure in force gives way to another one, ``reason`` says why: it is kept with the step.
        """
        person, submission = self._reviewer(number)
        report = self._check_kept(submission)
        if report is None:
            raise NotPossible("原始文件不在了，请退回，由填报人重新提交")
        if report.decision is Decision.REJECT:
            first = next(i for i in report.issues if i.level is Level.ERROR)
            raise NotPossible(f"文件按现在的规则不能通过：{first.message}；请退回")
        left = what_is_left(report, submission.returned)
        if left.replacing and not says_something(reason):
            raise NotPossible(f"有{len(left.replacing)}个数将替换已有的数，请写明为什么替换，再发布")
        return self.monitor.store.submissions.publish(
            self.monitor.plan.id,
            number,
            [f.observation for f in left.changes],
            label=submission.name,
            digest=submission.digest,
            actor=person.name[:100],
            person=_identity(person),
            reason=reason.strip(),
            single_user=person.alone,
        )

    def give_back(self, number: int, reason: str, cells: Collection[str] = ()) -> None:
        """Return a submission to its sender with a reason, or only the ``cells`` with these keys."""
        person, _ = self._reviewer(number)
        self.monitor.store.submissions.give_back(
            self.monitor.plan.id,
            number,
            actor=person.name[:100],
            reason=reason,
            person=_identity(person),
            cells=cells,
        )

    def recall(self, number: int) -> None:
        """Take back what the person handed in and nobody has decided on."""
        person = self._writer()
        self._seen(number)
        self.monitor.store.submissions.recall(
            self.monitor.plan.id, number, actor=person.name[:100], person=_identity(person)
        )

    def mark_read(self, number: int) -> None:
        """Keep that the person knows what became of what he handed in."""
        person = self._writer()
        self._seen(number)
        self.monitor.store.submissions.mark_read(
            self.monitor.plan.id, number, actor=person.name[:100], person=_identity(person)
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
        """What publishing would do to verdicts (:func:`planmonitor.intake.foreseen.foresee`)."""
        return foresee(self.monitor, [f.observation for f in report.changes])

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
        data = self._files.read(submission.digest)
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

    def _pending(self) -> Pending:
        return Pending.of(self.monitor.store.submissions, self.monitor.plan.id)

    @property
    def _files(self) -> KeptFiles:
        return KeptFiles(self.uploads)


def _identity(person: Person) -> str:
    return "" if person.alone else person.id[:300]
