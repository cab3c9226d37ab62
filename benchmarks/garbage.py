"""Collections of garbage while a reader waits: the health page rerun over and over, the old ways and ours
in one run.

``python -m benchmarks.garbage [reruns]``. A server of its own for each way; what is counted as waiting is
the time between the start and the end of a script on the server.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.candidates import Candidate, resident_mb, running
from benchmarks.sessions import sessions

LABEL = "评估年份"
WAYS = {
    "alone": "framework alone",
    "aside": "set aside in the click",
    "quiet": "in quiet moments",
}
_OLD_STEP = 400_000


@dataclass
class Seen:
    """Milliseconds of every script, and of every collection that fell into one or between two."""

    scripts: list[float] = field(default_factory=list)
    within: list[float] = field(default_factory=list)
    between: list[float] = field(default_factory=list)

    def watch(self) -> None:
        """Note every script and every collection of this process from now on."""
        from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

        from components.framework import watch_scripts

        activity, run, begun = watch_scripts(), ScriptRunner._run_script, [0.0]

        def timed(runner: Any, rerun_data: Any) -> None:
            start = time.perf_counter()
            run(runner, rerun_data)
            self.scripts.append((time.perf_counter() - start) * 1000)

        def note(phase: str, _: dict[str, int]) -> None:
            if phase == "start":
                begun[0] = time.perf_counter()
                return
            waiting = activity.quiet_seconds() == 0
            (self.within if waiting else self.between).append((time.perf_counter() - begun[0]) * 1000)

        ScriptRunner._run_script = timed  # type: ignore[method-assign, assignment]
        gc.callbacks.append(note)


def serve(way: str, port: int, notes: Path) -> None:
    """The dashboard with one way of collecting; what was seen is written down at the end."""
    import uvicorn

    import serve as dashboard
    from components.upkeep import Housekeeper

    seen = Seen()

    class Noting(Housekeeper):
        """Writes down what was seen when the server stops; the old ways only set aside what lives at the
        start.
        """

        def start(self) -> None:
            if way == "quiet":
                super().start()
            else:
                gc.collect()
                gc.freeze()

        def stop(self) -> None:
            if way == "quiet":
                super().stop()
            notes.write_text(json.dumps(vars(seen)))

    if way == "aside":
        set_aside_in_the_click()
    seen.watch()
    with patch.object(dashboard, "Housekeeper", Noting):
        uvicorn.run(dashboard.app, host="127.0.0.1", port=port, log_level="warning", ws="websockets-sansio")


def set_aside_in_the_click() -> None:
    """Freeze everything at the end of a script after which many answers are new, as was done before."""
    from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

    from components.scope import the_monitor

    kept, run = {"bytes": 0}, ScriptRunner._run_script

    def with_upkeep(self: Any, rerun_data: Any) -> None:
        run(self, rerun_data)
        now = the_monitor().kept_bytes()
        if abs(now - kept["bytes"]) >= _OLD_STEP:
            kept["bytes"] = now
            gc.collect()
            gc.freeze()

    ScriptRunner._run_script = with_upkeep  # type: ignore[method-assign]


def candidate(way: str, notes: Path) -> Candidate:
    """How the server of one way is started."""
    command = (sys.executable, "-m", "benchmarks.garbage", "serve", way, "{port}", str(notes))
    after_each = "false" if way == "quiet" else "true"
    return Candidate(WAYS[way], command, (), environment={"STREAMLIT_RUNNER_POST_SCRIPT_GC": after_each})


def at(times: list[float], share: float) -> float:
    """A quantile."""
    ordered = sorted(times)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def measure(way: str, reruns: int) -> str:
    """A line of the table: one visitor who thinks a little, then four at once who do not."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "seen.json"
        with running(candidate(way, notes), Path(folder)) as (address, pid):
            alone, _ = sessions(address, "health", LABEL, visitors=1, reruns=reruns, thinking=0.3)
            crowd, seconds = sessions(address, "health", LABEL, visitors=4, reruns=reruns, thinking=0)
            memory = resident_mb(pid)
        seen = Seen(**json.loads(notes.read_text()))
    n = len(seen.scripts)
    return (
        f"| {WAYS[way]} | {alone.median:.0f} / {alone.at(0.95):.0f} | {statistics.median(crowd.reruns):.0f} / "
        f"{crowd.at(0.95):.0f} | {len(crowd.reruns) / seconds:.0f} | {len(seen.within) / n:.2f} "
        f"| {sum(seen.within) / n:.2f} | {max(seen.within, default=0):.0f} | {len(seen.between)} "
        f"| {max(seen.between, default=0):.0f} | {memory:.0f} |"
    )


def main() -> None:
    """Print a table; ways take turns, so that a slow minute of the machine hits all of them."""
    reruns = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print(
        "| way | one, ms / p95 | four, ms / p95 | a second | collections in a script | ms of it | longest | ",
        end="",
    )
    print("between | longest | MB |\n|---|---|---|---|---|---|---|---|---|---|")
    for way in (*WAYS, *WAYS):
        print(measure(way, reruns), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
