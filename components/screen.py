"""The wall: all scenes are sent once, turned into pictures and rotated in the browser, and refreshed in the
background."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components.counties import map_notice
from components.scope import Scope, link, read_parameter
from components.templating import render
from components.theme import LOOKS, NIGHT, NIGHT_COUNTS, NIGHT_RAMP
from planmonitor import clock
from planmonitor.assessment import Verdict
from planmonitor.classes import classes_of
from planmonitor.geography import Geography
from planmonitor.scenes import Scene, board

SCREEN = "screen"
_HERE = Path(__file__)
SECONDS, REFRESH = 15.0, 20.0
_WIDTH = 1000.0

_WORD = {
    Verdict.ACHIEVED: "已达到",
    Verdict.AHEAD: "快于预期",
    Verdict.ON_TRACK: "符合预期",
    Verdict.LAGGING: "滞后或未保持",
    Verdict.NOT_ACHIEVED: "未实现",
    Verdict.NOT_JUDGED: "不判定",
}


@cache
def _component() -> Any:
    return st.components.v2.component(
        "planmonitor.screen",
        html='<div class="pm-screen"></div>',
        css=_HERE.with_suffix(".css").read_text("utf-8"),
        js=_HERE.with_suffix(".js").read_text("utf-8"),
        isolate_styles=False,
    )


def show_screen(scope: Scope) -> None:
    """Draw the wall over the whole window and keep its figures fresh."""
    start = read_parameter("scene")
    seconds = _number("seconds", SECONDS, 0.05, 3600)
    refresh = _number("refresh", REFRESH, 0.2, 3600)
    st.html(render("wall_title.html", title=scope.monitor.plan.title))
    _refreshing(refresh)(scope, start, seconds)


def _number(name: str, default: float, low: float, high: float) -> float:
    try:
        value = float(read_parameter(name))
    except ValueError:
        return default
    return min(max(value, low), high) if math.isfinite(value) else default


@cache
def _refreshing(seconds: float) -> Any:
    @st.fragment(run_every=seconds)
    def draw(scope: Scope, start: str, pace: float) -> None:
        scope = replace(scope, answers=scope.monitor.at(scope.view))
        payload = _payload((*scope.key, clock.today().year), scope)
        now = clock.milliseconds()
        _component()(
            key="screen", data={**payload, "start": start, "seconds": pace, "refresh": seconds, "served": now}
        )

    return draw


@st.cache_resource(show_spinner=False, max_entries=20)
def _payload(key: tuple[object, ...], _scope: Scope) -> dict[str, Any]:
    """Everything the browser needs, as plain data; kept until a figure changes."""
    made = board(_scope.answers)
    recorded, geography = made.recorded_at, _scope.monitor.geography
    return {
        "version": repr(key),
        "plan": made.plan,
        "status": made.status,
        "asOf": made.as_of,
        "recorded": str(clock.day_of(recorded)) if recorded else "",
        "skipped": list(made.skipped),
        "notice": map_notice(_scope),
        "home": link(_scope, "overview"),
        "map": outline(geography) if geography else None,
        "verdicts": [{"id": v.value, "colour": look.night, "sign": look.sign} for v, look in LOOKS.items()],
        "scenes": [_scene(s) for s in made.scenes],
    }


def _scene(scene: Scene) -> dict[str, Any]:
    found = asdict(scene)
    values = [p.value for p in scene.places if p.value is not None]
    if scene.by_value and values:
        classed = classes_of(values, scene.decimals)
        colours = _shades(len(classed.classes), counting=scene.kind == "overview")
        found["legend"] = [
            {"colour": colour, "text": c.text + scene.unit}
            for colour, c in zip(colours, classed.classes, strict=True)
        ]
        for place in found["places"]:
            if place["value"] is not None:
                place["colour"] = colours[classed.index(place["value"])]
    elif scene.places:
        shown = dict.fromkeys(p.verdict for p in scene.places)
        found["legend"] = [
            {"colour": look.night, "text": f"{look.sign} {_WORD[v]}"}
            for v, look in LOOKS.items()
            if v in shown
        ]
        for place in found["places"]:
            place["colour"] = LOOKS[place["verdict"]].night if place["value"] is not None else NIGHT.no_data
    for place in found["places"]:
        place.setdefault("colour", NIGHT.no_data)
    return found


def _shades(count: int, *, counting: bool) -> list[str]:
    """Light to strong; counts of what lags run to orange."""
    ramp = NIGHT_COUNTS if counting else NIGHT_RAMP
    return [ramp[round(n * 4 / max(count - 1, 1))] for n in range(count)]


@cache
def _outline(fingerprint: str, geography: Geography) -> dict[str, Any]:
    (south, west), (north, east) = geography.bounds
    narrow = math.cos(math.radians((south + north) / 2))
    scale = _WIDTH / ((east - west) * narrow)

    def xy(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * narrow * scale, 1), round((north - lat) * scale, 1)

    def path(geometry: dict[str, Any]) -> str:
        polygons = (
            geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        )
        rings = [ring for polygon in polygons for ring in polygon]
        return "".join("M" + "L".join("{} {}".format(*xy(*p[:2])) for p in ring) + "Z" for ring in rings)

    labels = []
    for label in geography.labels:
        x, y = xy(label.lon, label.lat)
        anchor = None
        if label.anchor_lon is not None and label.anchor_lat is not None:
            anchor = xy(label.anchor_lon, label.anchor_lat)
        labels.append({"code": label.adcode, "x": x, "y": y, "anchor": anchor})
    return {
        "width": _WIDTH,
        "height": round((north - south) * scale, 1),
        "counties": [
            {"code": f["properties"]["adcode"], "d": path(f["geometry"])}
            for f in geography.counties["features"]
        ],
        "labels": labels,
    }


def outline(geography: Geography) -> dict[str, Any]:
    """The county polygons and label places as SVG paths, 1000 units wide, latitude true at the middle."""
    return _outline(geography.fingerprint, geography)


def show_cast(scope: Scope) -> None:
    """The button that opens this page's scene on the wall."""
    st.html(render("cast.html", href=link(scope, SCREEN, scene=scope.page)), width="content")
