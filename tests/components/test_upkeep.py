"""Garbage is collected while nobody waits, and memory stays bounded all the same."""

from __future__ import annotations

import gc
import time
import tomllib
import weakref
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components import upkeep
from components.framework import Activity, watch_scripts
from components.upkeep import Housekeeper
from planmonitor.settings import ROOT


class Cycle:
    """Garbage that counting references cannot free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Housekeeper]:
    monkeypatch.setattr(upkeep, "PAUSE_SECONDS", 0.001)
    keeper = Housekeeper(Activity())
    keeper.start()
    yield keeper
    keeper.stop()
    gc.unfreeze()


def until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def test_nothing_is_collected_while_a_script_runs_and_everything_soon_after(keeper: Housekeeper) -> None:
    keeper.activity.begin()
    trace = weakref.ref(Cycle())
    held = [Cycle() for _ in range(2 * upkeep.WORTHWHILE)]
    assert not until(lambda: trace() is None, seconds=0.5)
    keeper.activity.end()
    assert until(lambda: trace() is None)
    assert held


def test_a_flood_is_collected_without_waiting_for_a_quiet_moment(
    keeper: Housekeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MOST_PENDING", 20_000)
    keeper.activity.begin()
    trace = weakref.ref(Cycle())
    held = [Cycle() for _ in range(40_000)]
    assert until(lambda: trace() is None)
    assert held


def test_what_grew_old_before_it_died_is_collected_in_a_lull(
    keeper: Housekeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "LULL_SECONDS", 0.2)
    grown = Cycle()
    trace = weakref.ref(grown)
    gc.collect()
    del grown
    for _ in range(upkeep.OFTEN):
        gc.collect(1)
    assert until(lambda: trace() is None)


def test_collecting_is_given_back_to_the_interpreter() -> None:
    keeper = Housekeeper(Activity())
    keeper.start()
    assert not gc.isenabled()
    keeper.stop()
    gc.unfreeze()
    assert gc.isenabled()


def test_the_framework_does_not_collect_after_every_script() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["runner"]["postScriptGC"] is False


def test_many_reruns_do_not_grow_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once every view has been kept, going through all of them again leaves no object behind."""
    monkeypatch.setattr(upkeep, "LULL_SECONDS", 0.2)
    monkeypatch.setattr(upkeep, "OFTEN", 1)
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    page.switch_page("pages/health.py").run()
    during: list[str] = []
    activity = watch_scripts()

    def note(phase: str, _: dict[str, int]) -> None:
        if phase == "start" and activity.quiet_seconds() == 0:
            during.append(phase)

    def through_all_years() -> int:
        for year in page.selectbox(key="pick_year").options:
            page.selectbox(key="pick_year").select_index(
                page.selectbox(key="pick_year").options.index(year)
            ).run()
        assert not page.exception
        until(lambda: gc.get_count()[0] < upkeep.WORTHWHILE, seconds=2)
        return len(gc.get_objects())

    keeper = Housekeeper()
    keeper.start()
    gc.callbacks.append(note)
    try:
        through_all_years()
        before = through_all_years()
        through_all_years()
        after = through_all_years()
    finally:
        gc.callbacks.remove(note)
        keeper.stop()
        gc.unfreeze()
    assert during == []
    assert after < before * 1.1 + 5_000
