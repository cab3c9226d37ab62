"""Numbers, years, directions, series and targets as statistical offices write them into cells of a CSV."""

from __future__ import annotations

import math
import re
import unicodedata

from planmonitor.catalogue import Direction

_BLANK = frozenset({"", "na", "n/a", "nan", "none", "null", "nil", "-", "--", ".", "..", "...", "…"})
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "－": "-", "～": "~", "〜": "~"})
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,'’ ]\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_COMPARATOR = re.compile(r"^(?:[<>]=?|≤|≥|=<|=>)\s*")
_NUMBER = r"[+-]?\d[\d,.' ]*(?:[eE][+-]?\d+)?\s*%?"
_INTERVAL = re.compile(rf"({_NUMBER})\s*(?:-|~|\.\.+|…|至|to|bis)\s*({_NUMBER})", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})(?:\.0*)?(?:[-/]\d{2}(?:\d{2})?)?")
_DIRECTIONS = {
    Direction.INCREASE: {"up", "increase", "increasing", "positive", "higher", "增加", "提高", "上升"},
    Direction.DECREASE: {"down", "decrease", "decreasing", "negative", "lower", "减少", "降低", "下降"},
}


class Unreadable(ValueError):
    """A cell that is neither blank nor of the form expected; the case has no judgement."""


def cell_of(value: float | None) -> str:
    """A number as text that reads back as the same number; blank for None."""
    return "" if value is None else repr(value + 0.0)


def is_blank(text: str) -> bool:
    """Whether a cell is empty or says that it is."""
    return _plain(text).lower() in _BLANK


def number_in(text: str) -> float | None:
    """The number of a cell; None if it is blank or says so (NA, –, …).

    Understands digits grouped by commas, spaces or apostrophes, a decimal comma, a trailing % (kept in
    percent) and a leading comparison sign (dropped). A single comma followed by three digits groups.

    Raises:
        Unreadable: anything else, infinite values included.
    """
    if is_blank(text):
        return None
    bare = _COMPARATOR.sub("", _plain(text)).removesuffix("%").strip()
    if _GROUPED.fullmatch(bare):
        bare = re.sub(r"[,'’ ]", "", bare)
    elif _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    try:
        value = float(bare)
    except ValueError:
        raise Unreadable(text) from None
    if not math.isfinite(value) or "_" in bare:
        raise Unreadable(text)
    return value


def year_in(text: str) -> int | None:
    """The year of a cell (``2016``, ``2016.0``; the first of ``2015-16``); None if it is blank.

    Raises:
        Unreadable: not a year of four digits.
    """
    if is_blank(text):
        return None
    match = _YEAR.fullmatch(_plain(text))
    if match is None:
        raise Unreadable(text)
    return int(match[1])


def years_in(text: str) -> tuple[int, ...]:
    """The years of a cell, separated by ``;`` or ``|``; none if it is blank.

    Raises:
        Unreadable: a part is blank among others or no year of four digits.
    """
    if is_blank(text):
        return ()
    years = [year_in(part) for part in re.split(r"[;|]", _plain(text))]
    if None in years:
        raise Unreadable(text)
    return tuple(year for year in years if year is not None)


def direction_in(text: str) -> Direction | None:
    """The direction of a cell: a number by its sign, or a word such as ``up``; None if it is blank.

    Raises:
        Unreadable: any other word, or 0.
    """
    word = _plain(text).lower()
    for direction, words in _DIRECTIONS.items():
        if word in words:
            return direction
    sign = number_in(text)
    if sign == 0:
        raise Unreadable(text)
    if sign is None:
        return None
    return Direction.INCREASE if sign > 0 else Direction.DECREASE


def series_in(text: str) -> dict[int, float]:
    """A series written ``year:value; year:value`` in any order; years without a value are left out.

    Raises:
        Unreadable: a part that is no such pair, or a year with two different values.
    """
    series: dict[int, float] = {}
    for part in re.split(r"[;|\n]", _plain(text)):
        if not part.strip():
            continue
        year_text, separator, value_text = part.partition(":")
        year = year_in(year_text)
        if not separator or year is None:
            raise Unreadable(part)
        value = number_in(value_text)
        if value is not None and series.setdefault(year, value) != value:
            raise Unreadable(part)
    return series


def targets_in(text: str, direction: Direction) -> tuple[float, ...]:
    """The targets of a cell, none if it is blank; several are separated by ``;``, ``|`` or ``/``.

    Of an interval the bound that demands less is taken (Destatis, "Indikatoren mit Zielintervallen"): the
    lower one if more is better, else the upper one.

    Raises:
        Unreadable: a part that is neither number nor interval, or a blank part among others.
    """
    if is_blank(text):
        return ()
    return tuple(_target(part, direction) for part in re.split(r"[;|/]", _plain(text)))


def _target(text: str, direction: Direction) -> float:
    interval = _INTERVAL.fullmatch(text.strip())
    bounds = [number_in(part) for part in (interval.groups() if interval else (text,))]
    numbers = [bound for bound in bounds if bound is not None]
    if len(numbers) < len(bounds):
        raise Unreadable(text)
    return min(numbers) if direction is Direction.INCREASE else max(numbers)


def _plain(text: str) -> str:
    """Full-width characters, typographic dashes and odd spaces made plain."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
