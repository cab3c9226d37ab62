"""Reviewing: the queue of what waits, one batch opened, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from components.address import keep, restore
from components.banner import show_empty
from components.intake.checked import held, show_differences, show_foreseen
from components.intake.submissions import describe, offer_file, take_step
from components.scope import Scope, pick_one
from components.templating import render
from components.writing import type_operator
from planmonitor import clock
from planmonitor.access import Person, Role
from planmonitor.intake.desk import Desk
from planmonitor.intake.naming import figure_name, series_names
from planmonitor.intake.queue import Difference, Waiting, what_is_left
from planmonitor.intake.report import Report, says_something
from planmonitor.store import Submission

_BATCH, _PLACE, _SERIES = "batch", "at", "of"
_HEIGHT = 340


def show_review(scope: Scope, desk: Desk, person: Person) -> None:
    """What waits for this person, oldest first, and the one that is opened: publish or return."""
    type_operator()
    if not person.remits(Role.REVIEWER):
        show_empty("您没有审核的角色", "自己提交的见“我的报送”；需要审核请联系管理员登记")
        return
    queue = desk.queue()
    if not queue:
        show_empty("没有待审核的文件", "填报人提交后显示在这里")
        return
    place, series = _pick_filter(scope, queue)
    found = {str(w.submission.id): w for w in queue if w.is_about(place, series)}
    if not found:
        show_empty("筛选下没有待审核的文件", f"共有{len(queue)}份待审核，请放宽筛选")
        return
    opened = _pick_batch(scope, found, len(queue))
    with st.container(border=True):
        describe(scope, opened.submission)
        _show_batch(scope, desk, person, opened, place, series)


def _pick_filter(scope: Scope, queue: Sequence[Waiting]) -> tuple[str, str]:
    """Place and indicator to look for among what waits; empty for any."""
    cells = {cell for w in queue for cell in w.submission.cells}
    places = ["", *sorted({division for _, division in cells})]
    series = ["", *sorted({s for s, _ in cells})]
    left, middle, _ = st.columns([2, 3, 4])
    with left:
        _forget(_PLACE, places)
        place = pick_one(
            _PLACE, places, "地区", names=lambda c: scope.monitor.place_name(c) if c else "全部地区"
        )
    with middle:
        _forget(_SERIES, series)
        picked = pick_one(
            _SERIES,
            series,
            "指标",
            names=lambda s: series_names(scope.monitor.plan).get(s, s) if s else "全部指标",
        )
    return place, picked


def _pick_batch(scope: Scope, found: Mapping[str, Waiting], count: int) -> Waiting:
    """The batch looked at; the oldest unless another one is picked."""
    numbers = list(found)
    _forget(_BATCH, numbers)
    key = restore(_BATCH, numbers[0], found.__contains__)
    left = "" if len(numbers) == count else f"，筛选出{len(numbers)}份"
    with st.container(height=_HEIGHT if len(numbers) > 5 else "content", border=False):
        chosen = st.radio(
            f"待审核{count}份{left}（先交的在前）",
            numbers,
            key=key,
            format_func=lambda n: f"编号{n}　{found[n].submission.name}",
            captions=[_caption(scope, found[n]) for n in numbers],
        )
    keep(_BATCH, chosen, numbers[0])
    return found[chosen]


def _caption(scope: Scope, waiting: Waiting) -> str:
    """Who sent it, when, and what a reviewer wants to know before opening it."""
    sent = waiting.submission
    places = dict.fromkeys(division for _, division in sent.cells)
    names = "、".join(scope.monitor.place_name(p) for p in list(places)[:3])
    parts = [
        f"{sent.submitter}，{clock.shown(sent.sent_at)}",
        f"{names}{f'等{len(places)}地' if len(places) > 3 else ''}，{len(sent.base)}个数",
        f"已退回{len(sent.returned)}个" if sent.returned else "",
        f"确认了{sum(sent.acknowledged.values())}处提示" if sent.acknowledged else "",
        f"写了{len(sent.reasons)}处原因" if sent.reasons else "",
        f"**▲ {waiting.conflicts}个数与其他文件冲突**" if waiting.conflicts else "",
    ]
    return "；".join(p for p in parts if p)


def _show_batch(scope: Scope, desk: Desk, person: Person, opened: Waiting, place: str, series: str) -> None:
    number = opened.submission.id
    report = held(desk, ("waiting", number), partial(desk.report, number))
    if report is None:
        show_empty("原始文件不在了", "请退回，由填报人重新提交")
        _offer_return(scope, desk, person, opened.submission, ())
        return
    found = desk.differences(report, number)
    shown = [d for d in found if _is_about(d, place, series)]
    left = what_is_left(report, opened.submission.returned)
    if not left.changes:
        show_empty("没有会改变的数，不能发布", "库中已经是这些数，请退回并写明原因")
    else:
        show_differences(scope, shown, len(found) - len(shown))
        show_foreseen(scope, desk, left)
    offer_file(desk, opened.submission)
    publish, give_back = st.columns(2, gap="large")
    with give_back:
        _offer_return(scope, desk, person, opened.submission, [d for d in shown if not d.returned])
    if left.changes:
        with publish:
            unseen = sum(not d.returned for d in found) - sum(not d.returned for d in shown)
            _offer_publication(desk, person, number, left, unseen)


def _is_about(difference: Difference, place: str, series: str) -> bool:
    o = difference.figure.observation
    return place in ("", o.division) and series in ("", o.series)


def _offer_publication(desk: Desk, person: Person, number: int, left: Report, unseen: int) -> None:
    """The button that publishes what was not returned; replacing figures in force needs a reason.

    ``unseen`` counts the figures that a filter hides: they are published too, and the page says so.
    """
    replaced = len(left.replacing)
    reason = ""
    if replaced:
        reason = st.text_input(
            f"为什么替换已有的{replaced}个数（必填，记入批次）", key=f"publish_why_{number}"
        )
    missing = [] if person.name else ["填写操作人姓名"]
    if replaced and not says_something(reason):
        missing.append("写明替换的理由")
    if st.button("发布", key=f"publish_{number}", type="primary", disabled=bool(missing)):
        take_step(partial(desk.publish, number, reason), f"编号{number}已发布{len(left.changes)}个数")
    hidden = f"（含筛选以外的{unseen}个）" if unseen else ""
    note = f"发布{len(left.changes)}个数{hidden}，人人可见。"
    if missing:
        note = f"还不能发布，请先：{'；'.join(missing)}。"
    st.html(render("note.html", text=note, tight=True))


def _offer_return(
    scope: Scope, desk: Desk, person: Person, submission: Submission, rows: Sequence[Difference]
) -> None:
    """Returning all, or only the figures picked: the rest can be published.

    The widgets are new after every step, so that a second press meets nothing that it could return.
    """
    number, step = submission.id, f"{submission.id}_{len(submission.events)}"
    names = {d.key: figure_name(scope.monitor, d.figure.observation) for d in rows}
    picked: list[str] = []
    if names and len(submission.base) - len(submission.returned) > 1:
        picked = st.multiselect(
            "只退回这些数（不选即整份退回）",
            list(names),
            key=f"rows_{step}",
            format_func=names.__getitem__,
            placeholder="整份退回，或在此选择要退回的数",
        )
    reason = st.text_input("退回原因", key=f"reason_{step}", placeholder="必填，填报人会看到")
    label = f"退回所选的{len(picked)}个数" if picked else "退回"
    if st.button(label, key=f"return_{step}", disabled=not person.name):
        what = f"{len(picked)}个数" if picked else "整份"
        take_step(partial(desk.give_back, number, reason, picked), f"编号{number}已退回{what}")


def _forget(name: str, options: Sequence[str]) -> None:
    """Forget a choice that is not offered any more: what was decided on has left the queue."""
    for key in (f"pick_{name}", f"kept_{name}"):
        if st.session_state.get(key, options[0]) not in options:
            del st.session_state[key]
