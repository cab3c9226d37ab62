"""The way of a figure in Chromium: template, mistake, correction, review, return, publication, map,
withdrawal.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.driving import serving
from tests.e2e.conftest import Visit, Visitor

pytestmark = pytest.mark.e2e
COUNTY, NAME = "410703", "卫滨区"


def fill(source: Path, target: Path, nurses: object, remark: str = "") -> Path:
    """Fill in one row of the template and delete the others, as a clerk would."""
    book = load_workbook(source)
    sheet = book["数据"]
    for r in range(sheet.max_row, 1, -1):
        if sheet.cell(r, 1).value != "IND-13":
            sheet.delete_rows(r)
    sheet["E2"], sheet["G2"], sheet["H2"] = nurses, "部门统计报表", remark
    book.save(target)
    return target


def hand_in(own: Visitor, file: Path, operator: str = "张三") -> None:
    page = own.page
    page.locator("input[type=file]").set_input_files(str(file))
    name = page.get_by_label("操作人姓名（记入批次）")
    name.fill(operator)
    name.press("Enter")
    expect(page.locator(".pm-headline")).to_contain_text(file.name)
    own.settle()
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("已提交")


def review(own: Visitor, operator: str = "李审") -> Page:
    page = own.open("intake?view=review")
    name = page.get_by_label("操作人姓名（记入批次）")
    name.fill(operator)
    name.press("Enter")
    own.settle()
    return page


def test_from_template_to_map_and_back(own: Visitor, tmp_path: Path) -> None:
    page = own.open(f"intake?view=fill&place={COUNTY}&for=2025")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Excel 模板").click()
    template = tmp_path / "template.xlsx"
    download.value.save_as(template)

    wrong = fill(template, tmp_path / "wrong.xlsx", "约4.4")
    page.locator("input[type=file]").set_input_files(str(wrong))
    expect(page.locator("table.pm")).to_contain_text("约数")
    expect(page.locator(".pm-headline")).to_contain_text("1处错误")
    told = page.locator("table.issues td").nth(1)
    expect(told.locator("b")).to_have_text("每千常住人口注册护士数，卫滨区，2025年")
    expect(told.locator(".pm-small")).to_have_text("数值，文件第2行")
    expect(page.get_by_role("button", name="提交审核")).to_have_count(0)
    with page.expect_download() as problems:
        page.get_by_role("button", name="导出 CSV").click()
    problems.value.save_as(tmp_path / "problems.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "problems.csv").read_text("utf-8-sig"))))
    assert rows[-1][:4] == ["错误", "2", "数值", "不是数"]
    with page.expect_download() as marked:
        page.get_by_role("button", name="下载带批注的原表").click()
    marked.value.save_as(tmp_path / "marked.xlsx")
    assert "约数" in str([c.value for c in load_workbook(tmp_path / "marked.xlsx").worksheets[0][4]])

    page = own.open(f"intake?view=fill&place={COUNTY}&for=2025")
    hostile = "<img src=x onerror=alert(1)>=1+1"
    right = fill(template, tmp_path / "right.xlsx", 4.37, hostile)
    hand_in(own, right)
    page.get_by_role("button", name="收回这次提交").click()
    expect(page.get_by_role("button", name="提交审核")).to_be_enabled()
    page.get_by_role("button", name="提交审核").dblclick()
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("已提交（编号2")
    page = review(own)
    expect(page.locator("[data-testid=stMain]")).to_contain_text("待审核1份")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("4.37")
    page.get_by_label("退回原因").fill("请附文号")
    page.get_by_label("退回原因").press("Enter")
    own.settle()
    page.get_by_role("button", name="退回").click()
    expect(page.locator(".pm-empty")).to_contain_text("没有待审核")

    page = own.open("intake?view=mine")
    name = page.get_by_label("操作人姓名（记入批次）")
    name.fill("张三")
    name.press("Enter")
    expect(page.locator("[data-testid=stSidebarNav]")).to_contain_text("数据填报（2）")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("我的报送（2）")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("请附文号")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("[data-testid=stSidebarNav]")).to_contain_text("数据填报（1）")

    page = own.open(f"intake?view=fill&place={COUNTY}&for=2025")
    hand_in(own, fill(template, tmp_path / "again.xlsx", 4.38, hostile))
    page = review(own)
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".pm-empty")).to_contain_text("没有待审核")

    page = own.open(f"health?county={COUNTY}&year=2025&indicator=IND-13&demo=0")
    expect(page.locator(".pm-tile", has_text="注册护士")).to_contain_text("4.38")
    own.settle_map()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("4.38")
    page = own.open(f"indicator?indicator=IND-13&part=data&county={COUNTY}&period=2025&year=2025&demo=0")
    expect(page.locator(".pm-row")).to_contain_text("again.xlsx")
    expect(page.locator(".pm-row")).to_contain_text(hostile)

    page = own.open("intake?view=history")
    name = page.get_by_label("操作人姓名（记入批次）")
    name.fill("李审")
    name.press("Enter")
    own.settle()
    page.get_by_label("撤回原因").fill("口径不符")
    page.get_by_label("撤回原因").press("Enter")
    own.settle()
    page.get_by_role("button", name="撤回批次").click()
    expect(page.locator("[data-testid=stMain]")).to_contain_text("口径不符")
    page = own.open(f"health?county={COUNTY}&year=2025&indicator=IND-13&demo=0")
    expect(page.locator(".pm-tile", has_text="注册护士")).not_to_contain_text("4.38")
    page = own.open(f"indicator?indicator=IND-13&part=data&county={COUNTY}&year=2025&demo=0")
    assert own.errors == []
    assert own.outside == []


def test_the_same_file_again_changes_nothing_and_says_so(own: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        '指标编码,"县(市、区)",年份,数值,单位,数据来源,备注\nIND-13,卫滨区,2025,4.4,人,统计局,\n', "utf-8-sig"
    )
    own.open("intake?view=fill")
    hand_in(own, file)
    page = review(own)
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".pm-empty")).to_contain_text("没有待审核")
    page = own.open("intake?view=fill")
    page.locator("input[type=file]").set_input_files(str(file))
    expect(page.locator("[data-testid=stMain]")).to_contain_text("内容与库中完全相同")
    expect(page.get_by_role("button", name="提交审核")).to_have_count(0)


def test_warnings_must_be_acknowledged_by_kind(own: Visitor, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(
        '指标编码,"县(市、区)",年份,数值,单位,数据来源,备注\nind-13,卫滨区,2025年,４.4,,,\n', "utf-8-sig"
    )
    page = own.open("intake?view=fill")
    page.locator("input[type=file]").set_input_files(str(file))
    name = page.get_by_label("操作人姓名（记入批次）")
    name.fill("张三")
    name.press("Enter")
    send = page.get_by_role("button", name="提交审核")
    expect(send).to_be_disabled()
    boxes = page.locator("[data-testid=stCheckbox]").filter(has_not_text="更正已发布的数")
    assert boxes.count() == 3
    expect(boxes.first).to_contain_text("3处写法按目录规整后读取（每千常住人口注册护士数，卫滨区，2025年）")
    expect(page.locator("[data-testid=stMain]")).to_contain_text(
        "还不能提交，请先：勾选上面还没有确认的3类提示"
    )
    for n in range(3):
        boxes.nth(n).locator("label").first.click()
        own.settle()
    expect(send).to_be_enabled()


def test_entry_is_off_when_the_server_listens_to_others(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path, listen="0.0.0.0") as address:
        page = visit(address).open("intake?view=fill")
        expect(page.locator("[data-testid=stMain]")).to_contain_text("这里不能填报")
        expect(page.locator("input[type=file]")).to_have_count(0)
