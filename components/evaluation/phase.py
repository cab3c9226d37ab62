"""Which evaluation the page makes: the mid-term or the final one."""

from __future__ import annotations

import streamlit as st

from components.address import own_key, read_parameter, write
from components.framework import came_through_history
from components.scope import EVALUATION, Scope, enter_through_dashboard, pick_scope, the_monitor
from planmonitor import clock
from planmonitor.catalogue import Plan
from planmonitor.review import Phase, usual_phase

PHASE_WORD = {Phase.MID: "中期评估", Phase.FINAL: "终期评估"}
_PHASE, _YEAR = "stage", "year"


def pick_evaluation() -> tuple[Scope, Phase]:
    """Title, phase and filter bar; the phase stands in the address and says which years there are."""
    enter_through_dashboard()
    plan = the_monitor().plan
    left, right, _ = st.columns([2, 3, 4], vertical_alignment="center")
    with right:
        phase = _pick_phase(plan)
    word = PHASE_WORD[phase]
    with left:
        st.title(word, anchor=False)
    st.session_state["page_title"] = word
    return pick_scope(EVALUATION, with_known=True, years=phase.years(plan)), phase


def _pick_phase(plan: Plan) -> Phase:
    """As the address says, by name or by its year; else the one that is due today."""
    key = own_key(_PHASE)
    if key not in st.session_state or came_through_history():
        st.session_state[key] = _phase_asked(plan).value
    chosen = st.segmented_control(
        "哪一次评估",
        [s.value for s in Phase],
        key=key,
        format_func=lambda v: PHASE_WORD[Phase(v)],
        required=True,
        label_visibility="collapsed",
    )
    write(_PHASE, str(chosen))
    return Phase(str(chosen))


def _phase_asked(plan: Plan) -> Phase:
    named = read_parameter(_PHASE, {s.value for s in Phase}.__contains__)
    if named:
        return Phase(named)
    year = read_parameter(_YEAR, {str(y) for y in plan.years}.__contains__)
    if year:
        return Phase.FINAL if int(year) == plan.target_year else Phase.MID
    return usual_phase(plan, clock.today())
