"""Reading the parameters of the demo generator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from planmonitor.catalogue import Combine, Indicator, Plan
from planmonitor.demo import Course, Parameters
from planmonitor.divisions import Divisions
from planmonitor.loading.files import read_toml
from planmonitor.loading.problems import Inspection
from planmonitor.loading.records import validated

_LEAST_WEIGHT = 0.001
"""Weights are written with four decimals; smaller ones would become nothing."""


def read_parameters(
    inspection: Inspection, path: Path, plan: Plan | None, divisions: Divisions | None
) -> Parameters | None:
    """The parameters of the demo figures; without plan or divisions what refers to them stays unchecked."""
    raw = read_toml(inspection, path)
    parameters = None if raw is None else validated(inspection, path, Parameters, raw)
    if parameters is None:
        return None
    for owner, message in _issues(parameters, plan, divisions):
        inspection.wrong(path, message, owner)
    return parameters


def load_parameters(path: Path, plan: Plan, divisions: Divisions) -> Parameters:
    """The parameters of the demo figures.

    Raises:
        DataError: with every problem found: unknown keys, places, series and indicators, years without a
        value.
    """
    inspection = Inspection()
    parameters = read_parameters(inspection, path, plan, divisions)
    inspection.require()
    assert parameters is not None
    return parameters


Issue = tuple[str, str]
"""Where in the file, and what is wrong."""


def _issues(p: Parameters, plan: Plan | None, divisions: Divisions | None) -> Iterator[Issue]:
    if p.seed < 0:
        yield "seed", f"不能是负数，现为{p.seed}"
    if p.first_year > p.last_year:
        yield "first_year", f"不能晚于 last_year（{p.last_year}），现为{p.first_year}"
    for gap in p.missing:
        if not (gap.series or gap.division):
            yield "missing", "应写明 series 或 division；两者都不写就是全部数据"
    yield from _positive("population", p.population.items())
    yield from _positive("ratios", p.ratios.items())
    smallest = min((v for v in p.population.values() if v > 0), default=0.0)
    for ref, ratio in p.ratios.items():
        if 0 < ratio * smallest < _LEAST_WEIGHT:
            yield f"ratios.{ref}", f"过小（{ratio:g}）：人口最少的县权重不足{_LEAST_WEIGHT:g}万"
    if divisions is not None:
        yield from _places(p, divisions)
    if plan is not None:
        yield from _series(p, plan)
        for i in plan.indicators:
            if i.id in p.indicator:
                after = range(max(p.first_year, plan.baseline_year + 1), p.last_year + 1)
                for message in _course_issues(i, p.indicator[i.id], after):
                    yield f"indicator.{i.id}", message


def _positive(owner: str, values: Iterable[tuple[str, float]]) -> Iterator[Issue]:
    for key, value in values:
        if value <= 0:
            yield f"{owner}.{key}", f"应大于0，现为{value:g}"


def _places(p: Parameters, divisions: Divisions) -> Iterator[Issue]:
    codes = divisions.codes
    for code in codes:
        if code not in p.population:
            yield f"population.{code}", f"缺少{divisions.name_of(code)}的人口"
    named = [("population", code) for code in p.population]
    named += [("missing", m.division) for m in p.missing if m.division]
    named += [(f"indicator.{i}", code) for i, c in p.indicator.items() for d in c.dips.values() for code in d]
    if p.correction is not None:
        named.append(("correction", p.correction.division))
    for owner, code in named:
        if code not in codes and not (owner == "missing" and code == divisions.adcode):
            yield owner, f"没有县（市、区）“{code}”，可用：{'、'.join(codes)}"


def _series(p: Parameters, plan: Plan) -> Iterator[Issue]:
    series, indicators = {s.id for s in plan.series}, {i.id for i in plan.indicators}
    named = [("ratios", s, series) for s in p.ratios] + [("city", s, series) for s in p.city]
    named += [("indicator", i, indicators) for i in p.indicator]
    named += [("missing", m.series, indicators) for m in p.missing if m.series]
    if p.correction is not None:
        named.append(("correction", p.correction.series, indicators & set(p.indicator)))
    for owner, ref, known in named:
        if ref not in known:
            yield owner, f"指向不存在的“{ref}”"
    for ref, values in p.city.items():
        for year in values:
            if not year.isdigit():
                yield f"city.{ref}", f"年份“{year}”应为四位数字"


def _course_issues(i: Indicator, course: Course, years: range) -> Iterator[str]:
    """What an indicator's course lacks; ``years`` are those made after the baseline year."""
    if course.spread < 0:
        yield f"spread 不能是负数，现为{course.spread:g}"
    if course.pace is not None and i.target.value is None:
        yield "pace 需要指标有目标值；请改用 level、yearly 或 values"
    if i.rule.sums:
        if course.pace is None:
            yield "累计型指标需要 pace"
        return
    if course.pace is not None and i.baseline.value is None:
        yield "pace 需要指标有基期值；请改用 level、yearly 或 values"
    if i.rule.is_direction and course.yearly is None and i.combine is not Combine.SUM:
        yield "方向型指标需要 yearly"
    needs_start = (
        course.pace is None and course.level is None and (course.yearly is not None or course.values)
    )
    if needs_start and course.start is None:
        yield "yearly 和 values 需要 start"
    if course.values and course.pace is None and course.level is None and course.yearly is None:
        missing = [str(y) for y in years if str(y) not in course.values]
        if missing:
            yield f"values 缺少 {'、'.join(missing)}"
