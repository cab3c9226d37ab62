"""Checks on one row, each one idea: which figure it means, may it be reported here, can it be true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planmonitor.catalogue import Indicator
from planmonitor.intake.cells import LONGEST_SHOWN, Parsed, parse_value
from planmonitor.intake.header import UploadColumn
from planmonitor.intake.looks import Showing
from planmonitor.intake.periods import ParsedPeriod, parse_period
from planmonitor.intake.problems import Issue, figures, layout, rows
from planmonitor.intake.reaching import looks_like_formula
from planmonitor.intake.setting import CellKey, Place, Setting, Subject
from planmonitor.intake.sheet import EMPTY, LONGEST_FIELD, Cell, CellKind
from planmonitor.intake.text import lost_character, meant_text, tidy, unseen_character
from planmonitor.intake.units import same_unit
from planmonitor.observations import Frequency, Period
from planmonitor.progress import UNIT, WORDS, Progress, parse_progress, state_series
from planmonitor.promises import goal

SOURCE_NOT_GIVEN = "部门填报"
_SAMPLE = re.compile(
    r"[\[(【（<《*#]*(示例|样例|范例|例[:：如子]|举例|填写示范|示范|example|sample|e\.?g\.)", re.I
)
_SAMPLED = (
    UploadColumn.NUMBER,
    UploadColumn.CODE,
    UploadColumn.NAME,
    UploadColumn.PLACE,
    UploadColumn.SOURCE,
)
_KEYS = (UploadColumn.CODE, UploadColumn.NAME, UploadColumn.PLACE, UploadColumn.YEAR, UploadColumn.UNIT)
_TEXTS = (UploadColumn.NAME, UploadColumn.SOURCE, UploadColumn.DEFINITION, UploadColumn.REMARK)
_LONGEST = {UploadColumn.SOURCE: 120, UploadColumn.DEFINITION: 200, UploadColumn.REMARK: LONGEST_FIELD}
_LIVES_HIGH = 10.0
"""A percentage whose baseline or target is at least this is not expected at or below one."""


@dataclass(frozen=True)
class Line:
    """A row that passed: one figure with where it stands in the sheet."""

    number: int
    series: str
    division: str
    period: Period
    value: float
    unit: str
    source: str
    remark: str
    definition: str = ""

    @property
    def key(self) -> CellKey:
        """The figure it gives, of a year."""
        return self.series, self.division, self.year

    @property
    def year(self) -> int:
        """The year its period lies in."""
        return self.period.year


@dataclass(frozen=True)
class ReadRow:
    """One row as far as it could be understood; ``subject`` and ``place`` are None where unknown."""

    number: int
    cells: Mapping[str, Cell]
    columns: Sequence[str]
    subject: Subject | None
    place: Place | None
    period: ParsedPeriod
    value: Parsed

    def cell(self, column: UploadColumn) -> Cell:
        """What stands in a column; empty where the column is missing."""
        return self.cells.get(column, EMPTY)

    def shown(self, column: UploadColumn) -> str:
        """What stands in a column, short enough to be quoted in a sentence."""
        return self.cell(column).text.strip()[:LONGEST_SHOWN]

    def at(self, issue: Issue, column: UploadColumn) -> Issue:
        """An issue placed in this row."""
        return issue.at(self.number, column, self.cell(column).text)

    def about(self, setting: Setting) -> str:
        """The figure it is about in a person's words, as far as it says."""
        code, name = self.shown(UploadColumn.CODE), self.shown(UploadColumn.NAME)
        place = setting.divisions.name_of(self.place.code) if self.place else self.shown(UploadColumn.PLACE)
        year = self.period.period.word if self.period.period else self.shown(UploadColumn.YEAR)
        return "，".join(
            part for part in (self.subject.title if self.subject else name or code, place, year) if part
        )

    @property
    def is_not_reported(self) -> bool:
        """Whether the row asks for a figure and gives none: nothing is wrong with that.

        Words on a promise tell something; without a state or number they would be lost.
        """
        cell = self.cell(UploadColumn.VALUE)
        is_blank = cell.kind is CellKind.EMPTY and not cell.formula
        is_asked = self.subject is not None and not _is_sample(self)
        told = self.shown(UploadColumn.STATE) or (not self.is_owed and self.shown(UploadColumn.REMARK))
        return is_asked and is_blank and not told

    @property
    def is_owed(self) -> bool:
        """Whether a row left empty is missed; of a promise nothing need be told every year."""
        return self.subject is not None and not self.subject.takes_state

    @property
    def tells_only_state(self) -> bool:
        """Whether a state stands where no number does."""
        cell = self.cell(UploadColumn.VALUE)
        return bool(self.shown(UploadColumn.STATE)) and cell.kind is CellKind.EMPTY and not cell.formula

    @property
    def tells_only_words(self) -> bool:
        """Whether words on a promise stand alone, without a number or state."""
        cell = self.cell(UploadColumn.VALUE)
        is_blank = cell.kind is CellKind.EMPTY and not cell.formula
        return not self.is_owed and is_blank and not self.shown(UploadColumn.STATE)

    def lines(self) -> tuple[Line, ...]:
        """The figure it gives, the state, or both.

        Raises:
            ValueError: when it gives neither; the checks have said why.
        """
        if self.subject is None or self.place is None or self.period.period is None:
            raise ValueError(f"row {self.number} gives no figure")
        given: list[tuple[str, float, str]] = []
        if self.value.value is not None:
            given.append((self.subject.code, self.value.value, self.subject.unit))
        state = parse_progress(self.cell(UploadColumn.STATE).text)
        if state is not None:
            given.append((state_series(self.subject.code), state.code, UNIT))
        if not given:
            raise ValueError(f"row {self.number} gives no figure")
        source = self.cell(UploadColumn.SOURCE).text.strip() or SOURCE_NOT_GIVEN
        remark = self.cell(UploadColumn.REMARK).text
        definition = self.cell(UploadColumn.DEFINITION).text.strip()
        place, period = self.place.code, self.period.period
        return tuple(
            Line(self.number, code, place, period, value, unit, source, remark, definition)
            for code, value, unit in given
        )


def read_row(number: int, cells: Mapping[str, Cell], columns: Sequence[str], setting: Setting) -> ReadRow:
    """Understand a row's keys and figures; nothing is judged yet."""

    def tidied(column: UploadColumn) -> str:
        return tidy(cells.get(column, EMPTY).text)

    subject = setting.subjects_in_capitals.get(tidied(UploadColumn.CODE).upper())
    unit, title = (subject.unit, subject.title) if subject else ("", "")
    frequency = subject.frequency if subject else Frequency.YEAR
    return ReadRow(
        number,
        cells,
        columns,
        subject,
        setting.places.get(tidied(UploadColumn.PLACE)),
        parse_period(cells.get(UploadColumn.YEAR, EMPTY), title, frequency),
        parse_value(cells.get(UploadColumn.VALUE, EMPTY), unit),
    )


def check_row(row: ReadRow, setting: Setting) -> Iterator[Issue]:
    """Every problem of a row; of one whose figure is not known, that alone."""
    if _is_sample(row):
        yield row.at(rows.SAMPLE_ROW.issue(), UploadColumn.CODE)
    elif row.subject is None:
        shown = row.shown(UploadColumn.CODE)
        kind = rows.UNKNOWN_INDICATOR if shown else rows.EMPTY_INDICATOR
        yield row.at(kind.issue(shown=shown), UploadColumn.CODE)
    else:
        for check in _CHECKS:
            yield from check(row, row.subject, setting)


def _is_sample(row: ReadRow) -> bool:
    return any(_SAMPLE.match(row.shown(column)) for column in _SAMPLED)


def _code(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """A code written otherwise than in the catalogue is read all the same."""
    if subject.code != row.cell(UploadColumn.CODE).text:
        issue = rows.NORMALISED.issue(given=row.shown(UploadColumn.CODE), read=subject.code)
        yield row.at(issue, UploadColumn.CODE)


def _name(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """A name beside the code must be that of the code."""
    given = row.shown(UploadColumn.NAME)
    if given and tidy(row.cell(UploadColumn.NAME).text) != tidy(subject.title):
        issue = rows.NAME_MISMATCH.issue(title=subject.title, given=given)
        yield row.at(issue, UploadColumn.NAME)


def _place(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """The place must be one of this city's, under any of its full names."""
    given, shown = tidy(row.cell(UploadColumn.PLACE).text), row.shown(UploadColumn.PLACE)
    if row.place is None:
        kind = rows.UNKNOWN_COUNTY if shown else rows.EMPTY_COUNTY
        issue = kind.issue(shown=shown, example=setting.divisions.division[0].name)
        yield row.at(issue, UploadColumn.PLACE)
    elif row.place.current:
        yield row.at(rows.ALIAS.issue(given=given, read=row.place.current), UploadColumn.PLACE)
    elif given != row.cell(UploadColumn.PLACE).text:
        yield row.at(rows.NORMALISED.issue(given=shown, read=given), UploadColumn.PLACE)


def _remit(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """Place and indicator must be within what this person may report."""
    if row.place is None:
        return
    if setting.remit.division not in ("", row.place.code):
        issue = rows.PLACE_OUT_OF_SCOPE.issue(place=tidy(row.cell(UploadColumn.PLACE).text))
        yield row.at(issue, UploadColumn.PLACE)
    elif not setting.remit.allows(setting.plan, subject.code, row.place.code):
        yield row.at(rows.OUT_OF_SCOPE.issue(title=subject.title), UploadColumn.CODE)


def _year(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """A full year, or a shorter period that the series has; over, and of the plan."""
    for issue in row.period.issues:
        yield row.at(issue, UploadColumn.YEAR)
    period = row.period.period
    if period is None:
        return
    year, plan = period.year, setting.plan
    if period.is_year and year >= setting.current_year:
        yield row.at(figures.FUTURE_YEAR.issue(year=year), UploadColumn.YEAR)
    elif not period.is_year and not period.is_over(setting.present_day):
        yield row.at(figures.FUTURE_PERIOD.issue(period=period.word), UploadColumn.YEAR)
    elif not plan.baseline_year <= year <= plan.target_year:
        issue = figures.YEAR_OUTSIDE_PLAN.issue(year=year, first=plan.baseline_year, last=plan.target_year)
        yield row.at(issue, UploadColumn.YEAR)


def _unit(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """The unit, where given, must be the catalogue's: nothing is converted."""
    given = tidy(row.cell(UploadColumn.UNIT).text)
    if not given and row.tells_only_state:
        return
    if not given and subject.unit and UploadColumn.UNIT in row.columns:
        yield row.at(figures.UNIT_MISSING.issue(unit=subject.unit), UploadColumn.UNIT)
    elif given and given != tidy(subject.unit) and same_unit(given, subject.unit):
        issue = rows.NORMALISED.issue(given=row.shown(UploadColumn.UNIT), read=subject.unit)
        yield row.at(issue, UploadColumn.UNIT)
    elif given and given != tidy(subject.unit):
        issue = figures.UNIT_MISMATCH.issue(given=row.shown(UploadColumn.UNIT)[:20], unit=subject.unit)
        yield row.at(issue, UploadColumn.UNIT)


def _value(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """A number that this figure can have; what was changed in reading it is said only when it can."""
    if row.tells_only_state or not subject.takes_number or row.tells_only_words:
        return
    value = row.value.value
    impossible = None if value is None else _impossible(row, value, subject)
    for issue in (impossible,) if impossible else row.value.issues:
        yield row.at(issue, UploadColumn.VALUE)
    whole = subject.indicator is not None and subject.indicator.whole
    if whole and value is not None and not impossible and value != int(value):
        issue = figures.NOT_AN_INTEGER.issue(unit=subject.unit, value=value)
        yield row.at(issue, UploadColumn.VALUE)


def _state(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """A state is one of a few words, and asked of promises only; it must agree with the number beside it."""
    shown = row.shown(UploadColumn.STATE)
    state = parse_progress(shown)
    if shown and not subject.takes_state:
        yield row.at(rows.STATE_NOT_ASKED.issue(title=subject.title), UploadColumn.STATE)
    elif shown and state is None:
        yield row.at(rows.UNKNOWN_STATE.issue(shown=shown, words="、".join(WORDS)), UploadColumn.STATE)
    elif not subject.takes_number and row.cell(UploadColumn.VALUE).kind is not CellKind.EMPTY:
        yield row.at(rows.NUMBER_NOT_ASKED.issue(title=subject.title), UploadColumn.VALUE)
    elif row.tells_only_words:
        yield row.at(rows.EMPTY_STATE.issue(words="、".join(WORDS)), UploadColumn.STATE)
    elif state is Progress.DONE and row.value.value is not None:
        commitment = setting.plan.commitment(subject.code)
        wanted = goal(setting.plan, commitment)
        if wanted is not None and not commitment.per and not wanted.holds(row.value.value):
            issue = rows.STATE_AGAINST_NUMBER.issue(value=row.value.value, printed=commitment.printed)
            yield row.at(issue, UploadColumn.STATE)


def _impossible(row: ReadRow, value: float, subject: Subject) -> Issue | None:
    """Why a number cannot be this figure."""
    indicator, unit = subject.indicator, subject.unit
    if unit == "%" and 0 < value <= 1 and _usual_level(indicator) >= _LIVES_HIGH and not _says_percent(row):
        shown = row.shown(UploadColumn.VALUE)
        return figures.AMBIGUOUS_PERCENT.issue(shown=shown, value=value, as_share=value * 100)
    low, high = (indicator.minimum, indicator.maximum) if indicator else (0.0, None)
    if (low is not None and value < low) or (high is not None and value > high):
        return figures.OUT_OF_RANGE.issue(value=value, unit=unit, span=span_text(low, high))
    return None


def _usual_level(indicator: Indicator | None) -> float:
    if indicator is None:
        return 0.0
    known = (indicator.baseline.value, indicator.target.value)
    return max((abs(v) for v in known if v is not None), default=0.0)


def _says_percent(row: ReadRow) -> bool:
    cell = row.cell(UploadColumn.VALUE)
    return cell.kind is CellKind.PERCENT or cell.text.strip().endswith(("%", "％"))


def span_text(low: float | None, high: float | None) -> str:
    """Possible values in words; at least one bound is given."""
    if high is None:
        return f"不小于{low:g}"
    return f"{low:g}—{high:g}" if low is not None else f"不大于{high:g}"


def _source(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """A figure should say where it comes from."""
    if UploadColumn.SOURCE in row.columns and not row.shown(UploadColumn.SOURCE):
        yield row.at(rows.SOURCE_MISSING.issue(recorded=SOURCE_NOT_GIVEN), UploadColumn.SOURCE)


def _texts(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """Source and remark are kept as they stand: short enough, and never run as a formula."""
    for column, most in _LONGEST.items():
        cell = row.cell(column)
        text = cell.text.strip() if column is UploadColumn.SOURCE else cell.text
        if len(text) > most:
            yield row.at(layout.TEXT_TOO_LONG.issue(most=most), column)
        elif looks_like_formula(text):
            yield row.at(rows.FORMULA_TEXT.issue(), column)
        if cell.formula:
            yield row.at(figures.FORMULA_IN_TEXT.issue(), column)


def _seen(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """Keys and texts that a format hides are not what anybody has seen; keys may be worked out."""
    for column in (*_KEYS, UploadColumn.SOURCE, UploadColumn.DEFINITION, UploadColumn.REMARK):
        cell = row.cell(column)
        if cell.look is Showing.HIDDEN and cell.kind is CellKind.TEXT:
            yield row.at(figures.HIDDEN_VALUE.issue(stored=row.shown(column)), column)
    for column in _KEYS:
        if row.cell(column).formula:
            yield row.at(figures.FORMULA_IN_TEXT.issue(), column)


def _damaged(row: ReadRow, subject: Subject, setting: Setting) -> Iterator[Issue]:
    """Texts that lost something on their way, or hold what nobody sees."""
    for column in _TEXTS:
        text = row.cell(column).text
        if not text or text.isascii():
            continue
        lost, unseen, meant = lost_character(text), unseen_character(text), meant_text(text)
        if meant:
            yield row.at(rows.GARBLED.issue(meant=meant[:LONGEST_SHOWN]), column)
        elif lost:
            yield row.at(rows.LOST_TEXT.issue(point=ord(lost)), column)
        elif unseen:
            yield row.at(rows.INVISIBLE.issue(point=ord(unseen)), column)


_CHECKS: tuple[Callable[[ReadRow, Subject, Setting], Iterator[Issue]], ...] = (
    _code,
    _name,
    _place,
    _remit,
    _year,
    _unit,
    _value,
    _state,
    _source,
    _texts,
    _seen,
    _damaged,
)
