"""What an evaluator does, in Chromium: from a colour to the source row, replay, own verdicts, exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from tests.driving import serving
from tests.e2e.conftest import Visit, Visitor

pytestmark = pytest.mark.e2e
MAIN = "[data-testid=stMain]"


def follow(visitor: Visitor, page: Page, name: str, within: str = MAIN) -> None:
    """Click a link in the page's own area and wait for the page it leads to."""
    page.locator(within).get_by_role("link", name=name).first.click()
    page.wait_for_load_state()
    visitor.settle()


def test_from_the_overview_to_the_source_row_in_two_clicks(visitor: Visitor) -> None:
    page = visitor.open("?year=2023")
    follow(visitor, page, "养老机构护理型床位占比")
    expect(page.locator(".pm-why")).to_contain_text("判为“滞后预期”")
    follow(visitor, page, "2023年 → 原始记录")
    expect(page.locator(".pm-row")).to_contain_text("修订号")
    assert visitor.errors == []
    assert visitor.outside == []


def test_from_the_overview_to_a_countys_source_row_in_four_clicks(visitor: Visitor) -> None:
    page = visitor.open("?year=2023")
    follow(visitor, page, "养老机构护理型床位占比")
    page.get_by_role("button", name="数据下钻").or_(page.get_by_role("radio", name="数据下钻")).first.click()
    expect(page.locator(".pm-pick")).to_have_count(2)
    visitor.settle()
    follow(visitor, page, "延津县", ".pm-pick >> nth=0")
    follow(visitor, page, "2022年", ".pm-pick >> nth=1")
    expect(page.locator(".pm-row h3")).to_contain_text("%")
    expect(page.locator(".pm-crumbs")).to_contain_text("延津县")


def test_every_tile_leads_to_its_indicator(visitor: Visitor) -> None:
    page = visitor.open("health?year=2023&county=410782")
    follow(visitor, page, "为什么 →", ".pm-tile >> nth=1")
    assert "indicator=" in page.url
    assert "county=410782" in page.url
    expect(page.locator(".pm-why")).to_be_visible()


LEVELS = (
    "indicator?indicator=IND-13&year=2023&part=data",
    "indicator?indicator=IND-13&year=2023&part=data&county=410783",
    "indicator?indicator=IND-13&year=2023&part=data&county=410783&period=2022",
    "indicator?indicator=IND-13&year=2023&part=data&county=410783&period=2022&known=2023-06-30",
)


@pytest.mark.parametrize("level", LEVELS)
def test_a_link_to_any_level_shows_the_same_in_a_fresh_browser(
    visitor: Visitor, browser_context: BrowserContext, level: str
) -> None:
    first = visitor.open(level).locator(MAIN).inner_text()
    elsewhere = browser_context.new_page()
    other = Visitor(elsewhere, visitor.address)
    assert other.open(level).locator(MAIN).inner_text() == first
    elsewhere.close()


def test_superseded_revisions_are_shown_and_a_replay_sees_the_old_value(visitor: Visitor) -> None:
    page = visitor.open(LEVELS[2])
    expect(page.locator(".pm-row s")).to_have_text("4.6")
    page = visitor.open(LEVELS[3])
    expect(page.locator(".pm-row h3")).to_contain_text("4.6人")
    expect(page.locator(".pm-known")).to_contain_text("2023-06-30")
    expect(page.locator(MAIN)).to_contain_text("1条修订在回放时点之后入库")
    follow(visitor, page, "恢复为最新")
    expect(page.locator(".pm-known")).to_have_count(0)


def test_a_replay_goes_along_to_other_pages(visitor: Visitor) -> None:
    page = visitor.open("evaluation?year=2022&known=2023-06-30")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="卫生健康").click()
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("卫生健康")
    visitor.settle()
    expect(page.locator(".pm-known")).to_contain_text("2023-06-30")


def test_a_day_that_is_none_is_refused_in_words(visitor: Visitor) -> None:
    page = visitor.open("evaluation")
    field = page.get_by_label("只用截至哪一天已知的数据")
    field.fill("去年6月")
    field.press("Enter")
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("年-月-日")


def test_findings_can_be_filtered_and_linked(visitor: Visitor) -> None:
    page = visitor.open("findings")
    expect(page.locator(".pm-headline")).to_contain_text("103处")
    page = visitor.open("findings?open=all&rows=400")
    expect(page.locator("table.findings tr.row")).to_have_count(103)
    page = visitor.open("findings?severity=high&concerns=IND-24")
    assert 0 < page.locator("table.findings tr.row").count() < 10
    page = visitor.open("findings?finding=F-003")
    expect(page.locator("table.findings tr.row")).to_have_count(1)
    expect(page.locator("table.findings")).to_contain_text("体育场地")


def test_the_ledger_can_be_searched_and_shows_one_entry_in_full(visitor: Visitor) -> None:
    page = visitor.open("ledger?q=敬老院")
    assert 0 < page.locator("table.ledger tr.row").count() < 10
    follow(visitor, page, "T07-03", "table.ledger")
    expect(page.locator(".pm-row")).to_contain_text("敬老院")
    assert page.locator("table.matrix .pm-look-cell").count() == 12


def test_an_evaluators_verdict_is_kept_beside_the_computed_one_and_can_be_taken_back(own: Visitor) -> None:
    page = own.open("evaluation?year=2023&subject=IND-13")
    box = page.get_by_role("dialog")
    expect(box.get_by_role("radio")).not_to_have_count(0)
    expect(box.get_by_role("radio", checked=True)).to_have_count(0)
    box.get_by_role("button", name="保存判断").click()
    expect(box.locator("[data-testid=stAlert]")).to_contain_text("请填写评估人姓名")
    expect(box.locator("[data-testid=stAlert]")).to_contain_text("判断：请选一个")
    box.locator("label", has_text="符合预期").click()
    box.get_by_label("依据（文号、报告与页码）").fill("核查报告第3页")
    box.get_by_label("评估人姓名").fill("李评估")
    box.get_by_label("理由").fill("<b>数据偏高</b>，乡镇卫生院重复计算")
    box.get_by_role("button", name="保存判断").click()
    expect(page.locator("[data-testid=stToast]")).to_contain_text("已保存：IND-13")
    expect(box).to_have_count(0)
    assert "subject=" not in page.url
    own.open("evaluation?year=2023&open=health")
    row = page.locator("table.pm tr.row", has_text="每千常住人口注册护士数").first
    expect(row).to_contain_text("符合预期")
    own.open("evaluation?year=2023&subject=IND-13")
    expect(box.locator(".pm-row")).to_contain_text("李评估")
    expect(box.locator(".pm-row")).to_contain_text("<b>数据偏高</b>")
    expect(box.locator("label", has_text="撤回原判断")).to_have_count(1)
    own.open("evaluation?year=2022&open=health")
    expect(page.locator("table.pm tr.row", has_text="每千常住人口注册护士数").first).to_contain_text("填写")
    assert own.errors == []


def test_many_rows_are_judged_together_where_they_stand(own: Visitor, tmp_path: Path) -> None:
    page = own.open("evaluation?open=health,education")
    expect(page.locator("[data-testid=stMain] h1")).to_have_text("终期评估")
    assert "stage=final" in page.url
    page.locator("#pick-IND-13").scroll_into_view_if_needed()
    top = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(top)
    assert before > 0
    for row in ("IND-11", "IND-13"):
        page.locator(f"#pick-{row}").click()
        expect(page.locator(f"#pick-{row}")).to_have_text("☑")
    assert page.evaluate(top) == before
    bar = page.locator(".st-key-picked_bar")
    expect(bar).to_be_in_viewport()
    expect(bar).to_contain_text("已选2项")
    bar.get_by_role("button", name="一起判断（2项）").click()
    box = page.get_by_role("dialog")
    expect(box.locator("label:has(input[type=radio])")).to_have_text(["已实现", "未实现", "不判定"])
    expect(box.get_by_role("radio", checked=True)).to_have_count(0)
    box.locator("label", has_text="未实现").click()
    box.get_by_label("依据（文号、报告与页码）").fill("核查报告第3页")
    box.get_by_label("评估人姓名").fill("李评估")
    box.get_by_label("理由").fill("现场核查")
    page_of_its_own = {"name": "核查.pdf", "mimeType": "text/html", "buffer": b"%PDF-1.7 <script>"}
    box.locator("input[type=file]").set_input_files(page_of_its_own)  # type: ignore[arg-type]
    expect(box.get_by_text("核查.pdf")).to_have_count(1)
    box.get_by_role("button", name="保存判断（2项）").click()
    expect(page.locator("[data-testid=stToast]")).to_contain_text("已保存：2项，未实现，附件1个")
    own.settle()
    assert page.evaluate(top) == pytest.approx(before, abs=60), "a line more above, not the top of the page"
    for row in ("每千人拥有医疗卫生机构床位数", "每千常住人口注册护士数"):
        said = page.locator("table.pm tr.row", has_text=row).first.locator("[id^=judge-]")
        expect(said).to_contain_text("未实现")
    page.locator("#judge-IND-13").click()
    with page.expect_response(lambda r: "/media/" in r.url) as answer, page.expect_download() as got:
        box.get_by_role("button", name="附件：核查.pdf").click()
    headers = answer.value.headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")
    got.value.save_as(tmp_path / "kept")
    assert (tmp_path / "kept").read_bytes() == b"%PDF-1.7 <script>"
    assert own.errors == []


def test_the_table_on_screen_comes_as_excel_and_csv_with_its_filter(own: Visitor, tmp_path: Path) -> None:
    page = own.open("evaluation?year=2023&verdict=LAGGING")
    shown = page.locator("table.pm tr.row").count()
    assert shown > 0
    with page.expect_download() as excel:
        page.get_by_role("button", name="导出 Excel").click()
    file = tmp_path / "table.xlsx"
    excel.value.save_as(file)
    sheet = load_workbook(file).active
    assert sheet is not None
    cells = {str(r[0].value): r[1].value for r in sheet.iter_rows(max_row=9)}
    assert cells["评估年份"] == "2023年"
    assert "演示" in cells["数据"]
    assert "判定＝滞后预期" in cells["筛选"]
    assert sheet.max_row == 9 + shown
    with page.expect_download() as text:
        page.get_by_role("button", name="导出 CSV").click()
    file = tmp_path / "table.csv"
    text.value.save_as(file)
    body = file.read_text("utf-8-sig")
    assert "演示" in body
    assert body.count("IND-") >= shown


def test_writing_is_off_when_the_server_listens_to_others(visit: Visit, tmp_path: Path) -> None:
    with serving(tmp_path, listen="0.0.0.0") as address:
        page = visit(address).open("evaluation?year=2023&subject=IND-13")
        expect(page.get_by_role("dialog")).to_contain_text("没有配置登录")
        expect(page.locator("[id^=pick-], .st-key-picked_bar")).to_have_count(0)
        expect(page.get_by_role("button", name="保存判断")).to_have_count(0)
