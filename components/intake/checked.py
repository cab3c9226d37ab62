"""The answer on a file: its problems, the figures it would change, and what would then be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from planmonitor.intake.naming import series_names
from planmonitor.intake.problems import Issue, Level
from planmonitor.intake.queue import Difference
from planmonitor.intake.report import Report, says_something
from planmonitor.intake.sheet import row_label

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


def show_report(report: Report, data: bytes, name: str, submit: Callable[[], None]) -> None:
    """One sentence, beside it what ``submit`` draws, then every problem, as a table and as files."""
    st.html(
        render(
            "intake/headline.html",
            name=report.name,
            errors=report.count(Level.ERROR),
            warnings=report.count(Level.WARNING),
            effects=[(effect.word, count) for effect, count in report.effects.items()],
            not_reported=len(report.not_reported),
        )
    )
    submit()
    if not report.issues:
        return
    shown = report.issues[:_MOST_ISSUES]
    more = len(report.issues) - len(shown)
    st.html(render("intake/issues.html", issues=shown, more=more, label=row_label, longest=_LONGEST_TEXT))
    show_downloads(problem_table(report), "检查结果")
    st.download_button(
        "下载带批注的原表",
        lambda: xlsx_bytes(annotated_table(data, name, report)),
        file_name="批注.xlsx",
        mime=_XLSX,
        on_click="ignore",
    )


def ask_reasons(report: Report, remarks: Mapping[str, str] | None = None) -> dict[str, str]:
    """A line to write in for everything unlikely; what was written, by :attr:`Issue.key`.

    What a remark says already is not asked again.
    """
    said = {key: text for key, text in (remarks or {}).items() if says_something(text)}
    asked = [i for i in report.to_explain if i.key not in said]
    if not asked:
        return said
    show_heading("请写明原因（每处都要写，审核人会看到）")
    written = {i.key: st.text_input(_asked(i), key=f"why_{report.digest}_{i.key}") for i in asked}
    return said | written


def _asked(issue: Issue) -> str:
    return f"{issue.where}{issue.message}"


def show_changes(scope: Scope, desk: Desk, report: Report) -> None:
    """The figures that would change, then the verdicts and sentences that would."""
    if report.changes:
        show_differences(scope, desk.differences(report))
        show_foreseen(scope, desk, report)


def show_differences(scope: Scope, found: Sequence[Difference], left_out: int = 0) -> None:
    """Figures beside those in force, with what other batches that wait say of the same cells.

    ``left_out`` counts those that a filter hides.
    """
    shown, going = found[:_MOST_CHANGES], [d for d in found if not d.returned]
    count, returned = len(going), len(found) - len(going)
    hidden = f"（另有{left_out}个不在筛选内）" if left_out else ""
    clashes = sum(bool(d.conflicts) for d in going)
    clash = f"，{clashes}个与其他待审核的文件冲突" if clashes else ""
    gone = f"，{returned}个已退回" if returned else ""
    with st.expander(
        f"将要改变的{count}个数{clash}{gone}{hidden}", expanded=bool(clashes) or count <= _FEW_CHANGES
    ):
        st.html(
            render(
                "intake/changes.html",
                differences=shown,
                remarks=any(d.figure.observation.note or (d.old and d.old.note) for d in shown),
                names=series_names(scope.monitor.plan),
                place_name=scope.monitor.place_name,
                more=len(found) - len(shown),
            )
        )


def show_foreseen(scope: Scope, desk: Desk, report: Report) -> None:
    """What would be said of indicators and places once a report is published."""
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
