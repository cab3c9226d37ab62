"""A division's new code: what was reported under the old one continues under it, or is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from planmonitor.__main__ import main
from planmonitor.answers import View
from planmonitor.intake.completeness import expected
from planmonitor.intake.importing import check_file, publish, real_figures
from planmonitor.loading import DataError
from planmonitor.monitor import open_monitor
from planmonitor.settings import ROOT, Settings, settings
from tests.intake.conftest import row, workbook

OLD, NEW = "410721", "410799"
REPLACES = f'replaces = [{{ adcode = "{OLD}", name = "新乡县", valid_to = 2023 }}]'


def changed(settings: Settings, replaces: str) -> Settings:
    """The same deployment with 新乡县 under a new code and another name."""
    for path in (settings.data / "divisions").rglob("*"):
        if path.suffix in (".toml", ".geojson", ".csv"):
            text = path.read_text("utf-8").replace(OLD, NEW)
            if path.name == "divisions.toml":
                text = text.replace('name = "新乡县"', f'name = "平乡区"\n{replaces}', 1)
            else:
                text = text.replace("新乡县", "平乡区")
            path.write_text(text, "utf-8")
    for path in (*(settings.data / "observations").rglob("*.csv"), *(settings.data / "demo").rglob("*")):
        if path.is_file():
            path.write_text(path.read_text("utf-8").replace(OLD, NEW), "utf-8")
    return settings


@pytest.fixture
def reported(tmp_path: Path) -> Settings:
    """A store with figures of 新乡县 under its old code."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    config = Settings(data=tmp_path / "data", var=tmp_path / "var", database_url="")
    rows = [row(place="新乡县", year=year, value=95 + (year - 2021) / 10) for year in (2021, 2022)]
    monitor = open_monitor(config)
    assert publish(monitor, check_file(monitor, workbook(rows), "a.xlsx"), actor="张三") == 2
    return config


def test_figures_continue_under_the_successor(reported: Settings) -> None:
    monitor = open_monitor(changed(reported, REPLACES))
    i = next(i for i in monitor.plan.indicators if i.id == "IND-14")
    answers = monitor.at(View(2025, demo=False))
    assert [o.value for o in answers.series(i, NEW)] == [95.0, 95.1]
    assert 95.1 in [o.value for o in answers.revisions("IND-14", NEW, "2022")]
    assert {(o.division, o.year) for o in real_figures(monitor) if o.series == "IND-14"} >= {(NEW, 2022)}
    owed = expected(monitor, [2022], answers.observations("IND-14")[0].recorded_at.date(), "03-31")
    assert [e.first is not None for e in owed if (e.indicator.id, e.division) == ("IND-14", NEW)] == [True]


def test_the_old_name_is_read_as_the_successor_with_a_notice(reported: Settings) -> None:
    monitor = open_monitor(changed(reported, REPLACES))
    report = check_file(monitor, workbook([row(place="新乡县", year=2022, value=95.2)]), "a.xlsx")
    assert [i.code for i in report.issues] == ["ALIAS"]
    assert report.figures[0].observation.division == NEW


def test_a_correction_under_the_successor_takes_the_place_of_the_old_figure(reported: Settings) -> None:
    monitor = open_monitor(changed(reported, REPLACES))
    report = check_file(monitor, workbook([row(place="平乡区", year=2022, value=95.2)]), "a.xlsx")
    assert report.figures[0].before == 95.1
    publish(monitor, report, actor="张三", reason="更正统计口径")
    i = next(i for i in monitor.plan.indicators if i.id == "IND-14")
    assert [o.value for o in monitor.at(View(2025, demo=False)).series(i, NEW)] == [95.0, 95.2]


@pytest.mark.parametrize(("replaces", "said"), [("", f"2个数报在代码{OLD}下"), (REPLACES, "")])
def test_check_names_what_is_orphaned(
    reported: Settings, monkeypatch: pytest.MonkeyPatch, replaces: str, said: str
) -> None:
    config = changed(reported, replaces)
    monkeypatch.setenv("PLANMONITOR_DATA", str(config.data))
    monkeypatch.setenv("PLANMONITOR_VAR", str(config.var))
    settings.cache_clear()
    try:
        told = CliRunner().invoke(main, ["check"])
    finally:
        settings.cache_clear()
    assert told.exit_code == 0, told.output
    assert ("不再显示" in told.output) == bool(said)
    assert said in told.output


@pytest.mark.parametrize(
    "replaces",
    [
        'replaces = [{ adcode = "410702", name = "x", valid_to = 2023 }]',
        'replaces = [{ adcode = "4107", name = "x", valid_to = 2023 }]',
        f"{REPLACES[:-1]}, {REPLACES[12:]}",
    ],
)
def test_a_successor_names_codes_that_are_no_longer_used(reported: Settings, replaces: str) -> None:
    with pytest.raises(DataError, match="replaces"):
        open_monitor(changed(reported, replaces))
