"""The page that holds the application is served prepared, under a policy that names its scripts."""

from __future__ import annotations

import re

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from components.gate.document import BROWSERS, PreparedDocument, script_source
from components.gate.headers import SecurityHeaders
from components.theme import page_script

PAGE = '<html lang="en"><head><title>Streamlit</title><script>a()</script></head><body><noscript>English</noscript><i></i></body></html>'


async def page(_: Request) -> Response:
    return HTMLResponse(PAGE, headers={"etag": '"1"', "last-modified": "x"})


async def text(_: Request) -> Response:
    return PlainTextResponse(PAGE)


@pytest.fixture(scope="module")
def client() -> TestClient:
    routes = [
        Route("/component/x/index.html", page),
        Route("/text", text),
        Route("/{rest:path}", page),
    ]
    return TestClient(
        Starlette(routes=routes, middleware=[Middleware(SecurityHeaders), Middleware(PreparedDocument)])
    )


def test_our_script_stands_before_the_frameworks_and_the_notice_needs_none(client: TestClient) -> None:
    html = client.get("/health").text
    assert html.index("toSorted") < html.index("planmonitor") < html.index("<script>a()")
    assert html.index("pm-too-old") < html.index("<i></i>")
    assert all(browser in html for browser in BROWSERS)
    assert "English" not in html
    assert 'lang="zh-CN"' in html


def test_the_policy_of_the_page_names_every_inline_script_and_allows_no_other(client: TestClient) -> None:
    answer = client.get("/health")
    policy = answer.headers["content-security-policy"]
    scripts = re.search("script-src ([^;]*)", policy)
    assert scripts
    allowed = scripts[1].split()
    assert "'unsafe-inline'" not in allowed
    inline = re.findall("<script>(.*?)</script>", answer.text, re.DOTALL)
    assert len(inline) == 3
    for script in (*inline, page_script()):
        assert script_source(script) in allowed


def test_the_frame_of_the_map_keeps_its_scripts(client: TestClient) -> None:
    answer = client.get("/component/x/index.html")
    assert answer.text == PAGE
    assert "'unsafe-inline'" in answer.headers["content-security-policy"]


def test_other_answers_are_left_as_they_are(client: TestClient) -> None:
    assert client.get("/text").text == PAGE


def test_no_answer_is_kept_by_what_the_framework_alone_says_of_its_age(client: TestClient) -> None:
    answer = client.get("/health", headers={"if-none-match": '"1"'})
    assert answer.status_code == 200
    assert not {"etag", "last-modified"} & set(answer.headers)
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_frameworks_own_page_has_the_places_that_are_filled_in() -> None:
    from pathlib import Path

    original = Path(streamlit.__file__).with_name("static").joinpath("index.html").read_text("utf-8")
    for part in ("<head>", "<body>", '<html lang="en">', "<title>Streamlit</title>", "<noscript>"):
        assert part in original
