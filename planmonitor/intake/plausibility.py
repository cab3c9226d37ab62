"""Checks on all figures of a file together: repeated, unlike their past or their neighbours, or at odds."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from planmonitor.catalogue import Combine, Plan
from planmonitor.intake.definitions import other_definitions
from planmonitor.intake.header import UploadColumn
from planmonitor.intake.magnitude import above_the_whole, of_another_order, same_as_before
from planmonitor.intake.problems import Issue, Level, plausibility
from planmonitor.intake.rows import Line
from planmonitor.intake.setting import CellKey, Setting
from planmonitor.intake.sheet import first_few, row_label
from planmonitor.observations import Period

_FAR_SHARE, _FAR_POINTS, _FAR_DEVIATIONS = 0.5, 20.0, 8.0
_FEWEST_TO_COMPARE = 6
_FEW = 2.0
_CITY_TOLERANCE = 0.02
_NOTHING = 1e-9


def first_of_each(lines: Iterable[Line]) -> list[Line]:
    """Every figure once, where it stands first."""
    first: dict[tuple[str, str, Period], Line] = {}
    for line in lines:
        first.setdefault((line.series, line.division, line.period), line)
    return list(first.values())


def repeated(lines: Iterable[Line]) -> Iterator[Issue]:
    """Figures that stand more than once: harmless when equal, an error when not."""
    first: dict[tuple[str, str, Period], Line] = {}
    same: list[int] = []
    for line in lines:
        held = first.setdefault((line.series, line.division, line.period), line)
        if held is line:
            continue
        if held.value == line.value:
            same.append(line.number)
        else:
            issue = plausibility.DUPLICATE_CONFLICT.issue(
                row=row_label(held.number), first=held.value, second=line.value
            )
            yield _at(line, issue)
    if same:
        same.sort()
        yield plausibility.DUPLICATE.issue(rows=first_few(same)).at(same[0])


def unlikely(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """What must be confirmed about figures of which each alone is good; of one figure one thing is asked.

    Whole years are compared, with whole years.
    """
    asked: set[tuple[int | None, str]] = set()
    numbers = [line for line in lines if line.series in setting.subjects and line.period.is_year]
    for issue in chain.from_iterable(check(numbers, setting) for check in _CHECKS):
        if not issue.needs_reason or (issue.row, issue.column) not in asked:
            yield issue
        if issue.needs_reason:
            asked.add((issue.row, issue.column))


def _unlike_their_past(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """Figures far from last year's, or next year's where that is known; a remark answers the question."""
    for line in lines:
        near = (setting.stored.get((line.series, line.division, line.year + step)) for step in (-1, 1))
        held = next((o for o in near if o is not None), None)
        if held is None or held.value is None or line.definition or line.remark.strip():
            continue
        share = _FAR_SHARE * max(abs(held.value), _NOTHING)
        far = abs(line.value - held.value) > (_FAR_POINTS if line.unit == "%" else share)
        if far or _is_doubled(line.value, held.value):
            issue = plausibility.OUTLIER.issue(value=line.value, year=held.year, before=held.value)
            yield _at(line, issue)


def _is_doubled(value: float, before: float) -> bool:
    """Twice as much or half as much, among numbers of which a few more or less are not that already."""
    low, high = sorted((abs(value), abs(before)))
    return high >= _FEW and low > 0 and high >= 2 * low * (1 - _NOTHING)


def _unlike_other_counties(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """Rates far from the median of the file's counties, in median absolute deviations; a remark answers."""
    groups: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.series, line.year].append(line)
    for (series, _), group in groups.items():
        if len(group) < _FEWEST_TO_COMPARE or _combine(setting.plan, series) is not Combine.MEAN:
            continue
        middle = statistics.median(x.value for x in group)
        spread = statistics.median(abs(x.value - middle) for x in group)
        for line in group:
            is_open = line.division != setting.plan.adcode and not line.remark.strip()
            if is_open and 0 < _FAR_DEVIATIONS * spread < abs(line.value - middle):
                yield _at(line, plausibility.UNLIKE_OTHERS.issue(value=line.value, middle=middle))


def _against_city(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """A city figure of the file against what its counties add up to, where all of them are known."""
    values = _in_force(lines, setting)
    for line in lines:
        if line.division != setting.plan.adcode:
            continue
        parts = [values.get((line.series, code, line.year)) for code in setting.divisions.codes]
        known = [p for p in parts if p is not None]
        expect = _EXPECTED.get(_combine(setting.plan, line.series) or Combine.NONE)
        if expect is None or len(known) < len(parts):
            continue
        made, how = expect(known, line.value)
        if abs(made - line.value) > _CITY_TOLERANCE * max(abs(line.value), _NOTHING):
            issue = plausibility.CITY_MISMATCH.issue(year=line.year, city=line.value, how=how, made=made)
            yield _at(line, issue)


def _as_sum(known: Sequence[float], city: float) -> tuple[float, str]:
    return sum(known), "各县之和"


def _as_mean(known: Sequence[float], city: float) -> tuple[float, str]:
    """Whatever the weights, a mean lies between the lowest and the highest."""
    return min(max(city, min(known)), max(known)), "各县的最低或最高值"


_EXPECTED: Mapping[Combine, Callable[[Sequence[float], float], tuple[float, str]]] = {
    Combine.SUM: _as_sum,
    Combine.MEAN: _as_mean,
}
"""What the counties say of the city's figure, by how they combine."""


def _against_rules(lines: Sequence[Line], setting: Setting) -> Iterator[Issue]:
    """Rules between indicators from the plan's data; skipped where a side is missing."""
    values = _in_force(lines, setting)
    by_key = {line.key: line for line in reversed(lines)}
    for rule in setting.plan.rules:
        for division, year in {(x.division, x.year) for x in lines if x.series in (rule.left, rule.right)}:
            ours, theirs = (rule.left, division, year), (rule.right, division, year)
            left, right = values.get(ours), values.get(theirs)
            if left is None or right is None or rule.operator.holds(left, rule.factor * right):
                continue
            issue = plausibility.RULE.when(level=Level(rule.severity)).issue(
                place=setting.divisions.name_of(division),
                year=year,
                left=left,
                right=right,
                instruction=rule.instruction,
            )
            line = by_key.get(ours) or by_key[theirs]
            yield issue.at(line.number, UploadColumn.VALUE, f"{left:g}")


_CHECKS = (
    above_the_whole,
    of_another_order,
    _unlike_their_past,
    same_as_before,
    other_definitions,
    _unlike_other_counties,
    _against_city,
    _against_rules,
)


def _at(line: Line, issue: Issue) -> Issue:
    return issue.at(line.number, UploadColumn.VALUE, f"{line.value:g}")


def _combine(plan: Plan, series: str) -> Combine | None:
    return next((i.combine for i in plan.indicators if i.id == series), None)


def _in_force(lines: Iterable[Line], setting: Setting) -> dict[CellKey, float]:
    """Values as they would stand once the file is published."""
    values = {key: o.value for key, o in setting.stored.items() if o.value is not None}
    return values | {line.key: line.value for line in lines}
