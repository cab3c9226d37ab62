"""What became of what a person handed in, what waits and what is due; and how much of it, as a badge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.banner import show_empty, show_heading
from components.intake.submissions import describe, offer_file, offer_recall, take_step
from components.scope import Scope
from components.templating import render
from components.writing import type_operator
from planmonitor import clock
from planmonitor.access import Person, Role
from planmonitor.intake.desk import Desk
from planmonitor.intake.naming import series_names
from planmonitor.intake.notices import Owed
from planmonitor.observations import Observation
from planmonitor.settings import settings
from planmonitor.store import Submission, SubmissionState
from planmonitor.store.figures import cell_key

_MOST_ROWS, _MOST_SETTLED = 40, 50


def show_mine(scope: Scope, desk: Desk, person: Person) -> None:
    """News first, then what is due, what waits, and what came before."""
    type_operator()
    if not person.remits(Role.CLERK):
        show_empty("您没有填报的角色", "审核人请到“审核与发布”；需要填报请联系管理员登记")
        return
    mine = desk.mine(settings().reporting_due)
    if mine.news:
        show_heading(f"有结果了（{len(mine.news)}）")
    for submission in mine.news:
        _show_news(scope, desk, submission)
    if mine.owed:
        show_heading("还要报的")
        _show_owed(scope, mine.owed)
    if mine.waiting:
        show_heading(f"等待审核（{len(mine.waiting)}）")
    for submission in mine.waiting:
        with st.container(border=True):
            describe(scope, submission)
            offer_recall(desk, submission)
    if not (mine.submissions or mine.owed):
        show_empty(
            "您还没有提交过，也没有到期要报的数", "在“网上填报”或“文件填报”里提交后，审核的结果显示在这里"
        )
    if mine.settled:
        show_heading("以前的")
        st.html(render("intake/settled.html", lines=_settled(mine.settled[:_MOST_SETTLED])))


def _show_news(scope: Scope, desk: Desk, submission: Submission) -> None:
    """One batch on which somebody decided: what, why, which figures, and that one knows."""
    with st.container(border=True):
        describe(scope, submission)
        returned = _returned(desk, submission)
        if returned:
            st.html(
                render(
                    "intake/returned.html",
                    rows=returned[:_MOST_ROWS],
                    more=max(len(returned) - _MOST_ROWS, 0),
                    names=series_names(scope.monitor.plan),
                    place_name=scope.monitor.place_name,
                )
            )
        known, correct, file, _ = st.columns([1, 1, 1, 3])
        with known:
            if st.button(
                "知道了", key=f"known_{submission.id}", width="stretch", disabled=not desk.person().name
            ):
                take_step(partial(desk.mark_read, submission.id), f"编号{submission.id}已标为知悉")
        if returned:
            with correct:
                st.button("去改正", key=f"fix_{submission.id}", width="stretch", on_click=_go_and_fill)
        with file:
            offer_file(desk, submission)


def _returned(desk: Desk, submission: Submission) -> list[tuple[Observation, str]]:
    """The figures that came back with the reason each: some of a batch, or all of it."""
    whole = submission.events[-1].reason if submission.state is SubmissionState.RETURNED else ""
    reasons = submission.returned
    figures = desk.proposed(submission.id)
    return [(o, why) for o in figures if (why := reasons.get(cell_key(o), whole))]


def _go_and_fill() -> None:
    st.session_state["pending_view"] = "grid"


def _show_owed(scope: Scope, owed: Owed) -> None:
    places = dict.fromkeys(e.division for e in owed.missing)
    st.html(
        render(
            "intake/owed.html",
            owed=owed,
            due=f"{owed.due.month}月{owed.due.day}日",
            year_due=owed.due.year,
            places=[
                (scope.monitor.place_name(p), [e.indicator.name for e in owed.missing if e.division == p])
                for p in places
            ],
        )
    )
    st.button("去填报", key="fill_owed", type="primary", on_click=_go_and_fill)


def _settled(submissions: Sequence[Submission]) -> list[tuple[Submission, str, str]]:
    """Every batch with the day and the words of what last happened to it."""
    last = [(s, next(e for e in reversed(s.events) if e.state)) for s in submissions]
    return [(s, clock.shown(e.recorded_at), e.reason) for s, e in last]
