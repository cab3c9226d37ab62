"""The wall in Chromium: rotation, keyboard, pause, freezing a county, losing the server and coming back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.driving import CHAPTERS, serving, start_server, stop_server
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e
SCENES = (
    "overview",
    "changes",
    *CHAPTERS,
    "counties",
    "calls",
    "alerts",
    "outlook",
    "projects",
)
SIZES = ((1366, 768), (1920, 1080), (3840, 2160))


def open_wall(visitor: Visitor, query: str) -> Page:
    page = visitor.page
    page.goto(f"{visitor.address}screen?{query}")
    page.wait_for_selector(".pm-screen[data-scene]")
    return page


def draw(page: Page) -> None:
    """Wait until what has just been changed is laid out and painted."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def scene(page: Page) -> str:
    return str(page.locator(".pm-screen").get_attribute("data-scene"))


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_nothing_scrolls_nothing_is_cut_and_all_is_legible(visitor: Visitor, size: tuple[int, int]) -> None:
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = open_wall(visitor, "seconds=3600")
    page.keyboard.press("Space")
    for name in SCENES:
        expect(page.locator(".pm-screen")).to_have_attribute("data-scene", name)
        draw(page)
        found = page.evaluate("""() => {
          const root = document.querySelector('.pm-screen'), out = [];
          const all = [...root.querySelectorAll('*')];
          const scrolls = document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth;
          const smallest = innerHeight * 0.022, large = innerHeight * 0.04;
          for (const e of all) {
            const own = [...e.childNodes].some(n => n.nodeType === 3 && n.nodeValue.trim());
            if (!own) continue;
            const size = parseFloat(getComputedStyle(e).fontSize);
            if (size < smallest - 0.01) out.push(['small', size, e.textContent.slice(0, 20)]);
            if (e.matches('.value') && size < large - 0.01) out.push(['small value', size, e.textContent.slice(0, 20)]);
            const r = e.getBoundingClientRect();
            if (r.width && (r.left < -1 || r.top < -1 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1)) out.push(['off', e.textContent.slice(0, 20)]);
            const main = root.querySelector('main').getBoundingClientRect();
            if (root.querySelector('main').contains(e) && r.bottom > main.bottom + 2) out.push(['cut', e.textContent.slice(0, 20), r.bottom, main.bottom]);
            if (e.closest('td,.value,header h2') && e.scrollWidth > e.clientWidth + 2 && e.clientWidth) out.push(['clipped', e.textContent.slice(0, 20)]);
          }
          return { scrolls, out };
        }""")
        assert found == {"scrolls": False, "out": []}, name
        page.keyboard.press("ArrowRight")
    for part in ("stSidebar", "stHeader", "stToolbar"):
        expect(page.locator(f"[data-testid={part}]:visible")).to_have_count(0)
    assert visitor.errors == []
    assert visitor.outside == []


def test_scenes_turn_by_themselves_from_the_one_in_the_address(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=veterans&seconds=0.6")
    assert scene(page) in ("veterans", "culture_sports")
    for name in ("projects", "overview"):
        # Looked at in every frame: a scene that stays for 0.6 s is easily missed between two looks.
        page.wait_for_function(
            "name => document.querySelector('.pm-screen').dataset.scene === name", arg=name, timeout=10_000
        )


def test_keys_step_pause_and_go_on(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=health&seconds=3600")
    page.keyboard.press("ArrowRight")
    assert scene(page) == "elderly_care"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert scene(page) == "employment"
    page.keyboard.press("Space")
    expect(page.locator(".pm-screen")).to_have_attribute("data-paused", "true")
    expect(page.get_by_role("button", name="继续")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(".pm-screen")).to_have_attribute("data-paused", "false")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_a_paused_scene_stays(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=health&seconds=1")
    page.keyboard.press("Space")
    stays = scene(page)
    page.wait_for_timeout(2500)
    assert scene(page) == stays


def test_the_pace_is_set_on_the_wall_and_kept_in_the_address(visitor: Visitor) -> None:
    page = open_wall(visitor, "seconds=15")
    page.get_by_role("button", name="每场景15秒").click()
    expect(page.get_by_role("button", name="每场景20秒")).to_be_visible()
    assert "seconds=20" in page.url


def test_a_touched_county_freezes_and_explains_itself(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=health&seconds=3600")
    county = page.locator("path.county[data-code='410703']")
    county.dispatch_event("click")
    expect(page.locator(".pm-screen .explain")).to_contain_text("卫滨区")
    expect(page.locator(".pm-screen .explain")).to_contain_text("参照")
    expect(page.locator(".pm-screen")).to_have_attribute("data-paused", "true")
    page.keyboard.press("Space")
    expect(page.locator(".pm-screen .explain")).to_have_count(0)
    expect(page.locator(".pm-screen")).to_have_attribute("data-paused", "false")


def test_the_note_never_covers_a_county(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=health&seconds=3600")
    for code in page.eval_on_selector_all("path.county", "all => all.map(e => e.dataset.code)"):
        page.locator(f"path.county[data-code='{code}']").dispatch_event("click")
        note = page.locator(".pm-screen .explain").bounding_box()
        county = page.locator(f"path.county.on[data-code='{code}']").bounding_box()
        assert note
        assert county
        assert note["x"] + note["width"] <= county["x"]


def test_a_finger_turns_picks_and_presses(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=health&seconds=3600")

    def stroke(by: int) -> None:
        page.mouse.move(960, 700)
        page.mouse.down()
        page.mouse.move(960 + by, 705, steps=3)
        page.mouse.up()

    stroke(-400)
    assert scene(page) == "elderly_care"
    stroke(400)
    assert scene(page) == "health"
    expect(page.locator(".pm-screen .explain")).to_have_count(0)
    chosen = page.locator(".tile:not(.on)").first
    name = chosen.locator(".name").inner_text()
    chosen.click()
    expect(page.locator(".mapbox h3")).to_contain_text(name)
    expect(page.locator(".tile.on .name")).to_have_text(name)
    expect(page.locator(".pm-screen")).to_have_attribute("data-paused", "true")
    row = page.locator(".bar-row").nth(2)
    row.click()
    county = row.locator("text").first.text_content() or ""
    expect(page.locator(".pm-screen .explain")).to_contain_text(county)
    for box in (b.bounding_box() for b in page.locator(".controls button").all()):
        assert box
        assert min(box["width"], box["height"]) >= 64


def test_a_tile_of_the_overview_leads_to_its_chapter(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=overview&seconds=3600&year=2024")
    row = page.locator(".rows .row").first
    name = row.locator(".name span").first.inner_text()
    row.click()
    expect(page.locator(".tile.on .name")).to_have_text(name)
    page = open_wall(visitor, "scene=overview&seconds=3600&year=2024")
    bar = page.locator(".counts span").last
    bar.click()
    expect(page.locator(".pm-screen .explain p")).to_contain_text("、")


def test_a_trend_has_an_axis_and_shows_what_is_ahead(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=elderly_care&seconds=3600&year=2023")
    assert page.locator("svg text.tick").count() >= 3
    expect(page.locator("svg .ahead")).to_have_count(1)


def test_every_county_is_labelled(visitor: Visitor) -> None:
    page = open_wall(visitor, "scene=health&seconds=3600")
    labels = page.locator(".mapbox svg text").all_text_contents()
    assert sum("区" in t or "县" in t or "市" in t for t in labels) == 12


def test_scenes_without_data_are_skipped_and_counted(visitor: Visitor) -> None:
    page = open_wall(visitor, "demo=0&seconds=3600")
    expect(page.locator(".pm-screen footer")).to_contain_text("略过尚未报送的")


def test_a_chapter_page_opens_its_scene(visitor: Visitor) -> None:
    page = visitor.open("housing?year=2023")
    page.get_by_text("投屏").click()
    page.wait_for_selector(".pm-screen[data-scene=housing]")
    expect(page.locator(".pm-screen .when")).to_contain_text("2023")
    page.get_by_role("button", name="退出").click()
    visitor.settle()
    expect(page.locator("[data-testid=stMain] h1")).to_contain_text("总览")


@pytest.fixture
def alone(browser_context: BrowserContext, tmp_path: Path) -> Iterator[tuple[Visitor, Path]]:
    page = browser_context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    yield Visitor(page, ""), tmp_path
    page.close()


def test_the_picture_stays_when_the_server_is_gone_and_recovers_by_itself(
    alone: tuple[Visitor, Path],
) -> None:
    visitor, folder = alone
    process, visitor.address = start_server(folder)
    port = visitor.address.rstrip("/").rsplit(":", 1)[1]
    try:
        page = open_wall(visitor, "scene=health&seconds=3600&refresh=0.5")
        expect(page.locator(".pm-screen .lost")).to_have_count(0)
        process.kill()
        process.wait()
        expect(page.locator(".pm-screen .lost")).to_contain_text("画面停留在", timeout=30_000)
        expect(page.locator(".pm-screen .tile").first).to_be_visible()
        page.keyboard.press("ArrowRight")
        assert scene(page) == "elderly_care"
        process, _ = start_server(folder, port=port)
        expect(page.locator(".pm-screen .lost")).to_have_count(0, timeout=60_000)
        expect(page.locator(".pm-screen")).to_have_attribute("data-scene", "elderly_care")
        expect(page.locator("[data-testid=stDialog]:visible")).to_have_count(0)
    finally:
        stop_server(process)


def test_new_figures_reach_the_wall_without_anybody_touching_it(alone: tuple[Visitor, Path]) -> None:
    from planmonitor.access import EVERYTHING, operator
    from planmonitor.intake.desk import Desk
    from planmonitor.monitor import open_monitor
    from planmonitor.settings import Settings
    from tests.intake.conftest import hand_in, row, workbook

    visitor, folder = alone
    with serving(folder) as visitor.address:
        page = open_wall(visitor, "scene=health&seconds=3600&refresh=0.5&year=2025")
        monitor = open_monitor(Settings(var=folder))
        desk = Desk(monitor, lambda: operator("张三"), folder / "uploads")
        data = workbook([row(code="IND-13", name="", place="全市", year=2025, value=4.77, unit="人")])
        desk.publish(hand_in(desk, data, EVERYTHING))
        expect(page.locator(".pm-screen .tiles")).to_contain_text("4.77", timeout=20_000)
        monitor.store.engine.dispose()


def heap(page: Page) -> float:
    """Bytes of JavaScript still in use after a full collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = float(session.send("Runtime.getHeapUsage")["usedSize"])
    session.detach()
    return used


def test_hundreds_of_turns_and_refreshes_leave_memory_as_it_was(alone: tuple[Visitor, Path]) -> None:
    visitor, folder = alone
    process, visitor.address = start_server(folder)

    def resident() -> int:
        lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def shown(page: Page) -> int:
        return int(page.locator(".pm-screen").get_attribute("data-shown") or 0)

    try:
        page = open_wall(visitor, "seconds=0.05&refresh=0.2")
        page.wait_for_function(
            "() => +document.querySelector('.pm-screen').dataset.shown > 100", timeout=60_000
        )
        browser, server, turns = heap(page), resident(), shown(page)
        page.wait_for_function(
            f"() => +document.querySelector('.pm-screen').dataset.shown > {turns + 300}", timeout=120_000
        )
        assert heap(page) < browser * 1.1
        assert resident() < server * 1.1
    finally:
        stop_server(process)
