"""What a visitor sees, in Chromium, on the bundled plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from tests.driving import CHAPTERS, serving
from tests.e2e.conftest import Visit, Visitor

pytestmark = pytest.mark.e2e
EVALUATOR = (
    *(f"indicator?indicator=IND-16&part={p}" for p in ("why", "data", "opinions", "future", "text")),
    *(f"evaluation?view={v}" for v in ("list", "matrix", "gap", "spread", "compare")),
    "findings",
    *(f"ledger?view={v}" for v in ("list", "grid", "facts")),
    *(f"intake?view={v}" for v in ("fill", "review", "history", "complete")),
    *(f"admin?view={v}" for v in ("units", "state", "roles")),
)
OPENED = (
    "evaluation?year=2023&open=health",
    "findings?open=0",
    "ledger?open=4",
)
"""Long tables with a section open: at first they send no row."""
SIZES = ((1366, 768), (1920, 1080), (3840, 2160), (820, 1180), (683, 384), (390, 844))
"""A laptop, an office screen, a wall; a tablet, the laptop at 200 %, a phone."""


WRITTEN = """() => [...document.querySelectorAll('.main-svg text, [data-testid=stVegaLiteChart] text')]
  .map(e => e.textContent)"""
"""What charts write: at their axes and beside their lines."""


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
        written = screen.evaluate(WRITTEN)
        assert any(text.isdecimal() for text in written)
        assert not [text for text in written if re.fullmatch(r"[−-]?[\d.,]+[kMGµ]", text)]
    assert visitor.outside == []
    assert visitor.errors == []


# What is wrong with a page at a size, in words; nothing when it fits.
MISFITS = """() => {
  const wrong = [];
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth > main.clientWidth || document.documentElement.scrollWidth > innerWidth)
    wrong.push(`the page scrolls sideways: ${main.scrollWidth} in ${main.clientWidth}`);
  const say = (what, e) => wrong.push(`${what}: ${e.className} ${e.textContent.trim().slice(0, 24)}`);
  const seen = e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  for (const e of document.querySelectorAll('.pm-tile, .pm-tile .name, .pm-tile .meta span'))
    if (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline') say('clipped', e);
  const rows = {};
  for (const e of document.querySelectorAll('.pm-tile')) {
    const box = e.getBoundingClientRect();
    (rows[Math.round(box.top)] ??= new Set()).add(Math.round(box.height));
  }
  if (Object.values(rows).some(heights => heights.size > 1)) wrong.push('tiles of a row differ in height');
  for (const e of main.querySelectorAll('*')) {
    const says = [...e.childNodes].some(n => n.nodeType === 3 && n.nodeValue.trim().length > 1);
    if (!says || e.closest('svg') || !seen(e)) continue;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e), size = parseFloat(style.fontSize);
    if (box.width < 2.2 * size && box.height > 4 * (parseFloat(style.lineHeight) || 1.5 * size)) say('one character wide', e);
  }
  for (const e of document.querySelectorAll('.pm-banner *, .pm-cast, .stMain button p, .stMain .stButtonGroup span')) {
    if (!seen(e) || e.closest('[class*=st-key-tile_], [data-testid=stExpander]')) continue;
    const box = e.getBoundingClientRect();
    let edge = innerWidth;
    for (let p = e.parentElement; p; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== 'visible') edge = Math.min(edge, p.getBoundingClientRect().right);
    if (box.right > edge + 1 || (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')) say('cut', e);
  }
  const cast = document.querySelector('.pm-cast')?.getBoundingClientRect();
  const words = document.querySelector('.pm-headline')?.getBoundingClientRect();
  if (cast && words.right > cast.left && words.bottom > cast.top && words.left < cast.right && words.top < cast.bottom)
    wrong.push('a button covers the headline');
  const opener = document.querySelector('[data-testid=stExpandSidebarButton]')?.getBoundingClientRect();
  const title = main.querySelector('h1').getBoundingClientRect();
  if (opener && (opener.top < 0 || opener.left < 0)) wrong.push('what opens the navigation is cut');
  if (opener && opener.bottom > title.top + 2 && opener.right > title.left + 2)
    wrong.push('what opens the navigation covers the title');
  if (innerWidth >= 1366)
    for (const e of document.querySelectorAll('[data-testid=stSidebarNavLink]'))
      if (e.getBoundingClientRect().bottom > innerHeight) say('below the fold of the navigation', e);
  if (innerWidth < 700)
    for (const table of main.querySelectorAll('table.pm:not(.matrix, .counts)'))
      if (seen(table)) {
        if (table.tHead && seen(table.tHead)) say('still a table', table);
        for (const cell of table.querySelectorAll('tbody td:not(:first-child, [colspan], [data-blank])'))
          if (table.tHead && !cell.dataset.name) say('nameless cell', cell);
      }
  return wrong;
}"""


@pytest.mark.parametrize(
    "page", ("", "health", "childcare", "housing", "veterans", "method", *EVALUATOR, *OPENED)
)
def test_every_page_fits_every_screen(visitor: Visitor, page: str) -> None:
    screen = visitor.open(page)
    for width, height in SIZES:
        screen.set_viewport_size({"width": width, "height": height})
        visitor.settle(frames=4)
        try:
            # Charts follow a changed window a moment later.
            screen.wait_for_function(f"!({MISFITS})().length", timeout=5_000)
        except PlaywrightTimeout:
            pytest.fail(f"{width} wide: {screen.evaluate(MISFITS)}")


def test_on_a_phone_a_matrix_scrolls_inside_itself_and_keeps_its_first_column(visitor: Visitor) -> None:
    screen = visitor.open("evaluation?view=matrix")
    screen.set_viewport_size({"width": 390, "height": 844})
    matrix = screen.locator("table.matrix")
    assert matrix.evaluate("t => t.scrollWidth > t.clientWidth + 200")
    before = matrix.locator("tbody td").first.bounding_box()
    matrix.evaluate("t => t.scrollTo(300, 0)")
    assert matrix.locator("tbody td").first.bounding_box() == before
    assert matrix.evaluate("t => t.scrollLeft") == 300


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
    page.locator("[data-testid=stSidebarNavLink]").get_by_text("中期与终期评估", exact=True).click()
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("期评估")
    visitor.settle()
    expect(page.get_by_role("radio", name="仅真实数据")).to_have_attribute("aria-checked", "true")
    assert "demo=0" in page.url
