"""What is typed into the table on the page is checked and handed in like a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from planmonitor import clock
from planmonitor.access import EVERYTHING, Grant, NotAllowed, Person, Remit, Role
from planmonitor.answers import View
from planmonitor.catalogue import Per
from planmonitor.intake.desk import Desk
from planmonitor.intake.grid import FIGURES, SAME_SOURCE, Grid, Typed, open_grid, remits_of
from planmonitor.intake.header import UploadColumn
from planmonitor.intake.importing import check_file
from planmonitor.intake.naming import promises
from planmonitor.intake.report import Decision
from planmonitor.monitor import Monitor
from planmonitor.store import open_store
from planmonitor.store.drafts import DraftKey

WEIBIN, CITY = "410703", "410700"
SOURCE: Mapping[str, str] = {UploadColumn.SOURCE: "卫健委年报"}


def person(name: str, remit: Remit, role: Role = Role.CLERK) -> Person:
    return Person(f"idp|{name}", name, (Grant(role, remit),), clock.now() + timedelta(hours=1))


def typed(**values: str) -> Typed:
    """Values of 卫滨区 by indicator, all from one source."""
    rows: Typed = {f"IND-{code[1:]}|{WEIBIN}": {UploadColumn.VALUE: v} for code, v in values.items()}
    return {**rows, SAME_SOURCE: SOURCE}


@pytest.fixture
def grid(monitor: Monitor) -> Grid:
    return open_grid(monitor, Remit(WEIBIN), 2025)


def test_a_grid_asks_for_what_its_remit_answers_for_in_one_place(monitor: Monitor, grid: Grid) -> None:
    codes = [r.code for r in grid.rows]
    assert {r.division for r in grid.rows} == {WEIBIN}
    assert "IND-13" in codes
    assert "resident_population" in codes
    assert "IND-02" not in codes, "shown for the city alone"
    health = [r.code for r in open_grid(monitor, Remit(CITY, "health"), 2025).rows]
    assert "IND-13" in health
    assert "IND-06" not in health
    assert "resident_population" not in health


def test_beside_each_cell_stand_unit_target_last_years_figure_and_the_stored_one(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    clerk, reviewer = person("填", Remit(WEIBIN)), person("审", EVERYTHING, Role.REVIEWER)
    for year, value in ((2024, "4.1"), (2025, "4.4")):
        table = open_grid(fresh, Remit(WEIBIN), year)
        answer = table.answer(typed(i13=value))
        number = at(clerk).submit(answer.data, table.name, Remit(WEIBIN), answer.report.to_acknowledge)
        at(reviewer).publish(number)
    row = next(r for r in open_grid(fresh, Remit(WEIBIN), 2025).rows if r.code == "IND-13")
    assert (row.before, row.held, row.unit, row.target) == (
        4.1,
        4.4,
        "人",
        fresh.plan.indicator("IND-13").printed,
    )


@pytest.mark.parametrize("value", ["4.4", "４.4", "约4.4", "4.4%", "-3", "1e308", "=1+1", "96.5\u202e", "无"])
def test_what_is_typed_gets_the_answer_that_the_same_file_gets(
    monitor: Monitor, grid: Grid, value: str
) -> None:
    answer = grid.answer(typed(i13=value, i14="0.97"))
    file = check_file(monitor, answer.data, grid.name, remit=Remit(WEIBIN))
    assert (answer.report.issues, answer.report.digest) == (file.issues, file.digest)
    moment = datetime(2026, 1, 1)
    stored = [[replace(f.observation, recorded_at=moment) for f in r.figures] for r in (answer.report, file)]
    assert stored[0] == stored[1]


def test_rows_left_empty_are_not_reported_and_no_problem(grid: Grid) -> None:
    answer = grid.answer(typed(i13="4.4"))
    assert answer.report.decision is Decision.ACCEPT
    assert [f.observation.value for f in answer.report.figures] == [4.4]
    assert grid.answer({SAME_SOURCE: SOURCE}).lines == {}


def test_a_source_of_its_own_goes_before_the_common_one(grid: Grid) -> None:
    rows = dict(typed(i13="4.4", i14="97"))
    rows[f"IND-14|{WEIBIN}"] = {**rows[f"IND-14|{WEIBIN}"], UploadColumn.SOURCE: " 医保局\n统计 "}
    figures = grid.answer(rows).figures
    assert figures[f"IND-13|{WEIBIN}"].observation.source == "卫健委年报"
    assert figures[f"IND-14|{WEIBIN}"].observation.source == "医保局 统计"


def test_a_problem_stands_at_its_row(grid: Grid) -> None:
    answer = grid.answer(typed(i06="97", i13="约4.4", i14="98"))
    assert answer.state(f"IND-13|{WEIBIN}") == "✖ 不是数"
    assert answer.state(f"IND-14|{WEIBIN}") == "✔"
    assert answer.state(f"IND-11|{WEIBIN}") == ""
    assert [i.column for i in answer.issues[f"IND-13|{WEIBIN}"]] == [UploadColumn.VALUE]
    assert grid.answer(typed(i13="4.4")).state(f"IND-13|{WEIBIN}") == "✔ 新增"


def test_a_remark_beside_an_unlikely_figure_is_its_reason(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    clerk, reviewer = person("填", Remit(WEIBIN)), person("审", EVERYTHING, Role.REVIEWER)
    first = open_grid(fresh, Remit(WEIBIN), 2024).answer(typed(i13="4.1"))
    at(reviewer).publish(at(clerk).submit(first.data, "a.csv", Remit(WEIBIN), {}))
    table = open_grid(fresh, Remit(WEIBIN), 2025)
    bare = table.answer(typed(i13="41"))
    assert bare.state(f"IND-13|{WEIBIN}").startswith("！")
    rows = dict(typed(i13="41"))
    rows[f"IND-13|{WEIBIN}"] = {**rows[f"IND-13|{WEIBIN}"], UploadColumn.REMARK: "区划调整"}
    said = table.answer(rows)
    assert not said.report.unexplained(said.reasons)
    assert said.state(f"IND-13|{WEIBIN}") == "✔ 新增"


def test_what_is_handed_in_goes_over_the_desk_to_the_store(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    clerk, reviewer = person("填", Remit(WEIBIN)), person("审", EVERYTHING, Role.REVIEWER)
    table = open_grid(fresh, Remit(WEIBIN), 2025)
    answer = table.answer(typed(i13="4.4"))
    number = at(clerk).submit(answer.data, table.name, Remit(WEIBIN), {})
    assert at(reviewer).file(number) == answer.data
    assert at(reviewer).publish(number) == 1
    (found,) = (o for o in fresh.at(View(2025, demo=False)).observations("IND-13", WEIBIN) if o.year == 2025)
    assert (found.value, found.source, found.batch) == (4.4, "卫健委年报", "网上填报_卫滨区_2025年.csv")


def test_a_draft_is_its_writers_alone_and_only_within_the_remit(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    mine, theirs = (at(person(n, Remit(WEIBIN))).draft_key(Remit(WEIBIN), "2025") for n in "甲乙")
    fresh.store.drafts.keep(mine, typed(i13="4.4"))
    kept = fresh.store.drafts.find(mine)
    assert kept is not None
    assert kept.content == typed(i13="4.4")
    assert fresh.store.drafts.find(theirs) is None
    assert fresh.store.drafts.find(replace(mine, period="2024")) is None
    with pytest.raises(NotAllowed):
        at(person("甲", Remit(WEIBIN))).draft_key(Remit("410702"), "2025")
    late = replace(person("甲", Remit(WEIBIN)), until=clock.now() - timedelta(minutes=1))
    with pytest.raises(NotAllowed):
        at(late).draft_key(Remit(WEIBIN), "2025")


def test_a_draft_outlives_the_process_and_leaves_when_emptied(database: str) -> None:
    key = DraftKey("p", "idp|甲", WEIBIN, "2025")
    assert open_store(database).drafts.find(key) is None
    for value in ("4.4", "4.5"):
        open_store(database).drafts.keep(key, typed(i13=value))
    kept = open_store(database).drafts.find(key)
    assert kept is not None
    assert kept.content == typed(i13="4.5")
    open_store(database).drafts.keep(key, {})
    assert open_store(database).drafts.find(key) is None
    open_store(database).drafts.keep(key, typed(i13="4.5"))
    open_store(database).drafts.discard(key)
    assert open_store(database).drafts.find(key) is None


def test_rows_of_a_draft_that_are_published_by_now_leave_it(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    clerk, reviewer = person("填", Remit(WEIBIN)), person("审", EVERYTHING, Role.REVIEWER)
    answer = open_grid(fresh, Remit(WEIBIN), 2025).answer(typed(i13="4.4"))
    at(reviewer).publish(at(clerk).submit(answer.data, "a.csv", Remit(WEIBIN), {}))
    table = open_grid(fresh, Remit(WEIBIN), 2025)
    assert table.unsettled(typed(i13="4.4")) == {}
    assert table.unsettled(typed(i13="4.4", i14="97")) == typed(i14="97")
    assert table.unsettled(typed(i13="4.5")) == typed(i13="4.5")


def test_places_to_fill_in_are_those_within_the_persons_remits(monitor: Monitor) -> None:
    assert list(remits_of(monitor, person("县", Remit(WEIBIN)))) == [WEIBIN]
    whole = remits_of(monitor, person("市", Remit("", "health")))
    assert [r.division for r in whole.values()] == ["", CITY, *monitor.divisions.codes]
    assert {r.department for r in whole.values()} == {"health"}
    assert remits_of(monitor, person("审", EVERYTHING, Role.REVIEWER)) == {}


def test_promises_stand_by_chapter_and_a_county_sees_what_each_is_promised(monitor: Monitor) -> None:
    plan = monitor.plan
    city = open_grid(monitor, Remit(CITY), 2025)
    county = open_grid(monitor, Remit(WEIBIN), 2025)
    assert city.parts[0] == FIGURES
    assert {r.code for r in city.rows if r.part} == set(promises(plan))
    each = {c.id for c in plan.commitments if c.per is Per.DIVISION}
    assert each <= {r.code for r in county.rows if r.part} <= {c.id for c in plan.commitments if c.per}
    health = open_grid(monitor, Remit(CITY, "health"), 2025)
    assert health.parts == (FIGURES, "health")


def test_a_state_is_chosen_in_the_grid_beside_or_in_place_of_a_number(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    clerk, reviewer = person("填", Remit(CITY)), person("审", EVERYTHING, Role.REVIEWER)
    table = open_grid(fresh, Remit(CITY), 2025)
    task = next(r for r in table.rows if not r.takes_number)
    rows: Typed = {task.key: {UploadColumn.STATE: "已完成", UploadColumn.REMARK: "办结"}, SAME_SOURCE: SOURCE}
    answer = table.answer(rows)
    assert answer.state(task.key) == "✔ 新增"
    at(reviewer).publish(at(clerk).submit(answer.data, table.name, Remit(CITY), {}))
    (row,) = (r for r in open_grid(fresh, Remit(CITY), 2025).rows if r.code == task.code)
    assert row.state == "已完成"
    assert open_grid(fresh, Remit(CITY), 2025).unsettled(rows) == {}
    wrong = table.answer({**rows, task.key: {UploadColumn.VALUE: "3"}})
    assert wrong.state(task.key) == "✖ 不填数值"
