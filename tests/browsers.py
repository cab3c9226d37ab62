"""The old browsers that offices have, as the packages of npm hold them.

``python -m tests.browsers`` fetches them; needs ``npm``.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import brotli

from tests.driving import ROOT

LAST_FOR_WINDOWS_7, TOO_OLD = "109.0.6", "92.0.0"
_FOLDER = ROOT / ".browsers"


def old_chromium(version: str) -> Path:
    """The program of an old headless Chromium, fetched on first use into ``.browsers/``.

    Raises ``subprocess.CalledProcessError`` when npm cannot deliver it.
    """
    program = _FOLDER / version / "chromium"
    if not program.exists():
        _FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_FOLDER) as made:
            _unpack(version, Path(made))
            shutil.rmtree(program.parent, ignore_errors=True)
            Path(made, "ready").rename(program.parent)
    return program


def _unpack(version: str, folder: Path) -> None:
    """Lay the program and its software renderer side by side in ``folder/ready``."""
    package = f"@sparticuz/chromium@{version}"
    subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    packed, ready = folder / "package" / "bin", folder / "ready"
    ready.mkdir()
    renderer = folder / "renderer.tar"
    renderer.write_bytes(brotli.decompress((packed / "swiftshader.tar.br").read_bytes()))
    with tarfile.open(renderer) as archive:
        archive.extractall(ready, filter="data")
    program = ready / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)


if __name__ == "__main__":
    for wanted in (LAST_FOR_WINDOWS_7, TOO_OLD):
        print(old_chromium(wanted))
