"""A command that meets wrong data files lists the problems and ends with 1; it never shows a traceback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from planmonitor.__main__ import main
from planmonitor.settings import settings
from tests.loading.conftest import DEMO, FIGURES, PLACES, PLAN, Spoilt

COMMANDS = (
    ("check",),
    ("catalogue", "indicators"),
    ("catalogue", "commitments"),
    ("assess", "--as-of", "2023"),
    ("demo",),
)


@pytest.fixture
def configured(spoilt: Spoilt, monkeypatch: pytest.MonkeyPatch) -> Iterator[Spoilt]:
    """The spoilt folder as the configured one."""
    monkeypatch.setenv("PLANMONITOR_DATA", str(spoilt.root))
    monkeypatch.setenv("PLANMONITOR_VAR", str(spoilt.root.parent / "var"))
    settings.cache_clear()
    yield spoilt
    settings.cache_clear()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: "-".join(c))
def test_every_command_lists_the_problems_of_all_files(configured: Spoilt, command: tuple[str, ...]) -> None:
    paths = [
        configured.edit(f"{PLAN}/plan.toml", "ahead = 1.1", "ahead = 0.5"),
        configured.edit(f"{PLACES}/townships.csv", "code,name", "code,nom"),
        configured.edit(f"{FIGURES}/sources.toml", "publisher", "publisherr"),
    ]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert all(str(path) in done.output for path in paths)


def test_demo_figures_without_parameters_say_which_file_is_missing(configured: Spoilt) -> None:
    path = configured.root / DEMO / "generator.toml"
    path.unlink()
    done = CliRunner().invoke(main, ("demo",))
    assert done.exit_code == 1
    assert f"{path} · —：文件不存在，请补上" in done.output


def test_the_check_prints_notices_and_passes_without_boundaries(configured: Spoilt) -> None:
    for path in (configured.root / PLACES).glob("*.geojson"):
        path.unlink()
    (configured.root / PLACES / "labels.toml").unlink()
    done = CliRunner().invoke(main, ("check",))
    assert done.exit_code == 0
    assert f"提示：{configured.root / PLACES}" in done.output
    assert "地图不显示" in done.output
