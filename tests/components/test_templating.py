"""What every template may rely on, and what none may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import DictLoader, UndefinedError

from components import templating
from components.templating import FOLDER, render, tone
from components.theme import style_sheet
from planmonitor.assessment import Verdict

TEMPLATES = sorted(FOLDER.rglob("*.html"))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A template that shows one value."""
    monkeypatch.setattr(templating._ENVIRONMENT, "loader", DictLoader({"one.html": "<b>{{ value }}</b>"}))
    yield "one.html"
    templating._compiled.cache_clear()


def test_every_value_is_escaped(written: str) -> None:
    assert render(written, value="<script>") == "<b>&lt;script&gt;</b>"


def test_a_value_that_nobody_gave_is_an_error(written: str) -> None:
    with pytest.raises(UndefinedError, match="value"):
        render(written)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_a_template_can_be_read(path: Path) -> None:
    assert templating._compiled(str(path.relative_to(FOLDER))).name == str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_a_template_holds_no_colour(path: Path) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_a_style_attribute_only_hands_over_a_measure(path: Path) -> None:
    """How a thing looks is said by a class; what differs from row to row arrives as a variable."""
    assert [s for s in re.findall(r'style="([^"]*)', path.read_text("utf-8")) if not s.startswith("--")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_a_template_has_lines_that_a_person_reads(path: Path) -> None:
    assert [line for line in path.read_text("utf-8").splitlines() if len(line) > 110] == []


def test_every_verdict_has_a_class_with_both_of_its_colours() -> None:
    for verdict in Verdict:
        (rule,) = re.findall(rf"\.{tone(verdict)} {{([^}}]*)}}", style_sheet())
        assert "--tone:" in rule
        assert "--text:" in rule
