"""Can a figure be true without a history: its order of magnitude, the city's total, the population."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planmonitor.catalogue import Combine, Indicator
from planmonitor.intake.header import UploadColumn
from planmonitor.intake.problems import Issue, plausibility
from planmonitor.intake.rows import Line
from planmonitor.intake.setting import Setting
from planmonitor.intake.units import scale_of
from planmonitor.observations import Observation
from planmonitor.promise import Reported

_FAR = 5.0
_SMALLEST_COUNTY = 1000.0
"""A county may well have a thousandth of what the city has, and less is asked about."""
_SEVERAL = 3
_COUNTED = ("人", "户")
_TOLERANCE = 1.02


def of_another_order(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """Figures far beyond, or far below, baseline, target and whatever is known of the same place."""
    for line in lines:
        if not line.value or line.remark.strip():
            continue
        known = _known_figures(line, setting)
        promised = _promised(line, setting)
        is_part = line.division != setting.plan.adcode and _adds_up(line.series, setting)
        bounds = [*((abs(x), is_part) for x in promised), *((abs(o.value or 0.0), False) for o in known)]
        lows = [x / _FAR / (_SMALLEST_COUNTY if part else 1) for x, part in bounds if x]
        highs = [x * _FAR for x, _ in bounds if x]
        if highs and not min(lows) <= abs(line.value) <= max(highs):
            told = "、".join(f"{x:g}" for x in dict.fromkeys((*promised, *(o.value for o in known))) if x)
            kind = plausibility.MAGNITUDE if promised else plausibility.MAGNITUDE_OF_KNOWN
            yield _at(line, kind.issue(value=line.value, unit=line.unit, known=told))


def _known_figures(line: Line, setting: Setting) -> list[Observation]:
    """The real figure of the same place and definition whose year is nearest."""
    same = [
        o
        for o in setting.known
        if (o.series, o.division, o.definition) == (line.series, line.division, line.definition)
        and o.year != line.year
    ]
    return [min(same, key=lambda o: abs(o.year - line.year))] if same else []


def _promised(line: Line, setting: Setting) -> list[float]:
    """Baseline and target, of a sum the share of one year."""
    i = _indicator(line.series, setting)
    if i is None or i.reported not in (Reported.LEVEL, Reported.FLOW):
        return []
    years = len(setting.plan.years) if i.rule.sums else 1
    return [x / years for x in (i.baseline.value, i.target.value) if x]


def above_the_whole(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """A county with more than the whole city of the same year, or more people than live there."""
    city = {
        (o.series, o.year): o.value
        for o in setting.known
        if o.division == setting.plan.adcode and o.value is not None
    }
    city |= {(x.series, x.year): x.value for x in lines if x.division == setting.plan.adcode}
    for line in lines:
        if not _adds_up(line.series, setting) or line.remark.strip():
            continue
        whole = city.get((line.series, line.year))
        if line.division != setting.plan.adcode and whole is not None and line.value > whole * _TOLERANCE:
            yield _at(line, plausibility.ABOVE_CITY.issue(value=line.value, year=line.year, city=whole))
            continue
        scale, counted = scale_of(line.unit)
        people = _population(line, setting)
        if counted in _COUNTED and people is not None and line.value * scale > people * _TOLERANCE:
            issue = plausibility.ABOVE_POPULATION.issue(value=line.value, unit=line.unit, people=people / 1e4)
            yield _at(line, issue)


def _population(line: Line, setting: Setting) -> float | None:
    """People of a line's place in the year nearest to it; None where nothing is known."""
    series = setting.plan.population
    known = [o for o in setting.known if o.series == series and o.division == line.division and o.value]
    if not known or line.series == series:
        return None
    nearest = min(known, key=lambda o: abs(o.year - line.year))
    return (nearest.value or 0.0) * scale_of(nearest.unit)[0]


def same_as_before(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """Several figures that are exactly last year's, where they are not at a bound that holds them."""
    found = [line for line in lines if _is_last_years(line, setting)]
    if len(found) >= _SEVERAL:
        names = "、".join(dict.fromkeys(_title(line, setting) for line in found[:_SEVERAL]))
        issue = plausibility.SAME_AS_BEFORE.issue(names=names, count=len(found))
        yield issue.at(found[0].number, UploadColumn.VALUE)


def _is_last_years(line: Line, setting: Setting) -> bool:
    held = setting.stored.get((line.series, line.division, line.year - 1))
    i = _indicator(line.series, setting)
    bounds = (0.0, i.minimum, i.maximum, i.target.value) if i else (0.0,)
    return (
        held is not None
        and held.value == line.value
        and line.value not in bounds
        and not line.definition
        and not line.remark.strip()
    )


def _indicator(series: str, setting: Setting) -> Indicator | None:
    return next((i for i in setting.plan.indicators if i.id == series), None)


def _title(line: Line, setting: Setting) -> str:
    return setting.subjects[line.series].title


def _adds_up(series: str, setting: Setting) -> bool:
    """Whether the city has the sum of its counties: indicators that say so, and series that count."""
    i = _indicator(series, setting)
    if i is not None:
        return i.combine is Combine.SUM
    return any(s.id == series and s.unit != "%" for s in setting.plan.series)


def _at(line: Line, issue: Issue) -> Issue:
    return issue.at(line.number, UploadColumn.VALUE, f"{line.value:g}")
