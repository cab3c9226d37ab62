"""Template, upload, check, review, publish and history: the way of a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import streamlit as st

from components.banner import show_empty, show_heading
from components.download import show_downloads
from components.scope import CHINA, Scope, in_china, pick_one, pick_option
from components.theme import html
from components.writing import show_person, the_desk, type_operator
from planmonitor.access import NotAllowed, Person, Remit, Role, departments
from planmonitor.export import FileTable, xlsx_bytes
from planmonitor.intake.annotate import LEVEL, annotated_table, problem_table
from planmonitor.intake.completeness import Expected, ReportState, expected
from planmonitor.intake.desk import Desk
from planmonitor.intake.problems import Change, Report, Severity, Verdict
from planmonitor.intake.template import csv_template, xlsx_template
from planmonitor.settings import settings
from planmonitor.store import NotPossible, Submission, SubmissionState
from planmonitor.wording import number

T = TypeVar("T")
_MOST_REPORTS = 40
VIEWS = {"fill": "填报", "review": "审核与发布", "history": "批次历史", "complete": "填报进度"}
_CHANGE = {Change.NEW: "新增", Change.CHANGED: "更改", Change.UNCHANGED: "不变"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_intake(scope: Scope) -> None:
    """One of the four views; handing in and reviewing need a person with a role."""
    view = pick_option("view", list(VIEWS), "看什么", names=VIEWS.__getitem__, hidden=True)
    desk = the_desk(scope)
    if view == "complete":
        _complete(scope)
        return
    if view == "history":
        _history(scope, desk)
        return
    person = show_person(scope)
    if person:
        (_fill if view == "fill" else _review)(scope, desk, person)


def _remits(scope: Scope, person: Person) -> dict[str, Remit]:
    """What the person may fill in, by the text kept in the address: own remits, and every county within them."""
    held = person.remits(Role.CLERK)
    found = {str(r): r for r in held}
    for r in held:
        if not r.division:
            for code in (scope.monitor.plan.adcode, *scope.monitor.divisions.codes):
                narrower = Remit(code, r.department)
                found.setdefault(str(narrower), narrower)
    return found


def _remit_name(scope: Scope, remit: Remit) -> str:
    plan = scope.monitor.plan
    place = {"": "全市和全部县（市、区）", plan.adcode: f"只有全市（{plan.city}）"}.get(remit.division)
    place = place or scope.monitor.place_name(remit.division)
    return (
        f"{place}·{departments(plan).get(remit.department, remit.department)}" if remit.department else place
    )


def _fill(scope: Scope, desk: Desk, person: Person) -> None:
    monitor, plan = scope.monitor, scope.monitor.plan
    remits = _remits(scope, person)
    if not remits:
        show_empty("您没有填报的角色", "审核人请到“审核与发布”；需要填报请联系管理员登记")
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_heading("第一步：下载模板")
        picked = pick_one("place", list(remits), "为谁填报", names=lambda t: _remit_name(scope, remits[t]))
        remit = remits[picked]
        year = int(
            pick_one("for", [str(y) for y in reversed(plan.years)], "填报年份", names=lambda y: f"{y}年")
        )
        one, two = st.columns(2)
        label = _remit_name(scope, remit)
        with one:
            st.download_button(
                "下载 Excel 模板", partial(xlsx_template, monitor, year, remit), file_name=f"填报模板_{label}_{year}.xlsx", mime=_XLSX,
                on_click="ignore", width="stretch", type="primary",
            )  # fmt: skip
        with two:
            st.download_button(
                "下载 CSV 模板", partial(csv_template, monitor, year, remit), file_name=f"填报模板_{label}_{year}.csv", mime="text/csv",
                on_click="ignore", width="stretch",
            )  # fmt: skip
        show_heading("第二步：上传填好的文件")
        upload = st.file_uploader("选择 .xlsx 或 .csv 文件（不超过20 MB、5万行）", key="upload")
        type_operator()
    with right:
        show_heading("第三步：看检查结果")
        if upload is None:
            show_empty("还没有文件", "上传后，这里会一次列出全部问题、将要改变的数和对判定的影响")
            return
        data = upload.getvalue()
        try:
            with st.spinner("正在检查…"):
                report = _held(
                    desk, (hash(data), upload.name, remit), partial(desk.check, data, upload.name, remit)
                )
        except NotAllowed as refusal:
            st.error(str(refusal))
            return
        _show_report(scope, desk, report, data, upload.name)
        if report.verdict is not Verdict.REJECT:
            _offer(desk, person, report, data, upload.name, remit)


def _held(desk: Desk, key: tuple[object, ...], check: Callable[[], T]) -> T:
    """A report kept in this session: a file is read apart once, and again only when the store has moved on."""
    held = st.session_state.setdefault("reports", {})
    version = desk.monitor.store.version()
    if held.get("version") != version or len(held) > _MOST_REPORTS:
        held.clear()
        held["version"] = version
    if key not in held:
        held[key] = check()
    found: T = held[key]
    return found


def _show_report(scope: Scope, desk: Desk, report: Report, data: bytes, name: str) -> None:
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
                """<table class="pm"><thead><tr><th>级别</th><th class="n">行</th><th>列</th><th>原文</th><th>怎样改</th></tr></thead><tbody>{% for i in rows %}<tr><td style="white-space:nowrap;color:{{ '#8f2d0c' if i.severity == 'error' else '#5e4c20' }}">{{ '■' if i.severity == 'error' else '▲' }} {{ level[i.severity] }}</td><td class="n">{{ i.row or '' }}</td><td style="white-space:nowrap">{{ i.column }}</td><td{% if i.text|length < 14 %} style="white-space:nowrap"{% endif %}>{{ i.text[:60] }}</td><td>{{ i.message }}</td></tr>{% endfor %}</tbody></table>{% if more %}<p class="pm-note">另有{{ more }}处，见下载的清单。</p>{% endif %}""",
                rows=report.issues[:100], more=max(len(report.issues) - 100, 0), level=LEVEL,
            )
        )  # fmt: skip
        show_downloads(problem_table(report), "检查结果")
        st.download_button(
            "下载带批注的原表", partial(_annotated, data, name, report), file_name="批注.xlsx", mime=_XLSX, on_click="ignore"
        )  # fmt: skip
    if report.changes:
        _show_changes(scope, desk, report)


def _annotated(data: bytes, name: str, report: Report) -> bytes:
    return xlsx_bytes(annotated_table(data, name, report))


def _show_changes(scope: Scope, desk: Desk, report: Report) -> None:
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
    effects = desk.preview(report)
    turned = [e for e in effects if e[2] != e[3]]
    template = """{% if turned %}<table class="pm"><thead><tr><th>指标</th><th>地区</th><th>现判定</th><th>将变为</th><th>依据</th></tr></thead><tbody>{% for code, where, old, new, sentence in turned[:60] %}<tr><td>{{ names[code] }}</td><td>{{ place(where) }}</td><td style="white-space:nowrap">{{ old }}</td><td style="white-space:nowrap"><b>{{ new }}</b></td><td>{{ sentence }}</td></tr>{% endfor %}</tbody></table>{% endif %}
    <p class="pm-note">{% if turned %}{{ turned|length }}个判定会改变{% if turned|length > 60 %}（只列前60个）{% endif %}，{% endif %}{{ effects|length - turned|length }}个判定不受影响。</p>"""
    st.html(html(template, effects=effects, turned=turned, names=names, place=monitor.place_name))


def _offer(desk: Desk, person: Person, report: Report, data: bytes, name: str, remit: Remit) -> None:
    if not report.changes:
        show_empty("内容与库中完全相同", "没有变化，无须提交")
        return
    kinds = Counter(i.code for i in report.issues)
    agreed = {
        code: n
        for code, n in kinds.items()
        if st.checkbox(f"我已核对“{code}”类提示，共{n}处", key=f"agree_{report.digest}_{code}")
    }
    ready = bool(person.name) and agreed == dict(kinds)
    if st.button("提交审核", type="primary", disabled=not ready):
        try:
            desk.submit(data, name, remit, agreed)
        except (NotAllowed, NotPossible) as refusal:
            st.error(str(refusal))
            return
        except OSError as error:
            st.error(f"服务器无法保存文件（{error.strerror}），没有提交；请联系管理员腾出磁盘空间后再试")
            return
        st.success("已提交，等待审核。可到“审核与发布”查看。")


def _review(scope: Scope, desk: Desk, person: Person) -> None:
    type_operator()
    if not person.remits(Role.REVIEWER):
        show_empty("您没有审核的角色", "填报人可在“批次历史”查看自己提交的文件；需要审核请联系管理员登记")
        return
    waiting = desk.waiting()
    if not waiting:
        show_empty("没有待审核的文件", "填报人提交后显示在这里")
        return
    for s in waiting:
        with st.container(border=True):
            _describe(s)
            report = _held(desk, ("waiting", s.id), partial(desk.report, s.id))
            if report is None:
                show_empty("原始文件不在了", "请退回，由填报人重新提交")
            else:
                _show_changes(scope, desk, report)
                _offer_file(desk, s)
            reason = st.text_input("退回原因", key=f"reason_{s.id}")
            left, right, _ = st.columns([1, 1, 5])
            with left:
                if report is not None and st.button(
                    "发布", key=f"publish_{s.id}", type="primary", disabled=not person.name
                ):
                    _do(partial(desk.publish, s.id))
            with right:
                if st.button("退回", key=f"return_{s.id}", disabled=not person.name):
                    _do(partial(desk.give_back, s.id, reason))


def _offer_file(desk: Desk, s: Submission) -> None:
    st.download_button(
        "下载原文件", partial(_original, desk, s.id), file_name=s.name, mime="application/octet-stream", on_click="ignore", key=f"file_{s.id}",
    )  # fmt: skip


def _original(desk: Desk, number: int) -> bytes:
    return desk.file(number) or b""


def _do(step: Callable[[], object]) -> None:
    try:
        step()
    except (NotAllowed, NotPossible) as error:
        st.error(str(error))
        return
    st.rerun()


def _describe(s: Submission) -> None:
    template = """<h3 style="margin:0;padding:0;font-size:1.05rem">{{ s.id }}　{{ s.name }}　<span class="pm-tag">{{ s.state.word }}</span></h3>
    <p class="pm-note" style="margin:.2rem 0">{% for e in s.events %}{{ when(e.recorded_at) }} {{ e.actor }} {{ e.state.step }}{% if e.reason %}：{{ e.reason }}{% endif %}{{ '　→　' if not loop.last }}{% endfor %}<br>{{ summary }}{% if s.acknowledged %}；已确认提示 {% for code, n in s.acknowledged.items() %}{{ code }}×{{ n }} {% endfor %}{% endif %}；文件指纹 {{ s.digest[:12] }}</p>"""

    def when(moment: datetime) -> str:
        return in_china(moment).strftime("%Y-%m-%d %H:%M")

    summary = f"新增{s.summary.get('new', 0)}、更改{s.summary.get('changed', 0)}、不变{s.summary.get('unchanged', 0)}"
    st.html(html(template, s=s, when=when, summary=summary))


def _history(scope: Scope, desk: Desk) -> None:
    type_operator()
    every = desk.submissions()
    if not every:
        show_empty("还没有可以查看的批次", "发布后的批次人人可见；未发布的只有提交人和审核人登录后可见")
        return
    mine = desk.reviewable(every)
    for s in every:
        with st.container(border=True):
            _describe(s)
            if s.id not in mine:
                continue
            _offer_file(desk, s)
            if s.state is SubmissionState.PUBLISHED:
                left, right, _ = st.columns([3, 1, 4], vertical_alignment="bottom")
                with left:
                    reason = st.text_input("撤回原因", key=f"why_{s.id}")
                with right:
                    if st.button("撤回批次", key=f"withdraw_{s.id}", disabled=not desk.person().name):
                        _do(partial(desk.withdraw, s.id, reason))


_GROUPS = {"chapter": "按篇章", "department": "按责任单位", "year": "按年度"}
_WORD = {
    ReportState.ON_TIME: "按时",
    ReportState.LATE: "迟报",
    ReportState.PENDING: "未到期未报",
    ReportState.OVERDUE: "逾期未报",
}
_NOBODY = "未指定责任单位"


def _complete(scope: Scope) -> None:
    """Who has reported what, what is missing and what came late."""
    monitor, plan = scope.monitor, scope.monitor.plan
    by = pick_option("by", list(_GROUPS), "分组", names=_GROUPS.__getitem__, hidden=True)
    today = datetime.now(CHINA).date()
    years = plan.years if by == "year" else (scope.view.as_of,)
    owed = expected(monitor, years, today, settings().reporting_due)
    chapters = plan.page_names()
    key: dict[str, Callable[[Expected], str]] = {
        "chapter": lambda e: chapters[e.indicator.page],
        "department": lambda e: e.indicator.responsible or _NOBODY,
        "year": lambda e: f"{e.year}年",
    }
    groups: dict[tuple[str, str], list[Expected]] = {}
    for e in owed:
        groups.setdefault((key[by](e), e.division), []).append(e)
    codes = (plan.adcode, *monitor.divisions.codes)
    rows = [
        {"name": g, "cells": [_fullness(groups.get((g, c), [])) for c in codes]}
        for g in dict.fromkeys(g for g, _ in groups)
    ]
    counts = Counter(e.state for e in owed)
    missing = [e for e in owed if e.first is None]
    template = """<p class="pm-headline">{{ years }}应报真实数据{{ n }}个：按时{{ c[s.ON_TIME] }}个、迟报{{ c[s.LATE] }}个，<em>逾期未报{{ c[s.OVERDUE] }}个</em>{% if c[s.PENDING] %}，另有{{ c[s.PENDING] }}个未到期{% endif %}。</p>
    <table class="pm matrix"><thead><tr><th>{{ head }}</th>{% for n in names %}<th>{{ n }}</th>{% endfor %}</tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.name }}</td>{% for c in r.cells %}<td><span class="cell" style="background:{{ c.bg }}" title="{{ c.title }}">{{ c.text }}</span></td>{% endfor %}</tr>{% endfor %}</tbody></table>
    <p class="pm-note">已报/应报，“迟”后为到期后才报的个数。深青：齐且按时；浅青：齐但有迟报；浅橙：不全；灰：全缺。应报数来自规划目录，期限为次年{{ due }}（由部署单位设定），演示数据不算。下面导出的是催报清单。</p>"""
    st.html(
        html(
            template, years=f"{years[0]}—{years[-1]}年" if len(years) > 1 else f"{years[0]}年", n=len(owed), c=counts, s=ReportState,
            head=_GROUPS[by][1:], names=[monitor.place_name(c) for c in codes], rows=rows, due="{}月{}日".format(*(int(n) for n in settings().reporting_due.split("-"))),
        )
    )  # fmt: skip
    body = [
        (monitor.place_name(e.division), e.indicator.responsible or _NOBODY, e.indicator.id, e.indicator.name, e.year, e.due.isoformat(), _WORD[e.state])
        for e in sorted(missing, key=lambda e: (e.division, e.year))
    ]  # fmt: skip
    columns = ("地区", "责任单位", "指标编码", "指标名称", "年份", "期限", "状态")
    show_downloads(FileTable("催报清单", columns, body), f"催报清单_{years[-1]}")


def _fullness(owed: list[Expected]) -> dict[str, str]:
    if not owed:
        return {"text": "", "bg": "transparent", "title": ""}
    have = [e for e in owed if e.first]
    late = [e for e in have if e.state is ReportState.LATE]
    lacking = [e for e in owed if not e.first]
    full = "#8cc3c6" if not late else "#cfe3e2"
    notes = [f"缺：{'、'.join(e.indicator.name for e in lacking)}"] if lacking else []
    notes += [f"迟报：{'、'.join(e.indicator.name for e in late)}"] if late else []
    return {
        "text": f"{len(have)}/{len(owed)}" + (f" 迟{len(late)}" if late else ""),
        "bg": full if not lacking else ("#f6d2b3" if have else "#efede8"),
        "title": "；".join(notes) or "已齐，按时",
    }
