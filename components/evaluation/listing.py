"""Every promise with the program's and the evaluator's verdict, folded by chapter, searched, filtered,
sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.banner import show_empty
from components.download import show_downloads, view_notes
from components.evaluation.own_verdict import show_own_verdict
from components.evaluation.phase import PHASE_WORD
from components.evaluation.picking import box_of, may_judge, show_picked
from components.scope import INDICATOR, LEDGER, Scope, day_known, link, link_here, pick_one, type_text
from components.tables import Folding, show_long_table
from components.templating import render
from components.theme import STATUS_SIGN
from planmonitor.assessment import Verdict, verdict_word
from planmonitor.catalogue import Nature, Plan
from planmonitor.export import Cell
from planmonitor.numbers import EXACT, percent, rounded, share
from planmonitor.observations import Kind
from planmonitor.review import (
    COMMITMENT,
    NO_FIGURE,
    Filter,
    Order,
    Phase,
    ReviewedPromise,
    kinds_of_data,
    review,
    select,
    words,
)
from planmonitor.tables import Align, Column, Look, Piece, Sort, Table, Where, tally
from planmonitor.wording import KIND, NATURE, ordinal

_ORDER = {
    Order.PLAN: "规划顺序",
    Order.WORST: "最差在前",
    Order.COMPLETION: "完成度由低到高",
    Order.NAME: "名称",
}
_NATURES = {**{n.value: NATURE[n] for n in Nature}, COMMITMENT: "文字承诺"}
_KINDS = {**{k.value: KIND[k] for k in Kind}, NO_FIGURE: "尚未报送"}
_MOST_TARGET = 12
_ONE_SECTION = "all"


@dataclass(frozen=True)
class Choice:
    """What the reader wants to see of the list."""

    wanted: Filter
    order: Order

    @property
    def is_made(self) -> bool:
        """Whether anything is filtered, searched or sorted."""
        return self.wanted != Filter() or self.order is not Order.PLAN


def show_list(scope: Scope, phase: Phase) -> None:
    """Filters, the evaluator's form when a subject is chosen, counts, the list and its files."""
    rows = review(scope.answers, scope.division)
    choice = _pick(scope, rows)
    shown = select(rows, choice.wanted, choice.order)
    show_own_verdict(scope, phase)
    st.html(_headline(scope, phase, shown))
    if not shown:
        show_empty("没有符合条件的条目", "请放宽筛选或改换搜索词")
        return
    can_pick = may_judge(scope)
    table = review_table(scope, shown, _notes(scope, choice), phase, can_pick=can_pick)
    show_long_table(scope, table, _folding(scope.monitor.plan, shown, choice))
    if can_pick:
        show_picked(scope, phase, shown)
    show_downloads(table.file(), f"{PHASE_WORD[phase]}_{scope.place_name}_{scope.view.as_of}")


def _pick(scope: Scope, rows: Sequence[ReviewedPromise]) -> Choice:
    pages = scope.monitor.plan.page_names()
    present = {r.promise.page for r in rows}
    columns = st.columns([2, 2, 2, 2, 2, 3], vertical_alignment="bottom")
    with columns[0]:
        options = ["", *(p for p in pages if p in present)]
        page = pick_one("chapter", options, "篇章", names=lambda v: pages.get(v, "全部篇章"))
    with columns[1]:
        nature = pick_one("nature", ["", *_NATURES], "性质", names=lambda v: _NATURES.get(v, "全部性质"))
    with columns[2]:
        verdict = pick_one("verdict", ["", *Verdict], "判定", names=lambda v: _verdict(v) or "全部判定")
    with columns[3]:
        options = ["", *kinds_of_data()]
        kind = pick_one("kind", options, "数据性质", names=lambda v: _KINDS.get(v, "全部数据"))
    with columns[4]:
        order = pick_one("sort", list(Order), "排序", names=lambda v: _ORDER[Order(v)])
    with columns[5]:
        text = type_text("q", "搜索", "编号或名称")
    return Choice(Filter(page, nature, verdict, kind, text), Order(order))


def _verdict(value: str) -> str:
    return verdict_word(Verdict(value)) if value else ""


def _notes(scope: Scope, choice: Choice) -> tuple[tuple[str, str], ...]:
    wanted = choice.wanted
    return view_notes(
        scope,
        篇章=scope.monitor.plan.page_names().get(wanted.page, ""),
        性质=_NATURES.get(wanted.nature, ""),
        判定=_verdict(wanted.verdict),
        数据性质=_KINDS.get(wanted.kind, ""),
        排序=_ORDER[choice.order],
        搜索=wanted.text,
    )


def _headline(scope: Scope, phase: Phase, rows: Sequence[ReviewedPromise]) -> str:
    return render(
        "evaluation/headline.html",
        place_name=scope.place_name,
        year=scope.view.as_of,
        day=day_known(scope),
        n=len(rows),
        own=sum(r.evaluation is not None for r in rows),
        differing=sum(r.differs for r in rows),
        plan=scope.monitor.plan.title if phase is Phase.FINAL else "",
        tallies=tally(rows, [_sort(verdict, word) for verdict, word in words(rows)]),
    )


def _folding(plan: Plan, rows: Sequence[ReviewedPromise], choice: Choice) -> Folding[ReviewedPromise]:
    """By chapter in the plan's order; sorted otherwise the list has one section without a title."""
    sorts = [_sort(verdict, word) for verdict, word in words(rows)]
    if choice.order is not Order.PLAN:
        return Folding(lambda _: _ONE_SECTION, [(_ONE_SECTION, "")], sorts, "项", True)
    numbers = {c.domain: f"第{ordinal(c.number)}章　" for c in plan.chapters}
    titles = [(page, numbers.get(page, "") + name) for page, name in plan.page_names().items()]
    return Folding(lambda r: r.promise.page, titles, sorts, "项", choice.is_made)


def _sort(verdict: Verdict, word: str) -> Sort[ReviewedPromise]:
    return Sort(word, verdict, STATUS_SIGN[verdict], lambda r: r.word == word)


def review_table(
    scope: Scope,
    rows: Sequence[ReviewedPromise],
    notes: Sequence[tuple[str, str]] = (),
    phase: Phase = Phase.MID,
    *,
    can_pick: bool = False,
) -> Table[ReviewedPromise]:
    """The promises with both verdicts; why it is judged so and what the evaluator says are for the files."""
    title = f"{PHASE_WORD[phase]}：{scope.place_name}，{scope.view.as_of}年"
    return Table(title, (*_what(scope), *_figures(), *_verdicts(scope, can_pick=can_pick)), rows, notes)


def _nature(r: ReviewedPromise) -> str:
    return _NATURES[r.nature.value if r.nature else COMMITMENT]


def _what(scope: Scope) -> tuple[Column[ReviewedPromise], ...]:
    def address(r: ReviewedPromise) -> str:
        if r.nature is None:
            return link(scope, LEDGER, item=r.id)
        return link(scope, INDICATOR, indicator=r.id, county=scope.division or "")

    return (
        Column("编号", lambda r: r.id, align=Align.WORD, link=address),
        Column("指标或承诺", lambda r: r.promise.name, link=address, hint=lambda r: r.assessment.sentence),
        Column("性质", _nature, align=Align.WORD),
    )


def _printed_target(r: ReviewedPromise) -> tuple[Piece, ...]:
    printed = r.promise.printed
    if len(printed) < _MOST_TARGET:
        return (Piece(printed),)
    return (Piece(f"{printed[: _MOST_TARGET - 1]}…", hint=printed),)


def _rounded(r: ReviewedPromise) -> Cell:
    return rounded(r.assessment.value, r.assessment.decimals)


def _rounded_target(r: ReviewedPromise) -> Cell:
    return rounded(r.assessment.target, EXACT)


def _figures() -> tuple[Column[ReviewedPromise], ...]:
    def value(r: ReviewedPromise) -> str:
        return r.assessment.amount

    def year(r: ReviewedPromise) -> str:
        return f"{r.assessment.year}年" if r.assessment.year else "—"

    return (
        Column("最近数值", lambda r: r.assessment.value, value, Align.NUMBER, rounded=_rounded),
        Column("单位", lambda r: r.promise.unit, where=Where.FILE),
        Column("年份", lambda r: r.assessment.year, year, Align.WORD),
        Column("目标（原文）", lambda r: r.promise.printed, _printed_target, Align.NUMBER),
        Column("目标值", lambda r: r.assessment.target, where=Where.FILE, rounded=_rounded_target),
        Column(
            "完成度",
            lambda r: r.assessment.completion,
            lambda r: r.assessment.completion_text,
            Align.NUMBER,
            rounded=lambda r: percent(r.assessment.completion, r.assessment.share_decimals),
        ),
        Column(
            "时间进度",
            lambda r: r.assessment.elapsed_share,
            lambda r: share(r.assessment.elapsed_share),
            Align.NUMBER,
            rounded=lambda r: percent(r.assessment.elapsed_share),
        ),
    )


def _own_word(r: ReviewedPromise) -> str:
    if r.evaluation is None or r.evaluation.verdict is None:
        return ""
    return verdict_word(r.evaluation.verdict, r.assessment.rule, r.is_over or r.assessment.is_final)


def _kind(r: ReviewedPromise) -> str:
    return KIND[r.assessment.kind] if r.assessment.kind else _KINDS[NO_FIGURE]


def _kind_shown(r: ReviewedPromise) -> tuple[Piece, ...]:
    return (Piece(_kind(r), look=Look.DEMO if r.assessment.kind is Kind.DEMO else Look.PLAIN),)


def _verdicts(scope: Scope, *, can_pick: bool) -> tuple[Column[ReviewedPromise], ...]:
    def own(r: ReviewedPromise) -> tuple[Piece, ...]:
        box = (box_of(scope, r),) if can_pick else ()
        judge, key = link_here(scope, subject=r.id), f"judge-{r.id}"
        if r.evaluation is None or r.evaluation.verdict is None:
            return (*box, Piece("填写", "muted", judge, key=key))
        verdict = r.evaluation.verdict
        piece = Piece(f"{STATUS_SIGN[verdict]} {_own_word(r)}", verdict, judge, r.evaluation.reason, key=key)
        differs = (Piece("不同", "bad", look=Look.TAG),) if r.differs else ()
        return (*box, piece, *differs)

    def files(r: ReviewedPromise) -> str:
        return "、".join(f.name for f in r.evaluation.files) if r.evaluation else ""

    return (
        Column(
            "程序判定",
            lambda r: r.word,
            lambda r: f"{STATUS_SIGN[r.assessment.verdict]} {r.word}",
            Align.WORD,
            tone=lambda r: r.assessment.verdict,
        ),
        Column("判定说明", lambda r: r.assessment.sentence, where=Where.FILE),
        Column("评估人判断", _own_word, own, Align.WORD),
        Column("理由", lambda r: r.evaluation.reason if r.evaluation else "", where=Where.FILE),
        Column("依据", lambda r: r.evaluation.evidence if r.evaluation else "", where=Where.FILE),
        Column("附件", files, where=Where.FILE),
        Column("评估人", lambda r: r.evaluation.evaluator if r.evaluation else "", where=Where.FILE),
        Column("数据性质", _kind, _kind_shown, Align.WORD),
    )
