"""What comes out of the printer, read from the PDF that Chromium makes of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page

from planmonitor.answers import View
from planmonitor.ledger import entries
from planmonitor.monitor import Monitor
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e
OPERATED = ("投屏", "仅真实数据", "为什么→", "方法与数据", "数据填报", "导出Excel", "全部展开")
"""Words of the menu, of filters and of buttons."""
MARGIN = 20
"""Points: less than what is kept free at every edge."""


def sheets(page: Page, *, landscape: bool) -> Iterator[pypdfium2.PdfTextPage]:
    """The text of each sheet of A4; fails when a letter stands outside of what a printer reaches."""
    for sheet in pypdfium2.PdfDocument(page.pdf(format="A4", landscape=landscape, print_background=True)):
        text, width = sheet.get_textpage(), sheet.get_width()
        for n in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(n)
            is_seen = right > left and text.get_text_range(n, 1).strip()
            assert not is_seen or MARGIN <= left < right <= width - MARGIN
        yield text


def printed(page: Page, *, landscape: bool = False) -> str:
    """All words on paper, without the spaces between them."""
    return re.sub(r"\s", "", "".join(t.get_text_range() for t in sheets(page, landscape=landscape)))


@pytest.mark.parametrize("landscape", (False, True), ids=("upright", "lying"))
def test_a_chapter_prints_whole_with_its_head_and_its_parts_opened(
    visitor: Visitor, monitor: Monitor, landscape: bool
) -> None:
    page = visitor.open("health?county=410727&year=2024")
    visitor.settle_map()
    page.locator(".stVegaLiteChart svg").first.wait_for()
    folded = page.locator("details:not([open])").count()
    assert folded >= 3
    text = printed(page, landscape=landscape)
    for word in (
        monitor.plan.title,
        "地区：封丘县",
        "评估年份：2024年",
        "数据：演示",
        "已知时点：最新",
        "打印日期：",
    ):
        assert word in text
    assert not [word for word in OPERATED if word in text]
    for commitment in (c for c in monitor.plan.commitments if c.domain == "health"):
        assert commitment.id in text
    for words_of_a_chart in (
        "时序路径",
        "2025年目标7.8",
        "封丘县8.1（演示）",
        "全国最近一年（公开发布）",
        "2025年",
    ):
        assert words_of_a_chart in text
    names = [monitor.place_name(code) for code in monitor.divisions.codes]
    # In the ranking, above a small chart and, where no other label is written across it, on the map.
    assert min(text.count(name) for name in names) >= 2
    page.wait_for_function("document.querySelectorAll('.pm-halves, [viewBox] .main-svg').length === 0")
    assert page.locator("details:not([open])").count() == folded
    assert page.locator(".main-svg[viewBox]").count() == 0
    assert page.locator("iframe").evaluate("f => f.style.height") == ""
    assert visitor.errors == []


def test_the_opened_part_of_a_long_table_prints_all_its_rows(visitor: Visitor, monitor: Monitor) -> None:
    page = visitor.open("ledger?year=2024&open=4")
    rows = [e for e in entries(monitor.at(View(2024))) if e.chapter == 4]
    assert len(rows) > 40
    text = printed(page)
    missing = [e.id for e in rows if e.id not in text]
    assert missing == []
    assert "再显示" not in text


def test_what_was_picked_is_told_on_paper(visitor: Visitor) -> None:
    page = visitor.open("evaluation?year=2024&sort=worst&q=护士")
    text = printed(page)
    assert "排序：" in text
    assert "搜索：护士" in text
    assert "篇章：" not in text


def test_charts_and_maps_are_saved_as_pictures_that_say_what_they_are(
    visitor: Visitor, monitor: Monitor
) -> None:
    page = visitor.open("health?county=410727&year=2024")
    visitor.settle_map()
    page.locator(".stVegaLiteChart svg").first.wait_for()
    texts = []
    for link in page.locator("[data-picture=svg]").all():
        with page.expect_download() as given:
            link.click()
        assert given.value.suggested_filename.endswith(".svg")
        texts.append(given.value.path().read_text("utf-8"))
    assert len(texts) >= 4
    for text in texts:
        for words in (
            "来源：",
            monitor.plan.title,
            "评估年份：2024年",
            "地区：封丘县",
            "演示：含程序生成的演示数据",
        ):
            assert words in text
    trend, county_map, multiples, *_ = texts
    assert "封丘县 8.1（演示）" in trend
    assert "审图号" in county_map
    assert "每千人拥有医疗卫生机构床位数：各县（市、区）" in county_map
    for code in monitor.divisions.codes:
        assert monitor.place_name(code) in county_map
        assert monitor.place_name(code) in multiples
    with page.expect_download() as given:
        page.locator("[data-picture=png]").nth(1).click()
    with Image.open(given.value.path()) as picture:
        assert picture.format == "PNG"
        assert picture.width > 600
        assert len(picture.convert("RGB").getcolors(2**20) or []) > 50
    assert visitor.errors == []
