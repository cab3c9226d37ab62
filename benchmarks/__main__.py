"""Time a widget change on the server and the settled page in the browser, against an almost empty page."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest

from tests.e2e.conftest import AIR_GAP, CHROMIUM, FLAGS, start_server

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    p.stem for p in (ROOT / "pages").glob("*.py") if p.stem not in ("overview", "method", "chapter")
)


def widget_change_ms(app: AppTest, runs: int) -> list[float]:
    """Milliseconds of whole script runs after changing the first select box, caches warm."""
    count = len(app.selectbox[0].options)

    def change(n: int) -> float:
        start = time.perf_counter()
        app.selectbox[0].select_index(n % count).run()
        return (time.perf_counter() - start) * 1000

    for n in range(count + 1):
        change(n)
    return [change(n) for n in range(runs)]


def settled_ms(address: str, paths: list[str], runs: int) -> dict[str, list[float]]:
    """Milliseconds from navigation to the settled page in Chromium, browser cache warm."""
    times: dict[str, list[float]] = {}
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as profile:
        context = driver.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=[*FLAGS, AIR_GAP],
            locale="zh-CN",
            reduced_motion="reduce",
            viewport={"width": 1920, "height": 1080},
        )
        page = context.new_page()
        for path in paths:
            for n in range(runs + 1):
                start = time.perf_counter()
                page.goto(address + path)
                page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]')
                page.wait_for_selector("[data-testid=stMain] h1")
                page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
                if path in PAGES:
                    page.frame_locator("iframe").locator("path.leaflet-interactive").nth(11).wait_for()
                    page.wait_for_selector(".main-svg")
                    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
                if n:
                    times.setdefault(path, []).append((time.perf_counter() - start) * 1000)
        context.close()
    return times


@click.command()
@click.option("--runs", default=20, show_default=True, help="repetitions of a widget change")
@click.option(
    "--browser-runs", default=5, show_default=True, help="repetitions of a page load; 0 skips the browser"
)
def main(runs: int, browser_runs: int) -> None:
    """Print the table and keep it under benchmarks/results."""
    lines: list[str] = []

    def say(text: str) -> None:
        click.echo(text)
        lines.append(text)

    with tempfile.TemporaryDirectory() as folder:
        os.environ["PLANMONITOR_VAR"] = folder
        floor = widget_change_ms(AppTest.from_file(str(ROOT / "benchmarks" / "floor.py")).run(), runs)
        base = statistics.median(floor)
        say("| 服务器：一次筛选变化（毫秒） | 中位 | p95 | 与空白页之比 |\n|---|---|---|---|")
        row: Callable[[str, list[float], float], str] = lambda name, t, b: (  # noqa: E731
            f"| {name} | {statistics.median(t):.1f} | {sorted(t)[int(0.95 * (len(t) - 1))]:.1f} | {statistics.median(t) / b:.1f} |"
        )
        say(row("空白页", floor, base))
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
        for name in PAGES:
            app = app.switch_page(f"pages/{name}.py").run()
            say(row(name, widget_change_ms(app, runs), base))
        if browser_runs:
            say(
                "\n| 浏览器：打开到画面稳定（毫秒，缓存已热） | 中位 | 最大 | 与空白页之比 |\n|---|---|---|---|"
            )
            var = Path(folder)
            server, address = start_server(var, entry="benchmarks/floor.py")
            empty = settled_ms(address, [""], browser_runs)[""]
            server.terminate()
            base = statistics.median(empty)
            say(f"| 空白页 | {base:.0f} | {max(empty):.0f} | 1.0 |")
            server, address = start_server(var)
            for name, times in settled_ms(address, ["", *PAGES], browser_runs).items():
                median = statistics.median(times)
                say(f"| {name or '总览'} | {median:.0f} | {max(times):.0f} | {median / base:.1f} |")
            server.terminate()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    (results / f"{commit or 'unversioned'}.md").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
