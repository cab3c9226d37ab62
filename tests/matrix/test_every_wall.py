"""The wall stands whatever is known: a figure missing somewhere ends no scene but its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from components.screen.payload import drawn_scene
from planmonitor.answers import Answers, View
from planmonitor.monitor import open_monitor
from planmonitor.scenes import OVERVIEW, board
from planmonitor.settings import Settings
from tests.matrix.conftest import DEMO

YEARS = (2021, 2022, 2023, 2024, 2025)


def _stands(answers: Answers) -> None:
    made = board(answers)
    assert made.scenes[0].id == OVERVIEW
    for scene in made.scenes:
        drawn = drawn_scene(scene)
        assert scene.headline.endswith("。")
        assert all(place["colour"] for subject in drawn["subjects"] for place in subject["places"])


@pytest.mark.parametrize("store", DEMO)
def test_the_wall_stands_in_every_year_with_and_without_demo(
    store: str, stores: Callable[[str], Settings]
) -> None:
    monitor = open_monitor(stores(store))
    for year in YEARS:
        for demo in (True, False):
            _stands(monitor.at(View(year, demo)))


@pytest.mark.parametrize("kept", [0.02, 0.2, 0.6, 0.95])
@pytest.mark.parametrize("year", [2023, 2025])
def test_the_wall_stands_on_whatever_part_of_the_figures_is_there(
    kept: float, year: int, stores: Callable[[str], Settings]
) -> None:
    answers = open_monitor(stores("full")).at(View(year))
    chance = random.Random(f"{kept}{year}")
    every = [o for i in answers.plan.indicators for o in answers.observations(i.id)]
    lost = [replace(o, value=None) for o in every if chance.random() > kept]
    assert lost
    _stands(answers.with_figures(lost))
