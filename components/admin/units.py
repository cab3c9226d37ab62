"""Which unit answers for which indicator: set here over what the plan's files say, every step kept."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.banner import show_empty, show_heading, show_note
from components.download import show_downloads, view_notes
from components.scope import Scope, pick_one
from components.tables import show_table
from components.writing import type_operator
from planmonitor.access import NotAllowed, Person
from planmonitor.catalogue import Indicator
from planmonitor.clock import shown
from planmonitor.responsibility import LONGEST_UNIT, Assignment
from planmonitor.store import NotPossible
from planmonitor.tables import Align, Column, Table

_SAVED = "units_saved"


def show_units(scope: Scope, person: Person) -> None:
    """Fields for the indicators of a chapter, and what was ever set."""
    plan = scope.monitor.plan
    without = sum(not i.responsible for i in plan.indicators)
    show_heading(
        f"责任单位：{len(plan.indicators)}项指标中{without}项未设" if without else "责任单位：已全部设定"
    )
    show_note("责任单位用于填报进度、催报清单和权限文件里的部门。清空一格即恢复规划文件里的写法。")
    names = plan.page_names()
    pages = [page for page in names if plan.on_page(page)]
    page = pick_one("chapter", pages, "篇章", names=names.__getitem__)
    typed = _fields(plan.on_page(page))
    type_operator()
    if st.button("保存责任单位", type="primary", disabled=not person.name):
        _save(scope, person, typed)
    if saved := st.session_state.pop(_SAVED, ""):
        st.success(saved)
    show_heading("修改记录")
    table = assignments_table(scope, scope.monitor.store.responsibilities.revisions(plan.id))
    if not table.rows:
        show_empty("还没有修改过", "保存后，谁在什么时候改了什么都记在这里，不会被覆盖")
        return
    show_table(table)
    show_downloads(table.file(), table.title)


def _fields(indicators: tuple[Indicator, ...]) -> dict[str, str]:
    """One field an indicator, two beside each other."""
    typed: dict[str, str] = {}
    columns = st.columns(2, gap="large")
    for n, i in enumerate(indicators):
        with columns[n % 2]:
            typed[i.id] = st.text_input(
                i.name,
                i.responsible,
                key=f"unit_{i.id}",
                max_chars=LONGEST_UNIT,
                placeholder="如 市卫生健康委",
            )
    return typed


def _save(scope: Scope, person: Person, typed: dict[str, str]) -> None:
    try:
        changed = scope.monitor.assign(typed, person)
    except (NotAllowed, NotPossible) as refusal:
        st.error(str(refusal))
        return
    st.session_state[_SAVED] = f"已保存{changed}项" if changed else "没有变化，无须保存"
    st.rerun()


def assignments_table(scope: Scope, revisions: Sequence[Assignment]) -> Table[Assignment]:
    """Everything ever set, newest first."""
    names = {i.id: i.name for i in scope.monitor.plan.indicators}
    columns = (
        Column[Assignment]("时间", lambda a: shown(a.recorded_at), align=Align.WORD),
        Column[Assignment]("编号", lambda a: a.subject, align=Align.WORD),
        Column[Assignment]("指标", lambda a: names.get(a.subject, a.subject)),
        Column[Assignment]("责任单位", lambda a: a.unit or "恢复规划文件的写法"),
        Column[Assignment]("操作人", lambda a: a.actor, align=Align.WORD),
    )
    return Table("责任单位修改记录", columns, revisions[::-1], view_notes(scope))
