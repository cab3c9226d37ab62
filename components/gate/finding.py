"""The search of every page: what somebody types is answered with links that carry the reader's view."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from components.scope import CARRIED, the_monitor
from planmonitor.loading import DataError
from planmonitor.search import TYPE_WORD, SearchIndex, find, search_index

MOST_TYPED = 60
"""Letters that are looked at of what somebody types."""


async def answer_search(request: Request) -> JSONResponse:
    """The best entries for the text ``q``, each with kind, name, one line and address; 503 while the data
    files are wrong."""
    view = {name: value for name in CARRIED if (value := request.query_params.get(name, ""))}
    text = request.query_params.get("q", "")[:MOST_TYPED]
    headers = {"cache-control": "no-store"}
    try:
        found = await run_in_threadpool(lambda: find(_index(), text))
    except DataError:
        return JSONResponse([], status_code=503, headers=headers)
    rows = [
        {
            "kind": TYPE_WORD[e.kind],
            "name": e.name,
            "detail": e.detail,
            "href": f"{e.page}?{urlencode({**view, **e.query})}",
        }
        for e in found
    ]
    return JSONResponse(rows, headers=headers)


@cache
def _index() -> SearchIndex:
    monitor = the_monitor()
    return search_index(monitor.plan, monitor.divisions)
