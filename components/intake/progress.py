"""Who has reported what, what is missing and what came late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

import streamlit as st

from components.download import show_downloads
from components.scope import Scope, pick_option
from components.templating import render
from planmonitor import clock
from planmonitor.intake.completeness import (
    NOBODY,
    Expected,
    Group,
    Punctuality,
    expected,
    grouped,
    reminder,
)
from planmonitor.settings import settings


class Grouping(StrEnum):
    """What the lines of the table are, as it stands in the address."""

    CHAPTER = "chapter"
    DEPARTMENT = "department"
    YEAR = "year"

    @property
    def word(self) -> str:
        """What a person reads."""
        return _WORDS[self]


_WORDS = {Grouping.CHAPTER: "篇章", Grouping.DEPARTMENT: "责任单位", Grouping.YEAR: "年度"}


def show_progress(scope: Scope) -> None:
    """Counts in one sentence, a table of groups by place, and the list of whom to remind."""
    monitor, plan = scope.monitor, scope.monitor.plan
    choices = [g.value for g in Grouping]
    by = Grouping(pick_option("by", choices, "分组", names=lambda g: f"按{Grouping(g).word}", hidden=True))
    years = plan.years if by is Grouping.YEAR else (scope.view.as_of,)
    due = settings().reporting_due
    owed = expected(monitor, years, clock.today(), due)
    codes = (plan.adcode, *monitor.divisions.codes)
    groups = grouped(owed, _keys(scope)[by])
    counts = Counter(e.punctuality for e in owed)
    month, day = map(int, due.split("-"))
    st.html(
        render(
            "intake/progress.html",
            years=f"{years[0]}—{years[-1]}年" if len(years) > 1 else f"{years[0]}年",
            count=len(owed),
            counts={p.value: counts[p] for p in Punctuality},
            head=by.word,
            places=[monitor.place_name(code) for code in codes],
            lines=[(name, [_cell(places.get(code)) for code in codes]) for name, places in groups.items()],
            due=f"{month}月{day}日",
        )
    )
    show_downloads(reminder(monitor, owed), f"催报清单_{years[-1]}")


def _keys(scope: Scope) -> Mapping[Grouping, Callable[[Expected], str]]:
    chapters = scope.monitor.plan.page_names()
    return {
        Grouping.CHAPTER: lambda e: chapters[e.indicator.page],
        Grouping.DEPARTMENT: lambda e: e.indicator.responsible or NOBODY,
        Grouping.YEAR: lambda e: f"{e.year}年",
    }


def _cell(group: Group | None) -> Mapping[str, str] | None:
    """Text, explanation and grade of one cell; None where nothing is owed."""
    if group is None:
        return None
    late = f" 迟{len(group.late)}" if group.late else ""
    notes = [
        f"{word}：{'、'.join(e.indicator.name for e in found)}"
        for word, found in (("缺", group.missing), ("迟报", group.late))
        if found
    ]
    return {
        "text": f"{len(group.reported)}/{len(group.owed)}{late}",
        "title": "；".join(notes) or "已齐，按时",
        "grade": group.fullness.value,
    }
