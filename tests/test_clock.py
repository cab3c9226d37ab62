"""Moments are stored as UTC and mean Beijing's time wherever a person reads, types or is judged by them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from planmonitor import clock
from planmonitor.access import EVERYTHING
from planmonitor.intake.completeness import Punctuality, expected
from planmonitor.intake.importing import check_file
from planmonitor.monitor import Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import ROOT
from tests.intake.conftest import row, workbook

PRESENT = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp", "astimezone"}
ZONES = {"UTC", "timezone", "zoneinfo", "ZoneInfo"}
FROM = {"datetime": ZONES, "zoneinfo": ZONES, "time": {"time"}, "planmonitor.clock": PRESENT}
MODULES = {"time": {"time", "time_ns", "localtime", "gmtime", "strftime"}}


def sources() -> Iterator[Path]:
    yield from (ROOT / "serve.py", ROOT / "dashboard.py")
    for folder in ("planmonitor", "components", "pages"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def asks_the_machine(path: Path) -> list[str]:
    """What a file reads from the machine's clock or says about time zones, and where."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            is_clock = owner == "clock" or owner.endswith(".clock")
            wrong = node.attr in MODULES.get(owner, ()) or (node.attr in PRESENT and not is_clock)
            if wrong or node.attr in ZONES:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {owner}.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            bad = {a.name for a in node.names} & FROM.get(node.module or "", set())
            found += [f"{path.relative_to(ROOT)}:{node.lineno} import {name}" for name in sorted(bad)]
    return found


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    home = ROOT / "planmonitor" / "clock.py"
    assert asks_the_machine(home), "the test sees what it forbids"
    assert [line for path in sources() if path != home for line in asks_the_machine(path)] == []


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the clock to a time in Beijing."""

    def turn_to(text: str) -> None:
        moment = clock.parse(text)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return turn_to


@pytest.mark.parametrize(
    ("moment", "refused"),
    [("2025-12-31T23:59:59", True), ("2026-01-01T00:00:00", False), ("2026-01-01T07:59:00", False)],
)
def test_a_year_is_over_when_it_ends_in_beijing(
    fresh: Monitor, it_is: Callable[[str], None], moment: str, refused: bool
) -> None:
    it_is(moment)
    file = workbook([row(code="IND-13", name="", place="卫滨区", year=2025, value=4.4, unit="人")])
    codes = [i.code for i in check_file(fresh, file, "a.xlsx", remit=EVERYTHING).issues]
    assert ("FUTURE_YEAR" in codes) is refused


@pytest.mark.parametrize(
    ("reported", "punctuality"),
    [("2025-03-31T23:59:00", Punctuality.ON_TIME), ("2025-04-01T02:00:00", Punctuality.LATE)],
)
def test_the_due_day_ends_at_midnight_in_beijing(
    fresh: Monitor, reported: str, punctuality: Punctuality
) -> None:
    moment = clock.parse(reported)
    o = Observation(
        "IND-13", "410703", Period("2024"), 4.0, "人", Kind.REPORTED, FigureStatus.FINAL, "统计局", moment
    )
    fresh.store.figures.append(fresh.plan.id, [o], label="x", digest="x", actor="t")
    owed = expected(fresh, [2024], date(2025, 6, 1), "03-31")
    assert [e.punctuality for e in owed if (e.indicator.id, e.division) == ("IND-13", "410703")] == [
        punctuality
    ]


def test_a_typed_time_is_beijings_unless_it_names_its_zone() -> None:
    assert clock.parse("2023-07-01T07:00") == datetime(2023, 6, 30, 23)
    assert clock.parse("2023-07-01T07:00+00:00") == datetime(2023, 7, 1, 7)
    assert clock.known_until("2023-06-30") == datetime(2023, 6, 30, 15, 59, 59, 999999)
    assert clock.known_until("2023-07-01T07:00+08:00") == datetime(2023, 6, 30, 23)


@pytest.mark.parametrize("text", ["", "2023-13-01", "someday", "0001-01-01T00:00", "2023-06-31"])
def test_what_is_no_time_is_no_moment(text: str) -> None:
    assert clock.known_until(text) is None


def test_a_moment_is_shown_as_it_was_in_beijing() -> None:
    assert clock.shown(datetime(2025, 12, 31, 16, 30)) == "2026-01-01 00:30"
    assert clock.shown(clock.on_day(date(2024, 3, 31))) == "2024-03-31"
    assert clock.shown_exactly(datetime(2025, 12, 31, 16, 30)) == "2026-01-01 00:30:00（北京时间）"
    assert clock.day_of(datetime(2025, 12, 31, 16)) == date(2026, 1, 1)


def test_today_follows_the_clock(it_is: Callable[[str], None]) -> None:
    it_is("2026-01-01T00:10")
    assert clock.today() == date(2026, 1, 1)
