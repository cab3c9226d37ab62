"""The mid-term and final review: every promise with both verdicts, filtered, sorted, compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planmonitor.answers import Answers
from planmonitor.assessment import GOOD, Assessment, Reason, Verdict
from planmonitor.assessment import NO_FIGURE as NOT_REPORTED
from planmonitor.catalogue import Commitment, Indicator, Nature, Plan
from planmonitor.evaluation import Evaluation
from planmonitor.ledger import assess_commitment
from planmonitor.methods import Leaning, Method
from planmonitor.observations import Kind
from planmonitor.opinions import Opinion


class Phase(StrEnum):
    """Which evaluation is made: on the way, or of the plan that is over."""

    MID = "mid"
    FINAL = "final"

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What an evaluator may say: how it goes, or whether it was achieved."""
        if self is Phase.FINAL:
            return (Verdict.ACHIEVED, Verdict.NOT_ACHIEVED, Verdict.NOT_JUDGED)
        return tuple(Verdict)

    def years(self, plan: Plan) -> tuple[int, ...]:
        """The years it may be made as of: the last one, or those before it (where there are any)."""
        last = plan.target_year
        return (last,) if self is Phase.FINAL else tuple(y for y in plan.years if y < last) or (last,)


def usual_phase(plan: Plan, today: date) -> Phase:
    """The evaluation that is due: the final one once the plan's last year is over."""
    return Phase.FINAL if today.year > plan.target_year else Phase.MID


@dataclass(frozen=True)
class ReviewedPromise:
    """One promise under review; ``nature`` is None for commitments of the running text.

    ``is_over`` says that the plan's last year is looked at: then what has no figure of it is not reported.
    """

    promise: Indicator | Commitment
    nature: Nature | None
    assessment: Assessment
    evaluation: Evaluation | None
    is_over: bool = False

    @property
    def word(self) -> str:
        """The program's answer: its verdict, or in the last year that nobody has reported."""
        a = self.assessment
        is_silent = (a.year is None or a.is_older) and a.reason is not Reason.NOT_BY_COUNTY
        return NOT_REPORTED if self.is_over and is_silent and not a.is_judged else a.word

    @property
    def id(self) -> str:
        """Id of the indicator or commitment."""
        return self.promise.id

    @property
    def differs(self) -> bool:
        """Whether the evaluator says something else than the program."""
        return self.evaluation is not None and self.evaluation.verdict is not self.assessment.verdict


class Order(StrEnum):
    """How the table is sorted."""

    PLAN = "plan"
    WORST = "worst"
    COMPLETION = "completion"
    NAME = "name"


@dataclass(frozen=True)
class Filter:
    """What of the table is shown; empty fields let everything pass."""

    page: str = ""
    nature: str = ""
    verdict: str = ""
    kind: str = ""
    text: str = ""

    def passes(self, row: ReviewedPromise) -> bool:
        """Whether a row is shown."""
        a, p = row.assessment, row.promise
        nature = row.nature.value if row.nature else COMMITMENT
        kind = a.kind.value if a.kind else NO_FIGURE
        words = f"{p.id} {p.name}".casefold()
        return (
            self.page in ("", p.page)
            and self.nature in ("", nature)
            and self.verdict in ("", a.verdict.value)
            and self.kind in ("", kind)
            and all(w in words for w in self.text.casefold().split())
        )


COMMITMENT = "commitment"
NO_FIGURE = "none"


def review(
    answers: Answers, division: str | None = None, *, qualitative: bool = False
) -> tuple[ReviewedPromise, ...]:
    """All indicators, and for the whole city the commitments with a figure (with ``qualitative`` the others
    too).
    """
    evaluations = answers.evaluations
    place = division or answers.plan.adcode

    def row(promise: Indicator | Commitment, nature: Nature | None, a: Assessment) -> ReviewedPromise:
        own = evaluations.get((promise.id, place, answers.view.as_of))
        return ReviewedPromise(promise, nature, a, own, answers.view.as_of >= answers.plan.target_year)

    rows = [row(i, i.nature, answers.assess(i, division)) for i in answers.plan.indicators]
    if division is None:
        rows += [
            row(c, None, assess_commitment(answers, c))
            for c in answers.plan.commitments
            if qualitative or c.value is not None
        ]
    return tuple(rows)


_BADNESS = {
    Verdict.NOT_ACHIEVED: 0,
    Verdict.LAGGING: 1,
    Verdict.ON_TRACK: 2,
    Verdict.AHEAD: 3,
    Verdict.ACHIEVED: 4,
    Verdict.NOT_JUDGED: 5,
}
_KEYS: dict[Order, Callable[[ReviewedPromise], tuple[object, ...]]] = {
    Order.WORST: lambda r: (
        _BADNESS[r.assessment.verdict],
        r.assessment.ratio if r.assessment.ratio is not None else 1.0,
    ),
    Order.COMPLETION: lambda r: (
        r.assessment.completion is None,
        r.assessment.completion or 0.0,
    ),
    Order.NAME: lambda r: (r.promise.name,),
}


def select(
    rows: Sequence[ReviewedPromise], wanted: Filter, order: Order = Order.PLAN
) -> tuple[ReviewedPromise, ...]:
    """The rows that pass, in the order asked for; ties keep the plan's order."""
    found = [r for r in rows if wanted.passes(r)]
    return tuple(found if order is Order.PLAN else sorted(found, key=_KEYS[order]))


class VerdictChange(StrEnum):
    """What happened to a verdict between two assessments."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOW_JUDGED = "now_judged"
    NO_LONGER_JUDGED = "no_longer_judged"
    UNJUDGED = "unjudged"


@dataclass(frozen=True)
class Pair:
    """One promise in two assessments."""

    promise: Indicator
    before: Assessment
    after: Assessment
    change: VerdictChange


def change_between(before: Verdict, after: Verdict) -> VerdictChange:
    """Whether the verdict got better; 不判定 has no place on the scale."""
    unjudged = Verdict.NOT_JUDGED
    if before is unjudged or after is unjudged:
        if before is after:
            return VerdictChange.UNJUDGED
        return VerdictChange.NOW_JUDGED if before is unjudged else VerdictChange.NO_LONGER_JUDGED
    if before is after:
        return VerdictChange.SAME
    return VerdictChange.BETTER if _BADNESS[after] > _BADNESS[before] else VerdictChange.WORSE


def compare(before: Answers, after: Answers, division: str | None = None) -> tuple[Pair, ...]:
    """All indicators in two assessments: of two years, or of one year as known at two moments."""
    pairs = []
    for i in after.plan.indicators:
        a, b = before.assess(i, division), after.assess(i, division)
        pairs.append(Pair(i, a, b, change_between(a.verdict, b.verdict)))
    return tuple(pairs)


@dataclass(frozen=True)
class Contrast:
    """One indicator by the main rule and by another method."""

    promise: Indicator
    assessment: Assessment
    opinion: Opinion

    @property
    def word(self) -> str:
        """How the two stand to each other, in words."""
        if not self.opinion.applies:
            return "方法不适用"
        if not self.assessment.is_judged:
            return "主规则不判定"
        if self.opinion.leaning is Leaning.BETWEEN:
            return "方法居中"
        good = self.assessment.verdict in GOOD
        return "相同" if good == (self.opinion.leaning is Leaning.GOOD) else "不同"


def contrast(answers: Answers, method: Method, division: str | None = None) -> tuple[Contrast, ...]:
    """All indicators by the main rule against ``method``."""
    found = []
    for i in answers.plan.indicators:
        opinion = next(o for o in answers.opinions(i, division) if o.method is method)
        found.append(Contrast(i, answers.assess(i, division), opinion))
    return tuple(found)


def words(rows: Sequence[ReviewedPromise]) -> tuple[tuple[Verdict, str], ...]:
    """The verdicts that occur with the words they are shown by, from the best to 不判定."""
    found = {(r.assessment.verdict, r.word): None for r in rows}
    order = list(Verdict)
    return tuple(sorted(found, key=lambda pair: order.index(pair[0])))


def kinds_of_data() -> tuple[str, ...]:
    """The values of the filter by kind of data."""
    return (*(k.value for k in Kind), NO_FIGURE)
