"""Reading the XML parts of a workbook: what is forbidden in all of them, and what each kind of part says.

Nothing is trusted: every part is parsed by expat with any document type refused, positions are checked before
anything is kept by them, and formulas that reach out are refused wherever they stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from xml.parsers import expat

from planmonitor.intake.problems import Refused, files
from planmonitor.intake.reaching import reaches_out

MOST_ROWS = 50_000
MOST_COLUMNS = 64
LAST_ROW = MOST_ROWS + 100
DEEPEST = 40
_MOST_CELLS = 3_000_000
_MOST_WORKED_OUT = 1_000_000
_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9][0-9]{0,6})$")
_WIDE_MARKS = (b"\xfe\xff", b"\xff\xfe", b"\x00\x00\xfe\xff")
_WIDE = {1: "UTF-8", 2: "UTF-16", 4: "UTF-32"}
_FORMULAS = frozenset(
    ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula")
)
_LINKS = frozenset(("ddeLink", "oleLink"))
_NARROWEST, _LOWEST = 0.2, 1.0
"""Columns narrower (in characters) and rows lower (in points) than this show nothing."""


class PartScan:
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
        """Read on.

        Raises:
            Refused: for what is forbidden.
            ExpatError: for what is not XML.
        """
        if self.is_first:
            self.is_first = False
            self._require_utf8(chunk[:200])
        self.parser.Parse(chunk, False)

    def close(self) -> None:
        """The part is over."""
        self.parser.Parse(b"", True)

    def _require_utf8(self, start: bytes) -> None:
        if start.startswith(_WIDE_MARKS) or b"\x00" in start:
            is_four = b"\x00\x00\x00" in start or start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"))
            raise Refused(files.XML_WIDE.issue(encoding=_WIDE[4 if is_four else 2]))

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Refused(files.XML_WIDE.issue(encoding=encoding[:20]))

    def _doctype(self, *_: object) -> None:
        raise Refused(files.XML_FORBIDDEN.issue())

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(files.XML_TOO_DEEP.issue())
        local = name[name.rfind(" ") + 1 :]
        if local in _FORMULAS:
            self._listen()
        elif local in _LINKS:
            raise Refused(files.LINKS_LIVE.issue())
        self.started(local, attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        local = name[name.rfind(" ") + 1 :]
        if local in _FORMULAS:
            found = reaches_out(self.heard())
            if found:
                raise Refused(files.REACHES_OUT.issue(name=found))
        self.ended(local)

    def _listen(self) -> None:
        """Collect the text that follows."""
        self._heard: list[str] = []
        self.parser.CharacterDataHandler = self._heard.append

    def heard(self) -> str:
        """The text since it was listened to."""
        self.parser.CharacterDataHandler = None
        return "".join(self._heard)

    def started(self, name: str, attributes: dict[str, str]) -> None:
        """Hook for what only some parts contain."""

    def ended(self, name: str) -> None:
        """Hook for the end of what only some parts contain."""


class Listing(PartScan):
    """Keeps the elements of some names with their attributes (by local name), in the order they stand."""

    def __init__(self, *wanted: str) -> None:
        super().__init__()
        self.wanted = frozenset(wanted)
        self.root = ""
        self.found: list[tuple[str, dict[str, str]]] = []

    def started(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        if name in self.wanted:
            self.found.append((name, {key[key.rfind(" ") + 1 :]: text for key, text in attributes.items()}))

    def of(self, name: str) -> list[dict[str, str]]:
        """Attributes of the elements of one name."""
        return [attributes for found, attributes in self.found if found == name]


class StylesScan(PartScan):
    """The number format of every cell style."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[str, str] = {}
        self.styles: list[str] = []
        self.in_cells = False

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and self.depth == 3:
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.in_cells = True
        elif name == "xf" and self.in_cells:
            self.styles.append(attributes.get("numFmtId", "0"))

    def ended(self, name: str) -> None:
        if name == "cellXfs":
            self.in_cells = False


class StringsScan(PartScan):
    """The texts that cells share; runs are joined, phonetic helps are not read."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.runs: list[str] = []
        self.phonetic = False

    def started(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.runs = []
        elif name == "rPh":
            self.phonetic = True
        elif name == "t" and not self.phonetic:
            self._listen()

    def ended(self, name: str) -> None:
        if name == "t" and not self.phonetic:
            self.runs.append(self.heard())
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.strings.append("".join(self.runs))


@dataclass(frozen=True)
class RawCell:
    """A cell as the part has it: type, style, text, and whether it was worked out."""

    type: str
    style: int
    text: str
    formula: bool = False


@dataclass
class SheetFacts:
    """Everything of a sheet: cells by row and column, what is hidden, merges."""

    cells: defaultdict[int, dict[int, RawCell]] = field(default_factory=lambda: defaultdict(dict))
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[str] = field(default_factory=list)
    worked_out: set[tuple[int, int]] = field(default_factory=set)


class SheetScan(PartScan):
    """Reads a worksheet: cells wherever they stand, hidden rows and columns, merges and formulas."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = SheetFacts()
        self.skipped = False
        self.row = self.column = 0
        self.element = self.kept = 0
        self.element_of: dict[int, int] = {}
        self.rows_hidden = False
        self.type, self.style, self.text = "n", 0, ""
        self.runs: list[str] = []
        self.formula = self.phonetic = self.inline = False
        self.by_name = {
            "row": self._row,
            "c": self._cell,
            "v": lambda _: self._listen(),
            "is": self._is,
            "t": self._t,
            "rPh": self._rph,
            "f": self._f,
            "col": self._col,
            "mergeCell": self._merge,
            "sheetFormatPr": self._defaults,
        }

    def started(self, name: str, attributes: dict[str, str]) -> None:
        look = self.by_name.get(name)
        if look:
            look(attributes)

    def ended(self, name: str) -> None:
        if name == "c":
            self._keep()
        elif name == "v":
            self.text = self.heard()
        elif name == "t" and self.inline and not self.phonetic:
            self.runs.append(self.heard())
        elif name == "rPh":
            self.phonetic = False
        elif name == "is":
            self.inline, self.text = False, "".join(self.runs)

    def _defaults(self, attributes: dict[str, str]) -> None:
        self.rows_hidden = attributes.get("zeroHeight") in ("1", "true")
        if attributes.get("defaultColWidth") and _number(attributes["defaultColWidth"], 9) < _NARROWEST:
            self.facts.hidden_columns.update(range(1, MOST_COLUMNS + 1))

    def _col(self, attributes: dict[str, str]) -> None:
        first, last = (int(_number(attributes.get(key, ""), 1)) for key in ("min", "max"))
        span = range(max(first, 1), min(last, MOST_COLUMNS) + 1)
        if _is_hidden(attributes) or _number(attributes.get("width", ""), 9) < _NARROWEST:
            self.facts.hidden_columns.update(span)
        else:
            self.facts.hidden_columns.difference_update(span)

    def _row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        is_right = number.isascii() and number.isdigit() and len(number) <= 7
        if (number and not is_right) or (not number and self.skipped):
            raise Refused(files.XML_BAD_ROW.issue().at(None, text=number))
        self.row = int(number) if number else self.row + 1
        self.column = 0
        self.element += 1
        low = _number(attributes.get("ht", ""), _LOWEST) < _LOWEST
        if _is_hidden(attributes) or low or (self.rows_hidden and "ht" not in attributes):
            self.facts.hidden_rows.add(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.type = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self.style = int(style) if style.isdigit() else 0
        self.text, self.runs, self.formula = "", [], False
        self.home = self.row
        reference = attributes.get("r")
        if reference is None:
            if self.skipped:
                raise Refused(files.XML_BAD_ADDRESS.issue())
            self.column += 1
            return
        found = _REFERENCE.match(reference)
        if not found:
            raise Refused(files.XML_BAD_ADDRESS.issue().at(None, text=reference))
        self.column, self.home = column_number(found[1]), int(found[2])

    def _is(self, attributes: dict[str, str]) -> None:
        self.inline = True

    def _t(self, attributes: dict[str, str]) -> None:
        if self.inline and not self.phonetic:
            self._listen()

    def _rph(self, attributes: dict[str, str]) -> None:
        self.phonetic = True

    def _f(self, attributes: dict[str, str]) -> None:
        """A formula; one for a range (an array, a table of what-ifs) makes formulas of all its cells."""
        self.formula = True
        first, _, last = attributes.get("ref", "").partition(":")
        a, b = _REFERENCE.match(first), _REFERENCE.match(last)
        if a and b and attributes.get("t") in ("array", "dataTable"):
            columns = range(column_number(a[1]), min(column_number(b[1]), MOST_COLUMNS) + 1)
            rows = range(int(a[2]), min(int(b[2]), LAST_ROW) + 1)
            if len(columns) * len(rows) + len(self.facts.worked_out) > _MOST_WORKED_OUT:
                raise Refused(files.TOO_MUCH_MEMORY.issue())
            self.facts.worked_out.update((r, c) for r in rows for c in columns)

    def _keep(self) -> None:
        """Keep a cell in which something stands; one that is merely formatted is nothing."""
        if not self.text and not self.formula:
            return
        row, column = self.home, self.column
        if column > MOST_COLUMNS:
            issue = files.TOO_MANY_COLUMNS.issue(row=row, column=column, most=MOST_COLUMNS)
            raise Refused(issue.at(row))
        if row > LAST_ROW:
            raise Refused(files.FAR_ROW.issue(row=row, most=MOST_ROWS).at(row))
        if row != self.row:
            raise Refused(files.XML_BAD_ADDRESS.issue().at(row))
        line = self.facts.cells[row]
        if column in line or self.element_of.setdefault(row, self.element) != self.element:
            raise Refused(files.CELL_TWICE.issue(row=row).at(row))
        line[column] = RawCell(self.type, self.style, self.text, self.formula)
        self.kept += 1
        if len(self.facts.cells) > LAST_ROW or self.kept > _MOST_CELLS:
            raise Refused(files.TOO_MANY_ROWS.issue(most=MOST_ROWS))

    def _merge(self, attributes: dict[str, str]) -> None:
        self.facts.merges.append(attributes.get("ref", ""))
        if len(self.facts.merges) > MOST_ROWS:
            raise Refused(files.XML_MERGES.issue())


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true", "on")


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def column_number(letters: str) -> int:
    """The number of a column by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
