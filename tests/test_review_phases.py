"""The mid-term and the final evaluation: which is due, as of which years, and what is asked."""

from __future__ import annotations

from datetime import date

import pytest

from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.monitor import Monitor
from planmonitor.review import Phase, review, usual_phase


@pytest.mark.parametrize(
    ("today", "phase"), [(date(2025, 12, 31), Phase.MID), (date(2026, 1, 1), Phase.FINAL)]
)
def test_the_final_evaluation_is_due_once_the_plan_is_over(
    monitor: Monitor, today: date, phase: Phase
) -> None:
    assert usual_phase(monitor.plan, today) is phase


def test_the_final_evaluation_is_as_of_the_last_year_and_the_other_before_it(monitor: Monitor) -> None:
    assert Phase.FINAL.years(monitor.plan) == (2025,)
    assert Phase.MID.years(monitor.plan) == (2021, 2022, 2023, 2024)


def test_the_final_evaluation_asks_whether_it_was_achieved() -> None:
    assert Phase.FINAL.verdicts == (Verdict.ACHIEVED, Verdict.NOT_ACHIEVED, Verdict.NOT_JUDGED)
    assert Phase.MID.verdicts == tuple(Verdict)


def test_the_demo_shows_what_was_achieved_what_was_not_and_what_nobody_reported(monitor: Monitor) -> None:
    for division, silent in ((None, {"IND-02", "IND-09", "IND-23", "IND-24", "IND-25"}), ("410727", set())):
        rows = [r for r in review(monitor.at(View(2025)), division) if r.nature is not None]
        words = {r.id: r.word for r in rows}
        assert {i for i in silent if words[i] != "尚未报送"} == set()
        if division is None:
            assert {"已实现", "未实现", "尚未报送"} <= set(words.values())
        else:
            assert not {"已达到", "已实现", "未实现"} & set(words.values())
    before = {r.word for r in review(monitor.at(View(2024)))}
    assert "尚未报送" not in before
