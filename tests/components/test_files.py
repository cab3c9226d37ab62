"""The tables of a chapter as files hold what its tiles and its county pictures show."""

from __future__ import annotations

import pytest

from components.files import indicators_table, places_table
from components.scope import Scope
from planmonitor.answers import View
from planmonitor.monitor import Monitor


@pytest.fixture
def scope(monitor: Monitor) -> Scope:
    return Scope(monitor, monitor.at(View(2024)), None, "health")


def test_every_indicator_of_the_chapter_is_in_the_file_with_its_verdict_and_its_kind(scope: Scope) -> None:
    file = indicators_table(scope, scope.indicators).file()
    rows = [dict(zip(file.columns, row, strict=True)) for row in file.rows]
    assert [r["编号"] for r in rows] == [i.id for i in scope.indicators]
    for row, indicator in zip(rows, scope.indicators, strict=True):
        a = scope.answers.assess(indicator)
        assert (row["程序判定"], row["年份"], row["数值"]) == (a.word, a.year, a.value)
        assert row["数据性质"] == "演示"
    assert ("数据", "演示：含程序生成的演示数据，不是真实情况，不可引用") in file.notes


def test_the_places_of_an_indicator_stand_with_their_years_none_after_the_year_looked_at(
    scope: Scope,
) -> None:
    indicator = scope.indicators[0]
    file = places_table(scope, indicator).file()
    years = [c for c in file.columns if c.endswith("年")]
    assert years
    assert max(years) <= "2024年"
    assert len(file.rows) == 1 + len(scope.monitor.divisions.codes)
    rows = {str(row[0]): dict(zip(file.columns, row, strict=True)) for row in file.rows}
    for code in scope.monitor.divisions.codes:
        for p in scope.answers.points(indicator, code):
            if p.kind and p.year <= 2024:
                assert rows[code][f"{p.year}年"] == p.value
