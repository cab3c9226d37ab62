"""What the server says about its own state, and what it makes ready before anybody asks."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import cache
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from components.gate.beside import beside
from planmonitor.settings import settings
from planmonitor.store import NotPossible, Version, open_store
from planmonitor.store.replacing import in_use
from planmonitor.store.repository import connect
from planmonitor.store.room import has_room
from planmonitor.store.safekeeping import forget_unfinished

_log = logging.getLogger(__name__)
T = TypeVar("T")
_FEW_DESCRIPTORS = 0.9
_PATIENCE_SECONDS = 4.0
"""How long a question to the database may take; a lock of a migration is not waited for longer."""
_ROOM_SECONDS = 10.0
"""For how long an answer about room on the disk counts."""
_RETRY_SECONDS = 2.0
_RESTORE_SECONDS = 120.0


async def health(_: Request) -> JSONResponse:
    """Whether the database answers, something more can be stored and descriptors are left; 503 when not,
    for a balancer to look elsewhere. A process for reading is well without room to store.
    """
    state: dict[str, object] = {"database": "ok", "storage": "ok", "descriptors": "ok"}
    version = await _within(_version)
    if version is None:
        state["database"] = "unavailable"
    else:
        state["version"] = asdict(version)
    if await _within(_room) is False:
        state["storage"] = "full"
    if len(os.listdir("/proc/self/fd")) > _FEW_DESCRIPTORS * resource.getrlimit(resource.RLIMIT_NOFILE)[0]:
        state["descriptors"] = "exhausted"
    good = state["database"] == state["descriptors"] == "ok"
    good = good and (state["storage"] == "ok" or not settings().writing)
    return JSONResponse(
        {"status": "ok" if good else "unavailable", **state}, status_code=200 if good else 503
    )


async def _within(question: Callable[[], T]) -> T | None:
    """The answer to a question of the database; None when there is none in time."""
    try:
        return await asyncio.wait_for(run_in_threadpool(question), _PATIENCE_SECONDS)
    except Exception:
        _log.exception("health check: the database does not answer")
        return None


def _version() -> Version:
    """Read through the engine the pages use, so that an exhausted pool or a moved file shows here too."""
    return connect(settings().database).version(within=_PATIENCE_SECONDS / 2)


def _room() -> bool:
    return _room_at(settings().database, int(time.monotonic() / _ROOM_SECONDS))


@cache
def _room_at(_address: str, _moment: int) -> bool:
    _room_at.cache_clear()
    return has_room(settings())


@asynccontextmanager
async def ready() -> AsyncIterator[None]:
    """Within, the database is in use, so that no restore takes its place, and is opened as soon as it can
    be.

    Raises:
        StoreFailure: when a restore goes on for too long.
    """
    until = time.monotonic() + _RESTORE_SECONDS
    while True:
        try:
            using = in_use(settings().database)
            using.__enter__()
            break
        except NotPossible as refusal:
            if time.monotonic() > until:
                raise
            _log.warning("%s", refusal)
            await asyncio.sleep(_RETRY_SECONDS)
    forget_unfinished(settings())
    try:
        async with beside(_open()) as opening:
            await asyncio.wait({opening}, timeout=_PATIENCE_SECONDS)
            yield
    finally:
        using.__exit__(None, None, None)


async def _open() -> None:
    """Open the store, again and again until the database answers; a page that is asked for does the same."""
    said = ""
    while True:
        try:
            await run_in_threadpool(open_store, settings().database)
            return
        except (NotPossible, DBAPIError) as refusal:
            if str(refusal) != said:
                said = str(refusal)
                _log.error("the database can't be opened: %s", said)
            await asyncio.sleep(_RETRY_SECONDS)
