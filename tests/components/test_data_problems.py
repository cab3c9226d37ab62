"""A reader of a server with wrong data files sees every problem; without any, and without boundaries, the
pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.scope import the_monitor
from planmonitor.settings import ROOT, settings
from tests.loading.conftest import PLACES, PLAN, Spoilt, copy_of_bundled


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spoilt]:
    """Data that the dashboard of this process reads."""
    monkeypatch.setenv("PLANMONITOR_DATA", str(copy_of_bundled(tmp_path)))
    monkeypatch.setenv("PLANMONITOR_VAR", str(tmp_path / "var"))
    settings.cache_clear()
    the_monitor.clear()
    yield Spoilt(tmp_path / "data")
    settings.cache_clear()
    the_monitor.clear()


def dashboard() -> AppTest:
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    assert not page.exception
    return page


def text_of(page: AppTest) -> str:
    return "\n".join(e.proto.body for e in page.get("html"))


def test_all_problems_are_shown_file_by_file_until_they_are_mended(served: Spoilt) -> None:
    plan = served.edit(f"{PLAN}/plan.toml", "target_year = 2025", "target_year = 2019")
    labels = served.edit(f"{PLACES}/labels.toml", "\n[[neighbour]]", "\n[[<b>]]")
    page = dashboard()
    assert [t.value for t in page.title] == ["数据文件有误，暂不能显示"]
    shown = text_of(page)
    assert f">{plan}<" in shown
    assert "目标年2019应晚于基期年2020" in shown
    assert f">{labels}<" in shown
    assert "<b>" not in shown
    served.edit(f"{PLAN}/plan.toml", "target_year = 2019", "target_year = 2025")
    served.edit(f"{PLACES}/labels.toml", "\n[[<b>]]", "\n[[neighbour]]")
    assert "数据文件有误" not in text_of(dashboard()) + str(dashboard().title)


def test_an_icon_that_does_not_exist_costs_no_page(served: Spoilt) -> None:
    served.edit(f"{PLAN}/chapters.toml", 'icon = "school"', 'icon = "no_such_icon_at_all"')
    assert "数据文件有误" not in str(dashboard().title)
