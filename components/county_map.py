"""The county map: twelve coloured divisions that fill the frame, name themselves and can be clicked.

``base_map`` and ``coloured_counties`` build folium objects and touch no Streamlit; ``show_county_map``
draws them and answers which county was clicked. Colours and texts come in through :class:`AreaStyle`:
nothing here classifies, and nothing here knows a place name.

Two decisions that are not visible in the code:

* ``show_county_map`` does not call ``st_folium`` but the component function behind it, with the same
  arguments. ``st_folium`` renders every template of the map on each rerun only to arrive at the
  same strings, changes the map it is given, and adds links to CDNs; the strings are pure functions of
  their inputs, so they are built once and kept. A ``folium.Map`` is never kept or shared.
* The geometry travels with the constant base map. A recolour sends a few kilobytes of colours and texts,
  and the browser restyles the twelve paths it already has (``static/county_map/county_map.js``): nothing is
  removed and redrawn. The click likewise goes straight from there to Streamlit, as ``{adcode, at}``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from branca.element import MacroElement
from folium.template import Template

from components.framework import map_component
from planmonitor.geography import Geography, LabelPlacement

STATIC = "../../app/static/"
"""Where Streamlit serves ``static/``, seen from the component's frame; relative, for any baseUrlPath."""

APPROXIMATE = "位置为约略值"
DEMO = "演示数据"
NO_DATA = "暂无数据"
ZONE_NAMES_FROM = 430.0
"""Pixels per degree of longitude from which the functional zones show their names; below, only diamonds."""

_STATIC_FOLDER = Path(__file__).resolve().parent.parent / "static"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class AreaStyle:
    """How one county is drawn.

    ``fill`` is ``#rrggbb``, or None for no data (grey, dashed border). ``text`` are the tooltip's lines,
    the first in bold; catalogue names and numbers only. ``label_value`` is the short figure under the name.
    ``demo`` draws the fill hatched and adds 演示数据 to the tooltip.
    """

    adcode: str
    fill: str | None
    text: tuple[str, ...]
    label_value: str = ""
    selected: bool = False
    demo: bool = False

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for a fill that is no ``#rrggbb``: it ends up in markup."""
        if self.fill is not None and not _COLOUR.fullmatch(self.fill):
            raise ValueError(f"{self.adcode}：填充色应为 #rrggbb，现为 {self.fill!r}")


@dataclass(frozen=True)
class MapPalette:
    """The colours around the data; the data's own come in through :class:`AreaStyle`."""

    paper: str
    ink: str
    hover: str
    outline: str
    neighbour: str
    neighbour_text: str
    no_data: str
    no_data_line: str
    text_dark: str
    text_light: str
    tip: str
    tip_text: str


PAPER = MapPalette(
    paper="#faf9f6",
    ink="#1d3b40",
    hover="#1d3b40",
    outline="#b8c8c8",
    neighbour="#e2e0d9",
    neighbour_text="#b9b6ad",
    no_data="#ecebe7",
    no_data_line="#b3b1aa",
    text_dark="#16343a",
    text_light="#ffffff",
    tip="#ffffff",
    tip_text="#1d3b40",
)
NIGHT = MapPalette(
    paper="#0b1720",
    ink="#e8f1f2",
    hover="#ffffff",
    outline="#3a5561",
    neighbour="#1c2f3a",
    neighbour_text="#48606c",
    no_data="#22323c",
    no_data_line="#5b6d77",
    text_dark="#0c2228",
    text_light="#ffffff",
    tip="#13242e",
    tip_text="#e8f1f2",
)


@dataclass(frozen=True)
class Legend:
    """The classes of a map in order, as (colour, label), with what they mean and how they were cut."""

    classes: tuple[tuple[str, str], ...]
    title: str = ""
    note: str = ""


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


class _Surroundings(MacroElement):
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


def base_map(geography: Geography, height: int = 460, palette: MapPalette = PAPER) -> folium.Map:
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
    fmap.add_child(_Surroundings(_json(_base_payload(geography, palette))))
    return fmap


def coloured_counties(
    geography: Geography, styles: Iterable[AreaStyle], palette: MapPalette = PAPER
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
        _area(given.get(adcode) or AreaStyle(adcode, None, (known[adcode], NO_DATA)), palette)
        for adcode in geography.adcodes
    ]
    return CountyGroup(_json({"areas": areas}))


def show_county_map(
    geography: Geography,
    styles: Sequence[AreaStyle],
    *,
    key: str,
    notice: str,
    height: int = 460,
    legend: Legend | None = None,
    palette: MapPalette = PAPER,
    on_click: Callable[[str], None] | None = None,
) -> str | None:
    """Draw the map with its legend and the mandatory boundary ``notice``; return the county just clicked.

    Returns the adcode in the one rerun that the click causes, None otherwise. To recolour within that same
    rerun (a selection that outlines the county), give ``on_click``: it is called with the adcode before the
    page runs, like any Streamlit callback. ``key`` must be stable, or the map is rebuilt. Raises
    ``ValueError`` for an empty notice: the map may not be shown without it.
    """
    if not notice.strip():
        raise ValueError("地图须附行政区划数据来源说明")
    base = _base_strings(geography, height, palette)
    widget = f"{key}-{base.digest}"

    def report() -> None:
        adcode = _clicked(st.session_state.get(widget), geography)
        if adcode and on_click:
            on_click(adcode)

    value = map_component()(
        script=base.script,
        header=base.header,
        html="",
        id="map_div",
        key=widget,
        height=height,
        width=None,
        returned_objects=[],
        default={},
        zoom=None,
        center=None,
        feature_group=_paint_string(geography, tuple(styles), palette),
        return_on_hover=False,
        layer_control=None,
        pixelated=False,
        css_links=list(base.css_links),
        js_links=list(base.js_links),
        wrap_longitude=False,
        on_change=report,
    )
    st.html(
        legend_html(
            legend.classes if legend else (),
            title=legend.title if legend else "",
            note=legend.note if legend else "",
            no_data=_lacks_data(geography, styles),
            demo=any(style.demo for style in styles),
            zones=bool(geography.zones),
            notice=notice,
            palette=palette,
        )
    )
    seen = f"{key}.seen"
    stamp = value.get("at") if isinstance(value, dict) else None
    if stamp is None or stamp == st.session_state.get(seen):
        return None
    st.session_state[seen] = stamp
    return _clicked(value, geography)


def legend_html(
    classes: Sequence[tuple[str, str]],
    *,
    title: str = "",
    note: str = "",
    no_data: bool = True,
    demo: bool = False,
    zones: bool = False,
    notice: str = "",
    palette: MapPalette = PAPER,
) -> str:
    """The legend and the small print below the map, as HTML with inline styles and every text escaped.

    ``classes`` are (colour, label) from low to high. ``no_data``, ``demo`` and ``zones`` add the
    explanations of the grey, of the hatching and of the diamonds. Raises ``ValueError`` for a
    colour that is no ``#rrggbb``.
    """
    for colour, label in classes:
        if not _COLOUR.fullmatch(colour):
            raise ValueError(f"图例 {label}：颜色应为 #rrggbb，现为 {colour!r}")
    muted = "opacity:.72;"
    entries = [_entry(f"background:{colour};", label) for colour, label in classes]
    if no_data:
        grey = f"background:{palette.no_data};border:1px dashed {palette.no_data_line};"
        entries.append(_entry(grey, NO_DATA))
    if demo:
        ground = classes[len(classes) // 2][0] if classes else palette.no_data_line
        stripe = f"{palette.text_light}3d" if _wants_light_text(ground, palette) else f"{palette.text_dark}2b"
        hatch = f"repeating-linear-gradient(135deg,transparent 0 3.7px,{stripe} 3.7px 5px),{ground}"
        entries.append(_entry(f"background:{hatch};", f"斜纹为{DEMO}"))
    if zones:
        border = f"border:1.2px solid {palette.ink};transform:rotate(45deg);"
        diamond = f"width:7px;height:7px;margin:0 4px 0 2px;{border}"
        entries.append(_entry(diamond, f"功能区，{APPROXIMATE}"))
    heading = f'<span style="font-weight:600">{escape(title)}</span>' if title else ""
    rows = [
        '<div style="display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center">'
        f"{heading}{''.join(entries)}</div>"
    ]
    if note:
        rows.append(f'<div style="{muted}">{escape(note)}</div>')
    if notice:
        small = "opacity:.6;font-size:11px;line-height:1.5"
        rows.append(f'<div class="map-notice" style="{small}">{escape(notice)}</div>')
    return (
        f'<div class="map-legend" style="display:flex;flex-direction:column;gap:5px;font-size:12.5px;'
        f'line-height:1.5;color:{palette.ink}">{"".join(rows)}</div>'
    )


@dataclass(frozen=True)
class _BaseStrings:
    """What streamlit-folium's page needs to build the map once; ``digest`` changes whenever that does."""

    script: str
    header: str
    css_links: tuple[str, ...]
    js_links: tuple[str, ...]
    digest: str


@lru_cache(maxsize=32)
def _base_strings(geography: Geography, height: int, palette: MapPalette) -> _BaseStrings:
    fmap = base_map(geography, height, palette)
    script, header = _macro(fmap, "script"), _macro(fmap, "header")
    css_links, js_links = (tuple(link for _, link in links) for links in (fmap.default_css, fmap.default_js))
    digest = hashlib.sha256("\0".join((script, header, *css_links, *js_links)).encode()).hexdigest()[:12]
    return _BaseStrings(script, header, css_links, js_links, digest)


@lru_cache(maxsize=512)
def _paint_string(geography: Geography, styles: tuple[AreaStyle, ...], palette: MapPalette) -> str:
    # "[]" is what streamlit-folium removes from the map before it runs this: nothing, the paths stay.
    return _macro(coloured_counties(geography, styles, palette), "script") + "\nwindow.feature_group = [];"


def _macro(element: Any, name: str) -> str:
    """One macro of an element and its children; ids are fixed, so the same input gives the same text."""
    macro = getattr(element._template.module, name, None)
    own = macro(element, {}) if macro else ""
    return "\n".join([own.strip(), *(_macro(child, name) for child in element._children.values())])


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


def _area(style: AreaStyle, palette: MapPalette) -> dict[str, Any]:
    text = (*style.text, DEMO) if style.demo else style.text
    return {
        "adcode": style.adcode,
        "fill": style.fill,
        "text": text,
        "value": style.label_value,
        "selected": style.selected,
        "demo": style.demo,
        "dark": _wants_light_text(style.fill or palette.no_data, palette),
        "edge": _edge(style.fill or palette.no_data, palette),
    }


def _lacks_data(geography: Geography, styles: Sequence[AreaStyle]) -> bool:
    return {style.adcode for style in styles if style.fill} != set(geography.adcodes)


def _clicked(value: Any, geography: Geography) -> str | None:
    """The county a browser reports, if there is one of that code: the message comes from outside."""
    adcode = value.get("adcode") if isinstance(value, dict) else None
    return adcode if isinstance(adcode, str) and adcode in geography.adcodes else None


def _entry(swatch: str, label: str) -> str:
    box = "display:inline-block;box-sizing:border-box;flex:none;"
    size = "" if "width:" in swatch else "width:18px;height:12px;border-radius:1px;"
    return (
        '<span style="display:inline-flex;align-items:center;gap:6px;white-space:nowrap">'
        f'<i style="{box}{size}{swatch}"></i>{escape(label)}</span>'
    )


def _wants_light_text(fill: str, palette: MapPalette) -> bool:
    """Whether the light text colour stands out from the fill more than the dark one."""
    return _contrast(fill, palette.text_light) > _contrast(fill, palette.text_dark)


def _edge(fill: str, palette: MapPalette) -> str:
    """Borders have the colour of the paper, but two pale neighbours must still read as two."""
    return palette.outline if _contrast(fill, palette.paper) < 1.3 else palette.paper


def _contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """WCAG relative luminance of ``#rrggbb``, 0 to 1."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
