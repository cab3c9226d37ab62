"""The command line answers in CSV with fixed headers and fails loudly."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from planmonitor import clock
from planmonitor.__main__ import main
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import ROOT, Settings
from planmonitor.store import open_store
from planmonitor.store.safekeeping import backup


def run(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PLANMONITOR_VAR": str(tmp_path / "var"), **environment}
    return subprocess.run(
        [sys.executable, "-m", "planmonitor", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_catalogues_start_with_the_agreed_columns(tmp_path: Path) -> None:
    indicators = list(csv.reader(io.StringIO(run(tmp_path, "catalogue", "indicators").stdout)))
    assert indicators[0][:9] == [
        "id",
        "name",
        "unit",
        "domain",
        "nature",
        "target_type",
        "baseline_printed",
        "target_printed",
        "comparator",
    ]
    assert len(indicators) == 31
    commitments = list(csv.reader(io.StringIO(run(tmp_path, "catalogue", "commitments").stdout)))
    assert commitments[0][:11] == [
        "id",
        "chapter",
        "section",
        "box",
        "domain",
        "value_printed",
        "value",
        "unit",
        "deadline",
        "comparator",
        "description",
    ]


def test_assess_prints_one_row_per_indicator(tmp_path: Path) -> None:
    done = run(tmp_path, "assess", "--as-of", "2023", "--division", "410702")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == [
        "id",
        "division",
        "status",
        "value",
        "year",
        "kind",
        "completion",
        "elapsed_share",
        "sentence",
    ]
    assert len(rows) == 30
    real = list(csv.DictReader(io.StringIO(run(tmp_path, "assess", "--as-of", "2023", "--real-only").stdout)))
    assert {r["kind"] for r in real} <= {"", "published"}


def test_wrong_year_and_division_say_what_is_possible(tmp_path: Path) -> None:
    assert "2021—2025" in run(tmp_path, "assess", "--as-of", "1999").stderr
    assert "410702" in run(tmp_path, "assess", "--as-of", "2023", "--division", "1").stderr


def test_check_lists_all_problems_and_exits_with_one(tmp_path: Path) -> None:
    assert run(tmp_path, "check").returncode == 0
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    plan = data / "plan" / "xinxiang-14" / "commitments.toml"
    plan.write_text(
        plan.read_text("utf-8")
        .replace('id = "T02-07"', 'id = "T02-06"')
        .replace('unit = "分钟"', 'unit = "刻"'),
        "utf-8",
    )
    failed = run(tmp_path, "check", PLANMONITOR_DATA=str(data))
    assert failed.returncode == 1
    assert "T02-06" in failed.stderr
    assert "刻" in failed.stderr


def test_published_cases_are_judged_from_a_file(tmp_path: Path) -> None:
    vectors = ROOT / "tests" / "methods" / "vectors"
    done = run(tmp_path, "assess-cases", str(vectors / "opensdg.csv"), "--method", "opensdg")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 183
    assert all(r["status"] == r["expected_status"] for r in rows)
    wrong = run(tmp_path, "assess-cases", str(vectors / "opensdg.csv"), "--method", "escap")
    assert wrong.returncode == 1
    assert "缺" in wrong.stderr


def test_an_unlikely_figure_is_not_stored_without_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    row = "IND-13,全市,2021,5.5,人,统计局,"
    file.write_text(f'指标编码,"县(市、区)",年份,数值,单位,数据来源,备注\n{row}\n', "utf-8-sig")
    ticked = run(tmp_path, "import", str(file), "--accept-warnings")
    assert "--reason" in ticked.stdout
    assert "已入库" not in ticked.stdout
    told = run(tmp_path, "import", str(file), "--accept-warnings", "--reason", "口径扩大到村卫生室")
    assert "已入库1个数值" in told.stdout
    file.write_text(file.read_text("utf-8-sig").replace("统计局", "卫健委"), "utf-8-sig")
    over = run(tmp_path, "import", str(file), "--accept-warnings")
    assert "1个数将替换已有的数" in over.stdout
    assert "已入库" not in over.stdout


COMMANDS = {
    "assess": ("assess", "--as-of", "2023"),
    "verify": ("verify",),
    "backup": ("backup", "new.zip"),
    "restore": ("restore", "old.zip"),
    "import": ("import", "figures.csv", "--accept-warnings"),
    "import to try": ("import", "figures.csv", "--dry-run"),
}
"""Every command that needs the database."""


def deaf_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """A folder with an archive and a sheet, and a database that does not answer."""
    kept = Settings(var=tmp_path, database_url="")
    one = Observation(
        "IND-13", "410700", Period("2022"), 3.4, "人", Kind.REPORTED, FigureStatus.FINAL, "s", clock.now()
    )
    open_store(kept.database).figures.append(kept.plan, [one], label="a", digest="1", actor="t")
    backup(kept, tmp_path / "old.zip")
    (tmp_path / "figures.csv").write_text(
        "指标编码,县(市、区),年份,数值\nIND-13,全市,2025,4.4\n", "utf-8-sig"
    )
    config = Settings(var=tmp_path / "var", database_url=address)
    monkeypatch.chdir(tmp_path)
    for module in ("planmonitor.__main__", "planmonitor.monitor"):
        monkeypatch.setattr(f"{module}.settings", lambda: config)
    monkeypatch.setattr("planmonitor.store.engine._RESTART_SECONDS", 0.0)


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:1/x", "oracle://x/y"])
def test_every_command_says_in_a_sentence_that_the_database_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    deaf_database(tmp_path, monkeypatch, address)
    for command in COMMANDS.values():
        done = CliRunner().invoke(main, command)
        assert isinstance(done.exception, SystemExit), (command, done.exception)
        assert done.exit_code == 1
        assert "数据库" in done.output
        assert "Traceback" not in done.output
    assert not (tmp_path / "new.zip").exists()
