"""The security headers of every answer."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self' blob: data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
_FRAMES = "'unsafe-inline'"
"""What the frame of the map needs: folium writes its scripts into the frame."""


def content_policy(scripts: Iterable[str] = (_FRAMES,)) -> str:
    """The content policy under which scripts of this server run, and those inline ones that are named.

    A page that names the hashes of its own scripts runs no others; a browser ignores ``'unsafe-inline'``
    beside a hash.
    """
    allowed = {**_POLICY, "script-src": " ".join((_POLICY["script-src"], *scripts))}
    return "; ".join(f"{what} {sources}" for what, sources in allowed.items())


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": content_policy(),
}


class SecurityHeaders:
    """Adds to every answer, refusals included, what a browser is to hold it to."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
