"""Who may import whom, and facts stay in data files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from planmonitor.monitor import Monitor
from planmonitor.settings import ROOT

DRAWING = {"plotly", "altair", "folium", "branca", "streamlit_folium", "pydeck"}

OUTSIDE = {
    "planmonitor": {"streamlit", "components", "pages", "dashboard", "serve", "tests", *DRAWING},
    "components": {"pages", "dashboard", "serve", "tests"},
    "pages": {"pages", "pandas", "numpy", "streamlit", "dashboard", "serve", "tests", *DRAWING},
}
"""What a folder never imports."""


@dataclass(frozen=True)
class Room:
    """Modules that belong together, and the rooms they may import from beside their own."""

    modules: tuple[str, ...]
    below: tuple[str, ...] = ()


_TO_JUDGING = ("values", "judgement", "rules", "judging")
_TO_PLAN = (*_TO_JUDGING, "plan")
_TO_ANSWERS = (*_TO_PLAN, "methods", "outlook", "store", "answers")
ROOMS = {
    "values": Room(
        (
            "clock",
            "numbers",
            "axes",
            "observations",
            "progress",
            "divisions",
            "geography",
            "contribution",
            "classes",
            "inequality",
            "export",
            "tables",
            "settings",
            "responsibility",
        )
    ),
    "judgement": Room(("promise", "assessment", "evidence", "evaluation", "pictures"), ("values",)),
    "rules": Room(("rules",), ("values", "judgement")),
    "judging": Room(("judging",), ("values", "judgement", "rules")),
    "plan": Room(("catalogue", "promises", "wording", "baselines", "access", "demo"), _TO_JUDGING),
    "loading": Room(("loading",), _TO_PLAN),
    "store": Room(("store",), ("values", "judgement")),
    "methods": Room(("methods", "opinions", "target_cases"), _TO_PLAN),
    "outlook": Room(("projection", "explanation"), _TO_PLAN),
    "answers": Room(("answers", "compared"), (*_TO_PLAN, "methods", "outlook", "store")),
    "monitor": Room(("monitor",), (*_TO_ANSWERS, "loading")),
    "overviews": Room(
        ("ledger", "findings", "review", "search", "sources", "scenes"), (*_TO_ANSWERS, "monitor")
    ),
    "intake": Room(("intake",), (*_TO_ANSWERS, "monitor")),
    "commands": Room(("__main__",), (*_TO_ANSWERS, "loading", "monitor", "overviews", "intake")),
}
"""The rooms of ``planmonitor`` from the ground up; docs/architecture.md draws them."""


def imported_modules(path: Path) -> set[str]:
    """Dotted names a file imports; those that only type checkers read are left out."""
    found: set[str] = set()
    nodes: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            nodes += node.orelse
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{a.name}" for a in node.names}
        else:
            nodes += ast.iter_child_nodes(node)
    return found


def imports(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported_modules(path)}


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize(("folder", "forbidden"), OUTSIDE.items())
def test_layers_import_only_downwards(folder: str, forbidden: set[str]) -> None:
    breaches = {str(p.relative_to(ROOT)): imports(p) & forbidden for p in sources(folder)}
    assert {k: v for k, v in breaches.items() if v} == {}


def room_of(module: str) -> str:
    found = [name for name, room in ROOMS.items() if module in room.modules]
    assert found, f"planmonitor.{module} is in no room: add it to ROOMS and to docs/architecture.md"
    return found[0]


def inside() -> Iterator[tuple[Path, str, set[str]]]:
    """Every file of the package with its room and the rooms it imports from."""
    for path in sources("planmonitor"):
        parts = path.relative_to(ROOT / "planmonitor").with_suffix("").parts
        if parts == ("__init__",):
            continue
        names = {n.split(".")[1] for n in imported_modules(path) if n.startswith("planmonitor.")}
        yield path, room_of(parts[0]), {room_of(n) for n in names}


def test_every_module_is_in_one_room() -> None:
    listed = [m for room in ROOMS.values() for m in room.modules]
    assert len(listed) == len(set(listed))
    there = {
        p.stem for p in (ROOT / "planmonitor").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    assert set(listed) == there - {"__init__"}


def test_rooms_import_only_from_the_rooms_below_them() -> None:
    breaches = {
        f"{path.relative_to(ROOT)} → {other}"
        for path, own, others in inside()
        for other in others
        if other != own and other not in ROOMS[own].below
    }
    assert breaches == set()


def test_no_room_stands_on_one_above_it() -> None:
    order = list(ROOMS)
    for name, room in ROOMS.items():
        assert all(order.index(b) < order.index(name) for b in room.below), name


def test_the_shell_takes_nothing_from_the_screens_but_gate_and_upkeep_of_the_process() -> None:
    names = [n.split(".") for n in imported_modules(ROOT / "serve.py")]
    assert {n[1] for n in names if n[0] == "components"} <= {"framework", "gate", "upkeep"}
    assert not {n[0] for n in names} & {"pages", "dashboard", "tests"}


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


def test_one_name_means_one_thing() -> None:
    """A class of planmonitor or components has a name of its own in the whole tree."""
    homes: dict[str, list[str]] = {}
    for room in ("planmonitor", "components"):
        for path in sources(room):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


@pytest.mark.parametrize("room", ["planmonitor", "components", "pages"])
def test_lines_are_short_enough_to_be_read(room: str) -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources(room)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 110
    ]
    assert long == []


@pytest.mark.parametrize("room", ["planmonitor", "components", "pages"])
def test_the_formatter_is_never_switched_off(room: str) -> None:
    assert [str(p) for p in sources(room) if "# fmt:" in p.read_text("utf-8")] == []
