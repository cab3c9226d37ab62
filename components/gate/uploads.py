"""What may be handed in, by whom."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from planmonitor.settings import settings


class Uploads:
    """Refuses files where nothing is handed in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] == "http" and "/_stcore/upload_file" in scope["path"] and not settings().writing:
            await PlainTextResponse("这里不接收文件", status_code=404)(scope, receive, send)
            return
        await self.app(scope, receive, send)
