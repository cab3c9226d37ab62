"""Eight hours of the wall, accelerated: as many turns and refreshes as a day has, and what memory they
leave behind.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click

from benchmarks.browser import chromium
from benchmarks.candidates import OURS, resident_mb, running

HOURS, SECONDS, REFRESH = 8, 15, 20


@click.command()
@click.option("--turns", default=HOURS * 3600 // SECONDS, show_default=True, help="换场景的次数")
@click.option("--refreshes", default=HOURS * 3600 // REFRESH, show_default=True, help="取新数据的次数")
def main(turns: int, refreshes: int) -> None:
    """Print the memory in use after a warm-up and after all turns and refreshes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(OURS, Path(folder)) as (address, pid),
        chromium() as context,
    ):
        tab = context.new_page()
        session = context.new_cdp_session(tab)
        seen = {"refreshes": 0}
        session.send("Network.enable")
        session.on("Network.webSocketFrameSent", lambda _: seen.update(refreshes=seen["refreshes"] + 1))
        tab.goto(f"{address}screen?seconds=0.05&refresh=0.2")
        tab.wait_for_selector(".pm-screen[data-shown]", timeout=60_000)

        def shown() -> int:
            return int(tab.locator(".pm-screen").get_attribute("data-shown") or 0)

        def memory() -> tuple[float, float]:
            session.send("HeapProfiler.collectGarbage")
            return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6, resident_mb(pid)

        while shown() < 120:
            time.sleep(0.2)
        heap, server = memory()
        first_turn, first_refresh = shown(), seen["refreshes"]
        click.echo(f"预热后：浏览器堆 {heap:.1f} MB，服务器 {server:.0f} MB")
        while shown() - first_turn < turns or seen["refreshes"] - first_refresh < refreshes:
            tab.wait_for_timeout(1000)
        after_heap, after_server = memory()
        click.echo(
            f"{shown() - first_turn} 次换场景、{seen['refreshes'] - first_refresh} 次刷新后：浏览器堆 {after_heap:.1f} MB（{after_heap / heap - 1:+.1%}），"
            f"服务器 {after_server:.0f} MB（{after_server / server - 1:+.1%}）"
        )


if __name__ == "__main__":
    main()
