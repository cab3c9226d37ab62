"""What is answered instead of a page."""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_POLICY_VIOLATION = 1008


def refuse(sentence: str, status: int = 403) -> ASGIApp:
    """An application that answers every request with a sentence and takes no connection."""

    async def refusal(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return
        await PlainTextResponse(f"{sentence}\n", status_code=status)(scope, receive, send)

    return refusal
