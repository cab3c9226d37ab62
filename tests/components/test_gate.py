"""Who is at the other end of a connection, and what is let through to the pages."""

from __future__ import annotations

import pytest

from components.gate.callers import Caller, host_name

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
