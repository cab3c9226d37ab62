"""Everything promised in words, folded by chapter, searched and filtered."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.banner import show_empty
from components.download import show_downloads, view_notes
from components.ledger.entry import show_entry
from components.ledger.words import KIND, STATE, STATE_SIGN
from components.scope import FINDINGS, Scope, link, link_here, pick_one, read_parameter, type_text
from components.tables import Folding, show_long_table
from components.templating import render
from planmonitor.catalogue import Plan, Strength
from planmonitor.ledger import EntryKind, LedgerEntry, LedgerFilter, PromiseState, count_states, entries
from planmonitor.tables import Align, Column, Look, Piece, Sort, Table, Where
from planmonitor.wording import STRENGTH, ordinal, place

_EVERYWHERE = ("", "全市")


def show_list(scope: Scope) -> None:
    """Filters, one entry in full when it is chosen, counts, the ledger and its files."""
    every = entries(scope.answers, scope.division)
    wanted = _pick(scope, every)
    chosen = read_parameter("item")
    # What does not land on the county looked at is still shown to who asks for it, as it stands for the city.
    for e in (e for e in (*every, *(entries(scope.answers) if chosen else ())) if e.id == chosen):
        show_entry(scope, e)
        break
    rows = sorted((e for e in every if wanted.passes(e)), key=lambda e: e.chapter)
    n = {state.value: count for state, count in count_states(rows).items()}
    where = scope.place_name if scope.division else ""
    every_place = link_here(scope, county="")
    st.html(
        render(
            "ledger/headline.html", year=scope.view.as_of, total=len(rows), n=n, county=where, all=every_place
        )
    )
    if not rows:
        show_empty("没有符合条件的条目", "请放宽筛选或改换搜索词")
        return
    table = ledger_table(scope, rows, _notes(scope, wanted))
    show_long_table(scope, table, _folding(scope.monitor.plan, wanted), "ledger")
    show_downloads(table.file(), table.title)


def _pick(scope: Scope, every: Sequence[LedgerEntry]) -> LedgerFilter:
    chapters = _chapter_names(scope.monitor.plan)
    present = {str(e.chapter) for e in every}
    columns = st.columns([2, 3, 2, 2, 4], vertical_alignment="bottom")
    with columns[0]:
        kind = pick_one("kind", ["", *EntryKind], "种类", names=lambda v: _kind(v) or "全部种类")
    with columns[1]:
        options = ["", *(n for n in chapters if n in present)]
        chapter = pick_one("chapter", options, "篇章", names=lambda v: chapters.get(v, "全部篇章"))
    with columns[2]:
        options = ["", *Strength]
        strength = pick_one("strength", options, "语气", names=lambda v: _strength(v) or "全部语气")
    with columns[3]:
        state = pick_one("state", ["", *PromiseState], "状态", names=lambda v: _state(v) or "全部状态")
    with columns[4]:
        text = type_text("q", "搜索", "编号、词语、期限或范围")
    return LedgerFilter(kind, chapter, strength, state, text)


def _kind(value: str) -> str:
    return KIND[EntryKind(value)] if value else ""


def _strength(value: str) -> str:
    return STRENGTH[Strength(value)] if value else ""


def _state(value: str) -> str:
    return STATE[PromiseState(value)] if value else ""


def _chapter_names(plan: Plan) -> dict[str, str]:
    return {str(c.number): f"第{ordinal(c.number)}章　{c.short}" for c in plan.chapters}


def _notes(scope: Scope, wanted: LedgerFilter) -> tuple[tuple[str, str], ...]:
    return view_notes(
        scope,
        种类=_kind(wanted.kind),
        篇章=_chapter_names(scope.monitor.plan).get(wanted.chapter, ""),
        语气=_strength(wanted.strength),
        状态=_state(wanted.state),
        搜索=wanted.text,
    )


def _folding(plan: Plan, wanted: LedgerFilter) -> Folding[LedgerEntry]:
    titles = list(_chapter_names(plan).items())
    sorts = [_sort(state) for state in PromiseState]
    return Folding(lambda e: str(e.chapter), titles, sorts, "条", wanted != LedgerFilter())


def _sort(state: PromiseState) -> Sort[LedgerEntry]:
    return Sort(STATE[state], state, STATE_SIGN[state], lambda e: e.state is state)


def ledger_table(
    scope: Scope, rows: Sequence[LedgerEntry], notes: Sequence[tuple[str, str]] = ()
) -> Table[LedgerEntry]:
    """The entries with what is promised, until when, how firmly, where it stands and its state."""
    return Table("承诺与项目台账", (*_promise(scope), *_standing(scope)), rows, notes)


def _promise(scope: Scope) -> tuple[Column[LedgerEntry], ...]:
    def due(e: LedgerEntry) -> str:
        return f"{e.due}{'（推定）' if e.due_assumed else ''}"

    def where(e: LedgerEntry) -> str:
        return "" if e.scope in _EVERYWHERE else f"〔{e.scope}〕"

    return (
        Column("编号", lambda e: e.id, align=Align.WORD, link=lambda e: link_here(scope, item=e.id)),
        Column("种类", lambda e: KIND[e.kind], align=Align.WORD),
        Column("内容", lambda e: e.title),
        Column("范围", lambda e: e.scope, where, tone=lambda _: "muted", where=Where.BELOW),
        Column("数值（原文）", lambda e: e.printed),
        Column("期限", lambda e: e.due, due, Align.WORD),
        Column("期限依据", lambda e: "推定" if e.due_assumed else "", where=Where.FILE),
        Column("语气", lambda e: _strength(e.strength or ""), align=Align.WORD),
        Column("出处", lambda e: place(e.chapter, e.section, e.box)),
    )


def _standing(scope: Scope) -> tuple[Column[LedgerEntry], ...]:
    def state(e: LedgerEntry) -> str:
        return f"{STATE_SIGN[e.state]} {STATE[e.state]}"

    def findings(e: LedgerEntry) -> tuple[Piece, ...]:
        return tuple(Piece(f, link=link(scope, FINDINGS, finding=f)) for f in e.findings)

    def judged(e: LedgerEntry) -> tuple[Piece, ...]:
        return (Piece("评估人已判", look=Look.TAG),) if e.evaluation else ()

    return (
        Column("状态", lambda e: STATE[e.state], state, Align.WORD, tone=lambda e: e.state),
        Column(
            "评估人判断",
            lambda e: e.evaluation.evaluator if e.evaluation else "",
            judged,
            where=Where.BELOW,
        ),
        Column("文本核查", lambda e: "、".join(e.findings), findings),
    )
