"""The recipe for nginx, with a real nginx and two processes behind it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from planmonitor.settings import ROOT
from tests.e2e.conftest import Visitor, free_port, start_server
from tests.e2e.test_security import EVIL, answer, handshake

pytestmark = pytest.mark.e2e
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    if not Path(NGINX).exists():
        pytest.skip("没有安装 nginx（Debian 包 nginx-light）")
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "read").mkdir()
    (folder / "write").mkdir()
    reading, _ = start_server(
        folder / "read", STREAMLIT_SERVER_BASE_URL_PATH="monitor", PLANMONITOR_WRITING="false",
        PLANMONITOR_ENTRY_ADDRESS="/entry/intake", PLANMONITOR_VAR=str(folder),
    )  # fmt: skip
    writing, _ = start_server(
        folder / "write", STREAMLIT_SERVER_BASE_URL_PATH="entry", PLANMONITOR_VAR=str(folder)
    )
    ports = [str(p.args[p.args.index("--server.port") + 1]) for p in (reading, writing)]  # type: ignore[union-attr,index]
    port = free_port()
    recipe = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    recipe = recipe.replace("listen 8080", f"listen 127.0.0.1:{port}").replace(
        "127.0.0.1:8501", f"127.0.0.1:{ports[0]}"
    )
    recipe = recipe.replace("127.0.0.1:8502", f"127.0.0.1:{ports[1]}").replace(
        "/var/log/nginx/", f"{folder}/"
    )
    temp = "".join(
        f"{k}_temp_path {folder}/{k};\n" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{\n{temp}\ninclude /etc/nginx/mime.types;\n{recipe}\n}}\n"
    )
    if folder.owner() == "root":
        config.write_text("user root;\n" + config.read_text())
    proxy = subprocess.Popen([NGINX, "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL)
    for _ in range(80):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/", folder
    for p in (proxy, reading, writing):
        p.terminate()
        p.wait(20)


def test_both_sub_paths_serve_whole_pages(site: tuple[str, Path], browser_context: BrowserContext) -> None:
    page = browser_context.new_page()
    guest = Visitor(page, f"{site[0]}monitor/")
    guest.open("health")
    guest.settle_map()
    expect(page.locator(".pm-tile").first).to_be_visible()
    page = guest.open("intake")
    page.get_by_text("前往填报地址").click()
    page.wait_for_url("**/entry/intake")
    guest.settle()
    expect(page.locator("input[type=file]")).to_have_count(1)
    assert [e for e in guest.errors if "favicon" not in e] == []
    page.close()


def test_uploads_go_to_the_entry_process_only(site: tuple[str, Path]) -> None:
    assert answer(f"{site[0]}monitor/_stcore/upload_file/s/f", "PUT")[0] == 404
    assert answer(f"{site[0]}entry/_stcore/upload_file/s/f", "PUT")[0] in (400, 403)


def test_foreign_origins_stop_at_nginx(site: tuple[str, Path]) -> None:
    assert handshake(f"{site[0]}monitor/", f"http://{EVIL}") == 403
    assert handshake(f"{site[0]}monitor/", site[0].rstrip("/")) == 101
    assert "foreign" not in (site[1] / "error.log").read_text()


def test_text_is_compressed_and_health_passes_through(site: tuple[str, Path]) -> None:
    request = urllib.request.Request(
        f"{site[0]}monitor/app/static/vendor/leaflet/leaflet.js", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=20) as got:
        assert got.headers["Content-Encoding"] == "gzip"
    assert answer(f"{site[0]}monitor/healthz")[0] == 200


def test_session_ids_stay_out_of_the_log(site: tuple[str, Path]) -> None:
    answer(f"{site[0]}entry/_stcore/upload_file/secret-session-id/f", "PUT")
    time.sleep(0.3)
    log = (site[1] / "planmonitor.log").read_text()
    assert "upload_file/***" in log
    assert "secret-session-id" not in log
