"""Second opinions: an indicator's series judged by the published methods of other statistical offices.

They never change the verdict. Each opinion says whether the method applies, shows its arithmetic, and where it leans
another way than the main rule, why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planmonitor.assessment import BEHIND, GOOD, Assessment, Step, Verdict
from planmonitor.catalogue import Comparator, Direction, Indicator, Plan, TargetType
from planmonitor.explanation import exact
from planmonitor.methods import destatis, escap, eurostat, opensdg
from planmonitor.methods.cases import FORMULAS, METHOD_LABELS, Method
from planmonitor.methods.growth import UNAVAILABLE_LABELS, Growth
from planmonitor.observations import Observation
from planmonitor.wording import number, share


class Leaning(StrEnum):
    """Where a judgement stands on the way from good to bad, so that different scales can be compared."""

    GOOD = "good"
    BETWEEN = "between"
    BAD = "bad"


@dataclass(frozen=True)
class Opinion:
    """What one method says; ``word`` is its own term, ``why`` the reason it does not apply or disagrees."""

    method: Method
    label: str
    applies: bool
    word: str = ""
    leaning: Leaning | None = None
    agrees: bool | None = None
    steps: tuple[Step, ...] = ()
    thresholds: str = ""
    formula: str = ""
    why: str = ""


_GOOD_WORDS = {
    opensdg.Status.TARGET_ACHIEVED: Leaning.GOOD,
    opensdg.Status.SUBSTANTIAL_PROGRESS: Leaning.GOOD,
    opensdg.Status.MODERATE_PROGRESS: Leaning.BETWEEN,
    opensdg.Status.LIMITED_PROGRESS: Leaning.BAD,
    opensdg.Status.DETERIORATION: Leaning.BAD,
}
_EUROSTAT = {
    eurostat.Status.SIGNIFICANT_PROGRESS: Leaning.GOOD,
    eurostat.Status.MODERATE_PROGRESS: Leaning.BETWEEN,
    eurostat.Status.NO_PROGRESS: Leaning.BAD,
    eurostat.Status.MODERATE_DETERIORATION: Leaning.BAD,
    eurostat.Status.SIGNIFICANT_DETERIORATION: Leaning.BAD,
}
_WEATHER = {
    destatis.Symbol.SUN: Leaning.GOOD,
    destatis.Symbol.SLIGHTLY_CLOUDY: Leaning.BETWEEN,
    destatis.Symbol.CLOUD: Leaning.BAD,
    destatis.Symbol.THUNDERSTORM: Leaning.BAD,
}
_OUTLOOK = {
    escap.Outlook.WILL_MEET_TARGET: Leaning.GOOD,
    escap.Outlook.NEED_TO_ACCELERATE: Leaning.BETWEEN,
    escap.Outlook.NO_PROGRESS_EXPECTED: Leaning.BAD,
}
_STATUS = {
    escap.CurrentStatus.ON_TRACK: Leaning.GOOD,
    escap.CurrentStatus.SLOW_PROGRESS: Leaning.BETWEEN,
    escap.CurrentStatus.REGRESSION: Leaning.BAD,
}
_WEATHER_RULE = {
    destatis.TargetKind.CONCRETE: "具体目标",
    destatis.TargetKind.CONSTANT: "逐年保持",
    destatis.TargetKind.DIRECTION: "只有方向",
}
_NO_NUMBER = {
    TargetType.QUALITATIVE: "规划没有给出可计算的目标",
    TargetType.COVERAGE: "逐单位覆盖不是一个年度数列",
    TargetType.RELATIVE: "目标是另一个数列，本方法只认固定目标或方向",
}


@dataclass(frozen=True)
class _Case:
    plan: Plan
    indicator: Indicator
    a: Assessment
    series: Mapping[int, float]
    direction: Direction
    target: float | None
    base: float | None


def second_opinions(
    plan: Plan, indicator: Indicator, a: Assessment, series: Sequence[Observation]
) -> tuple[Opinion, ...]:
    """All four methods on the one series that ``a`` was judged from (yearly values up to the as-of year).

    Cumulative targets are judged on their running sums, which start from 0 in the baseline year. A comparator that
    says which side of the target is good gives maintained targets their direction.
    """
    refusal = _NO_NUMBER.get(indicator.target_type)
    values = {o.year: o.value for o in series if o.value is not None and o.year >= plan.baseline_year}
    if indicator.target_type is TargetType.CUMULATIVE:
        refusal = refusal or _gap_in(plan, values)
        values = _running(plan, values)
    if not refusal and not any(year > plan.baseline_year for year in values):
        refusal = "规划期内没有数据"
    direction = _direction(indicator)
    if not refusal and direction is Direction.NONE:
        refusal = "没有明确的改善方向"
    if refusal:
        return tuple(
            Opinion(m, METHOD_LABELS[m], False, formula=FORMULAS[m], why=f"不适用：{refusal}。")
            for m in Method
        )
    numeric = indicator.target_type is not TargetType.DIRECTIONAL
    target = (a.target if a.target is not None else indicator.target.value) if numeric else None
    own_base = a.baseline if indicator.target_type is TargetType.REACH else None
    case = _Case(plan, indicator, a, values, direction, target, own_base)
    return tuple(judge(case) for judge in (_by_opensdg, _by_eurostat, _by_destatis, _by_escap))


def _direction(indicator: Indicator) -> Direction:
    if indicator.direction in (Direction.INCREASE, Direction.DECREASE):
        return indicator.direction
    if indicator.target.value is None:
        return Direction.NONE
    return {
        Comparator.AT_LEAST: Direction.INCREASE,
        Comparator.MORE_THAN: Direction.INCREASE,
        Comparator.AT_MOST: Direction.DECREASE,
        Comparator.LESS_THAN: Direction.DECREASE,
    }.get(indicator.judged_as, Direction.DECREASE if indicator.target.value == 0 else Direction.NONE)


def _gap_in(plan: Plan, values: Mapping[int, float]) -> str:
    years = [y for y in values if y >= plan.first_year]
    missing = [y for y in range(plan.first_year, max(years, default=plan.first_year) + 1) if y not in values]
    return f"缺{'、'.join(map(str, missing))}年数据，累计数不完整" if missing else ""


def _running(plan: Plan, values: Mapping[int, float]) -> dict[int, float]:
    total, sums = 0.0, {plan.baseline_year: 0.0}
    for year in sorted(y for y in values if y >= plan.first_year):
        total += values[year]
        sums[year] = total
    return sums


def _agreement(case: _Case, leaning: Leaning | None) -> bool | None:
    if leaning is None or case.a.verdict is Verdict.NOT_JUDGED:
        return None
    if leaning is Leaning.BETWEEN:
        return None
    return (case.a.verdict in GOOD) == (leaning is Leaning.GOOD)


def _differs(case: _Case, leaning: Leaning | None, method_says: str) -> str:
    """The reason for another answer, with the numbers of both sides."""
    a = case.a
    if a.verdict is Verdict.NOT_JUDGED:
        return f"主规则不判定；{method_says}" if leaning else ""
    main_bad = a.verdict in BEHIND
    if leaning is None or ((leaning is Leaning.BAD) == main_bad and leaning is not Leaning.BETWEEN):
        return ""
    if a.ratio is not None:
        main = f"主规则按直线比较：完成度{share(a.completion)}与时间进度{share(a.elapsed_share)}之比为{number(a.ratio, 2)}"
    else:
        main = f"主规则只看{a.year}年数值{exact(a.value)}与目标{exact(a.target)}"
    return f"{main}，判为“{a.word}”；{method_says}"


def _growth_opinion(
    case: _Case,
    method: Method,
    growth: Growth,
    word: str,
    leaning: Leaning | None,
    score: float | None,
    bounds: str,
) -> Opinion:
    label, formula = METHOD_LABELS[method], FORMULAS[method]
    if leaning is None:
        why = UNAVAILABLE_LABELS[growth.unavailable] if growth.unavailable else "无法计算"
        return Opinion(method, label, False, formula=formula, why=f"不适用：{why}。")
    steps = []
    last = max(case.series)
    if growth.target_met:
        steps.append(Step("现状对目标", f"{exact(case.series[last])} 对 {exact(case.target)}", "已达到"))
    if growth.observed is not None:
        steps.append(
            Step(
                "实际年均增长",
                f"({exact(case.series[last])} ÷ {exact(growth.base_value)})^(1/{growth.observed_years}) − 1",
                _percent(growth.observed),
            )
        )
    if growth.required is not None and not growth.target_met:
        steps.append(
            Step(
                "所需年均增长",
                f"({exact(growth.target)} ÷ {exact(growth.base_value)})^(1/{growth.required_years}) − 1",
                _percent(growth.required),
            )
        )
    if growth.value is not None and growth.required is not None and not growth.target_met:
        steps.append(
            Step(
                "比值 R",
                f"{_percent(growth.observed)} ÷ |{_percent(growth.required)}|",
                number(growth.value, 3),
            )
        )
    if score is not None:
        steps.append(Step("得分（−5 至 5）", "", number(score, 2)))
    if growth.value is not None and case.target is not None:
        says = f"本方法比较复合增长率，实际与所需之比R＝{number(growth.value, 2)}，达标门槛为0.95、0.6，与主规则的{exact(case.plan.tolerances.ahead)}、{exact(case.plan.tolerances.on_track)}不同。"
    elif case.target is not None:
        says = "本方法只看现状是否已达目标。"
    else:
        says = "本方法按年均增长率的固定门槛划档，不看最近一年的变化。"
    return Opinion(
        method, label, True, word, leaning, _agreement(case, leaning), tuple(steps), bounds, formula,
        _differs(case, leaning, says),
    )  # fmt: skip


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{number(value * 100, 3)}%"


def _by_opensdg(case: _Case) -> Opinion:
    refusal = _zero_start(case, Method.OPENSDG)
    if refusal:
        return refusal
    r = opensdg.assess_series(
        case.series, case.direction, target=case.target, target_year=case.plan.target_year,
        base_year=case.plan.baseline_year, base_value=case.base, limit=_limit(case),
    )  # fmt: skip
    bounds = "、".join(number(x, 4) for x in r.thresholds) + "（进展显著、中等、有限的下限）"
    return _growth_opinion(
        case, Method.OPENSDG, r.growth, opensdg.LABELS[r.status], _GOOD_WORDS.get(r.status), r.score, bounds
    )


def _by_eurostat(case: _Case) -> Opinion:
    refusal = _zero_start(case, Method.EUROSTAT)
    if refusal:
        return refusal
    r = eurostat.assess_series(
        case.series, case.direction, target=case.target, target_year=case.plan.target_year,
        base_year=case.plan.baseline_year, base_value=case.base, limit=_limit(case),
    )  # fmt: skip
    bounds = "、".join(number(x, 4) for x in r.thresholds) + "（由好到差各档的下限）"
    return _growth_opinion(
        case, Method.EUROSTAT, r.growth, eurostat.LABELS[r.status], _EUROSTAT.get(r.status), r.score, bounds
    )


def _zero_start(case: _Case, method: Method) -> Opinion | None:
    if case.indicator.target_type is not TargetType.CUMULATIVE:
        return None
    why = "不适用：累计数从零起算，没有增长率可言（代以0.001会得出任意大的增长率）。"
    return Opinion(method, METHOD_LABELS[method], False, formula=FORMULAS[method], why=why)


def _limit(case: _Case) -> float | None:
    return case.indicator.maximum if case.indicator.unit == "%" else None


def _by_destatis(case: _Case) -> Opinion:
    method = Method.DESTATIS
    kind = {
        TargetType.MAINTAIN: destatis.TargetKind.CONSTANT,
        TargetType.DIRECTIONAL: destatis.TargetKind.DIRECTION,
    }.get(case.a.rule, destatis.TargetKind.CONCRETE)
    r = destatis.assess(
        case.series,
        case.direction,
        kind,
        target=case.target,
        target_year=case.plan.target_year,
        as_of=case.a.as_of,
    )
    label, formula = METHOD_LABELS[method], FORMULAS[method]
    if r.symbol is None:
        why = destatis.UNAVAILABLE_LABELS[r.unavailable] if r.unavailable else "无法计算"
        return Opinion(method, label, False, formula=formula, why=f"不适用：{why}（现有{len(r.window)}个）。")
    (y0, v0), (y1, v1) = r.window[0], r.window[-1]
    steps = [
        Step("采用规则", _WEATHER_RULE[r.rule], "目标已提前达到" if r.rule is not kind else ""),
        Step("年均变化", f"({exact(v1)} − {exact(v0)}) ÷ {y1 - y0}", number(r.mean_change, 4)),
    ]
    says = "本方法按最近数点的平均变化判断"
    if r.projected is not None:
        steps.append(
            Step(
                "外推到目标年",
                f"{exact(v1)} + {number(r.mean_change, 4)} × {r.years_left}",
                number(r.projected, 3),
            )
        )
        steps.append(
            Step(
                "未达份额",
                f"({exact(r.target)} − {number(r.projected, 3)}) ÷ {number(r.gap, 4)}",
                share(r.miss_share),
            )
        )
        says = f"本方法把{y0}—{y1}年的平均变化外推到{case.plan.target_year}年，得{number(r.projected, 2)}，尚缺差距的{share(r.miss_share)}"
    elif r.rule is destatis.TargetKind.CONSTANT:
        steps.append(
            Step("是否达到目标", f"{exact(v1)} 对 {exact(r.target)}", "达到" if r.target_met else "未达到")
        )
        says = f"本方法在是否达标之外还看平均变化（{number(r.mean_change, 3)}）是否变差"
    else:
        steps.append(Step("最近一年变化", "", number(r.last_change, 4)))
    leaning = _WEATHER[r.symbol]
    return Opinion(
        method, label, True, destatis.LABELS[r.symbol], leaning, _agreement(case, leaning), tuple(steps),
        "未达份额 <5% 晴，≤20% 少云，方向正确多云，方向错误雷暴", formula, _differs(case, leaning, f"{says}。"),
    )  # fmt: skip


def _by_escap(case: _Case) -> Opinion:
    method = Method.ESCAP
    label, formula = METHOD_LABELS[method], FORMULAS[method]
    if case.target is None:
        return Opinion(method, label, False, formula=formula, why="不适用：没有目标值。")
    series = dict(case.series)
    if case.base is not None:
        series[case.plan.baseline_year] = case.base
    now = max(series)
    if case.plan.baseline_year not in series or now == case.plan.baseline_year:
        why = f"不适用：缺{case.plan.baseline_year}年基期值或规划期数值。"
        return Opinion(method, label, False, formula=formula, why=why)
    r = escap.assess(
        series, case.direction, target=case.target, scale=_limit(case), base_year=case.plan.baseline_year,
        current_year=now, target_year=case.plan.target_year,
    )  # fmt: skip
    if r.current_status is None:
        return Opinion(method, label, False, formula=formula, why="不适用：基期值等于目标值，指数没有定义。")
    b = r.base.value

    def index(label: str, value: float | None, result: float) -> Step:
        met = result >= escap.FULL_SCORE
        way = f"10 × ({exact(value)} − {exact(b)}) ÷ |{exact(case.target)} − {exact(b)}|"
        return Step(
            label, f"{exact(value)} 已达到目标 {exact(case.target)}" if met else way, number(result, 2)
        )

    steps = [index("现状指数", r.current.value, r.current_status)]
    word, leaning = escap.STATUS_LABELS[r.status], _STATUS.get(r.status)
    says = f"本方法的现状指数只看已走完全程的{share(r.current_status / 10)}，不计时间已过多少"
    if r.anticipated_progress is not None:
        predicted = None if r.predicted.value is None else round(r.predicted.value, 3)
        steps.append(index("预期进展指数", predicted, r.anticipated_progress))
        word, leaning = f"{word}；{escap.OUTLOOK_LABELS[r.outlook]}", _OUTLOOK.get(r.outlook)
        says = f"本方法按logit平均变化外推到{case.plan.target_year}年，得{number(r.predicted.value, 2)}，预期进展指数{number(r.anticipated_progress, 1)}"
    elif _limit(case) is None:
        steps.append(Step("预期进展指数", "该指标没有自然上限，logit 外推无从进行", "不适用"))
    return Opinion(
        method, label, True, word, leaning, _agreement(case, leaning), tuple(steps),
        "指数 ≥9 可以实现，0—9 需要加快，≤0 没有进展", formula, _differs(case, leaning, f"{says}。"),
    )  # fmt: skip
