"""The folium elements of the county map, and the plain data that they hand to
``static/county_map/county_map.js``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from components.map_areas import NO_DATA, AreaStyle, area_of
from components.theme import MAP_DAY, MapPalette
from planmonitor.geography import Geography, LabelPlacement

STATIC = "../../app/static/"
"""Where Streamlit serves ``static/``, seen from the component's frame; relative, for any baseUrlPath."""

APPROXIMATE = "位置为约略值"
ZONE_NAMES_FROM = 430.0
"""Pixels per degree of longitude from which the functional zones show their names; below, only diamonds."""
_STATIC_FOLDER = Path(__file__).resolve().parent.parent / "static"


class OfflineMap(folium.Map):
    """A folium map whose scripts and style sheets are the project's own copies."""

    def __init__(self, **options: Any) -> None:
        """Take the options of ``folium.Map``."""
        super().__init__(**options)
        self._id = "div"  # the element that streamlit-folium's page holds ready is called map_div
        self.default_js = [
            ("leaflet", _static_link("vendor/leaflet/leaflet.js")),
            ("county_map", _static_link("county_map/county_map.js")),
        ]
        self.default_css = [
            ("leaflet_css", _static_link("vendor/leaflet/leaflet.css")),
            ("county_map_css", _static_link("county_map/county_map.css")),
        ]


class Surroundings(MacroElement):
    """Everything that stays: handed to ``countyMap.start``."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>
                html, body { overflow: hidden; background: transparent !important; }
                #{{ this._parent.get_name() }} { visibility: hidden; }
            </style>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            countyMap.start({{ this._parent.get_name() }}, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Surroundings"
        self._id = "base"
        self.payload = payload


class CountyGroup(folium.FeatureGroup):
    """The coloured counties: colours and texts for ``countyMap.paint``; the shapes are in the base map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = countyMap.paint(map_div, {{ this.payload }});
        {% endmacro %}
        """
    )

    def __init__(self, payload: str) -> None:
        super().__init__(control=False)
        self._id = "counties"
        self.payload = payload


def base_map(geography: Geography, height: int = 460, palette: MapPalette = MAP_DAY) -> folium.Map:
    """The constant part of the map: surroundings, outline, leader lines, zones, unpainted county shapes.

    It has no tiles, no controls and no outside link, does not move, and always shows the whole city.
    ``height`` is in pixels; the width is that of the container.
    """
    (south, west), (north, east) = geography.bounds
    fmap = OfflineMap(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        height=height,
        zoom_start=9,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0,
        zoom_animation=False,
        fade_animation=False,
        dragging=False,
        scroll_wheel_zoom=False,
        double_click_zoom=False,
        box_zoom=False,
        touch_zoom=False,
        keyboard=False,
    )
    fmap.add_child(Surroundings(_json(_base_payload(geography, palette))))
    return fmap


def coloured_counties(
    geography: Geography, styles: Iterable[AreaStyle], palette: MapPalette = MAP_DAY
) -> CountyGroup:
    """The counties in their colours, for the map of :func:`base_map`.

    A county without a style is drawn as one without data. Raises ``ValueError`` for a style that is
    given twice or belongs to no county of the geography.
    """
    known = {label.adcode: label.name for label in geography.labels}
    given: dict[str, AreaStyle] = {}
    for style in styles:
        if style.adcode not in known or style.adcode in given:
            reason = "样式重复" if style.adcode in given else "不是本地图的县（市、区）"
            raise ValueError(f"{style.adcode}：{reason}")
        given[style.adcode] = style
    areas = [
        area_of(given.get(adcode) or AreaStyle(adcode, None, (known[adcode], NO_DATA)), palette)
        for adcode in geography.adcodes
    ]
    return CountyGroup(_json({"areas": areas}))


def macro_of(element: Any, name: str) -> str:
    """One macro of an element and its children; ids are fixed, so the same input gives the same text."""
    macro = getattr(element._template.module, name, None)
    own = macro(element, {}) if macro else ""
    return "\n".join([own.strip(), *(macro_of(child, name) for child in element._children.values())])


def _base_payload(geography: Geography, palette: MapPalette) -> dict[str, Any]:
    return {
        "bounds": geography.bounds,
        "colours": asdict(palette),
        "zone_names_from": ZONE_NAMES_FROM,
        "counties": _bare(geography.counties, ("adcode",)),
        "outline": _bare(geography.outline),
        "context": _bare(geography.context),
        "neighbours": [asdict(place) for place in geography.neighbours],
        "labels": [_label(placement) for placement in geography.labels],
        "zones": [
            {**asdict(zone), "text": [zone.name, f"{APPROXIMATE}；与所在县（市、区）重叠，不单独计入"]}
            for zone in geography.zones
        ],
    }


def _bare(collection: dict[str, Any], keep: tuple[str, ...] = ()) -> dict[str, Any]:
    """A FeatureCollection with only the named properties: the browser needs no more."""
    features = [
        {
            "type": "Feature",
            "properties": {key: feature["properties"][key] for key in keep},
            "geometry": feature["geometry"],
        }
        for feature in collection["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def _label(placement: LabelPlacement) -> dict[str, Any]:
    label: dict[str, Any] = {
        "adcode": placement.adcode,
        "name": placement.name,
        "lat": placement.lat,
        "lon": placement.lon,
        "anchor": None,
    }
    if placement.anchor_lon is not None:
        label["anchor"] = (placement.anchor_lat, placement.anchor_lon)
    return label


def _json(value: Any) -> str:
    """JSON that is safe inside a script element, inside ``eval`` and inside a Jinja template."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def _static_link(path: str) -> str:
    """The address of a file under ``static/`` with a digest of its content, so that an update is noticed."""
    digest = hashlib.sha256((_STATIC_FOLDER / path).read_bytes()).hexdigest()[:8]
    return f"{STATIC}{path}?v={digest}"
