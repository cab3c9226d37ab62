"""The figures by which the plan looks back: history, not promises."""

from __future__ import annotations

import streamlit as st

from components.download import show_downloads, view_notes
from components.scope import FINDINGS, INDICATOR, Scope, link, read_parameter
from components.tables import show_table
from components.templating import render
from planmonitor.catalogue import Fact
from planmonitor.tables import Align, Column, Piece, Table, Where
from planmonitor.wording import place


def show_facts(scope: Scope) -> None:
    """All facts; the one named in the address stands out."""
    table = facts_table(scope)
    st.html(render("ledger/facts_headline.html", n=len(table.rows)))
    show_table(table)
    show_downloads(table.file(), table.title)


def facts_table(scope: Scope) -> Table[Fact]:
    """The facts with their place and with the indicators and findings they touch."""
    plan = scope.monitor.plan
    names = {i.id: i.name for i in plan.indicators}
    wanted = read_parameter("item")

    def related(f: Fact) -> tuple[Piece, ...]:
        return tuple(
            Piece(r, link=link(scope, INDICATOR, indicator=r, part="text"), hint=names[r])
            for r in f.relates_to
            if r in names
        )

    def findings(f: Fact) -> tuple[Piece, ...]:
        return tuple(Piece(x, link=link(scope, FINDINGS, finding=x)) for x in f.findings)

    columns = (
        Column[Fact]("编号", lambda f: f.id, align=Align.WORD),
        Column[Fact]("内容", lambda f: f.description),
        Column[Fact]("说明", lambda f: f.note, tone=lambda _: "muted", where=Where.BELOW),
        Column[Fact]("数值（原文）", lambda f: f.value_printed, align=Align.NUMBER),
        Column[Fact]("时期", lambda f: f.period, align=Align.WORD),
        Column[Fact]("出处", lambda f: place(f.chapter, f.section), align=Align.WORD),
        Column[Fact]("相关指标", lambda f: "、".join(r for r in f.relates_to if r in names), related),
        Column[Fact]("文本核查", lambda f: "、".join(f.findings), findings),
    )
    return Table("基期事实", columns, plan.facts, view_notes(scope), strong=lambda f: f.id == wanted)
