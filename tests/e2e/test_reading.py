"""How a reader moves about: back and forward, titles, links to pass on, the search, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.driving import serving
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e


def steps(page: Page) -> int:
    return int(page.evaluate("history.length"))


@pytest.fixture
def newcomer(browser_context: BrowserContext, server: str) -> Iterator[Visitor]:
    """A visitor in a tab of his own: the browser counts no more than fifty steps, which the kept tab has
    taken.
    """
    page = browser_context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    yield Visitor(page, server)
    page.close()


def go_to(visitor: Visitor, name: str) -> None:
    visitor.page.locator("[data-testid=stSidebarNavLink]").get_by_text(name, exact=True).click()
    expect(visitor.page.locator("[data-testid=stMain] h1")).to_contain_text(name)
    visitor.settle()


def pick(visitor: Visitor, label: str, text: str) -> None:
    visitor.page.get_by_role("combobox", name=label).click()
    visitor.page.get_by_role("option", name=text, exact=True).click()
    expect(visitor.page.get_by_role("combobox", name=label)).to_have_value(text)
    visitor.settle()


def back(visitor: Visitor) -> None:
    visitor.page.go_back()
    visitor.settle()


def test_one_press_of_back_undoes_one_choice_and_then_leaves_the_page(newcomer: Visitor) -> None:
    visitor = newcomer
    page = visitor.open("")
    begun_in = page.get_by_role("combobox", name="评估年份").input_value()
    expect(page).to_have_title(f"总览 · 新乡市 · {begun_in[:5]} · 规划实施监测")
    first = steps(page)
    go_to(visitor, "公共教育")
    go_to(visitor, "卫生健康")
    assert steps(page) == first + 2
    indicator = page.get_by_role("combobox", name="趋势与地图显示的指标")
    county = page.get_by_role("combobox", name="县（市、区）")
    year = page.get_by_role("combobox", name="评估年份")
    begun = indicator.input_value()
    pick(visitor, "县（市、区）", "辉县市")
    pick(visitor, "评估年份", "2022年")
    pick(visitor, "趋势与地图显示的指标", "每千常住人口注册护士数")
    expect(page).to_have_title("卫生健康 · 辉县市 · 每千常住人口注册护士数 · 2022年 · 规划实施监测")
    assert steps(page) == first + 5
    back(visitor)
    expect(indicator).to_have_value(begun)
    expect(year).to_have_value("2022年")
    back(visitor)
    expect(year).to_have_value(begun_in)
    expect(county).to_have_value("辉县市")
    back(visitor)
    expect(county).to_have_value("全市（新乡市）")
    expect(page.locator(".pm-headline")).to_contain_text("新乡市截至")
    page.go_forward()
    expect(county).to_have_value("辉县市")
    expect(page.locator(".pm-headline")).to_contain_text("辉县市截至")
    visitor.settle()
    back(visitor)
    back(visitor)
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("公共教育")
    back(visitor)
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("总览")
    assert visitor.errors == []


def test_a_click_on_a_tile_or_on_the_map_is_one_step_too(newcomer: Visitor) -> None:
    visitor = newcomer
    page = visitor.open("health")
    visitor.settle_map()
    first = steps(page)
    page.get_by_role("button", name="查看每千常住人口注册护士数").click()
    expect(page.locator("h2.pm-h").first).to_contain_text("注册护士")
    visitor.settle()
    page.frame_locator("iframe").locator("path.leaflet-interactive").nth(10).click(force=True)
    expect(page.locator(".pm-headline")).not_to_contain_text("新乡市截至")
    visitor.settle()
    assert steps(page) == first + 2
    back(visitor)
    expect(page.locator(".pm-headline")).to_contain_text("新乡市截至")
    expect(page.locator("h2.pm-h").first).to_contain_text("注册护士")
    back(visitor)
    expect(page.locator("h2.pm-h").first).not_to_contain_text("注册护士")


def test_the_link_of_a_page_is_copied_also_without_a_secure_connection(visitor: Visitor) -> None:
    page = visitor.open("ledger?year=2023")
    copied = page.evaluate("""() => new Promise((done) => {
      Object.defineProperty(window, 'isSecureContext', { value: false });
      document.execCommand = (what) => { done([what, document.activeElement.value]); return true; };
      document.querySelector('.pm-copy').click();
    })""")
    assert copied == ["copy", page.url]
    expect(page.locator(".pm-said")).to_have_text("链接已复制")
    assert "year=2023" in page.url


def test_the_search_opens_on_the_wall_too_and_the_wall_leaves_its_keys_alone(visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{visitor.address}screen?year=2024&seconds=3600")
    headline = page.locator(".pm-screen .headline").first
    expect(headline).to_be_visible()
    told = headline.inner_text()
    page.keyboard.press("Control+k")
    page.keyboard.type("hushi")
    expect(page.locator(".pm-found [role=option]").first).to_contain_text("注册护士")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert headline.inner_text() == told
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("指标详情")
    expect(page.locator("[data-testid=stSidebarNav]")).to_be_visible()
    assert "year=2024" in page.url


def test_every_link_of_the_navigation_carries_the_view(visitor: Visitor) -> None:
    page = visitor.open("health?county=410782&year=2023")
    links = page.locator("[data-testid=stSidebarNavLink]")
    expect(links.first).to_have_attribute("href", f"{visitor.address}?county=410782&year=2023")
    hrefs = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert all(href.endswith("?county=410782&year=2023") for href in hrefs)


def test_the_search_is_opened_asked_and_followed_by_keys_alone(visitor: Visitor) -> None:
    page = visitor.open("education?year=2023&county=410782")
    loaded = page.evaluate("window.untouched = true")
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索")
    expect(box).to_be_focused()
    page.keyboard.type("没有这样的东西")
    expect(page.locator(".pm-find-hint")).to_contain_text("没有找到")
    box.fill("护士")
    expect(page.locator(".pm-found [role=option]").first).to_contain_text("每千常住人口注册护士数")
    box.fill("cws")
    options = page.locator(".pm-found [role=option]")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    page.keyboard.press("Control+k")
    box.fill("yibao")
    expect(options.first).to_contain_text("基本医疗保险参保率")
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("指标详情")
    visitor.settle()
    expect(page.get_by_role("combobox", name="指标")).to_have_value("基本医疗保险参保率")
    expect(page.get_by_role("combobox", name="县（市、区）")).to_have_value("辉县市")
    assert "year=2023" in page.url
    assert page.evaluate("window.untouched") == loaded
    back(visitor)
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("公共教育")
    assert visitor.errors == []
    assert visitor.outside == []


PAINTED = """() => {
  const seen = (window.painted = new Set());
  const look = () => {
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode()); ) {
      const element = node.parentElement;
      if (element.closest('script, style, noscript, title, [aria-hidden=true]')) continue;
      if (/[A-Za-z]{3}/.test(node.nodeValue) && element.checkVisibility()) seen.add(node.nodeValue.trim());
    }
    seen.add(document.title);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
"""Remembers every text with a word of Latin letters in it that any frame has painted, and every title."""
LATIN = re.compile(r"Excel|CSV|PNG|SVG|Ctrl|IND-\d+|xlsx|csv|MB")


@pytest.fixture
def watched(browser_context: BrowserContext) -> Iterator[Page]:
    """A tab of its own that remembers what was painted in it."""
    page = browser_context.new_page()
    page.add_init_script(f"({PAINTED})()")
    yield page
    page.close()


def test_no_english_is_painted_when_a_server_is_first_asked(watched: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        guest = Visitor(watched, address)
        for path in ("no_such_page", "health", "intake", "ledger"):
            guest.open(path)
            painted = watched.evaluate("[...window.painted]")
            assert [t for t in painted if re.search("[A-Za-z]{3}", LATIN.sub("", t))] == [], path
            assert any("规划实施监测" in t for t in painted)


QUIET = """() => new Promise((done) => {
  let seen = 0;
  const watch = new MutationObserver((changes) => { seen += changes.length; });
  watch.observe(document.querySelector('[data-testid=stMain]'), { subtree: true, attributes: true, childList: true });
  let frames = 0;
  const next = () => (++frames < 30 ? requestAnimationFrame(next) : done(seen < 30));
  requestAnimationFrame(next);
})"""
"""A page at rest stays at rest: what looks at it writes nothing for frames on end."""

HEARD = ("health", "indicator?indicator=IND-16&part=future", "evaluation?view=gap", "intake", "screen")


@pytest.mark.parametrize("path", HEARD)
def test_a_screen_reader_hears_chinese_one_main_part_and_what_charts_show(
    visitor: Visitor, path: str
) -> None:
    page = visitor.open(path)
    if path == "health":
        visitor.settle_map()
    expect(page.get_by_role("main")).to_have_count(1)
    heard = re.sub(r"/url: .*", "", page.locator("body").aria_snapshot())
    named = re.findall(r'^\s*- \w+ "([^"]*)"', heard, re.MULTILINE)
    assert [n for n in named if re.search("[A-Za-z]{3}", LATIN.sub("", n))] == []
    assert re.findall("[a-z]+_[a-z_]+", heard) == []
    charts = page.locator("[data-testid=stMain]").locator(".js-plotly-plot, [data-testid=stVegaLiteChart]")
    for chart in charts.all():
        expect(chart).to_have_attribute("role", "img")
        expect(chart).to_have_attribute("aria-label", re.compile(r"[一-龥].*\d"))
    assert path == "screen" or page.evaluate(QUIET)
    for frame in page.locator("iframe").all():
        expect(frame).to_have_attribute("title", re.compile("^地图，.*辉县市"))


def test_the_keyboard_always_shows_where_it_is(visitor: Visitor) -> None:
    page = visitor.open("health")
    unseen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        unseen += page.evaluate("""() => {
          let at = document.activeElement;
          if (at.tagName === 'IFRAME') at = at.contentDocument.activeElement;
          const style = at.ownerDocument.defaultView.getComputedStyle(at);
          const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
          const edge = at.tagName === 'path' && parseFloat(style.strokeWidth) >= 3;
          return ring || edge || at === document.body ? [] : [at.outerHTML.slice(0, 120)];
        }""")
    assert unseen == []
