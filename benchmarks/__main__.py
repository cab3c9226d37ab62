"""Everything about speed in one run on one machine: pages in Chromium, sessions over WebSocket, a large
database.
"""

from __future__ import annotations

import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.browser import Measured, loads, switches
from benchmarks.candidates import ALL, FLOOR, NAIVE, OURS, resident_mb, running
from benchmarks.scale import fill
from benchmarks.sessions import sessions
from tests.conftest import running_postgres

ROOT = Path(__file__).resolve().parent.parent
LABEL = "评估年份"


class Report:
    """Lines printed as they come and kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str = "") -> None:
        """Print and keep a line."""
        click.echo(text)
        self.lines.append(text)


def spread(times: Sequence[float]) -> str:
    """Median and 95th percentile of milliseconds."""
    if not times:
        return "—"
    ordered = sorted(times)
    return f"{statistics.median(ordered):.0f} / {ordered[math.ceil(0.95 * len(ordered)) - 1]:.0f}"


def ratio(times: Sequence[float], base: Sequence[float]) -> str:
    """Median against the baseline's median."""
    return f"{statistics.median(times) / statistics.median(base):.1f}" if times and base else "—"


def browser_part(report: Report, runs: int, cold: int) -> None:
    """First paint cold and warm, filter change, page switch, bytes, requests and memory of every candidate."""
    report.say("## 浏览器（毫秒，中位 / p95；比 = 与空白页之比）")
    report.say()
    report.say(
        "| 页面 | 冷缓存首次完整 | 热缓存完整 | 比 | 换筛选 | 比 | 换页 | 比 | 冷 MB | 请求 | 热 kB | 服务器 MB |"
    )
    report.say("|---|---|---|---|---|---|---|---|---|---|---|---|")
    base: Measured | None = None
    for candidate in ALL:
        with tempfile.TemporaryDirectory() as folder, running(candidate, Path(folder)) as (address, pid):
            switch = switches(address, candidate, runs)
            for page in candidate.pages:
                first = page is candidate.pages[0]
                m = loads(address, candidate, page, runs, cold if first else max(cold // 3, 1))
                m.switch = switch if first else []
                base = base or m
                name = candidate.name if page.name == candidate.name else f"{candidate.name} {page.name}"
                report.say(
                    f"| {name} | {spread(m.first)} | {spread(m.again)} | {ratio(m.again, base.again)} | {spread(m.change)} | {ratio(m.change, base.change)} | "
                    f"{spread(m.switch)} | {ratio(m.switch, base.switch)} | {m.bytes_cold / 1e6:.1f} | {m.requests_cold} | {m.bytes_warm / 1000:.0f} | {resident_mb(pid):.0f} |"
                )
    report.say()


def session_part(report: Report, thinking: float) -> None:
    """1, 20 and 50 sessions, and as many reruns as one process gives."""
    report.say("## 会话（真实 WebSocket 协议，一个进程；毫秒）")
    report.say()
    report.say("| 程序 | 会话 | 思考秒 | 次数 | 中位 | p95 | 次/秒 | 出错 | 每会话 MB |")
    report.say("|---|---|---|---|---|---|---|---|---|")
    for candidate, path in ((FLOOR, ""), (OURS, "health"), (NAIVE, "")):
        with tempfile.TemporaryDirectory() as folder, running(candidate, Path(folder)) as (address, pid):
            sessions(address, path, LABEL, visitors=1, reruns=12, thinking=0)
            for visitors, reruns, wait in ((1, 40, 0.0), (20, 3, thinking), (50, 3, thinking), (8, 25, 0.0)):
                before = resident_mb(pid)
                times, seconds = sessions(
                    address, path, LABEL, visitors=visitors, reruns=reruns, thinking=wait
                )
                each = (resident_mb(pid) - before) / visitors
                report.say(
                    f"| {candidate.name} | {visitors} | {wait:g} | {len(times.reruns)} | {times.median:.0f} | {times.at(0.95):.0f} | {len(times.reruns) / seconds:.0f} | {times.errors} | {each:.1f} |"
                )
    report.say()


def scale_part(report: Report) -> None:
    """Start-up, reruns and memory with 2.8 million rows against the bundled ones, on both databases."""
    report.say("## 280万条观测值（全国县 × 100指标 × 10年，生成）")
    report.say()
    report.say("| 数据库 | 行 | 写入 s | 启动到首页 s | 换筛选 ms 中位 / p95 | 与小库之比 | 内存 MB |")
    report.say("|---|---|---|---|---|---|---|")
    with running_postgres() as maintenance:
        for name, url in (("SQLite", ""), ("PostgreSQL", maintenance)):
            small: list[float] = []
            for large in (False, True):
                with tempfile.TemporaryDirectory() as folder:
                    filled = fill(Path(folder), url) if large else 0.0
                    start = time.perf_counter()
                    extra = {"DATABASE_URL": url} if url else {}
                    with running(OURS, Path(folder), **extra) as (address, pid):
                        with urllib.request.urlopen(f"{address}healthz", timeout=60) as answer:
                            assert answer.status == 200
                        first, _ = sessions(address, "health", LABEL, visitors=1, reruns=1, thinking=0)
                        up = time.perf_counter() - start
                        times, _ = sessions(address, "health", LABEL, visitors=1, reruns=60, thinking=0)
                        small = small or times.reruns
                        report.say(
                            f"| {name} | {'280万' if large else '随附'} | {filled:.0f} | {up:.1f} | {spread(times.reruns)} | {ratio(times.reruns, small)} | {resident_mb(pid):.0f} |"
                        )
                        assert first.errors == times.errors == 0
    report.say()


@click.command()
@click.option("--runs", default=10, show_default=True, help="每项重复次数")
@click.option("--cold", default=10, show_default=True, help="冷缓存重复次数")
@click.option("--thinking", default=10.0, show_default=True, help="会话的思考秒数")
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(["browser", "sessions", "scale"]),
    help="只跑其中几部分",
)
def main(runs: int, cold: int, thinking: float, parts: tuple[str, ...]) -> None:
    """Print the tables and keep them under benchmarks/results with the commit."""
    parts = parts or ("browser", "sessions", "scale")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    report = Report()
    report.say(f"# 速度，提交 {commit or '未知'}")
    report.say()
    report.say(
        f"{datetime.now(UTC):%Y-%m-%d}，{os.cpu_count()} 核，{platform.system()} {platform.machine()}，Python {platform.python_version()}；每项{runs}次；冷缓存：各程序的第一页{cold}次，本产品其余各页{max(cold // 3, 1)}次。"
    )
    report.say()
    if "browser" in parts:
        browser_part(report, runs, cold)
    if "sessions" in parts:
        session_part(report, thinking)
    if "scale" in parts:
        scale_part(report)
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    name = commit or "unversioned"
    (results / f"{name}{'-' + '-'.join(parts) if len(parts) < 3 else ''}.md").write_text(
        "\n".join(report.lines) + "\n", "utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
