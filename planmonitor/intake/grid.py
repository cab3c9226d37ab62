"""The table that is filled in on the page. It stands for a CSV file: that file is what is checked, handed in
and kept, so that a grid and a file go through the same checks and the same desk.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from planmonitor.access import Person, Remit, Role, departments, departments_of
from planmonitor.catalogue import Commitment, CountyView, Indicator, Per
from planmonitor.intake.archive import Format
from planmonitor.intake.checking import check
from planmonitor.intake.header import COLUMNS, UploadColumn
from planmonitor.intake.importing import setting_of
from planmonitor.intake.naming import promises
from planmonitor.intake.problems import Issue, Level, Refused
from planmonitor.intake.reading import read_upload
from planmonitor.intake.report import CheckedFigure, Decision, Effect, Report
from planmonitor.intake.setting import CITY_NAMES, Setting, Subject
from planmonitor.monitor import Monitor
from planmonitor.numbers import exact
from planmonitor.observations import Period
from planmonitor.progress import progress_of, state_series

OPEN = (UploadColumn.STATE, UploadColumn.VALUE, UploadColumn.SOURCE, UploadColumn.REMARK)
"""What a person fills in; everything else of a row is known."""
FIGURES = ""
"""The part of a grid with indicators and supporting series; promises stand in that of their domain."""
SAME_SOURCE = "*"
"""The row of a draft under which the source stands that counts wherever none is written."""

_HEAD = (*COLUMNS, UploadColumn.STATE)

Typed = Mapping[str, Mapping[str, str]]
"""What was typed, by the key of the row and then by column; what is empty may be missing."""


@dataclass(frozen=True)
class GridRow:
    """One figure or promise that may be reported.

    ``target`` is what the plan promises, as printed: to the city, or to the place itself; ``before`` the
    real figure of the year before and ``held`` that of the year itself, None where there is none; ``state``
    the word of the state in force. Promises stand in the ``part`` of their chapter's domain. ``period`` is
    the quarter or month of the row, None for the whole year.
    """

    code: str
    name: str
    unit: str
    division: str
    place: str
    target: str = ""
    before: float | None = None
    held: float | None = None
    part: str = FIGURES
    takes_number: bool = True
    state: str = ""
    period: Period | None = None
    accumulation: str = ""

    @property
    def key(self) -> str:
        """What the row is called in a draft."""
        return f"{self.code}|{self.division}" + (f"|{self.period.label}" if self.period else "")

    @property
    def label(self) -> str:
        """What the row is called on the page: with the part of the year and what its figure tells of."""
        return f"{self.name}（{self.period.word}，{self.accumulation}）" if self.period else self.name


@dataclass(frozen=True)
class Answer:
    """The answer on what was typed: the file it stands for, the report on that file, the row of each line,
    and the remark of each row.
    """

    data: bytes
    report: Report
    lines: Mapping[int, GridRow]
    remarks: Mapping[str, str]

    @cached_property
    def issues(self) -> Mapping[str, tuple[Issue, ...]]:
        """The problems of every row that has any, by its key."""
        found: dict[str, list[Issue]] = defaultdict(list)
        for issue in self.report.issues:
            row = self.lines.get(issue.row or 0)
            if row:
                found[row.key].append(issue)
        return {key: tuple(issues) for key, issues in found.items()}

    @property
    def unnumbered(self) -> tuple[Issue, ...]:
        """All problems as a person finds them on the page, where lines have no numbers."""
        return tuple(replace(i, row=None) for i in self.report.issues)

    @property
    def refuses(self) -> bool:
        """Whether something must be corrected first."""
        return self.report.decision is Decision.REJECT

    @cached_property
    def figures(self) -> Mapping[str, CheckedFigure]:
        """What every row that passed would store, by its key; empty while anything blocks."""
        return {self.lines[f.number].key: f for f in self.report.figures if f.number in self.lines}

    @cached_property
    def reasons(self) -> Mapping[str, str]:
        """What the remark beside an unlikely figure says of it, by :attr:`Issue.key`."""
        return {
            issue.key: self.remarks.get(key, "")
            for key, issues in self.issues.items()
            for issue in issues
            if issue.needs_reason
        }

    def state(self, key: str) -> str:
        """One row in a few words: its first problem, else what it would do; empty where nothing is typed."""
        explained = {i.key for i in self.report.to_explain} - {
            i.key for i in self.report.unexplained(self.reasons)
        }
        open_issues = [i for i in self.issues.get(key, ()) if i.key not in explained]
        issues = sorted(open_issues, key=lambda i: i.level is not Level.ERROR)
        if issues:
            sign = "✖" if issues[0].level is Level.ERROR else "！"
            return f"{sign} {issues[0].title}"
        figure = self.figures.get(key)
        if figure is not None:
            return "＝ 与已入库的相同" if figure.effect is Effect.UNCHANGED else f"✔ {figure.effect.word}"
        return "✔" if key in self.remarks else ""


@dataclass(frozen=True)
class Grid:
    """The rows that one remit answers for in one place and year."""

    setting: Setting
    name: str
    year: int
    rows: tuple[GridRow, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that have rows: figures first, then promises by chapter."""
        return tuple(dict.fromkeys(row.part for row in self.rows))

    def of_part(self, part: str) -> tuple[GridRow, ...]:
        """The rows of a part, in order."""
        return tuple(row for row in self.rows if row.part == part)

    @property
    def is_city(self) -> bool:
        """Whether the figures are the whole city's."""
        return self.setting.remit.division == self.setting.plan.adcode

    def answer(self, typed: Typed) -> Answer:
        """Check what was typed as the file that it stands for."""
        data, lines = self._file(typed)
        digest = hashlib.sha256(data).hexdigest()
        try:
            report = check(read_upload(data, Format.CSV), self.setting, name=self.name, digest=digest)
        except Refused as refused:
            report = Report((refused.issue,), (), self.name, digest)
        remarks = {r.key: typed_in(typed, r.key).get(UploadColumn.REMARK, "") for r in lines.values()}
        return Answer(data, report, lines, remarks)

    def unsettled(self, typed: Typed) -> Typed:
        """What was typed without the rows that say what is stored by now: they have been published."""
        answer = self.answer(typed)
        moving = {answer.lines[f.number].key for f in answer.report.changes}
        settled = set(answer.figures) - moving
        left = {key: cells for key, cells in typed.items() if key not in settled}
        return left if any(key != SAME_SOURCE for key in left) else {}

    def _file(self, typed: Typed) -> tuple[bytes, dict[int, GridRow]]:
        """The rows in which anything stands as CSV, and which of them stands on which line."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(_HEAD)
        lines: dict[int, GridRow] = {}
        for row in self.rows:
            given = typed_in(typed, row.key)
            if given:
                lines[len(lines) + 2] = row
                writer.writerow(self._cells(row, given, typed_in(typed, SAME_SOURCE)))
        return out.getvalue().encode("utf-8-sig"), lines

    def _cells(self, row: GridRow, given: Mapping[str, str], same: Mapping[str, str]) -> list[str]:
        cells = {
            UploadColumn.CODE: row.code,
            UploadColumn.NAME: row.name,
            UploadColumn.PLACE: row.place,
            UploadColumn.YEAR: row.period.label if row.period else str(self.year),
            UploadColumn.UNIT: row.unit,
            **same,
            **given,
        }
        return [cells.get(column, "") for column in _HEAD]


def typed_in(typed: Typed, key: str) -> dict[str, str]:
    """What stands in a row, each on one line and without space around it; what is empty is left out."""
    plain = {column: " ".join(text.split()) for column, text in typed.get(key, {}).items()}
    return {column: text for column, text in plain.items() if text}


def open_grid(monitor: Monitor, remit: Remit, year: int, *, today: datetime | None = None) -> Grid:
    """The rows of the one place of a remit in one year: indicators in the order of the plan, then the
    supporting series, then promises by chapter.
    """
    setting = setting_of(monitor, remit, today=today)
    place = remit.division
    name = f"网上填报_{remit_name(monitor, remit)}_{year}年.csv"
    rows = (*_rows(monitor, setting, place, year), *promise_rows(monitor, setting, place, year))
    return Grid(setting, name, year, rows)


def _rows(monitor: Monitor, setting: Setting, place: str, year: int) -> Iterable[GridRow]:
    plan = monitor.plan
    is_city = place == plan.adcode
    shown = CITY_NAMES[0] if is_city else monitor.place_name(place)
    targets = {
        i.id: _target(i, place) for i in plan.indicators if is_city or i.county_view is not CountyView.NONE
    }
    for code in (*targets, *(s.id for s in plan.series)):
        if setting.remit.allows(plan, code, place):
            subject = setting.subjects[code]
            for period in periods_of(setting, subject, year):
                before, held = (setting.held(code, place, p) for p in (period.a_year_before, period))
                yield GridRow(
                    code,
                    subject.title,
                    subject.unit,
                    place,
                    shown,
                    targets.get(code, "") if period.is_year else "",
                    before.value if before else None,
                    held.value if held else None,
                    period=None if period.is_year else period,
                    accumulation=subject.accumulation.word if subject.accumulation else "",
                )


def periods_of(setting: Setting, subject: Subject, year: int) -> tuple[Period, ...]:
    """What of a year may be reported: its parts that are over, where the series has any, and the year."""
    parts = (p for p in subject.frequency.within(year) if p.is_over(setting.present_day))
    return (*parts, Period(str(year)))


def promise_rows(monitor: Monitor, setting: Setting, place: str, year: int) -> Iterable[GridRow]:
    """Commitments, tasks and projects of the city; of a county what each county is promised."""
    plan = monitor.plan
    is_city = place == plan.adcode
    shown = CITY_NAMES[0] if is_city else monitor.place_name(place)
    printed = {c.id: c.value_printed for c in plan.commitments if is_city or _is_for(monitor, c, place)}
    codes = [code for code in promises(plan) if is_city or code in printed]
    found = []
    for code in codes:
        if not setting.remit.allows(plan, code, place):
            continue
        subject = setting.subjects[code]
        before, held = (setting.stored.get((code, place, y)) for y in (year - 1, year))
        said = setting.stored.get((state_series(code), place, year))
        state = progress_of(said) if said else None
        domain = next(iter(departments_of(plan, code)), "")
        found.append(
            GridRow(
                code,
                subject.title,
                subject.unit,
                place,
                shown,
                printed.get(code, ""),
                before.value if before else None,
                held.value if held else None,
                domain,
                subject.takes_number,
                state.word if state else "",
            )
        )
    order = {c.domain: n for n, c in enumerate(plan.chapters)}
    return sorted(found, key=lambda row: order.get(row.part, -1))


def _is_for(monitor: Monitor, commitment: Commitment, place: str) -> bool:
    """Whether a commitment is made to every unit of a kind, and a division may have some."""
    kinds = {d.adcode: d.kind for d in monitor.divisions.division}
    is_district = kinds.get(place) == "district"
    return commitment.per is not Per.NONE and not (commitment.per is Per.COUNTY and is_district)


def _target(indicator: Indicator, place: str) -> str:
    own = next((t for t in indicator.division_targets if t.division == place), None)
    if own is not None:
        return f"本级{own.printed or exact(own.value)}"
    return indicator.printed


def remits_of(monitor: Monitor, person: Person) -> dict[str, Remit]:
    """What a person may fill in, by the remit as text: each held remit, and every place within it."""
    plan = monitor.plan
    own = person.remits(Role.CLERK)
    found = {str(r): r for r in own}
    for r in own:
        if not r.division:
            for code in (plan.adcode, *monitor.divisions.codes):
                narrower = Remit(code, r.department)
                found.setdefault(str(narrower), narrower)
    return found


def remit_name(monitor: Monitor, remit: Remit) -> str:
    """A remit in words: the place, then the department where it names one."""
    plan = monitor.plan
    whole = {"": "全市和全部县（市、区）", plan.adcode: f"只有全市（{plan.city}）"}
    place = whole.get(remit.division) or monitor.place_name(remit.division)
    department = departments(plan).get(remit.department, remit.department)
    return f"{place}·{department}" if department else place
