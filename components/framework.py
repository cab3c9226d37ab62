"""The private parts of Streamlit and streamlit-folium that are reached into, all in one place.

Each says why the public interface is not enough. ``tests/components/test_framework.py`` fails when an
update of the framework moves or changes one of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from streamlit import net_util
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.string_util import validate_material_icon


def leave_old_style_pages() -> bool:
    """Whether the page now running was found as a file below ``pages/``; from then on no more are.

    Until ``st.navigation`` has been called once in a process, Streamlit takes the files below ``pages/``
    for an old-style app and runs a deep-linked page alone. There is no public way to say that it is none.
    """
    alone = bool(PagesManager.uses_pages_directory)
    if alone:
        PagesManager.uses_pages_directory = False
    return alone


def came_through_history() -> bool:
    """Whether this run answers a step in the browser's history: back, forward, or a link followed in place.

    The framework knows it (it then lets the address win over widgets that are bound to it), but says so to
    nobody; an address that differs from the last one written is no sign of it, because a quick second choice
    still brings the old address along.
    """
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def stay_on_this_network() -> None:
    """Never look up the address seen from outside.

    A WebSocket handshake with a foreign origin makes Streamlit ask for it, which blocks the whole server
    where no name server answers. There is no setting that stops it.
    """
    net_util.get_external_ip = lambda: None


def map_component() -> Callable[..., Any]:
    """The component function behind ``st_folium``.

    ``st_folium`` renders every template of the map anew on each rerun, changes the map it is given and adds
    links to CDNs. Only to be called within a script run: imported outside of one, the component is never
    registered and its frame is missing for the life of the process.
    """
    from streamlit_folium import _component_func

    component: Callable[..., Any] = _component_func
    return component


def shown_icon(name: str) -> str:
    """The short code of a Material symbol; that of a plain page for a name the framework's font does not
    hold.

    The framework raises for an unknown name, which would take every page down for a slip in a plan's data.
    """
    try:
        validate_material_icon(f":material/{name}:")
    except StreamlitAPIException:
        return ":material/article:"
    return f":material/{name}:"


class Activity:
    """Whether readers' scripts are running, and since when none is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self._ended = time.monotonic()

    def begin(self) -> None:
        """A script starts."""
        with self._lock:
            self._running += 1

    def end(self) -> None:
        """A script has ended, well or not."""
        with self._lock:
            self._running -= 1
            self._ended = time.monotonic()

    def quiet_seconds(self) -> float:
        """Seconds since the last script ended; 0 while one runs."""
        with self._lock:
            return 0.0 if self._running else time.monotonic() - self._ended


def watch_scripts() -> Activity:
    """Count scripts from now on; full runs and fragments alike. Returns the same counter when called again.

    The framework tells nobody when a script starts and ends, and a page cannot know for a fragment of its
    own.
    """
    runner = script_runner.ScriptRunner
    watched: Activity | None = getattr(runner, "_planmonitor_activity", None)
    if watched is not None:
        return watched
    activity, run = Activity(), runner._run_script

    def run_watched(self: Any, rerun_data: Any) -> None:
        activity.begin()
        try:
            run(self, rerun_data)
        finally:
            activity.end()

    runner._run_script = run_watched  # type: ignore[method-assign]
    runner._planmonitor_activity = activity  # type: ignore[attr-defined]
    return activity
