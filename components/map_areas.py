"""How the counties of a map are drawn: fills, borders, hatching and texts, without any geometry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from components.theme import MapPalette
from planmonitor.assessment import NO_FIGURE

DEMO = "演示数据"
NO_DATA = NO_FIGURE
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class AreaStyle:
    """How one county is drawn.

    ``fill`` is ``#rrggbb``, or None for no figure (grey, dashed border). ``text`` are the tooltip's lines,
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
        if self.fill is not None and not COLOUR.fullmatch(self.fill):
            raise ValueError(f"{self.adcode}：填充色应为 #rrggbb，现为 {self.fill!r}")


def area_of(style: AreaStyle, palette: MapPalette) -> dict[str, Any]:
    """What the browser needs to paint a county."""
    text = (*style.text, DEMO) if style.demo else style.text
    return {
        "adcode": style.adcode,
        "fill": style.fill,
        "text": text,
        "value": style.label_value,
        "selected": style.selected,
        "demo": style.demo,
        "dark": wants_light_text(style.fill or palette.no_data, palette),
        "edge": _edge(style.fill or palette.no_data, palette),
    }


def wants_light_text(fill: str, palette: MapPalette) -> bool:
    """Whether the light text colour stands out from the fill more than the dark one."""
    return contrast(fill, palette.text_light) > contrast(fill, palette.text_dark)


def _edge(fill: str, palette: MapPalette) -> str:
    """Borders have the colour of the paper, but two pale neighbours must still read as two."""
    return palette.outline if contrast(fill, palette.paper) < 1.3 else palette.paper


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """WCAG relative luminance of ``#rrggbb``, 0 to 1."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
