"""What stands between the network and the pages answers from where the pages answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event
from starlette.requests import Request

from components.gate import readiness
from planmonitor.monitor import open_monitor
from planmonitor.settings import Settings


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
