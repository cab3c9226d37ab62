"""One snapshot answers from one version of the store, whatever is stored meanwhile, and what is kept is
bounded.
"""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from planmonitor.answers import View
from planmonitor.monitor import MOST_KEPT_BYTES, Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period


def reported(monitor: Monitor, series: str, year: int, value: float) -> Observation:
    plan = monitor.plan
    return Observation(
        series,
        plan.adcode,
        Period(str(year)),
        value,
        plan.unit_of(series),
        Kind.REPORTED,
        FigureStatus.FINAL,
        "test",
        datetime(2024, 1, 1),
    )


def store(monitor: Monitor, row: Observation) -> None:
    monitor.store.figures.append(monitor.plan.id, [row], label="t", digest="t", actor="t")


def test_a_snapshot_does_not_see_what_is_stored_after_it(fresh: Monitor) -> None:
    nurses = fresh.plan.indicators[12]
    before = fresh.at(View(2023))
    store(fresh, reported(fresh, nurses.id, 2023, 99.0))
    assert before.assess(nurses).value != 99.0
    assert all(o.value != 99.0 for o in before.observations(nurses.id))
    after = fresh.at(View(2023))
    assert after.version > before.version
    assert after.assess(nurses).value == 99.0


def test_a_question_is_worked_out_once(fresh: Monitor) -> None:
    answers = fresh.at(View(2023))
    nurses = fresh.plan.indicators[12]
    assert answers.assess(nurses) is answers.assess(nurses)
    assert fresh.at(View(2023)) is answers
    assert answers.as_of(2022) is answers.as_of(2022)


def test_added_figures_replace_those_of_their_cells_and_leave_the_snapshot_alone(fresh: Monitor) -> None:
    answers = fresh.at(View(2023, demo=False))
    nurses = fresh.plan.indicators[12]
    kept = answers.assess(nurses)
    once = answers.with_figures([reported(fresh, nurses.id, 2023, 3.9)])
    twice = once.with_figures([reported(fresh, nurses.id, 2023, 4.6)])
    assert [once.assess(nurses).value, twice.assess(nurses).value] == [3.9, 4.6]
    assert answers.assess(nurses) is kept
    store(fresh, reported(fresh, nurses.id, 2023, 4.6))
    stored = fresh.at(View(2023, demo=False)).assess(nurses)
    assert replace(stored, used=()) == replace(twice.assess(nurses), used=())


def test_kept_answers_stay_within_the_stated_memory(fresh: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planmonitor.monitor.MOST_KEPT_BYTES", 12 * 2**20)
    ask = fresh.plan.indicators
    tracemalloc.start()
    start = tracemalloc.get_traced_memory()[0]
    for day in range(12):
        answers = fresh.at(View(2023, known_at=datetime(2024, 6, 1) + timedelta(days=day)))
        for i in ask:
            answers.by_division(i)
    used = tracemalloc.get_traced_memory()[0] - start
    tracemalloc.stop()
    assert fresh.kept_bytes() <= 14 * 2**20
    assert used <= 14 * 2**20
    assert MOST_KEPT_BYTES >= 12 * 2**20


def test_answers_for_other_years_count_as_kept(fresh: Monitor) -> None:
    answers = fresh.at(View(2023))
    before, kept = answers.count, fresh.kept_bytes()
    for year in (2021, 2022):
        answers.as_of(year).assess_all()
    assert answers.count >= before + 2 * len(fresh.plan.indicators)
    assert fresh.kept_bytes() > kept
