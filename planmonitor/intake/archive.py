"""What kind of file an upload really is, and whether an Excel archive may be opened at all.

Nothing here trusts names, declared sizes or dimensions: bytes are counted while inflating, which part is what
is asked of the relationships, and every XML part is parsed once with any document type refused, wherever it
stands in the archive.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO
from xml.parsers import expat

from planmonitor.intake.package import BUILT_IN, GENERAL, Roles, forbidden, named_sheets, roles_of, what_else
from planmonitor.intake.problems import Issue, IssueKind, Refused, files
from planmonitor.intake.scan import Listing, PartScan, SheetFacts, SheetScan, StringsScan, StylesScan

_MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * _MEGABYTE
LARGEST_INFLATED = 150 * _MEGABYTE
LARGEST_SMALL_PART = 40 * _MEGABYTE
LARGEST_WITH_FORMATS = 700 * _MEGABYTE
"""What a sheet may hold counted with the formatted cells in which nothing stands."""
MOST_MEMBERS = 1000
_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSIDE = (_OLE, b"PK\x03\x04", b"MZ")
_MACRO_SUFFIXES = ("xlsm", "xltm", "xlam", "xlsb")
_MACRO_PART = re.compile(r"vbaproject|vbadata\.xml\Z|/macrosheets/")
_ACTIVE_PART = re.compile(r"/embeddings/|/activex/|oleobject|/ctrlprops/")
_JUNK = re.compile(r"(^|/)__macosx/|(^|/)\._[^/]*\Z|(^|/)(\.ds_store|thumbs\.db)\Z")
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError)
_XML = (".xml", ".rels", ".vml")
_EMPTY_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["'][A-Z]{1,3}[0-9]{1,7}["'][^<>]*/>""")
_EMPTY_ROW = re.compile(
    rb"""<((?:\w+:)?row)\s[^<>]*?\br=["'][0-9]{1,7}["'](?:[^<>/]*/>|[^<>]*(?<!/)>\s*</\1\s*>)"""
)


class Format(StrEnum):
    """The two formats that are read."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True)
class Book:
    """A workbook taken apart: its sheets by name in their order, shared texts, the format of each style."""

    sheets: tuple[BookSheet, ...]
    strings: Sequence[str]
    formats: Sequence[str]


@dataclass(frozen=True)
class BookSheet:
    """One sheet: its name, whether it is seen, and what stands in it."""

    title: str
    visible: bool
    facts: SheetFacts


def recognise(data: bytes, name: str) -> Format:
    """The format by content; the name must agree with it.

    Raises:
        Refused: for anything that is not a plain .xlsx workbook or a text file named .csv.
    """
    if not data or data in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        raise Refused(files.EMPTY_FILE.issue())
    if len(data) > LARGEST_FILE:
        raise Refused(files.FILE_TOO_LARGE.issue(most=LARGEST_FILE // _MEGABYTE))
    if any(unicodedata.category(c) == "Cc" for c in name):
        raise Refused(files.CONTROL_IN_NAME.issue())
    suffix = name.rsplit(".", 1)[-1].strip().lower() if "." in name else ""
    if suffix in _MACRO_SUFFIXES:
        raise Refused(files.MACRO_FORMAT.issue(suffix=suffix))
    if data.startswith(_OLE):
        raise Refused(_old_kind(data).issue())
    is_archive = data.startswith(b"PK")
    is_page = data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml"))
    if is_archive and suffix != "xlsx":
        raise Refused(_misnamed(data, suffix))
    if is_page:
        raise Refused((files.PAGE_AS_TEXT if suffix == "csv" else files.PAGE_AS_WORKBOOK).issue())
    if not is_archive and suffix != "csv":
        raise Refused(files.WRONG_TYPE.issue(suffix=suffix))
    return Format.XLSX if is_archive else Format.CSV


def _old_kind(data: bytes) -> IssueKind:
    """What a compound file of old programs is."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return files.PASSWORD
    return files.OLD_WORD if "WordDocument".encode("utf-16-le") in data else files.LEGACY_FORMAT


def _misnamed(data: bytes, suffix: str) -> Issue:
    """An archive under another name: a workbook that was renamed, or what it is instead."""
    try:
        names = [name.lower() for name in zipfile.ZipFile(io.BytesIO(data)).namelist()]
    except _BROKEN:
        return files.WRONG_TYPE.issue(suffix=suffix)
    if "[content_types].xml" in names and any(n.startswith("xl/") for n in names):
        return files.WORKBOOK_MISNAMED.issue(suffix=suffix)
    return what_else(names)


def open_archive(data: bytes) -> Book:
    """Inspect a workbook's archive completely and take it apart.

    Raises:
        Refused: naming what is wrong.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [m for m in archive.infolist() if not _JUNK.search(m.filename.lower())]
    except _BROKEN as error:
        raise Refused(files.DAMAGED.issue()) from error
    _require_a_plain_workbook(members)
    return _Inspection(archive, members).book()


def _require_a_plain_workbook(members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse by what the archive's directory lists, before anything is inflated."""
    names = [m.filename.lower() for m in members]
    if len(names) > MOST_MEMBERS:
        raise Refused(files.TOO_MANY_MEMBERS.issue(count=len(names), most=MOST_MEMBERS))
    if len(set(names)) != len(names):
        raise Refused(files.MEMBERS_TWICE.issue())
    if any(m.flag_bits & 0x1 for m in members):
        raise Refused(files.PASSWORD.issue())
    if any(_MACRO_PART.search(n) for n in names):
        raise Refused(files.MACRO.issue())
    if any(_ACTIVE_PART.search(n) for n in names if not n.endswith("/")):
        raise Refused(files.ACTIVE_CONTENT.issue())
    if "[content_types].xml" not in names:
        raise Refused(what_else(names))


class _Inspection:
    """One archive while it is read: what was inflated so far, and where its parts are."""

    def __init__(self, archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> None:
        self.archive = archive
        self.members = {m.filename.lower(): m for m in members if not m.filename.endswith("/")}
        self.left = LARGEST_INFLATED

    def book(self) -> Book:
        """Every part read once; the sheets, texts and formats in the end.

        Raises:
            Refused: for the first part that is not as it must be.
        """
        listed = self._listing("[content_types].xml", "Default", "Override")
        found = forbidden([a.get("ContentType", "") for _, a in listed.found])
        if found:
            raise Refused(found.issue())
        roles = roles_of(self.members, self._listing)
        strings, styles = StringsScan(), StylesScan()
        sheets: dict[str, SheetScan] = {name: SheetScan() for name in roles.sheets.values()}
        scans: dict[str, PartScan] = {roles.strings: strings, roles.styles: styles, **sheets}
        for name, member in self.members.items():
            if name not in roles.read:
                self._scan(member, scans.get(name))
        return _book_of(roles, sheets, strings, styles)

    def _listing(self, name: str, *wanted: str) -> Listing:
        """A part of which only some elements count; an absent one lists nothing."""
        listing = Listing(*wanted)
        if name in self.members:
            self._scan(self.members[name], listing)
        return listing

    def _scan(self, member: zipfile.ZipInfo, scan: PartScan | None) -> None:
        """Inflate one part while counting; what is XML or has a role is read, the rest must be harmless."""
        is_xml = scan is not None or member.filename.lower().endswith(_XML)
        reader = scan or PartScan()
        most = self.left if isinstance(reader, SheetScan) else min(self.left, LARGEST_SMALL_PART)
        size = 0
        try:
            for chunk in self._chunks(member, reader):
                size += len(chunk)
                if size > most:
                    raise Refused(files.ARCHIVE_TOO_LARGE.issue(most=LARGEST_INFLATED // _MEGABYTE))
                if is_xml:
                    reader.feed(chunk)
                elif size == len(chunk) and chunk.startswith(_INSIDE):
                    raise Refused(files.ACTIVE_CONTENT.issue())
            if is_xml and size:
                reader.close()
        except expat.ExpatError as error:
            raise Refused(files.DAMAGED_PART.issue(part=member.filename[-60:])) from error
        except (*_BROKEN, RuntimeError, zlib.error) as error:
            raise Refused(files.DAMAGED.issue()) from error
        self.left -= size

    def _chunks(self, member: zipfile.ZipInfo, reader: PartScan) -> Iterator[bytes]:
        with self.archive.open(member) as stream:
            if isinstance(reader, SheetScan):
                yield from _without_empty(stream, reader)
                return
            while chunk := stream.read(_CHUNK):
                yield chunk


def _without_empty(stream: IO[bytes], reader: SheetScan) -> Iterator[bytes]:
    """A sheet without the cells and rows that are merely formatted: a million of them are nothing.

    Only what bears its own address is left out, so that nothing that follows changes its place.
    """
    held, raw = b"", 0
    while chunk := stream.read(_CHUNK):
        raw += len(chunk)
        if raw > LARGEST_WITH_FORMATS:
            raise Refused(files.ARCHIVE_TOO_LARGE.issue(most=LARGEST_INFLATED // _MEGABYTE))
        text = held + chunk
        cut = text.rfind(b"<")
        cut = len(text) if cut < 0 or len(text) - cut > _CHUNK else cut
        whole, held = text[:cut], text[cut:]
        slim = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", whole))
        reader.skipped = reader.skipped or len(slim) < len(whole)
        if slim:
            yield slim
    if held:
        yield held


def _book_of(roles: Roles, scans: Mapping[str, SheetScan], strings: StringsScan, styles: StylesScan) -> Book:
    sheets = tuple(
        BookSheet(sheet.get("name", ""), sheet.get("state", "visible") == "visible", scans[part].facts)
        for sheet, part in named_sheets(roles)
    )
    codes = {**BUILT_IN, **styles.codes}
    return Book(sheets, strings.strings, [codes.get(number, GENERAL) for number in styles.styles])
