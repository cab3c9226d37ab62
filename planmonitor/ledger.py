"""Everything the plan promises in words, as a ledger: what is due when, and in what state it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from planmonitor.answers import Answers
from planmonitor.assessment import GOOD, Assessment, Verdict
from planmonitor.catalogue import BoxItem, Commitment, Per, Plan, Stage, Strength, Task
from planmonitor.divisions import TownKind
from planmonitor.evaluation import Evaluation
from planmonitor.judging import Evidence, judge
from planmonitor.observations import Observation
from planmonitor.progress import Progress, progress_of, state_series
from planmonitor.promises import commitment_promise, deadline_year, promising_tasks, required_value
from planmonitor.rules import RULES


class PromiseState(StrEnum):
    """How far a promise is, as of the end of a year.

    OVERDUE is known not to be done: reported or judged so when due. DUE_UNREPORTED is due and nobody has
    said; NOT_REPORTED is not due yet. UNJUDGED: somebody looked, or a figure came, and it can't be said.
    """

    DONE = "done"
    UNDER_WAY = "under_way"
    OVERDUE = "overdue"
    DUE_UNREPORTED = "due_unreported"
    NOT_REPORTED = "not_reported"
    UNJUDGED = "unjudged"


class EntryKind(StrEnum):
    """What kind of entry of the ledger."""

    COMMITMENT = "commitment"
    TASK = "task"
    PROJECT = "project"


@dataclass(frozen=True)
class Unit:
    """One county-level division in a coverage grid.

    ``total`` is the number of units in it (1, or its towns), ``value`` what is reported of it, ``has``
    whether all of them have it, by the value or else by the state reported; None when nothing is reported.
    """

    division: str
    name: str
    total: int
    value: float | None
    has: bool | None


@dataclass(frozen=True)
class Statement:
    """What whoever is responsible reported of a promise: the state, words and evidence, as it is stored."""

    state: Progress
    observation: Observation

    @property
    def year(self) -> int:
        """The year at whose end it was so."""
        return self.observation.year


@dataclass(frozen=True)
class LedgerEntry:
    """One line of the ledger; ``parts`` are the commitments a task or project carries."""

    id: str
    kind: EntryKind
    chapter: int
    section: int
    box: str
    title: str
    state: PromiseState
    due: int
    due_assumed: bool = False
    printed: str = ""
    strength: Strength | None = None
    scope: str = ""
    parts: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    assessment: Assessment | None = None
    evaluation: Evaluation | None = None
    units: tuple[Unit, ...] = ()
    statement: Statement | None = None


def statement_of(answers: Answers, subject: str, division: str = "") -> Statement | None:
    """What was last reported of a commitment, task or project up to the year looked at: of the city, or of a
    division.
    """
    found = [
        o
        for o in answers.observations(state_series(subject), division or answers.plan.adcode)
        if o.period.is_year and o.year <= answers.view.as_of
    ]
    newest = max(found, key=lambda o: o.year, default=None)
    state = progress_of(newest) if newest else None
    return Statement(state, newest) if newest and state else None


_TOWNS = {
    Per.TOWN: (TownKind.TOWNSHIP, TownKind.SUBDISTRICT),
    Per.TOWNSHIP: (TownKind.TOWNSHIP,),
    Per.SUBDISTRICT: (TownKind.SUBDISTRICT,),
}


def units_of(answers: Answers, commitment: Commitment) -> tuple[Unit, ...]:
    """Which of the counties have what each is promised; town-level promises count the towns of each county.

    Counties without a unit of the kind (a county without subdistricts, a district where counties are meant)
    are left out.
    """
    if not commitment.per:
        return ()
    need = required_value(answers.plan, commitment) or 1.0
    found = []
    for division in answers.divisions.division:
        if commitment.per is Per.COUNTY and division.kind == "district":
            continue
        total = 1
        if commitment.per in _TOWNS:
            kinds = _TOWNS[commitment.per]
            total = sum(t.division == division.adcode and t.kind in kinds for t in answers.ground.towns)
            if total == 0:
                continue
        series = answers.series_of(commitment.id, division.adcode)
        value = series[-1].value if series else None
        enough = total if commitment.per in _TOWNS else need
        said = statement_of(answers, commitment.id, division.adcode)
        has = said.state is Progress.DONE if said else None
        found.append(
            Unit(
                division.adcode,
                division.name,
                total,
                value,
                has if value is None else value >= enough - 1e-9,
            )
        )
    return tuple(found)


def assess_commitment(answers: Answers, commitment: Commitment, division: str | None = None) -> Assessment:
    """Judge a commitment by the rule of its kind of target, with its own fields: for the city, or for one
    county by what that county alone has.

    What is promised of the city as a whole is not judged by one county's figure.
    """
    key = ("commitment", commitment, division)
    return answers.keep(key, lambda: _assess_commitment(answers, commitment, division))


def _assess_commitment(answers: Answers, commitment: Commitment, division: str | None) -> Assessment:
    plan = answers.plan
    place = division or plan.adcode
    promise = commitment_promise(plan, commitment)
    units: dict[str, float | None] = {}
    if RULES[promise.rule].by_unit:
        shares = [u for u in units_of(answers, commitment) if division in (None, u.division)]
        units = {u.name: None if u.has is None else float(u.has) for u in shares}
        each = replace(promise, goal=promise.goal.at(1.0) if promise.goal else None)
        promise = each if units else replace(promise, rule="no_baseline")
    elif division and not _is_named(answers, commitment, division):
        promise = replace(promise, rule="qualitative", goal=None)
    own = answers.observations(commitment.id, place)
    return judge(promise, place, answers.view.as_of, Evidence(own, units=units))


def lands_on(answers: Answers, commitment: Commitment, division: str) -> bool:
    """Whether a commitment concerns one county: it is made to every county or to units in it, names it, or
    the county has reported what it has done for it.
    """
    return (
        any(u.division == division for u in units_of(answers, commitment))
        or _is_named(answers, commitment, division)
        or bool(answers.series_of(commitment.id, division))
    )


def _is_named(answers: Answers, commitment: Commitment, division: str) -> bool:
    return answers.place_name(division) in commitment.description + commitment.scope


@dataclass(frozen=True)
class Milestone:
    """A promise with a printed year: a commitment's deadline or a stage on its way, and how it stands."""

    year: int
    description: str
    printed: str
    verdict: Verdict
    word: str


def milestones(answers: Answers, domain: str) -> tuple[Milestone, ...]:
    """The promises of a domain that name a year, in the order in which they fall due."""
    found = []
    for c in answers.plan.commitments:
        if c.domain != domain:
            continue
        due = deadline_year(answers.plan, c)
        dated = [(s.year, s.description or c.description, s.printed) for s in c.stages]
        if c.deadline_basis == "stated" and c.deadline.isdigit():
            dated.append((due, c.description, c.value_printed))
        for year, description, printed in dated:
            a = assess_commitment(answers.as_of(min(year, answers.view.as_of)), c)
            word = "尚未报送" if a.year is None else a.word
            found.append(Milestone(year, description, printed, a.verdict, word))
    return tuple(sorted(found, key=lambda m: m.year))


_MISSED = (Verdict.LAGGING, Verdict.NOT_ACHIEVED)


def state_of(
    assessment: Assessment,
    evaluation: Evaluation | None,
    due: int,
    as_of: int,
    reported: bool,
    statement: Statement | None = None,
) -> PromiseState:
    """The state of one commitment; the evaluator's word, where given, goes before the computed one, and a
    figure that is judged before the state that was reported in words.
    """
    told = _told(evaluation, due, as_of)
    if told is not None:
        return told
    if assessment.verdict is Verdict.ACHIEVED:
        return PromiseState.DONE
    if statement is not None and not assessment.is_judged:
        return _stated(statement, due, as_of)
    if as_of < due:
        return PromiseState.UNDER_WAY if reported or evaluation else PromiseState.NOT_REPORTED
    return _state_when_due(assessment, due)


def _stated(statement: Statement, due: int, as_of: int) -> PromiseState:
    """What a reported state makes of a promise: one from before it fell due doesn't say what became of it."""
    if statement.state is Progress.DONE:
        return PromiseState.DONE
    if as_of >= due:
        return PromiseState.OVERDUE if statement.year >= due else PromiseState.DUE_UNREPORTED
    return PromiseState.UNDER_WAY


def _told(evaluation: Evaluation | None, due: int, as_of: int) -> PromiseState | None:
    """What the evaluator's word makes of a promise; None without one, and for one of a year before it fell
    due, which says nothing of what became of it since.
    """
    verdict = evaluation.verdict if evaluation else None
    if evaluation is None or verdict is None:
        return None
    if verdict is Verdict.ACHIEVED:
        return PromiseState.DONE
    if evaluation.year < due <= as_of:
        return None
    if verdict is Verdict.NOT_JUDGED:
        return PromiseState.UNJUDGED
    return PromiseState.OVERDUE if as_of >= due and verdict in _MISSED else PromiseState.UNDER_WAY


def _state_when_due(a: Assessment, due: int) -> PromiseState:
    """What the figures say of a promise in or after the year it fell due."""
    if a.verdict in GOOD:
        return PromiseState.DONE
    if a.verdict in _MISSED:
        return PromiseState.OVERDUE
    return PromiseState.UNJUDGED if a.year is not None and a.year >= due else PromiseState.DUE_UNREPORTED


def entries(answers: Answers, division: str | None = None) -> tuple[LedgerEntry, ...]:
    """The whole ledger: commitments, then tasks, then the items of the project boxes.

    For a county it holds what lands on that county, in the county's own state: of tasks and projects those
    that carry such a commitment, with these alone.
    """
    return answers.keep(("ledger", division), lambda: _entries(answers, division))


def chapter_entries(answers: Answers, domain: str, division: str | None = None) -> tuple[LedgerEntry, ...]:
    """The commitments of one domain as the ledger has them: of the city, or of what lands on one county."""
    promised = [c for c in answers.plan.commitments if c.domain == domain]
    key = ("ledger of a chapter", domain, division)
    return answers.keep(key, lambda: _commitments(answers, promised, division))


def _commitments(
    answers: Answers, promised: Iterable[Commitment], division: str | None
) -> tuple[LedgerEntry, ...]:
    evaluations = _evaluations(answers, division or answers.plan.adcode)
    landing = [c for c in promised if division is None or lands_on(answers, c, division)]
    return tuple(_commitment(answers, c, evaluations.get(c.id), division) for c in landing)


def _entries(answers: Answers, division: str | None) -> tuple[LedgerEntry, ...]:
    plan = answers.plan
    evaluations = _evaluations(answers, division or plan.adcode)
    rows = _commitments(answers, plan.commitments, division)
    states = {e.id: e.state for e in rows} if division else _states(answers, rows, evaluations)
    known = _Known(answers, evaluations, states, _deadlines(plan), division or "")
    tasks = [_task(known, t) for t in promising_tasks(plan)]
    projects = [_project(known, b.chapter, item) for b in plan.boxes for item in b.item]
    return (*rows, *(e for e in (*tasks, *projects) if division is None or e.parts))


def _evaluations(answers: Answers, of: str) -> dict[str, Evaluation]:
    """The evaluators' last word on every subject for one place, up to the year looked at."""
    by_year = sorted(answers.evaluations.items(), key=lambda item: item[0][2])
    return {subject: e for (subject, place, year), e in by_year if place == of and year <= answers.view.as_of}


def _states(
    answers: Answers, commitments: Iterable[LedgerEntry], evaluations: Mapping[str, Evaluation]
) -> dict[str, PromiseState]:
    """The state of everything that a task or project may consist of, by id."""
    plan = answers.plan
    states = {e.id: e.state for e in commitments}
    for i in plan.indicators:
        a = answers.assess(i)
        own = evaluations.get(i.id)
        states[i.id] = state_of(a, own, plan.target_year, answers.view.as_of, a.year is not None)
    for c in plan.commitments:
        states |= {stage.id: _stage_state(answers, c, stage) for stage in c.stages}
    return states


def _deadlines(plan: Plan) -> dict[str, int]:
    """The year in which every commitment and every stage falls due, by id."""
    stages = {stage.id: stage.year for c in plan.commitments for stage in c.stages}
    return {c.id: deadline_year(plan, c) for c in plan.commitments} | stages


@dataclass(frozen=True)
class _Known:
    """What the state of a task or project is formed from."""

    answers: Answers
    evaluations: Mapping[str, Evaluation]
    states: Mapping[str, PromiseState]
    deadlines: Mapping[str, int]
    division: str = ""

    def carried(self, parts: Sequence[str]) -> tuple[str, ...]:
        """The parts that count here: all of them, or those that land on the county."""
        return tuple(p for p in parts if p in self.states) if self.division else tuple(parts)

    @property
    def as_of(self) -> int:
        """The year looked at."""
        return self.answers.view.as_of

    def state(self, subject: str, parts: Sequence[str]) -> PromiseState:
        """The state of a subject with these parts."""
        evaluation = self.evaluations.get(subject)
        told = _told(evaluation, self.due(parts), self.as_of)
        own = {self.states[p] for p in parts if p in self.states}
        if told is not None and told is not PromiseState.UNDER_WAY:
            return told
        statement = statement_of(self.answers, subject, self.division)
        if told is None and statement is not None and PromiseState.OVERDUE not in own:
            return _stated(statement, self.due(parts), self.as_of)
        return _together(own, told is not None, self.as_of >= self.answers.plan.target_year)

    def due(self, parts: Iterable[str]) -> int:
        """The year by which the last of the parts falls due; the plan's last year without any."""
        target = self.answers.plan.target_year
        return max((self.deadlines.get(p, target) for p in parts), default=target)


def _task(known: _Known, task: Task) -> LedgerEntry:
    parts = known.carried((*task.commitments, *task.indicators))
    return LedgerEntry(
        id=task.id,
        kind=EntryKind.TASK,
        chapter=task.chapter,
        section=task.section,
        box=task.box,
        title=f"{task.lead}：{task.summary}" if task.summary else task.lead,
        state=known.state(task.id, parts),
        due=known.due(parts),
        parts=parts,
        evaluation=known.evaluations.get(task.id),
        statement=statement_of(known.answers, task.id, known.division),
    )


def _project(known: _Known, chapter: int, item: BoxItem) -> LedgerEntry:
    parts = known.carried(item.commitments)
    return LedgerEntry(
        id=item.id,
        kind=EntryKind.PROJECT,
        chapter=chapter,
        section=0,
        box="",
        title=f"{item.title}：{item.summary}",
        state=known.state(item.id, parts),
        due=known.due(parts),
        parts=parts,
        evaluation=known.evaluations.get(item.id),
        statement=statement_of(known.answers, item.id, known.division),
    )


def _commitment(
    answers: Answers, c: Commitment, evaluation: Evaluation | None, division: str | None
) -> LedgerEntry:
    a = assess_commitment(answers, c, division)
    units = tuple(u for u in units_of(answers, c) if division in (None, u.division))
    due = deadline_year(answers.plan, c)
    reported = any(u.has is not None for u in units) if units else a.year is not None
    statement = statement_of(answers, c.id, division or "")
    return LedgerEntry(
        id=c.id,
        kind=EntryKind.COMMITMENT,
        chapter=c.chapter,
        section=c.section,
        box=c.box,
        title=c.description,
        state=state_of(a, evaluation, due, answers.view.as_of, reported, statement),
        due=due,
        due_assumed=c.deadline_basis == "assumed",
        printed=c.value_printed,
        strength=c.strength,
        scope=c.scope,
        findings=c.findings,
        assessment=a,
        evaluation=evaluation,
        units=units,
        statement=statement,
    )


def _stage_state(answers: Answers, commitment: Commitment, stage: Stage) -> PromiseState:
    """The state of a stage by itself: what was so in its year."""
    a = assess_commitment(answers.as_of(min(stage.year, answers.view.as_of)), commitment)
    if answers.view.as_of >= stage.year:
        return _state_when_due(a, stage.year)
    return PromiseState.NOT_REPORTED if a.year is None else PromiseState.UNDER_WAY


def _together(own: AbstractSet[PromiseState], is_told: bool, is_over: bool) -> PromiseState:
    """The state of a task from those of its parts; without any, only the evaluator can say.

    ``is_told``: the evaluator says that it is under way; ``is_over``: the plan is.
    """
    if own == {PromiseState.DONE}:
        return PromiseState.DONE
    if PromiseState.OVERDUE in own:
        return PromiseState.OVERDUE
    if PromiseState.DUE_UNREPORTED in own or (not own and is_over and not is_told):
        return PromiseState.DUE_UNREPORTED
    if own and own <= {PromiseState.DONE, PromiseState.UNJUDGED}:
        return PromiseState.UNJUDGED
    if is_told or own - {PromiseState.NOT_REPORTED}:
        return PromiseState.UNDER_WAY
    return PromiseState.NOT_REPORTED


def count_states(rows: Sequence[LedgerEntry]) -> dict[PromiseState, int]:
    """How many entries are in each state; every state is present."""
    counts = Counter(e.state for e in rows)
    return {s: counts[s] for s in PromiseState}


@dataclass(frozen=True)
class LedgerFilter:
    """Which entries of the ledger are wanted; empty fields let everything pass."""

    kind: str = ""
    chapter: str = ""
    strength: str = ""
    state: str = ""
    text: str = ""

    def passes(self, e: LedgerEntry) -> bool:
        """Whether an entry is shown; of the text every word must occur somewhere in it."""
        words = f"{e.id} {e.title} {e.printed} {e.due} {e.scope} {e.box}"
        return (
            self.kind in ("", e.kind)
            and self.chapter in ("", str(e.chapter))
            and (not self.strength or e.strength == self.strength)
            and self.state in ("", e.state)
            and all(w in words for w in self.text.split())
        )
