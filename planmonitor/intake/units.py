"""Units as people write them: which spellings mean the same unit. Nothing is converted."""

from __future__ import annotations

import re
from functools import lru_cache

from planmonitor.intake.text import tidy

_SIMPLIFIED = str.maketrans(
    "萬億戶張歲個間畝噸幣萬處輛棟臺條項門層戶內應醫員學總數時鐘區縣鄉鎮",
    "万亿户张岁个间亩吨币万处辆栋台条项门层户内应医员学总数时钟区县乡镇",
)
_ENCLOSED = re.compile(r"^(?:计量)?单位[:：]?|^[(\[【〔]|[)\]】〕]$")
_SPELLINGS = {
    "m2": "平方米",
    "m^2": "平方米",
    "㎡": "平方米",
    "平米": "平方米",
    "平方公尺": "平方米",
    "平方": "平方米",
    "km2": "平方公里",
    "平方千米": "平方公里",
    "m3": "立方米",
    "立方": "立方米",
    "公顷": "公顷",
    "ha": "公顷",
    "千米": "公里",
    "km": "公里",
    "百分比": "%",
    "百分之": "%",
    "percent": "%",
    "pct": "%",
    "人民币元": "元",
    "元人民币": "元",
    "圆": "元",
    "rmb": "元",
    "周岁": "岁",
    "个人": "人",
    "名": "人",
    "位": "人",
    "人数": "人",
    "户数": "户",
    "家庭": "户",
    "床": "张",
    "张床": "张",
    "张床位": "张",
}
_SCALES = {"十": 10.0, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_SCALED = re.compile(r"(千万|百万|十万|[十百千万亿])?(.+)")


@lru_cache(maxsize=2_000)
def canonical_unit(text: str) -> str:
    """A unit in the one spelling that all others are brought to; what is not known stays."""
    plain = _ENCLOSED.sub("", tidy(text).lower().translate(_SIMPLIFIED))
    plain = _ENCLOSED.sub("", plain)
    found = _SCALED.fullmatch(plain)
    if plain in _SPELLINGS or found is None:
        return _SPELLINGS.get(plain, plain)
    scale, rest = found[1] or "", found[2]
    return scale + _SPELLINGS.get(rest, rest)


def same_unit(given: str, unit: str) -> bool:
    """Whether two spellings mean one unit."""
    return bool(given) and canonical_unit(given) == canonical_unit(unit)


def scale_of(unit: str) -> tuple[float, str]:
    """How many of what a unit counts: ``万人`` is 10,000 of ``人``."""
    found = _SCALED.fullmatch(canonical_unit(unit))
    if found is None or not found[1]:
        return 1.0, canonical_unit(unit)
    return _SCALES[found[1]], found[2]
