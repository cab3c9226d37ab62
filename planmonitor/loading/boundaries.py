"""Reading the geometry of one city; what each file holds is said in :mod:`planmonitor.geography`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from planmonitor.divisions import Divisions
from planmonitor.geography import (
    FILES,
    Bounds,
    Geography,
    LabelPlacement,
    NeighbourLabel,
    ZonePoint,
)
from planmonitor.loading.files import read_json, read_toml
from planmonitor.loading.plan_checks import ADCODE
from planmonitor.loading.problems import Inspection
from planmonitor.loading.records import only_keys, records, shown

T = TypeVar("T")
Collection = dict[str, Any]

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)
_COUNTIES, _OUTLINE, _CONTEXT, _POINTS, _LABELS = FILES
_AREAS = ("Polygon", "MultiPolygon")
_FEWEST_POSITIONS = 4
"""Positions of the smallest ring: a triangle whose first position is repeated as its last."""


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class _CountyLabel:
    adcode: str
    lon: float
    lat: float
    anchor_lon: float | None = None
    anchor_lat: float | None = None


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class _ZoneLabel:
    adcode: str
    short: str
    side: Literal["left", "right", "top", "bottom"] = "right"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class _NeighbourName:
    name: str
    lon: float
    lat: float


def read_geography(
    inspection: Inspection, folder: Path, divisions: Divisions | None = None
) -> Geography | None:
    """Read a city's geometry; None with a notice when the city has none, None with problems when it is wrong.

    With ``divisions`` every one of them must have its polygon, and no other may.
    """
    if not any((folder / name).exists() for name in FILES):
        inspection.notice(folder, f"没有边界文件（{'、'.join(FILES)}），地图不显示")
        return None
    before = len(inspection.problems)
    counties = _collection(inspection, folder / _COUNTIES, _AREAS, at_least=1)
    outlines = _collection(inspection, folder / _OUTLINE, _AREAS, at_least=1)
    context = _collection(inspection, folder / _CONTEXT, _AREAS)
    points = _collection(inspection, folder / _POINTS, ("Point",))
    labels = read_toml(inspection, folder / _LABELS)
    if labels is not None:
        only_keys(inspection, folder / _LABELS, labels, "county", "zone", "neighbour")
    if counties is None:
        return None
    names = _county_names(inspection, folder / _COUNTIES, counties, divisions)
    adcode = _city(inspection, folder / _COUNTIES, counties, divisions)
    outline = _only(outlines, lambda p: p.get("adcode") == adcode)
    if outlines is not None and adcode and len(outline["features"]) != 1:
        inspection.wrong(folder / _OUTLINE, f"应恰有一个 adcode 为 {adcode} 的市域轮廓")
    if labels is None or points is None or context is None:
        return None
    bounds = _bounds(counties)
    (south, west), (north, east) = bounds
    if not (south < north and west < east):
        inspection.wrong(folder / _COUNTIES, "边界没有面积，请核对坐标")
    reader = _Labels(inspection, folder, labels, names, bounds)
    placements, zones = tuple(reader.placements()), tuple(reader.zones(points))
    neighbours = tuple(reader.neighbours())
    if len(inspection.problems) > before:
        return None
    return Geography(
        adcode=adcode,
        fingerprint=_fingerprint(folder),
        counties=counties,
        outline=outline,
        context=_only(context, lambda p: p.get("neighbour") is True),
        labels=placements,
        zones=zones,
        neighbours=neighbours,
        bounds=bounds,
    )


def load_geography(folder: Path) -> Geography:
    """Read a city's geometry from ``folder``.

    Raises:
        DataError: with every problem found: missing or unreadable files, duplicate or unknown codes,
        counties without
            a label, coordinates off the map, and keys that nothing reads.
    """
    inspection = Inspection()
    geography = read_geography(inspection, folder)
    if geography is None and not inspection.problems:
        for name in FILES:
            inspection.wrong(folder / name, "文件不存在，请补上")
    inspection.require()
    assert geography is not None
    return geography


def _fingerprint(folder: Path) -> str:
    """A digest of the five files, so that a changed file gives another geography."""
    content = b"\0".join((folder / name).read_bytes() for name in FILES)
    return hashlib.sha256(content).hexdigest()[:16]


def _collection(
    inspection: Inspection, path: Path, kinds: tuple[str, ...], at_least: int = 0
) -> Collection | None:
    """A FeatureCollection whose features all have properties and a geometry of these kinds; None with
    problems.
    """
    data = read_json(inspection, path)
    if data is None:
        return None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        inspection.wrong(path, "应为 FeatureCollection")
        return None
    if len(features) < at_least:
        inspection.wrong(path, f"应为至少含{at_least}个要素的 FeatureCollection")
        return None
    before = len(inspection.problems)
    for n, feature in enumerate(features, start=1):
        message = _feature_message(feature, kinds)
        if message:
            inspection.wrong(path, message, f"第{n}个要素")
    return data if len(inspection.problems) == before else None


def _feature_message(feature: object, kinds: tuple[str, ...]) -> str:
    """What is wrong with a feature; empty when nothing is."""
    if not isinstance(feature, dict):
        return "应为 Feature"
    geometry, properties = feature.get("geometry"), feature.get("properties")
    if not isinstance(geometry, dict) or not isinstance(properties, dict):
        return "缺少 properties 或 geometry"
    if geometry.get("type") not in kinds:
        return f"几何应为 {' 或 '.join(kinds)}，现为“{shown(geometry.get('type'))}”"
    coordinates = geometry.get("coordinates")
    shapes: dict[str, Callable[[object], bool]] = {
        "Point": _is_position,
        "Polygon": lambda c: _is_list_of(c, _is_ring),
        "MultiPolygon": lambda c: _is_list_of(c, lambda part: _is_list_of(part, _is_ring)),
    }
    return "" if shapes[geometry["type"]](coordinates) else "坐标不是经纬度，或没有闭合成环"


def _is_position(value: object) -> bool:
    return isinstance(value, list) and len(value) >= 2 and _on_earth(value[0], value[1])


def _is_ring(value: Any) -> bool:
    return _is_list_of(value, _is_position, _FEWEST_POSITIONS) and value[0] == value[-1]


def _is_list_of(value: Any, good: Callable[[Any], bool], at_least: int = 1) -> bool:
    return isinstance(value, list) and len(value) >= at_least and all(good(v) for v in value)


def _on_earth(lon: object, lat: object) -> bool:
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (lon, lat))
    return numbers and -180 <= lon <= 180 and -90 <= lat <= 90  # type: ignore[operator]


def _only(collection: Collection | None, wanted: Callable[[dict[str, Any]], bool]) -> Collection:
    features = [f for f in (collection or {}).get("features", []) if wanted(f["properties"])]
    return {"type": "FeatureCollection", "features": features}


def _county_names(
    inspection: Inspection, path: Path, counties: Collection, divisions: Divisions | None
) -> dict[str, str]:
    """Names by code as the boundary file has them, each code a division of the plan's city and each
    division there.
    """
    names: dict[str, str] = {}
    for n, feature in enumerate(counties["features"], start=1):
        adcode, name = (feature["properties"].get(key) for key in ("adcode", "name"))
        if not isinstance(adcode, str) or not ADCODE.fullmatch(adcode):
            message = f"adcode 应为6位数字（加引号），现为“{shown(adcode)}”"
            inspection.wrong(path, message, f"第{n}个要素")
        elif not isinstance(name, str) or not name:
            inspection.wrong(path, "没有 name", adcode)
        elif adcode in names:
            inspection.wrong(path, "adcode 重复", adcode)
        else:
            names[adcode] = name
    if divisions is None:
        return names
    expected = {d.adcode: d.name for d in divisions.division}
    for adcode in names:
        if adcode not in expected:
            inspection.wrong(path, "divisions.toml 中没有这个代码", adcode)
        elif names[adcode] != expected[adcode]:
            message = f"name“{names[adcode]}”与 divisions.toml 的“{expected[adcode]}”不一致"
            inspection.wrong(path, message, adcode)
    for adcode in expected:
        if adcode not in names:
            inspection.wrong(path, f"缺少{expected[adcode]}的边界", adcode)
    return names


def _city(inspection: Inspection, path: Path, counties: Collection, divisions: Divisions | None) -> str:
    """The code of the city that all counties name as their parent; empty when they do not agree."""
    parents = sorted({str(f["properties"].get("parent", "")) for f in counties["features"]})
    if len(parents) != 1 or not parents[0]:
        found = "、".join(p or "（空）" for p in parents)
        inspection.wrong(path, f"各县的 parent 应为同一个市级代码，现有 {found}")
        return ""
    if divisions is not None and parents[0] != divisions.adcode:
        inspection.wrong(path, f"parent 应为 divisions.toml 的{divisions.adcode}，现为{parents[0]}")
    return parents[0]


class _Labels:
    """The entries of the label file, checked against the boundaries they name."""

    def __init__(
        self,
        inspection: Inspection,
        folder: Path,
        labels: Mapping[str, object],
        names: Mapping[str, str],
        bounds: Bounds,
    ) -> None:
        self.inspection, self.path, self.points_path = inspection, folder / _LABELS, folder / _POINTS
        self.labels, self.names, self.bounds = labels, names, bounds

    def _entries(self, key: str, kind: type[T], id_key: str = "adcode") -> Iterator[T]:
        return records(self.inspection, self.path, key, kind, self.labels.get(key, []), id_key)

    def _wrong(self, adcode: str, message: str) -> None:
        self.inspection.wrong(self.path, message, adcode)

    def _listed(self, key: str) -> set[str]:
        """The codes that have an entry, right or wrong."""
        rows = self.labels.get(key, [])
        return (
            {str(r.get("adcode")) for r in rows if isinstance(r, dict)} if isinstance(rows, list) else set()
        )

    def placements(self) -> Iterator[LabelPlacement]:
        """Where the name of each county stands."""
        seen: set[str] = set()
        for e in self._entries("county", _CountyLabel):
            if e.adcode not in self.names or e.adcode in seen:
                self._wrong(
                    e.adcode,
                    "[[county]] 重复" if e.adcode in seen else f"[[county]] {_COUNTIES} 中没有这个代码",
                )
                continue
            seen.add(e.adcode)
            if (e.anchor_lon is None) != (e.anchor_lat is None):
                self._wrong(e.adcode, "anchor_lon 与 anchor_lat 应同时给出")
            for key, lon, lat in (("", e.lon, e.lat), ("anchor_", e.anchor_lon, e.anchor_lat)):
                if lon is not None and lat is not None and not _within(lon, lat, self.bounds):
                    self._wrong(e.adcode, f"{key}lon、{key}lat 不在市域范围内（{_range(self.bounds)}）")
            name = self.names[e.adcode]
            yield LabelPlacement(e.adcode, name, e.lon, e.lat, e.anchor_lon, e.anchor_lat)
        for adcode in sorted(set(self.names) - self._listed("county")):
            self._wrong(adcode, f"缺少 {self.names[adcode]} 的标注位置 [[county]]")

    def zones(self, points: Collection) -> Iterator[ZonePoint]:
        """The functional zones with their short names."""
        found = _only(points, lambda p: p.get("kind") == "zone")["features"]
        known = {str(f["properties"].get("adcode")): f for f in found}
        seen: set[str] = set()
        for e in self._entries("zone", _ZoneLabel):
            if e.adcode not in known or e.adcode in seen:
                self._wrong(
                    e.adcode,
                    "[[zone]] 重复" if e.adcode in seen else f"[[zone]] {_POINTS} 中没有这个功能区",
                )
                continue
            seen.add(e.adcode)
            if not e.short:
                self._wrong(e.adcode, "short 应为简称，不能为空")
            yield self._zone(e, known[e.adcode])
        for adcode in sorted(set(known) - self._listed("zone")):
            self._wrong(adcode, "缺少功能区的 [[zone]]")

    def _zone(self, entry: _ZoneLabel, feature: dict[str, Any]) -> ZonePoint:
        lon, lat = feature["geometry"]["coordinates"][:2]
        if not _within(lon, lat, self.bounds):
            self.inspection.wrong(self.points_path, "功能区不在市域范围内", entry.adcode)
        properties = feature["properties"]
        name, host = str(properties.get("name", entry.short)), str(properties.get("host", ""))
        if host not in self.names:
            self.inspection.wrong(self.points_path, f"host“{host}”不是本市的县（市、区）", entry.adcode)
        return ZonePoint(entry.adcode, name, entry.short, host, lon, lat, entry.side)

    def neighbours(self) -> Iterator[NeighbourLabel]:
        """The faint names of the surrounding cities."""
        for e in self._entries("neighbour", _NeighbourName, "name"):
            if not e.name or not _on_earth(e.lon, e.lat):
                self._wrong(e.name, "[[neighbour]] 应有 name 和经纬度 lon、lat")
            yield NeighbourLabel(e.name, e.lon, e.lat)


def _within(lon: float, lat: float, bounds: Bounds) -> bool:
    (south, west), (north, east) = bounds
    return west <= lon <= east and south <= lat <= north


def _range(bounds: Bounds) -> str:
    (south, west), (north, east) = bounds
    return f"经度{west:g}—{east:g}，纬度{south:g}—{north:g}"


def _bounds(counties: Collection) -> Bounds:
    """((south, west), (north, east)) of the county polygons."""
    positions = [p for f in counties["features"] for ring in _rings(f["geometry"]) for p in ring]
    lons, lats = [p[0] for p in positions], [p[1] for p in positions]
    return (min(lats), min(lons)), (max(lats), max(lons))


def _rings(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    coordinates = geometry["coordinates"]
    for polygon in coordinates if geometry["type"] == "MultiPolygon" else [coordinates]:
        yield from polygon
