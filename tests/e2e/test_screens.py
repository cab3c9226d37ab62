"""What a visitor sees, in Chromium, on the bundled plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.driving import serving
from tests.e2e.conftest import Visit, Visitor

pytestmark = pytest.mark.e2e
CHAPTERS = (
    "childcare",
    "education",
    "employment",
    "health",
    "elderly_care",
    "social_security",
    "housing",
    "veterans",
    "culture_sports",
)
EVALUATOR = (
    *(f"indicator?indicator=IND-16&part={p}" for p in ("why", "data", "opinions", "future", "text")),
    *(f"evaluation?view={v}" for v in ("list", "matrix", "gap", "spread", "compare")),
    "findings",
    *(f"ledger?view={v}" for v in ("list", "grid", "facts")),
    *(f"intake?view={v}" for v in ("fill", "review", "history", "complete")),
)
OPENED = (
    "evaluation?year=2023&open=health",
    "findings?open=0",
    "ledger?open=4",
)
"""Long tables with a section open: at first they send no row."""
SIZES = ((1366, 768), (1920, 1080), (3840, 2160))


@pytest.mark.parametrize("page", ("", *CHAPTERS, "method", *EVALUATOR))
def test_every_page_is_complete_silent_and_offline(visitor: Visitor, page: str) -> None:
    screen = visitor.open(page)
    expect(screen.locator("[data-testid=stException]")).to_have_count(0)
    assert screen.evaluate("document.documentElement.lang") == "zh-CN"
    if page in CHAPTERS:
        visitor.settle_map()
        frame = screen.frame_locator("iframe")
        assert frame.locator("path.leaflet-interactive").count() == 12
        assert screen.locator(".main-svg").count() > 0
        assert screen.locator("[data-testid=stVegaLiteChart] svg").count() > 0
        assert screen.locator(".pm-tile").count() > 0
    assert visitor.outside == []
    assert visitor.errors == []


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("page", ("", "health", "housing", "method", *EVALUATOR, *OPENED))
def test_no_horizontal_scrolling_and_no_clipped_tiles(
    visitor: Visitor, page: str, size: tuple[int, int]
) -> None:
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    screen = visitor.open(page)
    wide = screen.evaluate("""() => {
      const main = document.querySelector('[data-testid=stMain]');
      return [main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - window.innerWidth];
    }""")
    assert max(wide) <= 0
    clipped = screen.evaluate("""() => [...document.querySelectorAll('.pm-tile, .pm-tile .name, .pm-tile .meta span')]
        .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map(e => e.textContent)""")
    assert clipped == []
    heights = screen.evaluate("""() => { const rows = {};
      for (const e of document.querySelectorAll('.pm-tile')) { const r = e.getBoundingClientRect();
        (rows[Math.round(r.top)] ??= new Set()).add(Math.round(r.height)); }
      return Object.values(rows).map(s => s.size); }""")
    assert all(n == 1 for n in heights)


def test_overview_counts_add_up_to_all_indicators(visitor: Visitor) -> None:
    screen = visitor.open()
    numbers = [int(t) for t in screen.locator(".pm-legend").first.locator("b").all_inner_texts()]
    assert sum(numbers[:-1]) == numbers[-1] == 30


def test_chinese_glyphs_are_drawn(visitor: Visitor) -> None:
    screen = visitor.open()
    widths = screen.evaluate("""() => { const c = document.createElement('canvas').getContext('2d');
      c.font = '40px ' + getComputedStyle(document.querySelector('h1')).fontFamily;
      return [...'养老服务'].map(ch => { c.clearRect(0,0,60,60); c.fillText(ch, 0, 45);
        return c.getImageData(0,0,60,60).data.reduce((a, v) => a + v, 0); }); }""")
    assert len(set(widths)) == 4


def test_the_view_is_in_the_url_and_a_link_opens_it_elsewhere(visitor: Visitor) -> None:
    screen = visitor.open("health?county=410782&year=2023&indicator=IND-13")
    expect(screen.locator(".pm-headline")).to_contain_text("辉县市截至2023年")
    expect(screen.locator("h2.pm-h").first).to_contain_text("注册护士")


def test_a_click_on_the_map_makes_the_page_follow(visitor: Visitor) -> None:
    screen = visitor.open("health")
    visitor.settle_map()
    county = screen.frame_locator("iframe").locator("path.leaflet-interactive").nth(10)
    county.click(force=True)
    expect(screen.locator(".pm-headline")).not_to_contain_text("新乡市截至")
    assert "county=41" in screen.url


def test_a_click_on_a_tile_changes_trend_and_map(visitor: Visitor) -> None:
    screen = visitor.open("health")
    screen.get_by_role("button", name="查看每千常住人口注册护士数").click()
    expect(screen.locator("h2.pm-h").first).to_contain_text("注册护士")
    assert "indicator=IND-13" in screen.url


@pytest.mark.parametrize("page", ("", "childcare", "elderly_care"))
def test_without_demo_no_figure_is_marked_demo_and_the_page_says_what_is_missing(
    visitor: Visitor, page: str
) -> None:
    screen = visitor.open(f"{page}?demo=0")
    assert screen.locator(".pm-demo").count() == 0
    assert screen.locator("text=尚").count() > 0
    expect(screen.locator("[data-testid=stException]")).to_have_count(0)


def test_demo_figures_say_so_on_every_tile(visitor: Visitor) -> None:
    screen = visitor.open("culture_sports")
    tiles = screen.locator(".pm-tile")
    assert screen.locator(".pm-banner .pm-demo").count() == 1
    for n in range(tiles.count()):
        expect(tiles.nth(n)).to_contain_text("演示")


@pytest.mark.parametrize("page", ("veterans", "method"))
def test_a_deep_link_is_the_first_request_to_a_fresh_server(visit: Visit, tmp_path: Path, page: str) -> None:
    with serving(tmp_path) as address:
        guest = visit(address)
        tab = guest.open(page)
        expect(tab.locator("[data-testid=stModal], [role=dialog]")).to_have_count(0)
        expect(tab.locator("[data-testid=stMain] h1")).to_contain_text(
            "退役军人" if page == "veterans" else "方法与数据"
        )
        expect(tab.locator("[data-testid=stSidebarNav]")).to_contain_text("规划篇章")
        expect(tab.locator("[data-testid=stSidebarNav]")).not_to_contain_text("culture sports")
        expect(tab.locator(".pm-banner")).to_have_css("display", "flex")
        assert guest.errors == []


def test_a_deployment_can_switch_demo_off_for_good(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path, PLANMONITOR_ALLOW_DEMO="false") as address:
        tab = visit(address).open("health?demo=1")
        assert tab.locator(".pm-demo").count() == 0
        assert "演示" not in tab.locator("[data-testid=stMain]").inner_text().replace("演示数据由程序", "")


def test_a_second_plan_with_one_indicator_and_two_counties_is_shown(visit: Visit, tmp_path: Path) -> None:
    data = str(Path(__file__).resolve().parents[1] / "fixtures" / "data")
    with serving(tmp_path, PLANMONITOR_PLAN="demo-town-15", PLANMONITOR_DATA=data) as address:
        guest = visit(address)
        tab = guest.page
        for path in EVALUATOR:
            guest.open(path)
            expect(tab.locator("[data-testid=stException]")).to_have_count(0)
        guest.open()
        tab.get_by_test_id("stSidebarNav").get_by_role("link", name="供水节水").click()
        expect(tab.locator(".pm-headline")).to_contain_text("示例市截至")
        expect(tab.frame_locator("iframe").locator("path.leaflet-interactive")).to_have_count(2)
        expect(tab.locator("[data-testid=stException]")).to_have_count(0)
        assert guest.outside == []


def test_the_choice_stays_when_the_reader_goes_on_by_the_navigation(visitor: Visitor) -> None:
    page = visitor.open("health?year=2022")
    for name in ("公共教育", "就业创业", "总览", "卫生健康"):
        page.locator("[data-testid=stSidebarNavLink]").get_by_text(name, exact=True).click()
        expect(page.locator("[data-testid=stMain] h1")).to_contain_text(name)
        visitor.settle()
        expect(page.get_by_role("combobox", name="评估年份")).to_have_value("2022年")
        expect(page.get_by_role("radio", name="包含演示")).to_have_attribute("aria-checked", "true")
        assert "year=2022" in page.url
        assert "demo" not in page.url
    expect(page.locator("[data-testid=stVegaLiteChart] svg").first).to_be_visible()


def test_real_data_only_stays_when_the_reader_goes_on_by_the_navigation(visitor: Visitor) -> None:
    page = visitor.open("health?demo=0")
    page.locator("[data-testid=stSidebarNavLink]").get_by_text("中期评估", exact=True).click()
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("中期评估")
    visitor.settle()
    expect(page.get_by_role("radio", name="仅真实数据")).to_have_attribute("aria-checked", "true")
    assert "demo=0" in page.url
