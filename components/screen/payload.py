"""Everything the wall's script needs, as plain data: scenes with colours, legends and the map's outline."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import streamlit as st

from components.counties import map_notice
from components.ledger.words import STATE, STATE_SIGN
from components.scope import Scope, link
from components.theme import LOOKS, NIGHT, NIGHT_COUNTS, NIGHT_RAMP, TONES
from planmonitor import clock
from planmonitor.assessment import Verdict
from planmonitor.classes import classes_of
from planmonitor.geography import Geography
from planmonitor.scenes import Scene, Shown, board

_WIDTH = 1000.0
_WORD = {
    Verdict.ACHIEVED: "已达到",
    Verdict.AHEAD: "快于预期",
    Verdict.ON_TRACK: "符合预期",
    Verdict.LAGGING: "滞后或未保持",
    Verdict.NOT_ACHIEVED: "未实现",
    Verdict.NOT_JUDGED: "不判定",
}


@st.cache_resource(show_spinner=False, max_entries=20)
def payload(key: tuple[object, ...], _scope: Scope) -> dict[str, Any]:
    """The wall's data for one view; kept under ``key`` until a figure changes."""
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
        "states": {
            s.value: {"colour": TONES[s.value].night, "sign": STATE_SIGN[s], "word": word}
            for s, word in STATE.items()
        },
        "scenes": [drawn_scene(s) for s in made.scenes],
    }


def drawn_scene(scene: Scene) -> dict[str, Any]:
    """A scene as the wall's script takes it, every county with its colour."""
    return {**asdict(scene), "subjects": [_subject(s) for s in scene.subjects]}


def _subject(subject: Shown) -> dict[str, Any]:
    """A subject with the colour of every county and the legend that explains it."""
    values = [p.value for p in subject.places if p.value is not None]
    colours: dict[float, str] = {}
    if subject.by_value:
        colours, legend = _classes(subject, values)
    else:
        shown = {p.verdict for p in subject.places if p.value is not None}
        legend = [
            {"colour": look.night, "text": f"{look.sign} {_WORD[v]}"}
            for v, look in LOOKS.items()
            if v in shown
        ]
    found = asdict(subject)
    for place in found["places"]:
        if place["value"] is None:
            place["colour"] = NIGHT.no_data
        else:
            value = place["value"]
            place["colour"] = colours[value] if subject.by_value else LOOKS[place["verdict"]].night
    return {**found, "legend": legend}


def _classes(subject: Shown, values: Sequence[float]) -> tuple[dict[float, str], list[dict[str, str]]]:
    """The colour of every value, and the legend; nothing behind is a class of its own and not warm."""
    rest = [v for v in values if not (subject.counting and v == 0)]
    ramp = NIGHT_COUNTS if subject.counting else NIGHT_RAMP
    classed = classes_of(rest, subject.decimals, most=len(ramp))
    last = max(len(classed.classes) - 1, 1)
    shades = [ramp[round(n * (len(ramp) - 1) / last)] for n in range(len(classed.classes))]
    colours = {v: shades[classed.index(v)] for v in rest}
    legend = [
        {"colour": shade, "text": c.text + subject.unit}
        for shade, c in zip(shades, classed.classes, strict=True)
    ]
    if len(rest) < len(values):
        colours[0] = NIGHT.kept
        legend.insert(0, {"colour": NIGHT.kept, "text": f"0{subject.unit}"})
    return colours, legend


def outline(geography: Geography) -> dict[str, Any]:
    """The county polygons and label places as SVG paths, 1000 units wide, latitude true at the middle."""
    return _outline(geography.fingerprint, geography)


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
