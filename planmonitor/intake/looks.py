"""What a spreadsheet shows of a number under its format, and how that differs from the number it holds.

A strict reader of the format codes of ECMA-376 (18.8.31) with what Excel and WPS add in Chinese: sections,
conditions, escapes (``\\`` and ``!``), quoted and bare text, accounting fills, percent signs, scaling commas.
What it can't follow for certain (fractions, numbers written in words) it calls :attr:`Showing.OTHERWISE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache


class Showing(StrEnum):
    """How what is shown of a number differs from what is stored."""

    PLAIN = ""
    ROUNDED = "rounded"
    SCALED = "scaled"
    DASH = "dash"
    HIDDEN = "hidden"
    OTHERWISE = "otherwise"
    DATE = "date"


@dataclass(frozen=True)
class Appearance:
    """What is shown of a number: the whole text, the words in it, and how many percent signs it bears."""

    look: Showing
    shown: str = ""
    literal: str = ""
    percents: int = 0


class _Part(StrEnum):
    WORD = "word"
    DIGIT = "digit"
    POINT = "point"
    COMMA = "comma"
    PERCENT = "percent"
    EXPONENT = "exponent"
    SLASH = "slash"
    TEXT = "text"
    GENERAL = "general"
    DATE = "date"
    CONDITION = "condition"
    WHITE = "white"
    UNKNOWN = "unknown"
    END = "end"


Token = tuple[_Part, str]
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"
    | [\\!](?P<escaped>.)
    | (?P<nothing>[_*].)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<date>AM/PM|A/P|上午/下午|E(?![+-])|[ymdhsgba])
    | (?P<exponent>E[+-])
    | (?P<single>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SINGLES = {
    **dict.fromkeys("0#?", _Part.DIGIT),
    ".": _Part.POINT,
    ",": _Part.COMMA,
    "%": _Part.PERCENT,
    "/": _Part.SLASH,
    "@": _Part.TEXT,
    ";": _Part.END,
    '"': _Part.UNKNOWN,
    "\\": _Part.UNKNOWN,
    "!": _Part.UNKNOWN,
    "[": _Part.UNKNOWN,
}
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|yellow|colou?r\s*\d+|[黑蓝青绿红黄]色?|洋红色?|颜色\s*\d+", re.I
)
_WHITE = re.compile(r"white|白色?", re.I)
_ELAPSED = re.compile(r"h+|m+|s+", re.I)
_CURRENCY = re.compile(r"\$(?P<sign>[^-]*)(?:-(?P<locale>[0-9A-F]*))?.*", re.I)
_SYSTEM_DATES = ("F800", "F400")
_NUMERIC = (_Part.DIGIT, _Part.POINT, _Part.COMMA, _Part.EXPONENT, _Part.GENERAL, _Part.TEXT)
_DASHES = re.compile(r"[-－—–―─]+")
_MINUS = re.compile(r"[-－−(（]")
_SIGNS = re.compile(r"[\s+＋\-－−()（）]")
_EXACT = Decimal("0.000001")


def _tokens(pattern: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(pattern):
        kind, text = found.lastgroup, found[found.lastgroup or 0]
        if kind in ("quoted", "escaped"):
            yield _Part.WORD, text
        elif kind == "bracket":
            yield _bracket(text)
        elif kind == "single":
            yield _SINGLES.get(text, _Part.WORD), text
        elif kind != "nothing":
            yield _Part(str(kind)), text


def _bracket(inside: str) -> Token:
    """A condition, a colour, a currency with its locale, elapsed time; anything else is unknown."""
    if _CONDITION.fullmatch(inside):
        return _Part.CONDITION, inside
    if _COLOUR.fullmatch(inside):
        return _Part.WORD, ""
    if _WHITE.fullmatch(inside):
        return _Part.WHITE, inside
    if _ELAPSED.fullmatch(inside):
        return _Part.DATE, inside
    currency = _CURRENCY.fullmatch(inside)
    if currency:
        locale = (currency["locale"] or "").upper()
        if locale.endswith(_SYSTEM_DATES):
            return _Part.DATE, inside
        # Beyond the language a locale names the digits of another script.
        return (_Part.WORD, currency["sign"]) if len(locale) <= len("0804") else (_Part.UNKNOWN, inside)
    return _Part.UNKNOWN, inside


@dataclass(frozen=True)
class _Section:
    """One section of a format; ``holds`` is its condition."""

    tokens: tuple[Token, ...]
    condition: str = ""

    def has(self, *parts: _Part) -> bool:
        return any(part in parts for part, _ in self.tokens)

    def holds(self, value: float) -> bool:
        found = _CONDITION.fullmatch(self.condition)
        if found is None:
            return True
        limit = float(found[2])
        return {
            "<": value < limit,
            ">": value > limit,
            "=": value == limit,
            "<=": value <= limit,
            ">=": value >= limit,
            "<>": value != limit,
        }[found[1]]


@lru_cache(maxsize=500)
def _sections(pattern: str) -> tuple[_Section, ...]:
    found: list[list[Token]] = [[]]
    for token in _tokens(pattern):
        if token[0] is _Part.END:
            found.append([])
        else:
            found[-1].append(token)
    return tuple(
        _Section(
            tuple(t for t in tokens if t[0] is not _Part.CONDITION),
            next((text for part, text in tokens if part is _Part.CONDITION), ""),
        )
        for tokens in found
    )


def shown_text(text: str, pattern: str) -> str:
    """What is shown of a text: the section for texts may add words to it or hide it."""
    sections = _sections(pattern)
    if len(sections) < 4 and not sections[-1].has(_Part.TEXT):
        return text
    section = sections[-1] if len(sections) < 4 else sections[3]
    if section.has(_Part.WHITE):
        return ""
    parts = (text if part is _Part.TEXT else word for part, word in section.tokens if part in _WORDS)
    return "".join(parts)


_WORDS = (_Part.TEXT, _Part.WORD)


def appearance(value: float, pattern: str) -> Appearance:
    """What is shown of a number."""
    chosen = _chosen(_sections(pattern), value)
    if chosen is None:
        return Appearance(Showing.OTHERWISE, "####")
    section, signed = chosen
    if section.has(_Part.DATE):
        return Appearance(Showing.DATE)
    if section.has(_Part.UNKNOWN) or _is_fraction(section):
        return Appearance(Showing.OTHERWISE)
    if section.has(_Part.WHITE):
        return Appearance(Showing.HIDDEN)
    if not section.has(_Part.DIGIT, _Part.GENERAL, _Part.TEXT):
        return _in_words("".join(text for _, text in section.tokens), value)
    return _written(section, value, signed=signed)


def _chosen(sections: Sequence[_Section], value: float) -> tuple[_Section, bool] | None:
    """The section for a number and whether a minus is written before it; None where none fits."""
    numeric = sections[:3]
    if 1 < len(numeric) == len(sections) and numeric[-1].has(_Part.TEXT):
        numeric = numeric[:-1]
    if any(s.condition for s in numeric[:2]):
        return _by_condition(numeric, value)
    if len(numeric) == 1:
        return numeric[0], value < 0
    if value < 0:
        return numeric[1], False
    return (numeric[2] if value == 0 and len(numeric) > 2 else numeric[0]), False


def _by_condition(sections: Sequence[_Section], value: float) -> tuple[_Section, bool] | None:
    for place, section in enumerate(sections):
        is_last = place == len(sections) - 1
        holds = section.holds(value) if section.condition else is_last or (place == 1 and value < 0)
        if holds:
            return section, value < 0
    return None


def _is_fraction(section: _Section) -> bool:
    parts = [part for part, _ in section.tokens]
    if _Part.SLASH not in parts:
        return False
    at = parts.index(_Part.SLASH)
    return _Part.DIGIT in parts[:at]


def _in_words(shown: str, value: float) -> Appearance:
    """A section without a place for digits."""
    if not shown.strip():
        return Appearance(Showing.HIDDEN)
    is_dash = value == 0 and _DASHES.fullmatch(shown.strip())
    return Appearance(Showing.DASH if is_dash else Showing.OTHERWISE, shown.strip())


def _written(section: _Section, value: float, *, signed: bool) -> Appearance:
    """A section with digits: the words before and after them, and the digits between."""
    places = [n for n, (part, _) in enumerate(section.tokens) if part in _NUMERIC]
    before, middle, after = (
        section.tokens[: places[0]],
        section.tokens[places[0] : places[-1] + 1],
        section.tokens[places[-1] + 1 :],
    )
    percents = sum(part is _Part.PERCENT for part, _ in section.tokens)
    scales = _scaling(middle)
    stored = Decimal(repr(abs(value))) * 100**percents / 1000**scales
    number, digits = _digits(middle, stored)
    prefix, suffix = ("".join(text for _, text in side) for side in (before, after))
    if digits is not None and not number.strip():
        return _in_words(prefix + suffix, value)
    shown = f"{'-' if signed else ''}{prefix}{number}{suffix}".strip()
    words = "".join(text for side in (before, after) for part, text in side if part is _Part.WORD)
    literal = _SIGNS.sub("", words)
    look = Showing.SCALED if scales else _look(stored, digits)
    more_digits = re.match(r"[\d.．]", suffix) or re.search(r"\d$", prefix)
    if percents > 1 or more_digits or _minus_lies(prefix, value, signed):
        look = Showing.OTHERWISE
    return Appearance(look, shown, literal, percents)


def _minus_lies(prefix: str, value: float, signed: bool) -> bool:
    """Whether a minus stands where the number is not negative, or none where it is."""
    return len(_MINUS.findall(prefix)) + signed != (value < 0)


def _scaling(middle: Sequence[Token]) -> int:
    """How many times a thousand is left out: commas behind the last digit of either side of the point."""
    parts = [part for part, _ in middle]
    point = parts.index(_Part.POINT) if _Part.POINT in parts else len(parts)
    found = 0
    for side in (parts[:point], parts[point:]):
        last = max((n for n, part in enumerate(side) if part is _Part.DIGIT), default=-1)
        first = 0 if last >= 0 else len(side)
        found += sum(part is _Part.COMMA for part in side[max(last, first) :])
    return found


def _look(stored: Decimal, digits: Decimal | None) -> Showing:
    if digits is None:
        return Showing.OTHERWISE
    return Showing.PLAIN if abs(stored - digits) < _EXACT / 2 else Showing.ROUNDED


def _digits(middle: Sequence[Token], stored: Decimal) -> tuple[str, Decimal | None]:
    """The digits as they are written and the number they say; None where something stands between them."""
    parts = [part for part, _ in middle]
    if _Part.GENERAL in parts or _Part.TEXT in parts:
        return _plain(stored), stored if len(middle) == 1 else None
    if _Part.EXPONENT in parts:
        return _scientific(parts, stored)
    point = parts.index(_Part.POINT) if _Part.POINT in parts else len(parts)
    whole, decimals_tokens = middle[:point], middle[point + 1 :]
    places = sum(part is _Part.DIGIT for part, _ in decimals_tokens)
    rounded = stored.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    integer, _, rest = f"{rounded:f}".partition(".")
    text = _whole(whole, integer)
    if point < len(parts):
        text += "." + _decimals(decimals_tokens, rest)
    is_broken = any(part in (_Part.WORD, _Part.PERCENT, _Part.SLASH) for part in parts)
    is_broken = is_broken or parts.count(_Part.POINT) > 1
    bare = "" if text == "." else text
    return bare, None if is_broken else rounded


def _scientific(parts: Sequence[_Part], stored: Decimal) -> tuple[str, Decimal | None]:
    mantissa = parts[: parts.index(_Part.EXPONENT)]
    point = mantissa.index(_Part.POINT) if _Part.POINT in mantissa else len(mantissa)
    text = f"{float(stored):.{mantissa[point:].count(_Part.DIGIT)}E}"
    is_plain = mantissa[:point] == [_Part.DIGIT] and _Part.WORD not in parts
    return text, Decimal(text) if is_plain else None


def _plain(stored: Decimal) -> str:
    return f"{stored.normalize():f}"


def _whole(tokens: Sequence[Token], integer: str) -> str:
    """Digits before the point, filled in from the right; what finds no place stands before the first."""
    digits = list(integer.lstrip("0"))
    slots = sum(part is _Part.DIGIT for part, _ in tokens)
    last = max((n for n, (part, _) in enumerate(tokens) if part is _Part.DIGIT), default=-1)
    grouped = any(part is _Part.COMMA for part, _ in tokens[: max(last, 0)])
    out: list[str] = []
    written = 0

    def put(digit: str) -> None:
        nonlocal written
        if grouped and written and written % 3 == 0:
            out.append(",")
        out.append(digit)
        written += 1

    for part, text in reversed(tokens):
        if part is _Part.DIGIT:
            slots -= 1
            if digits:
                put(digits.pop())
            elif text == "0":
                put("0")
            while slots == 0 and digits:
                put(digits.pop())
        elif part is not _Part.COMMA:
            out.append(text[::-1])
    return "".join(out)[::-1]


def _decimals(tokens: Sequence[Token], rest: str) -> str:
    """Digits behind the point; zeros are left away where the format only allows for them."""
    digits = list(rest)
    slots = [text for part, text in tokens if part is _Part.DIGIT]
    while digits and digits[-1] == "0" and slots[len(digits) - 1] != "0":
        digits.pop()
    out = []
    for part, text in tokens:
        if part is _Part.DIGIT:
            out.append(digits.pop(0) if digits else "")
        elif part is not _Part.COMMA:
            out.append(text)
    return "".join(out)
