"""The pictures that README opens with: ``python -m docs.screenshots`` takes them anew from a running
dashboard.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.driving import open_chromium, serving

FOLDER = Path(__file__).with_suffix("")
MOST_BYTES = 300_000
IDLE = """() => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
  && !document.querySelector('[data-testid=stSkeleton]')"""


@dataclass(frozen=True)
class Picture:
    """A file's name, the address it shows, a selector that stands there once it is drawn, and its size in
    pixels.
    """

    name: str
    path: str
    drawn: str
    width: int = 1600
    height: int = 1000


PICTURES = (
    Picture("chapter", "health?year=2024", ".main-svg", height=1190),
    Picture("wall", "screen?scene=health&year=2024&seconds=60", ".pm-screen[data-scene=health]", height=900),
    Picture("why", "indicator?indicator=IND-16&part=why&year=2023", ".pm-why", height=1180),
)


def take(page: Page, address: str, picture: Picture) -> bytes:
    """The picture as WebP; raises ``ValueError`` when it is too large to stand in a README."""
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.goto(address + picture.path)
    page.wait_for_selector(picture.drawn, timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)
    for frame in page.frames[1:]:
        frame.wait_for_selector("path.leaflet-interactive", timeout=60_000)
    page.evaluate("document.fonts.ready")
    shown = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    packed = io.BytesIO()
    shown.convert("RGB").save(packed, "WEBP", quality=88, method=6)
    if len(packed.getvalue()) > MOST_BYTES:
        raise ValueError(f"{picture.name}: {len(packed.getvalue())} bytes, at most {MOST_BYTES}")
    return packed.getvalue()


def main() -> None:
    """Write every picture into the folder beside this file."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as var,
        tempfile.TemporaryDirectory() as profile,
        serving(Path(var)) as address,
        sync_playwright() as driver,
    ):
        context = open_chromium(driver, Path(profile))
        for picture in PICTURES:
            page = context.new_page()
            file = FOLDER / f"{picture.name}.webp"
            file.write_bytes(take(page, address, picture))
            print(f"{file.relative_to(FOLDER.parents[1])}  {file.stat().st_size // 1000} kB")
            page.close()
        context.close()


if __name__ == "__main__":
    main()
