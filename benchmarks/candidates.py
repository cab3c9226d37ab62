"""What is measured side by side: how each is started, when a page is complete, how one page leads to
another.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.driving import CHAPTERS, free_port

ROOT = Path(__file__).resolve().parent.parent
_IDLE = "document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]') && !document.querySelector('[data-testid=stSkeleton]')"
_MAP = "[...document.querySelectorAll('iframe')].some(f => f.contentDocument?.querySelectorAll('path.leaflet-interactive').length >= 12)"
_CHARTS = "document.querySelector('.main-svg') && document.querySelector('[data-testid=stVegaLiteChart] svg')"
_HEADING = "document.querySelector('[data-testid=stMain] h1')"
STREAMLIT_CHAPTER = f"{_IDLE} && {_HEADING} && {_CHARTS} && {_MAP}"
STREAMLIT_PAGE = f"{_IDLE} && {_HEADING}"
VIZRO_CHAPTER = "document.querySelectorAll('.main-svg').length >= 6 && document.querySelectorAll('.js-fill').length >= 12 && document.querySelector('.ag-row')"
WALL = "document.querySelector('.pm-screen[data-scene]')"


@dataclass(frozen=True)
class Page:
    """One address with the JavaScript condition that says it is complete."""

    name: str
    path: str
    ready: str
    has_filter: bool = True


@dataclass(frozen=True)
class Candidate:
    """One program: its command (``{port}`` filled in), pages, the link that leads from the first page to
    another.
    """

    name: str
    command: tuple[str, ...]
    pages: tuple[Page, ...]
    switch: tuple[str, str, str] = ("", "", "")
    is_streamlit: bool = True
    alone: bool = False
    environment: dict[str, str] = field(default_factory=dict)


def _streamlit(entry: str) -> tuple[str, ...]:
    return (
        sys.executable,
        "-m",
        "streamlit",
        "run",
        entry,
        "--server.port",
        "{port}",
        "--server.address",
        "127.0.0.1",
    )


FLOOR = Candidate(
    "空白页",
    _streamlit("benchmarks/floor.py"),
    (Page("空白页", "", STREAMLIT_PAGE),),
    ("另一空白页", "空白页", STREAMLIT_PAGE),
)
OURS = Candidate(
    "本产品",
    _streamlit("serve.py"),
    (
        Page("health", "health", STREAMLIT_CHAPTER),
        Page("总览", "", STREAMLIT_PAGE),
        *(Page(c, c, STREAMLIT_CHAPTER) for c in CHAPTERS if c != "health"),
        Page("指标详情", "indicator?indicator=IND-13", STREAMLIT_PAGE),
        Page("大屏", "screen", WALL, has_filter=False),
    ),
    ("公共教育", "卫生健康", STREAMLIT_CHAPTER),
)
NAIVE = Candidate(
    "直写 Streamlit",
    _streamlit("{folder}/naive_streamlit.py"),
    (Page("health", "", STREAMLIT_CHAPTER),),
    ("公共教育", "卫生健康", STREAMLIT_CHAPTER),
    alone=True,
)
VIZRO = Candidate(
    "Vizro",
    (sys.executable, "-m", "benchmarks.peers.vizro_app"),
    (Page("health", "", VIZRO_CHAPTER),),
    ("公共教育", "卫生健康", VIZRO_CHAPTER),
    is_streamlit=False,
)
ALL = (FLOOR, OURS, NAIVE, VIZRO)


@contextmanager
def running(candidate: Candidate, folder: Path, **environment: str) -> Iterator[tuple[str, int]]:
    """Start a candidate on a free port; its address and process number."""
    port = free_port()
    if candidate.alone:
        shutil.copy(ROOT / "benchmarks" / "peers" / "naive_streamlit.py", folder)
        shutil.copytree(ROOT / "static", folder / "static", dirs_exist_ok=True)
    command = [part.format(port=port, folder=folder) for part in candidate.command]
    setting = {
        **os.environ,
        "PLANMONITOR_VAR": str(folder),
        "PYTHONPATH": str(ROOT),
        "PORT": str(port),
        **candidate.environment,
        **environment,
    }
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=setting, stdout=log, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}/"
        try:
            _wait(address, process)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError(f"stopped with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("did not start")


def resident_mb(pid: int) -> float:
    """Resident memory of a process in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
