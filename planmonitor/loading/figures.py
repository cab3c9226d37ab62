"""Reading figures: their sources, the areas compared with, and the files of observations."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from planmonitor import clock
from planmonitor.loading.files import CsvLine, read_csv, read_toml
from planmonitor.loading.problems import Inspection
from planmonitor.loading.records import only_keys, records, validated
from planmonitor.observations import COLUMNS, PERIOD, Area, FigureStatus, Kind, Observation, Period, Source

Revision = tuple[object, ...]
"""A figure's cell with the moment from which it counts; two rows may share a cell, as a figure and its
correction.
"""

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What a file of figures may refer to; None where the file that says so could not be read.

    ``units`` is the unit of every series by id, ``places`` the codes of all places, ``sources`` the ids of
    sources.
    """

    units: Mapping[str, str] | None
    places: frozenset[str] | None
    sources: frozenset[str] | None


def read_sources(inspection: Inspection, paths: Iterable[Path]) -> dict[str, Source]:
    """Sources by id from ``sources.toml`` files; a file that is not there adds none."""
    found: dict[str, Source] = {}
    for path in paths:
        raw = read_toml(inspection, path) if path.exists() else None
        if raw is None:
            continue
        only_keys(inspection, path, raw, "source")
        for source in records(inspection, path, "source", Source, raw.get("source", [])):
            if source.id in found:
                inspection.wrong(path, "来源编号重复，请改为唯一编号", source.id)
            if not (source.id and source.title and source.publisher):
                inspection.wrong(path, "id、title 和 publisher 不能为空", source.id)
            found[source.id] = source
    return found


def read_areas(
    inspection: Inspection, path: Path, taken: Iterable[str] = ()
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Names of the areas compared with, by code, and what was found and left out; ``taken`` are codes of
    own places.
    """
    raw = read_toml(inspection, path) if path.exists() else None
    if raw is None:
        return {}, ()
    only_keys(inspection, path, raw, "area", "left_out")
    areas: dict[str, str] = {}
    own = set(taken)
    for area in records(inspection, path, "area", Area, raw.get("area", [])):
        if area.id in areas or area.id in own:
            whose = "另一参照地区" if area.id in areas else "本市行政区划"
            inspection.wrong(path, f"代码与{whose}重复，请改为唯一代码", area.id)
        if not (area.id and area.name):
            inspection.wrong(path, "id 和 name 不能为空", area.id)
        areas[area.id] = area.name
    left_out = validated(inspection, path, tuple[str, ...], raw.get("left_out", []), "left_out")
    return areas, left_out or ()


def read_observations(
    inspection: Inspection, path: Path, known: Known, seen: dict[Revision, str] | None = None
) -> tuple[Observation, ...]:
    """The figures of one CSV file; every row that refers to something unknown or repeats a figure is noted.

    ``seen`` remembers where each figure stands, across the files of a plan.
    """
    found: list[Observation] = []
    first = {} if seen is None else seen
    for line in read_csv(inspection, path, COLUMNS):
        issues = list(_issues(line, known))
        for message in issues:
            inspection.wrong(path, message, line.name)
        if issues:
            continue
        observation = _observation(line.cells)
        revision = (*observation.cell, observation.recorded_at)
        if revision in first:
            message = f"与{first[revision]}是同一个数（指标、地区、期间、口径、日期都相同），请删去一行"
            inspection.wrong(path, message, line.name)
        first.setdefault(revision, f"{path.name} {line.name}")
        found.append(observation)
    return tuple(found)


def _observation(cells: Mapping[str, str]) -> Observation:
    return Observation(
        series=cells["series"],
        division=cells["division"],
        period=Period(cells["period"]),
        value=float(cells["value"]),
        unit=cells["unit"],
        kind=Kind(cells["kind"]),
        status=FigureStatus(cells["status"]),
        source=cells["source"],
        definition=cells["definition"],
        note=cells["note"],
        recorded_at=clock.parse(cells["recorded_at"]),
    )


def _issues(line: CsvLine, known: Known) -> Iterator[str]:
    cells = line.cells
    if known.units is not None:
        unit = known.units.get(cells["series"])
        if unit is None:
            yield f"series：不认识的指标或序列“{cells['series']}”"
        elif cells["unit"] != unit:
            yield f"unit：单位“{cells['unit']}”应为“{unit}”"
    if known.places is not None and cells["division"] not in known.places:
        yield f"division：不认识的行政区划“{cells['division']}”"
    if not PERIOD.fullmatch(cells["period"]):
        yield f"period：期间“{cells['period']}”应写成 2023、2023Q2 或 2023-05"
    if known.sources is not None and cells["source"] not in known.sources:
        yield f"source：缺少来源或来源“{cells['source']}”未登记"
    yield from _choice("kind", cells["kind"], Kind)
    yield from _choice("status", cells["status"], FigureStatus)
    yield from _value(cells["value"])
    try:
        clock.parse(cells["recorded_at"])
    except ValueError:
        yield f"recorded_at：“{cells['recorded_at']}”不是日期，应如 2023-03-31"


def _choice(key: str, given: str, options: type[StrEnum]) -> Iterator[str]:
    allowed = [str(o) for o in options]
    if given not in allowed:
        yield f"{key}：取值“{given}”不在允许范围内，可用：{'、'.join(allowed)}"


def _value(given: str) -> Iterator[str]:
    text = given.strip()
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        yield f"value：数值“{given}”应为有限的数字，不能是 nan 或 inf"
    elif not _NUMBER.fullmatch(text):
        yield f"value：数值“{given}”不是数字"
    elif not math.isfinite(float(text)):
        yield f"value：数值“{given}”过大"
