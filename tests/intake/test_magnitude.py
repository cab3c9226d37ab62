"""What can hardly be true is asked about, also where there is no history; never against demo figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from planmonitor.intake.importing import check_file, publish
from planmonitor.intake.report import Decision, Report
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.settings import Settings
from tests.intake.conftest import row, workbook

Ask = Callable[..., Report]
WITH_DEFINITION = ("指标编码", "县(市、区)", "年份", "数值", "单位", "数据来源", "备注", "口径")


def codes(report: Report) -> set[str]:
    return {i.code for i in report.issues}


def asked(report: Report) -> set[str]:
    return {i.code for i in report.to_explain}


@pytest.mark.parametrize(
    "cells",
    [
        {"code": "IND-29", "value": 44000, "unit": "万张", "place": "全市", "year": 2022},
        {"code": "IND-29", "value": 0.0044, "unit": "万张", "place": "全市", "year": 2022},
        {"code": "IND-29", "value": 2100, "unit": "万张", "year": 2022},
        {"code": "IND-08", "value": 7200, "unit": "万人", "place": "全市", "year": 2022},
        {"code": "IND-23", "value": 4, "unit": "次", "place": "全市", "year": 2022},
        {"code": "IND-14", "value": 9.65},
        {"code": "resident_population", "value": 7200, "unit": "万人", "place": "全市"},
    ],
)
def test_another_order_of_magnitude_asks_for_a_reason(ask: Ask, cells: dict[str, object]) -> None:
    (code,) = asked(ask(workbook([row(name=None, **cells)])))
    assert code in ("MAGNITUDE", "ABOVE_POPULATION")
    assert not asked(ask(workbook([row(name=None, remark="行政区划调整", **cells)])))


@pytest.mark.parametrize("value", [1e15, 1e308, "1e308", 5e20])
def test_a_number_beyond_all_measure_is_refused(ask: Ask, value: object) -> None:
    money = row(code="IND-01", name=None, unit="元", place="全市", value=value)
    assert ask(workbook([money])).decision is Decision.REJECT


def test_a_county_above_the_city_asks_for_a_reason(ask: Ask) -> None:
    jobs = {"code": "IND-08", "name": None, "unit": "万人"}
    assert asked(ask(workbook([row(value=9, **jobs)]))) == {"ABOVE_CITY"}
    both = [row(value=3.5, year=2022, **jobs), row(value=3.4, year=2022, place="全市", **jobs)]
    assert asked(ask(workbook(both))) == {"ABOVE_CITY"}


def test_more_people_than_live_there_asks_for_a_reason(ask: Ask) -> None:
    pupils = {"code": "pupils", "name": None, "unit": "万人", "year": 2022}
    assert asked(ask(workbook([row(value=25, **pupils)]))) == {"ABOVE_POPULATION"}
    assert not asked(ask(workbook([row(value=2.5, **pupils)])))


@pytest.fixture
def held(bundled_settings: Settings, tmp_path: Path) -> Monitor:
    """A store in which three rates of 2024 are published."""
    fresh = open_monitor(bundled_settings.model_copy(update={"var": tmp_path}))
    publish(fresh, check_file(fresh, workbook(rates(2024)), "a.xlsx"), actor="张三")
    return fresh


def rates(year: int, step: float = 0.0) -> list[tuple[object, ...]]:
    names = (("IND-12", 3.1, "人"), ("IND-13", 3.4, "人"), ("IND-16", 35.5, "%"))
    return [row(code=c, name=None, value=v + step, unit=u, year=year) for c, v, u in names]


def test_the_same_figures_as_last_year_ask_for_a_reason(held: Monitor) -> None:
    assert asked(check_file(held, workbook(rates(2025)), "a.xlsx")) == {"SAME_AS_BEFORE"}
    assert not asked(check_file(held, workbook(rates(2025, 0.1)), "a.xlsx"))


@pytest.mark.parametrize("value", [6.8, 1.7, 7])
def test_a_doubled_or_halved_figure_asks_for_a_reason(held: Monitor, value: float) -> None:
    data = workbook([row(code="IND-13", name=None, value=value, unit="人")])
    assert asked(check_file(held, data, "a.xlsx")) == {"OUTLIER"}


def test_nothing_reported_is_compared_with_demo_figures(held: Monitor) -> None:
    data = workbook([row(code="IND-13", name=None, place="红旗区", value=9, unit="人")])
    assert not asked(check_file(held, data, "a.xlsx"))


@pytest.mark.parametrize(
    ("code", "place", "value", "unit"),
    [
        ("resident_population", "卫滨区", 24.1, "万人"),
        ("RESIDENT_POPULATION", "全市", 617, "万人"),
        ("consumption_growth", "全市", 4.1, "%"),
        ("care_beds", "卫滨区", 0.2, "万张"),
    ],
)
def test_supporting_series_are_reported(ask: Ask, code: str, place: str, value: float, unit: str) -> None:
    (figure,) = ask(
        workbook([row(code=code, name=None, place=place, year=2021, value=value, unit=unit)])
    ).figures
    assert figure.observation.series == code.lower()


def test_a_revised_series_continues_the_definition_it_has(ask: Ask) -> None:
    (figure,) = ask(
        workbook(
            [row(code="resident_population", name=None, place="全市", year=2021, value=617, unit="万人")]
        )
    ).figures
    assert figure.observation.definition == "年末常住人口"


def with_definition(definition: object, **cells: object) -> bytes:
    full = row(code="IND-13", name=None, value=4.1, unit="人", **cells)
    return workbook([(full[0], *full[2:], definition)], header=WITH_DEFINITION)


def test_a_definition_is_kept_and_another_one_is_asked_about(ask: Ask, monitor: Monitor) -> None:
    report = ask(with_definition("户籍人口"))
    assert asked(report) == {"OTHER_DEFINITION"}
    assert report.figures[0].observation.definition == "户籍人口"
    own = next(i for i in monitor.plan.indicators if i.id == "IND-13").definition
    report = ask(with_definition(own))
    assert (asked(report), report.figures[0].observation.definition) == (set(), "")


def test_a_remark_that_names_another_denominator_asks(ask: Ask) -> None:
    assert asked(ask(with_definition(None, remark="按户籍人口计算"))) == {"OTHER_DEFINITION"}
    assert not asked(ask(with_definition(None, remark="由户籍改按常住人口计算")))
