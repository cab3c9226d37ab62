"""What a reviewer is shown and may do: conflicts, single rows, reasons; nothing twice, nothing empty."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planmonitor.access import EVERYTHING, NotAllowed, Person, Remit, operator
from planmonitor.answers import View
from planmonitor.intake.desk import Desk
from planmonitor.intake.importing import publish
from planmonitor.intake.report import Report
from planmonitor.monitor import Monitor
from planmonitor.observations import Observation
from planmonitor.store import Action, NotPossible, SubmissionState
from tests.intake.conftest import hand_in, row, workbook
from tests.intake.test_desk import CITY, CLERK, HEALTH, HONGQI, OTHER, SCHOOLS, WEIBIN, nurses

At = Callable[[Person], Desk]


def several(*values: float, source: str = "统计局") -> bytes:
    places = ("卫滨区", "红旗区", "凤泉区")
    return workbook(
        [
            row(code="IND-13", name="", place=place, value=value, unit="人", source=source)
            for place, value in zip(places, values, strict=False)
        ]
    )


def test_pressing_again_answers_with_the_first_number(at: At) -> None:
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    assert hand_in(at(CLERK), nurses(), Remit(WEIBIN)) == number
    assert hand_in(at(CLERK), nurses(), Remit(WEIBIN), name="b.xlsx") == number
    assert [s.id for s in at(CLERK).submissions()] == [number]
    twin = at(CLERK).twin(at(CLERK).check(nurses(), "a.xlsx", Remit(WEIBIN)))
    assert twin is not None
    assert twin.id == number


def test_the_same_figures_from_somebody_else_are_recognised(at: At) -> None:
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    with pytest.raises(NotPossible, match=f"已由卫滨提交（编号{number}）"):
        hand_in(at(CITY), nurses(), EVERYTHING)


def test_a_sender_recalls_and_nobody_else_does(at: At) -> None:
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    with pytest.raises(NotAllowed):
        at(OTHER).recall(number)
    for stranger in (CITY, HEALTH):
        with pytest.raises(NotPossible, match="只有提交人"):
            at(stranger).recall(number)
    at(CLERK).recall(number)
    assert at(HEALTH).waiting() == ()
    with pytest.raises(NotPossible, match="已收回"):
        at(HEALTH).publish(number)
    assert hand_in(at(CLERK), nurses(), Remit(WEIBIN)) != number


def test_single_rows_go_back_and_the_rest_is_published(at: At, fresh: Monitor) -> None:
    number = hand_in(at(CITY), several(4.4, 4.5, 4.6), EVERYTHING)
    (first, second, third) = at(HEALTH).differences(_report(at(HEALTH), number), number)
    with pytest.raises(NotAllowed):
        at(SCHOOLS).give_back(number, "x", [second.key])
    at(HEALTH).give_back(number, "请核对户籍口径", [second.key])
    marked = at(HEALTH).differences(_report(at(HEALTH), number), number)
    assert [d.returned for d in marked] == ["", "请核对户籍口径", ""]
    assert at(HEALTH).publish(number) == 2
    found = {o.division: o.value for o in _published(fresh)}
    assert found[WEIBIN] == 4.4
    assert HONGQI not in found
    (kept,) = at(CITY).submissions()
    assert [(e.action, e.reason) for e in kept.news] == [
        (Action.RETURN_ROWS, "请核对户籍口径"),
        (Action.PUBLISH, ""),
    ]
    assert {first.key, third.key} == kept.base.keys() - kept.returned.keys()
    again = hand_in(at(CITY), several(4.4, 4.7, 4.6), EVERYTHING)
    assert at(HEALTH).publish(again) == 1


def _report(desk: Desk, number: int) -> Report:
    report = desk.report(number)
    assert report is not None
    return report


def _published(fresh: Monitor) -> list[Observation]:
    every = fresh.store.figures.observations(fresh.plan.id, series=["IND-13"])
    return [o for o in every if o.year == 2025 and o.kind.is_real]


def test_two_batches_on_one_cell_are_marked_with_both_values_and_senders(at: At) -> None:
    mine = hand_in(at(CLERK), nurses(value=8.2), Remit(WEIBIN))
    theirs = hand_in(at(CITY), several(7.9, 4.5), EVERYTHING)
    first, second = at(HEALTH).queue()
    assert (first.submission.id, second.submission.id) == (mine, theirs)
    assert (first.conflicts, second.conflicts) == (1, 1)
    desk = at(HEALTH)
    (difference,) = desk.differences(_report(desk, mine), mine)
    (rival,) = difference.conflicts
    assert (rival.submission.submitter, rival.observation.value) == ("市里", 7.9)
    about = [d for d in desk.differences(_report(desk, theirs), theirs) if d.conflicts]
    assert [(d.figure.observation.division, d.conflicts[0].observation.value) for d in about] == [
        (WEIBIN, 8.2)
    ]
    desk.give_back(theirs, "以区报为准", [about[0].key])
    assert [w.conflicts for w in desk.queue()] == [0, 0]


def test_a_clerk_is_told_what_another_batch_says_of_the_same_cell(at: At) -> None:
    hand_in(at(CITY), several(7.9), EVERYTHING)
    desk = at(CLERK)
    (difference,) = desk.differences(desk.check(nurses(value=8.2), "a.xlsx", Remit(WEIBIN)))
    assert [r.submission.submitter for r in difference.conflicts] == ["市里"]


def test_old_and_new_side_by_side_say_when_only_the_source_changed(at: At) -> None:
    at(HEALTH).publish(hand_in(at(CITY), several(4.4, 4.5), EVERYTHING))
    number = hand_in(at(CITY), several(4.4, 4.6, source="卫健委年报"), EVERYTHING)
    desk = at(HEALTH)
    only_source, both = desk.differences(_report(desk, number), number)
    assert only_source.old is not None
    assert (only_source.old.value, only_source.old.source) == (4.4, "统计局")
    assert only_source.changed == ("来源",)
    assert both.changed == ("数值", "来源")


def test_a_published_figure_gives_way_only_to_a_written_reason(at: At, fresh: Monitor) -> None:
    at(HEALTH).publish(hand_in(at(CITY), several(4.4), EVERYTHING))
    number = hand_in(at(CITY), several(4.6, 4.5), EVERYTHING)
    for reason in ("", "  ", "。。", "1"):
        with pytest.raises(NotPossible, match="写明为什么替换"):
            at(HEALTH).publish(number, reason)
    assert at(HEALTH).publish(number, "年报已核定") == 2
    found = fresh.store.submissions.find(fresh.plan.id, number)
    assert found.events[-1].reason == "年报已核定"


def test_a_batch_that_changes_nothing_any_more_is_not_published(at: At, fresh: Monitor) -> None:
    number = hand_in(at(CLERK), nurses(), Remit(WEIBIN))
    at(HEALTH).publish(hand_in(at(CITY), several(4.4, 4.5), EVERYTHING))
    with pytest.raises(NotPossible, match="没有会改变的数"):
        at(HEALTH).publish(number)
    assert fresh.store.submissions.find(fresh.plan.id, number).state is SubmissionState.SUBMITTED
    assert fresh.at(View(2025, demo=False)).observations("IND-13", WEIBIN)


def test_one_person_alone_recalls_too(at: At) -> None:
    desk = at(operator("张三"))
    number = hand_in(desk, nurses(), EVERYTHING)
    with pytest.raises(NotAllowed, match="姓名"):
        at(operator("")).recall(number)
    desk.recall(number)
    assert desk.queue() == ()


def test_the_command_line_replaces_nothing_without_a_reason_either(at: At, fresh: Monitor) -> None:
    at(HEALTH).publish(hand_in(at(CITY), several(4.4), EVERYTHING))
    report = at(CITY).check(several(4.6), "a.xlsx", EVERYTHING)
    with pytest.raises(ValueError, match="写明原因"):
        publish(fresh, report, actor="命令行")
    assert publish(fresh, report, actor="命令行", reason="年报已核定") == 1
