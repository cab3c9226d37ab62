"""A real server on a free port and a real Chromium that can reach nothing but this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from tests.driving import open_chromium, serving

# How long a busy machine may take; a test that passes does not wait for it.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

# Complete: the script has run, nothing is a skeleton, and for some frames in a row no element came or went.
# Frames, not milliseconds: on a slow machine they take longer, and so does what they wait for.
COMPLETE = """frames => {
  const app = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]');
  const done = app && document.querySelector('[data-testid=stMain] h1') && !document.querySelector('[data-testid=stSkeleton]');
  const now = done ? document.getElementsByTagName('*').length : 0;
  const seen = window.__complete ??= { elements: 0, frames: 0 };
  seen.frames = done && now === seen.elements ? seen.frames + 1 : 0;
  seen.elements = now;
  if (seen.frames < frames) return false;
  delete window.__complete;
  return true;
}"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("var")) as address:
        yield address


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser_context(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    context = open_chromium(driver, tmp_path_factory.mktemp("profile"))
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture(scope="session")
def kept_tab(browser_context: BrowserContext) -> Page:
    """One tab for all tests in turn: its process keeps the scripts compiled, which is most of what a page
    costs.
    """
    return browser_context.new_page()


@pytest.fixture
def tab(kept_tab: Page, server: str) -> Iterator[Page]:
    """The tab as new: on a page without script, nothing remembered, nobody listening."""
    kept_tab.bring_to_front()
    kept_tab.set_viewport_size({"width": 1920, "height": 1080})
    yield kept_tab
    kept_tab.goto(f"{server}_stcore/health")
    kept_tab.evaluate("sessionStorage.clear()")


@dataclass
class Visitor:
    """A page that remembers everything that went wrong on it."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", self._error)

    def leave(self) -> None:
        """Hear no more of the page."""
        self.page.remove_listener("request", self._request)
        self.page.remove_listener("console", self._console)
        self.page.remove_listener("pageerror", self._error)

    def _request(self, request: Request) -> None:
        ours = (self.address, self.address.replace("http", "ws"), "data:", "blob:", "about:")
        if not request.url.startswith(ours):
            self.outside.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        # Streamlit looks for its health route below the page's path first and answers itself with 404.
        url = str(message.location.get("url", ""))
        if message.type == "error" and "/_stcore/" not in url:
            self.errors.append(f"{message.text} {url}")

    def _error(self, error: Error) -> None:
        self.errors.append(str(error))

    def open(self, path: str = "") -> Page:
        """Go to a page, in front of every other tab (those behind draw no frames), and wait until it is
        complete.
        """
        self.page.bring_to_front()
        self.page.goto(self.address + path)
        self.settle(frames=10)
        return self.page

    def settle(self, frames: int = 20) -> None:
        """Wait until the page is complete and stays so: after a click the server is asked first."""
        self.page.wait_for_function(COMPLETE, arg=frames, polling="raf", timeout=PATIENCE)

    def settle_map(self) -> None:
        """Wait until the county map has drawn its divisions."""
        frame = self.page.frame_locator("iframe")
        frame.locator("path.leaflet-interactive").nth(11).wait_for(timeout=PATIENCE)


Visit = Callable[[str], Visitor]


@pytest.fixture
def visit(tab: Page) -> Iterator[Visit]:
    """Makes a visitor of any address, in the kept tab."""
    visitors: list[Visitor] = []

    def visit_address(address: str) -> Visitor:
        visitors.append(Visitor(tab, address))
        return visitors[-1]

    yield visit_address
    for visitor in visitors:
        visitor.leave()


@pytest.fixture
def visitor(visit: Visit, server: str) -> Visitor:
    return visit(server)


@pytest.fixture
def own(visit: Visit, tmp_path: Path) -> Iterator[Visitor]:
    """A visitor of a server with a database of its own."""
    with serving(tmp_path) as address:
        yield visit(address)
