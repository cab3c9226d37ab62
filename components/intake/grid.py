"""Reporting on the page: a table to type into, checked after every cell, kept as a draft, handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from components.banner import show_empty
from components.framework import cell_editor_script
from components.intake.checked import held, show_changes
from components.intake.submitting import show_submit
from components.scope import Scope, pick_one
from components.templating import render
from components.writing import type_operator
from planmonitor import clock
from planmonitor.access import NotAllowed, Person, Remit
from planmonitor.intake.desk import Desk
from planmonitor.intake.grid import (
    OPEN,
    SAME_SOURCE,
    Answer,
    Grid,
    GridRow,
    Typed,
    open_grid,
    remit_name,
    remits_of,
)
from planmonitor.intake.header import UploadColumn
from planmonitor.intake.sheet import row_label
from planmonitor.numbers import EXACT, number
from planmonitor.progress import WORDS
from planmonitor.store.drafts import DraftKey

_MOST_ROWS_SEEN = 12
_ROW, _LINES = 35, 3
_NAME, _UNIT, _BEFORE, _HELD, _CHECKED = "指标", "单位", "上年数值", "已入库", "检查"
_TARGET, _CITY_TARGET, _PROMISE, _PRINTED = "规划目标", "全市目标", "承诺、任务和项目", "规划要求"
_WIDTHS: Mapping[str, int] = {
    _NAME: 290,
    _PROMISE: 300,
    _PRINTED: 100,
    UploadColumn.STATE: 84,
    _UNIT: 56,
    _BEFORE: 80,
    _TARGET: 104,
    _CITY_TARGET: 104,
    _HELD: 72,
    UploadColumn.VALUE: 92,
    UploadColumn.SOURCE: 130,
    UploadColumn.REMARK: 130,
    _CHECKED: 160,
}
_RIGHT = (_BEFORE, _HELD, UploadColumn.VALUE)
_LONGEST_TEXT = 60
_LONGEST = {UploadColumn.VALUE: 40, UploadColumn.SOURCE: 120, UploadColumn.REMARK: 500}


def show_grid(scope: Scope, desk: Desk, person: Person) -> None:
    """For whom and when, then the table; one place and year at a time."""
    remits = {text: r for text, r in remits_of(scope.monitor, person).items() if r.division}
    if not remits:
        show_empty("您没有填报的角色", "审核人请到“审核与发布”；需要填报请联系管理员登记")
        return
    place, when, what, name = st.columns([3, 2, 3, 3])
    with place:
        names = {text: remit_name(scope.monitor, remit) for text, remit in remits.items()}
        remit = remits[pick_one("place", list(remits), "为谁填报", names=names.__getitem__)]
    with when:
        years = [str(y) for y in reversed(scope.monitor.plan.years)]
        year = int(pick_one("for", years, "填报年份", names=lambda y: f"{y}年"))
    with name:
        type_operator()
    with what:
        parts = _grid(scope, desk, remit, year).parts
        chapters = scope.monitor.plan.page_names()
        part = pick_one(
            "part", parts, "填什么", names=lambda p: f"承诺与项目：{chapters.get(p, p)}" if p else "指标"
        )
    _fetch_cell_editor()
    _fill_in(scope, desk, remit, year, part)


@st.fragment
def _fill_in(scope: Scope, desk: Desk, remit: Remit, year: int, part: str) -> None:
    """The table and the answer on it; run again after every cell, without the rest of the page."""
    try:
        draft, person = desk.draft_key(remit, str(year)), desk.person()
    except NotAllowed as refusal:
        st.error(str(refusal))
        return
    grid = _grid(scope, desk, remit, year)
    key = f"grid_{draft.remit}_{draft.period}_{part}"
    base, rows = _base(desk, draft, grid, key), grid.of_part(part)
    _type_source(base, key)
    typed = _typed(rows, base, key)
    answer = held(desk, ("typed", remit, year, str(typed)), partial(grid.answer, typed))
    report = answer.report
    st.html(render("intake/grid_state.html", answer=answer, saved=_keep(desk, draft, typed, key)))
    _draw(grid, rows, base, answer, key)
    if answer.lines:
        show_submit(desk, person, report, answer.data, grid.name, remit, answer.reasons)
    if answer.lines and report.issues:
        st.html(
            render(
                "intake/issues.html", issues=answer.unnumbered, more=0, label=row_label, longest=_LONGEST_TEXT
            )
        )
    if answer.lines:
        show_changes(scope, desk, report)


def _fetch_cell_editor() -> None:
    """Have the framework's cell editor ready before the first key."""
    st.html(render("intake/cell_editor.html", file=cell_editor_script()))


def _grid(scope: Scope, desk: Desk, remit: Remit, year: int) -> Grid:
    return held(desk, ("grid", remit, year), partial(open_grid, scope.monitor, remit, year))


def _base(desk: Desk, draft: DraftKey, grid: Grid, key: str) -> Typed:
    """What the draft held when this part of the table was opened; edits are counted from there."""
    if key not in st.session_state:
        kept = desk.monitor.store.drafts.find(draft)
        st.session_state[f"{key}_base"] = grid.unsettled(kept.content) if kept else {}
    base: Typed = st.session_state[f"{key}_base"]
    return base


def _type_source(base: Typed, key: str) -> None:
    st.text_input(
        "数据来源（没有单独写来源的行都用这一个）",
        value=base.get(SAME_SOURCE, {}).get(UploadColumn.SOURCE, ""),
        key=f"{key}_same",
        max_chars=_LONGEST[UploadColumn.SOURCE],
        placeholder="如：卫生健康统计年报",
    )


def _typed(rows: Sequence[GridRow], base: Typed, key: str) -> Typed:
    """What stands in the table now, empty cells left out."""
    typed = {row: dict(cells) for row, cells in base.items()}
    for position, cells in st.session_state.get(key, {}).get("edited_rows", {}).items():
        row = typed.setdefault(rows[int(position)].key, {})
        row.update({column: text or "" for column, text in cells.items() if column in OPEN})
    typed[SAME_SOURCE] = {UploadColumn.SOURCE: st.session_state[f"{key}_same"]}
    filled = {r: {str(c): t for c, t in cells.items() if t.strip()} for r, cells in typed.items()}
    return {row: cells for row, cells in filled.items() if cells}


def _keep(desk: Desk, draft: DraftKey, typed: Typed, key: str) -> str:
    """Keep what was typed where it differs from what is kept; when that was, on Beijing's clock."""
    drafts = desk.monitor.store.drafts
    kept_key = f"{key}_kept"
    if kept_key not in st.session_state:
        kept = drafts.find(draft)
        st.session_state[kept_key] = (dict(kept.content), kept.saved_at) if kept else ({}, None)
    if st.session_state[kept_key][0] != typed:
        st.session_state[kept_key] = (typed, drafts.keep(draft, typed))
    moment = st.session_state[kept_key][1]
    return clock.in_beijing(moment).strftime("%m-%d %H:%M") if moment and typed else ""


def _draw(grid: Grid, rows: Sequence[GridRow], base: Typed, answer: Answer, key: str) -> None:
    """The table itself. Its last column changes with every answer; what was typed stays."""
    columns = _columns(grid, rows, base, answer)
    st.data_editor(
        columns,
        key=key,
        hide_index=True,
        num_rows="fixed",
        placeholder="—",
        width="stretch",
        height=_ROW * (min(len(rows), _MOST_ROWS_SEEN) + 1) + _LINES,
        disabled=[c for c in columns if c not in OPEN],
        column_config={name: _column(name) for name in columns},
        alt=f"{grid.name.removesuffix('.csv')}：每行一项，填数值、数据来源和备注",
    )


def _column(name: str) -> Any:
    """How a column looks and what it takes."""
    width = _WIDTHS[name]
    if name == UploadColumn.STATE:
        return st.column_config.SelectboxColumn(name, width=width, options=["", *WORDS])
    return st.column_config.TextColumn(
        name,
        width=width,
        alignment="right" if name in _RIGHT else "left",
        max_chars=_LONGEST[UploadColumn(name)] if name in OPEN else None,
        pinned=name in (_NAME, _PROMISE),
    )


def _columns(grid: Grid, rows: Sequence[GridRow], base: Typed, answer: Answer) -> dict[str, list[str]]:
    """What stands in the table: figures beside last year's and the target, promises beside their text."""
    is_promise = any(r.part for r in rows)
    target = _PRINTED if is_promise else _TARGET if grid.is_city else _CITY_TARGET
    shown = {
        _PROMISE if is_promise else _NAME: [r.label for r in rows],
        _UNIT: [r.unit for r in rows],
        _BEFORE: [number(r.before, EXACT) for r in rows],
        target: [r.target or "—" for r in rows],
    }
    if any(r.held is not None or r.state for r in rows):
        shown[_HELD] = [_held(r) for r in rows]
    asked = OPEN if is_promise else [c for c in OPEN if c is not UploadColumn.STATE]
    shown |= {str(c): [base.get(r.key, {}).get(c, "") for r in rows] for c in asked}
    return shown | {_CHECKED: [answer.state(r.key) for r in rows]}


def _held(row: GridRow) -> str:
    figure = "" if row.held is None else number(row.held, EXACT)
    return "，".join(text for text in (figure, row.state) if text) or "—"
