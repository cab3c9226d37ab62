"""Template, upload, check, review, publish and history: the way of a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from components.banner import show_empty, show_heading
from components.download import show_downloads
from components.scope import CHINA, INDICATOR, Scope, link, pick_one, pick_option
from components.theme import html
from components.writing import may_write
from planmonitor.export import Table, xlsx_bytes
from planmonitor.intake.annotate import LEVEL, annotated_table, problem_table
from planmonitor.intake.importing import check_file, keep_file, kept_file, preview, publish_submission, submit
from planmonitor.intake.problems import Change, Report, Severity, Verdict
from planmonitor.intake.template import csv_template, xlsx_template
from planmonitor.monitor import View
from planmonitor.store.submissions import NotPossible, Submission, SubmissionState
from planmonitor.wording import number

VIEWS = {"fill": "填报", "review": "审核与发布", "history": "批次历史", "complete": "填报进度"}
_STATE = {
    SubmissionState.SUBMITTED: "待审核", SubmissionState.RETURNED: "已退回", SubmissionState.PUBLISHED: "已发布", SubmissionState.WITHDRAWN: "已撤回",
}  # fmt: skip
_CHANGE = {Change.NEW: "新增", Change.CHANGED: "更改", Change.UNCHANGED: "不变"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_intake(scope: Scope) -> None:
    """One of the four views; writing needs this machine while no sign-in is set up."""
    view = pick_option("view", list(VIEWS), "看什么", names=VIEWS.__getitem__, hidden=True)
    draw: dict[str, Callable[[Scope], None]] = {
        "fill": _fill,
        "review": _review,
        "history": _history,
        "complete": _complete,
    }
    if view in ("fill", "review") and not may_write():
        show_empty(
            "这里不能填报",
            "没有配置登录时，只有服务只监听本机（localhost）并在本机打开时才能填报，操作人姓名会记入批次；其他人只能阅读",
        )
        return
    draw[view](scope)


def _operator() -> str:
    name = st.text_input("操作人姓名（记入批次）", key="operator", max_chars=60).strip()
    if not name:
        st.html(html('<p class="pm-note">请先填写姓名，才能提交或发布。</p>'))
    return name


def _fill(scope: Scope) -> None:
    monitor, plan = scope.monitor, scope.monitor.plan
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_heading("第一步：下载模板")
        places = ("", plan.adcode, *monitor.divisions.codes)
        names = {"": "全市和全部县（市、区）", plan.adcode: f"只有全市（{plan.city}）"}
        place = pick_one("place", places, "为谁填报", names=lambda c: names.get(c) or monitor.place_name(c))
        year = int(
            pick_one("for", [str(y) for y in reversed(plan.years)], "填报年份", names=lambda y: f"{y}年")
        )
        one, two = st.columns(2)
        label = monitor.place_name(place) if place else "全市各县"
        with one:
            st.download_button(
                "下载 Excel 模板", partial(xlsx_template, monitor, year, place), file_name=f"填报模板_{label}_{year}.xlsx", mime=_XLSX,
                on_click="ignore", width="stretch", type="primary",
            )  # fmt: skip
        with two:
            st.download_button(
                "下载 CSV 模板", partial(csv_template, monitor, year, place), file_name=f"填报模板_{label}_{year}.csv", mime="text/csv",
                on_click="ignore", width="stretch",
            )  # fmt: skip
        show_heading("第二步：上传填好的文件")
        upload = st.file_uploader("选择 .xlsx 或 .csv 文件（不超过20 MB、5万行）", key="upload")
        operator = _operator()
    with right:
        show_heading("第三步：看检查结果")
        if upload is None:
            show_empty("还没有文件", "上传后，这里会一次列出全部问题、将要改变的数和对判定的影响")
            return
        data = upload.getvalue()
        with st.spinner("正在检查…"):
            report = _checked(scope, data, upload.name)
        _show_report(scope, report, data, upload.name)
        if report.verdict is not Verdict.REJECT:
            _offer(scope, report, data, operator)


def _checked(scope: Scope, data: bytes, name: str) -> Report:
    """The report of the file last looked at in this session, checked again when the store has moved on."""
    key = (hash(data), name, scope.monitor.version)
    held = st.session_state.get("checked")
    if held is None or held[0] != key:
        held = (key, check_file(scope.monitor, data, name))
        st.session_state["checked"] = held
    report: Report = held[1]
    return report


def _show_report(scope: Scope, report: Report, data: bytes, name: str) -> None:
    errors = [i for i in report.issues if i.severity is Severity.ERROR]
    warnings = [i for i in report.issues if i.severity is Severity.WARNING]
    counts = Counter(r.change for r in report.rows)
    template = """<p class="pm-headline">{{ name }}：{% if errors %}<em>{{ errors }}处错误</em>{% if warnings %}、{{ warnings }}处提示{% endif %}。有错误的文件不能提交，请改正后重新上传。{% else %}没有错误{% if warnings %}，<strong>{{ warnings }}处提示</strong>需要确认{% endif %}；新增{{ new }}、更改{{ changed }}、不变{{ same }}。{% endif %}</p>"""
    st.html(
        html(
            template, name=report.name, errors=len(errors), warnings=len(warnings), new=counts[Change.NEW], changed=counts[Change.CHANGED],
            same=counts[Change.UNCHANGED],
        )
    )  # fmt: skip
    if report.issues:
        st.html(
            html(
                """<table class="pm"><thead><tr><th>级别</th><th class="n">行</th><th>列</th><th>原文</th><th>怎样改</th></tr></thead><tbody>{% for i in rows %}<tr><td style="white-space:nowrap;color:{{ '#8f2d0c' if i.severity == 'error' else '#5e4c20' }}">{{ '■' if i.severity == 'error' else '▲' }} {{ level[i.severity] }}</td><td class="n">{{ i.row or '' }}</td><td style="white-space:nowrap">{{ i.column }}</td><td>{{ i.text[:60] }}</td><td>{{ i.message }}</td></tr>{% endfor %}</tbody></table>{% if more %}<p class="pm-note">另有{{ more }}处，见下载的清单。</p>{% endif %}""",
                rows=report.issues[:100], more=max(len(report.issues) - 100, 0), level=LEVEL,
            )
        )  # fmt: skip
        show_downloads(problem_table(report), "检查结果")
        st.download_button(
            "下载带批注的原表", partial(_annotated, data, name, report), file_name="批注.xlsx", mime=_XLSX, on_click="ignore"
        )  # fmt: skip
    if report.changes:
        _show_changes(scope, report)


def _annotated(data: bytes, name: str, report: Report) -> bytes:
    return xlsx_bytes(annotated_table(data, name, report))


def _show_changes(scope: Scope, report: Report) -> None:
    monitor = scope.monitor
    names = {i.id: i.name for i in monitor.plan.indicators}
    rows = [
        {
            "name": names.get(r.observation.series, r.observation.series), "place": monitor.place_name(r.observation.division), "year": r.observation.year,
            "before": number(r.before, 6), "after": number(r.observation.value, 6), "unit": r.observation.unit, "change": _CHANGE[r.change],
        }
        for r in report.changes
    ]  # fmt: skip
    with st.expander(f"将要改变的{len(rows)}个数", expanded=len(rows) <= 12):
        st.html(
            html(
                """<table class="pm"><thead><tr><th>指标</th><th>地区</th><th class="n">年份</th><th class="n">原值</th><th class="n">新值</th><th>单位</th><th>变化</th></tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.name }}</td><td>{{ r.place }}</td><td class="n">{{ r.year }}</td><td class="n">{{ r.before }}</td><td class="n"><b>{{ r.after }}</b></td><td>{{ r.unit }}</td><td>{{ r.change }}</td></tr>{% endfor %}</tbody></table>{% if more %}<p class="pm-note">只列前200个。</p>{% endif %}""",
                rows=rows[:200], more=len(rows) > 200,
            )
        )  # fmt: skip
    for code, old, new, sentence in preview(monitor, report, max(r.observation.year for r in report.changes)):
        st.html(
            html(
                '<p class="pm-note">{{ name }}：全市判定由“{{ old }}”{{ "变为" if old != new else "，仍为" }}“{{ new }}”。{{ sentence }}</p>',
                name=names[code], old=old, new=new, sentence=sentence,
            )
        )  # fmt: skip


def _offer(scope: Scope, report: Report, data: bytes, operator: str) -> None:
    if not report.changes:
        show_empty("内容与库中完全相同", "没有变化，无须提交")
        return
    kinds = Counter((i.code, i.message if i.row is None else "") for i in report.issues)
    agreed = [
        st.checkbox(f"我已核对“{code}”类提示，共{n}处", key=f"agree_{report.digest}_{code}")
        for code, n in Counter(code for code, _ in kinds.elements()).items()
    ]
    if st.button("提交审核", type="primary", disabled=not operator or not all(agreed)):
        if not may_write():
            st.error("这里不能填报")
            return
        keep_file(report.digest, data)
        submit(scope.monitor, report, actor=operator, scope="")
        st.session_state.pop("checked", None)
        st.success("已提交，等待审核。可到“审核与发布”查看。")


def _waiting(scope: Scope) -> tuple[Submission, ...]:
    return scope.monitor.store.submissions(scope.monitor.plan.id)


def _review(scope: Scope) -> None:
    operator = _operator()
    waiting = [s for s in _waiting(scope) if s.state is SubmissionState.SUBMITTED]
    if not waiting:
        show_empty("没有待审核的文件", "填报人提交后显示在这里")
        return
    for s in waiting:
        with st.container(border=True):
            _describe(s)
            data = kept_file(s.digest)
            if data is None:
                show_empty("原始文件不在了", "请退回，由填报人重新提交")
            else:
                report = check_file(scope.monitor, data, s.name)
                _show_changes(scope, report)
            reason = st.text_input("退回原因", key=f"reason_{s.id}")
            left, right, _ = st.columns([1, 1, 5])
            with left:
                if data is not None and st.button(
                    "发布", key=f"publish_{s.id}", type="primary", disabled=not operator
                ):
                    _do(partial(publish_submission, scope.monitor, s, data, actor=operator, single_user=True))
            with right:
                if st.button("退回", key=f"return_{s.id}", disabled=not operator):
                    _do(partial(scope.monitor.store.give_back, s.id, actor=operator, reason=reason))


def _do(step: Callable[[], object]) -> None:
    if not may_write():
        st.error("这里不能填报")
        return
    try:
        step()
    except NotPossible as error:
        st.error(str(error))
        return
    st.rerun()


def _describe(s: Submission) -> None:
    template = """<h3 style="margin:0;padding:0;font-size:1.05rem">{{ s.id }}　{{ s.name }}　<span class="pm-tag">{{ state }}</span></h3>
    <p class="pm-note" style="margin:.2rem 0">{% for e in s.events %}{{ when(e.recorded_at) }} {{ e.actor }} {{ words[e.state] }}{% if e.reason %}：{{ e.reason }}{% endif %}{{ '　→　' if not loop.last }}{% endfor %}<br>{{ summary }}；文件指纹 {{ s.digest[:12] }}</p>"""
    words = {
        **_STATE,
        SubmissionState.SUBMITTED: "提交",
        SubmissionState.RETURNED: "退回",
        SubmissionState.PUBLISHED: "发布",
        SubmissionState.WITHDRAWN: "撤回",
    }

    def when(moment: datetime) -> str:
        return moment.replace(tzinfo=UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")

    summary = f"新增{s.summary.get('new', 0)}、更改{s.summary.get('changed', 0)}、不变{s.summary.get('unchanged', 0)}"
    st.html(html(template, s=s, state=_STATE[s.state], words=words, when=when, summary=summary))


def _history(scope: Scope) -> None:
    every = _waiting(scope)
    if not every:
        show_empty("还没有提交过文件", "每次提交、退回、发布和撤回都会留在这里")
        return
    operator = _operator() if may_write() else ""
    for s in every:
        with st.container(border=True):
            _describe(s)
            if s.state is SubmissionState.PUBLISHED and may_write():
                left, right, _ = st.columns([3, 1, 4], vertical_alignment="bottom")
                with left:
                    reason = st.text_input("撤回原因", key=f"why_{s.id}")
                with right:
                    if st.button("撤回批次", key=f"withdraw_{s.id}", disabled=not operator):
                        plan_id = scope.monitor.plan.id
                        _do(
                            partial(
                                scope.monitor.store.withdraw, plan_id, s.id, actor=operator, reason=reason
                            )
                        )


def _complete(scope: Scope) -> None:
    """Who has reported what of the as-of year: expected come from the plan, not from what arrived."""
    monitor = scope.monitor
    view = View(scope.view.as_of, demo=False, known_at=scope.view.known_at)
    codes = (monitor.plan.adcode, *monitor.divisions.codes)
    rows, body, missing = [], [], []
    for page in dict.fromkeys(i.page for i in monitor.plan.indicators):
        part = [i for i in monitor.plan.indicators if i.page == page]
        cells = []
        for code in codes:
            wanted = [i for i in part if code == monitor.plan.adcode or i.county_view.value != "none"]
            have = [
                i
                for i in wanted
                if any(
                    o.year == view.as_of and o.period.is_year for o in monitor.observations(i.id, view, code)
                )
            ]
            lacking = [i for i in wanted if i not in have]
            missing += [(monitor.place_name(code), i.id, i.name, view.as_of) for i in lacking]
            full = bool(wanted) and not lacking
            cells.append({"text": f"{len(have)}/{len(wanted)}" if wanted else "", "bg": "transparent" if not wanted else ("#8cc3c6" if full else ("#efede8" if not have else "#f6d2b3")), "title": "缺：" + "、".join(i.name for i in lacking) if lacking else "已齐"})  # fmt: skip
        chapter = next((c.short for c in monitor.plan.chapters if c.domain == page), "总体指标")
        rows.append(
            {
                "name": chapter,
                "cells": cells,
                "href": link(scope, INDICATOR, indicator=part[0].id, part="data"),
            }
        )
        body.append((chapter, *(c["text"] for c in cells)))
    names = [monitor.place_name(c) for c in codes]
    st.html(
        html(
            """<p class="pm-headline">{{ year }}年应报的真实数据还缺<em>{{ n }}</em>个。</p><table class="pm matrix"><thead><tr><th>篇章</th>{% for n in names %}<th>{{ n }}</th>{% endfor %}</tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.name }}</td>{% for c in r.cells %}<td><span class="cell" style="background:{{ c.bg }}" title="{{ c.title }}">{{ c.text }}</span></td>{% endfor %}</tr>{% endfor %}</tbody></table><p class="pm-note">已报/应报；应报数来自规划目录。演示数据不算。</p>""",
            year=view.as_of, n=len(missing), names=names, rows=rows,
        )
    )  # fmt: skip
    show_downloads(
        Table(f"催报清单：{view.as_of}年", ("地区", "指标编码", "指标名称", "年份"), missing),
        f"催报清单_{view.as_of}",
    )
