"""Keeping long-lived objects out of the way of the collector."""

from __future__ import annotations

import gc

from planmonitor.monitor import Monitor

_MANY_ANSWERS = 150
_aside = {"answers": -_MANY_ANSWERS}


def set_aside(monitor: Monitor) -> None:
    """Keep what was built for good out of the full collection the framework runs after every script.

    That collection looks at every living object, so kept answers and figures would slow down each click for ever.
    """
    kept = monitor.answers_kept
    if abs(kept - _aside["answers"]) >= _MANY_ANSWERS:
        _aside["answers"] = kept
        gc.collect()
        gc.freeze()
