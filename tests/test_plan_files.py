"""The plan's files are complete and load strictly."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.loading import DataError, load_plan
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.settings import ROOT, Settings

PLAN = ROOT / "data" / "plan" / "xinxiang-14"


def test_all_thirty_rows_are_typed(monitor: Monitor) -> None:
    plan = monitor.plan
    assert [i.id for i in plan.indicators] == [f"IND-{n:02d}" for n in range(1, 31)]
    types = Counter(i.target_type for i in plan.indicators)
    assert types["reach"] == 13
    assert types["cumulative"] == 4


def test_every_committed_figure_is_there(monitor: Monitor) -> None:
    printed = [c for c in monitor.plan.commitments for _ in (c, *(s for s in c.stages if s.id))]
    basis = Counter(c.basis for c in printed)
    assert (basis["digit"], basis["cn_numeral"], basis["implied_full"], basis["relative"]) == (63, 9, 25, 3)
    assert len(monitor.plan.chapters) == 13
    assert len(monitor.plan.boxes) == 6


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLAN, tmp_path / PLAN.name))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_all_problems_are_reported_together_with_file_and_id(broken: Path) -> None:
    edit(broken, "commitments.toml", "findings = []", 'findings = ["F-999"]')
    edit(broken, "commitments.toml", 'id = "T02-07"', 'id = "T02-06"')
    edit(broken, "indicators.toml", 'unit = "岁"', 'unit = "光年"')
    with pytest.raises(DataError) as caught:
        load_plan(broken)
    text = str(caught.value)
    assert "F-999" in text
    assert "T02-06：编号重复" in text
    assert "indicators.toml · IND-02：计量单位“光年”" in text


def test_unknown_key_names_file_and_id(broken: Path) -> None:
    edit(broken, "indicators.toml", "decimals = 0", "decimls = 0")
    with pytest.raises(DataError, match=r"indicators\.toml · IND-01：decimls：不认识的键"):
        load_plan(broken)


def test_reach_without_target_value_is_refused(broken: Path) -> None:
    edit(
        broken,
        "indicators.toml",
        'target = { printed = "11.6", value = 11.6 }',
        'target = { printed = "11.6" }',
    )
    with pytest.raises(DataError, match="IND-03"):
        load_plan(broken)


def test_broken_toml_is_a_problem_not_a_crash(broken: Path) -> None:
    (broken / "boxes.toml").write_text("[[box", "utf-8")
    with pytest.raises(DataError, match=r"boxes\.toml"):
        load_plan(broken)


def test_a_second_plan_is_a_second_folder_and_a_setting(town_settings: Settings) -> None:
    town = open_monitor(town_settings)
    leak = town.plan.indicator("W-1")
    city = town.at(View(2027)).assess(leak)
    assert city.verdict is Verdict.AHEAD
    assert city.completion == pytest.approx(0.6)
    assert city.elapsed_share == pytest.approx(0.4)
    county = town.at(View(2027)).assess(leak, "990101")
    assert county.verdict is Verdict.LAGGING
    assert town.at(View(2027)).assess(leak, "990102").verdict is Verdict.NOT_JUDGED
