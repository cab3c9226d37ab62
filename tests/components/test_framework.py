"""Every private part of the framework that is used is still there, and still does what is relied on."""

from __future__ import annotations

import ast
import inspect

import pytest
from streamlit import net_util
from streamlit.material_icon_names import ALL_MATERIAL_ICONS
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest
from streamlit.web.server import server_util

from components.framework import leave_old_style_pages, shown_icon, stay_on_this_network, watch_scripts
from planmonitor.monitor import Monitor
from planmonitor.settings import ROOT

PRIVATE = ("streamlit.runtime", "streamlit.proto", "streamlit.net_util", "streamlit.string_util")


def test_private_parts_are_reached_from_one_module_only() -> None:
    found = set()
    for path in (*(ROOT / "components").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "serve.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            if any(
                f"{module}{n}".startswith(PRIVATE) or n.startswith("_") for n in names if n != "annotations"
            ):
                found.add(path.name)
    assert found == {"framework.py"}


def test_a_page_run_alone_is_noticed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    assert leave_old_style_pages()
    assert not leave_old_style_pages()
    assert "PagesManager.uses_pages_directory" in inspect.getsource(script_runner)


def test_the_check_of_an_origin_still_asks_for_the_outside_address_by_this_name() -> None:
    stay_on_this_network()
    assert net_util.get_external_ip() is None
    assert "net_util.get_external_ip," in inspect.getsource(server_util)


def test_an_unknown_icon_does_not_take_the_pages_down() -> None:
    assert shown_icon("no_such_symbol") == ":material/article:"
    assert shown_icon("school") == ":material/school:"


def test_every_chapter_has_an_icon_that_the_framework_holds(monitor: Monitor) -> None:
    assert {c.icon for c in monitor.plan.chapters} <= set(ALL_MATERIAL_ICONS)


def _page() -> None:
    import streamlit as st

    from components.framework import watch_scripts

    @st.fragment
    def part() -> None:
        st.text(f"within: {watch_scripts().quiet_seconds()}")

    part()


def test_a_script_counts_as_running_until_it_has_ended() -> None:
    activity = watch_scripts()
    page = AppTest.from_function(_page).run()
    assert page.text[0].value == "within: 0.0"
    assert activity.quiet_seconds() > 0
    assert watch_scripts() is activity


def test_fragments_are_run_by_the_same_function_as_whole_scripts() -> None:
    _, _, after = inspect.getsource(script_runner).partition("    def _run_script(self")
    body, _, _ = after.partition("\n    def ")
    assert "rerun_data.fragment_id_queue" in body
    assert "self._on_script_finished(" in body
