"""What stands between the network and the pages answers from where the pages answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, event
from starlette.requests import Request

from components.gate import readiness
from planmonitor.__main__ import main
from planmonitor.monitor import open_monitor
from planmonitor.settings import Settings, SettingsError, settings
from planmonitor.store import open_store
from tests.test_restoring import full_disk


@pytest.fixture
def config(bundled_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A deployment of its own, which the health check reads too."""
    own = bundled_settings.model_copy(update={"var": tmp_path})
    monkeypatch.setattr(readiness, "settings", lambda: own)
    return own


@pytest.fixture
def engines() -> Iterator[set[Engine]]:
    """Every engine that began a transaction during the test."""
    seen: set[Engine] = set()

    def began(connection: Connection) -> None:
        seen.add(connection.engine)

    event.listen(Engine, "begin", began)
    yield seen
    event.remove(Engine, "begin", began)


def ask() -> tuple[int, dict[str, object]]:
    answer = asyncio.run(readiness.health(Request({"type": "http"})))
    return answer.status_code, json.loads(bytes(answer.body))


@pytest.mark.parametrize("pages_first", [True, False])
def test_health_and_pages_share_one_engine(config: Settings, engines: set[Engine], pages_first: bool) -> None:
    if not pages_first:
        ask()
    store = open_monitor(config).store
    status, told = ask()
    version = store.version()
    assert (status, told["status"]) == (200, "ok")
    assert told["version"] == {"figures": version.figures, "evaluations": version.evaluations}
    assert version.figures > 0
    assert engines == {store.engine}


def test_a_database_that_is_gone_or_garbage_is_not_healthy(config: Settings) -> None:
    open_monitor(config)
    healthy = ask()
    assert healthy[0] == 200
    file = config.var / "xinxiang-14.sqlite"
    away = file.rename(config.var / "away.sqlite")
    assert ask()[0] == 503
    assert not file.exists()
    away.replace(file)
    assert ask() == healthy
    for part in config.var.glob("*.sqlite*"):
        part.write_bytes(b"not a database " * 600)
    status, told = ask()
    assert (status, told["status"], told["database"]) == (503, "unavailable", "unavailable")
    assert "version" not in told


def test_what_cannot_be_stored_any_more_is_said(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    open_monitor(config)
    readiness._room_at.cache_clear()
    with full_disk():
        status, told = ask()
    assert (status, told["status"], told["storage"], told["database"]) == (503, "unavailable", "full", "ok")
    monkeypatch.setattr(readiness, "settings", lambda: config.model_copy(update={"writing": False}))
    assert (ask()[0], ask()[1]["storage"]) == (200, "full")
    readiness._room_at.cache_clear()
    assert ask()[1]["storage"] == "ok"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_health_never_waits_for_the_lock_of_a_migration(
    config: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = config.model_copy(update={"database_url": database})
    monkeypatch.setattr(readiness, "settings", lambda: other)
    store = open_store(database)
    assert ask()[0] == 200
    monkeypatch.setattr(readiness, "_PATIENCE_SECONDS", 1.0)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE observation_revision IN ACCESS EXCLUSIVE MODE")
        start = time.monotonic()
        status, told = ask()
        assert time.monotonic() - start < 3
        assert (status, told["database"]) == (503, "unavailable")
    assert ask()[0] == 200
    store.engine.dispose()


@pytest.mark.parametrize("day", ["02-29", "02-30", "04-31", "13-01", "3-1", "", "00-10"])
def test_a_due_day_that_is_not_in_every_year_is_refused_at_the_start(
    day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANMONITOR_REPORTING_DUE", day)
    with pytest.raises(SettingsError, match=f"PLANMONITOR_REPORTING_DUE={day}：应为每年都有的一天"):
        settings.__wrapped__()
    settings.cache_clear()
    said = CliRunner().invoke(main, ["check"])
    settings.cache_clear()
    assert said.exit_code == 1
    assert "02-29 不是每年都有" in said.output
