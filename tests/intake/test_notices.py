"""What a clerk is told: what became of own batches, what is due; nobody is told of what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from planmonitor import clock
from planmonitor.access import EVERYTHING, Grant, Person, Remit, Role, operator
from planmonitor.intake.desk import Desk
from planmonitor.monitor import Monitor
from planmonitor.store import Action, NotPossible
from tests.intake.conftest import hand_in, row, workbook
from tests.intake.test_desk import CITY, CLERK, HEALTH, HONGQI, OTHER, WEIBIN, nurses, someone

DUE = "03-31"
At = Callable[[Person], Desk]


@pytest.fixture
def at(fresh: Monitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> At:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 4))
    return lambda person: Desk(fresh, lambda: person, tmp_path / "uploads")


def living(person: Person) -> Person:
    """The same person with a session that does not end."""
    return Person(person.id, person.name, person.grants)


def test_the_sender_is_told_of_every_decision_until_he_says_so(at: At) -> None:
    clerk, health = at(living(CLERK)), at(living(HEALTH))
    first = hand_in(clerk, nurses(), Remit(WEIBIN))
    assert clerk.mine(DUE).news == ()
    assert [s.id for s in clerk.mine(DUE).waiting] == [first]
    health.give_back(first, "请附文号")
    second = hand_in(clerk, nurses(value=4.5), Remit(WEIBIN))
    health.publish(second)
    health.withdraw(second, "口径不符")
    told = {s.id: [(e.action, e.reason) for e in s.news] for s in clerk.mine(DUE).news}
    assert told == {
        first: [(Action.RETURN, "请附文号")],
        second: [(Action.PUBLISH, ""), (Action.WITHDRAW, "口径不符")],
    }
    clerk.mark_read(first)
    clerk.mark_read(second)
    assert clerk.mine(DUE).news == ()
    assert [s.id for s in clerk.mine(DUE).settled] == [second, first]


def test_nobody_is_told_of_what_others_sent_and_nobody_marks_it(at: At) -> None:
    number = hand_in(at(living(CLERK)), nurses(), Remit(WEIBIN))
    at(living(HEALTH)).give_back(number, "请附文号")
    for other in (OTHER, CITY):
        assert at(living(other)).mine(DUE).submissions == ()
    with pytest.raises(NotPossible, match="只有提交人"):
        at(living(CITY)).mark_read(number)
    namesake = Person("idp|别人", CLERK.name, CLERK.grants)
    assert at(namesake).mine(DUE).submissions == ()


def test_what_came_back_is_shown_with_its_figures_although_the_file_is_gone(at: At, tmp_path: Path) -> None:
    clerk = at(living(CLERK))
    number = hand_in(clerk, nurses(value=4.4), Remit(WEIBIN))
    for file in (tmp_path / "uploads").iterdir():
        file.unlink()
    at(living(HEALTH)).give_back(number, "请附文号")
    assert [(o.division, o.value) for o in clerk.proposed(number)] == [(WEIBIN, 4.4)]


def test_what_is_due_is_what_the_remit_owes_and_has_not_been_handed_in(at: At) -> None:
    clerk = at(living(CLERK))
    before = clerk.mine(DUE).owed
    assert before is not None
    assert before.year == 2025
    assert {e.division for e in before.missing} == {WEIBIN}
    assert not before.is_overdue
    number = hand_in(clerk, nurses(), Remit(WEIBIN))
    after = clerk.mine(DUE).owed
    assert after is not None
    assert (len(after.missing), after.waiting) == (len(before.missing) - 1, 1)
    at(living(HEALTH)).give_back(number, "请附文号")
    assert clerk.mine(DUE).owed == before
    schools = at(living(someone("教育", Grant(Role.CLERK, Remit(HONGQI, "education")))))
    owed = schools.mine(DUE).owed
    assert owed is not None
    assert {(e.division, e.indicator.page) for e in owed.missing} == {(HONGQI, "education")}
    assert at(living(HEALTH)).mine(DUE).owed is None


def test_what_is_past_its_day_says_so(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 31, 16, 1))
    owed = at(living(CLERK)).mine(DUE).owed
    assert owed is not None
    assert owed.is_overdue


def test_the_badge_counts_what_is_to_be_known_and_done(at: At) -> None:
    clerk, health = at(living(CLERK)), at(living(HEALTH))
    assert (clerk.badge(DUE).mine, health.badge(DUE).count) == (1, 0)
    number = hand_in(clerk, nurses(), Remit(WEIBIN))
    assert (health.badge(DUE).mine, health.badge(DUE).review) == (0, 1)
    health.publish(number)
    assert (clerk.badge(DUE).mine, clerk.badge(DUE).review, health.badge(DUE).count) == (2, 0, 0)


def test_one_person_alone_is_told_under_the_name_typed(at: At) -> None:
    zhang, li = at(operator("张三")), at(operator("李四"))
    number = hand_in(zhang, workbook([row(code="IND-13", name="", value=4.4, unit="人")]), EVERYTHING)
    li.give_back(number, "请附文号")
    assert [s.id for s in zhang.mine(DUE).news] == [number]
    assert li.mine(DUE).submissions == ()
    assert at(operator("")).mine(DUE).submissions == ()
