"""Contradictions and gaps in the plan's own text, each with both places and how it is treated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from components.banner import show_empty
from components.download import show_downloads, view_notes
from components.scope import INDICATOR, LEDGER, Scope, link, link_here, pick_one, read_parameter, type_text
from components.tables import Folding, show_long_table
from components.templating import render
from planmonitor.catalogue import Finding, Plan, Severity
from planmonitor.findings import FindingFilter, chapter_of, concerns
from planmonitor.tables import Align, Column, Look, Piece, Sort, Table, Where
from planmonitor.wording import FINDING_KIND, SEVERITY, ordinal

_SIGN = {Severity.HIGH: "▲▲▲", Severity.MEDIUM: "▲▲", Severity.LOW: "▲"}
_WHOLE = "0"


def show_findings(scope: Scope) -> None:
    """Filters, counts, the list and its files."""
    plan = scope.monitor.plan
    wanted = _pick(scope)
    weight = list(Severity)
    rows = sorted(
        (f for f in plan.findings if wanted.passes(plan, f)), key=lambda f: weight.index(f.severity)
    )
    every = link_here(scope, finding="")
    st.html(render("findings/headline.html", one=wanted.id, every=every, total=len(rows)))
    if not rows:
        show_empty("没有符合条件的发现", "请放宽级别、类型或搜索词")
        return
    table = findings_table(scope, rows, _notes(scope, wanted))
    show_long_table(scope, table, _folding(plan, wanted), "findings")
    show_downloads(table.file(), table.title)


def _pick(scope: Scope) -> FindingFilter:
    plan = scope.monitor.plan
    columns = st.columns([2, 2, 4, 3], vertical_alignment="bottom")
    with columns[0]:
        options = ["", *(s.value for s in Severity)]
        severity = pick_one("severity", options, "级别", names=lambda v: _severity(v) or "全部级别")
    with columns[1]:
        options = ["", *(k for k in FINDING_KIND if any(f.kind == k for f in plan.findings))]
        kind = pick_one("kind", options, "类型", names=lambda v: FINDING_KIND.get(v, "全部类型"))
    with columns[2]:
        touched = {x for f in plan.findings for x in concerns(plan, f)}
        names = {i.id: i.name for i in plan.indicators if i.id in touched}
        about = pick_one("concerns", ["", *names], "涉及指标", names=lambda v: names.get(v, "全部指标"))
    with columns[3]:
        text = type_text("q", "搜索", "编号或词语")
    one = read_parameter("finding", lambda v: any(f.id == v for f in plan.findings))
    return FindingFilter(one, severity, kind, about, text)


def _severity(value: str) -> str:
    return SEVERITY[Severity(value)] if value else ""


def _notes(scope: Scope, wanted: FindingFilter) -> tuple[tuple[str, str], ...]:
    names = {i.id: i.name for i in scope.monitor.plan.indicators}
    return view_notes(
        scope,
        编号=wanted.id,
        级别=_severity(wanted.severity),
        类型=FINDING_KIND.get(wanted.kind, ""),
        指标=names.get(wanted.concerns, ""),
        搜索=wanted.text,
    )


def _folding(plan: Plan, wanted: FindingFilter) -> Folding[Finding]:
    """By the chapter in which the first statement stands; what the whole plan or its table is about comes
    first.
    """
    chapters = [(str(c.number), f"第{ordinal(c.number)}章　{c.short}") for c in plan.chapters]
    titles = [(_WHOLE, "指标表与全文"), *chapters]
    sorts = [_sort(severity) for severity in Severity]
    return Folding(lambda f: str(chapter_of(plan, f)), titles, sorts, "处", wanted != FindingFilter())


def _sort(severity: Severity) -> Sort[Finding]:
    return Sort(SEVERITY[severity], severity, _SIGN[severity], lambda f: f.severity is severity)


def findings_table(
    scope: Scope, rows: Sequence[Finding], notes: Sequence[tuple[str, str]] = ()
) -> Table[Finding]:
    """The findings with both statements side by side, how they are treated and what they concern."""
    plan = scope.monitor.plan

    def level(f: Finding) -> str:
        return f"{_SIGN[f.severity]} {SEVERITY[f.severity]}"

    def about(f: Finding) -> tuple[Piece, ...]:
        return tuple(_concerned(scope, x) for x in sorted(concerns(plan, f)))

    muted = Column[Finding]("", lambda f: f.where_a, tone=lambda _: "muted")
    columns = (
        Column[Finding](
            "编号", lambda f: f.id, align=Align.WORD, link=lambda f: link_here(scope, finding=f.id)
        ),
        Column[Finding](
            "级别",
            lambda f: SEVERITY[f.severity],
            level,
            tone=lambda f: f.severity,
            where=Where.BELOW,
        ),
        Column[Finding]("问题", lambda f: f.title, look=Look.STRONG),
        Column[Finding]("类型", lambda f: FINDING_KIND.get(f.kind, f.kind), look=Look.TAG, where=Where.BELOW),
        replace(muted, title="第一处"),
        Column[Finding]("第一处说法", lambda f: f.says_a, where=Where.BELOW),
        replace(muted, title="第二处", value=lambda f: f.where_b, shown=lambda f: f.where_b or "—"),
        Column[Finding]("第二处说法", lambda f: f.says_b, where=Where.BELOW),
        Column[Finding]("处理", lambda f: f.treatment),
        Column[Finding]("涉及", lambda f: "、".join(sorted(concerns(plan, f))), about),
    )
    return Table("规划文本核查", columns, rows, notes)


def _concerned(scope: Scope, subject: str) -> Piece:
    """An indicator, a commitment or a fact that a finding is about, with the way to it."""
    plan = scope.monitor.plan
    names = {i.id: i.name for i in plan.indicators}
    if subject in names:
        return Piece(
            subject, link=link(scope, INDICATOR, indicator=subject, part="text"), hint=names[subject]
        )
    texts = {c.id: c.description for c in plan.commitments}
    if subject in texts:
        return Piece(subject, link=link(scope, LEDGER, item=subject), hint=texts[subject])
    return Piece(subject, link=link(scope, LEDGER, view="facts", item=subject), hint="规划第一章的基期事实")
