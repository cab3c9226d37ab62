"""What every peer shows: six indicators of a chapter, one of them by county, from the bundled demo figures."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
CITY = "410700"
CHAPTERS = {
    "health": ("卫生健康", ["IND-11", "IND-12", "IND-13", "IND-14", "IND-15", "IND-16"], "IND-13"),
    "education": ("公共教育", ["IND-06", "IND-07", "IND-08", "IND-09", "IND-10", "IND-11"], "IND-07"),
}


def figures() -> pd.DataFrame:
    """All yearly demo figures with names: series, name, division, place, year, value, unit."""
    rows = pd.read_csv(
        ROOT / "data" / "demo" / "xinxiang-14" / "observations.csv", dtype={"division": str, "period": str}
    )
    rows = rows[rows["period"].str.fullmatch(r"\d{4}")].assign(year=lambda d: d["period"].astype(int))
    rows = rows.drop_duplicates(["series", "division", "year"], keep="last")
    return rows.assign(
        name=rows["series"].map(names()), place=rows["division"].map(places()).fillna("新乡市")
    )


def names() -> dict[str, str]:
    """Indicator names by code."""
    raw = tomllib.loads((ROOT / "data" / "plan" / "xinxiang-14" / "indicators.toml").read_text("utf-8"))
    return {i["id"]: i["name"] for i in raw["indicator"]}


def places() -> dict[str, str]:
    """County names by code."""
    return {f["properties"]["adcode"]: f["properties"]["name"] for f in geometry()["features"]}


def geometry() -> dict[str, Any]:
    """The county polygons as GeoJSON."""
    found: dict[str, Any] = json.loads(
        (ROOT / "data" / "divisions" / CITY / "counties.geojson").read_text("utf-8")
    )
    return found
