"""From whose pages a connection, or a request that changes something, may come."""

from __future__ import annotations

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from components.gate.answers import refuse
from components.gate.callers import signs_in_at

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Origins:
    """Refuses what foreign pages start, before anybody looks their origin up."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        changes = scope["type"] == "websocket" or scope.get("method") not in _READS
        if scope["type"] in ("http", "websocket") and changes and not _same_origin(scope):
            await refuse("这个请求来自另一个网站的页面，没有执行。")(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _same_origin(scope: Scope) -> bool:
    """Whether it comes from a page of this server, scheme and port included, from an origin the deployment
    lists, or from no browser.
    """
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:
        return True
    scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    there = signs_in_at()
    own = (f"{scheme}://{headers.get('host', '')}", f"{there.scheme}://{there.netloc}")
    listed = (str(o).rstrip("/") for o in st.get_option("server.corsAllowedOrigins") or ())
    return origin.rstrip("/").lower() in {o.lower() for o in (*own, *listed)}
