"""Which part of a workbook's archive is what: asked of its relationships, not of its names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from planmonitor.intake.problems import Issue, IssueKind, Refused, files
from planmonitor.intake.scan import Listing

_MACRO_TYPES = ("vbaproject", "vbadata", "macroenabled", "macrosheet")
_ACTIVE_TYPES = ("activex", "oleobject", "controlproperties", "officedocument.package", "webextension")
_BINARY_TYPE = "sheet.binary"
_CONNECTION_TYPES = ("connections+xml", "querytable")
_WORDS = {
    "word/document.xml": "Word 文档",
    "ppt/presentation.xml": "演示文稿",
    "index/document.iwa": "Numbers 表格",
}
GENERAL = "General"
_DATE = "yyyy-mm-dd"
BUILT_IN = {
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    **dict.fromkeys(("5", "6"), '"¥"#,##0;"¥"-#,##0'),
    **dict.fromkeys(("7", "8"), '"¥"#,##0.00;"¥"-#,##0.00'),
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "12": "# ?/?",
    "13": "# ??/??",
    **dict.fromkeys(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))), _DATE),
    **dict.fromkeys(("37", "38"), "#,##0_);(#,##0)"),
    **dict.fromkeys(("39", "40"), "#,##0.00_);(#,##0.00)"),
    "41": '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    "42": '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    "43": '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "44": '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    "48": "##0.0E+0",
    "49": "@",
}
"""The formats that have a number only; all kinds of dates are one."""


@dataclass(frozen=True)
class Roles:
    """Which part is what, all names in lower case.

    ``listed`` are the sheets as the workbook names them, ``sheets`` their parts by relationship; ``read`` are
    the parts read to find this out.
    """

    listed: Sequence[Mapping[str, str]]
    sheets: Mapping[str, str]
    strings: str
    styles: str
    read: frozenset[str] = field(default_factory=frozenset)


def roles_of(names: Collection[str], read: Callable[..., Listing]) -> Roles:
    """Find the workbook and its parts; ``read`` lists the elements of some names in a part.

    Raises:
        Refused: when there is no workbook, or one that can't be read here.
    """
    top = read("_rels/.rels", "Relationship")
    workbook = _workbook_part(top, names)
    book = read(workbook, "sheet")
    if book.root != "workbook":
        raise Refused(files.INCOMPLETE_WORKBOOK.issue())
    rels = posixpath.join(posixpath.dirname(workbook), "_rels", posixpath.basename(workbook) + ".rels")
    parts = read(rels, "Relationship").of("Relationship")
    sheets: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for part in parts:
        kind = part.get("Type", "").rpartition("/")[2]
        target = _resolved(workbook, part.get("Target", ""))
        if kind.lower().endswith("macrosheet"):
            raise Refused(files.MACRO.issue())
        if part.get("TargetMode") == "External" or target not in names:
            continue
        kinds.setdefault(kind, target)
        if kind == "worksheet":
            sheets[part.get("Id", "")] = target
    return Roles(
        book.of("sheet"),
        sheets,
        kinds.get("sharedStrings", ""),
        kinds.get("styles", ""),
        frozenset(("[content_types].xml", "_rels/.rels", workbook, rels)),
    )


def _workbook_part(top: Listing, names: Collection[str]) -> str:
    targets = [
        _resolved("", r.get("Target", ""))
        for r in top.of("Relationship")
        if r.get("Type", "").endswith("/officeDocument")
    ]
    found = next((t for t in targets if t in names), "")
    if found.endswith(".bin") or (not found and "xl/workbook.bin" in names):
        raise Refused(files.BINARY_WORKBOOK.issue())
    if any(found == part or part in names for part in _WORDS):
        raise Refused(what_else(names))
    if not found and "xl/workbook.xml" not in names:
        raise Refused(what_else(names))
    return found or "xl/workbook.xml"


def _resolved(base: str, target: str) -> str:
    """A target as a member's name: absolute ones from the root, others from the folder of ``base``."""
    plain = target.replace("\\", "/")
    joined = plain if plain.startswith("/") else posixpath.join(posixpath.dirname(base), plain)
    return posixpath.normpath("/" + joined.lstrip("/")).lstrip("/").lower()


def named_sheets(roles: Roles) -> Iterator[tuple[Mapping[str, str], str]]:
    """The sheets of the workbook with their parts; charts and what has no part are left out.

    Raises:
        Refused: when there is none at all.
    """
    found = [(s, roles.sheets[s["id"]]) for s in roles.listed if s.get("id", "") in roles.sheets]
    if not found:
        raise Refused(files.NO_SHEETS.issue())
    yield from found


def forbidden(types: Collection[str]) -> IssueKind | None:
    """What the kinds of parts say must not be in the archive, under whatever name; None where all is well."""
    lower = [t.lower() for t in types]
    for endings, kind in (
        ((_BINARY_TYPE,), files.BINARY_WORKBOOK),
        (_MACRO_TYPES, files.MACRO),
        (_ACTIVE_TYPES, files.ACTIVE_CONTENT),
        (_CONNECTION_TYPES, files.CONNECTION),
    ):
        if any(ending in t for t in lower for ending in endings):
            return kind
    return None


def what_else(names: Collection[str]) -> Issue:
    """What an archive is that is no workbook, in a sentence that is true."""
    if "mimetype" in names or "content.xml" in names:
        return files.OPEN_DOCUMENT.issue()
    for part, what in _WORDS.items():
        if part in names:
            return files.OTHER_DOCUMENT.issue(what=what)
    book = next((n for n in names if n.endswith((".xlsx", ".xls", ".et"))), "")
    if book:
        return files.BOOK_IN_ARCHIVE.issue(inside=book[-60:])
    nested = next((n for n in names if re.search(r"[^/]+/xl/workbook\.xml\Z", n)), "")
    if nested:
        return files.BOOK_UNPACKED.issue(inside=nested.split("/", 1)[0][:60])
    return files.NOT_A_WORKBOOK.issue()
