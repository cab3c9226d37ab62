"""The reader's choice — county, year, demo or not, indicator — and how it lives in the URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from components.address import keep, own_key, restore, write
from components.address import read_parameter as read_parameter
from components.framework import came_through_history, leave_old_style_pages
from planmonitor import clock
from planmonitor.answers import Answers, View
from planmonitor.catalogue import Indicator, Plan
from planmonitor.monitor import Monitor, open_monitor

OVERVIEW, INDICATOR, FINDINGS, LEDGER = "overview", "indicator", "findings", "ledger"
EVALUATION, INTAKE, ADMIN = "evaluation", "intake", "admin"
_DIVISION, _YEAR, _DEMO, _INDICATOR, _KNOWN = "county", "year", "demo", "indicator", "known"
_CHOSEN_YEAR = "year_is_chosen"
PRODUCT = "规划实施监测"
CARRIED = (_DIVISION, _YEAR, _DEMO, _KNOWN)
"""The parameters of an address that say what a reader looks from."""


@dataclass(frozen=True)
class Scope:
    """What a page shows: one snapshot of the plan's answers, the county (None for the whole city) and the
    page's domain."""

    monitor: Monitor
    answers: Answers
    division: str | None
    page: str

    @property
    def view(self) -> View:
        """What the reader looks from."""
        return self.answers.view

    @property
    def place(self) -> str:
        """Code of the place looked at."""
        return self.division or self.monitor.plan.adcode

    @property
    def place_name(self) -> str:
        """Name of the place looked at."""
        return self.monitor.place_name(self.place)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that live on this page."""
        return self.monitor.plan.on_page(self.page)

    @property
    def key(self) -> tuple[object, ...]:
        """Identifies what is shown, for keeping built figures."""
        return (self.monitor.plan.id, self.answers.version, self.view, self.division, self.page)


def enter_through_dashboard() -> None:
    """Start over when a page runs without the dashboard around it: no theme, no registry, no Chinese
    names."""
    if leave_old_style_pages():
        st.rerun()


@st.cache_resource(show_spinner="正在加载规划数据…")
def the_monitor() -> Monitor:
    """The monitor of the configured plan, opened once per process."""
    return open_monitor()


def pick_scope(
    page: str,
    *,
    title: str = "",
    with_division: bool = True,
    with_known: bool = False,
    years: Sequence[int] = (),
) -> Scope:
    """The filter bar, below the title if one is given. Its state is in the address, so that a link opens the
    same view elsewhere.

    The year a reader begins with is that of the figures looked at: of this county, with or without demo
    figures, of the indicators of this page. ``years`` are those there are to choose from, if not all.
    """
    enter_through_dashboard()
    monitor = the_monitor()
    if title:
        st.title(title, anchor=False)
    columns = iter(st.columns([4, 4, 5, 8], vertical_alignment="bottom"))
    division = ""
    if with_division:
        with next(columns):
            division = _pick_division(monitor)
    of_year = next(columns)
    demo = monitor.allow_demo
    if demo:
        with next(columns):
            demo = _pick_demo()
    if with_known:
        with next(columns):
            _type_known(monitor.plan)
    known = clock.known_until(_known_text())
    usual = monitor.default_year(
        demo=demo, known_at=known, division=division or None, indicators=_looked_at(monitor.plan, page)
    )
    with of_year:
        year = _pick_year(monitor.plan, usual, years or monitor.plan.years)
    scope = Scope(monitor, monitor.at(View(year, demo, known)), division or None, page)
    name_tab(scope)
    return scope


def name_tab(scope: Scope, *what: str) -> None:
    """Name the browser's tab, and so a bookmark, by page, place, what is looked at there, and year."""
    title = str(st.session_state.get("page_title", ""))
    parts = (title, scope.place_name, *what, f"{scope.view.as_of}年", PRODUCT)
    st.set_page_config(page_title=" · ".join(p for p in parts if p))


def _looked_at(plan: Plan, page: str) -> Sequence[Indicator]:
    """The indicators whose figures a page shows; none where it shows the whole plan."""
    if page == INDICATOR:
        chosen = chosen_indicator(plan.indicators)
        return [plan.indicator(chosen)] if chosen else ()
    return () if page == OVERVIEW else plan.on_page(page)


def _pick_division(monitor: Monitor) -> str:
    places = ("", *monitor.divisions.codes)
    key = restore(_DIVISION, "", places.__contains__)
    division = st.selectbox(
        "县（市、区）",
        places,
        key=key,
        format_func=lambda c: monitor.place_name(c) if c else f"全市（{monitor.plan.city}）",
    )
    keep(_DIVISION, division, "")
    return division


def _pick_demo() -> bool:
    key = restore(_DEMO, "1", ("0", "1").__contains__)
    chosen = st.segmented_control(
        "演示数据",
        ("1", "0"),
        key=key,
        format_func=lambda v: "包含演示" if v == "1" else "仅真实数据",
        required=True,
    )
    keep(_DEMO, str(chosen), "1")
    return chosen == "1"


def _pick_year(plan: Plan, usual: int, among: Sequence[int]) -> int:
    """The year, one of ``among``; until the reader has chosen one, it follows what is looked at.

    The address always carries it: a link shows the same later, when there are newer figures.
    """
    years, usual = [str(y) for y in among], min(max(usual, among[0]), among[-1])
    key = restore(_YEAR, str(usual), years.__contains__)
    if st.session_state.get(key) not in years:
        st.session_state[key] = str(usual)
    if came_through_history() or _CHOSEN_YEAR not in st.session_state:
        st.session_state[_CHOSEN_YEAR] = st.session_state[key] != str(usual)
    if not st.session_state[_CHOSEN_YEAR]:
        st.session_state[key] = str(usual)
    year = st.selectbox(
        "评估年份",
        years,
        key=key,
        format_func=lambda y: f"{y}年" + ("（目标年）" if int(y) == plan.target_year else ""),
        on_change=_choose_year,
    )
    if len(years) > 1:
        keep(_YEAR, year, "")
    else:
        write(_YEAR, year)
    return int(year)


def _choose_year() -> None:
    st.session_state[_CHOSEN_YEAR] = True


def read_scope(page: str) -> Scope:
    """What the address asks for, without any picker: for a page that nobody operates."""
    enter_through_dashboard()
    monitor = the_monitor()
    demo = monitor.allow_demo and read_parameter(_DEMO) != "0"
    known = clock.known_until(read_parameter(_KNOWN))
    years = {str(y) for y in monitor.plan.years}
    asked = read_parameter(_YEAR, years.__contains__)
    year = int(asked) if asked else monitor.default_year(demo=demo, known_at=known)
    scope = Scope(monitor, monitor.at(View(year, demo, known)), None, page)
    name_tab(scope)
    return scope


def _known_text() -> str:
    """The day of knowledge from the address, else the session's last; empty for the latest."""
    kept = "" if came_through_history() else st.session_state.get(f"kept_{_KNOWN}", "")
    text = str(st.query_params.get(_KNOWN, kept))
    text = text if clock.known_until(text) else ""
    keep(_KNOWN, text, "")
    return text


def _type_known(plan: Plan) -> None:
    key = own_key(_KNOWN)
    if key not in st.session_state or came_through_history():
        st.session_state[key] = _known_text()
    typed = st.text_input(
        "只用截至哪一天已知的数据（空为最新）",
        key=key,
        placeholder=f"如 {plan.first_year + 2}-06-30",
        max_chars=10,
    ).strip()
    if typed and not clock.known_until(typed):
        st.error("日期请写成“年-月-日”，如 2023-06-30；现按最新数据显示")
        typed = ""
    keep(_KNOWN, typed, "")


def pick_option(
    name: str, options: Sequence[str], label: str, *, names: Callable[[str], str] = str, hidden: bool = False
) -> str:
    """A choice between a few ways of looking, kept in the URL under ``name``; the first one is the
    default."""
    key = restore(name, options[0], lambda v: v in options)
    chosen = st.segmented_control(
        label,
        options,
        key=key,
        format_func=names,
        required=True,
        label_visibility="collapsed" if hidden else "visible",
    )
    assert chosen is not None
    keep(name, chosen, options[0])
    return chosen


def pick_one(name: str, options: Sequence[str], label: str, *, names: Callable[[str], str] = str) -> str:
    """A choice from a list, kept in the URL under ``name``; the first one is the default."""
    key = restore(name, options[0], lambda v: v in options)
    chosen = st.selectbox(label, options, key=key, format_func=names)
    keep(name, chosen, options[0])
    return chosen


def pick_several(
    name: str, options: Sequence[str], label: str, most: int, *, names: Callable[[str], str], hint: str = ""
) -> tuple[str, ...]:
    """A choice of some from a list, kept in the URL under ``name`` with commas; none is the default."""

    def split(text: str) -> list[str]:
        return list(dict.fromkeys(v for v in text.split(",") if v))

    def allowed(text: str) -> bool:
        return len(split(text)) <= most and set(split(text)) <= set(options)

    key = restore(name, "", allowed, split)
    chosen = st.multiselect(
        label, options, key=key, format_func=names, max_selections=most, placeholder=hint or "请选择"
    )
    keep(name, ",".join(chosen), "")
    return tuple(chosen)


def type_text(name: str, label: str, placeholder: str) -> str:
    """A search text, kept in the URL under ``name``."""
    key = restore(name, "", lambda _: True)
    typed = st.text_input(label, key=key, placeholder=placeholder, max_chars=60).strip()
    keep(name, typed, "")
    return typed


def day_known(scope: Scope) -> date | None:
    """The day, in Chinese time, as of whose end the page's figures were known; None when it shows the
    latest."""
    moment = scope.view.known_at
    return None if moment is None else clock.day_of(moment)


def link(scope: Scope, page: str, **extra: str) -> str:
    """Address of a page relative to the entry page, carrying the reader's view."""
    day = day_known(scope)
    query = {
        _YEAR: str(scope.view.as_of),
        **({} if scope.view.demo else {_DEMO: "0"}),
        **({_KNOWN: day.isoformat()} if day else {}),
        **extra,
    }
    kept = {key: value for key, value in query.items() if value}
    return f"{'' if page == OVERVIEW else page}?{urlencode(kept)}"


def link_here(scope: Scope, **changes: str) -> str:
    """Address of this page with some parameters changed, or removed where the new value is empty."""
    query = {**st.query_params.to_dict(), **changes}
    return (
        f"{'' if scope.page == OVERVIEW else scope.page}?{urlencode({k: v for k, v in query.items() if v})}"
    )


def link_to_latest(scope: Scope) -> str:
    """Address of the same page with everything known today."""
    return link_here(scope, **{_KNOWN: ""})


def pick_indicator(
    scope: Scope, indicators: Sequence[Indicator] | None = None, label: str = "趋势与地图显示的指标"
) -> Indicator | None:
    """The indicator looked at, of the page's own unless others are given; None when there is none."""
    if indicators is None:
        indicators = scope.indicators
    if not indicators:
        return None
    ids = [i.id for i in indicators]
    if st.session_state.get(f"pick_{_INDICATOR}") not in ids:
        st.session_state.pop(f"pick_{_INDICATOR}", None)
    key = restore(_INDICATOR, ids[0], lambda v: v in ids)
    chosen = st.selectbox(label, ids, key=key, format_func=lambda i: scope.monitor.plan.indicator(i).name)
    keep(_INDICATOR, chosen, ids[0])
    indicator = scope.monitor.plan.indicator(chosen)
    name_tab(scope, indicator.name)
    return indicator


def the_page() -> str:
    """Address of the page being shown, as registered; empty for the default page."""
    return str(st.session_state["page"])


def select_indicator(indicator_id: str) -> None:
    """Make trend and map follow a clicked tile."""
    st.session_state[f"pending_{_INDICATOR}"] = indicator_id


def select_division(adcode: str) -> None:
    """Make the page follow a county clicked on the map; clicking the chosen one again returns to the city."""
    current = st.session_state.get(f"pick_{_DIVISION}")
    st.session_state[f"pending_{_DIVISION}"] = "" if current == adcode else adcode


def chosen_indicator(indicators: Sequence[Indicator]) -> str:
    """Id of the indicator now chosen on this page, before its picker has been drawn."""
    ids = [i.id for i in indicators]
    address = st.query_params.get(_INDICATOR)
    living = () if came_through_history() else (f"pending_{_INDICATOR}", f"pick_{_INDICATOR}")
    for value in (*(st.session_state.get(key) for key in living), address):
        if value in ids:
            return str(value)
    return ids[0] if ids else ""
