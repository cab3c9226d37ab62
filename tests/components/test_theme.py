"""Colours and type have one home."""

from __future__ import annotations

import colorsys
import re
import tomllib
from pathlib import Path

import altair as alt
import pandas as pd
import plotly.graph_objects as go
import pytest

from components.map_areas import contrast
from components.theme import DAY, FONT, LOOKS, NIGHT, NIGHT_COUNTS, NIGHT_RAMP, style_sheet
from planmonitor.assessment import Verdict
from planmonitor.settings import ROOT

SOURCES = {".py", ".html", ".svg", ".css", ".js"}
STYLE_SHEETS = [ROOT / "components" / name for name in ("theme.css", "screen/wall.css")]


def test_a_colour_is_named_in_the_palette_and_nowhere_else() -> None:
    folders = ("components", "pages", "planmonitor", "static/county_map")
    paths = [p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in SOURCES]
    found = {
        str(p.relative_to(ROOT)): re.findall(r"#[0-9a-fA-F]{3,8}\b", p.read_text("utf-8"))
        for p in (*paths, ROOT / "serve.py", ROOT / "dashboard.py")
    }
    assert {path for path, colours in found.items() if colours} == {"components/theme.py"}


def hue(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 360 * colorsys.rgb_to_hls(red, green, blue)[0]


def is_warm(colour: str) -> bool:
    return hue(colour) < 60


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_as_warm_on_the_wall_as_on_the_pages(verdict: Verdict) -> None:
    if verdict is not Verdict.NOT_JUDGED:
        assert is_warm(LOOKS[verdict].area) == is_warm(LOOKS[verdict].night)
    apart = [other.night for v, other in LOOKS.items() if v is not verdict]
    assert LOOKS[verdict].night not in apart


def test_on_the_wall_warm_says_behind_and_nothing_else() -> None:
    assert all(is_warm(colour) for colour in NIGHT_COUNTS)
    assert not any(is_warm(colour) for colour in (*NIGHT_RAMP, NIGHT.kept, NIGHT.data))
    assert NIGHT.data not in [look.night for look in LOOKS.values()]


@pytest.mark.parametrize("path", STYLE_SHEETS, ids=lambda p: p.name)
def test_a_style_sheet_reads_colours_from_variables_that_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", text) == []
    written = set(re.findall(r"(--[a-z-]+)\s*:", style_sheet() + text))
    markup = [p.read_text("utf-8") for p in (ROOT / "components").rglob("*") if p.suffix in (".html", ".js")]
    given_by_markup = set(re.findall(r'["; ](--[a-z-]+)"?:', "".join(markup)))
    assert set(re.findall(r"var\((--[a-z-]+)", text)) - written - given_by_markup == set()


def test_the_framework_is_configured_with_the_same_palette() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    assert theme["primaryColor"] == theme["linkColor"] == DAY.data
    assert theme["backgroundColor"] == DAY.paper
    assert theme["secondaryBackgroundColor"] == DAY.field
    assert theme["textColor"] == DAY.ink
    assert theme["borderColor"] == DAY.line
    assert theme["sidebar"]["backgroundColor"] == DAY.panel


def test_a_figure_is_drawn_in_the_house_style_without_asking() -> None:
    layout = go.Figure().layout.template.layout
    assert layout.font.family == FONT
    assert layout.font.color == DAY.ink
    assert layout.xaxis.fixedrange
    assert layout.dragmode is False


def test_a_chart_is_drawn_in_the_house_style_without_asking() -> None:
    spec = alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x").to_dict()
    assert spec["config"]["font"] == FONT
    assert spec["config"]["axis"]["gridColor"] == DAY.hairline


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_can_be_read_in_words_on_its_area_and_on_the_wall(verdict: Verdict) -> None:
    look = LOOKS[verdict]
    assert contrast(look.word, DAY.card) >= 4.5
    assert contrast(look.on_area, look.area) >= 4.5
    assert contrast(look.night, NIGHT.card) >= 4.5


def test_verdicts_are_told_apart_by_sign_alone() -> None:
    assert len({look.sign for look in LOOKS.values()}) == len(Verdict) == len(LOOKS)
