"""Who may import whom, and facts stay in data files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from planmonitor.monitor import Monitor
from planmonitor.settings import ROOT

DRAWING = {"plotly", "altair", "folium", "branca", "streamlit_folium", "pydeck"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("planmonitor", {"streamlit", "components", "pages", *DRAWING}),
        ("components", {"pages", "dashboard"}),
        ("pages", {"pages", "pandas", "streamlit", "numpy", *DRAWING}),
    ],
)
def test_layers_import_only_downwards(folder: str, forbidden: set[str]) -> None:
    breaches = {str(p.relative_to(ROOT)): imports(p) & forbidden for p in sources(folder)}
    assert {k: v for k, v in breaches.items() if v} == {}


def test_the_entry_only_sets_up_and_hands_over() -> None:
    assert imports(ROOT / "dashboard.py") <= {"streamlit", "components"}


def test_data_holds_no_code() -> None:
    assert sources("data") == []


def test_pages_fit_on_one_screen() -> None:
    assert all(len(p.read_text("utf-8").splitlines()) <= 50 for p in sources("pages"))


def test_no_county_indicator_or_chapter_title_in_code(monitor: Monitor) -> None:
    names = [d.name for d in monitor.divisions.division] + [i.name for i in monitor.plan.indicators]
    names += [c.title for c in monitor.plan.chapters] + [i.id for i in monitor.plan.indicators]
    text = {p: p.read_text("utf-8") for f in ("planmonitor", "components", "pages") for p in sources(f)}
    assert [(p.name, n) for p, body in text.items() for n in names if n in body] == []
