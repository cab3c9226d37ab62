"""The same chapters in Vizro (Dash): figures read once at start, the chosen year goes to every chart and
card by callback.
"""

import os

import dash_bootstrap_components as dbc
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import vizro.models as vm
from vizro import Vizro
from vizro.models.types import capture
from vizro.tables import dash_ag_grid

from benchmarks.peers.content import CHAPTERS, CITY, figures, geometry

ROWS = figures()
ROWS["year"] = ROWS["year"].astype(str)
SHAPES = geometry()


@capture("figure")
def card(data_frame: pd.DataFrame, until: str = "2024") -> dbc.Card:
    now = data_frame[data_frame["year"] == until]
    value = f"{now['value'].iloc[0]:.2f}" if len(now) else "—"
    return dbc.Card([dbc.CardHeader(data_frame["name"].iloc[0]), dbc.CardBody(value)])


@capture("graph")
def polygons(data_frame: pd.DataFrame, until: str = "2024") -> go.Figure:
    data_frame = data_frame[data_frame["year"] == until]
    values = data_frame.groupby("division")["value"].last()
    low, high = values.min(), values.max()
    figure = go.Figure()
    for feature in SHAPES["features"]:
        code = feature["properties"]["adcode"]
        value = values.get(code)
        share = 0 if value is None else (value - low) / ((high - low) or 1)
        parts = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Polygon":
            parts = [parts]
        x = [p for part in parts for ring in part for p in [*[c[0] for c in ring], None]]
        y = [p for part in parts for ring in part for p in [*[c[1] for c in ring], None]]
        figure.add_scatter(
            x=x,
            y=y,
            fill="toself",
            fillcolor=f"hsl(185, 45%, {85 - 50 * share:.0f}%)",
            line={"color": "#fff"},
            mode="lines",
            name=code,
        )
    figure.update_layout(showlegend=False, yaxis={"scaleanchor": "x", "scaleratio": 1.22})
    return figure


@capture("graph")
def small(data_frame: pd.DataFrame, until: str = "2024") -> go.Figure:
    data_frame = data_frame[data_frame["year"] <= until]
    return px.line(data_frame.sort_values("year"), x="year", y="value", facet_col="place", facet_col_wrap=6)


@capture("graph")
def trend(data_frame: pd.DataFrame, until: str = "2024") -> go.Figure:
    data_frame = data_frame[data_frame["year"] <= until]
    return px.line(data_frame.sort_values("year"), x="year", y="value", markers=True)


def page(key: str) -> vm.Page:
    title, series, lead = CHAPTERS[key]
    city = ROWS[ROWS["division"] == CITY]
    cards = [
        vm.Figure(
            id=f"{key}_card_{n}",
            figure=card(data_frame=city[city["series"] == code]),
        )
        for n, code in enumerate(series)
    ]
    one = ROWS[ROWS["series"] == lead]
    counties = one[one["division"] != CITY]
    charts = [
        vm.Graph(id=f"{key}_trend", figure=trend(one[one["division"] == CITY])),
        vm.Graph(id=f"{key}_map", figure=polygons(counties)),
        vm.Graph(id=f"{key}_small", figure=small(counties)),
        vm.Table(
            id=f"{key}_table",
            figure=dash_ag_grid(
                ROWS[ROWS["series"].isin(series)][["name", "place", "year", "value", "unit"]]
            ),
        ),
    ]
    grid = [[0, 1, 2, 3, 4, 5], [6, 6, 6, 7, 7, 7], [8] * 6, [9] * 6]
    return vm.Page(
        title=title,
        path=key,
        layout=vm.Grid(grid=grid, row_min_height="240px"),
        components=[*cards, *charts],
        controls=[
            vm.Parameter(
                targets=[
                    f"{key}_{part}.until"
                    for part in ("map", "small", "trend", *(f"card_{n}" for n in range(6)))
                ],
                selector=vm.RadioItems(options=["2021", "2022", "2023", "2024"], value="2024"),
            )
        ],
    )


app = Vizro().build(vm.Dashboard(pages=[page("health"), page("education")]))

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), debug=False)
