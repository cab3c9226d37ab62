"""Signing in with a real OpenID Connect provider that runs on this machine, and what roles may do on the
page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.driving import free_port, serving
from tests.e2e.conftest import Visit, Visitor
from tests.e2e.typing_in import GRID, type_values

pytestmark = pytest.mark.e2e
WEIBIN, HONGQI = "410703", "410702"
PEOPLE = ("weibin", "hongqi", "health", "nobody")
ACCESS = """
[[grant]]
claim = "sub"
value = "weibin"
role = "clerk"
division = "卫滨区"
[[grant]]
claim = "sub"
value = "hongqi"
role = "clerk"
division = "红旗区"
[[grant]]
claim = "sub"
value = "health"
role = "reviewer"
department = "health"
[[grant]]
claim = "sub"
value = "health"
role = "evaluator"
"""
HEAD = '指标编码,"县(市、区)",年份,数值,单位,数据来源,备注\n'


@pytest.fixture(scope="module")
def provider() -> Iterator[int]:
    users = [User(sub=s, claims={"name": f"{s}同志"}) for s in PEOPLE]
    with run_server_in_thread(user_claims=users) as server:
        yield server.server_port


@pytest.fixture
def guarded(
    visit: Visit, browser_context: BrowserContext, provider: int, tmp_path: Path
) -> Iterator[Visitor]:
    port = free_port()
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"c" * 64}"\n'
        f'client_id = "planmonitor"\nclient_secret = "s"\n'
        f'server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"\n'
    )
    access = tmp_path / "access.toml"
    access.write_text(ACCESS, "utf-8")
    files = {"STREAMLIT_SECRETS_FILES": str(secrets), "PLANMONITOR_ACCESS": str(access)}
    browser_context.clear_cookies()
    with serving(tmp_path, port=str(port), **files) as address:
        yield visit(address)
    browser_context.clear_cookies()


def sign_in(guest: Visitor, who: str, path: str = "intake") -> Page:
    """From the page that asks for it to the provider and back to that page."""
    page = guest.page
    page.context.clear_cookies()
    guest.open(path)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(f"**/{path.split('?')[0]}*")
    guest.settle()
    return page


def hand_in(guest: Visitor, folder: Path, place: str, value: float) -> None:
    file = folder / f"{place}.csv"
    file.write_text(f"{HEAD}IND-13,{place},2025,{value},人,统计局,\n", "utf-8-sig")
    page = guest.page
    page.locator("input[type=file]").set_input_files(str(file))
    expect(page.locator(".pm-headline")).to_contain_text(file.name)
    guest.settle()


def test_without_signing_in_everything_can_be_read_and_nothing_written(guarded: Visitor) -> None:
    page = guarded.open("health")
    expect(page.locator(".pm-tile").first).to_be_visible()
    for view in ("fill", "review"):
        page = guarded.open(f"intake?view={view}")
        expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
        expect(page.locator("input[type=file]")).to_have_count(0)
    assert guarded.errors == []


def test_clerk_and_reviewer_bring_a_figure_to_the_screen(guarded: Visitor, tmp_path: Path) -> None:
    page = sign_in(guarded, "weibin", "intake?view=fill")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("weibin同志 已登录")
    hand_in(guarded, tmp_path, "红旗区", 4.1)
    expect(page.locator("table.pm").first).to_contain_text("没有填报“红旗区”的权限")
    expect(page.get_by_role("button", name="提交审核")).to_have_count(0)
    guarded.open("intake?view=fill")
    hand_in(guarded, tmp_path, "卫滨区", 4.44)
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("已提交")
    page = guarded.open("intake?view=review")
    expect(page.locator(".pm-empty")).to_contain_text("没有审核的角色")

    page = sign_in(guarded, "hongqi", "intake")
    page = guarded.open(f"intake?place={WEIBIN}&view=fill")
    expect(page.locator("[data-testid=stMain]")).not_to_contain_text("卫滨区")
    page = guarded.open("intake?view=history")
    expect(page.locator("[data-testid=stMain]")).not_to_contain_text("卫滨区")
    expect(page.locator(".pm-empty")).to_contain_text("还没有可以查看的批次")

    page = sign_in(guarded, "health", "intake")
    expect(page.locator(".pm-empty")).to_contain_text("没有填报的角色")
    page = guarded.open("intake?view=review")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("4.44")
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".pm-empty")).to_contain_text("没有待审核")
    page = guarded.open("intake?view=history")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("health同志 发布")

    page.get_by_role("button", name="退出登录").click() if page.get_by_role(
        "button", name="退出登录"
    ).count() else None
    page.context.clear_cookies()
    page = guarded.open(f"health?county={WEIBIN}&year=2025&indicator=IND-13&demo=0")
    expect(page.locator(".pm-tile", has_text="注册护士")).to_contain_text("4.44")
    # The provider's own pages ask for a style sheet outside; ours ask for nothing.
    assert [e for e in guarded.errors if guarded.address in e] == []


def test_signed_in_without_a_grant_may_only_read(guarded: Visitor) -> None:
    page = sign_in(guarded, "nobody")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("没有任何填报或审核权限")
    expect(page.locator("input[type=file]")).to_have_count(0)


def test_a_session_ends_on_the_server_although_the_cookie_lives_on(guarded: Visitor, tmp_path: Path) -> None:
    page = sign_in(guarded, "weibin", "intake?view=fill")
    hand_in(guarded, tmp_path, "卫滨区", 4.44)
    (tmp_path / "access.toml").write_text(f"session_hours = 0.000001\n{ACCESS}", "utf-8")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("[data-testid=stMain]")).to_contain_text("登录已过期")
    page = guarded.open("intake?view=fill")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("登录已过期")
    expect(page.get_by_role("button", name="重新登录")).to_be_visible()
    (tmp_path / "access.toml").write_text(ACCESS, "utf-8")
    page = guarded.open("intake?view=history")
    expect(page.locator(".pm-empty")).to_contain_text("还没有可以查看的批次")

    # The file that was chosen has come back with the same person, and goes to nobody else.
    page = sign_in(guarded, "weibin", "intake?view=fill")
    expect(page.locator(".pm-headline")).to_contain_text("卫滨区.csv")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("您上次选的文件“卫滨区.csv”还在")
    expect(page.get_by_role("button", name="提交审核")).to_be_enabled()

    # A copy of the cookie is dead once its owner has signed out.
    copied = page.context.cookies()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_function("() => !document.cookie.includes('_streamlit_user')")
    page.context.clear_cookies()
    page.context.add_cookies([c for c in copied if "_streamlit" in str(c.get("name"))])  # type: ignore[misc]
    page = guarded.open("intake?view=fill")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("请先登录")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page = sign_in(guarded, "hongqi", "intake?view=fill")
    expect(page.locator("[data-testid=stMain]")).not_to_contain_text("您上次选的文件")


def test_a_right_taken_away_counts_at_once(guarded: Visitor, tmp_path: Path) -> None:
    page = sign_in(guarded, "weibin", "intake?view=fill")
    hand_in(guarded, tmp_path, "卫滨区", 4.44)
    (tmp_path / "access.toml").write_text(ACCESS.replace('"weibin"', '"somebody"'), "utf-8")
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("[data-testid=stMain]")).to_contain_text("没有任何填报或审核权限")


def test_an_evaluator_judges_under_the_name_signed_in_with(guarded: Visitor) -> None:
    page = sign_in(guarded, "health", "evaluation?view=list&subject=IND-13")
    page = guarded.open("evaluation?view=list&subject=IND-13")
    name = page.get_by_label("评估人姓名")
    expect(name).to_be_disabled()
    expect(name).to_have_value("health同志")


def test_three_numbers_go_from_sign_in_to_submitted_in_twelve_clicks_without_a_file(
    guarded: Visitor,
) -> None:
    page = guarded.open()
    clicks = []

    def click(target: Locator) -> None:
        clicks.append(target)
        target.click()

    click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="数据填报"))
    guarded.settle()
    click(page.get_by_role("button", name="登录", exact=True))
    click(page.get_by_role("button", name="weibin", exact=True))
    page.wait_for_url("**/intake*")
    guarded.settle()
    type_values(guarded, 0, "12000", "11.4", "96")
    clicks.append(page.locator(GRID))
    click(page.get_by_label("数据来源（没有单独写来源的行都用这一个）"))
    page.keyboard.type("统计年报")
    page.keyboard.press("Enter")
    expect(page.locator(".pm-draft")).to_contain_text("已填3项")
    click(page.get_by_role("button", name="提交审核"))
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("已提交（编号")
    assert len(clicks) <= 12
    page = guarded.open("intake?view=history")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("网上填报_卫滨区_2025年.csv")
    assert [e for e in guarded.errors if guarded.address in e] == []
