"""Targets as real plans print them get the verdict they must get, and a sentence that says why."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from planmonitor.__main__ import main
from planmonitor.monitor import Monitor
from planmonitor.target_cases import ADDED, judge_target_cases

HERE = Path(__file__).parent
FILES = ("cases.csv", "more_cases.csv")


def rows_of(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def judged(monitor: Monitor) -> dict[str, dict[str, str]]:
    found = [judge_target_cases(HERE / file, monitor.plan.tolerances).records() for file in FILES]
    return {row["id"]: row for rows in found for row in rows}


@pytest.mark.parametrize("wanted", [r for f in FILES for r in rows_of(f)], ids=lambda r: r["id"])
def test_a_printed_target_gets_its_verdict(wanted: dict[str, str], judged: dict[str, dict[str, str]]) -> None:
    got = judged[wanted["id"]]
    assert got["verdict"] == wanted["expected_verdict"], got["sentence"]
    for name in ("value", "completion"):
        if wanted[f"expected_{name}"]:
            assert float(got[name]) == pytest.approx(float(wanted[f"expected_{name}"]), abs=1e-5)
    assert got["sentence"]
    assert (got["reason"] == "") == (got["verdict"] != "NOT_JUDGED")


def test_the_expected_columns_are_never_read(tmp_path: Path, monitor: Monitor) -> None:
    rows = rows_of("cases.csv")
    bare = tmp_path / "bare.csv"
    kept = [name for name in rows[0] if not name.startswith("expected_")]
    with bare.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, kept, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    tolerances = monitor.plan.tolerances
    with_them = judge_target_cases(HERE / "cases.csv", tolerances).records()
    without = judge_target_cases(bare, tolerances).records()
    assert [[r[c] for c in ADDED] for r in with_them] == [[r[c] for c in ADDED] for r in without]


def test_the_command_adds_its_columns_to_every_row() -> None:
    result = CliRunner().invoke(main, ["judge-cases", str(HERE / "cases.csv")])
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == len(rows_of("cases.csv"))
    assert list(rows[0])[-5:] == list(ADDED)
    assert all(r["verdict"] == r["expected_verdict"] for r in rows)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("measure", "something"),
        ("comparator", "about"),
        ("series_gives", "guess"),
        ("series", "not json"),
        ("series", "[1, 2]"),
        ("target_year", "2020"),
        ("target", "many"),
        ("baseline_year", ""),
    ],
)
def test_a_row_that_cannot_be_understood_is_not_judged_and_says_so(
    tmp_path: Path, monitor: Monitor, column: str, text: str
) -> None:
    row = rows_of("cases.csv")[0] | {column: text}
    broken = tmp_path / "broken.csv"
    with broken.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(row))
        writer.writeheader()
        writer.writerow(row)
    (got,) = judge_target_cases(broken, monitor.plan.tolerances).records()
    assert (got["verdict"], got["reason"]) == ("NOT_JUDGED", "unreadable")
    assert got["sentence"].startswith("不判定：")


def test_a_missing_file_or_column_is_named_in_chinese(tmp_path: Path) -> None:
    gone = CliRunner().invoke(main, ["judge-cases", str(tmp_path / "gone.csv")])
    assert gone.exit_code == 1
    assert "无法读取文件" in gone.output
    short = tmp_path / "short.csv"
    short.write_text("id,measure\nA,level\n", encoding="utf-8")
    lacking = CliRunner().invoke(main, ["judge-cases", str(short)])
    assert lacking.exit_code == 1
    assert "series_gives" in lacking.output


def test_sentences_do_not_round_a_miss_away(judged: dict[str, dict[str, str]]) -> None:
    for row in judged.values():
        assert "差0" not in row["sentence"].replace("差0.", "")
        assert "超出0个" not in row["sentence"]
