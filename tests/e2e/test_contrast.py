"""axe-core (npm, vendored with its licence) on every page: no serious or critical finding on colour
contrast.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.driving import CHAPTERS
from tests.e2e.conftest import Visitor
from tests.e2e.test_screen import SCENES, draw, open_wall
from tests.e2e.test_screens import EVALUATOR, OPENED

pytestmark = pytest.mark.e2e
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RUN = """async () => {
  const found = await axe.run(document, { runOnly: ["color-contrast"], iframes: false });
  return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
    .flatMap(v => v.nodes.map(n => n.html.slice(0, 160) + " | " + n.any.map(a => a.message).join(" ").slice(0, 200)));
}"""


def findings(visitor: Visitor) -> list[str]:
    visitor.page.evaluate(AXE)
    found: list[str] = visitor.page.evaluate(RUN)
    return found


@pytest.mark.parametrize(
    "path", ("", *CHAPTERS, "method", *EVALUATOR, *OPENED, "evaluation?view=list&subject=IND-13")
)
def test_text_has_contrast_on_every_page(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    assert findings(visitor) == []


def test_text_has_contrast_on_every_scene(visitor: Visitor) -> None:
    page = open_wall(visitor, "seconds=3600")
    page.keyboard.press("Space")
    for name in SCENES:
        expect(page.locator(".pm-screen")).to_have_attribute("data-scene", name)
        draw(page)
        assert findings(visitor) == []
        page.keyboard.press("ArrowRight")
