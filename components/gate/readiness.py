"""What the server says about its own state."""

from __future__ import annotations

import logging
import os
import resource
from dataclasses import asdict
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from planmonitor.settings import settings
from planmonitor.store import Store, Version, open_store

_FEW_DESCRIPTORS = 0.9


async def health(_: Request) -> JSONResponse:
    """Whether the database answers and descriptors are left; 503 when not, for a balancer to look
    elsewhere."""
    state: dict[str, object] = {"database": "ok", "descriptors": "ok"}
    try:
        state["version"] = asdict(await run_in_threadpool(_version))
    except Exception:
        logging.getLogger(__name__).exception("health check: the database does not answer")
        state["database"] = "unavailable"
    if len(os.listdir("/proc/self/fd")) > _FEW_DESCRIPTORS * resource.getrlimit(resource.RLIMIT_NOFILE)[0]:
        state["descriptors"] = "exhausted"
    good = state["database"] == state["descriptors"] == "ok"
    return JSONResponse(
        {"status": "ok" if good else "unavailable", **state}, status_code=200 if good else 503
    )


def _version() -> Version:
    """Read through the engine the pages use, so that an exhausted pool or a moved file shows here too."""
    return _store(settings().database).version()


@cache
def _store(address: str) -> Store:
    return open_store(address)
