"""A table said once: columns over rows, from which the screen, Excel and CSV are all made.

A ``Column`` knows the typed cell of a row that goes into files and the text of the same row that is shown.
Nothing is on the screen that the file has not: a column may be for files alone, never for the screen alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from planmonitor.export import Cell, FileTable

R = TypeVar("R")
ROUNDED = "（修约）"
"""What a column of rounded numbers has behind its title, beside the full ones."""


class Align(StrEnum):
    """How the cells of a column stand on the screen."""

    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    CENTRE = "centre"


class Where(StrEnum):
    """Where a column appears on the screen: on its own, on the next line of the column before it, or in
    files only.
    """

    OWN = "own"
    BELOW = "below"
    FILE = "file"


class Look(StrEnum):
    """How a piece of text is drawn."""

    PLAIN = "plain"
    STRONG = "strong"
    TAG = "tag"
    DEMO = "demo"
    CELL = "cell"


@dataclass(frozen=True)
class Piece:
    """Text in a cell: what it means (``tone``, a word the theme has a colour for), where it leads, what it
    says more.

    A ``key``, unique on the page, says that the link only changes this page: it is followed in place, and
    gets the focus back.
    """

    text: str
    tone: str = ""
    link: str = ""
    hint: str = ""
    look: Look = Look.PLAIN
    key: str = ""


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: its title, the cell that goes into files, and how the same is shown.

    ``shown`` gives the text (by default the cell itself, nothing for None) or, where a text is not enough,
    pieces. ``rounded`` is the same number rounded for people, which files carry beside the full one.
    ``link``, ``hint`` and ``tone`` belong to the text and are left out with pieces, which bring
    their own.
    """

    title: str
    value: Callable[[R], Cell]
    shown: Callable[[R], str | Sequence[Piece]] | None = None
    align: Align = Align.TEXT
    link: Callable[[R], str] | None = None
    hint: Callable[[R], str] | None = None
    tone: Callable[[R], str] | None = None
    look: Look = Look.PLAIN
    where: Where = Where.OWN
    rounded: Callable[[R], Cell] | None = None

    def pieces(self, row: R) -> tuple[Piece, ...]:
        """What the screen shows of a row; empty when there is nothing to show."""
        shown = self.shown(row) if self.shown else _text(self.value(row))
        if not isinstance(shown, str):
            return tuple(shown)
        if not shown:
            return ()
        tone, link, hint = (f(row) if f else "" for f in (self.tone, self.link, self.hint))
        return (Piece(shown, tone, link, hint, self.look),)


@dataclass(frozen=True)
class Table(Generic[R]):
    """Columns over rows; ``notes`` are label and text (filter, as-of, demo), ``strong`` says which rows
    stand out.
    """

    title: str
    columns: Sequence[Column[R]]
    rows: Sequence[R]
    notes: Sequence[tuple[str, str]] = ()
    strong: Callable[[R], bool] = lambda _: False

    def on_screen(self) -> tuple[tuple[Column[R], ...], ...]:
        """The columns shown, each with those that stand on the lines below it.

        Raises:
            ValueError: when the first column shown has no column above it to stand below.
        """
        stacks: list[list[Column[R]]] = []
        for column in self.columns:
            if column.where is Where.OWN:
                stacks.append([column])
            elif column.where is Where.BELOW:
                if not stacks:
                    raise ValueError(f"{self.title}: {column.title} has no column above it")
                stacks[-1].append(column)
        return tuple(tuple(s) for s in stacks)

    def file(self) -> FileTable:
        """The table as a file holds it: every column, every row; before full numbers those that are rounded
        for people.
        """
        columns = [c for column in self.columns for c in _in_file(column)]
        rows = [[value(r) for _, value in columns] for r in self.rows]
        return FileTable(self.title, [name for name, _ in columns], rows, self.notes)


def _in_file(column: Column[R]) -> list[tuple[str, Callable[[R], Cell]]]:
    full = (column.title, column.value)
    return [full] if column.rounded is None else [(f"{column.title}{ROUNDED}", column.rounded), full]


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


@dataclass(frozen=True)
class Tally:
    """How many rows are of a sort; ``tone`` and ``sign`` are those of the sort."""

    label: str
    tone: str
    sign: str
    count: int


@dataclass(frozen=True)
class Sort(Generic[R]):
    """One of the sorts that rows are counted by, in the order they are told."""

    label: str
    tone: str
    sign: str
    holds: Callable[[R], bool]


def tally(rows: Sequence[R], sorts: Sequence[Sort[R]]) -> tuple[Tally, ...]:
    """The rows counted by sort; every sort is present, also with none."""
    return tuple(Tally(s.label, s.tone, s.sign, sum(map(s.holds, rows))) for s in sorts)


@dataclass(frozen=True)
class Section(Generic[R]):
    """The rows of a long table that belong together, such as a chapter, and those of them that are sent.

    ``rows`` are all of them; ``sent`` is what is on the screen: none when it is folded, a first part when
    it is long.
    """

    key: str
    title: str
    rows: tuple[R, ...]
    sent: tuple[R, ...]
    is_open: bool

    @property
    def left(self) -> int:
        """How many rows of an open section are not sent yet."""
        return len(self.rows) - len(self.sent) if self.is_open else 0


def _grouped(
    rows: Sequence[R], key: Callable[[R], str], titles: Sequence[tuple[str, str]]
) -> list[tuple[str, str, tuple[R, ...]]]:
    """Key, title and rows of every section with any, in the order of ``titles``; rows keep their order."""
    groups: dict[str, list[R]] = {k: [] for k, _ in titles}
    for row in rows:
        groups[key(row)].append(row)
    return [(k, title, tuple(groups[k])) for k, title in titles if groups[k]]


def fold(
    rows: Sequence[R],
    key: Callable[[R], str],
    titles: Sequence[tuple[str, str]],
    opened: frozenset[str],
    limit: int,
) -> tuple[Section[R], ...]:
    """A long table folded: only the opened sections send rows, each at most ``limit`` of them.

    Raises:
        KeyError: for a row whose key has no title.
    """
    return tuple(
        Section(k, title, part, part[:limit] if k in opened else (), k in opened)
        for k, title, part in _grouped(rows, key, titles)
    )


def flow(
    rows: Sequence[R], key: Callable[[R], str], titles: Sequence[tuple[str, str]], limit: int
) -> tuple[Section[R], ...]:
    """A long table read on from its beginning: every section open, at most ``limit`` rows sent over all of
    them.

    Sections that no row is left for are not there yet.

    Raises:
        KeyError: for a row whose key has no title.
    """
    sections: list[Section[R]] = []
    room = limit
    for k, title, part in _grouped(rows, key, titles):
        if room <= 0:
            break
        sections.append(Section(k, title, part, part[:room], True))
        room -= len(part)
    return tuple(sections)
