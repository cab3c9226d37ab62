"""What kind of file an upload really is, and whether an Excel archive may be opened at all.

Nothing here trusts names, declared sizes or dimensions: bytes are counted while inflating, every XML part
is parsed once by expat with any document type refused, and sheets are scanned for absurd references before
a reader that would allocate by them sees the file.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from xml.parsers import expat

from planmonitor.intake.problems import Refused, files

_MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * _MEGABYTE
LARGEST_INFLATED = 150 * _MEGABYTE
LARGEST_SMALL_PART = 40 * _MEGABYTE
MOST_MEMBERS = 1000
MOST_ROWS = 50_000
MOST_COLUMNS = 64
LAST_ROW = MOST_ROWS + 100
DEEPEST = 40
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9][0-9]{0,6})$")
_MACRO_SUFFIXES = ("xlsm", "xltm", "xlam", "xlsb")
_MACRO_PART = re.compile(r"vbaproject|vbadata\.xml\Z")
_ACTIVE_PART = re.compile(r"/embeddings/|/activex/|oleobject|/ctrlprops/")
_BROKEN = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError)
_WIDE_MARKS = (b"\xfe\xff", b"\xff\xfe", b"\x00\x00\xfe\xff")


class Format(StrEnum):
    """The two formats that are read."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass
class SheetFacts:
    """What readers do not tell of a sheet: hidden rows, merges, columns with formulas by row."""

    hidden_rows: set[int] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)
    formulas: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


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
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused((files.PASSWORD if locked else files.LEGACY_FORMAT).issue())
    is_archive = data.startswith(b"PK")
    is_page = data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml"))
    if is_archive and suffix != "xlsx":
        raise Refused(files.WORKBOOK_MISNAMED.issue(suffix=suffix))
    if is_page:
        raise Refused((files.PAGE_AS_TEXT if suffix == "csv" else files.PAGE_AS_WORKBOOK).issue())
    if not is_archive and suffix != "csv":
        raise Refused(files.WRONG_TYPE.issue(suffix=suffix))
    return Format.XLSX if is_archive else Format.CSV


def open_archive(data: bytes) -> dict[str, SheetFacts]:
    """Inspect a workbook's archive completely; returns the facts of every worksheet part by its name.

    Raises:
        Refused: naming what is wrong.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except _BROKEN as error:
        raise Refused(files.DAMAGED.issue()) from error
    _require_a_plain_workbook(members)
    facts: dict[str, SheetFacts] = {}
    total = 0
    for member in members:
        name = member.filename.lower()
        is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
        scan = _SheetScan() if is_sheet else _PartScan()
        total += _scan_member(archive, member, scan, LARGEST_INFLATED - total)
        if isinstance(scan, _SheetScan):
            facts[member.filename] = scan.facts
    return facts


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
    if "xl/workbook.bin" in names:
        raise Refused(files.BINARY_WORKBOOK.issue())
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Refused(files.NOT_A_WORKBOOK.issue())


def _scan_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, scan: _PartScan, budget: int) -> int:
    """Inflate one part while counting, feed it to the scan if it is XML; returns its true size in bytes."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    most = budget if isinstance(scan, _SheetScan) else min(budget, LARGEST_SMALL_PART)
    size = 0
    try:
        for chunk in _inflate(archive, member):
            size += len(chunk)
            if size > most:
                raise Refused(files.ARCHIVE_TOO_LARGE.issue(most=LARGEST_INFLATED // _MEGABYTE))
            if is_xml:
                scan.feed(chunk)
        if is_xml and size:
            scan.close()
    except expat.ExpatError as error:
        raise Refused(files.DAMAGED_PART.issue(part=member.filename[-60:])) from error
    except (*_BROKEN, RuntimeError, zlib.error) as error:
        raise Refused(files.DAMAGED.issue()) from error
    return size


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while chunk := stream.read(1 << 18):
            yield chunk


class _PartScan:
    """Reads an XML part for what is forbidden in all of them."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.buffer_text = True
        self.depth = 0
        self.is_first = True

    def feed(self, chunk: bytes) -> None:
        if self.is_first:
            self.is_first = False
            if chunk.startswith(_WIDE_MARKS) or b"\x00" in chunk[:200]:
                raise Refused(files.XML_NOT_UTF8.issue())
        self.parser.Parse(chunk, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Refused(files.XML_NOT_UTF8.issue())

    def _doctype(self, *_: object) -> None:
        raise Refused(files.XML_FORBIDDEN.issue())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(files.XML_TOO_DEEP.issue())
        self.started(name.rpartition(" ")[2], attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Hook for what only sheets contain."""


class _SheetScan(_PartScan):
    """Reads a worksheet for positions, hidden rows, merges and formulas."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = SheetFacts()
        self.row = self.column = 0
        self.rows = 0
        self.by_name = {
            "row": self._row,
            "c": self._cell,
            "v": self._content,
            "is": self._content,
            "f": self._formula,
            "mergeCell": self._merge,
        }

    def started(self, name: str, attributes: dict[str, str]) -> None:
        look = self.by_name.get(name)
        if look:
            look(attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        if number and not (number.isascii() and number.isdigit() and len(number) <= 7):
            raise Refused(files.XML_BAD_ROW.issue().at(None, text=number))
        self.row = int(number) if number else self.row + 1
        self.column = 0
        self.rows += 1
        if self.rows > 4 * MOST_ROWS:
            raise Refused(files.TOO_MANY_ROWS.issue(most=MOST_ROWS))
        if attributes.get("hidden") in ("1", "true"):
            self.facts.hidden_rows.add(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            return
        found = _REFERENCE.match(reference)
        if not found:
            raise Refused(files.XML_BAD_ADDRESS.issue().at(None, text=reference))
        self.column, self.row = _column(found[1]), int(found[2])

    def _content(self, attributes: dict[str, str]) -> None:
        if self.column > MOST_COLUMNS:
            issue = files.TOO_MANY_COLUMNS.issue(row=self.row, column=self.column, most=MOST_COLUMNS)
            raise Refused(issue.at(self.row))
        if self.row > LAST_ROW:
            raise Refused(files.FAR_ROW.issue(row=self.row, most=MOST_ROWS).at(self.row))

    def _formula(self, attributes: dict[str, str]) -> None:
        self.facts.formulas[self.row].add(self.column)

    def _merge(self, attributes: dict[str, str]) -> None:
        self.facts.merges.append(attributes.get("ref", ""))
        if len(self.facts.merges) > MOST_ROWS:
            raise Refused(files.XML_MERGES.issue())


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
