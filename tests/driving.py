"""Starting the dashboard on a port of its own, and the Chromium that visits it.

Used by the tests, the benchmarks and the screenshots; knows nothing of pytest.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

ROOT = Path(__file__).resolve().parents[1]
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
# Below the range from which Linux takes the ports of outgoing connections.
PORTS = range(20_000, 32_000)
START_SECONDS = 120
CHAPTERS = (
    "childcare",
    "education",
    "employment",
    "health",
    "elderly_care",
    "social_security",
    "housing",
    "veterans",
    "culture_sports",
)
"""Addresses of the chapter pages of the bundled plan, in its order."""
_reserved: dict[int, socket.socket] = {}


def free_port() -> int:
    """A port on which nobody listens, given to nobody else who asks here while this process lives.

    Test runs side by side ask at the same moment: a name in the machine's abstract sockets is taken for every
    port, so that two of them never get the same one.
    """
    for port in PORTS:
        if port in _reserved:
            continue
        mark, probe = socket.socket(socket.AF_UNIX), socket.socket()
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            mark.bind(f"\0planmonitor-port-{port}")
            probe.bind(("127.0.0.1", port))
        except OSError:
            mark.close()
            continue
        finally:
            probe.close()
        _reserved[port] = mark
        return port
    raise RuntimeError("no free port")


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Return as soon as a condition holds; raises ``TimeoutError`` when it never does."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"not so within {seconds:g} s")
        time.sleep(0.02)


def start_server(
    var: Path, entry: str = "serve.py", listen: str = "127.0.0.1", port: str = "", **environment: str
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the dashboard (or another entry) with its own run-time folder and wait until it answers.

    Returns the process and its address. Raises ``RuntimeError`` with the server's log when it stops or
    stays silent.
    """
    port = port or str(free_port())
    command = [sys.executable, "-m", "streamlit", "run", entry]
    options = ["--server.port", port, "--server.address", listen]
    with (var / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**os.environ, "PLANMONITOR_VAR": str(var), **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    address = f"http://127.0.0.1:{port}/{base}{'/' if base else ''}"
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return process, address
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise RuntimeError((var / "server.log").read_text("utf-8", errors="replace"))


def stop_server(process: subprocess.Popen[bytes]) -> None:
    """End a server and wait until it is gone."""
    process.terminate()
    process.wait(30)


@contextmanager
def serving(var: Path, listen: str = "127.0.0.1", port: str = "", **environment: str) -> Iterator[str]:
    """The address of a dashboard that runs for the length of a ``with`` block."""
    process, address = start_server(var, listen=listen, port=port, **environment)
    try:
        yield address
    finally:
        stop_server(process)


def open_chromium(driver: Playwright, profile: Path) -> BrowserContext:
    """A Chromium that reads Chinese, moves nothing and reaches nothing but this machine."""
    return driver.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=[*FLAGS, AIR_GAP],
        locale="zh-CN",
        reduced_motion="reduce",
        viewport={"width": 1920, "height": 1080},
    )
