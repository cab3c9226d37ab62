"""No sentence says more than its figures bear out, in any year, place and store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from planmonitor.answers import Answers, View
from planmonitor.assessment import Assessment, Reason
from planmonitor.catalogue import Indicator
from planmonitor.explanation import defence, required_text
from planmonitor.monitor import open_monitor
from planmonitor.settings import Settings
from tests.matrix.conftest import DEMO, ONE_COUNTY

YEARS = (2021, 2022, 2023, 2024, 2025)


def _judged(answers: Answers) -> Iterator[tuple[Indicator, Assessment]]:
    for i in answers.plan.indicators:
        for place in (None, ONE_COUNTY):
            yield i, answers.assess(i, place)


@pytest.mark.parametrize("store", DEMO)
def test_what_is_said_of_a_figure_can_be_read_off_it(store: str, stores: Callable[[str], Settings]) -> None:
    monitor = open_monitor(stores(store))
    for view in (View(year, demo) for year in YEARS for demo in (True, False)):
        answers = monitor.at(view)
        for i, a in _judged(answers):
            assert list(_untrue(answers, i, a)) == [], (view, i.id, a.division, a.sentence)


def _untrue(answers: Answers, i: Indicator, a: Assessment) -> Iterator[str]:
    plan, place = answers.plan, None if a.division == answers.plan.adcode else a.division
    need = required_text(plan.promise(i.id), a)
    later = [int(y) for y in re.findall(r"(\d{4})年", need)]
    if later and (max(later) > plan.target_year or min(later) <= (a.year or 0)):
        yield f"years that are not left: {need}"
    if re.search(r"差0(?![.\d])|每年再?(增加|新增|减少|提高|降低)?0(?![.\d])", a.sentence + need):
        yield "a lack that reads 0"
    own = [o for o in answers.series(i, place) if o.year > plan.baseline_year]
    note = answers.next_year(i, place).note
    if own and "还没有数值" in note:
        yield f"{len(own)} figures stand beside: {note}"
    if a.reason is Reason.ONLY_BASELINE and "现状" in defence(plan, i, a):
        yield "the baseline is called the present"
    if a.value is not None and a.goal is not None:
        seen = float(a.text.replace(",", ""))
        if a.goal.holds(seen) is not a.goal.holds(a.value):
            yield f"{a.text} reads otherwise than it is judged"
    if a.value is not None and not a.when.endswith((f"{a.year}年", "累计", "年均")):
        yield f"its years are called {a.when}"
