"""Chinese labels and number habits, in one place for page, command line and report."""

from __future__ import annotations

from planmonitor.catalogue import Nature, Severity, Strength
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
PRINTED_COMPARATOR = {
    ">=": "不低于（≥）",
    ">": "超过（＞）",
    "<=": "不高于（≤）",
    "<": "低于（＜）",
    "=": "等于或未写明",
    "==": "等于",
    "≈": "左右、约",
    "qualitative": "无数值",
    "range": "区间",
}
"""What the plan's own way of comparing means, by the mark it has in the data files."""

_NUMERALS = "零一二三四五六七八九十"


def ordinal(value: int) -> str:
    """A Chinese ordinal for chapters and sections up to 19."""
    if value <= 10:
        return _NUMERALS[value]
    return "十" + _NUMERALS[value - 10]


def place(chapter: int, section: int = 0, extra: str = "") -> str:
    """A locator in the plan, such as 第六章第二节 专栏4-1."""
    text = f"第{ordinal(chapter)}章" + (f"第{ordinal(section)}节" if section else "")
    return f"{text} {extra}".strip()
