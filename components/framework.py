"""The private parts of Streamlit and streamlit-folium that are reached into, all in one place.

Each says why the public interface is not enough. ``tests/components/test_framework.py`` fails when an
update of the framework moves or changes one of them.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit import file_util, net_util, runtime
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx, script_runner
from streamlit.string_util import validate_material_icon
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks


def leave_old_style_pages() -> bool:
    """Whether the page now running was found as a file below ``pages/``; from then on no more are.

    Until ``st.navigation`` has been called once in a process, Streamlit takes the files below ``pages/``
    for an old-style app and runs a deep-linked page alone. There is no public way to say that it is none.
    """
    alone = bool(PagesManager.uses_pages_directory)
    if alone:
        PagesManager.uses_pages_directory = False
    return alone


def expect_no_old_style_pages() -> None:
    """Say before the first visitor that the files below ``pages/`` are no old-style app.

    The framework takes them for one until ``st.navigation`` has been called: the first visitor of a process
    saw their file names, in English, as navigation.
    """
    PagesManager.uses_pages_directory = False


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


def cell_editor_script() -> str:
    """The file, among the framework's scripts, that a table to type into fetches at the first key; empty when
    there is none of that name.

    Until it has come, what is typed is lost: 12000 is entered as 2000. There is no setting that fetches it
    with the table.
    """
    found = sorted(Path(file_util.get_static_dir()).glob("static/js/data-grid-overlay-editor.*.js"))
    return found[0].name if found else ""


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


def the_session() -> str | None:
    """Number of the session whose page is being drawn; None outside of one.

    It is part of the address to which its files are sent; there is no public way to ask for it.
    """
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.session_id


def connected_sessions() -> set[str]:
    """The sessions that somebody is connected to now. There is no public list of them."""
    if not runtime.exists():
        return set()
    return {info.session.id for info in runtime.get_instance()._session_mgr.list_active_sessions()}


def _file_manager() -> MemoryUploadedFileManager | None:
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    return manager if isinstance(manager, MemoryUploadedFileManager) else None


def file_sizes() -> dict[str, list[int]]:
    """Bytes of every file in memory, by session.

    The framework bounds the size of a file, not how many there are.
    """
    manager = _file_manager()
    if manager is None:
        return {}
    with manager._lock:
        kept = manager.file_storage
        return {session: [len(f.data) for f in files.values()] for session, files in kept.items()}


def drop_files(session: str) -> None:
    """Let go of the files of a session.

    The framework keeps those of a session that may come back, and looks whether it may only when somebody
    else comes or goes.
    """
    manager = _file_manager()
    if manager is not None:
        manager.remove_session_files(session)


SIGN_IN_COOKIE = USER_COOKIE_NAME
"""How the names of the cookies begin that a sign-in leaves in the browser."""


def signed_in_claims(cookies: dict[str, str]) -> dict[str, object] | None:
    """The claims of the sign-in that cookies carry; None without one, or when the signature is not ours.

    The framework reads the cookie only for a page, and keeps no list of those that were signed out.
    """
    if USER_COOKIE_NAME not in cookies:
        return None
    raw = _get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME)
    claims = json.loads(raw) if raw else None
    return claims if isinstance(claims, dict) else None
