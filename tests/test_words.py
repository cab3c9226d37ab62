"""One word for one thing: what ``docs/words.md`` says is no longer said stands nowhere in the interface."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from planmonitor.answers import View
from planmonitor.monitor import Monitor
from planmonitor.scenes import board
from planmonitor.settings import ROOT

READ_FROM_FILES = ("planmonitor/intake/cells.py", "planmonitor/intake/units.py")
"""What people write into files is understood in any words."""


def _decided() -> list[tuple[list[str], list[str]]]:
    """The words said and the words no longer said, row by row."""
    table = (ROOT / "docs" / "words.md").read_text("utf-8").split("## One word for one thing")[1]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    return [(said.split("、"), losing.split("、")) for said, _, losing in rows]


def _spoken(path: Path) -> str:
    """What a file can put on a screen: string literals without docstrings, or the whole template or script."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return re.sub(r"\{#.*?#\}|/\*.*?\*/|^\s*//.*$", "", text, flags=re.S | re.M)
    tree = ast.parse(text)
    told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    parts = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told
    ]
    return "\n".join(parts)


@cache
def _interface() -> tuple[tuple[str, str], ...]:
    """Every file that can put words on a screen, with the words."""
    return tuple(_told())


def _told() -> Iterator[tuple[str, str]]:
    for folder in ("planmonitor", "components", "pages"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.suffix in (".py", ".html", ".js") and name not in READ_FROM_FILES:
                yield name, _spoken(path)


@pytest.mark.parametrize(("said", "losing"), _decided(), ids=lambda words: words[0])
def test_the_losing_word_stands_nowhere_in_the_interface(said: list[str], losing: list[str]) -> None:
    found = []
    for name, text in _interface():
        rest = re.sub("|".join(map(re.escape, said)), "", text)
        found += [f"{name}: {word}" for word in losing if word in rest]
    assert found == []


def test_chapters_stand_in_one_order_everywhere(monitor: Monitor) -> None:
    plan = monitor.plan
    order = [name for page, name in plan.page_names().items() if plan.on_page(page)]
    scenes = board(monitor.at(View(2024))).scenes
    assert [name for _, name, _ in scenes[0].chapters] == order
    assert [[name for _, name in s.columns] for s in scenes if s.columns] == [order]
    numbers = [c.number for c in plan.chapters]
    assert numbers == sorted(numbers)
    assert [s.title for s in scenes if s.kind == "chapter"] == [
        n for n in order if n in {c.short for c in plan.chapters}
    ]
