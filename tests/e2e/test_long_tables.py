"""Long tables are pages a person can use: folded with counts, sent in parts, the head always in sight."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from planmonitor.answers import View
from planmonitor.ledger import entries
from planmonitor.monitor import Monitor
from planmonitor.review import review
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e
LONG = {"evaluation?year=2023": "health", "findings": "0", "ledger": "4"}
ROWS = "table.long tr.row"
AT_A_TIME = 40


def sum_of_sections(page: Page) -> int:
    return sum(int(re.sub(r"\D", "", t)) for t in page.locator(".pm-section .total").all_inner_texts())


def everything(monitor: Monitor, path: str) -> int:
    """How many rows the whole table has; more than a hundred, or it would not be long."""
    answers = monitor.at(View(2023))
    rows = {"findings": monitor.plan.findings, "ledger": entries(answers)}.get(path, review(answers))
    assert len(rows) > 100
    return len(rows)


@pytest.mark.parametrize("size", ((1366, 768), (1920, 1080)), ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("path", LONG)
def test_at_first_a_long_table_is_counts_on_less_than_two_screens(
    visitor: Visitor, monitor: Monitor, path: str, size: tuple[int, int]
) -> None:
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = visitor.open(path)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") < 2 * size[1]
    expect(page.locator(ROWS)).to_have_count(0)
    assert page.locator("tr").count() < 20
    assert sum_of_sections(page) == everything(monitor, path)
    told = [int(t) for t in page.locator(".pm-legend b").all_inner_texts()]
    assert sum(told) == everything(monitor, path)


@pytest.mark.parametrize("path", LONG)
def test_a_section_opens_by_keyboard_without_loading_the_page_again(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    page.evaluate("window.stillThere = true")
    section = f"#section-{LONG[path]}"
    page.locator(section).focus()
    page.keyboard.press("Enter")
    expect(page.locator(section)).to_have_attribute("aria-expanded", "true", timeout=15_000)
    visitor.settle()
    opened = page.locator(ROWS).count()
    assert 0 < opened <= AT_A_TIME
    assert f"open={LONG[path]}" in page.url
    expect(page.locator(section)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(ROWS)).to_have_count(0, timeout=15_000)
    visitor.settle()
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(opened, timeout=15_000)
    assert page.evaluate("window.stillThere")
    assert visitor.errors == []


@pytest.mark.parametrize("path", LONG)
def test_a_link_opens_the_same_sections_elsewhere(
    visitor: Visitor, browser_context: BrowserContext, path: str
) -> None:
    page = visitor.open(path)
    page.locator(f"#section-{LONG[path]}").click()
    expect(page.locator(ROWS).first).to_be_visible(timeout=15_000)
    visitor.settle()
    elsewhere = browser_context.new_page()
    other = Visitor(elsewhere, visitor.address)
    other.open(page.url.removeprefix(visitor.address))
    assert elsewhere.locator("table.long").inner_text() == page.locator("table.long").inner_text()
    elsewhere.close()


@pytest.mark.parametrize("path", LONG)
def test_the_head_stays_in_sight_while_the_rows_go_by(visitor: Visitor, path: str) -> None:
    page = visitor.open(f"{path}{'&' if '?' in path else '?'}open=all")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 1200)")
    page.wait_for_timeout(200)
    head = page.locator("table.long thead th").first
    row = page.locator(ROWS).first
    head_box, row_box = head.bounding_box(), row.bounding_box()
    assert head_box is not None
    assert row_box is not None
    assert row_box["y"] < 0
    assert 0 <= head_box["y"] < 5


def test_a_long_chapter_comes_in_parts(visitor: Visitor) -> None:
    page = visitor.open("ledger?open=4")
    expect(page.locator(ROWS)).to_have_count(AT_A_TIME)
    every = page.locator(".pm-section", has=page.locator("#section-4")).locator(".total").inner_text()
    page.locator("#more-4").click()
    expect(page.locator(ROWS)).to_have_count(int(every.removesuffix("条")), timeout=15_000)
    expect(page.locator("#more-4")).to_have_count(0)


def test_all_sections_open_send_no_more_than_one_part_at_a_time(visitor: Visitor, monitor: Monitor) -> None:
    page = visitor.open("ledger")
    page.get_by_role("link", name="全部展开").click()
    expect(page.locator(ROWS)).to_have_count(AT_A_TIME, timeout=15_000)
    visitor.settle()
    left = everything(monitor, "ledger") - AT_A_TIME
    page.get_by_role("link", name=f"再显示{AT_A_TIME}条（还有{left}条）").click()
    expect(page.locator(ROWS)).to_have_count(2 * AT_A_TIME, timeout=15_000)
    visitor.settle()
    page.get_by_role("link", name="全部收起").click()
    expect(page.locator(ROWS)).to_have_count(0, timeout=15_000)


@pytest.mark.parametrize(
    ("path", "word"), (("evaluation?year=2023", "护士"), ("findings", "体育"), ("ledger", "敬老院"))
)
def test_a_search_finds_at_once_what_is_folded_away(visitor: Visitor, path: str, word: str) -> None:
    page = visitor.open(path)
    field = page.get_by_test_id("stMain").get_by_label("搜索")
    field.fill(word)
    field.press("Enter")
    expect(page.locator(ROWS).first).to_be_visible(timeout=15_000)
    visitor.settle()
    found = page.locator(ROWS).all_inner_texts()
    assert 0 < len(found) <= AT_A_TIME
    assert all(word in text for text in found)
    assert sum_of_sections(page) == len(found)


def test_a_search_that_finds_much_is_sent_in_parts(visitor: Visitor) -> None:
    page = visitor.open("ledger?q=建设")
    expect(page.locator(ROWS)).to_have_count(AT_A_TIME)
    expect(page.get_by_role("link", name=re.compile("再显示"))).to_have_count(1)


def test_sorted_otherwise_the_list_is_one_and_the_worst_stands_first(visitor: Visitor) -> None:
    page = visitor.open("evaluation?year=2023&sort=worst")
    expect(page.locator(".pm-section")).to_have_count(0)
    rows = page.locator(ROWS)
    expect(rows).to_have_count(AT_A_TIME)
    expect(rows.first).to_contain_text("▼")
