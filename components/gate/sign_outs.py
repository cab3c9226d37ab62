"""Signing out counts on the server too: a copy of the cookie, or another window, is signed out with it."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from components.framework import SIGN_IN_COOKIE, signed_in_claims
from planmonitor.settings import settings
from planmonitor.store.repository import connect

_LEAVING = "/auth/logout"


class SignOuts:
    """Remembers whose sign-in was ended, and lets nobody connect with it again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        leaves = scope["type"] == "http" and scope["path"].endswith(_LEAVING)
        if leaves or scope["type"] == "websocket":
            cookies = HTTPConnection(scope).cookies
            claims = signed_in_claims(cookies)
            if claims is not None:
                is_over = await run_in_threadpool(_end if leaves else _has_ended, claims)
                scope = _without_sign_in(scope, cookies) if is_over and not leaves else scope
        await self.app(scope, receive, send)


def _without_sign_in(scope: Scope, cookies: Mapping[str, str]) -> Scope:
    """The same connection as if nobody had signed in."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    others = (f"{n}={v}" for n, v in cookies.items() if not n.startswith(SIGN_IN_COOKIE))
    headers["cookie"] = "; ".join(others)
    return {**scope, "headers": headers.raw}


def _end(claims: Mapping[str, object]) -> bool:
    """End a sign-in; should the database refuse, its cookie is deleted all the same."""
    try:
        connect(settings().database).sign_outs.end(claims)
    except Exception:
        logging.getLogger(__name__).exception("a sign-out was not recorded")
        return False
    return True


def _has_ended(claims: Mapping[str, object]) -> bool:
    """Whether a sign-in was ended; where that can't be known it does not count."""
    try:
        return connect(settings().database).sign_outs.has_ended(claims)
    except Exception:
        logging.getLogger(__name__).exception("whether a sign-in was ended is not known")
        return True
