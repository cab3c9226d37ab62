"""What a wall shows follows from the same verdicts as every other page."""

from __future__ import annotations

import pytest

from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.catalogue import Nature
from planmonitor.monitor import Monitor, count_verdicts, open_monitor
from planmonitor.scenes import ALERTS, COUNTIES, OVERVIEW, Board, board
from planmonitor.settings import Settings

YEARS = (2021, 2022, 2023, 2024, 2025)


@pytest.fixture(params=YEARS)
def made(monitor: Monitor, request: pytest.FixtureRequest) -> tuple[Board, View]:
    view = View(request.param)
    return board(monitor.at(view)), view


def test_every_chapter_with_figures_has_its_scene(made: tuple[Board, View], monitor: Monitor) -> None:
    shown, view = made
    ids = [s.id for s in shown.scenes]
    pages = [c.domain for c in monitor.plan.chapters if c.page and monitor.plan.on_page(c.domain)]
    assert [s for s in ids if s not in (COUNTIES, ALERTS)] == [OVERVIEW, *pages]
    answers = monitor.at(view)
    counties = any(a.is_judged for code in monitor.divisions.codes for a in answers.assess_all(code))
    binding = [i for i in monitor.plan.indicators if i.nature is Nature.BINDING]
    alerts = any(answers.assess(i).is_judged for i in binding)
    assert (COUNTIES in ids, ALERTS in ids) == (counties, alerts)
    missing = [name for name, there in (("县域对比", counties), ("预警", alerts)) if not there]
    assert shown.skipped == tuple(missing)


def test_in_a_target_year_without_figures_the_wall_says_that_nothing_can_be_judged(monitor: Monitor) -> None:
    shown = board(monitor.at(View(monitor.plan.target_year, demo=False)))
    assert {"县域对比", "预警"} <= set(shown.skipped)
    assert "尚未报送" in shown.scenes[0].headline
    assert not any(v.value != "NOT_JUDGED" and n for v, _, n in shown.scenes[0].counts)


def test_the_overview_counts_every_indicator_once(made: tuple[Board, View], monitor: Monitor) -> None:
    shown, view = made
    overview = shown.scenes[0]
    results = monitor.at(view).assess_all()
    assert {v: n for v, _, n in overview.counts} == count_verdicts(results)
    assert sum(sum(counts) for _, counts in overview.chapters) == len(monitor.plan.indicators)
    assert len(overview.tiles) == min(3, sum(a.is_behind for a in results))
    assert all(t.verdict in (Verdict.LAGGING, Verdict.NOT_ACHIEVED) for t in overview.tiles)


def test_the_alerts_are_the_binding_promises_behind(made: tuple[Board, View], monitor: Monitor) -> None:
    shown, view = made
    plan = monitor.plan
    binding = [i for i in plan.indicators if i.nature is Nature.BINDING]
    behind = {i.name for i in binding if monitor.at(view).assess(i).is_behind}
    alerts = next((s for s in shown.scenes if s.id == ALERTS), None)
    if alerts is None:
        assert not any(monitor.at(view).assess(i).is_judged for i in binding)
        return
    assert {t.name for t in alerts.tiles} == behind
    assert len(alerts.best) == len(binding) - len(behind)
    assert all(t.need for t in alerts.tiles)


def test_the_matrix_and_the_map_say_the_same(made: tuple[Board, View]) -> None:
    shown, _ = made
    sums = {p.name: p.value for p in shown.scenes[0].places}
    matrix = next((s for s in shown.scenes if s.id == COUNTIES), None)
    if matrix is None:
        assert set(sums.values()) == {None}
        return
    for name, cells in matrix.matrix:
        is_judged = any(c.judged for c in cells)
        assert sums[name] == (float(sum(c.behind for c in cells)) if is_judged else None)


def test_demo_is_marked_on_every_scene_that_shows_it(made: tuple[Board, View]) -> None:
    shown, _ = made
    for s in shown.scenes:
        marked = [p.demo for p in (*s.tiles, *s.best)] + [p.demo for p in s.places]
        assert s.demo or not any(marked)


def test_scenes_without_figures_are_skipped_and_named(monitor: Monitor) -> None:
    shown = board(monitor.at(View(2024, demo=False)))
    assert "卫生健康" in shown.skipped
    assert {"县域对比", "预警"} <= set(shown.skipped)
    assert shown.scenes[0].id == OVERVIEW
    assert "尚未报送" in shown.scenes[0].headline


def test_a_plan_with_one_indicator_and_two_counties_has_a_wall(town_settings: Settings) -> None:
    town = open_monitor(town_settings)
    shown = board(town.at(View(town.plan.target_year)))
    assert shown.scenes[0].id == OVERVIEW
    assert len(shown.scenes[0].places) == 2


def test_a_running_sum_with_a_gap_is_not_drawn(monitor: Monitor) -> None:
    plan = monitor.plan
    sums = [i for i in plan.indicators if i.rule.sums]
    for year in YEARS:
        for scene in board(monitor.at(View(year))).scenes:
            lead = next((i for i in sums if i.name == scene.subject), None)
            if lead and scene.trend:
                years = [p.year for p in scene.trend.points]
                assert years == list(range(plan.baseline_year, years[-1] + 1))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("demo", [True, False])
def test_every_year_has_a_wall_with_and_without_demo(monitor: Monitor, year: int, demo: bool) -> None:
    shown = board(monitor.at(View(year, demo)))
    assert shown.scenes[0].id == OVERVIEW
    assert all(s.headline.endswith("。") for s in shown.scenes)


def test_a_chapter_whose_only_figure_makes_no_sum_is_skipped(monitor: Monitor) -> None:
    answers = monitor.at(View(2025, demo=False))
    sums = [i for i in answers.plan.indicators if i.rule.sums]
    broken = [i for i in sums if (a := answers.assess(i)).year == 2025 and a.value is None]
    assert broken
    shown = board(answers)
    names = {c.domain: c.short for c in answers.plan.chapters}
    drawn = {s.id for s in shown.scenes}
    for page in {i.page for i in broken}:
        others = [answers.assess(i) for i in answers.plan.on_page(page)]
        assert (page in drawn) == any(a.value is not None for a in others)
        assert (names[page] in shown.skipped) == (page not in drawn)
