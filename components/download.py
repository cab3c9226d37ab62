"""What is on the screen, as a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.scope import Scope, day_known
from planmonitor.export import FileTable, csv_bytes, xlsx_bytes


def view_notes(scope: Scope, **filters: str) -> tuple[tuple[str, str], ...]:
    """What a file must say about itself: plan, as-of, place, demo, moment of knowledge, filters."""
    day = day_known(scope)
    demo = scope.answers.has_demo()
    return (
        ("规划", f"{scope.monitor.plan.title}（{scope.monitor.plan.status}）"),
        ("评估年份", f"{scope.view.as_of}年"),
        ("地区", scope.place_name),
        ("数据", "演示：含程序生成的演示数据，不是真实情况，不可引用" if demo else "仅真实数据"),
        ("已知时点", f"只用截至{day}已知的数据" if day else "最新"),
        ("筛选", "；".join(f"{k}＝{v}" for k, v in filters.items() if v) or "无"),
    )


_FILES = (
    ("xlsx", "导出 Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
    ("csv", "导出 CSV", "text/csv", csv_bytes),
)


def show_downloads(table: FileTable, name: str, what: str = "") -> None:
    """Two buttons, which say ``what`` they bring where there is more than one table; made when asked for."""
    with st.container(key=f"downloads_{name}", horizontal=True):
        for suffix, label, mime, build in _FILES:
            st.download_button(
                f"{what} {label}" if what else label,
                data=partial(build, table),
                file_name=f"{name}.{suffix}",
                mime=mime,
                key=f"download_{name}_{suffix}",
                on_click="ignore",
            )
