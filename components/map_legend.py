"""The legend and the small print below a county map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.map_areas import COLOUR, DEMO, NO_DATA, wants_light_text
from components.map_elements import APPROXIMATE
from components.templating import render
from components.theme import MAP_DAY, MapPalette


@dataclass(frozen=True)
class Legend:
    """The classes of a map in order, as (colour, label), with what they mean and how they were cut."""

    classes: tuple[tuple[str, str], ...]
    title: str = ""
    note: str = ""


def legend_html(
    classes: Sequence[tuple[str, str]],
    *,
    title: str = "",
    note: str = "",
    no_data: bool | str = True,
    demo: bool = False,
    zones: bool = False,
    notice: str = "",
    palette: MapPalette = MAP_DAY,
) -> str:
    """The legend and the small print below the map, as HTML with every text escaped.

    ``classes`` are (colour, label) from low to high. ``no_data`` (a word of its own, or the
    usual one), ``demo`` and ``zones`` add the explanations of the grey, of the hatching and of the diamonds.
    Raises ``ValueError`` for a
    colour that is no ``#rrggbb``.
    """
    for colour, label in classes:
        if not COLOUR.fullmatch(colour):
            raise ValueError(f"图例 {label}：颜色应为 #rrggbb，现为 {colour!r}")
    ground = classes[len(classes) // 2][0] if classes else palette.no_data_line
    light = wants_light_text(ground, palette)
    return render(
        "map_legend.html",
        classes=classes,
        title=title,
        note=note,
        no_data=no_data if isinstance(no_data, str) else NO_DATA if no_data else "",
        demo=f"斜纹为{DEMO}" if demo else "",
        ground=ground,
        stripe=f"{palette.text_light}3d" if light else f"{palette.text_dark}2b",
        zones=f"功能区，{APPROXIMATE}" if zones else "",
        notice=notice,
        palette=palette,
    )
