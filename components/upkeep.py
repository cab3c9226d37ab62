"""Collecting garbage while nobody waits.

A full collection looks at every living object and holds everybody up meanwhile. The interpreter starts one
wherever it happens to be, the framework one after every script. Here both are off (the latter in
``.streamlit/config.toml``): what is loaded at the start is set aside once, and a thread of its own collects
what is young between two scripts and everything in a lull. Should neither come, it collects at a stated
number of objects, so that memory stays bounded under any load.
"""

from __future__ import annotations

import gc
import threading

from components.framework import Activity, watch_scripts

PAUSE_SECONDS, LULL_SECONDS = 0.1, 3.0
"""No script has run for so long before the young objects, and before all of them, are looked at."""
WORTHWHILE = 5_000
"""Objects made since the last look from which looking at the young ones pays."""
MOST_PENDING = 400_000
"""Objects made since the last look from which collecting no longer waits."""
OFTEN, MOST_OFTEN = 5, 500
"""Looks at the young objects after which all are looked at: in a lull, and without waiting for one."""
_LOOK_EVERY = 0.05
_YOUNG, _ALL = 1, 2


class Housekeeper:
    """Collects in the background from ``start`` to ``stop``; automatic collection is off meanwhile."""

    def __init__(self, activity: Activity | None = None) -> None:
        self.activity = activity or watch_scripts()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_house, name="housekeeper", daemon=True)

    def start(self) -> None:
        """Set aside all that lives now, which is loaded for good, and take over."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._thread.start()

    def stop(self) -> None:
        """Give collecting back to the interpreter."""
        self._over.set()
        self._thread.join()
        gc.enable()

    def _keep_house(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            generation = self.due()
            if generation is not None:
                gc.collect(generation)

    def due(self) -> int | None:
        """The generation up to which to collect now; None while somebody waits or nothing is worth it."""
        pending, _, looks = gc.get_count()
        quiet = self.activity.quiet_seconds()
        if pending >= MOST_PENDING or looks >= MOST_OFTEN or (looks >= OFTEN and quiet >= LULL_SECONDS):
            return _ALL
        return _YOUNG if pending >= WORTHWHILE and quiet >= PAUSE_SECONDS else None
