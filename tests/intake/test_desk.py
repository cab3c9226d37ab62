"""Every step at the intake desk is checked against who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from planmonitor import clock
from planmonitor.access import EVERYTHING, Grant, NotAllowed, Person, Remit, Role, operator
from planmonitor.answers import View
from planmonitor.intake.desk import Desk
from planmonitor.intake.foreseen import Foreseen
from planmonitor.monitor import Monitor
from planmonitor.store import NotPossible, SubmissionState
from tests.intake.conftest import hand_in, row, workbook

WEIBIN, HONGQI = "410703", "410702"


def someone(name: str, *grants: Grant) -> Person:
    return Person(f"idp|{name}", name, grants, clock.now() + timedelta(hours=1))


CLERK = someone("卫滨", Grant(Role.CLERK, Remit(WEIBIN)))
OTHER = someone("红旗", Grant(Role.CLERK, Remit(HONGQI)))
CITY = someone("市里", Grant(Role.CLERK, EVERYTHING))
HEALTH = someone("卫健", Grant(Role.REVIEWER, Remit("", "health")))
SCHOOLS = someone("教育", Grant(Role.REVIEWER, Remit("", "education")))
BOTH = someone("双职", Grant(Role.CLERK, EVERYTHING), Grant(Role.REVIEWER, EVERYTHING))
JUDGE = someone("评估", Grant(Role.EVALUATOR, EVERYTHING))


def nurses(place: str = "卫滨区", value: float = 4.4) -> bytes:
    return workbook([row(code="IND-13", name="", place=place, value=value, unit="人")])


def far_off() -> bytes:
    """A figure far from the one published for the year before."""
    return workbook([row(code="IND-13", name="", place="全市", year=2021, value=5.5, unit="人")])


def test_a_figure_goes_from_clerk_to_reviewer(at: Callable[[Person], Desk], fresh: Monitor) -> None:
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    assert [s.id for s in at(HEALTH).waiting()] == [number]
    assert at(HEALTH).publish(number) == 1
    found = fresh.at(View(2025, demo=False)).observations("IND-13", WEIBIN)
    assert [o.value for o in found if o.year == 2025] == [4.4]
    s = fresh.store.submissions.all(fresh.plan.id)[0]
    assert [(e.actor, e.person) for e in s.events] == [("卫滨", "idp|卫滨"), ("卫健", "idp|卫健")]


@pytest.mark.parametrize("remit", [EVERYTHING, Remit(HONGQI), Remit("", "health")])
def test_nobody_hands_in_beyond_the_remit(at: Callable[[Person], Desk], remit: Remit) -> None:
    with pytest.raises(NotAllowed):
        at(CLERK).check(nurses(), "a.xlsx", remit)
    with pytest.raises(NotAllowed):
        at(CLERK).submit(nurses(), "a.xlsx", remit, {})


def test_a_row_of_another_county_blocks_the_file(at: Callable[[Person], Desk]) -> None:
    report = at(CLERK).check(nurses("红旗区"), "a.xlsx", Remit(WEIBIN))
    assert [i.code for i in report.issues if i.level == "error"] == ["OUT_OF_SCOPE"]
    with pytest.raises(NotPossible):
        at(CLERK).submit(nurses("红旗区"), "a.xlsx", Remit(WEIBIN), {})


def test_a_row_of_another_department_blocks_the_file(at: Callable[[Person], Desk]) -> None:
    person = someone("教育填报", Grant(Role.CLERK, Remit("", "education")))
    report = at(person).check(nurses(), "a.xlsx", Remit("", "education"))
    assert "OUT_OF_SCOPE" in [i.code for i in report.issues]


def test_another_countys_drafts_are_out_of_reach(at: Callable[[Person], Desk]) -> None:
    data = nurses()
    mine = hand_in(at(CLERK), data, Remit(WEIBIN))
    theirs = hand_in(at(OTHER), nurses("红旗区"), Remit(HONGQI))
    whole = hand_in(at(CITY), nurses(value=4.5), EVERYTHING)
    desk = at(CLERK)
    assert [s.id for s in desk.submissions()] == [mine]
    assert desk.file(mine) == data
    for number in (theirs, whole):
        for step in (desk.file, desk.report, desk.publish):
            with pytest.raises(NotAllowed):
                step(number)
        for step_with_reason in (desk.give_back, desk.withdraw):
            with pytest.raises(NotAllowed):
                step_with_reason(number, "x")
    with pytest.raises(NotAllowed):
        desk.publish(mine)


def test_a_step_on_one_submission_reads_no_other(at: Callable[[Person], Desk], fresh: Monitor) -> None:
    data = nurses()
    mine = hand_in(at(CLERK), data, Remit(WEIBIN))
    for n in range(5):
        hand_in(at(OTHER), nurses("红旗区", 4.5 + n), Remit(HONGQI))
    read: list[tuple[str, Any]] = []

    @event.listens_for(fresh.store.engine, "before_cursor_execute")
    def _read(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        read.append((statement, parameters))

    assert at(CLERK).file(mine) == data
    ((statement, parameters),) = [r for r in read if r[0].startswith("SELECT")]
    with fresh.store.engine.connect().execution_options(readonly=True) as connection:
        assert [r.id for r in connection.exec_driver_sql(statement, parameters)] == [mine]


def test_a_published_batch_is_open_but_its_file_is_not(at: Callable[[Person], Desk]) -> None:
    number = hand_in(at(OTHER), nurses("红旗区"), Remit(HONGQI))
    at(HEALTH).publish(number)
    assert [s.id for s in at(CLERK).submissions()] == [number]
    with pytest.raises(NotAllowed):
        at(CLERK).file(number)


def test_a_reviewer_of_another_department_neither_sees_nor_publishes(at: Callable[[Person], Desk]) -> None:
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    assert at(SCHOOLS).waiting() == ()
    assert at(SCHOOLS).submissions() == ()
    for step in (at(SCHOOLS).publish, at(SCHOOLS).file):
        with pytest.raises(NotAllowed):
            step(number)


def test_whoever_submitted_cannot_publish_under_another_name(at: Callable[[Person], Desk]) -> None:
    number = hand_in(at(BOTH), nurses(), EVERYTHING)
    renamed = replace(BOTH, name="改名")
    with pytest.raises(NotPossible, match="提交人不能发布"):
        at(renamed).publish(number)
    namesake = replace(HEALTH, name=BOTH.name)
    assert at(namesake).publish(number) == 1


def test_one_person_alone_may_publish_own_files(at: Callable[[Person], Desk]) -> None:
    number = hand_in(at(operator("张三")), nurses(), EVERYTHING)
    assert at(operator("张三")).publish(number) == 1


def test_a_step_needs_a_name_where_nobody_signs_in(at: Callable[[Person], Desk]) -> None:
    with pytest.raises(NotAllowed, match="姓名"):
        hand_in(at(operator("")), nurses(), EVERYTHING)


def test_a_session_that_ended_in_between_writes_nothing(at: Callable[[Person], Desk], fresh: Monitor) -> None:
    over = replace(CLERK, until=clock.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="过期"):
        hand_in(at(over), nurses(), Remit(WEIBIN))
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    late = replace(HEALTH, until=clock.now() - timedelta(seconds=1))
    for step in (at(late).publish, lambda n: at(late).give_back(n, "x"), at(late).file):
        with pytest.raises(NotAllowed, match="过期"):
            step(number)
    assert fresh.store.submissions.all(fresh.plan.id)[0].state is SubmissionState.SUBMITTED


def test_warnings_not_acknowledged_keep_a_file_back_and_are_kept_when_they_are(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    data = workbook([row(code="ind-13", name="", value="４.４", unit="人")])
    with pytest.raises(NotPossible, match="没有确认"):
        at(CLERK).submit(data, "a.xlsx", Remit(WEIBIN), {})
    hand_in(at(CLERK), data, Remit(WEIBIN))
    assert fresh.store.submissions.all(fresh.plan.id)[0].acknowledged == {"NORMALISED": 2}


@pytest.mark.parametrize("reason", ["", "  ", "1", "。。。", "已"])
def test_an_unlikely_figure_is_not_taken_without_words(at: Callable[[Person], Desk], reason: str) -> None:
    data = far_off()
    report = at(CITY).check(data, "a.xlsx", EVERYTHING)
    (question,) = report.to_explain
    assert question.code not in report.to_acknowledge
    with pytest.raises(NotPossible, match="没有写明原因"):
        at(CITY).submit(data, "a.xlsx", EVERYTHING, {question.code: 9}, {question.key: reason})


def test_a_reason_goes_with_the_file_to_its_reviewer(at: Callable[[Person], Desk]) -> None:
    data = far_off()
    (question,) = at(CITY).check(data, "a.xlsx", EVERYTHING).to_explain
    at(CITY).submit(data, "a.xlsx", EVERYTHING, {}, {question.key: " 统计口径扩大到村卫生室 "})
    (told,) = at(HEALTH).waiting()[0].reasons
    assert (told.row, told.reason) == (2, "统计口径扩大到村卫生室")
    assert told.problem == question.message


def test_the_same_file_again_is_not_taken(at: Callable[[Person], Desk]) -> None:
    at(HEALTH).publish(hand_in(at(CLERK), nurses(), Remit(WEIBIN)))
    with pytest.raises(NotPossible, match="完全相同"):
        hand_in(at(CLERK), nurses(), Remit(WEIBIN))


def test_a_kept_file_that_was_tampered_with_is_not_published(
    at: Callable[[Person], Desk], tmp_path: Path
) -> None:
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    for file in (tmp_path / "uploads").iterdir():
        file.write_bytes(b"else")
    assert at(HEALTH).file(number) is None
    with pytest.raises(NotPossible, match="不在了"):
        at(HEALTH).publish(number)


def foreseen(desk: Desk, data: bytes, remit: Remit) -> dict[tuple[str, str], Foreseen]:
    return {(f.indicator.id, f.place): f for f in desk.preview(desk.check(data, "a.xlsx", remit))}


def beds(place: str, value: float) -> tuple[object, ...]:
    return row(code="IND-29", name="", place=place, value=value, unit="万张")


def test_the_preview_names_every_place_the_file_touches(at: Callable[[Person], Desk]) -> None:
    effects = foreseen(at(CLERK), nurses(value=9.0), Remit(WEIBIN))
    assert list(effects) == [("IND-13", WEIBIN)]
    assert effects["IND-13", WEIBIN].after.value == 9.0


def test_the_preview_of_a_county_volume_shows_its_share_of_the_city(
    at: Callable[[Person], Desk], fresh: Monitor
) -> None:
    both = workbook([beds("全市", 3.6), beds("卫滨区", 0.45)])
    county = foreseen(at(CITY), both, EVERYTHING)["IND-29", WEIBIN].after
    assert county.contribution == pytest.approx(0.125)
    assert "占全市的12.5%" in county.sentence


def test_the_preview_of_a_city_volume_names_the_counties_whose_share_it_gives(
    at: Callable[[Person], Desk],
) -> None:
    at(operator("张三")).publish(hand_in(at(operator("张三")), workbook([beds("卫滨区", 0.45)]), EVERYTHING))
    effects = foreseen(at(CITY), workbook([beds("全市", 3.6)]), EVERYTHING)
    county = effects["IND-29", WEIBIN]
    assert county.before.contribution is None
    assert county.after.contribution == pytest.approx(0.125)
    assert county.is_new
    assert not county.turns


SEVERAL = (
    row(code="IND-13", name="", value=4.4, unit="人"),
    row(code="IND-13", name="", place="全市", value=3.1, unit="人"),
    row(code="IND-14", name="", place="红旗区", value=91.5),
    row(code="IND-16", name="", place="全市", value=20, remark="口径调整"),
    row(code="IND-20", name="", place="全市", year=2024, value=900, unit="户"),
    row(code="IND-08", name="", value=0.4, unit="万人"),
    beds("全市", 3.6),
    beds("卫滨区", 0.45),
    beds("红旗区", 0.9),
)


def test_the_preview_begins_with_verdicts_that_turn_and_ends_with_places_the_file_does_not_touch(
    at: Callable[[Person], Desk],
) -> None:
    effects = foreseen(at(CITY), workbook(SEVERAL), EVERYTHING)
    turns = [f.turns for f in effects.values()]
    assert turns == sorted(turns, reverse=True)
    assert {True, False} == set(turns)
    rest = [key for key, f in effects.items() if not f.turns]
    assert ("IND-20", HONGQI) in rest
    assert rest.index(("IND-29", WEIBIN)) < rest.index(("IND-20", HONGQI))


@pytest.mark.parametrize("demo", [True, False])
def test_the_preview_says_what_pages_will_say_and_leaves_out_what_stays(
    at: Callable[[Person], Desk], fresh: Monitor, demo: bool
) -> None:
    fresh = replace(fresh, allow_demo=demo)
    desk = replace(at(operator("张三")), monitor=fresh)
    data = workbook(SEVERAL)
    before = fresh.at(View(2025))
    effects = foreseen(desk, data, EVERYTHING)
    assert len({code for code, _ in effects}) == 6
    desk.publish(hand_in(desk, data, EVERYTHING))
    now_said = fresh.at(View(2025))
    for i in fresh.plan.indicators:
        for place in (fresh.plan.adcode, *fresh.divisions.codes):
            said = now_said.assess(i, place)
            effect = effects.get((i.id, place))
            promised = effect.after if effect else before.assess(i, place)
            assert replace(said, used=()) == replace(promised, used=()), (i.id, place)


@pytest.mark.parametrize(("person", "allowed"), [(JUDGE, True), (CLERK, False), (HEALTH, False)])
def test_only_an_evaluator_judges(fresh: Monitor, person: Person, allowed: bool) -> None:
    from tests.test_ledger import judged_by

    given = judged_by(person.name, "IND-13", None)
    if allowed:
        assert fresh.evaluate(given, by=person) == {}
        return
    with pytest.raises(NotAllowed):
        fresh.evaluate(given, by=person)
