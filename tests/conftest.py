"""The bundled plan on a fresh database, and a second plan of another city."""

from __future__ import annotations

from pathlib import Path

import pytest

from planmonitor.monitor import Monitor, open_monitor
from planmonitor.settings import ROOT, Settings


@pytest.fixture(scope="session")
def bundled_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        plan="xinxiang-14",
        data=ROOT / "data",
        var=tmp_path_factory.mktemp("store"),
        database_url="",
        allow_demo=True,
    )


@pytest.fixture(scope="session")
def monitor(bundled_settings: Settings) -> Monitor:
    return open_monitor(bundled_settings)


@pytest.fixture
def town_settings(tmp_path: Path) -> Settings:
    return Settings(
        plan="demo-town-15", data=ROOT / "tests" / "fixtures" / "data", var=tmp_path, database_url=""
    )
