"""All colours, status signs and type, and the templates that Plotly and Altair draw with.

Nothing else in the tree names a colour: style sheets read the variables that :func:`style_sheet` writes
(``DAY.data_light`` is ``--data-light``), figures read the palette, markup names classes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import altair as alt
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

from planmonitor.assessment import Verdict

FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, Source Han Sans SC, sans-serif"


@dataclass(frozen=True)
class Day:
    """Calm paper: ink on near-white, data in one blue-green family, warm colour only for what is behind."""

    paper: str = "#faf9f6"
    card: str = "#fffefb"
    panel: str = "#f3f1ec"
    field: str = "#f0eeea"
    ink: str = "#1d2a30"
    on_dark: str = "#ffffff"
    muted: str = "#5f6b70"
    rule: str = "#b9b4aa"
    line: str = "#dcd8d0"
    hairline: str = "#ebe8e1"
    track: str = "#efede8"
    data: str = "#0f5c66"
    data_ink: str = "#0b4f5a"
    data_mid: str = "#3f8f95"
    data_light: str = "#7fb7b9"
    data_pale: str = "#a9d0d1"
    data_soft: str = "#cfe3e3"
    data_faint: str = "#dcebea"
    data_breath: str = "#e3efef"
    good: str = "#1b807b"
    good_ink: str = "#156b67"
    warm: str = "#c25200"
    warm_ink: str = "#a94700"
    warm_light: str = "#eda977"
    heat_low: str = "#f6d2b3"
    heat_mid: str = "#e8924e"
    heat_high: str = "#b84e00"
    deep: str = "#8f2d0c"
    path: str = "#9aa5a8"
    target: str = "#6b5b3e"
    target_light: str = "#b9a983"
    reference: str = "#8f8a7f"
    ochre: str = "#b07d2b"
    violet: str = "#7a6a9b"
    demo: str = "#8a7340"
    demo_ink: str = "#5e4c20"
    demo_paper: str = "#fbf5e3"
    demo_figure: str = "#3b4d54"


@dataclass(frozen=True)
class Night:
    """The wall: near-black blue, the same two families brighter. Its variables replace the day's there."""

    paper: str = "#06141b"
    card: str = "#0d232d"
    panel: str = "#0f2a35"
    ink: str = "#e9f1f2"
    ink_soft: str = "#cfdde1"
    muted: str = "#a9bfc6"
    faint: str = "#6f8790"
    rule: str = "#2a4a57"
    line: str = "#1d3742"
    hairline: str = "#163039"
    track: str = "#12303b"
    hover: str = "#173743"
    no_data: str = "#31434c"
    data: str = "#6fc7d6"
    kept: str = "#57b9b3"
    path: str = "#8ba3ac"
    notice: str = "#ffd166"
    notice_ink: str = "#231a00"
    on_dark: str = "#f4fbfb"
    neutral: str = "#9fb1b9"
    heat_low: str = "#ffd9a8"
    heat_mid: str = "#ffb566"
    heat_high: str = "#ff8a3d"
    heat_top: str = "#e8622c"
    shadow: str = "#000000aa"


DAY, NIGHT = Day(), Night()

RAMP = (DAY.data_breath, "#b5d6d6", DAY.data_light, DAY.data_mid, DAY.data)
"""Classes of a map, low to high."""
COMPARED = ("#12343b", "#6b3d8f", "#966616", "#33969b")
"""Lines that stand beside each other; also apart in grey and for the colour-blind, each 3:1 on paper."""
NIGHT_RAMP = ("#27616b", "#338290", "#4aa6b0", "#7cc7cb", "#bfe6e4")
NIGHT_COUNTS = (NIGHT.heat_low, NIGHT.heat_mid, NIGHT.heat_high, NIGHT.heat_top)
"""Classes of a map on the wall: of a figure, and of how much lags (warm, for nothing else is)."""


@dataclass(frozen=True)
class VerdictLook:
    """How a verdict looks: its sign, its colour for areas, for words, for words on its area, and on the
    wall."""

    sign: str
    area: str
    word: str
    on_area: str
    night: str


# Okabe–Ito based: only what is behind schedule is warm; the order also holds in grey.
LOOKS = {
    Verdict.ACHIEVED: VerdictLook("✔", DAY.data_ink, DAY.data_ink, DAY.on_dark, "#3fc1c9"),
    Verdict.AHEAD: VerdictLook("▲", DAY.good, DAY.good_ink, DAY.on_dark, "#57d3a6"),
    Verdict.ON_TRACK: VerdictLook("●", "#8cc3c6", "#2b6a70", DAY.ink, "#a8dadc"),
    Verdict.LAGGING: VerdictLook("▼", DAY.warm, DAY.warm_ink, DAY.on_dark, "#ff9f45"),
    Verdict.NOT_ACHIEVED: VerdictLook("■", DAY.deep, DAY.deep, DAY.on_dark, "#ff6f59"),
    Verdict.NOT_JUDGED: VerdictLook("○", "#c9c6bf", DAY.muted, DAY.ink, NIGHT.neutral),
}
STATUS_SIGN = {verdict: look.sign for verdict, look in LOOKS.items()}

# What a table says beside verdicts, in the same colours: the state of a promise, the weight of a finding, a
# change.
TONES = {
    **dict.fromkeys(("good", "done"), LOOKS[Verdict.ACHIEVED]),
    "bad": LOOKS[Verdict.LAGGING],
    "med": VerdictLook("▲▲", DAY.warm_light, DAY.warm_ink, DAY.ink, NIGHT.neutral),
    **dict.fromkeys(("overdue", "high"), LOOKS[Verdict.NOT_ACHIEVED]),
    "under_way": LOOKS[Verdict.ON_TRACK],
    **dict.fromkeys(
        ("muted", "low", "not_reported", "due_unreported", "unjudged"), LOOKS[Verdict.NOT_JUDGED]
    ),
}


@dataclass(frozen=True)
class MapPalette:
    """The colours of a map around the data; the data's own come in with the areas."""

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


MAP_DAY = MapPalette(
    paper=DAY.paper,
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
MAP_NIGHT = MapPalette(
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

_CLEAR = "rgba(0,0,0,0)"
VEIL = "rgba(250,249,246,.75)"
"""The paper, half seen through: behind words in a figure."""
FIGURE_CONFIG = {"displayModeBar": False, "displaylogo": False, "locale": "zh-CN", "scrollZoom": False}
"""What every Plotly figure is shown with: no toolbar, no zooming, Chinese."""

_NUMBERS = {"exponentformat": "none"}
"""Axes write numbers out: 12,365, never 12.365k."""

pio.templates["planmonitor"] = go.layout.Template(
    layout={
        "font": {"family": FONT, "size": 14, "color": DAY.ink},
        "colorway": [DAY.data, DAY.data_light, DAY.target_light, DAY.reference, DAY.warm],
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "separators": ".,",
        "margin": {"l": 8, "r": 16, "t": 30, "b": 34},
        "bargap": 0.45,
        "hovermode": "closest",
        "hoverlabel": {"font": {"family": FONT}},
        "dragmode": False,
        "legend": {"orientation": "h", "y": 1.03, "yanchor": "bottom", "x": 0, "font": {"size": 13}},
        "xaxis": {
            "showgrid": False,
            "fixedrange": True,
            "automargin": True,
            "linecolor": DAY.line,
            **_NUMBERS,
        },
        "yaxis": {
            "gridcolor": DAY.hairline,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            "separatethousands": True,
            **_NUMBERS,
        },
    }
)
pio.templates.default = "planmonitor"


@alt.theme.register("planmonitor", enable=True)
def _altair_theme() -> alt.theme.ThemeConfig:
    """Type, gridlines and background of every Altair chart."""
    axis = alt.AxisConfig(
        labelFont=FONT,
        labelFontSize=12,
        labelColor=DAY.muted,
        domainColor=DAY.line,
        tickColor=DAY.line,
        gridColor=DAY.hairline,
    )
    header = alt.HeaderConfig(labelFont=FONT, labelFontSize=14, labelColor=DAY.ink, labelPadding=2)
    config = alt.Config(
        font=FONT, background="transparent", view=alt.ViewConfig(stroke=None), axis=axis, header=header
    )
    return {"config": config.to_dict()}  # type: ignore[typeddict-item]


_HERE = Path(__file__).parent
_SHEETS = [_HERE / name for name in ("theme.css", "narrow.css", "paper.css", "browser/tools.css")]
_SCRIPTS = [
    *(_HERE / "browser" / f"{name}.js" for name in ("address", "links", "chinese", "spoken", "tools")),
    _HERE / "paper.js",
    _HERE / "browser" / "pictures.js",
    _HERE / "browser" / "watching.js",
]


def style_sheet() -> str:
    """What every page is styled with: the palettes as variables, the classes of verdicts and tones, then
    ``theme.css``, what changes on a narrow page (``narrow.css``) and on paper (``paper.css``), and the
    search.

    A verdict's class (``pm-v-LAGGING``) sets ``--tone`` for areas, ``--text`` for words and ``--on`` for
    words on its area.
    """
    verdicts = [
        f".pm-v-{name} {{ --tone:{look.area}; --text:{look.word}; --on:{look.on_area}; }}"
        for name, look in {**{v.value: look for v, look in LOOKS.items()}, **TONES}.items()
    ]
    palettes = [f":root {{ {_variables(DAY)} }}", f"html:has(.pm-screen) {{ {_variables(NIGHT)} }}"]
    return "\n".join([*palettes, *verdicts, *(sheet.read_text("utf-8") for sheet in _SHEETS)])


def _variables(palette: Day | Night) -> str:
    return " ".join(f"--{name.replace('_', '-')}:{value};" for name, value in asdict(palette).items())


@st.cache_resource(show_spinner=False)
def _head() -> tuple[str, str]:
    return f"<style>{style_sheet()}</style>", f"<script>{page_script()}</script>"


def page_script() -> str:
    """What runs in the browser, once: it stands in the served page before the framework's own, and once more
    in every page for those who start the dashboard without the shell."""
    parts = "\n".join(script.read_text("utf-8") for script in _SCRIPTS)
    return f"if (!window.planmonitor) {{\nwindow.planmonitor = {{}};\n{parts}}}\n"


def apply_theme() -> None:
    """Style the page and put the few remaining English strings of the framework into Chinese."""
    style, script = _head()
    st.html(style)
    st.html(script, unsafe_allow_javascript=True)
