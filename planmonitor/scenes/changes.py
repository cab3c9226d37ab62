"""What the last release of figures changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from planmonitor import clock
from planmonitor.answers import Answers
from planmonitor.assessment import Assessment
from planmonitor.observations import Kind
from planmonitor.review import Pair, VerdictChange, compare
from planmonitor.scenes.shapes import Changed, Scene

CHANGES = "changes"
MOST_CHANGES = 8
_ORDER = (
    VerdictChange.WORSE,
    VerdictChange.BETTER,
    VerdictChange.NOW_JUDGED,
    VerdictChange.NO_LONGER_JUDGED,
    VerdictChange.SAME,
    VerdictChange.UNJUDGED,
)


def changes(answers: Answers) -> Scene | None:
    """The city's figures and verdicts that the last day with new figures changed.

    A release is a day in Beijing, for several departments publish on the same day. None when all figures
    came on one day, so that there is nothing to compare with, or nothing shown here changed.
    """
    stored = [o for i in answers.plan.indicators for o in answers.observations(i.id)]
    days = sorted({clock.day_of(o.recorded_at) for o in stored if o.recorded_at})
    if len(days) < 2:
        return None
    release = days[-1]
    before = answers.as_known(clock.end_of(release - timedelta(days=1)))
    city = _changed_in(answers, before, None)
    counties = [c for code in answers.divisions.codes for c in _changed_in(answers, before, code)]
    if not city and not counties:
        return None
    shown = [*city, *counties][:MOST_CHANGES]
    return Scene(
        id=CHANGES,
        kind=CHANGES,
        title="最近变化",
        headline=f"{release.month}月{release.day}日数据入库后：{_words(city)}{_of_counties(counties)}。",
        demo=any(c.demo for c in shown),
        changes=tuple(c.changed for c in shown),
    )


@dataclass(frozen=True)
class _Change:
    """A pair that differs, as it is shown."""

    change: VerdictChange
    changed: Changed

    @property
    def demo(self) -> bool:
        return self.changed.demo


def _changed_in(answers: Answers, before: Answers, division: str | None) -> list[_Change]:
    """What differs in one place, what got worse first."""
    pairs = sorted(
        (p for p in compare(before, answers, division) if _differs(p)), key=lambda p: _ORDER.index(p.change)
    )
    place = answers.place_name(division) if division else ""
    return [_Change(p.change, _changed(p, place)) for p in pairs]


def _differs(pair: Pair) -> bool:
    before, after = pair.before, pair.after
    return (before.value, before.year, before.verdict) != (after.value, after.year, after.verdict)


def _words(city: list[_Change]) -> str:
    if not city:
        return "全市指标没有变化"
    worse, better = (
        sum(c.change is change for c in city) for change in (VerdictChange.WORSE, VerdictChange.BETTER)
    )
    more = f"，这里列出{MOST_CHANGES}项" if len(city) > MOST_CHANGES else ""
    turned = f"，{better}项判定转好，{worse}项转差" if better or worse else "，判定都没有变"
    return f"全市{len(city)}项指标有新数{turned}{more}"


def _of_counties(counties: list[_Change]) -> str:
    return f"；县（市、区）有{len(counties)}项更新" if counties else ""


def _changed(pair: Pair, place: str) -> Changed:
    better = {VerdictChange.BETTER: True, VerdictChange.WORSE: False}.get(pair.change)

    def written(a: Assessment) -> str:
        return a.absence or f"{a.when} {a.amount}"

    return Changed(
        place=place,
        name=pair.promise.name,
        before=written(pair.before),
        after=written(pair.after),
        word_before=pair.before.word,
        word=pair.after.word,
        verdict=pair.after.verdict,
        better=better,
        demo=Kind.DEMO in (pair.before.kind, pair.after.kind),
    )
