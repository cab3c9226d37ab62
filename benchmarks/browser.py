"""Pages, page switches and filter changes in Chromium: from the click to the last change on the screen."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, CDPSession, sync_playwright
from playwright.sync_api import Page as Tab

from benchmarks.candidates import Candidate, Page
from tests.driving import open_chromium

QUIET_MS = 500
# Remembers when anything last changed in the page or in a frame of it, and when the pointer last went down.
WATCH = """() => {
  if (window.__watched) { window.__last = performance.now(); return; }
  window.__watched = true;
  window.__last = performance.now();
  window.__down = 0;
  const seen = new WeakSet();
  const note = (changes) => { if (changes.some(c => !c.target.closest?.('header, [data-testid=stStatusWidget], [data-testid=stHeader]'))) window.__last = performance.now(); };
  const look = (doc) => {
    if (!doc || seen.has(doc)) return;
    seen.add(doc);
    new MutationObserver(note).observe(doc, { subtree: true, childList: true, attributes: true, characterData: true });
    window.__last = performance.now();
  };
  look(document);
  setInterval(() => document.querySelectorAll('iframe').forEach(f => look(f.contentDocument)), 20);
  addEventListener('pointerdown', () => { window.__down = performance.now(); }, true);
  addEventListener('keydown', () => { window.__down = performance.now(); }, true);
}"""
QUIET = f"() => performance.now() - window.__last > {QUIET_MS}"


@dataclass
class Measured:
    """Milliseconds of one page, bytes and requests of one complete load."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    change: list[float] = field(default_factory=list)
    switch: list[float] = field(default_factory=list)
    bytes_cold: int = 0
    requests_cold: int = 0
    bytes_warm: int = 0


@contextmanager
def chromium() -> Iterator[BrowserContext]:
    """A new profile with nothing in its cache."""
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as profile:
        context = open_chromium(driver, Path(profile))
        yield context
        context.close()


def _load(tab: Tab, session: CDPSession, url: str, ready: str) -> tuple[float, int, int]:
    """Milliseconds until complete, bytes moved and requests."""
    moved = {"bytes": 0, "requests": 0}

    def ended(event: dict[str, float]) -> None:
        moved["bytes"] += int(event["encodedDataLength"])
        moved["requests"] += 1

    session.on("Network.loadingFinished", ended)
    tab.goto(url, wait_until="commit")
    tab.wait_for_function(
        f"() => {{ const done = {ready}; if (done && !window.__ready) window.__ready = performance.now(); return !!done; }}",
        timeout=60_000,
        polling=10,
    )
    took = float(tab.evaluate("window.__ready"))
    session.remove_listener("Network.loadingFinished", ended)
    return took, moved["bytes"], moved["requests"]


def loads(address: str, candidate: Candidate, page: Page, runs: int, cold_runs: int) -> Measured:
    """Loads with an empty and with a warm cache, then filter changes."""
    found = Measured()
    for n in range(cold_runs):
        with chromium() as context:
            tab = context.new_page()
            session = context.new_cdp_session(tab)
            session.send("Network.enable")
            took, size, requests = _load(tab, session, address + page.path, page.ready)
            found.first.append(took)
            if n == 0:
                tab.wait_for_timeout(800)
                found.bytes_cold, found.requests_cold = size, requests
    with chromium() as context:
        tab = context.new_page()
        session = context.new_cdp_session(tab)
        session.send("Network.enable")
        for n in range(runs + 1):
            took, size, _ = _load(tab, session, address + page.path, page.ready)
            if n:
                found.again.append(took)
                found.bytes_warm = size
        if page.has_filter:
            found.change = changes(tab, candidate, page, runs)
    return found


def _settled(tab: Tab, ready: str) -> float:
    tab.wait_for_function(f"() => !!({ready})", timeout=60_000, polling=20)
    tab.wait_for_function(QUIET, timeout=60_000, polling=50)
    return float(tab.evaluate("window.__last - window.__down"))


def changes(tab: Tab, candidate: Candidate, page: Page, runs: int) -> list[float]:
    """Milliseconds from choosing another year to the last change on the screen; every year was seen before."""
    tab.evaluate(WATCH)
    tab.wait_for_function(QUIET, polling=50)
    times = []
    for n in range(runs + 4):
        if not candidate.is_streamlit:
            choices = tab.locator("input[type=radio]")
            choices.first.wait_for()
            choices.nth(n % choices.count()).click()
        else:
            box = tab.locator("[data-testid=stSelectbox]", has_text="评估年份").first
            box.locator("[role=combobox], input, [data-baseweb=select]").first.click()
            options = tab.get_by_role("option")
            options.first.wait_for()
            tab.wait_for_timeout(250)
            options.nth(n % options.count()).click()
        took = _settled(tab, page.ready)
        if n >= 4:
            times.append(took)
    return times


def switches(address: str, candidate: Candidate, runs: int) -> list[float]:
    """Milliseconds from a click on a link of the navigation to the last change of the other page."""
    first = candidate.pages[0]
    there, back, ready = candidate.switch
    times = []
    with chromium() as context:
        tab = context.new_page()
        tab.goto(address + first.path)
        tab.wait_for_function(f"() => !!({first.ready})", timeout=60_000)
        tab.evaluate(WATCH)
        for n in range(runs + 2):
            name = (there, back)[n % 2]
            tab.locator("a", has_text=name).last.click() if not candidate.is_streamlit else tab.locator(
                "[data-testid=stSidebarNavLink]"
            ).get_by_text(name, exact=True).click()
            tab.wait_for_timeout(50)
            took = _settled(tab, ready)
            if not tab.evaluate("!!window.__watched"):
                raise RuntimeError("the page was loaded anew")
            if n >= 2:
                times.append(took)
    return times
