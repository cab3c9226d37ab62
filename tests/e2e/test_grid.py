"""The table to type into: answers while one types, keeps a draft, takes a block from a spreadsheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.typing_in import cell, go_to, type_values

pytestmark = pytest.mark.e2e
PLACE = "intake?place=410704&for=2023"


def test_each_cell_is_answered_as_one_types_and_the_draft_outlives_the_page(visitor: Visitor) -> None:
    page = visitor.open(PLACE)
    type_values(visitor, 0, "12000", "11.4左右")
    expect(page.locator(".pm-draft")).to_contain_text("有错误的格改正后才能提交")
    values = [cell(visitor, row, "数值") for row in range(4)]
    assert values == ["12000", "11.4左右", "", ""]
    assert cell(visitor, 1, "检查") == "✖ 不是数"
    expect(page.locator("table.pm.issues")).to_contain_text("左右")
    expect(page.get_by_role("button", name="提交审核")).to_have_count(0)

    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = "11.5\\t教育统计\\t文号一\\n96\\t卫健统计\\t文号二"
    page.evaluate(f"navigator.clipboard.writeText('{block}')")
    go_to(visitor, 1, "数值")
    page.keyboard.press("Control+V")
    expect(page.locator(".pm-draft")).to_contain_text("已填3项")
    visitor.settle()

    page = visitor.open(PLACE)
    expect(page.locator(".pm-draft")).to_contain_text("草稿已保存")
    assert [cell(visitor, row, "数值") for row in range(3)] == ["12000", "11.5", "96"]
    assert [cell(visitor, 2, name) for name in ("数据来源", "备注")] == ["卫健统计", "文号二"]
    labels = page.locator("[data-testid=stElementToolbarButton] button").evaluate_all(
        "all => all.map(b => b.getAttribute('aria-label'))"
    )
    assert labels
    assert not [text for text in labels if text[:1].isascii()]

    go_to(visitor, 0, "数值")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(page.locator(".pm-draft")).not_to_contain_text("已填")
    page = visitor.open(PLACE)
    expect(page.locator(".pm-draft")).not_to_contain_text("草稿")
    assert visitor.errors == []
    assert visitor.outside == []
