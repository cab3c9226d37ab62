"""What a reader picks stands in the page's address, and what stands in the address is picked.

A parameter is held three times: by the living widget, by the address and by the session, which remembers it
for the next page. The widget counts, unless the reader has gone back or forward or followed a link on the
page: then the address does, also where it says nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.framework import came_through_history


def own_key(name: str) -> str:
    """The widget's key, free of what a widget of another page left under it: that value looks set but never
    arrives."""
    key, page = f"pick_{name}", st.session_state.get("page")
    if st.session_state.get(f"page_of_{name}") != page:
        st.session_state[f"page_of_{name}"] = page
        st.session_state.pop(key, None)
    return key


def restore(
    name: str, default: str, allowed: Callable[[str], bool], meaning: Callable[[str], object] = str
) -> str:
    """Set the widget that holds a parameter before it is drawn; returns its key.

    ``meaning`` makes the widget's value of what stands in the address.

    What a click has left pending goes first, then, after a step in the browser's history, the address or
    the default, then the living widget's value, the address, the session's last value, the default.
    """
    key = own_key(name)
    pending = st.session_state.pop(f"pending_{name}", None)
    if pending is not None:
        st.session_state[key] = pending
        return key
    stepped = came_through_history()
    if stepped or key not in st.session_state:
        kept = None if stepped else st.session_state.get(f"kept_{name}")
        for candidate in (st.query_params.get(name), kept, default):
            if candidate is not None and allowed(candidate):
                st.session_state[key] = meaning(candidate)
                break
    return key


def keep(name: str, value: str, default: str) -> None:
    """Remember a value and put it into the address, where a default is left out."""
    st.session_state[f"kept_{name}"] = value
    write(name, "" if value == default else value)


def write(name: str, value: str) -> None:
    """Put a value into the address, or take the parameter out of it when the value is empty."""
    if not value:
        if name in st.query_params:
            del st.query_params[name]
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def read_parameter(name: str, allowed: Callable[[str], bool] = lambda _: True) -> str:
    """A parameter of the address that no widget shows; empty when absent or not allowed."""
    value = str(st.query_params.get(name, ""))
    return value if allowed(value) else ""
