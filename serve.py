"""The dashboard as an ASGI application: what stands between the network and the pages."""

from __future__ import annotations

import logging
import os
import re
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.framework import stay_on_this_network
from components.upkeep import Housekeeper
from planmonitor.settings import settings
from planmonitor.store import Store, Version, open_store

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self' blob: data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'",
}
_FEW_DESCRIPTORS = 0.9
_SECRET = (
    (re.compile(r"(upload_file|media)/[^\s/?\"]+"), r"\1/***"),
    (re.compile(r"://([^:/@\s]+):[^@\s]+@"), r"://\1:***@"),
)


class Gate:
    """Refuses foreign origins before anybody looks them up, uploads where nothing is handed in, and adds
    headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] == "websocket" and not _same_origin(Headers(scope=scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "/_stcore/upload_file" in scope["path"] and not settings().writing:
            await PlainTextResponse("这里不接收文件", status_code=404)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


def _same_origin(headers: Headers) -> bool:
    """Whether a handshake comes from the page itself, from an origin the deployment lists, or from no
    browser."""
    origin = headers.get("origin")
    if origin is None or urlsplit(origin).netloc == headers.get("host"):
        return True
    return origin.rstrip("/") in [
        str(o).rstrip("/") for o in st.get_option("server.corsAllowedOrigins") or ()
    ]


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


class Redact(logging.Filter):
    """Keeps session ids (they stand in upload addresses) and passwords out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's text; never drops it."""
        text = record.getMessage()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        for pattern, instead in _SECRET:
            text = pattern.sub(instead, text)
            if record.exc_text:
                record.exc_text = pattern.sub(instead, record.exc_text)
        record.msg, record.args = text, ()
        return True


def _base() -> str:
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Load what every page needs before the first visitor, and collect garbage only while nobody waits."""
    for handler in [h for name in (None, "streamlit", "uvicorn") for h in logging.getLogger(name).handlers]:
        handler.addFilter(Redact())
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401
    import statsmodels.api  # noqa: F401

    keeper = Housekeeper()
    keeper.start()
    yield
    keeper.stop()


def say_so(error: Exception) -> bool:
    """Tell the reader that a page failed, without paths or values; the log has the rest."""
    moment = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    logging.getLogger("streamlit").error("page failed at %s", moment, exc_info=error)
    st.error(f"这一页没有显示出来，您的数据没有受影响。请稍后刷新；若仍如此，请把时间 {moment} 告诉管理员。")
    return True


stay_on_this_network()

app = st.App(
    "dashboard.py",
    lifespan=lifespan,
    middleware=[Middleware(Gate)],
    routes=[Route(f"{_base()}/healthz", health)],
    on_script_error=say_so,
)
