"""Why a verdict is what it is: the rule in words, the inputs, the arithmetic as one sentence, and what would change it.

The sentence carries every number of the arithmetic unrounded, so that a person with a pocket calculator gets the same
verdict. Nothing here decides a verdict; that is :mod:`planmonitor.assessment` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planmonitor.assessment import (
    Assessment,
    Reason,
    Verdict,
    choose_series,
    elapsed_share,
    verdict_word,
)
from planmonitor.catalogue import (
    Alternative,
    Comparator,
    CountyView,
    Direction,
    Indicator,
    Plan,
    TargetType,
)
from planmonitor.observations import Observation
from planmonitor.wording import COMPARATOR, KIND, difference_unit, number, place, quantity, share

RULES: dict[TargetType, tuple[str, str]] = {
    TargetType.REACH: (
        "完成度 =（现状 − 基期）÷（目标 − 基期），与时间进度之比落在容差的哪一档；提前达到目标即“提前实现”",
        "基期到目标之间有明确增量",
    ),
    TargetType.MAINTAIN: (
        "每年只问是否满足目标；满足即“符合预期”，满足但比上年变差另作提示，不满足即“未保持”",
        "基期已达到或目标为界限",
    ),
    TargetType.CUMULATIVE: (
        "规划期各年流量之和 ÷ 五年目标，与时间进度比较；缺任一年即不判定；上一期累计数不参与",
        "五年累计数",
    ),
    TargetType.NO_BASELINE: (
        "只计距目标的差距；规划没有基期，不与时序比较；达到目标即“提前实现”",
        "指标表基期栏为空",
    ),
    TargetType.DIRECTIONAL: (
        "平均每年变化与最近一年变化都朝规定方向，才算“符合预期”",
        "只写方向，如稳定增长",
    ),
    TargetType.RELATIVE: ("与参照序列（可滞后一年）比较；缺参照值即“待基准”，不判定", "目标是另一个数列"),
    TargetType.COVERAGE: ("规定的单位中有多少已具备；列出尚缺的单位", "每县、每乡镇各有"),
    TargetType.QUALITATIVE: ("由评估人员依据材料判断，程序不代为判定", "没有可计算的目标"),
}
"""By target type: the rule, and when it is used."""

_DIGITS = 6


@dataclass(frozen=True)
class Input:
    """One number that enters the arithmetic, in the indicator's unit, and where it comes from."""

    label: str
    text: str
    origin: str


@dataclass(frozen=True)
class Threshold:
    """A limit of the next verdict.

    ``value`` is the figure of ``year`` (for cumulative targets the flow of that year) from which ``verdict`` holds when
    compared by ``comparator``; ``reading`` names the reading of the text when the plan contradicts itself.
    """

    year: int
    verdict: Verdict
    word: str
    value: float
    comparator: Comparator
    text: str
    reading: str = ""


@dataclass(frozen=True)
class Outlook:
    """What next year's figure would decide; ``note`` says why there is nothing to compute."""

    year: int | None
    thresholds: tuple[Threshold, ...] = ()
    note: str = ""


def exact(value: float | None) -> str:
    """A number with everything a pocket calculator needs: up to six decimals, no grouping."""
    return number(value, _DIGITS).replace(",", "")


def inputs(plan: Plan, indicator: Indicator, a: Assessment) -> tuple[Input, ...]:
    """The numbers the verdict rests on, in the order of the rule."""
    where = place(indicator.locator.chapter, indicator.locator.section, indicator.locator.place)
    rows: list[Input] = []
    if a.baseline is not None and a.rule is not TargetType.CUMULATIVE:
        own = a.is_reference and a.division != plan.adcode
        origin = f"该县{plan.baseline_year}年数值" if own else f"规划{where}（{indicator.baseline.printed}）"
        rows.append(Input("基期", f"{exact(a.baseline)}{indicator.unit}", origin))
    if a.target is not None and a.rule is not TargetType.COVERAGE:
        origin = "参照序列" if a.rule is TargetType.RELATIVE else f"规划{where}（{indicator.target.printed}）"
        if indicator.target.assumed:
            origin += f"；推定：{indicator.target.assumption}"
        rows.append(Input("目标", f"{COMPARATOR[a.comparator]}{exact(a.target)}{indicator.unit}", origin))
    for o in a.used:
        status = "，初步数" if o.status == "preliminary" else ""
        rows.append(
            Input(
                f"{o.year}年",
                f"{exact(o.value)}{indicator.unit}",
                f"{KIND[o.kind]}{status}；{o.batch or o.source}",
            )
        )
    return tuple(rows)


def defence(plan: Plan, indicator: Indicator, a: Assessment) -> str:
    """The whole argument in one passage, with unrounded inputs and every intermediate result."""
    if not a.is_judged:
        return a.sentence
    unit = indicator.unit
    conclusion = f"判为“{a.word}”。"
    final = a.year is not None and a.year >= plan.target_year
    t = plan.tolerances
    if a.rule is TargetType.REACH:
        assert a.baseline is not None
        assert a.target is not None
        y, b, goal = exact(a.value), exact(a.baseline), exact(a.target)
        text = (
            f"基期{b}{unit}（{plan.baseline_year}年），目标{COMPARATOR[a.comparator]}{goal}{unit}（{plan.target_year}年），"
            f"现状{y}{unit}（{a.year}年）。完成度＝({y}−{b})÷({goal}−{b})＝{share(a.completion)}；"
        )
    elif a.rule is TargetType.CUMULATIVE:
        flows = "＋".join(exact(o.value) for o in a.used)
        text = (
            f"{plan.first_year}—{a.year}年累计＝{flows}＝{exact(a.value)}{unit}，五年目标{COMPARATOR[a.comparator]}{exact(a.target)}{unit}。"
            f"完成度＝{exact(a.value)}÷{exact(a.target)}＝{share(a.completion)}；"
        )
    elif a.rule in (TargetType.MAINTAIN, TargetType.NO_BASELINE, TargetType.RELATIVE):
        against = "参照值" if a.rule is TargetType.RELATIVE else "目标"
        met = "满足" if a.verdict in (Verdict.ACHIEVED, Verdict.ON_TRACK) else "不满足"
        worse = "，但比上年变差" if a.flags and "worsening" in a.flags else ""
        return (
            f"现状{exact(a.value)}{unit}（{a.year}年），{against}{COMPARATOR[a.comparator]}{exact(a.target)}{unit}，"
            f"{met}{worse}，{conclusion}"
        )
    elif a.rule is TargetType.DIRECTIONAL:
        first, before, last = a.used[0], a.used[-2], a.used[-1]
        return (
            f"{first.year}年{exact(first.value)}{unit}，{before.year}年{exact(before.value)}{unit}，{last.year}年{exact(last.value)}{unit}。"
            f"平均每年变化＝({exact(last.value)}−{exact(first.value)})÷{last.year - first.year}；"
            f"最近一年变化＝{exact(last.value)}−{exact(before.value)}；两者都须{_wanted(indicator)}，{conclusion}"
        )
    else:
        return a.sentence
    text += (
        f"时间进度＝({a.year}−{plan.baseline_year})÷({plan.target_year}−{plan.baseline_year})＝{share(a.elapsed_share)}；"
        f"两者之比＝{number(a.ratio, 3)}。"
    )
    if a.verdict is Verdict.ACHIEVED:
        return f"{text}现状已满足目标，{conclusion}"
    if final:
        return f"{text}目标年未满足目标，{conclusion}"
    return (
        f"{text}之比≥{exact(t.ahead)}为快于预期，≥{exact(t.on_track)}为符合预期，更低为滞后预期，{conclusion}"
    )


def _wanted(indicator: Indicator) -> str:
    return "小于零" if indicator.direction is Direction.DECREASE else "大于零"


def outlook(
    plan: Plan,
    indicator: Indicator,
    a: Assessment,
    observations: Sequence[Observation],
    reference: Sequence[Observation] = (),
) -> Outlook:
    """Which figure of the next year not yet judged would lead to which verdict, best verdict first."""
    if a.division != plan.adcode and indicator.county_view is not CountyView.REFERENCE:
        return Outlook(None, note="规划未给县级目标，县级总量只看贡献，没有判定界限。")
    series = choose_series(observations, plan, a.as_of)
    known = [o for o in series if o.year > plan.baseline_year]
    last = known[-1].year if known else None
    year = a.as_of if last is None or last < a.as_of else last + 1
    if year > plan.target_year:
        return Outlook(None, note=f"{plan.target_year}年的数值已经决定结论，其后的数值不再改变它。")
    if indicator.target_type in (TargetType.QUALITATIVE, TargetType.COVERAGE):
        return Outlook(year, note="目标不是一个数值界限，由评估人员依据材料或逐单位判断。")
    found = tuple(_limits(plan, indicator, a, series, reference, year, ""))
    if a.reason is Reason.READINGS_DISAGREE:
        found = tuple(replace(t, reading="按指标表") for t in found)
        for alternative in indicator.alternative:
            other, other_a = _other_reading(indicator, a, alternative)
            found += tuple(_limits(plan, other, other_a, series, reference, year, alternative.label))
    note = "" if found else _why_none(plan, indicator, a, series, year)
    return Outlook(year, found, note)


def _other_reading(
    indicator: Indicator, a: Assessment, alternative: Alternative
) -> tuple[Indicator, Assessment]:
    baseline = indicator.baseline.value if alternative.baseline is None else alternative.baseline
    target = indicator.target.value if alternative.target is None else alternative.target
    comparator = alternative.comparator or indicator.judged_as
    changed = replace(
        indicator,
        baseline=replace(indicator.baseline, value=baseline),
        target=replace(indicator.target, value=target),
        judged_as=comparator,
    )
    return changed, replace(a, baseline=baseline, target=target, comparator=comparator)


def _limits(
    plan: Plan,
    indicator: Indicator,
    a: Assessment,
    series: Sequence[Observation],
    reference: Sequence[Observation],
    year: int,
    reading: str,
) -> Iterator[Threshold]:
    final = year >= plan.target_year
    share_passed = elapsed_share(plan, year)
    t = plan.tolerances

    def limit(verdict: Verdict, value: float, comparator: Comparator) -> Threshold:
        is_flow = indicator.target_type is TargetType.CUMULATIVE
        text = f"{year}年{'当年新增' if is_flow else ''}{COMPARATOR[comparator] or '＝'}{quantity(value, indicator.unit, indicator.decimals + 2)}"
        rule = TargetType.MAINTAIN if a.rule is TargetType.MAINTAIN else TargetType.REACH
        return Threshold(year, verdict, verdict_word(verdict, rule, final), value, comparator, text, reading)

    goal, comparator = a.target, a.comparator
    met = Verdict.ACHIEVED
    if a.rule is TargetType.MAINTAIN or indicator.target_type is TargetType.MAINTAIN or goal == a.baseline:
        if indicator.target.value is not None:
            yield limit(met if final else Verdict.ON_TRACK, indicator.target.value, comparator)
        return
    if indicator.target_type is TargetType.REACH and goal is not None:
        b = a.baseline
        if b is None or (a.division != plan.adcode and a.reason is Reason.NO_COUNTY_BASELINE):
            return
        yield limit(met, goal, comparator)
        if final:
            return
        toward = Comparator.AT_LEAST if goal > b else Comparator.AT_MOST
        for verdict, tolerance in ((Verdict.AHEAD, t.ahead), (Verdict.ON_TRACK, t.on_track)):
            if tolerance * share_passed < 1:
                yield limit(verdict, b + tolerance * share_passed * (goal - b), toward)
    elif indicator.target_type is TargetType.CUMULATIVE and goal is not None:
        flows = {o.year: o.value or 0.0 for o in series if o.year >= plan.first_year}
        if any(y not in flows for y in range(plan.first_year, year)):
            return
        total = sum(v for y, v in flows.items() if y < year)
        yield limit(met, max(goal - total, 0.0), comparator)
        if final:
            return
        for verdict, tolerance in ((Verdict.AHEAD, t.ahead), (Verdict.ON_TRACK, t.on_track)):
            if tolerance * share_passed < 1:
                yield limit(verdict, max(tolerance * share_passed * goal - total, 0.0), Comparator.AT_LEAST)
    elif indicator.target_type is TargetType.NO_BASELINE and goal is not None:
        yield limit(met, goal, comparator)
    elif indicator.target_type is TargetType.DIRECTIONAL:
        values = [o.value for o in series if o.year >= plan.baseline_year and o.value is not None]
        if values:
            down = indicator.direction is Direction.DECREASE
            edge = min(values[0], values[-1]) if down else max(values[0], values[-1])
            yield limit(
                met if final else Verdict.ON_TRACK,
                edge,
                Comparator.LESS_THAN if down else Comparator.MORE_THAN,
            )
    elif indicator.target_type is TargetType.RELATIVE and series:
        wanted = year - indicator.reference_lag
        for o in reference:
            if o.year == wanted and o.kind is series[-1].kind and o.value is not None:
                yield limit(met if final else Verdict.ON_TRACK, o.value, comparator)


def _why_none(
    plan: Plan, indicator: Indicator, a: Assessment, series: Sequence[Observation], year: int
) -> str:
    if indicator.target_type is TargetType.CUMULATIVE:
        have = {o.year for o in series}
        missing = "、".join(str(y) for y in range(plan.first_year, year) if y not in have)
        return f"须先补齐{missing}年的当年数，累计数才能判定。"
    if indicator.target_type is TargetType.RELATIVE:
        return f"须先有{year - indicator.reference_lag}年的参照值，才能知道{year}年的界限。"
    if a.reason is Reason.NO_COUNTY_BASELINE:
        return f"须先有该县{plan.baseline_year}年的同口径数值。"
    return "须先有规划期内的数值。"


def band_text(plan: Plan) -> tuple[str, str, str]:
    """The tolerance bands as three phrases, best first."""
    t = plan.tolerances
    return (
        f"完成度 ÷ 时间进度 ≥ {exact(t.ahead)}：快于预期",
        f"{exact(t.on_track)} ≤ 完成度 ÷ 时间进度 < {exact(t.ahead)}：符合预期",
        f"完成度 ÷ 时间进度 < {exact(t.on_track)}：滞后预期",
    )


def required_text(indicator: Indicator, a: Assessment) -> str:
    """The change needed every year from now, in words; empty when the target is met or nothing can be said."""
    if a.required_yearly is None or a.gap is None:
        return ""
    if abs(a.required_yearly) < 1e-12:
        return "目标已满足，保持即可。"
    unit = indicator.unit if a.rule is TargetType.CUMULATIVE else difference_unit(indicator.unit)
    verb = "新增" if a.rule is TargetType.CUMULATIVE else ("提高" if a.required_yearly > 0 else "降低")
    return f"从现在起平均每年需{verb}{quantity(abs(a.required_yearly), unit, indicator.decimals + 2)}，方能按期达标。"
