"""Who reports: the city, its county-level divisions and the functional zones that overlap them."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Alias:
    """A former name with the last year in which it was used."""

    name: str
    until: int


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Predecessor:
    """A code, and the name it had, that a division continues; ``valid_to`` is the last year of the code."""

    adcode: str
    name: str
    valid_to: int


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Division:
    """A county-level division; ``adcode`` is its six-digit code, ``kind`` district, county or county_city.

    ``replaces`` are the codes it had before, or of divisions that it continues: their figures are its own.
    """

    adcode: str
    name: str
    kind: str
    aliases: tuple[Alias, ...] = ()
    replaces: tuple[Predecessor, ...] = ()


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
    def successors(self) -> dict[str, str]:
        """Codes no longer in force with the code that continues each."""
        return {old.adcode: d.adcode for d in self.division for old in d.replaces}

    @property
    def all_codes(self) -> tuple[str, ...]:
        """The codes of the city, its divisions and its zones."""
        return tuple(self._names)

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
    """A township (镇, 乡) or a subdistrict (街道); OTHER are zones without that rank."""

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
