"""The state of the whole plan on one screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.banner import show_empty
from components.scope import EVALUATION, INDICATOR, OVERVIEW, Scope, link
from components.templating import render
from components.theme import STATUS_SIGN
from planmonitor.assessment import BEHIND, GOOD, Assessment, Verdict, sides_of, verdict_word, why_none_judged
from planmonitor.catalogue import Nature
from planmonitor.monitor import count_verdicts
from planmonitor.observations import Kind
from planmonitor.pictures import dated
from planmonitor.wording import NATURE

_SHADES = ((0.4, "low"), (0.75, "mid"), (float("inf"), "high"))


def _all(scope: Scope) -> tuple[Assessment, ...]:
    return scope.answers.assess_all()


def show_state(scope: Scope) -> None:
    """One sentence on the state of the plan."""
    results = _all(scope)
    counts = count_verdicts(results)
    behind = [a for a in results if a.is_behind]
    binding = [a for a in behind if scope.monitor.plan.indicator(a.indicator).nature is Nature.BINDING]
    good = sum(counts[v] for v in GOOD)
    plan = scope.monitor.plan
    elapsed = (min(scope.view.as_of, plan.target_year) - plan.baseline_year) / (
        plan.target_year - plan.baseline_year
    )
    st.html(
        render(
            "state.html",
            year=scope.view.as_of,
            count=len(results),
            good=good,
            behind=len(behind),
            binding=len(binding),
            left=counts[Verdict.NOT_JUDGED],
            sides=sides_of(results),
            why="" if any(a.is_judged for a in results) else why_none_judged(results),
            elapsed=elapsed,
        )
    )


def show_counts(scope: Scope) -> None:
    """Counts by verdict as one bar; all indicators add up, the unjudged included."""
    results = _all(scope)
    counts = {v: n for v, n in count_verdicts(results).items() if n}
    final = any(a.is_final for a in results)
    st.html(
        render(
            "counts.html", counts=counts, total=len(results), word=lambda v: verdict_word(v, is_final=final)
        )
    )


def _count_table(rows: Sequence[dict[str, object]], first: str) -> str:
    return render("count_table.html", rows=rows, first=first, verdicts=list(Verdict), hot=BEHIND)


def show_by_nature(scope: Scope) -> None:
    """Counts by nature, binding first."""
    plan = scope.monitor.plan
    rows = []
    for nature in Nature:
        part = [a for a in _all(scope) if plan.indicator(a.indicator).nature is nature]
        rows.append({"name": NATURE[nature], "counts": count_verdicts(part), "total": len(part), "href": ""})
    st.html(_count_table(rows, "指标性质"))


def show_by_chapter(scope: Scope) -> None:
    """Counts by chapter, each linking to its page."""
    rows = []
    for page, name in _pages(scope):
        part = [a for a in _all(scope) if scope.monitor.plan.indicator(a.indicator).page == page]
        if part:
            href = "" if page == "overview" else link(scope, page)
            rows.append({"name": name, "counts": count_verdicts(part), "total": len(part), "href": href})
    st.html(_count_table(rows, "规划篇章"))


def _pages(scope: Scope) -> list[tuple[str, str]]:
    return list(scope.monitor.plan.page_names().items())


def show_worst(scope: Scope, most: int = 8) -> None:
    """The indicators behind schedule, binding ones first, then by how far."""
    plan = scope.monitor.plan
    behind = [a for a in _all(scope) if a.is_behind]
    behind.sort(
        key=lambda a: (
            plan.indicator(a.indicator).nature is not Nature.BINDING,
            a.ratio if a.ratio is not None else 0.9,
        )
    )
    if not behind:
        judged = any(a.is_judged for a in _all(scope))
        none = f"可判定的指标中没有{sides_of(_all(scope)).behind}的"
        show_empty(none if judged else "目前没有一项可以判定", _advice(scope, judged))
        return
    rows = [_worst(scope, a) for a in behind[:most]]
    st.html(render("worst.html", rows=rows, needed=any(row["need"] for row in rows)))


def _advice(scope: Scope, judged: bool) -> str:
    """What can be done where nothing is judged: report, or look at the demo where there is one to look at."""
    if judged:
        return ""
    example = "；打开“包含演示”可查看示例" if scope.monitor.allow_demo and not scope.view.demo else ""
    return f"{why_none_judged(_all(scope))}，由责任部门报送后显示{example}"


def _worst(scope: Scope, a: Assessment) -> dict[str, object]:
    i = scope.monitor.plan.indicator(a.indicator)
    return {
        "name": i.name,
        "nature": NATURE[i.nature],
        "href": link(scope, INDICATOR, indicator=i.id),
        "value": dated(a),
        "demo": a.kind is Kind.DEMO,
        "target": i.target.printed,
        "gap": a.lacking_text,
        "need": i.rule.needed(scope.monitor.plan.promise(i.id), a),
        "verdict": a.verdict,
        "word": a.word,
    }


def show_county_matrix(scope: Scope) -> None:
    """County × chapter: how many of the indicators comparable with the city's target are behind there."""
    pages = [(page, name) for page, name in _pages(scope) if scope.monitor.plan.on_page(page)]
    rows = [
        {
            "name": scope.monitor.place_name(code),
            "cells": [_county_in_chapter(scope, code, page, name) for page, name in pages],
        }
        for code in scope.monitor.divisions.codes
    ]
    judged = [
        a for code in scope.monitor.divisions.codes for a in scope.answers.assess_all(code) if a.is_judged
    ]
    final, demo = any(a.is_final for a in judged), scope.answers.has_demo()
    sides = sides_of(judged)
    st.html(render("county_matrix.html", rows=rows, pages=pages, sides=sides, final=final, demo=demo))


def _county_in_chapter(scope: Scope, code: str, page: str, name: str) -> dict[str, str]:
    results = [scope.answers.assess(i, code) for i in scope.monitor.plan.on_page(page)]
    judged = [a for a in results if a.is_judged]
    said = sides_of(judged).behind
    missed = any(a.verdict is Verdict.NOT_ACHIEVED for a in judged)
    behind = sum(a.is_behind for a in judged)
    if not judged:
        text = STATUS_SIGN[Verdict.NOT_JUDGED]
    elif not behind:
        text = STATUS_SIGN[Verdict.ON_TRACK]
    else:
        worst = Verdict.NOT_ACHIEVED if missed else Verdict.LAGGING
        text = f"{STATUS_SIGN[worst]}{behind}/{len(judged)}"
    return {
        "text": text,
        "shade": _shade(behind, len(judged)),
        "href": _county_link(scope, code, page),
        "title": f"{scope.monitor.place_name(code)}·{name}：可比指标{len(judged)}项，{said}{behind}项",
    }


def _county_link(scope: Scope, code: str, page: str) -> str:
    """Where a county's indicators of a page are: this page shows none by county, so its own are in the
    list of the evaluation.
    """
    if page == OVERVIEW:
        return link(scope, EVALUATION, county=code, chapter=page)
    return link(scope, page, county=code)


def _shade(behind: int, judged: int) -> str:
    """The class of a cell: nothing to compare, nothing behind, or how much is behind."""
    if not judged:
        return "blank"
    if not behind:
        return "kept"
    return next(name for limit, name in _SHADES if behind / judged < limit)
