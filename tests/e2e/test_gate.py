"""Attacks from outside on a running server: by another name, through a proxy, by strange addresses."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.driving import start_server, stop_server
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e
EVIL = "evil.example"
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
WEBSOCKET = f"Connection: Upgrade\r\nUpgrade: websocket\r\n{KEY}"
PLACES = {
    "page": ("GET /health HTTP/1.1", ""),
    "static": ("GET /app/static/icon.svg HTTP/1.1", ""),
    "bundle": ("GET /static/nothing.js HTTP/1.1", ""),
    "healthz": ("GET /healthz HTTP/1.1", ""),
    "framework": ("GET /_stcore/host-config HTTP/1.1", ""),
    "media": ("GET /media/x.csv HTTP/1.1", ""),
    "upload": ("PUT /_stcore/upload_file/s/f HTTP/1.1", "Content-Length: 0\r\n"),
    "websocket": ("GET /_stcore/stream HTTP/1.1", WEBSOCKET),
}


def say(server: str, request: str) -> tuple[int, str]:
    """The status and text with which raw bytes are answered; no library mends them on the way."""
    port = urlsplit(server).port
    with socket.create_connection(("127.0.0.1", int(port or 0)), timeout=20) as line:
        line.sendall(f"{request}\r\n".encode("utf-8", "surrogateescape"))
        told = b""
        while part := line.recv(65_536):
            told += part
    head, _, body = told.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode("utf-8", "replace")


def ask(server: str, place: str, host: str | None, *headers: str) -> tuple[int, str]:
    line, more = PLACES[place]
    named = "" if host is None else f"Host: {host}\r\n"
    ends = "" if place == "websocket" else "Connection: close\r\n"
    return say(server, f"{line}\r\n{named}{more}{ends}" + "".join(f"{h}\r\n" for h in headers))


@pytest.mark.parametrize("place", PLACES)
def test_without_sign_in_nothing_is_answered_under_a_foreign_name(server: str, place: str) -> None:
    port = urlsplit(server).port
    foreign = (EVIL, f"{EVIL}:{port}", f"127.0.0.1.{EVIL}", f"localhost@{EVIL}", "192.168.1.5", "[::2]", "")
    for host in foreign:
        status, text = ask(server, place, host, f"Origin: http://{host}")
        assert status in (403, 421), host
        assert place == "websocket" or "PLANMONITOR_HOSTS" in text
    for host in ("localhost", f"LOCALHOST:{port}", "127.0.0.1", "[::1]:1"):
        if place != "websocket":
            assert "PLANMONITOR_HOSTS" not in ask(server, place, host)[1]


def test_two_names_or_none_are_no_name(server: str) -> None:
    assert say(server, "GET / HTTP/1.0\r\n")[0] in (400, 421)
    assert ask(server, "page", "localhost", f"Host: {EVIL}")[0] in (400, 421)


def handshake(server: str, origin: str, **headers: str) -> int:
    """The status with which a WebSocket handshake is answered; 101 when it is accepted."""
    url = server.replace("http", "ws", 1) + "_stcore/stream"
    try:
        with connect(url, origin=Origin(origin), additional_headers=headers, open_timeout=15):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_an_origin_is_ours_only_with_its_scheme_and_port(server: str) -> None:
    own = server.rstrip("/")
    assert handshake(server, own) == 101
    for foreign in (own.replace("http", "https"), f"{own}1", "http://127.0.0.1", "null", f"http://{EVIL}"):
        assert handshake(server, foreign) == 403, foreign
    assert ask(server, "upload", "localhost", "Origin: null")[0] == 403
    tls = {"X-Forwarded-Proto": "https"}
    assert handshake(server, own.replace("http", "https"), **tls) == 101


def test_addresses_that_can_be_no_file_are_not_found(server: str) -> None:
    long, longer = "x" * 300, "/".join(["x" * 200] * 20)
    wrong = (f"app/static/{long}.js", f"static/{long}", f"component/{long}/{long}", f"app/static/{longer}")
    for path in (*wrong, long, f"app/static/{'%E5%8E%BF' * 100}", "app/static/%00.js", "%00"):
        status, _ = say(server, f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
        assert status in (404, 400), path
        assert status == 404 or "%00" in path


@pytest.mark.parametrize("path", ["metrics", "agent/interact", "agent/mcp", "script-health-check"])
def test_what_the_framework_tells_machines_is_not_public(server: str, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        request = f"{method} /_stcore/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        assert say(server, request)[0] == 404


def test_whoever_comes_through_a_proxy_is_not_alone_at_this_computer(visitor: Visitor) -> None:
    visitor.page.set_extra_http_headers({"X-Real-IP": "127.0.0.1"})
    try:
        page = visitor.open("intake?view=fill")
        expect(page.locator("[data-testid=stMain]")).to_contain_text("没有配置登录，这里不能填报")
        expect(page.locator("input[type=file]")).to_have_count(0)
    finally:
        visitor.page.set_extra_http_headers({})


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A server without sign-in that answers to two more names, and its process."""
    var = tmp_path_factory.mktemp("alone")
    process, address = start_server(var, PLANMONITOR_HOSTS="monitor.example.gov.cn, 10.0.0.7")
    yield address, process.pid
    stop_server(process)


def test_a_name_of_the_settings_is_answered(alone: tuple[str, int]) -> None:
    assert ask(alone[0], "page", "monitor.example.gov.cn:8080")[0] == 200
    assert ask(alone[0], "healthz", "10.0.0.7")[0] in (200, 503)
    assert ask(alone[0], "page", EVIL)[0] == 421


@contextmanager
def session(server: str, **headers: str) -> Iterator[str]:
    """A session in which the page of data entry was drawn, as a program without a browser opens it."""
    url = server.replace("http", "ws", 1) + "_stcore/stream"
    origin = Origin(server.rstrip("/"))
    with connect(url, origin=origin, additional_headers=headers, max_size=None) as line:
        ask_for = BackMsg()
        ask_for.rerun_script.query_string, ask_for.rerun_script.page_name = "view=fill", "intake"
        line.send(ask_for.SerializeToString())
        number, drawn = "", False
        while not drawn:
            told = ForwardMsg.FromString(bytes(line.recv(timeout=60)))  # type: ignore[arg-type]
            number = told.new_session.initialize.session_id or number
            drawn = told.WhichOneof("type") == "script_finished" and told.script_finished == 0
        yield number


MEGABYTES = 19


def put(server: str, number: str, file: int, body: bytes | None = None) -> int:
    """The status with which a file of 19 MB is answered; without a body only its head is sent."""
    line = HTTPConnection(str(urlsplit(server).netloc), timeout=60)
    line.request("GET", "/_stcore/health")
    token = SimpleCookie(line.getresponse().headers["Set-Cookie"] or "")["_streamlit_xsrf"].value
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'
    whole = head + (body or b"") + b"\r\n--b--\r\n"
    line = HTTPConnection(str(urlsplit(server).netloc), timeout=60)
    line.putrequest("PUT", f"/_stcore/upload_file/{number}/{file}")
    for name, value in (
        ("Content-Type", "multipart/form-data; boundary=b"),
        ("Content-Length", str(len(whole) if body else MEGABYTES * 2**20)),
        ("Cookie", f"_streamlit_xsrf={token}"),
        ("X-Xsrftoken", token),
    ):
        line.putheader(name, value)
    line.endheaders(whole if body else None)
    return line.getresponse().status


def resident(process: int) -> float:
    """Megabytes of memory of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def test_two_hundred_files_of_a_stranger_cost_no_memory(alone: tuple[str, int]) -> None:
    server, process = alone
    with session(server, **{"X-Forwarded-For": "10.1.1.1"}) as number:
        assert number
        before = resident(process)
        assert {put(server, number, n) for n in range(200)} == {403}
        assert put(server, "nobody", 0) == 403
        assert put(server, number, 1, b"x" * MEGABYTES * 2**20) == 403
        assert resident(process) - before < 60


def test_who_may_write_fills_his_share_and_no_more(alone: tuple[str, int]) -> None:
    server, process = alone
    body = b"x" * MEGABYTES * 2**20
    with session(server) as number:
        before = resident(process)
        told = [put(server, number, n, body) for n in range(4)]
        assert told == [204, 204, 204, 429]
        assert {put(server, number, n) for n in range(4, 200)} == {429}
        assert resident(process) - before < 64 + 3 * MEGABYTES
        assert json.loads(ask(server, "healthz", "localhost")[1])["status"] == "ok"
