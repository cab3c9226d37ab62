"""Every kind of fault in every file is named: whole path, record or row, what is wrong, what is allowed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planmonitor.loading import DataError, inspect, load_bundle
from tests.loading.conftest import DEMO, FIGURES, PLACES, PLAN, Spoilt

Fault = tuple[str, str, str, str, str]
"""File, what is replaced, by what; id in the report and words of the message."""

HEAD: list[Fault] = [
    ("plan.toml", 'id = "xinxiang-14"', 'id = "other"', "id", "文件夹同名“xinxiang-14”"),
    ("plan.toml", 'adcode = "410700"', 'adcode = "4107"', "adcode", "6位数字"),
    ("plan.toml", "baseline_year = 2020", "baseline_year = 2026", "target_year", "应晚于基期年2026"),
    ("plan.toml", "target_year = 2025", "target_year = 2020", "target_year", "应晚于基期年2020"),
    ("plan.toml", "target_year = 2025", 'target_year = "2025"', "", "应为数字，不加引号"),
    ("plan.toml", "first_year = 2021", "first_year = 2020", "first_year", "2021—2025"),
    ("plan.toml", "first_year = 2021", "first_year = 2026", "first_year", "2021—2025"),
    ("plan.toml", "first_year = 2021", "first_year = true", "", "不是 true 或 false"),
    ("plan.toml", "ahead = 1.1", "ahead = 0.8", "tolerances", "ahead（0.8）不能小于 on_track（0.9）"),
    ("plan.toml", "ahead = 1.1", "ahead = -1", "tolerances.ahead", "应大于0"),
    ("plan.toml", "on_track = 0.9", "on_track = 0", "tolerances.on_track", "应大于0"),
    ("plan.toml", "approximate_pp = 2.0", "approximate_pp = 0", "tolerances.approximate_pp", "应大于0"),
    ("plan.toml", "approximate_share = 0.1", "approximate_share = -0.1", "approximate_share", "应大于0"),
    ("plan.toml", "approximate_share = 0.1", "approximate_share = nan", "", "不能是 nan 或 inf"),
    ("plan.toml", "on_track = 0.9", "ontrack = 0.9", "", "tolerances.on_track：缺少必填的键"),
    ("plan.toml", 'city = "新乡市"', 'city = "新乡市"\ncountry = "中国"', "", "country：不认识的键"),
    ("plan.toml", 'city = "新乡市"', 'city = "新乡市"\nindicators = []', "", "indicators：不认识的键"),
    ("plan.toml", 'population = "resident_population"', 'population = "people"', "population", "people"),
    ("plan.toml", "baselines_known = 2021-01-01", "baselines_known = 2021", "", "应为日期"),
    ("plan.toml", "[[series]]", "[series]", "第29行", "写了两次，请"),
    ("plan.toml", 'unit = "万人"', 'unit = "光年"', "resident_population", "未在 units.toml 登记"),
    ("units.toml", "units = [", "unit = [", "unit", "不认识的键"),
    ("units.toml", '"%",', "7,", "units", "应为文字"),
]

RECORDS: list[Fault] = [
    ("indicators.toml", "[[indicator]]", "[[indicators]]", "indicators", "不认识的键"),
    ("indicators.toml", 'nature = "anticipatory"', 'nature = "soft"', "IND-01", "binding、anticipatory"),
    ("indicators.toml", "decimals = 0", "decimals = 9", "IND-01", "0—6"),
    ("indicators.toml", "decimals = 0", 'decimals = "无"', "IND-01", "应为整数"),
    ("indicators.toml", "minimum = 40", "minimum = 120", "IND-02", "不能大于 maximum（100）"),
    ("indicators.toml", "maximum = 100", "maximum = 70", "IND-02", "baseline.value（78.01）大于"),
    ("indicators.toml", "value = 78.01", "value = true", "IND-02", "不是 true 或 false"),
    ("indicators.toml", 'page = "overview"', 'page = "nowhere"', "IND-01", "page 指向不存在的“nowhere”"),
    ("indicators.toml", "chapter = 2, section = 3", "chapter = 2, section = 9", "IND-01", "只有3节"),
    ("indicators.toml", "chapter = 2, section = 3", "chapter = 99, section = 3", "IND-01", "第99章"),
    ("indicators.toml", 'findings = ["F-033",', 'findings = ["F-999",', "IND-01", "F-999"),
    ("indicators.toml", 'id = "IND-02"', 'id = "IND-01"', "IND-01", "编号重复"),
    ("indicators.toml", 'id = "IND-02"', 'id = ""', "", "编号是空的"),
    ("commitments.toml", 'deadline = "2025"', 'deadline = "2025年"', "T02-01", "2021—2025的四位年份"),
    ("commitments.toml", 'deadline = "2025"', 'deadline = "2020"', "T02-01", "应在2021—2025之间"),
    ("commitments.toml", 'deadline = "2025"', 'deadline = "2031"', "T02-01", "应在2021—2025之间"),
    ("commitments.toml", 'deadline = "2025"', "deadline = 2025", "T02-01", "应为文字"),
    ("commitments.toml", 'strength = "firm"', 'strength = "hard"', "T02-01", "firm、strive"),
    ("commitments.toml", 'domain = "reform"', 'domain = "moon"', "T02-01", "moon"),
    ("chapters.toml", "number = 2", "number = 1", "overall", "章号1重复"),
    ("chapters.toml", "page = true", 'page = "yes"', "childcare", "不加引号"),
    ("chapters.toml", 'domain = "background"', 'domain = "背景"', "背景", "小写英文字母"),
    ("chapters.toml", 'domain = "background"', 'domain = "method"', "method", "系统页面"),
    ("chapters.toml", 'icon = "school"', 'icon = ":school:"', "education", "图标的英文名"),
    ("boxes.toml", 'task = "', 'task = "X', "", "task 指向不存在的"),
    ("tasks.toml", "chapter = ", "chapter = 99 # ", "", "第99章"),
    ("baseline_facts.toml", 'relates_to = ["', 'relates_to = ["X', "", "relates_to 指向不存在的"),
    ("findings.toml", 'severity = "high"', 'severity = "huge"', "", "high、med、low"),
    ("rules.toml", 'severity = "warning"', 'severity = "fatal"', "R-01", "error、warning"),
    ("rules.toml", 'operator = ">="', 'operator = "=>"', "R-01", ">=、>、<=、<、=="),
    ("words.toml", 'means = ["', 'means = ["月球', "医保", "没有出现在规划的任何名称中"),
    ("words.toml", 'means = ["基本医疗保险"]', "means = []", "医保", "means 是空的"),
]

PLACES_FAULTS: list[Fault] = [
    ("divisions.toml", 'adcode = "410700"', 'adcode = "410100"', "adcode", "规划城市的代码410700"),
    ("divisions.toml", 'adcode = "410703"', 'adcode = "410702"', "410702", "代码重复"),
    ("divisions.toml", 'adcode = "410703"', 'adcode = "41070３"', "41070３", "6位数字"),
    ("divisions.toml", 'host = "410725"', 'host = "410799"', "410773", "“410799”不存在"),
    ("divisions.toml", 'notice = "', 'notise = "', "", "notise：不认识的键"),
    ("divisions.toml", "until = 2019", 'until = "早"', "", "应为整数，现为“早”"),
    ("labels.toml", "lon = 114.45", "lon = 11.45", "410702", "不在市域范围内"),
    ("labels.toml", 'adcode = "410721"', 'adcode = "999999"', "999999", "没有这个代码"),
    ("labels.toml", 'side = "', 'side = "under', "", "left、right、top、bottom"),
    ("labels.toml", "\n[[neighbour]]", "\n[[neighbor]]", "neighbor", "不认识的键"),
    ("labels.toml", "\n[[county]]", "\n[[county", "第", "方括号"),
    ("townships.csv", "410702001,西街街道", "410702002,西街街道", "第3行", "重复"),
    ("townships.csv", "410702,红旗区,410702", "410702,红旗区,420702", "第2行", "“420702”不是本市"),
    ("townships.csv", "西街街道,街道", "西街街道,街到", "第2行", "镇、乡"),
    ("townships.csv", "西街街道,街道", "街道", "第2行", "应有7列"),
    ("townships.csv", "code,name", "code,nom", "第1行", "缺少 name；不认识 nom"),
    ("counties.geojson", '"adcode":"410702"', '"adcode":"410799"', "410799", "divisions.toml 中没有这个代码"),
    ("counties.geojson", '"红旗区"', '"红旗县"', "410702", "不一致"),
    ("counties.geojson", '"410700"', '"410100"', "", "parent"),
    ("counties.geojson", '"FeatureCollection"', '"Features"', "", "应为 FeatureCollection"),
    ("counties.geojson", "{", "", "第1行", "不是有效的 JSON"),
    ("outline.geojson", '"adcode":"410700"', '"adcode":"410701"', "", "市域轮廓"),
    ("context.geojson", '"Polygon"', '"LineString"', "第", "Polygon 或 MultiPolygon"),
    ("points.geojson", '"coordinates": [', '"coordinates": [999,', "第1个要素", "不是经纬度"),
]

FIGURES_FAULTS: list[Fault] = [
    ("sources.toml", 'publisher = "新乡市人民政府"\n', "", "plan-table", "publisher：缺少必填的键"),
    ("sources.toml", 'publisher = "新乡市人民政府"', 'publisher = ""', "plan-table", "不能为空"),
    ("sources.toml", 'id = "plan-chapter-1"', 'id = "plan-table"', "plan-table", "编号重复"),
    ("sources.toml", "[[source]]", "[[sources]]", "sources", "不认识的键"),
    ("areas.toml", 'id = "000000"', 'id = "410702"', "410702", "重复"),
    ("areas.toml", "[[area]]", "[[aera]]", "aera", "不认识的键"),
    ("areas.toml", "left_out = [", "left_out = [7,", "left_out", "应为文字"),
    ("city.csv", ",617.1,", ",nan,", "第2行", "不能是 nan 或 inf"),
    ("city.csv", ",617.1,", ",-inf,", "第2行", "不能是 nan 或 inf"),
    ("city.csv", ",617.1,", ",1e999,", "第2行", "过大"),
    ("city.csv", ",617.1,", ",6_17,", "第2行", "不是数字"),
    ("city.csv", ",617.1,", ",,", "第2行", "不是数字"),
    ("city.csv", "resident_population", "residents", "第2行", "residents"),
    ("city.csv", ",410700,", ",410100,", "第2行", "410100"),
    ("city.csv", ",2021,", ",2021年,", "第2行", "2023Q2"),
    ("city.csv", "万人", "人", "第2行", "应为“万人”"),
    ("city.csv", "published", "real", "第2行", "published、reported、demo"),
    ("city.csv", "final", "last", "第2行", "preliminary、final"),
    ("city.csv", "xinxiang-population", "rumour", "第2行", "rumour"),
    ("city.csv", "2026-11-24", "2026-11-31", "第2行", "不是日期"),
    ("city.csv", "series,division", "division,series", "第1行", "表头应为"),
    ("city.csv", "2021年末,2026", '"2021年末,2026', "第", "引号没有成对"),
    ("city.csv", "2021年末,2026", "2021,年末,2026", "第2行", "有12列，应有11列"),
]

GENERATOR: list[Fault] = [
    ("generator.toml", "seed = 20211123", "sead = 20211123", "", "sead：不认识的键"),
    ("generator.toml", "seed = 20211123", "seed = -1", "seed", "不能是负数"),
    ("generator.toml", "last_year = 2025", "last_year = 2019", "first_year", "不能晚于"),
    ("generator.toml", "410702 = 47.0\n", "", "population.410702", "缺少红旗区的人口"),
    ("generator.toml", "410702 = 47.0", "410702 = 0", "population.410702", "应大于0"),
    ("generator.toml", "pupils = 0.14", "pupil = 0.14", "ratios", "pupil"),
    ("generator.toml", "[indicator.IND-01]", "[indicator.IND-99]", "indicator", "IND-99"),
    ("generator.toml", "[indicator.IND-03]\npace = 1.0", "[indicator.IND-03]\npaec = 1", "", "paec"),
    ("generator.toml", "start = 5420\n", "", "indicator.IND-01", "需要 start"),
    ("generator.toml", "start = 5420\nyearly = 188", "pace = 1", "indicator.IND-01", "需要指标有目标值"),
    ("generator.toml", "2021 = 6.0, ", "", "indicator.IND-19", "values 缺少 2021"),
    ("generator.toml", "410727 = 97.2", "410799 = 97.2", "indicator.IND-05", "410799"),
    ("generator.toml", 'recorded_at = "2023-08-20"', 'recorded_at = "8月"', "", "应为日期"),
    ("generator.toml", 'series = "IND-27"', 'series = "IND-77"', "missing", "IND-77"),
]


def cases() -> list[Any]:
    """All faults with the folder their file is in."""
    kinds = (
        (PLAN, [*HEAD, *RECORDS]),
        (PLACES, PLACES_FAULTS),
        (FIGURES, FIGURES_FAULTS),
        (DEMO, GENERATOR),
    )
    return [
        pytest.param(f"{folder}/{file}", *rest, id=f"{file}-{rest[1]!r}"[:60])
        for folder, faults in kinds
        for file, *rest in faults
    ]


@pytest.mark.parametrize(("file", "old", "new", "owner", "said"), cases())
def test_a_fault_is_named_with_path_id_and_what_is_allowed(
    spoilt: Spoilt, file: str, old: str, new: str, owner: str, said: str
) -> None:
    path = spoilt.edit(file, old, new)
    found = spoilt.problems()
    assert any(p.file == str(path) and owner in p.id and said in p.message for p in found), found


def test_the_bundled_data_has_no_problem(spoilt: Spoilt) -> None:
    assert spoilt.problems() == []
    assert inspect(spoilt.settings)[1].notices == []


def test_problems_of_all_files_come_together(spoilt: Spoilt) -> None:
    faults = [
        (f"{PLAN}/plan.toml", "target_year = 2025", "target_year = 2019"),
        (f"{PLAN}/commitments.toml", 'deadline = "2025"', 'deadline = "很快"'),
        (f"{PLACES}/divisions.toml", 'host = "410725"', 'host = "1"'),
        (f"{PLACES}/labels.toml", "\n[[neighbour]]", "\n[[neighbor]]"),
        (f"{PLACES}/townships.csv", "西街街道,街道", "西街街道,街到"),
        (f"{FIGURES}/areas.toml", "[[area]]", "[[aera]]"),
        (f"{FIGURES}/city.csv", ",617.1,", ",nan,"),
        (f"{DEMO}/sources.toml", "publisher", "publisherr"),
        (f"{DEMO}/generator.toml", "seed = ", "sead = "),
    ]
    paths = {str(spoilt.edit(*fault)) for fault in faults}
    spoilt.settings.access.write_text("sesion = 8", "utf-8")
    assert {p.file for p in spoilt.problems()} == paths | {str(spoilt.settings.access)}


def test_one_wrong_record_is_not_reported_again_by_what_refers_to_it(spoilt: Spoilt) -> None:
    spoilt.edit(f"{PLAN}/indicators.toml", 'nature = "anticipatory"', 'nature = "soft"')
    assert [p.id for p in spoilt.problems()] == ["IND-01"]


def test_a_wrong_target_year_is_not_reported_again_by_every_deadline(spoilt: Spoilt) -> None:
    spoilt.edit(f"{PLAN}/plan.toml", "target_year = 2025", "target_year = 2019")
    assert [p.id for p in spoilt.problems()] == ["target_year"]


def test_a_wrong_file_of_sources_does_not_make_every_figure_wrong(spoilt: Spoilt) -> None:
    path = spoilt.edit(f"{FIGURES}/sources.toml", "", "[[source")
    assert {p.file for p in spoilt.problems()} == {str(path)}


@pytest.mark.parametrize("name", ["city.csv", "copy.csv"])
def test_a_figure_that_stands_twice_is_named_with_both_rows(spoilt: Spoilt, name: str) -> None:
    lines = (spoilt.root / FIGURES / "city.csv").read_text("utf-8").splitlines(keepends=True)
    path = spoilt.root / FIGURES / name
    again = lines[1].replace("617.1", "617.2")
    path.write_text("".join([*lines, again] if name == "city.csv" else [lines[0], again]), "utf-8")
    (problem,) = spoilt.problems()
    assert problem.file == str(path)
    assert "city.csv 第2行" in problem.message


def test_a_figure_and_its_later_correction_are_no_duplicate(spoilt: Spoilt) -> None:
    path = spoilt.root / FIGURES / "city.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1].replace("2026-11-24", "2026-12-01")]), "utf-8")
    assert spoilt.problems() == []


def drop_county(content: dict[str, Any]) -> None:
    del content["features"][0]


def open_ring(content: dict[str, Any]) -> None:
    del content["features"][0]["geometry"]["coordinates"][0][-1]


def second_outline(content: dict[str, Any]) -> None:
    content["features"] = [f for f in content["features"] if f["properties"]["adcode"] == "410000"]


@pytest.mark.parametrize(
    ("file", "spoil", "owner", "said"),
    [
        ("counties.geojson", drop_county, "410702", "缺少红旗区的边界"),
        ("counties.geojson", open_ring, "第1个要素", "没有闭合成环"),
        ("outline.geojson", second_outline, "", "市域轮廓"),
    ],
)
def test_boundaries_that_do_not_fit_the_divisions_are_wrong(
    spoilt: Spoilt, file: str, spoil: Callable[[dict[str, Any]], None], owner: str, said: str
) -> None:
    path = spoilt.root / PLACES / file
    content = json.loads(path.read_text("utf-8"))
    spoil(content)
    path.write_text(json.dumps(content), "utf-8")
    found = spoilt.problems()
    assert any(p.file == str(path) and p.id == owner and said in p.message for p in found), found


BOUNDARIES = ("counties.geojson", "outline.geojson", "context.geojson", "points.geojson", "labels.toml")


def test_a_plan_without_boundaries_loads_with_a_notice_of_what_follows(spoilt: Spoilt) -> None:
    for name in BOUNDARIES:
        (spoilt.root / PLACES / name).unlink()
    bundle, found = inspect(spoilt.settings)
    assert bundle is not None
    assert bundle.geography is None
    (notice,) = found.notices
    assert notice.file == str(spoilt.root / PLACES)
    assert "地图不显示" in notice.message


@pytest.mark.parametrize("name", BOUNDARIES)
def test_half_of_the_boundaries_is_an_error(spoilt: Spoilt, name: str) -> None:
    path = spoilt.root / PLACES / name
    path.unlink()
    assert [(p.file, p.message) for p in spoilt.problems()] == [(str(path), "文件不存在，请补上")]


@pytest.mark.parametrize(
    ("text", "owner", "said"),
    [
        ('[[grant]]\nclaim="email"\nvalue="a"\nrole="boss"', "", "clerk、reviewer、evaluator、admin"),
        ('[[grant]]\nclaim="e"\nvalue="a"\nrole="clerk"\ndivision="郑州市"', "第1条", "可用：红旗区"),
        ('[[grant]]\nclaim="e"\nvalue="a"\nrole="clerk"\ndepartment="财政"', "第1条", "health"),
        ("session_hours = inf", "session_hours", "应大于0小时"),
        ("hours = 8", "", "hours：不认识的键"),
    ],
)
def test_the_access_file_is_checked_too(spoilt: Spoilt, text: str, owner: str, said: str) -> None:
    spoilt.settings.access.write_text(text, "utf-8")
    (problem,) = spoilt.problems()
    assert problem.file == str(spoilt.settings.access)
    assert owner in problem.id
    assert said in problem.message


def test_an_unknown_file_in_the_plan_folder_is_noticed(spoilt: Spoilt) -> None:
    path = spoilt.root / PLAN / "comitments.toml"
    shutil.copy(spoilt.root / PLAN / "findings.toml", path)
    bundle, found = inspect(spoilt.settings)
    assert bundle is not None
    assert [n.file for n in found.notices] == [str(path)]


@pytest.mark.parametrize("folder", ["", "plan", PLAN, "divisions", PLACES])
def test_a_missing_folder_is_one_line_with_its_whole_path(spoilt: Spoilt, folder: str) -> None:
    path = spoilt.root / folder
    shutil.rmtree(path)
    (problem,) = spoilt.problems()
    wanted = {"plan": PLAN, "divisions": PLACES}.get(folder, folder)
    assert problem.file == str(spoilt.root / wanted)
    assert problem.message == "文件夹不存在"


@pytest.mark.parametrize("folder", [PLAN, PLACES, FIGURES, DEMO])
def test_a_file_in_place_of_a_folder_is_wrong(spoilt: Spoilt, folder: str) -> None:
    path = spoilt.root / folder
    shutil.rmtree(path)
    path.write_text("x", "utf-8")
    assert [(p.file, p.message) for p in spoilt.problems()] == [(str(path), "应为文件夹，现为文件")]


def test_a_plan_without_figures_loads_with_a_notice(spoilt: Spoilt) -> None:
    shutil.rmtree(spoilt.root / FIGURES)
    bundle, found = inspect(spoilt.settings)
    assert bundle is not None
    assert [n.file for n in found.notices] == [str(spoilt.root / FIGURES)]


def test_a_missing_city_code_does_not_hide_the_other_problems(spoilt: Spoilt) -> None:
    spoilt.edit(f"{PLAN}/plan.toml", 'adcode = "410700"\n', "")
    spoilt.edit(f"{PLAN}/commitments.toml", "findings = []", 'findings = ["F-999"]')
    assert {Path(p.file).name for p in spoilt.problems()} == {"plan.toml", "commitments.toml"}


def test_nothing_is_stored_when_a_file_is_wrong(spoilt: Spoilt) -> None:
    spoilt.edit(f"{PLACES}/labels.toml", "\n[[neighbour]]", "\n[[neighbor]]")
    with pytest.raises(DataError):
        load_bundle(spoilt.settings)
    assert not spoilt.settings.var.exists()
