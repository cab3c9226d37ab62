"""A straightforward Streamlit script: everything read and built anew on every run, default st_folium.

The only concession: folium's own scripts come from the vendored copies, since the default ones are on the
internet and the map would never appear where these measurements are made.
"""

import altair as alt
import folium
import plotly.express as px
import streamlit as st
from streamlit_folium import st_folium

from benchmarks.peers.content import CHAPTERS, CITY, figures, geometry

st.set_page_config(layout="wide")
_VENDORED = "../../app/static/vendor/leaflet/leaflet"
folium.folium.Map.default_js = [("leaflet", f"{_VENDORED}.js")]
folium.folium.Map.default_css = [("leaflet_css", f"{_VENDORED}.css")]


def chapter(key: str) -> None:
    title, series, lead = CHAPTERS[key]
    st.title(title)
    rows = figures()
    year = st.selectbox("评估年份", ["2021", "2022", "2023", "2024"], index=3)
    now = rows[rows["year"] == int(year)]
    for column, code in zip(st.columns(6), series, strict=True):
        found = now[(now["series"] == code) & (now["division"] == CITY)]
        value = found["value"].iloc[0] if len(found) else None
        name = rows[rows["series"] == code]["name"].iloc[0]
        column.metric(name, value if value is None else f"{value:.2f}")
    one = rows[(rows["series"] == lead) & (rows["year"] <= int(year))]
    left, right = st.columns(2)
    with left:
        st.plotly_chart(px.line(one[one["division"] == CITY], x="year", y="value", markers=True))
    with right:
        shapes = geometry()
        values = one[(one["year"] == int(year)) & (one["division"] != CITY)].set_index("division")["value"]
        picture = folium.Map(location=[35.2, 113.9], zoom_start=9, tiles=None)
        low, high = values.min(), values.max()
        for feature in shapes["features"]:
            value = values.get(feature["properties"]["adcode"])
            share = 0 if value is None else (value - low) / ((high - low) or 1)
            colour = f"hsl(185 45% {85 - 50 * share:.0f}%)"
            folium.GeoJson(
                feature,
                style_function=lambda _, c=colour: {
                    "fillColor": c,
                    "fillOpacity": 1,
                    "color": "#fff",
                    "weight": 1,
                },
            ).add_to(picture)
        st_folium(picture, key="map", height=430, use_container_width=True)
    counties = one[one["division"] != CITY]
    line = (
        alt.Chart(counties)
        .mark_line(point=True)
        .encode(x="year:O", y="value:Q")
        .properties(width=190, height=100)
    )
    st.altair_chart(line.facet("place:N", columns=6))
    st.dataframe(now[["name", "place", "year", "value", "unit"]])


def health() -> None:
    chapter("health")


def education() -> None:
    chapter("education")


st.navigation(
    [
        st.Page(health, title="卫生健康", url_path="health", default=True),
        st.Page(education, title="公共教育", url_path="education"),
    ]
).run()
