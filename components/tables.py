"""Tables drawn from their declaration: a short one at once, a long one folded, counted and sent in parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import streamlit as st

from components.scope import Scope, link_here, read_parameter
from components.templating import render
from planmonitor.tables import Column, Section, Sort, Table, flow, fold, tally

R = TypeVar("R")
AT_A_TIME = 40
EVERYTHING = "all"
_OPEN, _ROWS = "open", "rows"


@dataclass(frozen=True)
class Folding(Generic[R]):
    """How a long table is folded: the section of a row, the sections' titles in order, and what is counted
    in each.

    ``unit`` counts rows (项, 条). With ``found`` set the reader has searched, filtered or sorted: what was
    found is read on from its beginning, not folded away.
    """

    key: Callable[[R], str]
    titles: Sequence[tuple[str, str]]
    sorts: Sequence[Sort[R]]
    unit: str
    found: bool


def table_html(table: Table[R], kind: str = "") -> str:
    """A short table's markup; ``kind`` names a style of the theme, such as ``matrix``."""
    body = [{"title": "", "rows": _rows(table, table.rows), "later": [], "more": None}]
    return render("table.html", kind=kind, heads=_heads(table), sections=body, width=len(table.on_screen()))


def show_table(table: Table[R], kind: str = "") -> None:
    """Draw a short table."""
    st.html(table_html(table, kind))


def show_long_table(scope: Scope, table: Table[R], by: Folding[R], kind: str = "") -> None:
    """Draw counts and a long table, of which only what is unfolded is sent; what is unfolded stands in the
    address.

    At first every section is folded: the counts of all of them fit on one screen and say where to look.
    """
    by = replace(by, sorts=[s for s, t in zip(by.sorts, tally(table.rows, by.sorts), strict=True) if t.count])
    wanted, limit = read_parameter(_OPEN), _limit()
    opened = frozenset(wanted.split(",")) & {k for k, _ in by.titles}
    is_read_on = by.found or wanted == EVERYTHING
    if is_read_on:
        sections = flow(table.rows, by.key, by.titles, limit)
    else:
        sections = fold(table.rows, by.key, by.titles, opened, limit)
    _show_counts(scope, table, by, wanted)
    drawn = [_section(scope, table, by, s, opened, is_read_on) for s in sections]
    left = len(table.rows) - sum(len(s.sent) for s in sections)
    if is_read_on and left:
        drawn[-1]["more"] = _more(scope, left, by)
        unseen = flow(table.rows, by.key, by.titles, len(table.rows))[len(sections) :]
        drawn += [_section(scope, table, by, replace(s, sent=()), opened, is_read_on) for s in unseen]
    heads = _heads(table) if any(s.sent for s in sections) else []
    width = len(table.on_screen())
    st.html(render("table.html", kind=f"long {kind}", heads=heads, sections=drawn, width=width))


def _limit() -> int:
    """How many rows are sent, from the address; never less than one part."""
    text = read_parameter(_ROWS, str.isdecimal)
    return max(int(text), AT_A_TIME) if text and len(text) < 6 else AT_A_TIME


def _show_counts(scope: Scope, table: Table[R], by: Folding[R], wanted: str) -> None:
    turns = {"全部展开": EVERYTHING, "全部收起": ""}
    links = [
        {"id": value or "none", "text": text, "link": link_here(scope, **{_OPEN: value, _ROWS: ""})}
        for text, value in turns.items()
        if value != wanted and not by.found
    ]
    tallies = tally(table.rows, by.sorts)
    st.html(render("tally.html", tallies=tallies, total=len(table.rows), links=links))


def _section(
    scope: Scope, table: Table[R], by: Folding[R], s: Section[R], opened: frozenset[str], is_read_on: bool
) -> dict[str, object]:
    """A section as the template wants it; one that can be folded brings a link that turns it.

    Rows of an open section that are not on the screen yet come along for paper.
    """
    turned = opened ^ {s.key}
    in_order = ",".join(k for k, _ in by.titles if k in turned)
    return {
        "key": s.key,
        "title": s.title,
        "is_open": s.is_open,
        "total": len(s.rows),
        "unit": by.unit,
        "tallies": tally(s.rows, by.sorts),
        "link": "" if is_read_on else link_here(scope, **{_OPEN: in_order}),
        "rows": _rows(table, s.sent),
        "later": _rows(table, s.rows[len(s.sent) :]) if s.is_open else [],
        "more": _more(scope, s.left, by) if s.left and not is_read_on else None,
    }


def _more(scope: Scope, left: int, by: Folding[R]) -> dict[str, str]:
    text = f"再显示{min(left, AT_A_TIME)}{by.unit}（还有{left}{by.unit}）"
    return {"text": text, "link": link_here(scope, **{_ROWS: str(_limit() + AT_A_TIME)})}


def _heads(table: Table[R]) -> list[dict[str, str]]:
    return [{"title": stack[0].title, "align": stack[0].align} for stack in table.on_screen()]


def _rows(table: Table[R], rows: Sequence[R]) -> list[dict[str, object]]:
    stacks = table.on_screen()
    return [{"strong": table.strong(r), "cells": [_cell(s, r) for s in stacks]} for r in rows]


def _cell(stack: Sequence[Column[R]], row: R) -> dict[str, object]:
    lines = [p for c in stack if (p := c.pieces(row))]
    return {"align": stack[0].align, "lines": lines}
