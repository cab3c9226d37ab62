"""Every declared table says the same on the screen and in its files, and no component writes a table by
hand.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from components import compared, files, findings
from components.admin.roles import roles_table
from components.admin.units import assignments_table
from components.evaluation import comparison, gap, listing, matrix, spread
from components.ledger import coverage, facts
from components.ledger import listing as ledger
from components.scope import EVALUATION, Scope
from components.tables import table_html
from planmonitor import clock
from planmonitor.access import Entry, Role
from planmonitor.answers import View
from planmonitor.compared import compare as lines_of
from planmonitor.ledger import entries
from planmonitor.methods import METHODS
from planmonitor.monitor import Monitor
from planmonitor.responsibility import Assignment
from planmonitor.review import compare, contrast, review
from planmonitor.settings import ROOT
from planmonitor.tables import Table, Where

COUNTY = "410783"


def _gap(scope: Scope) -> Table[Any]:
    i = next(i for i in scope.monitor.plan.indicators if scope.answers.gap(i))
    found = scope.answers.gap(i)
    assert found is not None
    return gap.gap_table(scope, i, found)


def _years(scope: Scope) -> list[spread.SpreadYear]:
    return [year for years in spread.measured(scope).values() for year in years]


def _compared(scope: Scope) -> Table[Any]:
    pairs = compare(scope.monitor.at(View(2022)), scope.answers)
    return comparison.comparison_table(scope, pairs, ("2022年", "2023年"))


def _lines(scope: Scope) -> Table[Any]:
    i = scope.monitor.plan.indicators[12]
    return compared.compared_table(scope, i, lines_of(scope.answers, i, scope.monitor.divisions.codes[:2]))


def _assignments(scope: Scope) -> Table[Any]:
    first, second = (i.id for i in scope.monitor.plan.indicators[:2])
    moments = (clock.parse("2024-01-02T09:00"), clock.parse("2024-01-03T09:00"))
    return assignments_table(
        scope,
        [
            Assignment(first, "市卫生健康委", "张", "idp|z", moments[0]),
            Assignment(second, "", "李", "idp|l", moments[1]),
        ],
    )


def _roles(scope: Scope) -> Table[Any]:
    everywhere = Entry(claim="sub", value="idp|z", role=Role.ADMIN)
    there = Entry(claim="sub", value="idp|l", role=Role.CLERK, division=COUNTY)
    return roles_table(scope, (everywhere, there))


TABLES: dict[str, Callable[[Scope], Table[Any]]] = {
    "review_table": lambda s: listing.review_table(s, review(s.answers)),
    "matrix_table": matrix.matrix_table,
    "gap_table": _gap,
    "years_table": lambda s: spread.years_table(s, _years(s)),
    "changes_table": lambda s: spread.changes_table(
        s, [spread.SpreadChange(y[0], y[-1]) for y in spread.measured(s).values()]
    ),
    "comparison_table": _compared,
    "contrast_table": lambda s: comparison.contrast_table(
        s, contrast(s.answers, METHODS[0]), METHODS[0].label
    ),
    "ledger_table": lambda s: ledger.ledger_table(s, entries(s.answers)),
    "coverage_table": lambda s: coverage.coverage_table(
        s, [c.id for c in s.monitor.plan.commitments if c.per]
    ),
    "facts_table": facts.facts_table,
    "compared_table": _lines,
    "indicators_table": lambda s: files.indicators_table(s, s.monitor.plan.indicators),
    "places_table": lambda s: files.places_table(s, s.monitor.plan.indicators[0]),
    "assignments_table": _assignments,
    "roles_table": _roles,
    "findings_table": lambda s: findings.findings_table(s, s.monitor.plan.findings),
}


class Drawn(HTMLParser):
    """Heads and cells of a drawn table, as text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.rows: list[list[str]] = []
        self._into: list[str] | None = None
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self._into = self.heads if tag == "th" else self.rows[-1]
            self._into.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data.strip()


@pytest.fixture
def scope(monitor: Monitor) -> Scope:
    return Scope(monitor, monitor.at(View(2023)), None, EVALUATION)


@pytest.mark.parametrize("name", TABLES)
def test_screen_and_file_have_the_same_columns_and_rows(scope: Scope, name: str) -> None:
    table = TABLES[name](scope)
    file, drawn = table.file(), Drawn(table_html(table))
    body = [row for row in drawn.rows if row]
    own = [c.title for c in table.columns if c.where is Where.OWN]
    assert drawn.heads == own
    assert [t for t in file.columns if t in own] == own
    assert len(body) == len(file.rows) == len(table.rows) > 0
    assert {len(row) for row in body} == {len(own)}
    assert {len(row) for row in file.rows} == {len(file.columns)}


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_the_screen_is_made_from_the_row_of_the_file(scope: Scope, name: str) -> None:
    """A cell shows its column's pieces and those of the columns below it, nothing else."""
    table = TABLES[name](scope)
    body = [row for row in Drawn(table_html(table)).rows if row]
    for row, cells in zip(table.rows, body, strict=True):
        for stack, cell in zip(table.on_screen(), cells, strict=True):
            said = "".join(p.text for c in stack for p in c.pieces(row))
            assert cell.replace(" ", "") == said.replace(" ", "").replace("\n", "")
            plain = stack[0]
            if plain.shown is None and len(stack) == 1:
                value = plain.value(row)
                assert cell == ("" if value is None else str(value).strip())


def test_what_is_marked_demo_on_the_screen_is_called_so_in_the_file(scope: Scope) -> None:
    table = TABLES["review_table"](scope)
    shown = table_html(table).count("pm-look-demo")
    column = list(table.file().columns).index("数据性质")
    assert shown == sum(row[column] == "演示" for row in table.file().rows) > 0


def sources() -> list[Path]:
    return sorted((ROOT / "components").rglob("*.py"))


def test_every_declared_table_is_among_those_tested() -> None:
    declared = {
        node.name
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and isinstance(node.returns, ast.Subscript)
        and isinstance(node.returns.value, ast.Name)
        and node.returns.value.id == "Table"
    }
    assert declared == set(TABLES)


OWN = ("evaluation", "ledger", "findings.py", "writing.py", "download.py", "tables.py")


@pytest.mark.parametrize("name", OWN)
def test_the_tables_are_drawn_by_the_template_alone(name: str) -> None:
    path = ROOT / "components" / name
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    text = "".join(p.read_text("utf-8") for p in files)
    for markup in ("<table", "<td", "<p ", "<div", "style=", "fmt: skip"):
        assert markup not in text
