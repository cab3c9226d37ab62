"""What publishing a batch would do to verdicts: a what-if is another snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planmonitor.answers import View
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Indicator
from planmonitor.monitor import Monitor
from planmonitor.observations import Observation


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
    def judged_by_demo(self) -> bool:
        """Whether what is said now comes from demo figures: then nothing real turns."""
        return self.before.kind is not None and not self.before.kind.is_real

    @property
    def turns(self) -> bool:
        """Whether the verdict itself would be another one."""
        return self.before.word != self.after.word


def foresee(monitor: Monitor, added: Sequence[Observation]) -> tuple[Foreseen, ...]:
    """What would be said with these figures in force, as of the newest year among them.

    Every indicator and place the figures touch, and every other place of the same indicators of which
    something else would be said: a city by its counties' figures, a county's share by the city's.
    Verdicts that turn come first, then what the figures touch.
    """
    added = [o for o in added if o.period.is_year]
    if not added:
        return ()
    before = monitor.at(View(max(o.year for o in added)))
    after = before.with_figures(added)
    touched = {(o.series, o.division) for o in added}
    series = {o.series for o in added}
    foreseen = (
        Foreseen(i, place, before.assess(i, place), after.assess(i, place))
        for i in monitor.plan.indicators
        if i.id in series or i.reference_series in series
        for place in (monitor.plan.adcode, *monitor.divisions.codes)
    )
    told = [f for f in foreseen if f.is_new or (f.indicator.id, f.place) in touched]
    return tuple(sorted(told, key=lambda f: (not f.turns, (f.indicator.id, f.place) not in touched)))
