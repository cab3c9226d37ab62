"""Two assessments side by side: another year, another moment of knowledge, another method."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from components.banner import show_empty
from components.download import show_downloads, view_notes
from components.scope import INDICATOR, Scope, link, pick_one, type_text
from components.tables import show_table
from components.templating import render
from components.theme import STATUS_SIGN
from planmonitor import clock
from planmonitor.answers import View
from planmonitor.assessment import Assessment
from planmonitor.export import Cell
from planmonitor.methods import METHODS, METHODS_BY_ID, Method
from planmonitor.numbers import rounded
from planmonitor.pictures import dated
from planmonitor.review import Contrast, Pair, VerdictChange, compare, contrast
from planmonitor.tables import Align, Column, Table, Where

_CHANGE = {
    VerdictChange.BETTER: ("变好", "good"),
    VerdictChange.WORSE: ("变差", "bad"),
    VerdictChange.SAME: ("不变", "muted"),
    VerdictChange.NOW_JUDGED: ("变为可判定", "good"),
    VerdictChange.NO_LONGER_JUDGED: ("变为不判定", "bad"),
    VerdictChange.UNJUDGED: ("均不判定", "muted"),
}
_CONTRAST = {"不同": "bad", "相同": "good"}
_MOMENT = "known"


def show_comparison(scope: Scope) -> None:
    """What to compare with, and the comparison."""
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    with left:
        chosen = _pick_against(scope)
    if chosen in METHODS_BY_ID:
        _show_against_method(scope, METHODS_BY_ID[chosen])
    elif chosen == _MOMENT:
        with right:
            example = f"{scope.view.as_of + 1}-06-30"
            typed = type_text("then", "对比的已知时点（年-月-日）", example)
        moment = clock.known_until(typed)
        if moment is None:
            show_empty("请填写要对比的日期", f"如 {example}，表示只用那一天以前入库的数据再判定一次")
            return
        _show_against_view(scope, replace(scope.view, known_at=moment), f"{typed}已知")
    else:
        year = int(chosen[1:])
        _show_against_view(scope, replace(scope.view, as_of=year), f"{year}年")


def _pick_against(scope: Scope) -> str:
    """A year (``y2022``), a method or ``known``; the year before is offered first."""
    year = scope.view.as_of
    against = {f"y{y}": f"{y}年" for y in scope.monitor.plan.years if y != year}
    against |= {m.id: m.label for m in METHODS}
    against[_MOMENT] = "同一年份、另一已知时点"
    options = sorted(against, key=lambda k: k != f"y{year - 1}")
    return pick_one("against", options, f"{year}年的主规则判定，与什么对比", names=against.__getitem__)


def _show_against_view(scope: Scope, other: View, name: str) -> None:
    """The two assessments, the earlier one first."""
    mine = f"{scope.view.as_of}年" if other.as_of != scope.view.as_of else "现在已知"
    there, moment = scope.monitor.at(other), clock.now()
    earlier = (other.as_of, other.known_at or moment) <= (scope.view.as_of, scope.view.known_at or moment)
    first, second = (there, scope.answers) if earlier else (scope.answers, there)
    heads = (name, mine) if earlier else (mine, name)
    pairs = compare(first, second, scope.division)
    counts = {change.value: sum(p.change is change for p in pairs) for change in VerdictChange}
    st.html(
        render("evaluation/compared.html", place_name=scope.place_name, heads=heads, n=counts),
    )
    table = comparison_table(scope, pairs, heads, view_notes(scope, 对比=name))
    show_table(table)
    show_downloads(table.file(), "评估对比")


def comparison_table(
    scope: Scope, pairs: Sequence[Pair], heads: tuple[str, str], notes: Sequence[tuple[str, str]] = ()
) -> Table[Pair]:
    """Figure and verdict of each indicator in both assessments, and what happened to it."""

    def address(p: Pair) -> str:
        return link(scope, INDICATOR, indicator=p.promise.id, county=scope.division or "")

    columns = (
        Column[Pair]("编号", lambda p: p.promise.id, align=Align.WORD),
        Column[Pair]("指标", lambda p: p.promise.name, link=address),
        *_one_side(heads[0], lambda p: p.before),
        *_one_side(heads[1], lambda p: p.after),
        Column[Pair](
            "变化", lambda p: _CHANGE[p.change][0], align=Align.WORD, tone=lambda p: _CHANGE[p.change][1]
        ),
    )
    return Table(f"评估对比：{heads[0]}与{heads[1]}", columns, pairs, notes)


def _one_side(head: str, side: Callable[[Pair], Assessment]) -> tuple[Column[Pair], ...]:
    def rounded_figure(p: Pair) -> Cell:
        return rounded(side(p).value, side(p).decimals)

    return (
        Column(
            f"{head}数值",
            lambda p: side(p).value,
            lambda p: dated(side(p)),
            Align.NUMBER,
            rounded=rounded_figure,
        ),
        Column(f"{head}数值的年份", lambda p: side(p).year, where=Where.FILE),
        Column(
            f"{head}判定",
            lambda p: side(p).word,
            lambda p: _signed(side(p)),
            Align.WORD,
            hint=lambda p: side(p).sentence,
            tone=lambda p: side(p).verdict,
        ),
    )


def _signed(a: Assessment) -> str:
    return f"{STATUS_SIGN[a.verdict]} {a.word}"


def _show_against_method(scope: Scope, method: Method) -> None:
    rows = contrast(scope.answers, method, scope.division)
    words = [r.word for r in rows]
    same, other = words.count("相同"), words.count("不同")
    st.html(
        render(
            "evaluation/contrasted.html",
            label=method.label,
            same=same,
            other=other,
            rest=len(rows) - same - other,
        )
    )
    table = contrast_table(scope, rows, method.label)
    show_table(table)
    show_downloads(table.file(), f"方法对比_{method.id}")


def contrast_table(scope: Scope, rows: Sequence[Contrast], label: str) -> Table[Contrast]:
    """Each indicator by the main rule and by the method called ``label``."""

    def address(r: Contrast) -> str:
        return link(scope, INDICATOR, indicator=r.promise.id, part="opinions", county=scope.division or "")

    columns = (
        Column[Contrast]("编号", lambda r: r.promise.id, align=Align.WORD),
        Column[Contrast]("指标", lambda r: r.promise.name, link=address),
        Column[Contrast](
            "主规则",
            lambda r: r.assessment.word,
            lambda r: _signed(r.assessment),
            Align.WORD,
            hint=lambda r: r.assessment.sentence,
            tone=lambda r: r.assessment.verdict,
        ),
        Column[Contrast](label, lambda r: r.opinion.word, lambda r: r.opinion.word or "—", Align.WORD),
        Column[Contrast](
            "对照", lambda r: r.word, align=Align.WORD, tone=lambda r: _CONTRAST.get(r.word, "muted")
        ),
        Column[Contrast]("原因", lambda r: r.opinion.why),
    )
    return Table(f"主规则与{label}", columns, rows, view_notes(scope))
