"""Who is at the other end of a connection, and what is let through to the pages."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from components.gate.callers import Caller, host_name
from components.gate.uploads import IN_ALL, OF_PERSON, OF_SESSION, RESUME_SECONDS, Admissions, TooMuch
from components.intake.kept_file import KEPT_SECONDS, MOST_BYTES, ChosenFiles
from planmonitor import clock
from planmonitor.access import EVERYTHING, Grant, Person, Role

LOCAL = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}


def test_a_host_header_is_one_name_or_none() -> None:
    good = {
        "LocalHost:8501": "localhost",
        "[::1]:8501": "::1",
        "a.example.": "a.example",
        "127.0.0.1": "127.0.0.1",
    }
    assert {header: host_name(header) for header in good} == good
    bad = (None, "", "a@b", "a/b", "a b", "::1", "a:b", "a,b", "localhost:8501:1", "[::1", "http://localhost")
    assert [header for header in bad if host_name(header)] == []


@pytest.mark.parametrize(
    "name",
    [
        "Forwarded",
        "via",
        "X-Real-IP",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "x-forwarded-proto",
        "X-Forwarded",
        "X-Client-IP",
    ],
)
def test_nobody_behind_a_proxy_is_at_this_computer(name: str) -> None:
    assert Caller(LOCAL, None).is_at_this_computer
    assert not Caller({**LOCAL, name: "127.0.0.1"}, None).is_at_this_computer


@pytest.mark.parametrize("host", ["monitor.example.gov.cn", "192.168.1.5:8501", "127.0.0.1.evil.example", ""])
def test_only_a_local_name_is_this_computer(host: str) -> None:
    assert not Caller({"host": host}, None).is_at_this_computer
    assert Caller({"host": "[::1]:8501"}, "::1").is_at_this_computer


def test_another_machine_is_not_this_computer() -> None:
    assert not Caller(LOCAL, "192.168.1.5").is_at_this_computer
    assert Caller({}, None).is_at_this_computer


def clerk(name: str, until: datetime | None = None) -> Person:
    return Person(name, name, (Grant(Role.CLERK, EVERYTHING),), until)


def test_only_a_session_whose_person_may_write_now_hands_in() -> None:
    admissions = Admissions()
    assert admissions.person("s") is None
    admissions.admit("s", clerk("张", clock.now() + timedelta(hours=1)))
    assert admissions.person("s") == admissions.person("s") is not None
    admissions.admit("s", clerk("张", clock.now() - timedelta(seconds=1)))
    assert admissions.person("s") is None
    admissions.admit("s", clerk("张"))
    admissions.dismiss("s")
    assert admissions.person("s") is None


def fill(admissions: Admissions, sessions: list[str], size: int) -> dict[str, list[int]]:
    """Hand in by turns until nothing more is taken; what each session holds then."""
    held: dict[str, list[int]] = {s: [] for s in sessions}
    for session in sessions:
        with suppress(TooMuch):
            for _ in range(400):
                with admissions.room(session, size, held):
                    held[session].append(size)
    return held


@pytest.mark.parametrize("size", [0, 19 * 2**20])
def test_files_are_bounded_by_session_by_person_and_in_all(size: int) -> None:
    admissions = Admissions()
    of_one = [f"a{n}" for n in range(9)]
    others = [f"b{n}" for n in range(30)]
    for session in of_one:
        admissions.admit(session, clerk("张"))
    for session in others:
        admissions.admit(session, clerk(session))
    held = fill(admissions, [*of_one, *others], size)
    for bound, sessions in ((OF_SESSION, ["a0"]), (OF_PERSON, of_one), (IN_ALL, [*of_one, *others])):
        sizes = [n for s in sessions for n in held[s]]
        assert not bound.exceeded(sizes)
        assert bound.exceeded([*sizes, size]), bound.whose


def test_files_on_their_way_take_room_and_give_it_back() -> None:
    admissions = Admissions()
    half = OF_SESSION.bytes // 2 + 1
    with admissions.room("s", half, {}):
        with pytest.raises(TooMuch, match="这个窗口"), admissions.room("s", half, {}):
            pytest.fail("no room is left")
        with admissions.room("t", half, {}):
            pass
    with admissions.room("s", half, {}):
        pass


def test_files_of_a_session_are_let_go_of_when_it_has_ended_and_not_before() -> None:
    admissions = Admissions()
    admissions.admit("s", clerk("张"))
    assert admissions.ended({"s", "t"}, {"s", "t"}, 0) == []
    assert admissions.ended({"t"}, {"s", "t"}, RESUME_SECONDS) == []
    assert admissions.ended({"s", "t"}, {"s", "t"}, RESUME_SECONDS + 10) == []
    assert admissions.ended({"t"}, {"s", "t"}, 2 * RESUME_SECONDS + 11) == ["s"]
    assert admissions.person("s") is None


def test_the_file_of_a_person_outlives_a_sign_in_but_neither_its_hour_nor_its_room() -> None:
    chosen = ChosenFiles()
    chosen.keep("张", "a.xlsx", b"x", 0)
    assert chosen.of("李", 1) is None
    found = chosen.of("张", KEPT_SECONDS)
    assert found is not None
    assert (found.name, found.data) == ("a.xlsx", b"x")
    assert chosen.of("张", KEPT_SECONDS + 1) is None
    for n in range(9):
        chosen.keep(str(n), "a.xlsx", b"x" * (MOST_BYTES // 4), 0)
    assert [n for n in range(9) if chosen.of(str(n), 1)] == [5, 6, 7, 8]
    chosen.forget("8")
    assert chosen.of("8", 1) is None
