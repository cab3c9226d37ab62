"""Handing in: which template, which file, what is wrong with it, and off to review."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.banner import show_empty, show_heading
from components.intake.checked import held, show_changes, show_report
from components.intake.kept_file import choose_file
from components.intake.submitting import show_submit
from components.scope import Scope, pick_one
from components.writing import type_operator
from planmonitor.access import NotAllowed, Person, Remit
from planmonitor.intake.desk import Desk
from planmonitor.intake.grid import remit_name, remits_of
from planmonitor.intake.template import csv_template, xlsx_template
from planmonitor.settings import settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_filling(scope: Scope, desk: Desk, person: Person) -> None:
    """Three steps: the template, the file, the answer."""
    remits = remits_of(scope.monitor, person)
    if not remits:
        show_empty("您没有填报的角色", "审核人请到“审核与发布”；需要填报请联系管理员登记")
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_heading("第一步：下载模板")
        remit = _pick_remit(scope, remits)
        _offer_templates(scope, remit)
        show_heading("第二步：上传填好的文件")
        chosen = choose_file("选择 .xlsx 或 .csv 文件（不超过20 MB、5万行）", person)
        type_operator()
    with right:
        show_heading("第三步：看检查结果")
        if chosen is None:
            show_empty("还没有文件", "上传后，这里会一次列出全部问题、将要改变的数和对判定的影响")
        else:
            name, data = chosen
            _show_answer(scope, desk, person, data, name, remit)


def _pick_remit(scope: Scope, remits: dict[str, Remit]) -> Remit:
    names = {text: remit_name(scope.monitor, remit) for text, remit in remits.items()}
    return remits[pick_one("place", list(remits), "为谁填报", names=names.__getitem__)]


def _offer_templates(scope: Scope, remit: Remit) -> None:
    monitor = scope.monitor
    years = [str(y) for y in reversed((monitor.plan.baseline_year, *monitor.plan.years))]
    year = int(pick_one("for", years, "填报年份", names=lambda y: f"{y}年"))
    correcting = st.toggle("更正已发布的数（模板里带出现有数值）", key="correcting")
    contact = settings().contact
    name = f"{'更正' if correcting else '填报'}模板_{remit_name(scope.monitor, remit)}_{year}"
    one, two = st.columns(2)
    with one:
        st.download_button(
            "下载 Excel 模板",
            partial(xlsx_template, monitor, year, remit, correcting=correcting, contact=contact),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            on_click="ignore",
            width="stretch",
            type="primary",
        )
    with two:
        st.download_button(
            "下载 CSV 模板",
            partial(csv_template, monitor, year, remit, correcting=correcting),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            width="stretch",
        )
    if contact:
        st.caption(f"有疑问请联系：{contact}")


def _show_answer(scope: Scope, desk: Desk, person: Person, data: bytes, name: str, remit: Remit) -> None:
    try:
        with st.spinner("正在检查…"):
            report = held(desk, (hash(data), name, remit), partial(desk.check, data, name, remit))
    except NotAllowed as refusal:
        st.error(str(refusal))
        return
    show_report(report, data, name, partial(show_submit, desk, person, report, data, name, remit))
    show_changes(scope, desk, report)
