"""From what stands in a cell to a number, a year, a code or a place; each refusal with its own sentence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from planmonitor.intake.reading import Cell

DECIMALS = 6
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％－＋ｅＥ", "0123456789.,%-+eE")
_SPACE = " \u3000\xa0\t\r\n"
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
_MISSING = {
    "—",
    "–",
    "-",
    "－",
    "——",
    "--",
    "/",
    "\\",
    "…",
    "……",
    "无",
    "暂无",
    "缺",
    "未报",
    "n/a",
    "na",
    "null",
    "none",
    ".",
    "*",
    "#n/a",
}
_NOT_NUMBERS = {"nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞", "-∞"}


@dataclass(frozen=True)
class Parsed:
    """A number with what was changed on the way; or the code and message of a refusal."""

    value: float | None = None
    code: str = ""
    message: str = ""
    warnings: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=20_000)
def tidy(text: str) -> str:
    """Text of a key: NFKC, without white space and invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))


def parse_value(cell: Cell, unit: str) -> Parsed:
    """The value that the person saw, in the indicator's ``unit``."""
    text = cell.text
    if cell.note == "formula" and cell.kind == "empty":
        return Parsed(code="FORMULA", message="公式没有算好的结果；请在表格软件里打开、保存一次，或改为数值")
    if cell.kind == "empty":
        return Parsed(code="MISSING_VALUE", message="数值是空的；没有数就删除这一行，有数请填写，不要留空")
    if cell.kind == "bool":
        return Parsed(code="NOT_A_NUMBER", message="这是“是/否”，不是数；请填写数字")
    if cell.kind == "date":
        return Parsed(code="NOT_A_NUMBER", message="这是日期，不是数；请把单元格格式改为“常规”后重新填写")
    if cell.kind == "error":
        return Parsed(code="NOT_A_NUMBER", message="公式出错，没有结果；请改正公式或直接填写数字")
    warnings: list[tuple[str, str]] = []
    if cell.note == "formula":
        warnings.append(("FORMULA", "数值来自公式，按其已算出的结果读取；请确认是最新的"))
    if cell.note == "scaled_format":
        return Parsed(
            code="UNIT_MISMATCH",
            message="单元格格式按千或百万缩小显示，看到的与存的不同；请改为“常规”格式后核对",
        )
    if cell.note.startswith("literal:"):
        shown = cell.note.removeprefix("literal:")
        if shown != unit:
            return Parsed(
                code="UNIT_MISMATCH",
                message=f"单元格格式里显示着“{shown}”，本指标的单位是“{unit}”；请按此单位填写并改为“常规”格式",
            )
    if cell.kind == "percent":
        warnings.append(("PERCENT_FORMAT", f"单元格是百分比格式，按看到的 {text} 读取"))
        cell = Cell("text", text)
    trimmed = text.strip(_SPACE)
    plain = trimmed.translate(_FULL_WIDTH)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    lowered = plain.lower()
    if lowered in _MISSING:
        return Parsed(
            code="MISSING_VALUE", message=f"“{trimmed}”表示没有数；请删除这一行，不要用符号代替，也不要填0"
        )
    if lowered in _NOT_NUMBERS:
        return Parsed(code="NOT_A_NUMBER", message=f"“{trimmed}”不是有限的数；请填写实际数值")
    percent = plain.endswith("%") and not plain.endswith("%%")
    core = plain[:-1].rstrip(" ") if percent else plain
    if percent and unit != "%":
        return Parsed(code="UNIT_MISMATCH", message=f"带百分号，但本指标的单位是“{unit}”；请按此单位填写")
    if _PLAIN.fullmatch(core):
        number = core.removeprefix("+")
    elif _GROUPED.fullmatch(core):
        number = core.replace(",", "")
    elif _SCIENTIFIC.fullmatch(core):
        number = f"{float(core):g}"
    else:
        return Parsed(code=_why_code(plain, unit), message=_why(plain, trimmed, unit))
    value = float(core.replace(",", ""))
    if value in (float("inf"), float("-inf")):
        return Parsed(code="NOT_A_NUMBER", message="数太大，无法存储；请核对")
    changed = number != text and cell.kind == "text" and not any(c == "PERCENT_FORMAT" for c, _ in warnings)
    if changed:
        warnings.append(("NORMALISED", f"“{text.strip()[:40]}”按 {number} 读取"))
    rounded = round(value, DECIMALS) + 0.0
    if rounded != value and abs(rounded - value) > 1e-12 * max(1.0, abs(value)):
        warnings.append(("PRECISION", f"小数超过{DECIMALS}位，四舍五入为 {rounded:.{DECIMALS}f}"))
    return Parsed(value=rounded, warnings=tuple(warnings))


_UNIT_IN_VALUE = re.compile(
    r"[\d.,]+\s*(万|亿|千|百|‰|％|%|元|户|人|个|张|次|岁|年|所|平方米|人次|百分点|㎡|个百分点)", re.ASCII
)


def _why_code(plain: str, unit: str) -> str:
    if re.search(r"\d", plain) and _UNIT_IN_VALUE.match(plain) and not plain.endswith("%%"):
        return "UNIT_MISMATCH"
    return "NOT_A_NUMBER"


def _why(plain: str, shown: str, unit: str) -> str:
    shown = shown[:40]
    if _why_code(plain, unit) == "UNIT_MISMATCH":
        return f"“{shown}”里带着单位或量级；请按“{unit}”换算，只填数字"
    if re.match(r"[≥≤><＞＜=～~]|不低于|不少于|超过|以上", plain) or plain.endswith(("以上", "以下", "左右")):
        return f"“{shown}”是目标或界限，不是实际数；请填写实际数值"
    if plain.startswith(("约", "近")):
        return f"“{shown}”是约数；请填写准确数值"
    if re.search(r"\d\s*[-—–~～至]\s*\d", plain):
        return f"“{shown}”是一个范围；请填写一个数"
    if re.fullmatch(r"[\d\s]+(\.\d+)?", plain, re.ASCII):
        return f"“{shown}”中间有空格，不知是一个数还是两个数；请去掉空格"
    if "_" in plain:
        return f"“{shown}”含有下划线；请只填数字"
    if plain.startswith(("'", "‘", "’")):
        return f"“{shown}”前有撇号；请去掉后重新填写"
    if any(unicodedata.category(c) in ("No", "Nd") and not c.isascii() for c in plain):
        return f"“{shown}”含有上标、圈码或其他文字的数字；请用阿拉伯数字 0—9"
    if "," in plain:
        return f"“{shown}”的千分位逗号不规则；请去掉逗号"
    if any("一" <= c <= "鿿" for c in plain):
        return f"“{shown}”含有文字；请只填数字，说明写在备注里"
    return f"“{shown}”不是数；请只填数字"


def parse_year(cell: Cell) -> Parsed:
    """A calendar year; nothing is guessed from two digits, dates or ranges."""
    if cell.kind == "empty":
        return Parsed(code="BAD_YEAR", message="年份是空的；请填写四位年份")
    if cell.kind in ("date", "bool", "error", "percent"):
        return Parsed(code="BAD_YEAR", message="年份应是四位数字，如 2023；不要用日期格式")
    text = cell.text.strip(_SPACE)
    plain = tidy(text)
    core = plain.removesuffix("年度").removesuffix("年")
    if not re.fullmatch(r"(19|20)\d\d", core, re.ASCII):
        return Parsed(
            code="BAD_YEAR",
            message=f"“{text[:20]}”不是四位年份；本表按年填报，请填如 2023，不要填半年、季度或范围",
        )
    warnings = (("NORMALISED", f"“{text[:20]}”按 {core} 读取"),) if core != cell.text else ()
    return Parsed(value=float(core), warnings=warnings)
