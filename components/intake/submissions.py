"""Files handed in: how one is shown, and the history of all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.banner import show_empty
from components.scope import Scope
from components.templating import render
from components.writing import type_operator
from planmonitor import clock
from planmonitor.access import NotAllowed
from planmonitor.intake.desk import Desk
from planmonitor.intake.naming import cell_names
from planmonitor.intake.problems import confirmed_by
from planmonitor.intake.report import Effect
from planmonitor.store import NotPossible, Submission, SubmissionState


def show_history(scope: Scope, desk: Desk) -> None:
    """Every file the person may see, newest first; a published one can be withdrawn by who may review it."""
    type_operator()
    every = desk.submissions()
    if not every:
        show_empty("还没有可以查看的批次", "发布后的批次人人可见；未发布的只有提交人和审核人登录后可见")
        return
    mine = desk.reviewable(every)
    for submission in every:
        with st.container(border=True):
            describe(scope, submission)
            if submission.state is SubmissionState.SUBMITTED and desk.is_mine(submission):
                offer_recall(desk, submission)
            if submission.id in mine:
                offer_file(desk, submission)
                if submission.state is SubmissionState.PUBLISHED:
                    _offer_withdrawal(desk, submission)


def _offer_withdrawal(desk: Desk, submission: Submission) -> None:
    left, right, _ = st.columns([3, 1, 4], vertical_alignment="bottom")
    with left:
        reason = st.text_input("撤回原因", key=f"why_{submission.id}")
    with right:
        if st.button("撤回批次", key=f"withdraw_{submission.id}", disabled=not desk.person().name):
            take_step(partial(desk.withdraw, submission.id, reason), f"编号{submission.id}已撤回")


def offer_recall(desk: Desk, submission: Submission) -> None:
    """The button by which its sender takes back what waits."""
    if st.button("收回这次提交", key=f"recall_{submission.id}", disabled=not desk.person().name):
        take_step(partial(desk.recall, submission.id), f"编号{submission.id}已收回")


def offer_file(desk: Desk, submission: Submission) -> None:
    """The file as it was handed in."""
    st.download_button(
        "下载原文件",
        lambda: desk.file(submission.id) or b"",
        file_name=submission.name,
        mime="application/octet-stream",
        on_click="ignore",
        key=f"file_{submission.id}",
    )


def take_step(step: Callable[[], object], done: str) -> None:
    """Take a step and show the page anew, saying what was done; or say why it could not be taken."""
    try:
        step()
    except (NotAllowed, NotPossible) as refusal:
        st.error(str(refusal))
        return
    st.toast(done)
    st.rerun()


def describe(scope: Scope, submission: Submission) -> None:
    """A batch: where it stands, every step so far, what its sender confirmed and what he wrote."""
    monitor = scope.monitor
    st.html(
        render(
            "intake/submission.html",
            submission=submission,
            steps=[(e, clock.shown(e.recorded_at), cell_names(monitor, e.cells)) for e in submission.events],
            effects=[(effect.word, submission.summary.get(effect.value, 0)) for effect in Effect],
            acknowledged=[(confirmed_by(code), count) for code, count in submission.acknowledged.items()],
        )
    )
