"""The dashboard as an ASGI application: the framework's pages behind the gate."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from components.framework import expect_no_old_style_pages, stay_on_this_network
from components.gate import MIDDLEWARE, answer_search, freeing, health, ready, redact_logs
from components.upkeep import Housekeeper
from planmonitor import clock
from planmonitor.settings import SettingsError, settings


def _base() -> str:
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Load what every page needs before the first visitor, and collect garbage only while nobody waits."""
    redact_logs()
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401
    import statsmodels.api  # noqa: F401

    keeper = Housekeeper()
    keeper.start()
    async with ready(), freeing():
        yield
    keeper.stop()


def say_so(error: Exception) -> bool:
    """Tell the reader that a page failed, without paths or values; the log has the rest."""
    moment = clock.shown_exactly(clock.now())
    logging.getLogger("streamlit").error("page failed at %s", moment, exc_info=error)
    st.error(f"这一页没有显示出来，您的数据没有受影响。请稍后刷新；若仍如此，请把时间 {moment} 告诉管理员。")
    return True


try:
    settings()
except SettingsError as refusal:
    raise SystemExit(str(refusal)) from None
stay_on_this_network()
expect_no_old_style_pages()

app = st.App(
    "dashboard.py",
    lifespan=lifespan,
    middleware=[Middleware(layer) for layer in MIDDLEWARE],
    routes=[Route(f"{_base()}/healthz", health), Route(f"{_base()}/find", answer_search)],
    on_script_error=say_so,
)
