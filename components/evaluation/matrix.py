"""Every county against every indicator."""

from __future__ import annotations

import streamlit as st

from components.download import show_downloads, view_notes
from components.scope import INDICATOR, Scope, link
from components.tables import show_table
from components.templating import render
from components.theme import STATUS_SIGN
from planmonitor.assessment import Assessment, Flag, Verdict
from planmonitor.catalogue import CountyView, Indicator
from planmonitor.numbers import share
from planmonitor.tables import Align, Column, Look, Piece, Table, Where


def show_matrix(scope: Scope) -> None:
    """The matrix, what its signs mean, and its files."""
    table = matrix_table(scope)
    show_table(table, "matrix tight")
    st.html(render("evaluation/matrix_legend.html", verdicts=list(Verdict)))
    show_downloads(table.file(), f"县与指标_{scope.view.as_of}")


def matrix_table(scope: Scope) -> Table[Indicator]:
    """Indicators that are shown by county, with the city's and every county's verdict or contribution."""
    rows = [i for i in scope.monitor.plan.indicators if i.county_view is not CountyView.NONE]

    def name_link(i: Indicator) -> str:
        return link(scope, INDICATOR, indicator=i.id)

    columns = (
        Column[Indicator]("编号", lambda i: i.id, where=Where.FILE),
        Column[Indicator]("指标", lambda i: i.name, link=name_link, hint=lambda i: i.name),
        _place_column(scope, None),
        *(_place_column(scope, code) for code in scope.monitor.divisions.codes),
    )
    return Table(f"县×指标：{scope.view.as_of}年", columns, rows, view_notes(scope))


def _place_column(scope: Scope, code: str | None) -> Column[Indicator]:
    """The city (None) or one county: the verdict, or for totals how much the county contributes."""
    place = scope.monitor.place_name(code or scope.monitor.plan.adcode)

    def contributes(i: Indicator) -> bool:
        return code is not None and i.county_view is CountyView.CONTRIBUTION

    def value(i: Indicator) -> str:
        a = scope.answers.assess(i, code)
        return share(a.contribution) if contributes(i) else a.word

    def shown(i: Indicator) -> tuple[Piece, ...]:
        a = scope.answers.assess(i, code)
        text = _sign_of(a)
        if contributes(i):
            text = share(a.contribution) if a.contribution is not None else "·"
        address = link(scope, INDICATOR, indicator=i.id, county=code or "")
        return (Piece(text, a.verdict, address, f"{place}·{i.name}：{a.sentence}", Look.CELL),)

    return Column(place if code else "全市", value, shown, Align.CENTRE)


def _sign_of(a: Assessment) -> str:
    """The verdict's sign, with a mark when the figure got worse."""
    return STATUS_SIGN[a.verdict] + ("↓" if Flag.WORSENING in a.flags else "")
