"""The answer on a file: its problems, the figures it would change, and what would then be said."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import streamlit as st

from components.banner import show_heading
from components.download import show_downloads
from components.scope import Scope
from components.templating import render
from planmonitor.export import xlsx_bytes
from planmonitor.intake.annotate import annotated_table, problem_table
from planmonitor.intake.desk import Desk
from planmonitor.intake.problems import Issue, Level
from planmonitor.intake.report import Report

T = TypeVar("T")
_MOST_REPORTS = 40
_MOST_ISSUES, _MOST_CHANGES, _MOST_FORESEEN = 100, 200, 60
_FEW_CHANGES = 12
_LONGEST_TEXT = 60
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def held(desk: Desk, key: tuple[object, ...], work_out: Callable[[], T]) -> T:
    """What a session keeps of a file: it is read apart once, and again only when the store has moved on."""
    reports = st.session_state.setdefault("reports", {})
    version = desk.monitor.store.version()
    if reports.get("version") != version or len(reports) > _MOST_REPORTS:
        reports.clear()
        reports["version"] = version
    if key not in reports:
        reports[key] = work_out()
    found: T = reports[key]
    return found


def show_report(report: Report, data: bytes, name: str) -> None:
    """One sentence, then every problem with what to do, as a table and as files."""
    st.html(
        render(
            "intake/headline.html",
            name=report.name,
            errors=report.count(Level.ERROR),
            warnings=report.count(Level.WARNING),
            effects=[(effect.word, count) for effect, count in report.effects.items()],
        )
    )
    if not report.issues:
        return
    shown = report.issues[:_MOST_ISSUES]
    more = len(report.issues) - len(shown)
    st.html(render("intake/issues.html", issues=shown, more=more, longest=_LONGEST_TEXT))
    show_downloads(problem_table(report), "检查结果")
    st.download_button(
        "下载带批注的原表",
        lambda: xlsx_bytes(annotated_table(data, name, report)),
        file_name="批注.xlsx",
        mime=_XLSX,
        on_click="ignore",
    )


def ask_reasons(report: Report) -> dict[str, str]:
    """A line to write in for everything unlikely; what was written, by :attr:`Issue.key`."""
    asked = report.to_explain
    if not asked:
        return {}
    show_heading("请写明原因（每处都要写，审核人会看到）")
    return {i.key: st.text_input(_asked(i), key=f"why_{report.digest}_{i.key}") for i in asked}


def _asked(issue: Issue) -> str:
    return f"第{issue.row}行：{issue.message}" if issue.row else issue.message


def show_changes(scope: Scope, desk: Desk, report: Report) -> None:
    """The figures that would change, then the verdicts and sentences that would."""
    if not report.changes:
        return
    shown, count = report.changes[:_MOST_CHANGES], len(report.changes)
    with st.expander(f"将要改变的{count}个数", expanded=count <= _FEW_CHANGES):
        st.html(
            render(
                "intake/changes.html",
                figures=shown,
                names={i.id: i.name for i in scope.monitor.plan.indicators},
                place_name=scope.monitor.place_name,
                more=count - len(shown),
            )
        )
    _show_foreseen(scope, desk, report)


def _show_foreseen(scope: Scope, desk: Desk, report: Report) -> None:
    foreseen = held(desk, ("foreseen", report.digest, report.changes), partial(desk.preview, report))
    told = [f for f in foreseen if f.is_new]
    st.html(
        render(
            "intake/foreseen.html",
            told=told[:_MOST_FORESEEN],
            place_name=scope.monitor.place_name,
            turns=sum(f.turns for f in told),
            reworded=sum(not f.turns for f in told),
            same=len(foreseen) - len(told),
            more=max(len(told) - _MOST_FORESEEN, 0),
        )
    )
