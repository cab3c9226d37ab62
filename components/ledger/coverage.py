"""Which county has what every county, or every town in it, is promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.banner import show_empty
from components.download import show_downloads, view_notes
from components.scope import Scope, link_here
from components.tables import show_table
from components.templating import render
from planmonitor.catalogue import Commitment, Per
from planmonitor.ledger import Unit, units_of
from planmonitor.numbers import number
from planmonitor.tables import Align, Column, Look, Piece, Table, Where

_PER = {
    Per.DIVISION: "每个县（市、区）",
    Per.COUNTY: "每个县（市）",
    Per.TOWN: "每个乡镇（街道）",
    Per.TOWNSHIP: "每个乡镇",
    Per.SUBDISTRICT: "每个街道",
}
_BY_TOWN = (Per.TOWN, Per.TOWNSHIP, Per.SUBDISTRICT)
_HAS = {None: ("○", "尚未报送", "not_reported"), True: ("✔", "已有", "done"), False: ("✕", "尚缺", "bad")}


@dataclass(frozen=True)
class CoverageGrid:
    """A commitment to every unit of a kind, with the counties it is made to, by code."""

    commitment: Commitment
    units: dict[str, Unit]

    @property
    def complete(self) -> int:
        """In how many counties all units have it."""
        return sum(bool(u.has) for u in self.units.values())

    @property
    def reported(self) -> int:
        """From how many counties there is a report."""
        return sum(u.has is not None for u in self.units.values())


def show_grid(scope: Scope) -> None:
    """All commitments made to every unit of a kind, with who has reported what."""
    ids = [c.id for c in scope.monitor.plan.commitments if c.per]
    if not ids:
        show_empty("规划没有逐单位的承诺", "本页在规划写明“每个县”“每个乡镇”等时使用")
        return
    table = coverage_table(scope, ids)
    st.html(render("ledger/grid_headline.html", n=len(ids), reported=sum(row.reported for row in table.rows)))
    show_table(table, "matrix wide")
    st.html(render("ledger/grid_note.html"))
    show_downloads(table.file(), table.title)


def coverage_table(scope: Scope, ids: Sequence[str]) -> Table[CoverageGrid]:
    """The commitments against the counties; a county outside a commitment's range stays empty."""
    codes = (scope.division,) if scope.division else scope.monitor.divisions.codes
    commitments = map(scope.monitor.plan.commitment, ids)
    rows = [CoverageGrid(c, {u.division: u for u in units_of(scope.answers, c)}) for c in commitments]

    def promise(row: CoverageGrid) -> tuple[Piece, ...]:
        c = row.commitment
        return (Piece(c.id, link=link_here(scope, view="", item=c.id)), Piece(c.description))

    columns = (
        Column[CoverageGrid]("编号", lambda row: row.commitment.id, where=Where.FILE),
        Column[CoverageGrid]("承诺", lambda row: row.commitment.description, promise),
        Column[CoverageGrid]("范围", lambda row: _range(row.commitment)),
        *(_county(scope, code) for code in codes),
        Column[CoverageGrid]("齐备", lambda row: f"{row.complete}/{len(row.units)}", align=Align.CENTRE),
    )
    return Table("逐单位覆盖", columns, rows, view_notes(scope))


def _range(c: Commitment) -> str:
    return _PER.get(c.per, c.scope) if c.per else c.scope


def _county(scope: Scope, code: str) -> Column[CoverageGrid]:
    def text(row: CoverageGrid) -> str:
        unit = row.units.get(code)
        if unit is None:
            return ""
        if row.commitment.per in _BY_TOWN:
            return f"{'○' if unit.value is None else number(unit.value, 0)}/{unit.total}"
        return _HAS[unit.has][0]

    def value(row: CoverageGrid) -> str:
        unit = row.units.get(code)
        if unit is None:
            return ""
        return text(row) if row.commitment.per in _BY_TOWN and unit.value is not None else _HAS[unit.has][1]

    def shown(row: CoverageGrid) -> tuple[Piece, ...]:
        unit = row.units.get(code)
        if unit is None:
            return (Piece("", hint="不在范围内", look=Look.CELL),)
        _, word, tone = _HAS[unit.has]
        return (Piece(text(row), tone, hint=f"{unit.name}：{word}", look=Look.CELL),)

    return Column(scope.monitor.place_name(code), value, shown, Align.CENTRE)
