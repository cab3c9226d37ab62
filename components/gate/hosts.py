"""Under which names the server answers.

A page of a foreign site may let its own name point to this machine; what the browser then sends is of the
same origin for it. Only the ``Host`` header tells the two apart.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from components.gate.answers import refuse
from components.gate.callers import host_name, names_answered

_SENTENCE = (
    "这里只用登记过的名称提供服务。请在这台电脑上用 localhost 打开；"
    "要从别的电脑打开，请管理员把地址栏里的名称或地址写进 PLANMONITOR_HOSTS 后重启。"
)
_MISDIRECTED = 421


class Hosts:
    """Refuses requests and connections that ask for any other name."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] in ("http", "websocket"):
            asked = Headers(scope=scope).getlist("host")
            if len(asked) != 1 or host_name(asked[0]) not in names_answered():
                await refuse(_SENTENCE, _MISDIRECTED)(scope, receive, send)
                return
        await self.app(scope, receive, send)
