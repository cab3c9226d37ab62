"""What a wall shows follows from the same verdicts as every other page."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from planmonitor import clock
from planmonitor.access import EVERYTHING, operator
from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.catalogue import Nature
from planmonitor.intake.desk import Desk
from planmonitor.ledger import count_states, entries
from planmonitor.monitor import Monitor, count_verdicts, open_monitor
from planmonitor.numbers import number
from planmonitor.projection import Projection
from planmonitor.scenes import (
    ALERTS,
    CALLS,
    CHANGES,
    COUNTIES,
    OUTLOOK,
    OVERVIEW,
    PROJECTS,
    Board,
    Scene,
    board,
)
from planmonitor.settings import Settings
from tests.intake.conftest import hand_in, row, workbook

YEARS = (2021, 2022, 2023, 2024, 2025)


@pytest.fixture(params=YEARS)
def made(monitor: Monitor, request: pytest.FixtureRequest) -> tuple[Board, View]:
    view = View(request.param)
    return board(monitor.at(view)), view


def test_every_chapter_with_figures_has_its_scene(made: tuple[Board, View], monitor: Monitor) -> None:
    shown, view = made
    ids = [s.id for s in shown.scenes]
    pages = [c.domain for c in monitor.plan.chapters if c.page and monitor.plan.on_page(c.domain)]
    others = (COUNTIES, ALERTS, CALLS, CHANGES, OUTLOOK, PROJECTS)
    assert [s for s in ids if s not in others] == [OVERVIEW, *pages]
    answers = monitor.at(view)
    counties = any(a.is_judged for code in monitor.divisions.codes for a in answers.assess_all(code))
    binding = [i for i in monitor.plan.indicators if i.nature is Nature.BINDING]
    alerts = any(answers.assess(i).is_judged for i in binding)
    assert (COUNTIES in ids, ALERTS in ids) == (counties, alerts)
    missing = {name for name, there in (("县域对比", counties), ("预警", alerts)) if not there}
    assert {"县域对比", "预警"} & set(shown.skipped) == missing


def test_in_a_target_year_without_figures_the_wall_says_that_nothing_can_be_judged(monitor: Monitor) -> None:
    shown = board(monitor.at(View(monitor.plan.target_year, demo=False)))
    assert {"县域对比", "先问这些县", "预警"} <= set(shown.skipped)
    assert "尚未报送" in shown.scenes[0].headline
    assert not any(c.verdict is not Verdict.NOT_JUDGED and c.count for c in shown.scenes[0].counts)


def test_the_overview_counts_every_indicator_once(made: tuple[Board, View], monitor: Monitor) -> None:
    shown, view = made
    overview = shown.scenes[0]
    results = monitor.at(view).assess_all()
    assert {c.verdict: c.count for c in overview.counts} == count_verdicts(results)
    assert all(len(c.names) == c.count for c in overview.counts)
    assert sum(sum(counts) for _, _, counts in overview.chapters) == len(monitor.plan.indicators)
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
    assert {t.name for t in alerts.tiles} <= behind
    assert len(alerts.tiles) == min(len(behind), 4)
    assert len(alerts.best) == min(len(binding) - len(behind), 8)
    assert all(t.need for t in alerts.tiles)


def test_the_matrix_and_the_map_say_the_same(made: tuple[Board, View]) -> None:
    shown, _ = made
    assert shown.scenes[0].shown
    sums = {p.code: p.value for p in shown.scenes[0].shown.places}
    matrix = next((s for s in shown.scenes if s.id == COUNTIES), None)
    if matrix is None:
        assert set(sums.values()) == {None}
        return
    for code, _, cells in matrix.matrix:
        is_judged = any(c.judged for c in cells)
        assert sums[code] == (float(sum(c.behind for c in cells)) if is_judged else None)


def test_demo_is_marked_on_every_scene_that_shows_it(made: tuple[Board, View]) -> None:
    shown, _ = made
    for s in shown.scenes:
        marked = [t.demo for t in (*s.tiles, *s.best)]
        marked += [c.demo for c in s.changes] + [p.demo for p in s.prospects]
        counties = [p.demo for p in s.shown.places] if s.shown else []
        assert s.demo or not any((*marked, *counties))


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
    assert shown.scenes[0].shown
    assert len(shown.scenes[0].shown.places) == 2


def test_a_running_sum_with_a_gap_is_not_drawn(monitor: Monitor) -> None:
    plan = monitor.plan
    sums = {i.name for i in plan.indicators if i.rule.sums}
    drawn = 0
    for year in YEARS:
        for scene in board(monitor.at(View(year))).scenes:
            for subject in scene.subjects:
                if subject.name in sums and subject.trend:
                    years = [p.year for p in subject.trend.points]
                    assert years == list(range(plan.baseline_year, years[-1] + 1))
                    drawn += 1
    assert drawn


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


def scene_of(shown: Board, name: str) -> Scene:
    return next(s for s in shown.scenes if s.id == name)


@pytest.mark.parametrize("year", YEARS)
def test_every_tile_of_a_chapter_can_be_looked_at(monitor: Monitor, year: int) -> None:
    for scene in board(monitor.at(View(year))).scenes:
        if scene.kind == "chapter":
            assert [s.name for s in scene.subjects] == [t.name for t in scene.tiles]


def test_sums_on_the_map_name_the_years_they_run_over(monitor: Monitor) -> None:
    sums = {i.name for i in monitor.plan.indicators if i.rule.sums}
    subjects = [s for scene in board(monitor.at(View(2024))).scenes for s in scene.subjects if s.places]
    named = {s.name: s.when for s in subjects}
    assert all("累计" in when for name, when in named.items() if name in sums)
    assert any("—" in when for name, when in named.items() if name in sums)
    assert not any("累计" in when for name, when in named.items() if name not in sums)


def test_a_trend_is_drawn_on_an_axis_on_which_a_small_step_stays_small(monitor: Monitor) -> None:
    drawn = [s.trend for scene in board(monitor.at(View(2024))).scenes for s in scene.subjects if s.trend]
    for t in drawn:
        low, high = t.limits
        held = [p.value for p in t.points] + [v for _, v in t.path]
        assert low <= min(held) <= max(held) <= high
        assert high - low >= 0.099 * max(abs(v) for v in held)
        assert len(t.ticks) >= 3
        assert len({text for _, text in t.ticks}) == len(t.ticks)


def test_counties_to_call_are_those_with_the_most_behind(monitor: Monitor) -> None:
    answers = monitor.at(View(2024))
    behind = {code: sum(a.is_behind for a in answers.assess_all(code)) for code in monitor.divisions.codes}
    calls = scene_of(board(answers), CALLS).calls
    assert [c.behind for c in calls] == sorted(behind.values(), reverse=True)[: len(calls)]
    assert all(t.verdict in (Verdict.LAGGING, Verdict.NOT_ACHIEVED) for c in calls for t in c.items)


def test_what_is_ahead_is_the_projection_of_the_indicator_page(monitor: Monitor) -> None:
    answers = monitor.at(View(2023))
    shown = scene_of(board(answers), OUTLOOK)
    by_name = {i.name: i for i in monitor.plan.indicators}
    chances = [p.chance for p in shown.prospects]
    assert chances == sorted(chances)
    for p in shown.prospects:
        made = answers.projection(by_name[p.name])
        assert isinstance(made, Projection)
        assert made.chance == p.chance


def test_projects_by_state_are_those_of_the_ledger(monitor: Monitor) -> None:
    answers = monitor.at(View(2025))
    shown = scene_of(board(answers), PROJECTS)
    counted: Counter[str] = Counter()
    for part in shown.states:
        counted.update(dict(part.counts))
    assert counted == Counter({s.value: n for s, n in count_states(entries(answers)).items()})


def test_the_wall_says_what_the_last_day_with_new_figures_changed(
    bundled_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = open_monitor(bundled_settings.model_copy(update={"var": tmp_path}))
    figure = next(o for o in own.at(View(2024)).observations("IND-13", own.plan.adcode) if o.year == 2024)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    desk = Desk(own, lambda: operator("张三"), tmp_path / "uploads")
    data = workbook([row(code="IND-13", name="", place="全市", year=2024, value=4.77, unit="人")])
    desk.publish(hand_in(desk, data, EVERYTHING))
    change = scene_of(board(own.at(View(2024))), CHANGES).changes[0]
    assert change.name == own.plan.indicator("IND-13").name
    assert "4.77" in change.after
    assert number(figure.value, 2) in change.before
    assert change.place == ""


def test_the_last_year_is_told_in_its_own_words(monitor: Monitor) -> None:
    shown = board(monitor.at(View(monitor.plan.target_year)))
    judged = [s for s in shown.scenes if s.kind in ("overview", "chapter", "matrix", "calls", "alerts")]
    assert judged
    assert not [s.headline for s in judged if "滞后" in s.headline or "时序" in s.headline]
    assert any("已实现" in s.headline for s in judged)
