"""How a promise is judged. The only place that knows the rules; everything is pure.

The rule follows from the target's type. Notation: *b* baseline, *T* target, *y* observed value in year *t*,
elapsed share *e* = (t − baseline year) ÷ (target year − baseline year), completion *p* = (y − b) ÷ (T − b).
Before the target year the ratio p ÷ e is compared with the plan's tolerances; in the target year the only question
is whether the target is met. Rules and tolerances are described for users on the method page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from planmonitor.catalogue import (
    Comparator,
    CountyView,
    Direction,
    Indicator,
    OnDisagreement,
    Plan,
    TargetType,
    Tolerances,
)
from planmonitor.observations import Kind, Observation
from planmonitor.wording import COMPARATOR, difference_unit, number, quantity, share


class Verdict(StrEnum):
    """The answer to: is this promise being kept?"""

    ACHIEVED = "ACHIEVED"
    AHEAD = "AHEAD"
    ON_TRACK = "ON_TRACK"
    LAGGING = "LAGGING"
    NOT_ACHIEVED = "NOT_ACHIEVED"
    NOT_JUDGED = "NOT_JUDGED"


_UNJUDGED = "不判定："
BEHIND = (Verdict.LAGGING, Verdict.NOT_ACHIEVED)
GOOD = (Verdict.ACHIEVED, Verdict.AHEAD, Verdict.ON_TRACK)


class Reason(StrEnum):
    """Why no verdict is given."""

    NONE = ""
    NO_DATA = "no_data"
    ONLY_BASELINE = "only_baseline"
    INCOMPLETE = "incomplete"
    NO_SCHEDULE = "no_schedule"
    NO_REFERENCE = "no_reference"
    TOO_SHORT = "too_short"
    QUALITATIVE = "qualitative"
    CONTRIBUTION = "contribution"
    NOT_BY_COUNTY = "not_by_county"
    NO_COUNTY_BASELINE = "no_county_baseline"
    READINGS_DISAGREE = "readings_disagree"


class Flag(StrEnum):
    """Something a reader should know beside the verdict."""

    WORSENING = "worsening"
    STALE = "stale"
    PRELIMINARY = "preliminary"
    ASSUMED_TARGET = "assumed_target"
    DISPUTED = "disputed"


@dataclass(frozen=True)
class Step:
    """One line of arithmetic: what is computed, with which numbers, and the result."""

    label: str
    expression: str
    result: str


@dataclass(frozen=True)
class AlternativeVerdict:
    """What another reading of the plan's text would answer."""

    label: str
    finding: str
    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Assessment:
    """A verdict with everything needed to defend it.

    ``value`` is the figure judged (the running sum for cumulative targets) of ``year``; ``completion`` and
    ``elapsed_share`` are shares of 1; ``required_yearly`` is the change per year still needed, in the indicator's unit;
    ``gap`` is target − value; ``contribution`` is a county's share of the city's total. ``used`` are the observations
    that entered the arithmetic.
    """

    indicator: str
    division: str
    as_of: int
    rule: TargetType
    verdict: Verdict
    sentence: str
    reason: Reason = Reason.NONE
    value: float | None = None
    year: int | None = None
    kind: Kind | None = None
    baseline: float | None = None
    target: float | None = None
    comparator: Comparator = Comparator.AT_LEAST
    completion: float | None = None
    elapsed_share: float | None = None
    ratio: float | None = None
    required_yearly: float | None = None
    gap: float | None = None
    previous: float | None = None
    contribution: float | None = None
    is_reference: bool = False
    is_final: bool = False
    flags: tuple[Flag, ...] = ()
    steps: tuple[Step, ...] = ()
    alternatives: tuple[AlternativeVerdict, ...] = ()
    used: tuple[Observation, ...] = field(default=(), repr=False)

    @property
    def is_judged(self) -> bool:
        """Whether a verdict was possible."""
        return self.verdict is not Verdict.NOT_JUDGED

    @property
    def is_behind(self) -> bool:
        """Whether the promise is behind schedule or was missed."""
        return self.verdict in BEHIND

    @property
    def change(self) -> float | None:
        """Change on the year before, in the indicator's unit; for cumulative targets the latest yearly flow."""
        return None if self.value is None or self.previous is None else self.value - self.previous

    @property
    def word(self) -> str:
        """The verdict as shown to people; it depends on the rule and on whether the target year has come."""
        return verdict_word(self.verdict, self.rule, self.is_final)


def verdict_word(verdict: Verdict, rule: TargetType = TargetType.REACH, is_final: bool = False) -> str:
    """The Chinese word for a verdict."""
    if verdict is Verdict.ACHIEVED:
        return "已实现" if is_final else "提前实现"
    if verdict is Verdict.LAGGING and rule is TargetType.MAINTAIN:
        return "未保持"
    return {
        Verdict.AHEAD: "快于预期",
        Verdict.ON_TRACK: "符合预期",
        Verdict.LAGGING: "滞后预期",
        Verdict.NOT_ACHIEVED: "未实现",
        Verdict.NOT_JUDGED: "不判定",
    }[verdict]


def count_words(assessments: Iterable[Assessment]) -> str:
    """How many of each verdict, in words: “符合预期12项、滞后预期3项”."""
    counts = Counter(a.word for a in assessments)
    return "、".join(f"{word}{n}项" for word, n in counts.most_common())


def elapsed_share(plan: Plan, year: int) -> float:
    """Share of the plan period that has passed at the end of ``year``, between 0 and 1."""
    total = plan.target_year - plan.baseline_year
    return min(max((year - plan.baseline_year) / total, 0.0), 1.0)


def band(ratio: float, tolerances: Tolerances) -> Verdict:
    """The verdict for completion ÷ elapsed share; a ratio on a limit belongs to the better band."""
    if ratio >= tolerances.ahead - 1e-9:
        return Verdict.AHEAD
    if ratio >= tolerances.on_track - 1e-9:
        return Verdict.ON_TRACK
    return Verdict.LAGGING


def choose_series(observations: Sequence[Observation], plan: Plan, as_of: int) -> tuple[Observation, ...]:
    """The one series to judge from: yearly values of a single kind and definition up to ``as_of``, oldest first.

    Real series with a value after the baseline year win over demo, the most recent one first. When no series reaches
    beyond the baseline year, the one with the latest value is returned.
    """
    groups: dict[tuple[Kind, str], list[Observation]] = defaultdict(list)
    for o in observations:
        if o.period.is_year and o.year <= as_of and o.value is not None:
            groups[(o.kind, o.definition)].append(o)
    if not groups:
        return ()

    def rank(item: tuple[tuple[Kind, str], list[Observation]]) -> tuple[bool, bool, int, bool, int, bool]:
        (kind, definition), group = item
        latest = max(o.year for o in group)
        beyond = latest > plan.baseline_year
        return (beyond, kind.is_real, latest, not definition, len(group), kind is Kind.REPORTED)

    _, chosen = max(groups.items(), key=rank)
    return tuple(sorted(chosen, key=lambda o: o.year))


@dataclass(frozen=True)
class Case:
    """What one rule gets to see."""

    plan: Plan
    indicator: Indicator
    division: str
    as_of: int
    series: tuple[Observation, ...]
    reference: tuple[Observation, ...] = ()
    units: Mapping[str, float | None] = field(default_factory=dict)
    baseline: float | None = None
    target: float | None = None
    comparator: Comparator = Comparator.AT_LEAST

    @property
    def is_city(self) -> bool:
        return self.division == self.plan.adcode

    @property
    def latest(self) -> Observation:
        return self.series[-1]

    @property
    def is_final(self) -> bool:
        return self.latest.year >= self.plan.target_year

    def text(self, value: float | None, unit: str | None = None) -> str:
        return quantity(value, self.indicator.unit if unit is None else unit, self.indicator.decimals)

    def fine(self, value: float, unit: str | None = None) -> str:
        """Two decimals more than usual, for results that divide what is printed."""
        return quantity(value, self.indicator.unit if unit is None else unit, self.indicator.decimals + 2)

    def num(self, value: float | None) -> str:
        return number(value, self.indicator.decimals)

    def meets(self, value: float) -> bool:
        assert self.target is not None
        return self.comparator.holds(value, self.target)


def judge(
    plan: Plan,
    indicator: Indicator,
    division: str,
    as_of: int,
    observations: Sequence[Observation],
    *,
    reference: Sequence[Observation] = (),
    city_total: float | None = None,
    units: Mapping[str, float | None] | None = None,
) -> Assessment:
    """Judge one indicator in one place as of the end of a year.

    Args:
        observations: everything known of the indicator in that division, of any kind; one series is chosen.
        reference: for relative targets, the series compared with.
        city_total: for county contributions, the city's value in the same year.
        units: for coverage targets, value by name of unit; None where nothing is known.
    """
    series = choose_series(observations, plan, as_of)
    case = Case(
        plan=plan,
        indicator=indicator,
        division=division,
        as_of=as_of,
        series=series,
        reference=choose_series(reference, plan, as_of) if reference else (),
        units=units or {},
        baseline=indicator.baseline.value,
        target=indicator.target.value,
        comparator=indicator.judged_as,
    )
    if case.is_city:
        result = _apply(case)
        result = _with_alternatives(case, result)
    else:
        result = _county(case, city_total)
    flags = list(result.flags)
    if result.used and result.year is not None and result.year < as_of:
        flags.append(Flag.STALE)
    if any(o.status == "preliminary" for o in result.used[-1:]):
        flags.append(Flag.PRELIMINARY)
    if indicator.target.assumed and result.is_judged:
        flags.append(Flag.ASSUMED_TARGET)
    if Flag.STALE in flags and result.reason is not Reason.ONLY_BASELINE:
        result = replace(result, sentence=f"{result.sentence}（{as_of}年尚无数据）")
    return replace(result, flags=tuple(dict.fromkeys(flags)))


def _apply(case: Case) -> Assessment:
    if case.indicator.target_type is TargetType.COVERAGE:
        return _coverage(case)
    if not case.series:
        return _refuse(case, Reason.NO_DATA, f"截至{case.as_of}年没有数据，待责任部门报送")
    if (
        case.latest.year <= case.plan.baseline_year
        and case.indicator.target_type is not TargetType.QUALITATIVE
    ):
        return _refuse(
            case,
            Reason.ONLY_BASELINE,
            f"只有{case.latest.year}年基期值{case.text(case.latest.value)}，规划期内尚无数据",
        )
    return _RULES[case.indicator.target_type](case)


def _answer(case: Case, verdict: Verdict, sentence: str, **details: object) -> Assessment:
    values: dict[str, object] = {
        "value": case.latest.value,
        "year": case.latest.year,
        "kind": case.latest.kind,
        "baseline": case.baseline,
        "target": case.target,
        "comparator": case.comparator,
        "elapsed_share": elapsed_share(case.plan, case.latest.year),
        "previous": _previous(case),
        "is_final": case.is_final,
        "used": (case.latest,),
        "rule": case.indicator.target_type,
        **details,
    }
    if case.target is not None and values["value"] is not None:
        values.setdefault("gap", case.target - float(values["value"]))  # type: ignore[arg-type]
    return Assessment(
        indicator=case.indicator.id,
        division=case.division,
        as_of=case.as_of,
        verdict=verdict,
        sentence=sentence,
        **values,  # type: ignore[arg-type]
    )


def _refuse(case: Case, reason: Reason, sentence: str, **details: object) -> Assessment:
    if case.series:
        return _answer(case, Verdict.NOT_JUDGED, f"{_UNJUDGED}{sentence}", reason=reason, **details)
    return Assessment(
        indicator=case.indicator.id,
        division=case.division,
        as_of=case.as_of,
        rule=case.indicator.target_type,
        verdict=Verdict.NOT_JUDGED,
        sentence=f"{_UNJUDGED}{sentence}",
        reason=reason,
        baseline=case.baseline,
        target=case.target,
        comparator=case.comparator,
    )


def _previous(case: Case) -> float | None:
    before = [o.value for o in case.series if o.year == case.latest.year - 1]
    return before[0] if before else None


def _target_met_word(case: Case) -> str:
    return "已实现" if case.is_final else "提前实现"


def _reach(case: Case) -> Assessment:
    value, b, target = case.latest.value, case.baseline, case.target
    assert value is not None
    assert b is not None
    assert target is not None
    if b == target or (not case.is_city and case.comparator.holds(b, target)):
        return _maintain(case)
    t, e = case.latest.year, elapsed_share(case.plan, case.latest.year)
    completion = (value - b) / (target - b)
    ratio = completion / e
    unit = difference_unit(case.indicator.unit)
    steps = [
        Step(
            "完成度",
            f"({case.num(value)} − {case.num(b)}) ÷ ({case.num(target)} − {case.num(b)})",
            share(completion),
        ),
        Step(
            "时间进度",
            f"({t} − {case.plan.baseline_year}) ÷ ({case.plan.target_year} − {case.plan.baseline_year})",
            share(e),
        ),
        Step("完成度 ÷ 时间进度", f"{share(completion)} ÷ {share(e)}", number(ratio, 2)),
    ]
    details: dict[str, object] = {"completion": completion, "ratio": ratio}
    head = f"截至{t}年为{case.text(value)}"
    amount = "增量" if target > b else "降幅"
    if case.meets(value):
        sentence = f"{head}，目标{case.text(target)}{_target_met_word(case)}"
        return _answer(case, Verdict.ACHIEVED, sentence, steps=tuple(steps), required_yearly=0.0, **details)
    if case.is_final:
        sentence = f"{head}，距目标{case.text(target)}差{case.text(abs(target - value), unit)}，未实现"
        return _answer(case, Verdict.NOT_ACHIEVED, sentence, steps=tuple(steps), **details)
    verdict = band(ratio, case.plan.tolerances)
    left = case.plan.target_year - t
    required = (target - value) / left
    steps.append(
        Step("今后每年还需", f"({case.num(target)} − {case.num(value)}) ÷ {left}", case.fine(required, unit))
    )
    done = (
        f"已完成{amount}的{share(completion)}"
        if completion >= 0
        else f"比基期{case.text(b)}反向变化，完成度{share(completion)}"
    )
    sentence = (
        f"{head}，{done}，时序应达{share(e)}，处于“{verdict_word(verdict)}”区间；"
        f"按期达标还需每年{'增加' if required > 0 else '减少'}{case.text(abs(required), unit)}"
    )
    return _answer(case, verdict, sentence, steps=tuple(steps), required_yearly=required, **details)


def _maintain(case: Case) -> Assessment:
    value, target = case.latest.value, case.target
    assert value is not None
    assert target is not None
    met = case.meets(value)
    before = _previous(case)
    worse = before is not None and (
        abs(value - target) > abs(before - target)
        if case.comparator is Comparator.EQUAL
        else (
            value < before
            if case.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN)
            else value > before
        )
    )
    unit = difference_unit(case.indicator.unit)
    step = Step(
        "是否满足目标",
        f"{case.num(value)} {case.comparator.value} {case.num(target)}",
        "满足" if met else "不满足",
    )
    head = f"截至{case.latest.year}年为{case.text(value)}"
    goal = f"目标{COMPARATOR[case.comparator]}{case.text(target)}"
    if met:
        verdict = Verdict.ACHIEVED if case.is_final else Verdict.ON_TRACK
        tail = f"，但比上年下降{case.text(abs(value - (before or 0)), unit)}" if worse else ""
        sentence = f"{head}，满足{goal}，{'已实现' if case.is_final else '处于“符合预期”区间'}{tail}"
    else:
        verdict = Verdict.NOT_ACHIEVED if case.is_final else Verdict.LAGGING
        word = verdict_word(verdict, TargetType.MAINTAIN, case.is_final)
        gap = abs(target - value)
        lack = f"差{case.text(gap, unit)}" if gap > 1e-9 else "恰等于界限而目标要求严格大于"
        sentence = f"{head}，不满足{goal}，{lack}，判为“{word}”"
    required = None if met or case.is_final else (target - value) / (case.plan.target_year - case.latest.year)
    return _answer(
        case,
        verdict,
        sentence,
        rule=TargetType.MAINTAIN,
        steps=(step,),
        required_yearly=0.0 if met else required,
        flags=(Flag.WORSENING,) if worse and met else (),
    )


def _cumulative(case: Case) -> Assessment:
    target = case.target
    assert target is not None
    flows = {o.year: o for o in case.series if o.year >= case.plan.first_year}
    t = case.latest.year
    wanted = range(case.plan.first_year, t + 1)
    missing = [y for y in wanted if y not in flows]
    used = tuple(flows[y] for y in wanted if y in flows)
    total = sum(o.value or 0.0 for o in used)
    e = elapsed_share(case.plan, t)
    completion = total / target if target else None
    common: dict[str, object] = {
        "value": total,
        "used": used,
        "completion": completion,
        "gap": target - total,
    }
    met = case.meets(total)
    if missing and not met:
        years = "、".join(str(y) for y in missing)
        return _refuse(
            case,
            Reason.INCOMPLETE,
            f"缺{years}年数据，累计数不完整（已有{case.text(total)}）",
            value=None,
            gap=None,
            completion=None,
            previous=None,
            used=used,
        )
    common["previous"] = None if missing else total - (used[-1].value or 0.0)
    e_text, total_text = share(e), case.text(total)
    ratio = (completion or 0.0) / e
    steps = [
        Step("累计", " + ".join(case.num(o.value) for o in used), total_text),
        Step("完成度", f"{case.num(total)} ÷ {case.num(target)}", share(completion)),
        Step(
            "时间进度",
            f"{t - case.plan.baseline_year} ÷ {case.plan.target_year - case.plan.baseline_year}",
            e_text,
        ),
        Step("完成度 ÷ 时间进度", f"{share(completion)} ÷ {e_text}", number(ratio, 2)),
    ]
    common["ratio"] = ratio
    head = f"{case.plan.first_year}—{t}年累计{total_text}"
    if met:
        sentence = (
            f"{head}，超过五年目标{COMPARATOR[case.comparator]}{case.text(target)}，{_target_met_word(case)}"
        )
        return _answer(case, Verdict.ACHIEVED, sentence, steps=tuple(steps), required_yearly=0.0, **common)
    if case.is_final:
        sentence = f"{head}，距五年目标{COMPARATOR[case.comparator]}{case.text(target)}差{case.text(target - total)}，未实现"
        return _answer(case, Verdict.NOT_ACHIEVED, sentence, steps=tuple(steps), **common)
    verdict = band(ratio, case.plan.tolerances)
    left = case.plan.target_year - t
    required = (target - total) / left
    steps.append(
        Step("今后每年还需", f"({case.num(target)} − {case.num(total)}) ÷ {left}", case.fine(required))
    )
    sentence = (
        f"{head}，完成五年目标的{share(completion)}，时序应达{e_text}，处于“{verdict_word(verdict)}”区间；"
        f"按期达标还需每年新增{case.text(required)}"
    )
    return _answer(case, verdict, sentence, steps=tuple(steps), required_yearly=required, **common)


def _no_baseline(case: Case) -> Assessment:
    value, target = case.latest.value, case.target
    assert value is not None
    assert target is not None
    unit = difference_unit(case.indicator.unit)
    head = f"截至{case.latest.year}年为{case.text(value)}"
    goal = f"目标{COMPARATOR[case.comparator]}{case.text(target)}"
    met = case.meets(value)
    step = Step("距目标", f"{case.num(target)} − {case.num(value)}", case.text(target - value, unit))
    if met:
        return _answer(case, Verdict.ACHIEVED, f"{head}，已达到{goal}", steps=(step,), required_yearly=0.0)
    if case.is_final:
        return _answer(
            case,
            Verdict.NOT_ACHIEVED,
            f"{head}，距{goal}差{case.text(target - value, unit)}，未实现",
            steps=(step,),
        )
    required = (target - value) / (case.plan.target_year - case.latest.year)
    return _refuse(
        case,
        Reason.NO_SCHEDULE,
        f"{head}，距{goal}差{case.text(target - value, unit)}；规划没有基期值，无法与时序比较；"
        f"按期达标还需每年增加{case.text(required, unit)}",
        steps=(step,),
        required_yearly=required,
    )


def _directional(case: Case) -> Assessment:
    points = [o for o in case.series if o.year >= case.plan.baseline_year]
    if len(points) < 2:
        return _refuse(case, Reason.TOO_SHORT, f"只有{case.latest.year}年一个数据，无法看出变化方向")
    sign = -1.0 if case.indicator.direction is Direction.DECREASE else 1.0
    first, before, last = points[0], points[-2], points[-1]
    assert first.value is not None
    assert before.value is not None
    assert last.value is not None
    last_change = (last.value - before.value) / (last.year - before.year)
    mean_change = (last.value - first.value) / (last.year - first.year)
    steps = (
        Step(
            "平均每年变化",
            f"({case.num(last.value)} − {case.num(first.value)}) ÷ {last.year - first.year}",
            case.text(mean_change),
        ),
        Step("最近一年变化", f"{case.num(last.value)} − {case.num(before.value)}", case.text(last_change)),
    )
    ok = sign * last_change > 0 and sign * mean_change > 0
    if case.is_final:
        verdict = Verdict.ACHIEVED if ok else Verdict.NOT_ACHIEVED
    else:
        verdict = Verdict.ON_TRACK if ok else Verdict.LAGGING
    trend = "增加" if mean_change > 0 else "减少"
    recent = "增加" if last_change > 0 else ("持平" if last_change == 0 else "减少")
    amount = "" if last_change == 0 else case.text(abs(last_change))
    sentence = (
        f"截至{last.year}年为{case.text(last.value)}，{first.year}年以来平均每年{trend}{case.text(abs(mean_change))}，"
        f"最近一年{recent}{amount}，目标为“{case.indicator.target.printed}”，"
        f"判为“{verdict_word(verdict, is_final=case.is_final)}”"
    )
    return _answer(case, verdict, sentence, steps=steps, used=tuple(points))


def _relative(case: Case) -> Assessment:
    lag = case.indicator.reference_lag
    value = case.latest.value
    assert value is not None
    wanted = case.latest.year - lag
    matches = [o for o in case.reference if o.year == wanted and o.kind is case.latest.kind]
    if not matches:
        return _refuse(
            case,
            Reason.NO_REFERENCE,
            f"截至{case.latest.year}年为{case.text(value)}，缺{wanted}年的参照值，待基准",
        )
    other = matches[0].value
    assert other is not None
    met = case.comparator.holds(value, other)
    if case.is_final:
        verdict = Verdict.ACHIEVED if met else Verdict.NOT_ACHIEVED
    else:
        verdict = Verdict.ON_TRACK if met else Verdict.LAGGING
    step = Step(
        "与参照比较",
        f"{case.num(value)} {case.comparator.value} {case.num(other)}",
        "满足" if met else "不满足",
    )
    unit = difference_unit(case.indicator.unit)
    compare = f"{'不低于' if met else '低于'}{wanted}年参照值{case.text(other)}" + (
        "" if met else f"，差{case.text(other - value, unit)}"
    )
    sentence = f"{case.latest.year}年为{case.text(value)}，{compare}，判为“{verdict_word(verdict, is_final=case.is_final)}”"
    return _answer(
        case,
        verdict,
        sentence,
        steps=(step,),
        target=other,
        gap=other - value,
        used=(case.latest, matches[0]),
    )


def _coverage(case: Case) -> Assessment:
    need = case.target if case.target is not None else 1.0
    known = {name: v for name, v in case.units.items() if v is not None}
    if not known:
        return _refuse(case, Reason.NO_DATA, f"截至{case.as_of}年没有逐单位数据，待责任部门报送")
    having = [name for name, v in known.items() if case.comparator.holds(v, need)]
    lacking = [name for name in case.units if name not in having]
    completion = len(having) / len(case.units)
    final = case.as_of >= case.plan.target_year
    step = Step("覆盖率", f"{len(having)} ÷ {len(case.units)}", share(completion))
    names = "、".join(lacking)
    head = f"截至{case.as_of}年{len(case.units)}个单位中{len(having)}个已有"
    if not lacking:
        verdict, reason, tail = Verdict.ACHIEVED, Reason.NONE, "，全部覆盖"
    elif final:
        verdict, reason, tail = Verdict.NOT_ACHIEVED, Reason.NONE, f"，尚缺或未报：{names}，未实现"
    else:
        verdict, reason, tail = (
            Verdict.NOT_JUDGED,
            Reason.NO_SCHEDULE,
            f"，尚缺或未报：{names}；规划未给分年路径",
        )
    return Assessment(
        indicator=case.indicator.id,
        division=case.division,
        as_of=case.as_of,
        rule=TargetType.COVERAGE,
        verdict=verdict,
        sentence=(_UNJUDGED if verdict is Verdict.NOT_JUDGED else "") + head + tail,
        reason=reason,
        value=float(len(having)),
        year=case.as_of,
        kind=case.latest.kind if case.series else None,
        target=float(len(case.units)),
        completion=completion,
        elapsed_share=elapsed_share(case.plan, case.as_of),
        is_final=final,
        steps=(step,),
    )


def _qualitative(case: Case) -> Assessment:
    return _refuse(
        case,
        Reason.QUALITATIVE,
        f"截至{case.latest.year}年为{case.text(case.latest.value)}；规划没有给出可计算的目标（“{case.indicator.target.printed}”），由评估人员判断",
    )


_RULES = {
    TargetType.REACH: _reach,
    TargetType.MAINTAIN: _maintain,
    TargetType.CUMULATIVE: _cumulative,
    TargetType.NO_BASELINE: _no_baseline,
    TargetType.DIRECTIONAL: _directional,
    TargetType.RELATIVE: _relative,
    TargetType.QUALITATIVE: _qualitative,
}


def _with_alternatives(case: Case, result: Assessment) -> Assessment:
    others: list[AlternativeVerdict] = []
    withhold = False
    for alternative in case.indicator.alternative:
        changed = replace(
            case,
            baseline=case.baseline if alternative.baseline is None else alternative.baseline,
            target=case.target if alternative.target is None else alternative.target,
            comparator=alternative.comparator or case.comparator,
        )
        other = _apply(changed)
        others.append(
            AlternativeVerdict(alternative.label, alternative.finding, other.verdict, other.sentence)
        )
        if alternative.on_disagreement is OnDisagreement.WITHHOLD and other.verdict is not result.verdict:
            withhold = True
    if not others:
        return result
    flags = (*result.flags, Flag.DISPUTED)
    if not withhold:
        return replace(result, alternatives=tuple(others), flags=flags)
    readings = "；".join([f"按指标表：{result.sentence}", *(f"{o.label}：{o.sentence}" for o in others)])
    main = AlternativeVerdict("按指标表", "", result.verdict, result.sentence)
    return replace(
        result,
        verdict=Verdict.NOT_JUDGED,
        reason=Reason.READINGS_DISAGREE,
        sentence=f"{_UNJUDGED}规划文本自相矛盾，两种读法结论不同。{readings}",
        alternatives=(main, *others),
        flags=flags,
    )


def _county(case: Case, city_total: float | None) -> Assessment:
    view = case.indicator.county_view
    if view is CountyView.NONE:
        return _refuse(case, Reason.NOT_BY_COUNTY, "该指标不分县统计")
    if not case.series:
        return _refuse(case, Reason.NO_DATA, f"截至{case.as_of}年该县没有数据，待报送")
    if view is CountyView.CONTRIBUTION:
        return _contribution(case, city_total)
    kind = case.latest.kind
    own = [o for o in case.series if o.year == case.plan.baseline_year]
    if case.indicator.target_type is TargetType.REACH:
        if case.latest.year <= case.plan.baseline_year:
            return _refuse(case, Reason.ONLY_BASELINE, f"只有{case.latest.year}年的数据，规划期内尚无数据")
        if not own:
            met = case.target is not None and case.latest.value is not None and case.meets(case.latest.value)
            if not met:
                return _refuse(
                    case,
                    Reason.NO_COUNTY_BASELINE,
                    f"截至{case.latest.year}年为{case.text(case.latest.value)}，缺该县{case.plan.baseline_year}年同口径数据",
                )
    baseline = own[0].value if own else case.latest.value
    result = _apply(replace(case, baseline=baseline))
    return replace(
        result,
        is_reference=True,
        kind=kind,
        sentence=f"{'' if result.is_judged else _UNJUDGED}以市级目标为参照（规划未下达县级目标）：{result.sentence.removeprefix(_UNJUDGED)}",
    )


def _contribution(case: Case, city_total: float | None) -> Assessment:
    cumulative = case.indicator.target_type is TargetType.CUMULATIVE
    used = tuple(o for o in case.series if o.year >= case.plan.first_year) if cumulative else (case.latest,)
    if not used:
        return _refuse(case, Reason.NO_DATA, f"截至{case.as_of}年该县没有数据，待报送")
    value = sum(o.value or 0.0 for o in used)
    part = value / city_total if city_total else None
    span = f"{used[0].year}—{used[-1].year}年累计" if cumulative and len(used) > 1 else f"{used[-1].year}年为"
    missing = [y for y in range(case.plan.first_year, used[-1].year + 1) if y not in {o.year for o in used}]
    if cumulative and missing:
        return _refuse(
            case,
            Reason.INCOMPLETE,
            f"缺{'、'.join(map(str, missing))}年数据，累计数不完整（已有{case.text(value)}）；规划未给县级目标",
            value=None,
            used=used,
            target=None,
            gap=None,
            previous=None,
        )
    share_text = f"，占全市的{share(part)}" if part is not None else ""
    return _refuse(
        case,
        Reason.CONTRIBUTION,
        f"{span}{case.text(value)}{share_text}；规划未给县级目标，总量指标只看贡献",
        value=value,
        used=used,
        contribution=part,
        target=None,
        gap=None,
        previous=None if cumulative else _previous(case),
    )
