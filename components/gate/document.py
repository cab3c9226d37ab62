"""The one page that holds the application, made fit for the browsers that offices have.

The bundle builds regular expressions with the flag ``v`` and calls array methods of 2023, so that Chromium
109, the last one for Windows 7, shows a blank page. ``old_browsers.js`` adds what is missing. A browser that
cannot read the bundle at all shows a sentence that stands in the page itself and is hidden by a style only
newer ones understand; no script is needed to see it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.gate.headers import content_policy
from components.templating import render
from components.theme import DAY, FONT, page_script

BROWSERS = (
    "谷歌浏览器 Chrome、微软 Edge 或其他 Chromium 内核浏览器 109 版及以上（109 是 Windows 7 能用的最后一版）",
    "火狐浏览器 Firefox 121 版及以上",
    "Safari 或其他 WebKit 浏览器 16.4 版及以上",
)
"""What the pages were tried with or share the engine of; ``too_old.html`` tells them apart by what their
styles understand: the unit ``lh`` (Chromium 109, Firefox 120, Safari 16.4) and ``:has`` (Firefox 121)."""

_SCRIPT = Path(__file__).with_name("old_browsers.js").read_text("utf-8")
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_CONDITIONS = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")
_DOCUMENT_HEADERS = ("etag", "last-modified", "accept-ranges")


@dataclass(frozen=True)
class Document:
    """The page that holds the application: its bytes, and the scripts within it as the content policy names
    them."""

    body: bytes
    scripts: tuple[str, ...]


@cache
def prepared(original: bytes) -> Document:
    """The framework's page with our scripts before its own, Chinese instead of English, and the sentence.

    A page without ``<head>`` and ``<body>`` is left as it is.
    """
    html = original.decode("utf-8")
    if "<head>" not in html or "<body>" not in html:
        return Document(original, (script_source(page_script()),))
    notice = render("too_old.html", browsers=BROWSERS, day=DAY, font=FONT)
    html = html.replace('<html lang="en">', '<html lang="zh-CN">')
    html = html.replace("<title>Streamlit</title>", "<title>规划实施监测</title>")
    html = _NOSCRIPT.sub("", html).replace("<body>", f"<body>\n{notice}", 1)
    scripts = "".join(f"<script>{text}</script>" for text in (_SCRIPT, page_script()))
    html = html.replace("<head>", f"<head>\n{scripts}", 1)
    return Document(html.encode(), tuple(script_source(text) for text in _INLINE.findall(html)))


def script_source(text: str) -> str:
    """How a content policy names an inline script: the hash of its text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


class PreparedDocument:
    """Serves the application's page as :func:`prepared`, under a policy that runs only its own scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; only a whole HTML page of the framework's is changed."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or _is_framed(scope["path"]):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []
        body = bytearray()

        async def replace(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif message["type"] == "http.response.body" and held:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _send_prepared(send, held[0], bytes(body), head=scope["method"] == "HEAD")
            else:
                await send(message)

        # Asked without conditions: the answer depends on our parts as well, of which the framework knows
        # nothing.
        unconditional = [(k, v) for k, v in scope["headers"] if k not in _CONDITIONS]
        await self.app({**scope, "headers": unconditional}, receive, replace)


async def _send_prepared(send: Send, start: Message, body: bytes, *, head: bool) -> None:
    headers = MutableHeaders(raw=start["headers"])
    if not head:
        made = prepared(body)
        body = made.body
        headers["content-length"] = str(len(body))
        headers["content-security-policy"] = content_policy(made.scripts)
    for name in _DOCUMENT_HEADERS:
        del headers[name]
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _is_framed(path: str) -> bool:
    """Whether the address is a component's frame or a file, which need no preparing."""
    return "/component/" in path or "/app/static/" in path


def _is_page(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    return message["status"] == 200 and headers.get("content-type", "").startswith("text/html")
