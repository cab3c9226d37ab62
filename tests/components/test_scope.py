"""What a reader looks at: which year a page begins with, and what every link carries."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from components.scope import the_monitor
from planmonitor.answers import View
from planmonitor.monitor import Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import ROOT, settings

SILENT = "410727"
"""A county that has no figure of the target year in the demo."""


def report(monitor: Monitor, division: str, year: int, series: list[str]) -> None:
    plan = monitor.plan
    rows = [
        Observation(
            s,
            division,
            Period(str(year)),
            1.0,
            plan.unit_of(s),
            Kind.REPORTED,
            FigureStatus.FINAL,
            "t",
            datetime(2026, 1, 1),
        )
        for s in series
    ]
    monitor.store.figures.append(plan.id, rows, label="t", digest=f"{division}{year}", actor="t")


def test_the_first_year_seen_is_that_of_the_place_looked_at(fresh: Monitor) -> None:
    county, other, last = SILENT, fresh.divisions.codes[0], fresh.plan.target_year
    assert fresh.default_year(division=county) < last == fresh.default_year(division=other)
    before = fresh.default_year(division=other, demo=False)
    report(fresh, county, last, [i.id for i in fresh.plan.indicators[:3]])
    assert fresh.default_year(division=county) == last
    assert fresh.default_year(division=county, demo=False) == last
    assert fresh.default_year(division=other, demo=False) == before


def test_the_first_year_seen_is_that_of_the_indicators_looked_at(fresh: Monitor) -> None:
    county, nurses, beds = fresh.divisions.codes[-1], *fresh.plan.indicators[12:14]
    report(fresh, county, 2022, [beds.id, nurses.id])
    report(fresh, county, 2023, [nurses.id])
    first = {"division": county, "demo": False}
    assert fresh.default_year(**first, indicators=[nurses]) == 2023  # type: ignore[arg-type]
    assert fresh.default_year(**first, indicators=[beds]) == 2022  # type: ignore[arg-type]


def test_a_few_early_figures_do_not_draw_everybody_on(fresh: Monitor) -> None:
    county, ids = fresh.divisions.codes[-1], [i.id for i in fresh.plan.indicators]
    report(fresh, county, 2023, ids)
    report(fresh, county, 2024, ids[:3])
    assert fresh.default_year(division=county, demo=False) == 2023


def test_what_was_known_on_a_day_begins_with_the_year_of_that_day(fresh: Monitor) -> None:
    assert fresh.default_year(known_at=datetime(2023, 6, 30)) < fresh.default_year()


@pytest.fixture
def opened(fresh: Monitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The dashboard on a store in which one county has not reported the target year."""
    assert fresh.default_year(division=SILENT) == fresh.plan.target_year - 1
    monkeypatch.setitem(os.environ, "PLANMONITOR_VAR", str(tmp_path))
    settings.cache_clear()
    the_monitor.clear()
    yield AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    settings.cache_clear()
    the_monitor.clear()


def year_of(app: AppTest) -> str:
    assert not app.exception
    return str(next(s.value for s in app.selectbox if s.label == "评估年份"))


def choose(app: AppTest, label: str, value: str) -> AppTest:
    return next(s for s in app.selectbox if s.label == label).select(value).run()


def test_the_year_follows_the_county_until_the_reader_chooses_one(opened: AppTest) -> None:
    usual = str(the_monitor().default_year())
    opened.run().switch_page("pages/health.py").run()
    assert year_of(opened) == usual
    assert opened.query_params["year"] == usual
    choose(opened, "县（市、区）", SILENT)
    assert year_of(opened) == "2024"
    assert opened.query_params["year"] == "2024"
    choose(opened, "县（市、区）", "410782")
    assert year_of(opened) == usual
    choose(opened, "评估年份", "2022")
    choose(opened, "县（市、区）", SILENT)
    assert year_of(opened) == "2022"


def test_an_address_with_a_county_and_no_year_opens_at_its_newest_figures(opened: AppTest) -> None:
    opened.run()
    opened.query_params["county"] = SILENT
    opened.switch_page("pages/health.py").run()
    assert year_of(opened) == "2024"


def test_every_link_of_a_page_carries_the_year(opened: AppTest) -> None:
    opened.run()
    for page in ("overview", "health", "indicator", "evaluation", "findings", "ledger", "method"):
        opened.switch_page(f"pages/{page}.py").run()
        assert not opened.exception
        hrefs = [h for html in opened.get("html") for h in _links(html.proto.body)]
        assert hrefs or page == "method"
        for href in hrefs:
            assert parse_qs(urlsplit(href).query).get("year"), (page, href)


def _links(markup: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<a\b[^>]*?href="([^"]*)"', markup)]


def test_a_view_of_another_choice_of_demo_figures_has_its_own_year(fresh: Monitor) -> None:
    with_demo, real = fresh.default_year(), fresh.default_year(demo=False)
    for demo, year in ((True, with_demo), (False, real)):
        answers = fresh.at(View(year, demo))
        assert any(o.year == year for i in fresh.plan.indicators for o in answers.observations(i.id))


def test_every_cell_of_the_overviews_matrix_leads_to_what_it_counts(opened: AppTest) -> None:
    opened.run()
    matrix = next(h.proto.body for h in opened.get("html") if "pm matrix" in h.proto.body)
    hrefs = _links(matrix)
    plan, codes = the_monitor().plan, the_monitor().divisions.codes
    pages = [p for p in plan.page_names() if plan.on_page(p)]
    assert len(hrefs) == len(pages) * len(codes)
    assert all(urlsplit(href).path for href in hrefs)
    counted = parse_qs(urlsplit(hrefs[pages.index("overview")]).query)
    assert counted["county"] == [codes[0]]
    opened.switch_page("pages/evaluation.py")
    for name, (value,) in counted.items():
        opened.query_params[name] = value
    opened.run()
    assert not opened.exception
    listed = "".join(h.proto.body for h in opened.get("html"))
    assert all(i.name in listed for i in plan.on_page("overview"))
    assert next(s.value for s in opened.selectbox if s.label == "县（市、区）") == codes[0]


def test_commitments_follow_the_county_on_chapter_pages_and_in_the_ledger(opened: AppTest) -> None:
    opened.run()
    opened.query_params["county"] = "410727"
    opened.switch_page("pages/health.py").run()
    assert not opened.exception
    assert any("落到封丘县" in e.label for e in opened.expander)
    opened.switch_page("pages/ledger.py").run()
    assert not opened.exception
    told = "".join(h.proto.body for h in opened.get("html"))
    assert "落到封丘县的" in told
    assert "看全市" in told
