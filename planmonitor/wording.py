"""Chinese labels and number habits, in one place for page, command line and report."""

from __future__ import annotations

from planmonitor.catalogue import Comparator, Nature, Severity, Strength, TargetType
from planmonitor.observations import FigureStatus, Kind

NATURE = {Nature.BINDING: "约束性", Nature.ANTICIPATORY: "预期性"}
KIND = {Kind.PUBLISHED: "公开发布", Kind.REPORTED: "部门填报", Kind.DEMO: "演示"}
STATUS = {FigureStatus.FINAL: "定稿", FigureStatus.PRELIMINARY: "初步数"}
SEVERITY = {Severity.HIGH: "重大", Severity.MEDIUM: "一般", Severity.LOW: "提示"}
STRENGTH = {
    Strength.FIRM: "确定",
    Strength.STRIVE: "力争",
    Strength.COMPETE: "争取",
    Strength.SOFT: "支持推动",
}
FINDING_KIND = {
    "contradiction": "前后矛盾",
    "ambiguity": "口径不明",
    "cumulative_vs_annual": "累计与年度混淆",
    "missing_baseline": "缺基期",
    "unit": "单位疑问",
    "typo": "疑似笔误",
}
TARGET_TYPE = {
    TargetType.REACH: "达到型",
    TargetType.MAINTAIN: "保持型",
    TargetType.CUMULATIVE: "累计型",
    TargetType.NO_BASELINE: "无基期型",
    TargetType.DIRECTIONAL: "方向型",
    TargetType.RELATIVE: "相对型",
    TargetType.COVERAGE: "逐单位覆盖型",
    TargetType.QUALITATIVE: "定性型",
}
COMPARATOR = {
    Comparator.AT_LEAST: "≥",
    Comparator.MORE_THAN: "＞",
    Comparator.AT_MOST: "≤",
    Comparator.LESS_THAN: "＜",
    Comparator.EQUAL: "",
}
_NUMERALS = "零一二三四五六七八九十"


def number(value: float | None, decimals: int = 1) -> str:
    """A number with at most ``decimals`` decimals, thousands grouped from 10,000 on; an em dash for None."""
    if value is None:
        return "—"
    rounded = round(value, decimals)
    if rounded == 0:
        rounded = 0.0
    text = f"{rounded:,.{decimals}f}" if abs(rounded) >= 10_000 else f"{rounded:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: float | None, unit: str, decimals: int = 1) -> str:
    """A number with its unit."""
    return "—" if value is None else f"{number(value, decimals)}{unit}"


def share(value: float | None) -> str:
    """A share between 0 and 1 as a percentage with at most one decimal."""
    return "—" if value is None else f"{number(value * 100, 1)}%"


def difference_unit(unit: str) -> str:
    """The unit of a difference: percentage points for percentages."""
    return "个百分点" if unit == "%" else unit


def ordinal(value: int) -> str:
    """A Chinese ordinal for chapters and sections up to 19."""
    if value <= 10:
        return _NUMERALS[value]
    return "十" + _NUMERALS[value - 10]


def place(chapter: int, section: int = 0, extra: str = "") -> str:
    """A locator in the plan, such as 第六章第二节 专栏4-1."""
    text = f"第{ordinal(chapter)}章" + (f"第{ordinal(section)}节" if section else "")
    return f"{text} {extra}".strip()
