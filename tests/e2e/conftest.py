"""A real server on a free port and a real Chromium that can reach nothing but this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AIR_GAP = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(
    var: Path, entry: str = "serve.py", listen: str = "127.0.0.1", port: int = 0, **environment: str
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the dashboard (or another entry) with its own run-time folder; returns the process and its address."""
    port = port or free_port()
    log = (var / "server.log").open("wb")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            entry,
            "--server.port",
            str(port),
            "--server.address",
            listen,
        ],
        cwd=ROOT,
        env={**os.environ, "PLANMONITOR_VAR": str(var), **environment},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    address = f"http://127.0.0.1:{port}/{base}{'/' if base else ''}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return process, address
        except OSError:
            time.sleep(0.25)
    process.kill()
    raise RuntimeError((var / "server.log").read_text("utf-8", errors="replace"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process, address = start_server(tmp_path_factory.mktemp("var"))
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def browser_context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    with sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")),
            executable_path=CHROMIUM,
            args=[*FLAGS, AIR_GAP],
            locale="zh-CN",
            reduced_motion="reduce",
            viewport={"width": 1920, "height": 1080},
        )
        yield context
        context.close()


@dataclass
class Visitor:
    """A page that remembers everything that went wrong on it."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._request)
        self.page.on("console", lambda m: self._console(m.type, m.text, str(m.location.get("url", ""))))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    def _request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:", "about:")):
            self.outside.append(url)

    def _console(self, kind: str, text: str, url: str) -> None:
        # Streamlit looks for its health route below the page's path first and answers itself with 404.
        if kind == "error" and "/_stcore/" not in url:
            self.errors.append(f"{text} {url}")

    def open(self, path: str = "") -> Page:
        """Go to a page and wait until it is complete."""
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has run and nothing is still a skeleton."""
        self.page.wait_for_selector(
            '[data-testid=stApp][data-test-script-state="notRunning"]', timeout=40_000
        )
        self.page.wait_for_selector("[data-testid=stMain] h1", timeout=40_000)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-testid=stSkeleton]')", timeout=40_000
        )
        self.page.wait_for_timeout(300)

    def settle_map(self) -> None:
        """Wait until the county map has drawn its divisions."""
        frame = self.page.frame_locator("iframe")
        frame.locator("path.leaflet-interactive").nth(11).wait_for(timeout=40_000)


@pytest.fixture
def visitor(browser_context: BrowserContext, server: str) -> Iterator[Visitor]:
    page = browser_context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    yield Visitor(page, server)
    page.close()


@pytest.fixture
def own(browser_context: BrowserContext, tmp_path: Path) -> Iterator[Visitor]:
    """A visitor of a server with a database of its own."""
    process, address = start_server(tmp_path)
    page = browser_context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    yield Visitor(page, address)
    page.close()
    process.terminate()
    process.wait(20)
