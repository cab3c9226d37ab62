"""The browsers that offices have: readable in the last one for Windows 7, a sentence in older ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browsers import LAST_FOR_WINDOWS_7, TOO_OLD, old_chromium
from tests.driving import AIR_GAP
from tests.e2e.conftest import PATIENCE, Visitor

pytestmark = pytest.mark.e2e
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-zygote", AIR_GAP]
PAGES = {
    "": ".pm-tile, .pm-matrix, table",
    "health?year=2024": ".main-svg",
    "indicator?indicator=IND-13&year=2024": ".main-svg, table",
    "evaluation?year=2024": "details, table",
    "findings": "details, table",
    "ledger": "details, table",
    "intake": "input[type=file], canvas",
    "method": "table",
}


def started(driver: Playwright, version: str) -> Browser:
    return driver.chromium.launch(executable_path=str(old_chromium(version)), args=FLAGS)


@pytest.fixture(scope="module")
def windows_7(driver: Playwright) -> Iterator[Browser]:
    browser = started(driver, LAST_FOR_WINDOWS_7)
    assert browser.version.startswith("109.")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def too_old(driver: Playwright) -> Iterator[Browser]:
    browser = started(driver, TOO_OLD)
    assert browser.version.startswith("92.")
    yield browser
    browser.close()


def test_every_kind_of_page_is_readable_in_the_last_browser_for_windows_7(
    windows_7: Browser, server: str
) -> None:
    visitor = Visitor(windows_7.new_page(locale="zh-CN", reduced_motion="reduce"), server)
    visitor.page.set_default_timeout(PATIENCE)
    for path, part in PAGES.items():
        page = visitor.open(path)
        assert page.locator("[data-testid=stMain]").locator(part).count(), path
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
        expect(page.locator("#pm-too-old")).to_be_hidden()
        if path.startswith("health"):
            visitor.settle_map()
    page.goto(f"{server}screen?scene=health&seconds=3600")
    page.wait_for_selector(".pm-screen[data-scene=health] path.county")
    assert visitor.errors == []
    assert visitor.outside == []


def test_what_the_framework_misses_there_works_as_in_newer_browsers(windows_7: Browser, server: str) -> None:
    page = windows_7.new_page()
    page.goto(f"{server}health")
    found = page.evaluate(
        """() => {
          const odd = [3, 1, 2], letters = new RegExp("^[a-z]+$", "gv"), again = new RegExp(letters);
          class Own extends RegExp {}
          const groups = Object.groupBy(odd, (n) => (n % 2 ? "odd" : "even"));
          let refused = "";
          try { odd.with(9, 0); } catch (e) { refused = e.name; }
          return {
            match: letters.test("abc"), is: letters instanceof RegExp && /a/ instanceof RegExp,
            same: RegExp(letters) === letters, copied: again.source === letters.source,
            own: new Own("a", "v") instanceof Own, escaped: RegExp.prototype === Object.getPrototypeOf(/a/),
            sorted: odd.toSorted(), reversed: odd.toReversed(), spliced: odd.toSpliced(1, 1, 9),
            changed: odd.with(-1, 7), refused, kept: odd, odd: groups.odd,
            can: [URL.canParse("http://a"), URL.canParse("a")],
          };
        }"""
    )
    assert found == {
        "match": True,
        "is": True,
        "same": True,
        "copied": True,
        "own": True,
        "escaped": True,
        "sorted": [1, 2, 3],
        "reversed": [2, 1, 3],
        "spliced": [3, 9, 2],
        "changed": [3, 1, 7],
        "refused": "RangeError",
        "kept": [3, 1, 2],
        "odd": [3, 1],
        "can": [True, False],
    }


@pytest.mark.parametrize("scripts", [True, False])
def test_an_older_browser_says_so_in_place_of_a_blank_page(
    too_old: Browser, server: str, scripts: bool
) -> None:
    page = too_old.new_page(java_script_enabled=scripts)
    page.goto(f"{server}health?year=2024")
    # Asked of the browser itself: the driver's own idea of visible needs a newer one.
    seen = page.evaluate(
        "() => document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('body > *')?.innerText"
    )
    assert seen.startswith("浏览器版本过低")
    assert "109" in seen
    page.close()


def test_a_browser_of_today_does_not_see_the_notice(visitor: Visitor) -> None:
    page = visitor.open("method")
    expect(page.locator("#pm-too-old")).to_be_hidden()
    assert page.evaluate("() => /native code/.test(RegExp.toString())")
