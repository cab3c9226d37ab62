"""Quarters and months: reported where the plan says that a series has them, kept beside the years, never judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.indicator import PARTS
from components.scope import the_monitor
from planmonitor.access import EVERYTHING, Remit, operator
from planmonitor.answers import View
from planmonitor.intake.desk import Desk
from planmonitor.intake.grid import SAME_SOURCE, Typed, open_grid
from planmonitor.intake.header import UploadColumn
from planmonitor.intake.importing import check_file, publish
from planmonitor.intake.report import Decision, Report
from planmonitor.intake.template import template_rows
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.observations import Frequency, Period
from planmonitor.settings import Settings, settings
from tests.loading.conftest import Spoilt, copy_of_bundled

CITY, JOBS, MONTHLY = "410700", "IND-08", "consumption_growth"
HEAD = '指标编码,"县(市、区)",年份,数值,单位,数据来源,备注'
PLAN = "plan/xinxiang-14"
MOMENT = datetime(2025, 8, 10, 4)
"""The present of these tests: two quarters and seven months of 2025 are over."""


def with_periods(root: Path, *edits: tuple[str, str, str]) -> Settings:
    """A copy of the bundled data in which records declare shorter periods."""
    data = copy_of_bundled(root)
    for file, record, more in edits:
        path = data / PLAN / file
        text = path.read_text("utf-8")
        assert f'id = "{record}"\n' in text
        path.write_text(text.replace(f'id = "{record}"\n', f'id = "{record}"\n{more}\n', 1), "utf-8")
    return Settings(data=data, var=root / "var", access=root / "access.toml", database_url="")


QUARTERS = 'frequency = "quarter"\naccumulation = "year_to_date"'
MONTHS = 'frequency = "month"\naccumulation = "single"'


@pytest.fixture
def fresh(tmp_path: Path) -> Monitor:
    return open_monitor(
        with_periods(tmp_path, ("indicators.toml", JOBS, QUARTERS), ("plan.toml", MONTHLY, MONTHS))
    )


@pytest.fixture
def check(fresh: Monitor) -> Callable[..., Report]:
    def answer(*rows: str) -> Report:
        return check_file(fresh, "\r\n".join((HEAD, *rows)).encode("utf-8-sig"), "a.csv", today=MOMENT)

    return answer


def jobs(period: str, value: str = "3.2") -> str:
    return f"{JOBS},全市,{period},{value},万人,人社局,"


def growth(period: str) -> str:
    return f"{MONTHLY},全市,{period},5.1,%,统计局,"


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("2025Q2", "2025Q2"),
        ("2025q2", "2025Q2"),
        ("2025年第2季度", "2025Q2"),
        ("2025年二季度", "2025Q2"),
        ("２０２５Ｑ２", "2025Q2"),
        ("2024", "2024"),
    ],
)
def test_a_quarter_is_read_however_it_is_written(
    check: Callable[..., Report], written: str, label: str
) -> None:
    report = check(jobs(written))
    assert report.decision is not Decision.REJECT, report.issues
    assert [f.observation.period.label for f in report.figures] == [label]


@pytest.mark.parametrize(
    ("written", "label"), [("2025-07", "2025-07"), ("2025年7月", "2025-07"), ("2024", "2024")]
)
def test_a_month_is_read_however_it_is_written(
    check: Callable[..., Report], written: str, label: str
) -> None:
    report = check(growth(written))
    assert report.decision is not Decision.REJECT, report.issues
    assert [f.observation.period.label for f in report.figures] == [label]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (jobs("2025-03"), "BAD_YEAR", "季度"),
        (jobs("2025Q5"), "BAD_YEAR", "季度"),
        (jobs("2025上半年"), "BAD_YEAR", "季度"),
        (growth("2025Q1"), "BAD_YEAR", "月"),
        (growth("2025-13"), "BAD_YEAR", "月"),
        ("IND-14,全市,2025Q1,97,%,医保局,", "BAD_YEAR", "年"),
        (jobs("2025Q3"), "FUTURE_YEAR", "2025年第3季度还没有过完"),
        (growth("2025-08"), "FUTURE_YEAR", "2025年8月还没有过完"),
        (jobs("2025"), "FUTURE_YEAR", "2025年还没有过完"),
        (jobs("2019Q4"), "BAD_YEAR", "规划"),
    ],
)
def test_a_period_that_the_series_has_not_or_that_is_not_over_is_named(
    check: Callable[..., Report], line: str, code: str, said: str
) -> None:
    report = check(line)
    assert report.decision is Decision.REJECT
    (issue,) = (i for i in report.issues if i.code == code)
    assert said in issue.message


def test_quarters_of_one_year_are_different_figures_and_are_not_held_against_years(
    check: Callable[..., Report],
) -> None:
    report = check(jobs("2025Q1", "1.9"), jobs("2025Q2", "4.1"), jobs("2024", "8.2"))
    assert [f.observation.value for f in report.figures] == [1.9, 4.1, 8.2]
    assert not {"OUTLIER", "MAGNITUDE", "DUPLICATE_CONFLICT"} & {i.code for i in report.issues}
    twice = check(jobs("2025Q1", "1.9"), jobs("2025年一季度", "2.9"))
    assert "DUPLICATE_CONFLICT" in [i.code for i in twice.issues]


def test_what_is_reported_for_a_quarter_is_kept_under_it_and_never_judged(
    fresh: Monitor, tmp_path: Path
) -> None:
    desk = Desk(fresh, lambda: operator("管理员"), tmp_path / "uploads")
    before = fresh.at(View(2025, demo=False))
    said = before.assess(fresh.plan.indicator(JOBS), CITY)
    data = "\r\n".join((HEAD, jobs("2025Q2", "4.1"))).encode("utf-8-sig")
    number = desk.submit(data, "a.csv", EVERYTHING, desk.check(data, "a.csv", EVERYTHING).to_acknowledge)
    desk.publish(number)
    after = fresh.at(View(2025, demo=False))
    kept = [o for o in after.observations(JOBS, CITY) if not o.period.is_year]
    assert [(o.period.label, o.value) for o in kept] == [("2025Q2", 4.1)]
    now = after.assess(fresh.plan.indicator(JOBS), CITY)
    assert (now.verdict, now.value, now.year, now.sentence) == (
        said.verdict,
        said.value,
        said.year,
        said.sentence,
    )
    assert after.latest_year() == before.latest_year()
    again = check_file(fresh, data, "a.csv")
    assert not again.changes


def _draw() -> None:
    """Every part of one indicator's page; runs inside the tester."""
    import streamlit as st

    from components.indicator import PARTS
    from components.scope import INDICATOR, read_scope

    scope = read_scope(INDICATOR)
    PARTS[st.query_params["wanted"]].show(scope, scope.answers.plan.indicator("IND-08"))


@pytest.fixture
def page(tmp_path: Path, fresh: Monitor, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page of the indicator with quarters, over the store of the test."""
    monkeypatch.setenv("PLANMONITOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PLANMONITOR_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", "")
    settings.cache_clear()
    the_monitor.clear()
    yield AppTest.from_function(_draw, default_timeout=60)
    settings.cache_clear()
    the_monitor.clear()


@pytest.mark.parametrize("part", PARTS)
def test_a_quarter_is_shown_among_the_data_without_a_verdict(
    fresh: Monitor, tmp_path: Path, page: AppTest, part: str
) -> None:
    report = check_file(fresh, "\r\n".join((HEAD, jobs("2025Q2", "4.1"))).encode("utf-8-sig"), "a.csv")
    publish(fresh, report, actor="张三")
    page.query_params.update({"wanted": part, "period": "2025Q2", "demo": "0"})
    page.run()
    assert not page.exception
    shown = "".join(block.proto.body for block in page.main.get("html"))
    links = re.findall(r'<a class="on".*?</a>', shown, re.DOTALL)
    of_quarter = [link for link in links if "2025年第2季度" in link]
    assert len(of_quarter) == (part == "data")
    assert "pm-text" not in "".join(of_quarter)


def test_the_grid_offers_the_periods_that_are_over_and_the_year(fresh: Monitor) -> None:
    table = open_grid(fresh, Remit(CITY), 2025, today=MOMENT)
    by_code = {c: [r for r in table.rows if r.code == c] for c in (JOBS, MONTHLY, "IND-14")}
    assert [r.period and r.period.label for r in by_code[JOBS]] == ["2025Q1", "2025Q2", None]
    assert len(by_code[MONTHLY]) == 8
    assert len(by_code["IND-14"]) == 1
    assert by_code[JOBS][0].label.endswith("（2025年第1季度，本年累计）")
    rows: Typed = {
        by_code[JOBS][1].key: {UploadColumn.VALUE: "4.1"},
        SAME_SOURCE: {UploadColumn.SOURCE: "人社局"},
    }
    answer = table.answer(rows)
    assert [f.observation.period.label for f in answer.report.figures] == ["2025Q2"]
    assert answer.state(by_code[JOBS][1].key) == "✔ 新增"
    assert answer.state(by_code[JOBS][2].key) == ""


def test_the_template_has_a_row_per_period_and_only_where_the_plan_says_so(
    fresh: Monitor, monitor: Monitor
) -> None:
    rows = template_rows(fresh, 2024, Remit(CITY))
    assert [r[3] for r in rows if r[0] == JOBS] == ["2024Q1", "2024Q2", "2024Q3", "2024Q4", 2024]
    assert {r[3] for r in rows if r[0] != JOBS} == {2024}
    assert {r[3] for r in template_rows(monitor, 2024, Remit(CITY))} == {2024}


@pytest.mark.parametrize("more", ['frequency = "quarter"', 'accumulation = "single"', 'frequency = "week"'])
@pytest.mark.parametrize(("file", "record"), [("indicators.toml", JOBS), ("plan.toml", MONTHLY)])
def test_a_plan_says_both_or_neither(tmp_path: Path, file: str, record: str, more: str) -> None:
    with_periods(tmp_path, (file, record, more))
    (problem,) = Spoilt(tmp_path / "data").problems()
    assert record in str(problem)
    assert more.split()[0] in problem.message


@pytest.mark.parametrize(
    ("label", "today", "over"),
    [
        ("2024", date(2024, 12, 31), False),
        ("2024", date(2025, 1, 1), True),
        ("2025Q1", date(2025, 3, 31), False),
        ("2025Q1", date(2025, 4, 1), True),
        ("2025-12", date(2025, 12, 31), False),
        ("2025-12", date(2026, 1, 1), True),
    ],
)
def test_a_period_is_over_on_the_day_after_its_last(label: str, today: date, over: bool) -> None:
    assert Period(label).is_over(today) is over


def test_a_year_has_its_parts() -> None:
    assert Frequency.YEAR.within(2024) == ()
    assert [p.word for p in Frequency.QUARTER.within(2024)][::3] == ["2024年第1季度", "2024年第4季度"]
    assert [p.a_year_before.label for p in Frequency.MONTH.within(2024)][::11] == ["2023-01", "2023-12"]
