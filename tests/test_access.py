"""Roles, remits and who a sign-in makes of a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planmonitor.access import (
    EVERYTHING,
    Access,
    Entry,
    NotAllowed,
    Person,
    Remit,
    Role,
    identify,
)
from planmonitor.loading import DataError, load_access
from planmonitor.monitor import Monitor
from planmonitor.settings import ROOT

WEIBIN, HONGQI = "410703", "410702"
ISSUED = datetime(2026, 5, 1, 8, 0)
CLAIMS: dict[str, object] = {
    "iss": "https://login",
    "sub": "u1",
    "name": "李萍",
    "email": "li@weibin",
    "iat": ISSUED.replace(tzinfo=UTC).timestamp(),
}


def access(*entries: Entry, hours: float = 8) -> Access:
    return Access(session_hours=hours, grant=entries)


def clerk(**more: str) -> Entry:
    return Entry(**{"claim": "email", "value": "li@weibin", "role": Role.CLERK, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "asked", "covered"),
    [
        ("", "410703", True),
        ("", "410703/health", True),
        ("410703", "410703", True),
        ("410703", "", False),
        ("410703", "410702", False),
        ("410703", "410703/health", True),
        ("410703/health", "410703", False),
        ("/health", "410703/health", True),
        ("/health", "410703", False),
        ("/health", "/education", False),
    ],
)
def test_a_remit_covers_what_is_narrower(held: str, asked: str, covered: bool) -> None:
    assert Remit.parse(held).covers(Remit.parse(asked)) is covered
    assert str(Remit.parse(asked)) == asked


def test_a_remit_allows_only_its_county_and_department(monitor: Monitor) -> None:
    plan = monitor.plan
    health = next(i for i in plan.indicators if i.page == "health")
    other = next(i for i in plan.indicators if i.page == "education")
    assert Remit(WEIBIN).allows(plan, health.id, WEIBIN)
    assert not Remit(WEIBIN).allows(plan, health.id, HONGQI)
    assert not Remit(WEIBIN).allows(plan, health.id, plan.adcode)
    assert Remit("", "health").allows(plan, health.id, HONGQI)
    assert not Remit("", "health").allows(plan, other.id, HONGQI)
    assert not Remit("", "health").allows(plan, plan.series[0].id, HONGQI)
    assert EVERYTHING.allows(plan, plan.series[0].id, HONGQI)


def test_claims_become_a_person_with_remits() -> None:
    person = identify(access(clerk(division=WEIBIN)), CLAIMS)
    assert (person.id, person.name, person.alone) == ("https://login|u1", "李萍", False)
    assert person.remits(Role.CLERK) == (Remit(WEIBIN),)
    assert person.remits(Role.REVIEWER) == ()


def test_a_group_in_a_list_counts() -> None:
    entry = Entry(claim="groups", value="wjw", role=Role.REVIEWER, department="health")
    assert identify(access(entry), {**CLAIMS, "groups": ["a", "wjw"]}).remits(Role.REVIEWER)
    with pytest.raises(NotAllowed, match="没有任何"):
        identify(access(entry), {**CLAIMS, "groups": "a-wjw-b"})


def test_an_unverified_address_grants_nothing() -> None:
    with pytest.raises(NotAllowed, match="没有任何"):
        identify(access(clerk()), {**CLAIMS, "email_verified": False})
    assert identify(access(clerk()), {**CLAIMS, "email_verified": True})


@pytest.mark.parametrize("gone", ["sub", "iat"])
def test_a_token_without_subject_or_time_is_nobody(gone: str) -> None:
    with pytest.raises(NotAllowed, match="不完整"):
        identify(access(clerk()), {k: v for k, v in CLAIMS.items() if k != gone})


def test_a_session_ends_by_the_servers_clock() -> None:
    person = identify(access(clerk(), hours=8), CLAIMS)
    person.require(ISSUED + timedelta(hours=7, minutes=59))
    with pytest.raises(NotAllowed, match="过期"):
        person.require(ISSUED + timedelta(hours=8))


def test_an_admin_has_every_role_everywhere() -> None:
    person = identify(access(Entry(claim="email", value="li@weibin", role=Role.ADMIN)), CLAIMS)
    assert {person.remits(r) for r in Role} == {(EVERYTHING,)}


def test_the_example_file_loads(monitor: Monitor) -> None:
    found = load_access(ROOT / "deploy" / "access.example.toml", monitor.plan, monitor.divisions)
    assert [(g.role, g.division, g.department) for g in found.grant] == [
        (Role.CLERK, WEIBIN, ""),
        (Role.REVIEWER, "", "health"),
        (Role.ADMIN, "", ""),
    ]


def test_no_file_grants_nothing(monitor: Monitor, tmp_path: Path) -> None:
    assert load_access(tmp_path / "none.toml", monitor.plan, monitor.divisions).grant == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[grant]]\nclaim="email"\nvalue="a"\nrole="boss"', "role"),
        ('[[grant]]\nclaim="email"\nvalue="a"\nrole="clerk"\ndivision="郑州市"', "郑州市"),
        ('[[grant]]\nclaim="email"\nvalue="a"\nrole="clerk"\ndepartment="没有的局"', "没有的局"),
        ('[[grant]]\nclaim=""\nvalue=""\nrole="admin"', "不能为空"),
        ("session_hours = 0", "大于0"),
        ("sesion_hours = 8", "sesion_hours"),
        ("session_hours = ", "access.toml"),
    ],
)
def test_a_wrong_file_is_refused_as_a_whole(monitor: Monitor, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "access.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=said):
        load_access(path, monitor.plan, monitor.divisions)


def test_nobody_has_a_role_without_a_grant() -> None:
    assert Person("x", "x", ()).remits(Role.CLERK) == ()
