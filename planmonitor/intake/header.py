"""Columns of the template and how a header line is recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from planmonitor.intake.problems import Refused

CODE, NAME, PLACE, YEAR, VALUE, UNIT, SOURCE, REMARK, LAST_YEAR = (
    "指标编码", "指标名称", "县(市、区)", "年份", "数值", "单位", "数据来源", "备注", "上年数值",
)  # fmt: skip
COLUMNS = (CODE, NAME, PLACE, YEAR, VALUE, UNIT, SOURCE, REMARK)
_HARMLESS = ("序号", "行号")
REQUIRED = (CODE, PLACE, YEAR, VALUE)


def canonical(text: str) -> str:
    """A header cell without what people vary: width, spaces, line breaks, asterisks, invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"[\s*:]", "", plain)


def match_header(cells: Sequence[str]) -> list[str] | None:
    """Column names of a header line; None when it is no header. Unknown columns get a leading question mark.

    Raises:
        Refused: when a column stands twice, or years stand in the header (the wide layout).
    """
    names = [canonical(c) for c in cells]
    known = {canonical(c): c for c in (*COLUMNS, LAST_YEAR)}
    found = [known.get(n, "" if n in _HARMLESS else f"?{n[:20]}") if n else "" for n in names]
    years = [n for n in names if re.fullmatch(r"20\d\d年?", n)]
    if CODE in found and len(years) >= 2:
        raise Refused("HEADER_MISMATCH", "各年份分列横排，请改用模板的样式：每行一个指标、一个县、一个年份")
    if not all(c in found for c in REQUIRED):
        return None
    twice = [c for c in COLUMNS if found.count(c) > 1]
    if twice:
        raise Refused("HEADER_MISMATCH", f"表头有同名的列“{twice[0]}”，不知道该读哪一列；请只留一列")
    while found and not names[len(found) - 1]:
        found.pop()
    return found
