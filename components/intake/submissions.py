"""Files handed in: reviewing those that wait, and the history of all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.banner import show_empty
from components.intake.checked import held, show_changes
from components.scope import Scope
from components.templating import render
from components.writing import type_operator
from planmonitor import clock
from planmonitor.access import NotAllowed, Person, Role
from planmonitor.intake.desk import Desk
from planmonitor.intake.problems import title_of
from planmonitor.intake.report import Effect
from planmonitor.store import NotPossible, Submission, SubmissionState


def show_review(scope: Scope, desk: Desk, person: Person) -> None:
    """Every file that waits for this person: what it changes, publish or return."""
    type_operator()
    if not person.remits(Role.REVIEWER):
        show_empty("您没有审核的角色", "填报人可在“批次历史”查看自己提交的文件；需要审核请联系管理员登记")
        return
    waiting = desk.waiting()
    if not waiting:
        show_empty("没有待审核的文件", "填报人提交后显示在这里")
    for submission in waiting:
        with st.container(border=True):
            _describe(submission)
            _offer_decision(scope, desk, person, submission)


def _offer_decision(scope: Scope, desk: Desk, person: Person, submission: Submission) -> None:
    number = submission.id
    report = held(desk, ("waiting", number), partial(desk.report, number))
    if report is None:
        show_empty("原始文件不在了", "请退回，由填报人重新提交")
    else:
        show_changes(scope, desk, report)
        _offer_file(desk, submission)
    reason = st.text_input("退回原因", key=f"reason_{number}")
    left, right, _ = st.columns([1, 1, 5])
    nameless = not person.name
    with left:
        if report is not None and st.button(
            "发布", key=f"publish_{number}", type="primary", disabled=nameless
        ):
            _do(partial(desk.publish, number))
    with right:
        if st.button("退回", key=f"return_{number}", disabled=nameless):
            _do(partial(desk.give_back, number, reason))


def show_history(desk: Desk) -> None:
    """Every file the person may see, newest first; a published one can be withdrawn by who may review it."""
    type_operator()
    every = desk.submissions()
    if not every:
        show_empty("还没有可以查看的批次", "发布后的批次人人可见；未发布的只有提交人和审核人登录后可见")
        return
    mine = desk.reviewable(every)
    for submission in every:
        with st.container(border=True):
            _describe(submission)
            if submission.id in mine:
                _offer_file(desk, submission)
                if submission.state is SubmissionState.PUBLISHED:
                    _offer_withdrawal(desk, submission)


def _offer_withdrawal(desk: Desk, submission: Submission) -> None:
    left, right, _ = st.columns([3, 1, 4], vertical_alignment="bottom")
    with left:
        reason = st.text_input("撤回原因", key=f"why_{submission.id}")
    with right:
        if st.button("撤回批次", key=f"withdraw_{submission.id}", disabled=not desk.person().name):
            _do(partial(desk.withdraw, submission.id, reason))


def _offer_file(desk: Desk, submission: Submission) -> None:
    st.download_button(
        "下载原文件",
        lambda: desk.file(submission.id) or b"",
        file_name=submission.name,
        mime="application/octet-stream",
        on_click="ignore",
        key=f"file_{submission.id}",
    )


def _do(step: Callable[[], object]) -> None:
    try:
        step()
    except (NotAllowed, NotPossible) as refusal:
        st.error(str(refusal))
        return
    st.rerun()


def _describe(submission: Submission) -> None:
    st.html(
        render(
            "intake/submission.html",
            submission=submission,
            steps=[(clock.shown(e.recorded_at), e.actor, e.action.word, e.reason) for e in submission.events],
            effects=[(effect.word, submission.summary.get(effect.value, 0)) for effect in Effect],
            acknowledged=[(title_of(code), count) for code, count in submission.acknowledged.items()],
        )
    )
