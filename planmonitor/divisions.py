"""Who reports: the city, its county-level divisions and the functional zones that overlap them."""

from __future__ import annotations

import csv
import re
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from planmonitor.catalogue import DataError, Problem, read_toml

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Alias:
    """A former name with the last year in which it was used."""

    name: str
    until: int


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Division:
    """A county-level division; ``adcode`` is its six-digit code, ``kind`` district, county or county_city."""

    adcode: str
    name: str
    kind: str
    aliases: tuple[Alias, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Zone:
    """A functional zone. It overlaps the divisions, hence is never added to them."""

    adcode: str
    name: str
    full_name: str
    host: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Divisions:
    """All divisions of one city, with the notices that must stand by its map."""

    adcode: str
    name: str
    notice: str
    zone_notice: str
    division: tuple[Division, ...]
    zone: tuple[Zone, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the county-level divisions, without zones and city."""
        return tuple(d.adcode for d in self.division)

    @cached_property
    def _names(self) -> dict[str, str]:
        counties = {d.adcode: d.name for d in self.division}
        return {self.adcode: self.name} | counties | {z.adcode: z.name for z in self.zone}

    def name_of(self, adcode: str) -> str:
        """The Chinese name of the city, a division or a zone; KeyError when unknown."""
        return self._names[adcode]

    def knows(self, adcode: str) -> bool:
        """Whether the code is the city, a division or a zone."""
        return adcode in self._names


class TownKind(StrEnum):
    """Whether a town-level unit is a township (镇, 乡) or a subdistrict (街道); OTHER are zones without that rank."""

    TOWNSHIP = "township"
    SUBDISTRICT = "subdistrict"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Town:
    """A town-level unit and the county-level division it belongs to."""

    code: str
    name: str
    kind: TownKind
    division: str


_TOWN_KINDS = {
    "镇": TownKind.TOWNSHIP,
    "乡": TownKind.TOWNSHIP,
    "民族乡": TownKind.TOWNSHIP,
    "街道": TownKind.SUBDISTRICT,
}


def load_towns(folder: Path) -> tuple[Town, ...]:
    """Read ``townships.csv``; empty when a city has no such file."""
    path = folder / "townships.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return tuple(
            Town(
                code=row["code"],
                name=row["name"],
                kind=_TOWN_KINDS.get(row["kind"], TownKind.OTHER),
                division=row["gb_adcode"],
            )
            for row in csv.DictReader(handle)
        )


def load_divisions(folder: Path) -> Divisions:
    """Read ``divisions.toml``; raises DataError naming everything wrong with it."""
    problems: list[Problem] = []
    raw: dict[str, Any] = read_toml(folder / "divisions.toml", problems)
    if problems:
        raise DataError(problems)
    try:
        divisions = TypeAdapter(Divisions).validate_python(raw)
    except ValidationError as error:
        raise DataError(
            Problem(file="divisions.toml", id=".".join(map(str, e["loc"])), message=e["msg"])
            for e in error.errors(include_url=False)
        ) from error
    codes = [divisions.adcode, *divisions.codes, *(z.adcode for z in divisions.zone)]
    for code in codes:
        if codes.count(code) > 1:
            problems.append(Problem(file="divisions.toml", id=code, message="行政区划代码重复"))
        if not re.fullmatch(r"\d{6}", code):
            problems.append(Problem(file="divisions.toml", id=code, message="行政区划代码应为6位数字"))
    problems += [
        Problem(file="divisions.toml", id=z.adcode, message=f"所在行政区“{z.host}”不存在")
        for z in divisions.zone
        if z.host not in divisions.codes
    ]
    if problems:
        raise DataError(dict.fromkeys(problems))
    return divisions
