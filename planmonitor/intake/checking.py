"""All checks on raw rows at once: keys, values, periods, units, scope, duplicates, consistency."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from planmonitor.access import EVERYTHING, Remit
from planmonitor.catalogue import Combine, Indicator, Plan
from planmonitor.divisions import Divisions
from planmonitor.intake.cells import parse_value, parse_year, tidy
from planmonitor.intake.header import CODE, NAME, PLACE, REMARK, SOURCE, UNIT, VALUE, YEAR
from planmonitor.intake.problems import Change, Issue, Report, Row, Severity
from planmonitor.intake.reading import EMPTY, Cell, RawSheet
from planmonitor.observations import FigureStatus, Kind, Observation, Period

_SAMPLE = ("示例", "样例", "例:", "例：", "范例")
_FORMULA_STARTS = ("=", "+", "@", "\t")
_UNKNOWN_SOURCE = "部门填报"
_CITY_NAMES = ("全市",)
_OUTLIER_SHARE, _OUTLIER_POINTS, _OUTLIER_MADS = 0.5, 20.0, 8.0
_CITY_TOLERANCE = 0.02
_LIVES_HIGH = 10.0


@dataclass(frozen=True)
class Setting:
    """What rows are checked against.

    ``remit`` is what the person may write; ``current_year`` is the year not yet over; ``stored`` holds the real figures in force by (series, division, year).
    """

    plan: Plan
    divisions: Divisions
    current_year: int
    recorded_at: datetime
    remit: Remit = EVERYTHING
    stored: Mapping[tuple[str, str, int], Observation] = field(default_factory=dict)


@dataclass(frozen=True)
class _Line:
    number: int
    series: str
    division: str
    year: int
    value: float
    unit: str
    source: str
    remark: str


def check(sheet: RawSheet, setting: Setting, *, name: str = "", digest: str = "") -> Report:
    """Check every row and collect every problem; rows are given only when nothing blocks."""
    issues: list[Issue] = list(sheet.issues)
    if not sheet.rows:
        issues.append(Issue("NO_ROWS", Severity.ERROR, "表头下面没有数据行，请填写后再上传"))
        return Report(tuple(issues), (), name, digest)
    if UNIT not in sheet.columns:
        issues.append(
            Issue(
                "UNIT_MISSING",
                Severity.WARNING,
                "没有“单位”列，按目录的单位理解，请确认",
                sheet.header_row,
                UNIT,
            )
        )
    if SOURCE not in sheet.columns:
        issues.append(
            Issue(
                "SOURCE_MISSING",
                Severity.WARNING,
                f"没有“数据来源”列，来源记为“{_UNKNOWN_SOURCE}”",
                sheet.header_row,
                SOURCE,
            )
        )
    places = place_names(setting.divisions)
    lines: list[_Line] = []
    for number, cells in sheet.rows:
        line = _line(number, cells, setting, places, issues, sheet.columns)
        if line:
            lines.append(line)
    lines = _without_duplicates(lines, issues)
    if not any(i.severity is Severity.ERROR for i in issues):
        issues += _unlikely(lines, setting)
        issues += _against_city(lines, setting)
        issues += _against_rules(lines, setting)
    report = Report(tuple(sorted(issues, key=lambda i: i.row or 0)), (), name, digest)
    if any(i.severity is Severity.ERROR for i in issues):
        return report
    return Report(report.issues, tuple(_row(line, setting) for line in lines), name, digest)


def place_names(divisions: Divisions) -> dict[str, tuple[str, str]]:
    """Tidied name to code and, for names that are not the present one, the present one."""
    names: dict[str, tuple[str, str]] = {}
    for city in (*_CITY_NAMES, divisions.name):
        names[tidy(city)] = (divisions.adcode, "")
    for d in divisions.division:
        names[tidy(d.name)] = (d.adcode, "")
        for alias in d.aliases:
            names[tidy(alias.name)] = (d.adcode, f"{d.name}（{alias.name}用到{alias.until}年）")
    for z in divisions.zone:
        names[tidy(z.name)] = (z.adcode, "")
        for other in (z.full_name, *z.aliases):
            names[tidy(other)] = (z.adcode, z.name)
    return names


def _line(
    number: int,
    cells: Mapping[str, Cell],
    setting: Setting,
    places: Mapping[str, tuple[str, str]],
    issues: list[Issue],
    columns: Sequence[str],
) -> _Line | None:
    """One row; adds its problems and returns it only when all keys and the value are good."""
    bad = False

    def say(code: str, column: str, message: str, severity: Severity = Severity.ERROR) -> None:
        nonlocal bad
        bad = bad or severity is Severity.ERROR
        issues.append(Issue(code, severity, message, number, column, cells.get(column, EMPTY).text[:200]))

    def warn(code: str, column: str, message: str) -> None:
        say(code, column, message, Severity.WARNING)

    plan = setting.plan
    code_cell = cells.get(CODE, EMPTY)
    code = tidy(code_cell.text).upper()
    if any(code_cell.text.strip().startswith(s) for s in _SAMPLE) or cells.get(
        NAME, EMPTY
    ).text.strip().startswith(_SAMPLE):
        say("SAMPLE_ROW", CODE, "这是示例行，请删除后再上传")
        return None
    indicator: Indicator | None = None
    try:
        unit = plan.unit_of(code)
        indicator = next((i for i in plan.indicators if i.id == code), None)
    except KeyError:
        shown = code_cell.text.strip()[:40]
        say("UNKNOWN_INDICATOR", CODE, f"不认识的指标编码“{shown}”；请用模板里的编码，合计行和说明文字请删除" if shown else "指标编码是空的；请填写，或删除这一行")  # fmt: skip
        return None
    if code != code_cell.text:
        warn("NORMALISED", CODE, f"指标编码“{code_cell.text.strip()[:40]}”按 {code} 读取")
    title = _title(plan, code)
    given = cells.get(NAME, EMPTY).text
    if given.strip() and tidy(given) != tidy(title):
        say(
            "NAME_MISMATCH",
            NAME,
            f"编码 {code} 是“{title}”，名称却写着“{given.strip()[:40]}”；请核对是哪一项",
        )
    place_cell = cells.get(PLACE, EMPTY)
    place = tidy(place_cell.text)
    division = ""
    if place not in places:
        shown = place_cell.text.strip()[:40]
        say("UNKNOWN_COUNTY", PLACE, f"不认识的县（市、区）“{shown}”；请填全称，如“{setting.divisions.division[0].name}”，不要用简称或代码" if shown else "县（市、区）是空的；请在每一行填写")  # fmt: skip
    else:
        division, canonical = places[place]
        if canonical:
            warn("ALIAS", PLACE, f"“{place}”按 {canonical} 读取")
        elif place != place_cell.text:
            warn("NORMALISED", PLACE, f"“{place_cell.text.strip()[:40]}”按“{place}”读取")
        if setting.remit.division not in ("", division):
            say("OUT_OF_SCOPE", PLACE, f"您没有填报“{place}”的权限；请只填自己负责的地区")
        elif not setting.remit.allows(plan, code, division):
            say("OUT_OF_SCOPE", CODE, f"您没有填报“{title}”的权限；请只填本部门负责的指标")
    year = _year(cells.get(YEAR, EMPTY), setting, say, warn)
    _unit(cells.get(UNIT, EMPTY), unit, say, warn, UNIT in columns)
    value = _value(cells.get(VALUE, EMPTY), unit, indicator, say, warn)
    source = cells.get(SOURCE, EMPTY).text.strip()
    remark = cells.get(REMARK, EMPTY).text
    if SOURCE in columns and not source:
        warn("SOURCE_MISSING", SOURCE, f"数据来源是空的，记为“{_UNKNOWN_SOURCE}”")
    for column, text in ((SOURCE, source), (REMARK, remark)):
        if len(text) > (120 if column == SOURCE else 2000):
            say("FIELD_TOO_LONG", column, "文字过长，请缩短")
        elif text.startswith(_FORMULA_STARTS):
            warn("FORMULA_TEXT", column, "文字像公式，按文字保存，不会计算")
        if cells.get(column, EMPTY).note == "formula":
            warn("FORMULA", column, "文字来自公式，按其已算出的结果读取")
    if bad or year is None or value is None:
        return None
    return _Line(number, code, division, year, value, unit, source or _UNKNOWN_SOURCE, remark)


def _title(plan: Plan, code: str) -> str:
    for i in plan.indicators:
        if i.id == code:
            return i.name
    for s in plan.series:
        if s.id == code:
            return s.name
    return plan.commitment(code).description


def _year(cell: Cell, setting: Setting, say: object, warn: object) -> int | None:
    parsed = parse_year(cell)
    if parsed.code:
        say(parsed.code, YEAR, parsed.message)  # type: ignore[operator]
        return None
    assert parsed.value is not None
    for code, message in parsed.warnings:
        warn(code, YEAR, message)  # type: ignore[operator]
    year, plan = int(parsed.value), setting.plan
    if year >= setting.current_year:
        say("FUTURE_YEAR", YEAR, f"{year}年还没有过完，没有全年数；请在年度结束后填报")  # type: ignore[operator]
        return None
    if not plan.baseline_year <= year <= plan.target_year:
        say("BAD_YEAR", YEAR, f"{year}年不在规划的{plan.baseline_year}—{plan.target_year}年内")  # type: ignore[operator]
        return None
    return year


def _unit(cell: Cell, unit: str, say: object, warn: object, has_column: bool) -> None:
    given = tidy(cell.text)
    if not given:
        if has_column and unit:
            warn("UNIT_MISSING", UNIT, f"单位是空的，按“{unit}”理解，请确认")  # type: ignore[operator]
    elif given != tidy(unit):
        say(
            "UNIT_MISMATCH",
            UNIT,
            f"单位“{cell.text.strip()[:20]}”与目录的“{unit}”不同；请换算后按“{unit}”填写",
        )  # type: ignore[operator]


def _value(cell: Cell, unit: str, indicator: Indicator | None, say: object, warn: object) -> float | None:
    parsed = parse_value(cell, unit)
    if parsed.code:
        say(parsed.code, VALUE, parsed.message)  # type: ignore[operator]
        return None
    value = parsed.value
    assert value is not None
    level = (
        max(
            (abs(v) for v in (indicator.baseline.value, indicator.target.value) if v is not None), default=0.0
        )
        if indicator
        else 0.0
    )
    seen_as_percent = cell.kind == "percent" or cell.text.strip().endswith(("%", "％"))
    if unit == "%" and 0 < value <= 1 and level >= _LIVES_HIGH and not seen_as_percent:
        say("AMBIGUOUS_PERCENT", VALUE, f"{cell.text.strip()} 可能是 {value * 100:g}%，也可能真是 {value:g}%；本指标以%为单位，请填如 {value * 100:g}，确为 {value:g}% 请写成“{value:g}%”")  # type: ignore[operator]  # fmt: skip
        return None
    low = indicator.minimum if indicator else 0.0
    high = indicator.maximum if indicator else None
    if (low is not None and value < low) or (high is not None and value > high):
        span = (
            f"不小于{low:g}" if high is None else (f"不大于{high:g}" if low is None else f"{low:g}—{high:g}")
        )
        say("OUT_OF_RANGE", VALUE, f"{value:g}{unit} 超出本指标可能的范围（{span}{unit}）；请核对数值和单位")  # type: ignore[operator]
        return None
    if indicator and indicator.whole and value != int(value):
        say("NOT_AN_INTEGER", VALUE, f"本指标按“{unit}”计数，只能是整数")  # type: ignore[operator]
        return None
    for code, message in parsed.warnings:
        warn(code, VALUE, message)  # type: ignore[operator]
    return value


def _without_duplicates(lines: Sequence[_Line], issues: list[Issue]) -> list[_Line]:
    first: dict[tuple[str, str, int], _Line] = {}
    repeated: dict[tuple[str, str, int], list[_Line]] = defaultdict(list)
    for line in lines:
        key = (line.series, line.division, line.year)
        held = first.setdefault(key, line)
        if held is not line:
            repeated[key].append(line)
    same: list[_Line] = []
    for key, others in repeated.items():
        held = first[key]
        for other in others:
            if other.value != held.value:
                issues.append(Issue("DUPLICATE_CONFLICT", Severity.ERROR, f"与第{held.number}行是同一指标、同一地区、同一年份，数值却不同（{held.value:g} 与 {other.value:g}）；请只留正确的一行", other.number, VALUE, f"{other.value:g}"))  # fmt: skip
            else:
                same.append(other)
    if same:
        rows = "、".join(str(x.number) for x in same[:10]) + ("等" if len(same) > 10 else "")
        issues.append(
            Issue("DUPLICATE", Severity.WARNING, f"第{rows}行与前面的行完全重复，只存一次", same[0].number)
        )
    return list(first.values())


def _unlikely(lines: Iterable[_Line], setting: Setting) -> Iterable[Issue]:
    """Values far from the figure's own past or from the other counties; a remark answers the question."""
    lines = list(lines)
    groups: dict[tuple[str, int], list[_Line]] = defaultdict(list)
    for line in lines:
        groups[(line.series, line.year)].append(line)
    for line in lines:
        if line.remark.strip():
            continue
        past = [
            setting.stored[k]
            for d in (1, -1)
            if (k := (line.series, line.division, line.year - d)) in setting.stored
        ]
        for o in past[:1]:
            assert o.value is not None
            change = abs(line.value - o.value)
            far = (
                change > _OUTLIER_POINTS
                if line.unit == "%"
                else change > _OUTLIER_SHARE * max(abs(o.value), 1e-9)
            )
            if far:
                yield Issue("OUTLIER", Severity.WARNING, f"{line.value:g} 与{o.year}年的 {o.value:g} 相差很大；确实如此请在备注写明原因", line.number, VALUE, f"{line.value:g}")  # fmt: skip
    for group in groups.values():
        if len(group) < 6:
            continue
        middle = statistics.median(x.value for x in group)
        spread = statistics.median(abs(x.value - middle) for x in group)
        if spread <= 0:
            continue
        for line in group:
            if not line.remark.strip() and line.division != setting.plan.adcode and abs(line.value - middle) > _OUTLIER_MADS * spread and _is_rate(setting.plan, line.series):  # fmt: skip
                yield Issue("OUTLIER", Severity.WARNING, f"{line.value:g} 与其他县（中位数 {middle:g}）相差很大；确实如此请在备注写明原因", line.number, VALUE, f"{line.value:g}")  # fmt: skip


def _is_rate(plan: Plan, series: str) -> bool:
    return any(i.id == series and i.combine is Combine.MEAN for i in plan.indicators)


def _in_force(lines: Iterable[_Line], setting: Setting) -> dict[tuple[str, str, int], float]:
    values = {key: o.value for key, o in setting.stored.items() if o.value is not None}
    values.update({(x.series, x.division, x.year): x.value for x in lines})
    return values


def _against_city(lines: Sequence[_Line], setting: Setting) -> Iterable[Issue]:
    """A city figure of the file against what its counties add up to, where all of them are known."""
    values = _in_force(lines, setting)
    given = {(x.series, x.year): x.number for x in lines if x.division == setting.plan.adcode}
    codes = setting.divisions.codes
    for (series, year), number in given.items():
        indicator = next((i for i in setting.plan.indicators if i.id == series), None)
        city = values.get((series, setting.plan.adcode, year))
        parts = [values.get((series, code, year)) for code in codes]
        if indicator is None or city is None or any(p is None for p in parts):
            continue
        known = [p for p in parts if p is not None]
        if indicator.combine is Combine.SUM:
            made, how = sum(known), "各县之和"
        elif indicator.combine is Combine.MEAN:
            if min(known) - 1e-9 <= city <= max(known) + 1e-9:
                continue
            made, how = (min(known) if city < min(known) else max(known)), "各县的最低或最高值"
        else:
            continue
        if abs(made - city) > _CITY_TOLERANCE * max(abs(city), 1e-9):
            yield Issue("CITY_MISMATCH", Severity.WARNING, f"{year}年全市 {city:g} 与{how} {made:g} 不符；请核对，或在备注说明口径差别", number, VALUE, f"{city:g}")  # fmt: skip


def _against_rules(lines: Sequence[_Line], setting: Setting) -> Iterable[Issue]:
    """Rules between indicators from the plan's data; skipped where a side is missing."""
    values = _in_force(lines, setting)
    touched = {(x.series, x.division, x.year): x.number for x in reversed(lines)}
    for rule in setting.plan.rules:
        for division, year in {(x.division, x.year) for x in lines if x.series in (rule.left, rule.right)}:
            left, right = values.get((rule.left, division, year)), values.get((rule.right, division, year))
            if left is None or right is None or rule.operator.holds(left, rule.factor * right):
                continue
            number = touched.get((rule.left, division, year)) or touched.get((rule.right, division, year))
            yield Issue("RULE", Severity(rule.severity), f"{setting.divisions.name_of(division)}{year}年：{rule.instruction}（{left:g} 对 {right:g}）", number, VALUE, f"{left:g}")  # fmt: skip


def _row(line: _Line, setting: Setting) -> Row:
    held = setting.stored.get((line.series, line.division, line.year))
    observation = Observation(
        series=line.series, division=line.division, period=Period(str(line.year)), value=line.value, unit=line.unit,
        kind=Kind.REPORTED, status=FigureStatus.FINAL, source=line.source, recorded_at=setting.recorded_at, note=line.remark,
    )  # fmt: skip
    if held is None or held.kind is not Kind.REPORTED:
        return Row(observation, Change.NEW, line.number, held.value if held else None)
    same = (held.value, held.source, held.note) == (line.value, line.source, line.remark)
    return Row(observation, Change.UNCHANGED if same else Change.CHANGED, line.number, held.value)


def count_codes(issues: Iterable[Issue]) -> dict[str, int]:
    """How often each class of problem occurs."""
    return dict(Counter(i.code for i in issues))
