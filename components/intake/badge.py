"""How much there is to know and to do, for the views of the page and its entry in the navigation."""

from __future__ import annotations

import streamlit as st

from components.writing import desk_from_afar
from planmonitor import clock
from planmonitor.access import NotAllowed
from planmonitor.intake.notices import Badge
from planmonitor.monitor import Monitor
from planmonitor.settings import settings


def the_badge(monitor: Monitor) -> Badge:
    """What there is for whoever is before the screen; nothing for somebody without a name.

    Worked out once a session for every state of the store, every person and every day.
    """
    desk = desk_from_afar(monitor)
    try:
        person = desk.person()
    except NotAllowed:
        return Badge()
    if not person.name:
        return Badge()
    store = monitor.store
    key = (person, store.version(), store.submissions.last_step(), clock.today())
    kept = st.session_state.get("badge")
    if kept is None or kept[0] != key:
        kept = st.session_state["badge"] = (key, desk.badge(settings().reporting_due))
    found: Badge = kept[1]
    return found
