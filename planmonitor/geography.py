"""Geometry of one city: county boundaries, the faint surroundings, and where the names stand on a map.

Read from one folder, ``data/divisions/<adcode>/``:

========================  ==========================================================================
``counties.geojson``      polygons of the county-level divisions; properties ``adcode``, ``name``, ``parent``
``outline.geojson``       the city's own outline (a province beside it is ignored)
``context.geojson``       surrounding cities; those with ``neighbour = true`` are kept
``points.geojson``        points; those with ``kind = "zone"`` are the functional zones (estimated positions)
``labels.toml``           where each name stands; edited by hand
========================  ==========================================================================

Coordinates are CGCS2000 degrees (≈ WGS84), longitude before latitude as in GeoJSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

FILES = ("counties.geojson", "outline.geojson", "context.geojson", "points.geojson", "labels.toml")

Bounds = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class LabelPlacement:
    """Where a county's name stands.

    ``lon``/``lat`` is the middle of the label. With an anchor, the label stands outside its small
    district, begins (or, west of the anchor, ends) at ``lon``/``lat``, and a thin leader line runs from
    there to the anchor inside the district.
    """

    adcode: str
    name: str
    lon: float
    lat: float
    anchor_lon: float | None = None
    anchor_lat: float | None = None


@dataclass(frozen=True)
class ZonePoint:
    """A functional zone. It has no polygon, its position is an estimate, and it overlaps the divisions.

    ``host`` is the code of the county it lies in, ``side`` where its short name stands beside its mark.
    """

    adcode: str
    name: str
    short: str
    host: str
    lon: float
    lat: float
    side: str = "right"


@dataclass(frozen=True)
class NeighbourLabel:
    """The faint name of a surrounding city."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Geography:
    """Everything a map of one city needs.

    Equality and hash rest on ``adcode`` and ``fingerprint`` (a digest of the five files), so that a
    geography can be a cache key although its GeoJSON members are dictionaries. Do not change those.
    ``bounds`` is ((south, west), (north, east)) of the county polygons.
    """

    adcode: str
    fingerprint: str
    counties: dict[str, Any] = field(compare=False, repr=False)
    outline: dict[str, Any] = field(compare=False, repr=False)
    context: dict[str, Any] = field(compare=False, repr=False)
    labels: tuple[LabelPlacement, ...] = field(compare=False, repr=False)
    zones: tuple[ZonePoint, ...] = field(compare=False, repr=False)
    neighbours: tuple[NeighbourLabel, ...] = field(compare=False, repr=False)
    bounds: Bounds = field(compare=False)

    @property
    def adcodes(self) -> tuple[str, ...]:
        """County codes in the order of the boundary file."""
        return tuple(feature["properties"]["adcode"] for feature in self.counties["features"])
