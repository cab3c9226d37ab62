"""From whose pages a connection may come."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class Origins:
    """Refuses connections of foreign pages before anybody looks their origin up."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] == "websocket" and not _same_origin(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self.app(scope, receive, send)


def _same_origin(headers: Headers) -> bool:
    """Whether a handshake comes from the page itself, from an origin the deployment lists, or from no
    browser."""
    origin = headers.get("origin")
    if origin is None or urlsplit(origin).netloc == headers.get("host"):
        return True
    return origin.rstrip("/") in [
        str(o).rstrip("/") for o in st.get_option("server.corsAllowedOrigins") or ()
    ]
