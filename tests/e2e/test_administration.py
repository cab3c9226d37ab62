"""A new installation with demo off: what it shows first, and the administrator's page behind its links."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.driving import serving
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def test_a_new_installation_leads_to_its_first_steps_and_keeps_who_set_what(
    visit: Visit, tmp_path: Path
) -> None:
    with serving(tmp_path, PLANMONITOR_ALLOW_DEMO="false") as address:
        guest = visit(address)
        page = guest.open()
        steps = page.locator(".pm-beginning li")
        expect(steps).to_have_count(3)
        assert "包含演示" not in page.locator("[data-testid=stMain]").inner_text()
        links = [str(a.get_attribute("href")) for a in steps.locator("a").all()]
        guest.open(links[1])
        expect(page.get_by_role("button", name="下载 Excel 模板")).to_be_visible()
        guest.open(links[2])
        expect(page.get_by_text("还没有登记任何人")).to_be_visible()
        guest.open(links[0])
        expect(page.get_by_role("button", name="保存责任单位")).to_be_disabled()
        name = page.get_by_label("操作人姓名")
        name.fill("张三")
        name.press("Enter")
        unit = page.locator("[class*=st-key-unit_] input").first
        unit.fill("市数据局")
        unit.press("Enter")
        guest.settle()
        page.get_by_role("button", name="保存责任单位").click()
        expect(page.get_by_text("已保存1项")).to_be_visible()
        row = page.locator("table.pm tbody tr")
        expect(row).to_contain_text("市数据局")
        expect(row).to_contain_text("张三")
        guest.open("admin?view=state")
        facts = page.locator("[data-testid=stMain]")
        for words in ("完好：逐条核对", "没有备份记录", "已关闭：任何页面都没有演示数据", "次年3月31日"):
            expect(facts).to_contain_text(words)
        assert guest.errors == []


def test_nobody_but_an_administrator_sees_the_page_or_what_is_on_it(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path, PLANMONITOR_WRITING="false") as address:
        page = visit(address).open("admin?view=state")
        expect(page.locator("[data-testid=stMain]")).to_contain_text("只供查阅")
        expect(page.locator("[data-testid=stMain]")).not_to_contain_text("最新封印")
        expect(page.locator("[data-testid=stSidebarNav]")).not_to_contain_text("管理")
