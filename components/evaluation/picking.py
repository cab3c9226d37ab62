"""Rows of the list chosen to be judged together: in the address, and in a bar that stays in view."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.address import read_parameter, write
from components.evaluation.own_verdict import PICKED, SUBJECT, judge_picked
from components.scope import Scope, link_here
from components.templating import render
from components.writing import who
from planmonitor.access import NotAllowed, Role
from planmonitor.review import Phase, ReviewedPromise
from planmonitor.tables import Piece


def may_judge(scope: Scope) -> bool:
    """Whether whoever is before the screen may judge anything, and what is shown can be judged."""
    try:
        return scope.view.known_at is None and bool(who(scope).remits(Role.EVALUATOR))
    except NotAllowed:
        return False


def picked() -> tuple[str, ...]:
    """The ids that are chosen, in the order in which they were."""
    return tuple(dict.fromkeys(i for i in read_parameter(PICKED).split(",") if i))


def pick_link(scope: Scope, ids: Sequence[str]) -> str:
    """Address of this page with these chosen."""
    return link_here(scope, **{PICKED: ",".join(ids), SUBJECT: ""})


def box_of(scope: Scope, r: ReviewedPromise) -> Piece:
    """The box of a row: chosen or not, and turned by a click."""
    chosen = picked()
    is_on = r.id in chosen
    turned = [i for i in chosen if i != r.id] if is_on else [*chosen, r.id]
    hint = f"{'取消选择' if is_on else '选中'}{r.id}，可与其他行一起判断"
    return Piece("☑" if is_on else "☐", "", pick_link(scope, turned), hint, key=f"pick-{r.id}")


def show_picked(scope: Scope, phase: Phase, shown: Sequence[ReviewedPromise]) -> None:
    """The bar below the list: how many are chosen, and the way to judge them together."""
    chosen = picked()
    open_ones = [r.id for r in shown if r.evaluation is None]
    every = pick_link(scope, open_ones) if open_ones else ""
    with st.container(key="picked_bar"):
        left, right, last = st.columns([6, 2, 1], vertical_alignment="center")
        with left:
            st.html(render("evaluation/picked.html", n=len(chosen), every=every, open=len(open_ones)))
        with right:
            is_asked = st.button(
                f"一起判断（{len(chosen)}项）" if chosen else "一起判断",
                type="primary",
                disabled=not chosen,
                width="stretch",
                key="judge_picked",
            )
        with last:
            st.button("清除", disabled=not chosen, width="stretch", key="clear_picked", on_click=_clear)
    if is_asked:
        judge_picked(scope, phase, chosen)


def _clear() -> None:
    write(PICKED, "")
