"""Submissions: from a clerk's batch to published revisions and, if need be, back; every step is appended."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, Engine, func, insert, select

from planmonitor import clock
from planmonitor.observations import Observation
from planmonitor.store.engine import NotPossible, reading, writing
from planmonitor.store.figures import Origin, append_batch, before, cell_key, latest, observation_of, stored
from planmonitor.store.schema import revision, submission, submission_event
from planmonitor.store.sealing import sealed_submission
from planmonitor.store.steps import (
    Action,
    Event,
    Explained,
    Submission,
    SubmissionState,
    read_written,
    written,
)
from planmonitor.store.submission_rows import WAITS, add_step, find, find_twin, sent_by, several

_NAMED = 5
_FROM: Mapping[Action, SubmissionState] = {
    Action.PUBLISH: SubmissionState.SUBMITTED,
    Action.RETURN: SubmissionState.SUBMITTED,
    Action.RETURN_ROWS: SubmissionState.SUBMITTED,
    Action.RECALL: SubmissionState.SUBMITTED,
    Action.WITHDRAW: SubmissionState.PUBLISHED,
}
"""From which state an action may be taken."""


@dataclass(frozen=True)
class SubmissionLog:
    """The submissions of one store; who may see or do what, :class:`planmonitor.intake.desk.Desk` says."""

    engine: Engine

    def all(self, plan: str) -> tuple[Submission, ...]:
        """All submissions, newest first."""
        with reading(self.engine) as connection:
            return several(connection, plan)

    def waiting(self, plan: str) -> tuple[Submission, ...]:
        """Those that wait for review, newest first; no other is read."""
        with reading(self.engine) as connection:
            found = several(connection, plan, WAITS)
        return tuple(s for s in found if s.state is SubmissionState.SUBMITTED)

    def sent_by(self, plan: str, *, actor: str, person: str = "") -> tuple[Submission, ...]:
        """Those that somebody handed in, newest first; no other is read."""
        with reading(self.engine) as connection:
            return several(connection, plan, sent_by(actor, person))

    def last_step(self) -> int:
        """The number of the last step taken with any submission, 0 before the first: it grows with each."""
        with reading(self.engine) as connection:
            return connection.execute(select(func.max(submission_event.c.id))).scalar() or 0

    def proposals(self, plan: str, numbers: Collection[int]) -> dict[int, tuple[Observation, ...]]:
        """The figures that submissions would bring, by their number; of old releases none are known."""
        query = select(submission.c.id, submission.c.proposed, submission_event.c.recorded_at)
        query = query.join(submission_event).where(submission_event.c.state == Action.SUBMIT.value)
        query = query.where(submission.c.plan == plan, submission.c.id.in_(list(numbers)))
        with reading(self.engine) as connection:
            rows = connection.execute(query).all()
        return {row.id: read_written(row.proposed, row.recorded_at) for row in rows}

    def twin(self, plan: str, observations: Sequence[Observation]) -> Submission | None:
        """The submission that waits for review with just these figures; None when there is none."""
        with reading(self.engine) as connection:
            return find_twin(connection, plan, written(observations))

    def find(self, plan: str, number: int) -> Submission:
        """One submission with its events.

        Raises:
            NotPossible: when there is none of that number.
        """
        with reading(self.engine) as connection:
            return find(connection, plan, number)

    def submit(
        self,
        plan: str,
        observations: Sequence[Observation],
        *,
        name: str,
        digest: str,
        scope: str,
        summary: Mapping[str, int],
        actor: str,
        person: str = "",
        acknowledged: Mapping[str, int] | None = None,
        reasons: Sequence[Explained] = (),
    ) -> int:
        """Hand in figures for review; remembers which revision of every cell their sender saw.

        Figures that already wait are not handed in twice: a second press, from whatever tab and however
        late, answers with the number of the first.

        Raises:
            NotPossible: when somebody else has handed in just these figures and they still wait.
        """
        proposed = written(observations)
        with writing(self.engine) as connection:
            twin = find_twin(connection, plan, proposed)
            if twin and twin.is_of(actor, person):
                return twin.id
            if twin:
                raise NotPossible(f"同样的数已由{twin.submitter}提交（编号{twin.id}），正在待审核，无须再交")
            seen = latest(connection, plan, {o.series for o in observations})
            base = {key: seen.get(key, 0) for key in map(cell_key, observations)}
            values = {
                "plan": plan,
                "name": name,
                "digest": digest,
                "scope": scope,
                "summary": json.dumps(summary),
                "base": json.dumps(base, ensure_ascii=False),
                "acknowledged": json.dumps(acknowledged or {}),
                "reasons": json.dumps([asdict(r) for r in reasons], ensure_ascii=False),
                "proposed": proposed,
            }
            sealed = sealed_submission(connection, values)
            made = connection.execute(insert(submission).values(**sealed).returning(submission.c.id))
            number = int(made.scalar_one())
            add_step(connection, number, Event(Action.SUBMIT, actor, "", clock.now(), person=person))
            return number

    def give_back(
        self,
        plan: str,
        number: int,
        *,
        actor: str,
        reason: str,
        person: str = "",
        cells: Collection[str] = (),
    ) -> None:
        """Return a submission to its sender, or only the ``cells`` with these keys: the rest still waits.

        Returning the last cells that were left returns the submission.

        Raises:
            NotPossible: without a reason, when it is not waiting for review, or for a cell that it does not
                hold or that was returned before.
        """
        if not reason.strip():
            raise NotPossible("请写明退回的原因，填报人才知道怎样改")
        with writing(self.engine) as connection:
            found = _ready(connection, plan, number, Action.RETURN)
            left = found.base.keys() - found.returned.keys()
            if not left.issuperset(cells):
                raise NotPossible("要退回的数不在这份提交里，或已经退回；请刷新页面")
            action = Action.RETURN_ROWS if cells and left.difference(cells) else Action.RETURN
            named = tuple(sorted(cells))
            add_step(
                connection, number, Event(action, actor, reason, clock.now(), person=person, cells=named)
            )

    def recall(self, plan: str, number: int, *, actor: str, person: str = "") -> None:
        """Take back what one handed in oneself, as long as it waits for review.

        Raises:
            NotPossible: when somebody else handed it in, or when it is not waiting any more.
        """
        with writing(self.engine) as connection:
            if not _ready(connection, plan, number, Action.RECALL).is_of(actor, person):
                raise NotPossible("只有提交人能收回自己的提交")
            add_step(connection, number, Event(Action.RECALL, actor, "", clock.now(), person=person))

    def mark_read(self, plan: str, number: int, *, actor: str, person: str = "") -> None:
        """Keep that the sender knows what was decided; nothing is added where there is no news.

        Raises:
            NotPossible: when somebody else handed it in.
        """
        with writing(self.engine) as connection:
            found = find(connection, plan, number)
            if not found.is_of(actor, person):
                raise NotPossible("只有提交人能标记自己的提交")
            if found.news:
                add_step(connection, number, Event(Action.READ, actor, "", clock.now(), person=person))

    def publish(
        self,
        plan: str,
        number: int,
        observations: Sequence[Observation],
        *,
        label: str,
        digest: str,
        actor: str,
        person: str = "",
        reason: str = "",
        single_user: bool = False,
    ) -> int:
        """Publish a submission in one transaction and return how many revisions that took.

        Raises:
            NotPossible: when it is not waiting for review, when its sender tries to publish it, when nothing
                is left to publish, when one of the figures was returned, or when somebody has published
                another figure for one of its cells since; nothing is stored then.
        """
        with writing(self.engine) as connection:
            handed_in = _ready(connection, plan, number, Action.PUBLISH)
            if handed_in.is_of(actor, person) and not single_user:
                raise NotPossible("提交人不能发布自己的文件，请由审核人发布")
            if not observations:
                raise NotPossible("没有会改变的数，不能发布；请退回并写明原因")
            if not handed_in.returned.keys().isdisjoint(map(cell_key, observations)):
                raise NotPossible("有的数刚刚被退回，请刷新页面后再发布其余的数")
            _nothing_moved(
                handed_in, observations, latest(connection, plan, {o.series for o in observations})
            )
            moment = clock.now()
            dated = [replace(o, recorded_at=moment) for o in observations]
            made = append_batch(connection, plan, dated, Origin(label, digest, actor))
            add_step(connection, number, Event(Action.PUBLISH, actor, reason, clock.now(), made, person))
            return len(dated)

    def withdraw(
        self, plan: str, number: int, *, actor: str, reason: str, person: str = ""
    ) -> tuple[int, int]:
        """Undo a published submission by new revisions that carry what stood before (None where nothing did).

        Returns how many cells were set back and how many were left, replaced by a later revision.

        Raises:
            NotPossible: without a reason, or when it is not published.
        """
        if not reason.strip():
            raise NotPossible("请写明撤回的原因")
        with writing(self.engine) as connection:
            batch_id = _ready(connection, plan, number, Action.WITHDRAW).batch
            rows = connection.execute(stored().where(revision.c.batch_id == batch_id)).all()
            published = [observation_of(row) for row in rows]
            newest = latest(connection, plan, {o.series for o in published})
            in_force = [o for o in published if newest[cell_key(o)] == o.revision]
            back = [_set_back(connection, plan, o) for o in in_force]
            made = append_batch(connection, plan, back, Origin(f"撤回批次{batch_id}", "", actor))
            add_step(connection, number, Event(Action.WITHDRAW, actor, reason, clock.now(), made, person))
            return len(back), len(published) - len(back)


def _ready(connection: Connection, plan: str, number: int, action: Action) -> Submission:
    """The submission when the step may be taken from where it stands, which the write lock holds there."""
    found = find(connection, plan, number)
    if found.state is not _FROM[action]:
        raise NotPossible(f"这份文件{found.state.word}，不能再{action.word}；请刷新页面")
    return found


def _nothing_moved(
    handed_in: Submission, observations: Sequence[Observation], newest: Mapping[str, int]
) -> None:
    """Raises NotPossible when a cell has another revision in force than the one its sender saw."""
    seen = handed_in.base
    moved = [o for o in observations if newest.get(cell_key(o), 0) != seen.get(cell_key(o), 0)]
    if not moved:
        return
    names = "；".join(f"{o.series} {o.division} {o.year}年" for o in moved[:_NAMED])
    more = "等" if len(moved) > _NAMED else ""
    raise NotPossible(
        f"提交之后已有人发布了同一格的另一个数（{names}{more}）；请退回，由填报人核对后重新提交"
    )


def _set_back(connection: Connection, plan: str, o: Observation) -> Observation:
    """The revision that restores what stood before a published one; it is never dated before it."""
    old = before(connection, plan, o) or replace(o, value=None)
    return replace(old, recorded_at=max(clock.now(), o.recorded_at))
