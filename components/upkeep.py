"""Keeping long-lived objects out of the way of the collector."""

from __future__ import annotations

import gc

from planmonitor.monitor import Monitor

_MUCH_MORE = 400_000
_aside = {"bytes": -_MUCH_MORE}


def set_aside(monitor: Monitor) -> None:
    """Keep what was built for good out of the full collection the framework runs after every script.

    That collection looks at every living object, so kept answers and figures would slow down each click for ever.
    """
    kept = monitor.kept_bytes()
    if abs(kept - _aside["bytes"]) >= _MUCH_MORE:
        _aside["bytes"] = kept
        gc.collect()
        gc.freeze()
