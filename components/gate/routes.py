"""Addresses that are nobody's business, and such as can be no file."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from components.gate.answers import refuse

_LONGEST_NAME = 255
"""Bytes of one part of a path; no file system keeps more, and asking it for more is an error."""
_LONGEST_PATH = 2048
_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
"""What the framework offers to machines: numbers of the process, pages run by request."""


class Routes:
    """Answers 404 where there is nothing to see."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] in ("http", "websocket") and _is_nothing(scope["path"]):
            await refuse("没有这个地址。", 404)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_nothing(path: str) -> bool:
    raw = path.encode("utf-8", "surrogatepass")
    too_long = len(raw) > _LONGEST_PATH or any(len(part) > _LONGEST_NAME for part in raw.split(b"/"))
    return too_long or b"\0" in raw or any(closed in path for closed in _CLOSED)
