"""The county map: twelve coloured divisions that fill the frame, name themselves and can be clicked.

``map_elements`` builds folium objects and touches no Streamlit, ``map_areas`` says how a county looks,
``map_legend`` explains it; ``show_county_map`` draws them and answers which county was clicked. Colours and
texts come in through :class:`AreaStyle`: nothing here classifies, and nothing here knows a place name.

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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from components.framework import map_component
from components.map_areas import AreaStyle
from components.map_elements import base_map, coloured_counties, macro_of
from components.map_legend import Legend, legend_html
from components.theme import MAP_DAY, MapPalette
from planmonitor.geography import Geography


def show_county_map(
    geography: Geography,
    styles: Sequence[AreaStyle],
    *,
    key: str,
    notice: str,
    height: int = 460,
    legend: Legend | None = None,
    no_data: str = "",
    palette: MapPalette = MAP_DAY,
    on_click: Callable[[str], None] | None = None,
) -> str | None:
    """Draw the map with its legend and the mandatory boundary ``notice``; return the county just clicked.

    ``no_data`` is a word of its own for the counties without a figure.

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
            no_data=(no_data or True) if _lacks_data(geography, styles) else False,
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
    script, header = macro_of(fmap, "script"), macro_of(fmap, "header")
    css_links, js_links = (tuple(link for _, link in links) for links in (fmap.default_css, fmap.default_js))
    digest = hashlib.sha256("\0".join((script, header, *css_links, *js_links)).encode()).hexdigest()[:12]
    return _BaseStrings(script, header, css_links, js_links, digest)


@lru_cache(maxsize=512)
def _paint_string(geography: Geography, styles: tuple[AreaStyle, ...], palette: MapPalette) -> str:
    # "[]" is what streamlit-folium removes from the map before it runs this: nothing, the paths stay.
    return macro_of(coloured_counties(geography, styles, palette), "script") + "\nwindow.feature_group = [];"


def _lacks_data(geography: Geography, styles: Sequence[AreaStyle]) -> bool:
    return {style.adcode for style in styles if style.fill} != set(geography.adcodes)


def _clicked(value: Any, geography: Geography) -> str | None:
    """The county a browser reports, if there is one of that code: the message comes from outside."""
    adcode = value.get("adcode") if isinstance(value, dict) else None
    return adcode if isinstance(adcode, str) and adcode in geography.adcodes else None
