"""One entry of the ledger in full."""

from __future__ import annotations

import streamlit as st

from components.ledger.coverage import coverage_table
from components.ledger.words import STATE, STATE_SIGN
from components.scope import EVALUATION, FINDINGS, INDICATOR, Scope, link, link_here
from components.tables import show_table
from components.templating import render
from planmonitor.ledger import LedgerEntry
from planmonitor.wording import place


def show_entry(scope: Scope, e: LedgerEntry) -> None:
    """What is promised, where, how it is judged, what it consists of; its grid where every unit is promised
    it.
    """
    st.html(
        render(
            "ledger/entry.html",
            e=e,
            source_name=scope.monitor.source_name,
            state=STATE[e.state],
            state_sign=STATE_SIGN[e.state],
            parts=_parts(scope, e),
            where=place(e.chapter, e.section, e.box),
            close=link_here(scope, item=""),
            judge=link(scope, EVALUATION, subject=e.id),
            findings=[(f, link(scope, FINDINGS, finding=f)) for f in e.findings],
        )
    )
    if e.units:
        show_table(coverage_table(scope, [e.id]), "matrix wide")


def _parts(scope: Scope, e: LedgerEntry) -> list[tuple[str, str, str]]:
    """Id, name and address of the indicators and commitments that a task or project carries."""
    plan = scope.monitor.plan
    indicators = {i.id: i.name for i in plan.indicators}
    commitments = {c.id: c.description for c in plan.commitments}
    return [
        (p, indicators[p], link(scope, INDICATOR, indicator=p))
        if p in indicators
        else (p, commitments.get(p, ""), link_here(scope, item=p))
        for p in e.parts
    ]
