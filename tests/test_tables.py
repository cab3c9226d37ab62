"""A table is said once; what is folded, counted and sent in parts is worked out before anything is drawn."""

from __future__ import annotations

import csv
import io

import pytest

from planmonitor.export import csv_bytes
from planmonitor.tables import Align, Column, Look, Piece, Sort, Table, Where, flow, fold, tally

NAMES = Column[int]("名称", lambda n: f"第{n}项", link=lambda n: f"?n={n}", hint=lambda n: f"共{n}")
VALUES = Column[int]("数值", lambda n: n / 10, lambda n: f"{n * 10}%", Align.NUMBER)
ABSENT = Column[int]("缺", lambda _: None, where=Where.FILE)
NOTE = Column[int]("备注", lambda n: "大" if n > 5 else "", where=Where.BELOW, look=Look.TAG)
TABLE = Table("表", (NAMES, NOTE, VALUES, ABSENT), range(9), [("截至", "2023年")])
TITLES = [("a", "甲"), ("b", "乙"), ("c", "丙"), ("d", "丁")]


def letter(n: int) -> str:
    return "abc"[n % 3]


def test_a_cell_shows_what_the_file_holds_unless_it_says_otherwise() -> None:
    assert NAMES.pieces(3) == (Piece("第3项", link="?n=3", hint="共3"),)
    assert VALUES.pieces(3) == (Piece("30%"),)
    assert ABSENT.pieces(3) == ()


def test_a_column_below_another_stands_in_its_cell_and_leaves_no_trace_when_empty() -> None:
    assert [[c.title for c in stack] for stack in TABLE.on_screen()] == [["名称", "备注"], ["数值"]]
    assert NOTE.pieces(6) == (Piece("大", look=Look.TAG),)
    assert NOTE.pieces(2) == ()


def test_the_first_column_has_nothing_to_stand_below() -> None:
    with pytest.raises(ValueError, match="备注"):
        Table("表", (NOTE, NAMES), [1]).on_screen()


def test_the_file_holds_every_column_and_typed_cells() -> None:
    file = TABLE.file()
    assert list(file.columns) == ["名称", "备注", "数值", "缺"]
    assert file.rows[6] == ["第6项", "大", 0.6, None]
    assert len(file.rows) == 9
    rows = list(csv.reader(io.StringIO(csv_bytes(file).decode("utf-8-sig"), newline="")))
    assert rows[1] == ["截至", "2023年"]
    assert rows[4 + 6] == ["第6项", "大", "0.6", ""]


def test_every_sort_is_counted_also_those_that_do_not_occur() -> None:
    sorts = [Sort[int]("小", "low", "▼", lambda n: n < 3), Sort[int]("负", "bad", "■", lambda n: n < 0)]
    assert [(t.label, t.tone, t.sign, t.count) for t in tally(range(9), sorts)] == [
        ("小", "low", "▼", 3),
        ("负", "bad", "■", 0),
    ]


def test_a_folded_section_sends_nothing_and_a_long_one_its_beginning() -> None:
    sections = fold(range(9), letter, TITLES, frozenset("b"), 2)
    assert [(s.title, len(s.rows), s.sent, s.left) for s in sections] == [
        ("甲", 3, (), 0),
        ("乙", 3, (1, 4), 1),
        ("丙", 3, (), 0),
    ]


@pytest.mark.parametrize("limit", range(1, 12))
def test_reading_on_sends_the_first_rows_over_all_sections(limit: int) -> None:
    sections = flow(range(9), letter, TITLES, limit)
    in_order = [n for s in flow(range(9), letter, TITLES, 9) for n in s.sent]
    assert [n for s in sections for n in s.sent] == in_order[:limit]
    assert all(s.sent for s in sections)
    assert sorted(in_order) == list(range(9))


def test_a_row_that_belongs_nowhere_is_an_error() -> None:
    with pytest.raises(KeyError):
        fold(range(3), letter, TITLES[:2], frozenset(), 40)
