"""Steps of a submission, on both databases: nothing happens twice, nothing is lost, everybody can be told."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest

from planmonitor.store import Action, NotPossible, Store, SubmissionState, open_store
from planmonitor.store.figures import cell_key
from tests.test_store_keeps import PLAN, figure, publish, submitted, values

ROWS = (figure(3.5), figure(1.0, division="410702"), figure(2.0, division="410703"))
CITY, HONGQI, WEIBIN = map(cell_key, ROWS)


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.engine.dispose()


def only(store: Store) -> int:
    (found,) = store.submissions.all(PLAN)
    return found.id


def test_a_second_press_hands_nothing_in_twice(store: Store) -> None:
    numbers: list[int] = []
    presses = [Thread(target=lambda: numbers.append(submitted(store, *ROWS))) for _ in range(6)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert set(numbers) == {only(store)}
    assert [e.action for e in store.submissions.all(PLAN)[0].events] == [Action.SUBMIT]
    assert submitted(store, *reversed(ROWS)) == numbers[0]


def test_figures_that_somebody_else_handed_in_are_recognised_while_they_wait(store: Store) -> None:
    number = submitted(store, *ROWS)
    with pytest.raises(NotPossible, match=f"已由张三提交（编号{number}）"):
        submitted(store, *ROWS, actor="王五")
    twin = store.submissions.twin(PLAN, ROWS)
    assert twin is not None
    assert twin.id == number
    assert store.submissions.twin(PLAN, ROWS[:2]) is None
    store.submissions.give_back(PLAN, number, actor="李审", reason="来源不清")
    assert store.submissions.twin(PLAN, ROWS) is None
    assert submitted(store, *ROWS, actor="王五") != number


def test_only_the_sender_recalls_and_only_while_it_waits(store: Store) -> None:
    number = submitted(store, *ROWS)
    with pytest.raises(NotPossible, match="只有提交人"):
        store.submissions.recall(PLAN, number, actor="王五")
    store.submissions.recall(PLAN, number, actor="张三")
    assert store.submissions.find(PLAN, number).state is SubmissionState.RECALLED
    assert store.submissions.waiting(PLAN) == ()
    for again in (
        lambda: store.submissions.recall(PLAN, number, actor="张三"),
        lambda: publish(store, number, *ROWS),
    ):
        with pytest.raises(NotPossible, match="已收回"):
            again()
    assert values(store) == []


def test_single_rows_are_returned_and_the_rest_is_published(store: Store) -> None:
    number = submitted(store, *ROWS)
    store.submissions.give_back(PLAN, number, actor="李审", reason="户籍口径", cells=[HONGQI])
    found = store.submissions.find(PLAN, number)
    assert found.state is SubmissionState.SUBMITTED
    assert found.returned == {HONGQI: "户籍口径"}
    with pytest.raises(NotPossible, match="已经退回"):
        store.submissions.give_back(PLAN, number, actor="李审", reason="再退", cells=[HONGQI])
    with pytest.raises(NotPossible, match="不在这份提交里"):
        store.submissions.give_back(PLAN, number, actor="李审", reason="x", cells=["IND-99|410700|2022||"])
    with pytest.raises(NotPossible, match="刚刚被退回"):
        publish(store, number, *ROWS)
    assert values(store) == []
    assert publish(store, number, ROWS[0], ROWS[2]) == 2
    assert values(store) == [3.5, 2.0]
    found = store.submissions.find(PLAN, number)
    assert found.returned == {HONGQI: "户籍口径"}
    assert [e.action for e in found.news] == [Action.RETURN_ROWS, Action.PUBLISH]
    assert store.submissions.proposals(PLAN, [number])[number][1].value == 1.0
    assert store.seals.verify() == []


def test_returning_the_last_rows_returns_the_submission(store: Store) -> None:
    number = submitted(store, *ROWS)
    store.submissions.give_back(PLAN, number, actor="李审", reason="甲", cells=[HONGQI])
    store.submissions.give_back(PLAN, number, actor="李审", reason="乙", cells=[CITY, WEIBIN])
    found = store.submissions.find(PLAN, number)
    assert found.state is SubmissionState.RETURNED
    assert found.events[-1].cells == tuple(sorted([CITY, WEIBIN]))


def test_an_empty_submission_is_not_published(store: Store) -> None:
    number = submitted(store, *ROWS)
    with pytest.raises(NotPossible, match="没有会改变的数"):
        publish(store, number)
    assert store.submissions.find(PLAN, number).state is SubmissionState.SUBMITTED


def test_news_lasts_until_its_reader_says_so_and_is_kept(store: Store) -> None:
    number = submitted(store, *ROWS)
    store.submissions.mark_read(PLAN, number, actor="张三")
    store.submissions.give_back(PLAN, number, actor="李审", reason="来源不清")
    assert [e.reason for e in store.submissions.find(PLAN, number).news] == ["来源不清"]
    with pytest.raises(NotPossible, match="只有提交人"):
        store.submissions.mark_read(PLAN, number, actor="李审")
    store.submissions.mark_read(PLAN, number, actor="张三")
    store.submissions.mark_read(PLAN, number, actor="张三")
    found = store.submissions.find(PLAN, number)
    assert found.news == ()
    assert [e.action for e in found.events] == [Action.SUBMIT, Action.RETURN, Action.READ]
    assert found.state is SubmissionState.RETURNED


def test_those_that_wait_are_read_alone_and_say_what_they_would_bring(store: Store) -> None:
    first, second = submitted(store, *ROWS), submitted(store, figure(9.0))
    store.submissions.recall(PLAN, first, actor="张三")
    assert [s.id for s in store.submissions.waiting(PLAN)] == [second]
    found = store.submissions.proposals(PLAN, [first, second])
    assert [o.value for o in found[second]] == [9.0]
    assert {cell_key(o): (o.value, o.source, o.unit) for o in found[first]} == {
        cell_key(o): (o.value, o.source, o.unit) for o in ROWS
    }


def test_what_somebody_sent_is_found_by_identity_and_by_name_where_there_is_none(store: Store) -> None:
    def sent(value: float, actor: str, person: str) -> int:
        return store.submissions.submit(
            PLAN, [figure(value)], name="a", digest="d", scope="", summary={}, actor=actor, person=person
        )

    nameless, mine, namesake = sent(1, "张三", ""), sent(2, "张三", "idp|1"), sent(3, "张三", "idp|2")
    log = store.submissions
    assert [s.id for s in log.sent_by(PLAN, actor="张三", person="idp|1")] == [mine, nameless]
    assert [s.id for s in log.sent_by(PLAN, actor="张三")] == [namesake, mine, nameless]
    assert log.sent_by(PLAN, actor="李四", person="idp|9") == ()
    before = log.last_step()
    log.recall(PLAN, mine, actor="张三", person="idp|1")
    assert log.last_step() > before
