"""From the year column to a period: a year, or a quarter or month where the series has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from planmonitor.intake.cells import LONGEST_SHOWN, parse_year
from planmonitor.intake.problems import Issue, figures, rows
from planmonitor.intake.sheet import Cell, CellKind
from planmonitor.intake.text import tidy
from planmonitor.observations import Frequency, Period

_CHINESE = dict(zip("一二三四", "1234", strict=True))
_QUARTER = re.compile(r"((?:19|20)\d\d)(?:年度?)?(?:Q|第)?([1-4一二三四])(?:季度?)?", re.ASCII | re.I)
_MONTH = re.compile(r"((?:19|20)\d\d)[年\-/.](0?[1-9]|1[0-2])月?", re.ASCII)
_EXAMPLES = {Frequency.QUARTER: "2025Q1", Frequency.MONTH: "2025-03"}


@dataclass(frozen=True)
class ParsedPeriod:
    """A period with what was changed on the way, or None with the reason why; issues have no place yet."""

    period: Period | None
    issues: tuple[Issue, ...] = ()


def parse_period(cell: Cell, title: str, frequency: Frequency) -> ParsedPeriod:
    """The period that a cell names for a series of this frequency, called ``title``."""
    year = parse_year(cell)
    if year.value is not None or frequency is Frequency.YEAR or cell.kind is not CellKind.TEXT:
        return ParsedPeriod(Period(str(int(year.value))) if year.value is not None else None, year.issues)
    label = _label(tidy(cell.text))
    shown = cell.text.strip()[:LONGEST_SHOWN]
    if label is None or Period(label).frequency is not frequency:
        issue = figures.WRONG_PERIOD.issue(
            title=title, word=frequency.word, shown=shown, example=_EXAMPLES[frequency]
        )
        return ParsedPeriod(None, (issue,))
    changed = () if label == cell.text else (rows.NORMALISED.issue(given=shown, read=Period(label).word),)
    return ParsedPeriod(Period(label), changed)


def _label(text: str) -> str | None:
    """The label of the quarter or month that a text names; None when it names neither."""
    quarter, month = _QUARTER.fullmatch(text), _MONTH.fullmatch(text)
    if quarter and any(c in text.upper() for c in "Q季"):
        return f"{quarter[1]}Q{_CHINESE.get(quarter[2], quarter[2])}"
    return f"{month[1]}-{int(month[2]):02d}" if month else None
