"""What stands on top of every page: title, status of the plan's text, and the demo notice."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.download import view_notes
from components.scope import Scope, day_known, link_to_latest
from components.templating import render
from planmonitor import clock
from planmonitor.assessment import sides_of, why_none_judged


def show_banner(scope: Scope, *, figures: bool = True) -> None:
    """The plan's name, the status of its text, and a warning when any demo figure is on the page.

    Pages without any ``figures`` of their own need no warning. On paper it also says what is looked at, which
    the screen shows as widgets.
    """
    demo = figures and scope.answers.has_demo()
    day, latest = day_known(scope), link_to_latest(scope)
    about = [f"{label}：{text}" for label, text in view_notes(scope)[1:5]]
    printed = f"打印日期：{clock.today()}"
    told = {"demo": demo, "day": day, "latest": latest, "about": [*about, printed]}
    st.html(render("banner.html", plan=scope.monitor.plan, **told))


def show_heading(text: str) -> None:
    """A section heading in the house style."""
    st.html(render("heading.html", text=text))


def show_headline(scope: Scope) -> None:
    """One sentence on where the page's indicators stand."""
    results = [scope.answers.assess(i, scope.division) for i in scope.indicators]
    judged = sum(a.is_judged for a in results)
    behind = [scope.monitor.plan.indicator(a.indicator).name for a in results if a.is_behind]
    st.html(
        render(
            "headline.html",
            place=scope.place_name,
            year=scope.view.as_of,
            count=len(results),
            judged=judged,
            good=judged - len(behind),
            behind=behind,
            sides=sides_of(results),
            why="" if judged else why_none_judged(results),
        )
    )


def show_empty(what: str, who: str = "") -> None:
    """An honest empty state: what is missing and who can supply it."""
    st.html(render("empty.html", what=what, who=who))


def show_note(text: str, *, tight: bool = False) -> None:
    """Small print below a figure or table; ``tight`` without space around it."""
    st.html(render("note.html", text=text, tight=tight))


def side_by_side(*weights: int) -> list[DeltaGenerator]:
    """Columns of the given relative widths, for use with ``with``."""
    return st.columns(list(weights), gap="large")
