"""The recipe for nginx, with a real nginx and two processes behind it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from planmonitor.settings import ROOT
from tests.driving import free_port, serving, wait_until
from tests.e2e.conftest import Visit
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
    reading = {"STREAMLIT_SERVER_BASE_URL_PATH": "monitor", "PLANMONITOR_WRITING": "false"}
    writing = {"STREAMLIT_SERVER_BASE_URL_PATH": "entry", "PLANMONITOR_VAR": str(folder)}
    reading |= {"PLANMONITOR_ENTRY_ADDRESS": "/entry/intake", "PLANMONITOR_VAR": str(folder)}
    with (
        serving(folder / "read", **reading) as reading_at,
        serving(folder / "write", **writing) as writing_at,
        proxying(folder, reading_at, writing_at) as address,
    ):
        yield address, folder


@contextmanager
def proxying(folder: Path, reading_at: str, writing_at: str) -> Iterator[str]:
    """nginx with the recipe, its ports and folders replaced; its address."""
    port = free_port()
    recipe = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for printed, here in (
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("127.0.0.1:8501", urlsplit(reading_at).netloc),
        ("127.0.0.1:8502", urlsplit(writing_at).netloc),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert printed in recipe
        recipe = recipe.replace(printed, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    head = f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
    if folder.owner() == "root":
        head = f"user root;\n{head}"
    config = folder / "nginx.conf"
    config.write_text(f"{head}http {{\n{temporary}\ninclude /etc/nginx/mime.types;\n{recipe}\n}}\n")
    proxy = subprocess.Popen([NGINX, "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: listens(port))
        yield f"http://127.0.0.1:{port}/"
    finally:
        proxy.terminate()
        proxy.wait(30)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_both_sub_paths_serve_whole_pages(site: tuple[str, Path], visit: Visit) -> None:
    guest = visit(f"{site[0]}monitor/")
    page = guest.open("health")
    guest.settle_map()
    expect(page.locator(".pm-tile").first).to_be_visible()
    page = guest.open("intake")
    page.get_by_text("前往填报地址").click()
    page.wait_for_url("**/entry/intake")
    guest.settle()
    # A proxy in front: whoever comes is not alone at this computer, and no sign-in is set up here.
    expect(page.locator("[data-testid=stMain]")).to_contain_text("没有配置登录，这里不能填报")
    expect(page.locator("input[type=file]")).to_have_count(0)
    assert [e for e in guest.errors if "favicon" not in e] == []


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
    log = site[1] / "planmonitor.log"
    before = log.read_text().count("upload_file/***")
    answer(f"{site[0]}entry/_stcore/upload_file/secret-session-id/f", "PUT")
    wait_until(lambda: log.read_text().count("upload_file/***") == before + 1)
    assert "secret-session-id" not in log.read_text()
