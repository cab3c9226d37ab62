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

import hashlib
import json
import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SIDES = ("left", "right", "top", "bottom")
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


def load_geography(folder: Path) -> Geography:
    """Read a city's geometry from ``folder``.

    Raises ``ValueError`` with every problem found, one a line, each naming its file: missing or
    unreadable files, duplicate or unknown codes, counties without a label, coordinates off the map,
    and keys that nothing reads.
    """
    problems: list[str] = []
    raw = {name: content for name in FILES if (content := _read(folder / name, problems)) is not None}
    if problems:
        raise ValueError(_message(folder, problems))

    counties = _collection(raw["counties.geojson"], "counties.geojson", problems)
    outlines = _collection(raw["outline.geojson"], "outline.geojson", problems)
    context = _collection(raw["context.geojson"], "context.geojson", problems)
    points = _collection(raw["points.geojson"], "points.geojson", problems)
    labels = _toml(raw["labels.toml"], problems)
    if problems:
        raise ValueError(_message(folder, problems))

    names = _county_names(counties, problems)
    parents = {str(f["properties"].get("parent", "")) for f in counties["features"]}
    adcode = min(parents)
    if len(parents) != 1 or not adcode:
        problems.append(f"counties.geojson：各县的 parent 应为同一个市级代码，现有 {sorted(parents)}")
    outline = _only(outlines, lambda p: p.get("adcode") == adcode)
    if len(outline["features"]) != 1:
        problems.append(f"outline.geojson：应恰有一个 adcode 为 {adcode} 的市域轮廓")
    neighbours_geometry = _only(context, lambda p: p.get("neighbour") is True)
    bounds = _bounds(counties)

    for key in sorted(set(labels) - {"county", "zone", "neighbour"}):
        problems.append(f"labels.toml：不认识的键 {key}")
    placements = tuple(_placements(labels.get("county", []), names, bounds, problems))
    zones = tuple(_zones(points, labels.get("zone", []), names, bounds, problems))
    neighbours = tuple(_neighbour_labels(labels.get("neighbour", []), problems))
    if problems:
        raise ValueError(_message(folder, problems))

    return Geography(
        adcode=adcode,
        fingerprint=hashlib.sha256(b"\0".join(raw[name] for name in FILES)).hexdigest()[:16],
        counties=counties,
        outline=outline,
        context=neighbours_geometry,
        labels=placements,
        zones=zones,
        neighbours=neighbours,
        bounds=bounds,
    )


def _message(folder: Path, problems: list[str]) -> str:
    return f"行政区划数据（{folder.name}）有 {len(problems)} 处问题：\n" + "\n".join(problems)


def _read(path: Path, problems: list[str]) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as error:
        problems.append(f"{path.name}：文件无法读取（{error.strerror or error}）")
        return None


def _collection(content: bytes, name: str, problems: list[str]) -> dict[str, Any]:
    """A FeatureCollection whose features all have properties and a geometry; problems otherwise."""
    try:
        data = json.loads(content)
    except ValueError as error:
        problems.append(f"{name}：不是有效的 JSON（{error}）")
        return {"features": []}
    features = data.get("features") if isinstance(data, dict) else None
    may_be_empty = name in ("context.geojson", "points.geojson")
    if (
        not isinstance(features, list)
        or not (features or may_be_empty)
        or data.get("type") != "FeatureCollection"
    ):
        problems.append(f"{name}：应为{'' if may_be_empty else '至少含一个要素的'} FeatureCollection")
        return {"features": []}
    for index, feature in enumerate(features, start=1):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict) or not isinstance(feature.get("properties"), dict):
            problems.append(f"{name}：第 {index} 个要素缺少 properties 或 geometry")
        elif not all(_on_earth(lon, lat) for lon, lat in _vertices(geometry.get("coordinates"))):
            problems.append(f"{name}：第 {index} 个要素的坐标不是经纬度")
    return data


def _toml(content: bytes, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        problems.append(f"labels.toml：不是有效的 TOML（{error}）")
        return {}


def _only(collection: dict[str, Any], wanted: Any) -> dict[str, Any]:
    features = [f for f in collection["features"] if wanted(f["properties"])]
    return {"type": "FeatureCollection", "features": features}


def _county_names(counties: dict[str, Any], problems: list[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for index, feature in enumerate(counties["features"], start=1):
        adcode, name = (feature["properties"].get(key) for key in ("adcode", "name"))
        if not isinstance(adcode, str) or len(adcode) != 6 or not adcode.isdigit():
            problems.append(f"counties.geojson：第 {index} 个要素的 adcode 应为六位数字，现为 {adcode!r}")
        elif not isinstance(name, str) or not name:
            problems.append(f"counties.geojson：{adcode} 没有 name")
        elif adcode in names:
            problems.append(f"counties.geojson：adcode {adcode} 重复")
        else:
            names[adcode] = name
        if feature["geometry"].get("type") not in ("Polygon", "MultiPolygon"):
            problems.append(f"counties.geojson：{adcode} 的几何应为 Polygon 或 MultiPolygon")
    return names


def _placements(
    entries: Any, names: dict[str, str], bounds: Bounds, problems: list[str]
) -> Iterator[LabelPlacement]:
    keys = ("lon", "lat", "anchor_lon", "anchor_lat")
    seen: set[str] = set()
    for entry in _tables(entries, "county", problems):
        adcode = str(entry.get("adcode", ""))
        where = f"labels.toml [[county]] {adcode or '（无 adcode）'}"
        numbers = _numbers(entry, {"adcode"}, keys, where, problems)
        if adcode not in names:
            problems.append(f"{where}：counties.geojson 中没有这个代码")
            continue
        if adcode in seen:
            problems.append(f"{where}：重复")
            continue
        seen.add(adcode)
        lon, lat = numbers.get("lon"), numbers.get("lat")
        if lon is None or lat is None:
            problems.append(f"{where}：缺少 lon 或 lat")
            continue
        anchor_lon, anchor_lat = numbers.get("anchor_lon"), numbers.get("anchor_lat")
        if (anchor_lon is None) != (anchor_lat is None):
            problems.append(f"{where}：anchor_lon 与 anchor_lat 应同时给出")
            continue
        for key, x, y in (("lon、lat", lon, lat), ("anchor_lon、anchor_lat", anchor_lon, anchor_lat)):
            if x is not None and y is not None and not _within(x, y, bounds):
                problems.append(f"{where}：{key} 不在市域范围内")
        yield LabelPlacement(adcode, names[adcode], lon, lat, anchor_lon, anchor_lat)
    for adcode in sorted(set(names) - seen):
        problems.append(f"labels.toml：缺少 {names[adcode]}（{adcode}）的标注位置")


def _zones(
    points: dict[str, Any], entries: Any, names: dict[str, str], bounds: Bounds, problems: list[str]
) -> Iterator[ZonePoint]:
    known = {
        str(f["properties"].get("adcode")): f
        for f in points["features"]
        if f["properties"].get("kind") == "zone"
    }
    seen: set[str] = set()
    for entry in _tables(entries, "zone", problems):
        adcode, short, side = str(entry.get("adcode", "")), entry.get("short"), entry.get("side", "right")
        where = f"labels.toml [[zone]] {adcode or '（无 adcode）'}"
        _numbers(entry, {"adcode", "short", "side"}, (), where, problems)
        if adcode not in known or adcode in seen:
            problems.append(f"{where}：" + ("重复" if adcode in seen else "points.geojson 中没有这个功能区"))
            continue
        seen.add(adcode)
        if not isinstance(short, str) or not short or side not in SIDES:
            problems.append(f"{where}：short 应为简称，side 应为 {'、'.join(SIDES)} 之一")
            continue
        lon, lat = known[adcode]["geometry"]["coordinates"]
        if not _within(lon, lat, bounds):
            problems.append(f"points.geojson：功能区 {adcode} 不在市域范围内")
        properties = known[adcode]["properties"]
        name, host = str(properties.get("name", short)), str(properties.get("host", ""))
        if host not in names:
            problems.append(f"points.geojson：功能区 {adcode} 的 host {host!r} 不是本市的县（市、区）")
        yield ZonePoint(adcode, name, short, host, lon, lat, side)
    for adcode in sorted(set(known) - seen):
        problems.append(f"labels.toml：缺少功能区 {adcode} 的 [[zone]]")


def _neighbour_labels(entries: Any, problems: list[str]) -> Iterator[NeighbourLabel]:
    for entry in _tables(entries, "neighbour", problems):
        name = entry.get("name")
        where = f"labels.toml [[neighbour]] {name or '（无 name）'}"
        numbers = _numbers(entry, {"name"}, ("lon", "lat"), where, problems)
        if not isinstance(name, str) or not name or len(numbers) != 2 or not _on_earth(*numbers.values()):
            problems.append(f"{where}：应有 name、lon、lat")
            continue
        yield NeighbourLabel(name, numbers["lon"], numbers["lat"])


def _tables(entries: Any, key: str, problems: list[str]) -> list[dict[str, Any]]:
    if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
        return entries
    problems.append(f"labels.toml：{key} 应写成 [[{key}]] 的若干段")
    return []


def _numbers(
    entry: dict[str, Any], others: set[str], keys: tuple[str, ...], where: str, problems: list[str]
) -> dict[str, float]:
    """The numeric members of a table; unknown keys and values that are no finite number are problems."""
    numbers: dict[str, float] = {}
    for key, value in entry.items():
        numeric = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if key in keys and numeric:
            numbers[key] = float(value)
        elif key in keys:
            problems.append(f"{where}：{key} 应为数字，现为 {value!r}")
        elif key not in others:
            problems.append(f"{where}：不认识的键 {key}")
    return numbers


def _vertices(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], int | float):
        yield (coordinates[0], coordinates[1]) if len(coordinates) > 1 else (math.nan, math.nan)
    elif isinstance(coordinates, list) and coordinates:
        for part in coordinates:
            yield from _vertices(part)
    else:
        yield (math.nan, math.nan)


def _on_earth(lon: Any, lat: Any) -> bool:
    numeric = isinstance(lon, int | float) and isinstance(lat, int | float)
    return numeric and -180 <= lon <= 180 and -90 <= lat <= 90


def _within(lon: float, lat: float, bounds: Bounds) -> bool:
    (south, west), (north, east) = bounds
    return west <= lon <= east and south <= lat <= north


def _bounds(counties: dict[str, Any]) -> Bounds:
    vertices = [v for f in counties["features"] for v in _vertices(f["geometry"]["coordinates"])]
    lons, lats = [lon for lon, _ in vertices], [lat for _, lat in vertices]
    return (min(lats), min(lons)), (max(lats), max(lons))
