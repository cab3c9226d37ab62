"""What kind of file an upload really is, and whether an Excel archive may be opened at all.

Nothing here trusts names, declared sizes or dimensions: bytes are counted while inflating, every XML part is parsed
once by expat with any document type refused, and sheets are scanned for absurd references before a reader that would
allocate by them sees the file.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from xml.parsers import expat

from planmonitor.intake.problems import Refused

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_INFLATED = 150 * 1024 * 1024
LARGEST_SMALL_PART = 40 * 1024 * 1024
MOST_MEMBERS = 1000
MOST_ROWS = 50_000
MOST_COLUMNS = 64
LAST_ROW = MOST_ROWS + 100
DEEPEST = 40
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9][0-9]{0,6})$")
_SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”再上传"


class Format(StrEnum):
    """The two formats that are read."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass
class SheetFacts:
    """What the scan of one sheet saw that readers do not tell: hidden rows, merges, formula cells."""

    hidden_rows: set[int] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    last_row: int = 0


def recognise(data: bytes, name: str) -> Format:
    """The format by content; the name must agree with it.

    Raises:
        Refused: for anything that is not a plain .xlsx workbook or a text file named .csv.
    """
    if not data or data in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        raise Refused("EMPTY_FILE", "文件是空的，请确认已保存后再上传")
    if len(data) > LARGEST_FILE:
        raise Refused("FILE_TOO_LARGE", f"文件超过{LARGEST_FILE // 1024 // 1024} MB，请拆成几个文件分别上传")
    if any(unicodedata.category(c) == "Cc" for c in name):
        raise Refused("WRONG_TYPE", "文件名含有控制字符，请改名后再上传")
    suffix = name.rsplit(".", 1)[-1].strip().lower() if "." in name else ""
    if suffix in ("xlsm", "xltm", "xlam", "xlsb"):
        raise Refused("MACRO", f"不接收可能带宏的 .{suffix} 文件，{_SAVE_AGAIN}")
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("PASSWORD", "文件有密码保护，请去掉密码后再上传")
        raise Refused("LEGACY_FORMAT", f"这是旧版 .xls 或 WPS .et 格式，{_SAVE_AGAIN}")
    if data.startswith(b"PK"):
        if suffix != "xlsx":
            raise Refused(
                "WRONG_TYPE", f"内容是 Excel 工作簿，文件名却是“.{suffix}”，请把扩展名改为 .xlsx 后再上传"
            )
        return Format.XLSX
    if suffix != "csv":
        if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
            raise Refused("WRONG_TYPE", f"内容是网页或 XML，不是 Excel 工作簿，{_SAVE_AGAIN}")
        raise Refused(
            "WRONG_TYPE",
            f"内容不是 Excel 工作簿，与文件名“.{suffix}”不符；文本请存为 .csv，表格{_SAVE_AGAIN}",
        )
    if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Refused("WRONG_TYPE", "内容是网页或 XML，不是逗号分隔的文本，请在表格软件里另存为 CSV")
    return Format.CSV


def open_archive(data: bytes) -> dict[str, SheetFacts]:
    """Inspect a workbook's archive completely; returns the facts of every worksheet part by its name.

    Raises:
        Refused: naming what is wrong.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise _damaged() from error
    names = [m.filename for m in members]
    if len(names) > MOST_MEMBERS:
        raise Refused(
            "ARCHIVE_TOO_LARGE", f"压缩包内有{len(names)}个文件，超过上限{MOST_MEMBERS}，不是正常的工作簿"
        )
    if len({n.lower() for n in names}) != len(names):
        raise Refused("NOT_A_WORKBOOK", f"压缩包内有重名文件，不是正常的工作簿，{_SAVE_AGAIN}")
    if any(m.flag_bits & 0x1 for m in members):
        raise Refused("PASSWORD", "文件有密码保护，请去掉密码后再上传")
    lowered = [n.lower() for n in names]
    if any("vbaproject" in n or n.endswith("vbadata.xml") for n in lowered):
        raise Refused("MACRO", f"工作簿里有宏，{_SAVE_AGAIN}")
    if any(
        ("/embeddings/" in n or "/activex/" in n or "oleobject" in n or "/ctrlprops/" in n)
        and not n.endswith("/")
        for n in lowered
    ):
        raise Refused("ACTIVE_CONTENT", "工作簿里嵌有对象或控件，请删除后再上传")
    if "xl/workbook.bin" in lowered:
        raise Refused("WRONG_TYPE", f"这是二进制工作簿 .xlsb，{_SAVE_AGAIN}")
    if "xl/workbook.xml" not in lowered or "[content_types].xml" not in lowered:
        raise Refused("NOT_A_WORKBOOK", f"压缩包里没有工作簿，{_SAVE_AGAIN}")
    facts: dict[str, SheetFacts] = {}
    total = 0
    for member in members:
        is_sheet = member.filename.lower().startswith("xl/worksheets/") and member.filename.lower().endswith(
            ".xml"
        )
        scan = _SheetScan() if is_sheet else _PartScan()
        is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
        size = 0
        try:
            for chunk in _inflate(archive, member):
                total += len(chunk)
                size += len(chunk)
                if total > LARGEST_INFLATED or (not is_sheet and size > LARGEST_SMALL_PART):
                    raise Refused(
                        "ARCHIVE_TOO_LARGE",
                        f"解压后的内容超过上限（{LARGEST_INFLATED // 1024 // 1024} MB），不是正常的填报文件",
                    )
                if is_xml:
                    scan.feed(chunk)
            if is_xml and size:
                scan.close()
        except (
            zipfile.BadZipFile,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise _damaged() from error
        except expat.ExpatError as error:
            raise Refused(
                "DAMAGED", f"工作簿内的 {member.filename[-60:]} 不是完整的 XML，文件可能损坏，{_SAVE_AGAIN}"
            ) from error
        except zipfile.zlib.error as error:  # type: ignore[attr-defined]
            raise _damaged() from error
        if isinstance(scan, _SheetScan):
            facts[member.filename] = scan.facts
    return facts


def _damaged() -> Refused:
    return Refused("DAMAGED", f"文件不完整或已损坏，无法解开；请重新保存后再上传，或{_SAVE_AGAIN}")


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
            if (
                chunk[:4] in (b"\x00\x00\xfe\xff", b"\xff\xfe\x00\x00")
                or chunk[:2] in (b"\xfe\xff", b"\xff\xfe")
                or b"\x00" in chunk[:200]
            ):
                raise Refused(
                    "XML_FORBIDDEN", "工作簿内部不是 UTF-8 编码，正常软件不会这样保存，请重新另存后上传"
                )
        self.parser.Parse(chunk, False)

    def close(self) -> None:
        self.parser.Parse(b"", True)

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Refused(
                "XML_FORBIDDEN", "工作簿内部不是 UTF-8 编码，正常软件不会这样保存，请重新另存后上传"
            )

    def _doctype(self, *_: object) -> None:
        raise Refused(
            "XML_FORBIDDEN", "工作簿内含有文档类型声明或实体，正常软件不会这样保存，请重新另存后上传"
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("XML_FORBIDDEN", "工作簿内部结构嵌套过深，正常软件不会这样保存，请重新另存后上传")
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

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            if reference is None:
                self.column += 1
            else:
                found = _REFERENCE.match(reference)
                if not found:
                    raise Refused(
                        "XML_FORBIDDEN", "工作簿里有不合规的单元格地址，请重新另存后上传", reference
                    )
                self.column, self.row = _column(found[1]), int(found[2])
        elif name in ("v", "is"):
            if self.column > MOST_COLUMNS:
                raise Refused(
                    "TOO_MANY_COLUMNS",
                    f"第{self.row}行第{self.column}列有内容，超过上限{MOST_COLUMNS}列；请删除模板以外的列",
                    row=self.row,
                )
            if self.row > LAST_ROW:
                raise Refused(
                    "TOO_MANY_ROWS",
                    f"第{self.row}行有内容，超过上限{MOST_ROWS}行；请删除多余内容或拆分文件",
                    row=self.row,
                )
            self.facts.last_row = max(self.facts.last_row, self.row)
        elif name == "row":
            number = attributes.get("r", "")
            if number and not (number.isascii() and number.isdigit() and len(number) <= 7):
                raise Refused("XML_FORBIDDEN", "工作簿里有不合规的行号，请重新另存后上传", number)
            self.row = int(number) if number else self.row + 1
            self.column = 0
            self.rows += 1
            if self.rows > 4 * MOST_ROWS:
                raise Refused("TOO_MANY_ROWS", f"工作表超过{MOST_ROWS}行，请拆分文件")
            if attributes.get("hidden") in ("1", "true"):
                self.facts.hidden_rows.add(self.row)
        elif name == "mergeCell":
            self.facts.merges.append(attributes.get("ref", ""))
            if len(self.facts.merges) > MOST_ROWS:
                raise Refused("XML_FORBIDDEN", "工作表里合并单元格过多，请取消合并后再上传")
        elif name == "f":
            self.facts.formulas.add((self.row, self.column))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
