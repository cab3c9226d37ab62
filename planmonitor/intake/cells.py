"""From what stands in a cell to a number, a year, a code or a place; each refusal with its own sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planmonitor.intake.looks import Showing
from planmonitor.intake.problems import Issue, IssueKind, figures, rows
from planmonitor.intake.sheet import BLANK, Cell, CellKind
from planmonitor.intake.text import tidy
from planmonitor.intake.units import same_unit

DECIMALS = 6
LONGEST_SHOWN = 40
_GREATEST = 1e15
"""Nothing that is counted in a city comes near to this."""
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％－＋ｅＥ﹪﹢﹣−﹐﹒", "0123456789.,%-+eE%+--,.")
_CHINESE_POINT = re.compile(r"(?<=\d)[。｡](?=\d)", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_ENDS_IN_WORDS = re.compile(r"([+-]?[\d.,]*\d)\s*([^\d\s.,%+\-][^\d]*)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{1,3}", re.ASCII)
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_SIGNS_FOR_NOTHING = ("—", "–", "-", "－", "——", "--", "/", "\\", "…", "……", ".", "*")
_WORDS_FOR_NOTHING = ("无", "暂无", "缺", "未报", "n/a", "na", "null", "none", "#n/a")
_MISSING = frozenset((*_SIGNS_FOR_NOTHING, *_WORDS_FOR_NOTHING))
_MONEY = ("¥", "￥", "CN¥")
_INFINITE = ("inf", "infinity", "∞")
_NOT_FINITE = frozenset(("nan", *(sign + word for sign in ("", "+", "-") for word in _INFINITE)))
_QUANTITIES = "万|亿|千|百|‰|％|%|元|户|人|个|张|次|岁|年|所|平方米|人次|百分点|㎡|个百分点"
_UNIT_IN_VALUE = re.compile(rf"[\d.,]+\s*({_QUANTITIES})", re.ASCII)


@dataclass(frozen=True)
class Parsed:
    """A number with what was changed on the way, or None with the reason why; issues have no place yet."""

    value: float | None
    issues: tuple[Issue, ...] = ()


def parse_value(cell: Cell, unit: str) -> Parsed:
    """The value that the person saw, in the indicator's ``unit``."""
    refusal = _by_kind(cell) or _by_format(cell, unit)
    if refusal:
        return Parsed(None, (refusal,))
    number = _number_in(cell.text, unit)
    if isinstance(number, Issue):
        return Parsed(None, (number,))
    value = float(number)
    if abs(value) >= _GREATEST:
        return Parsed(None, (figures.TOO_GREAT.issue(shown=_shown(cell.text)),))
    return Parsed(round(value, DECIMALS) + 0.0, tuple(_noticed(cell, number, value)))


_WITHOUT_A_NUMBER: dict[CellKind, IssueKind] = {
    CellKind.EMPTY: figures.MISSING_VALUE,
    CellKind.BOOL: figures.YES_OR_NO,
    CellKind.DATE: figures.A_DATE,
    CellKind.ERROR: figures.FAILED_FORMULA,
}


def _by_kind(cell: Cell) -> Issue | None:
    if cell.formula and cell.kind is CellKind.EMPTY:
        return figures.FORMULA_WITHOUT_RESULT.issue()
    kind = _WITHOUT_A_NUMBER.get(cell.kind)
    return kind.issue() if kind else None


def _by_format(cell: Cell, unit: str) -> Issue | None:
    """What is shown counts: what its format makes another number of is refused."""
    match cell.look:
        case Showing.SCALED:
            return figures.SCALED_FORMAT.issue()
        case Showing.HIDDEN:
            return figures.HIDDEN_VALUE.issue(stored=_shown(cell.text))
        case Showing.OTHERWISE:
            kind = figures.SHOWN_OTHERWISE if cell.shown else figures.ODD_FORMAT
            return kind.issue(shown=_shown(cell.shown), stored=_shown(cell.text))
    if cell.literal and not _is_unit(cell.literal, unit):
        return figures.UNIT_IN_FORMAT.issue(shown=cell.literal, unit=unit)
    return None


def _is_unit(literal: str, unit: str) -> bool:
    """Whether words of a format say the unit; a currency sign says so of money."""
    return same_unit(literal, unit) or (literal in _MONEY and "元" in unit)


def _number_in(text: str, unit: str) -> str | Issue:
    """The digits of a number as :class:`float` takes them, or why there is none."""
    trimmed = text.strip(BLANK)
    plain = "".join(c for c in trimmed.translate(_FULL_WIDTH) if unicodedata.category(c) != "Cf")
    shown = _shown(trimmed)
    if plain.lower() in _MISSING:
        return figures.MARKED_AS_MISSING.issue(shown=shown)
    if plain.lower() in _NOT_FINITE:
        return figures.NOT_FINITE.issue(shown=shown)
    is_percent = plain.endswith("%") and not plain.endswith("%%")
    if is_percent and unit != "%":
        return figures.PERCENT_SIGN.issue(unit=unit)
    core = plain[:-1].rstrip(" ") if is_percent else _without_unit(plain, unit)
    core = _CHINESE_POINT.sub(".", core)
    if _PLAIN.fullmatch(core):
        return _as_written(core)
    if _GROUPED.fullmatch(core):
        return core.replace(",", "")
    if _SCIENTIFIC.fullmatch(core):
        return f"{float(core):g}"
    return _why_not(plain, shown, unit)


def _without_unit(plain: str, unit: str) -> str:
    """A number without its own unit behind it; any other word stays and is refused."""
    found = _ENDS_IN_WORDS.fullmatch(plain)
    return found[1] if found and same_unit(found[2], unit) else plain


def _as_written(core: str) -> str:
    """A number without a plus, with a digit on both sides of its point."""
    number = core.removeprefix("+").removesuffix(".")
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    return f"{sign}0{digits}" if digits.startswith(".") else number


def _noticed(cell: Cell, number: str, value: float) -> Iterator[Issue]:
    """What the person has to confirm about a number that could be read."""
    if cell.formula:
        yield figures.FORMULA.issue()
    if cell.look is Showing.DASH:
        yield figures.ZERO_AS_DASH.issue(shown=cell.shown)
    elif cell.look is Showing.ROUNDED:
        kind = figures.PERCENT_ROUNDED if cell.kind is CellKind.PERCENT else figures.ROUNDED_FORMAT
        yield kind.issue(shown=cell.shown, stored=cell.text)
    elif cell.kind is CellKind.PERCENT:
        yield figures.PERCENT_FORMAT.issue(shown=cell.text)
    elif cell.kind is CellKind.TEXT and number != cell.text:
        yield rows.NORMALISED.issue(given=_shown(cell.text), read=number)
    rounded = round(value, DECIMALS) + 0.0
    if abs(rounded - value) > 1e-12 * max(1.0, abs(value)):
        yield figures.PRECISION.issue(decimals=DECIMALS, rounded=f"{rounded:.{DECIMALS}f}")


def _has_other_digits(plain: str) -> bool:
    return any(unicodedata.category(c) in ("No", "Nd") and not c.isascii() for c in plain)


_CAUSES: tuple[tuple[Callable[[str], object], IssueKind], ...] = (
    (re.compile(r"^([≥≤><＞＜=～~]|不低于|不少于|超过|以上)|(以上|以下|左右)$").search, figures.A_BOUND),
    (re.compile(r"^[约近]").search, figures.ABOUT),
    (re.compile(r"\d\s*[-—–~～至]\s*\d").search, figures.A_RANGE),
    (re.compile(r"[\d\s]+(\.\d+)?", re.ASCII).fullmatch, figures.A_GAP),
    (re.compile("_").search, figures.UNDERSCORE),
    (re.compile(r"^['‘’]").search, figures.APOSTROPHE),
    (_has_other_digits, figures.OTHER_DIGITS),
    (re.compile(",").search, figures.ODD_COMMAS),
    (re.compile("[一-鿿]").search, figures.WORDS),
)
"""Why a text is no number; the first that holds is said."""


def _why_not(plain: str, shown: str, unit: str) -> Issue:
    if re.search(r"\d", plain) and _UNIT_IN_VALUE.match(plain) and not plain.endswith("%%"):
        return figures.UNIT_IN_VALUE.issue(shown=shown, unit=unit)
    kind = next((kind for holds, kind in _CAUSES if holds(plain)), figures.NOT_A_NUMBER)
    return kind.issue(shown=shown)


def _shown(text: str) -> str:
    return text.strip()[:LONGEST_SHOWN]


def parse_year(cell: Cell) -> Parsed:
    """A calendar year; nothing is guessed from two digits, dates or ranges."""
    if cell.kind is CellKind.EMPTY:
        return Parsed(None, (figures.EMPTY_YEAR.issue(),))
    if cell.kind not in (CellKind.TEXT, CellKind.NUMBER):
        return Parsed(None, (figures.YEAR_AS_DATE.issue(),))
    if cell.look not in (Showing.PLAIN, Showing.ROUNDED):
        shown = _shown(cell.shown)
        return Parsed(None, (figures.YEAR_SHOWN_OTHERWISE.issue(shown=shown, stored=_shown(cell.text)),))
    shown = cell.text.strip(BLANK)[:20]
    core = tidy(cell.text).removesuffix("年度").removesuffix("年")
    if not _YEAR.fullmatch(core):
        return Parsed(None, (figures.BAD_YEAR.issue(shown=shown),))
    changed = core != cell.text
    return Parsed(float(core), (rows.NORMALISED.issue(given=shown, read=core),) if changed else ())
