"""Published methods run over a CSV of cases, one case a row.

Only the input columns of the method are read, found by name whatever their order; all others, published
results among them, are passed through. A row that cannot be understood yields no judgement instead of an
error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from planmonitor.methods.cells import Unreadable
from planmonitor.methods.method import Layout, Method


class CasesError(Exception):
    """A file of cases that cannot be read; the message says in Chinese what to do."""


@dataclass(frozen=True)
class AssessedCases:
    """The input rows with the method's result columns, all cells as text in the order of ``columns``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> list[dict[str, str]]:
        """The rows by column name; of columns with the same name the last one counts."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def assess_cases(path: Path, method: Method) -> AssessedCases:
    """Run ``method`` over the CSV file at ``path``; see :func:`run_layout`."""
    return run_layout(path, method.layout, f"方法 {method.id}")


def run_layout(path: Path, layout: Layout, who: str) -> AssessedCases:
    """Judge every row of the CSV file at ``path`` (UTF-8, with or without a mark, or GB 18030); ``who``
    needs the columns.

    The result columns stand at the end; one that the input has already is overwritten in its place. Blank
    lines are dropped. A row with more cells than the header is cut to it and not judged, for its cells have
    shifted.

    Raises:
        CasesError: the file is missing, no CSV, empty, or lacks columns that the method needs.
    """
    header, *lines = _read(path)
    places = {_canonical(name): place for place, name in reversed(list(enumerate(header)))}
    missing = [name for name in layout.required if _canonical(name) not in places]
    if missing:
        raise CasesError(
            f"{path} 缺少列：{'、'.join(missing)}。{who}需要的列为：{'、'.join(layout.required)}。"
            "请按此补齐表头（没有数据的列可以留空）后重试。"
        )
    columns = (*header, *(name for name in layout.added if name not in header))
    result_places = [columns.index(name) for name in layout.added]
    places_read = {
        name: places[_canonical(name)]
        for name in (*layout.required, *layout.optional)
        if _canonical(name) in places
    }
    rows = []
    for line in lines:
        row = [*line[: len(header)], *[""] * (len(columns) - min(len(line), len(header)))]
        has_shifted = any(cell.strip() for cell in line[len(header) :])
        read = {name: row[place].strip() for name, place in places_read.items()}
        results = layout.unreadable if has_shifted else _judged(layout, read)
        for place, text in zip(result_places, results, strict=True):
            row[place] = text
        rows.append(tuple(row))
    return AssessedCases(columns, tuple(rows))


def assess_cases_csv(path: Path, method: Method, out: TextIO) -> None:
    """Write what :func:`assess_cases` finds as CSV with line feeds.

    Raises:
        CasesError: as :func:`assess_cases`; nothing is written then.
    """
    write_cases(assess_cases(path, method), out)


def write_cases(cases: AssessedCases, out: TextIO) -> None:
    """Write judged cases as CSV with line feeds."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(cases.columns)
    writer.writerows(cases.rows)


def _read(path: Path) -> list[list[str]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CasesError(f"无法读取文件 {path}：{error.strerror or error}。请检查路径和读取权限。") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CasesError(f"{path} 既不是 UTF-8 也不是 GB 18030 编码。请另存为 UTF-8 编码的 CSV 后重试。")
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in line)
        ]
    except csv.Error as error:
        raise CasesError(f"{path} 不是可读的 CSV：{error}。请另存为逗号分隔的 CSV 后重试。") from error
    if not lines:
        raise CasesError(f"{path} 是空文件。请提供带表头的 CSV。")
    return lines


def _canonical(column: str) -> str:
    """A column name without case and without a remark such as ``(+1 up/-1 down)``."""
    return column.partition("(")[0].strip().lower()


def _judged(layout: Layout, cells: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return layout.judge(cells)
    except Unreadable:
        return layout.unreadable
