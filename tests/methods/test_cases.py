from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from planmonitor.methods import (
    METHODS,
    CasesError,
    Method,
    assess_cases,
    assess_cases_csv,
    destatis,
    escap,
    eurostat,
    opensdg,
)
from tests.methods.published import FILES, RESULTS, SIZES, assessed, published

GROWTH = (
    "case,base_year,base_value,current_year,current_value,target_year,target,direction(+1 up/-1 down),limit"
)
WEATHER = "case,target_type,direction,target_value,target_year,assessment_year,window_last6_points"
ESCAP = "indicator,direction,scale,target_TV,series_year:value,base2015"
RISING = "2018:1; 2019:2; 2020:3; 2021:4"
PUBLISHED_RESULTS = ("expected", "match", "recomputed", "symbol_recomputed", "AP_recomputed")


def cases(tmp_path: Path, header: str, *lines: str) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def one(tmp_path: Path, method: Method, header: str, line: str) -> tuple[str, ...]:
    (row,) = assess_cases(cases(tmp_path, header, line), method).records()
    return tuple(row[column] for column in RESULTS[method])


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_input_columns_pass_through_and_results_stand_at_the_end(method: Method) -> None:
    out = io.StringIO()
    assess_cases_csv(FILES[method], method, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    original = published(method)
    assert len(rows) == SIZES[method]
    assert list(rows[0]) == [*original[0], *RESULTS[method]]
    assert [{column: row[column] for column in original[0]} for row in rows] == original


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_published_results_are_never_read(method: Method, tmp_path: Path) -> None:
    stripped = [
        {column: text for column, text in row.items() if not column.startswith(PUBLISHED_RESULTS)}
        for row in published(method)
    ]
    path = tmp_path / "stripped.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, stripped[0])
        writer.writeheader()
        writer.writerows(stripped)
    for bare, full in zip(assess_cases(path, method).records(), assessed(method), strict=True):
        assert [bare[column] for column in RESULTS[method]] == [full[column] for column in RESULTS[method]]


def test_existing_result_column_is_overwritten_in_its_place(tmp_path: Path) -> None:
    path = cases(tmp_path, "symbol," + WEATHER, f"wrong,a,dir,up,,,2021,{RISING}")
    result = assess_cases(path, destatis.METHOD)
    assert result.columns == ("symbol", *WEATHER.split(","))
    assert result.rows[0][0] == "sun"


def test_missing_columns_are_all_named_with_what_to_do(tmp_path: Path) -> None:
    path = cases(tmp_path, "case,base_year,base_value", "a,2015,1")
    with pytest.raises(CasesError, match=r"缺少列：current_year、current_value、target、.*补齐") as error:
        assess_cases(path, opensdg.METHOD)
    assert "base_value" not in str(error.value).split("。")[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "空文件"), (b"\n\n", "空文件"), (b"\xff\xff\xff\x80\x00", "编码"), (b'"' + b"x" * 200_000, "CSV")],
)
def test_unreadable_content_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CasesError, match=message):
        assess_cases(path, escap.METHOD)


def test_missing_file_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    out = io.StringIO()
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(CasesError, match="无法读取"):
            assess_cases_csv(path, escap.METHOD, out)
    assert out.getvalue() == ""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_encodings_of_office_programs_are_understood(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"{WEATHER}\r\n养老床位,dir,up,,,2021,{RISING}\r\n", encoding=encoding, newline="")
    (row,) = assess_cases(path, destatis.METHOD).records()
    assert (row["case"], row["symbol"]) == ("养老床位", "sun")


def test_header_alone_gives_a_header_alone(tmp_path: Path) -> None:
    out = io.StringIO()
    assess_cases_csv(cases(tmp_path, ESCAP), escap.METHOD, out)
    assert out.getvalue() == ESCAP + ",current_status,anticipated_progress\n"


@pytest.mark.parametrize("method", [opensdg.METHOD, eurostat.METHOD])
@pytest.mark.parametrize(
    "line",
    [
        "a,,,,,,,,",
        "a,2015,NA,2024,5,2030,,1,",
        "a,2015,4,2024,n/a,2030,,1,",
        "a,2015,4,2024,5,2030,,,",
        "a,2015,4,2024,5,2030,,0,",
        "a,2015,4,2024,5,2030,,sideways,",
        "a,2015,4,2024,5,2030,40 bis 42,1,",
        "a,2015,4,2024,5,2030,tba,1,",
        "a,soon,4,2024,5,2030,,1,",
        "a,2015,4,2024,-5,2030,,1,",
        "a,2015,4,2015,5,2030,,1,",
        "a,2015,inf,2024,5,2030,,1,",
        "a",
        "a, with comma,2015,4,2024,5,2030,,1,",
    ],
)
def test_growth_case_that_cannot_be_determined_is_not_available(
    tmp_path: Path, method: Method, line: str
) -> None:
    assert one(tmp_path, method, GROWTH, line) == ("not_available", "", "")


@pytest.mark.parametrize(
    "line",
    [
        'a,2015.0,"70,900",2024.0,"75,500",2030.0,,1,',
        "a,2015, 70 900 ,2024,75 500,,NA,up,",
        "a,2015-16,70’900,2024/25,75’500,2030,,+1,nan",
        "a,2015,7.09e4,2024,７５５００,2030,,increasing,,,",
    ],
)
def test_numbers_years_and_directions_are_read_as_offices_write_them(tmp_path: Path, line: str) -> None:
    status, score, value = one(tmp_path, opensdg.METHOD, GROWTH, line)
    assert status == "moderate_progress"
    assert float(score) == pytest.approx(0.502285315447466)
    assert float(value) == pytest.approx(0.007009141261789864)


def test_met_target_stands_without_a_base_value(tmp_path: Path) -> None:
    assert one(tmp_path, opensdg.METHOD, GROWTH, "a,,,2024,5,2030,4,1,") == ("target_achieved", "5.0", "")


@pytest.mark.parametrize(
    "points",
    [
        "2021:4;2020:3;2019:2;2018:1",
        "2018.0:1.0 ;2019 : 2;2020:3 ; 2021:4;",
        "2017:NA; 2018:1; 2019:2; 2020:3; 2021:4; 2021:4.0",
        "2018：1；2019：2；2020：3；2021：4",
    ],
)
def test_series_is_read_in_any_order_and_spacing(tmp_path: Path, points: str) -> None:
    assert one(tmp_path, destatis.METHOD, WEATHER, f"a,dir,up,,,,{points}") == ("sun",)


@pytest.mark.parametrize(
    "line",
    [
        "a,dir,up,,,2021,",
        "a,dir,up,,,2021,2018:1; 2019:2; 2020:3; 2021:4; 2021:5",
        "a,dir,up,,,2021,2018:1; 2019:2; 2020:3; 2021",
        "a,dir,up,,,2020," + RISING,
        "a,dir,,,,2021," + RISING,
        "a,vague,up,,,2021," + RISING,
        "a,concrete,up,,2030,2021," + RISING,
        "a,concrete,up,n/a,2030,2021," + RISING,
        "a,concrete,up,more,2030,2021," + RISING,
        "a,concrete,up,9,,2021," + RISING,
        "a,concrete,up,9,2030;2040,2021," + RISING,
    ],
)
def test_weather_case_that_cannot_be_determined_has_no_symbol(tmp_path: Path, line: str) -> None:
    assert one(tmp_path, destatis.METHOD, WEATHER, line) == ("",)


@pytest.mark.parametrize(
    ("target", "years", "symbol"),
    [
        ("8-50", "2025", "sun"),
        ("8 – 50", "2025", "sun"),
        ("≥8", "2025", "sun"),
        ("8%", "2025", "sun"),
        ("8; 9", "2025", "slightly_cloudy"),
        ("8|50", "2025", "cloud"),
        ("8;50", "2025;2050", "sun"),
        ("50;8", "2050;2025", "sun"),
        ("4;50", "2020;2022", "cloud"),
        ('"1,000"', "2025", "cloud"),
    ],
)
def test_intervals_demand_their_weaker_end_and_several_targets_the_worst_symbol(
    tmp_path: Path, target: str, years: str, symbol: str
) -> None:
    assert one(tmp_path, destatis.METHOD, WEATHER, f"a,concrete,up,{target},{years},2021,{RISING}") == (
        symbol,
    )


def test_interval_of_a_falling_target_demands_its_upper_end(tmp_path: Path) -> None:
    line = "a,const,down,-3 - -1,,2021,2018:1; 2019:0; 2020:-1; 2021:-2"
    assert one(tmp_path, destatis.METHOD, WEATHER, line) == ("sun",)


@pytest.mark.parametrize(
    "line",
    [
        "a,increasing,100,80,,",
        "a,increasing,100,80,2019:5,",
        "a,increasing,100,,2015:5;2020:6,",
        "a,increasing,,80,2015:5;2020:6,",
        "a,,100,80,2015:5;2020:6,",
        "a,increasing,100,80,2015:5;2015:6;2020:7,",
    ],
)
def test_escap_case_that_cannot_be_determined_stays_blank(tmp_path: Path, line: str) -> None:
    assert one(tmp_path, escap.METHOD, ESCAP, line) == ("", "")


def test_half_known_escap_case_gives_the_index_that_can_be_given(tmp_path: Path) -> None:
    line = "a,increasing,,80,2015:40;2025:60,"
    assert one(tmp_path, escap.METHOD, ESCAP, line) == ("5.0", "")
