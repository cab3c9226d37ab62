"""Published methods run over a CSV of cases, one case a row.

Only the input columns of the method are read, found by name whatever their order; all others, published results
among them, are passed through. A row that cannot be understood yields no judgement instead of an error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TextIO

from planmonitor.catalogue import Direction
from planmonitor.methods import destatis, escap, eurostat, opensdg
from planmonitor.methods.cells import (
    Unreadable,
    direction_in,
    number_in,
    series_in,
    targets_in,
    year_in,
    years_in,
)
from planmonitor.methods.growth import DEFAULT_TARGET_YEAR, GrowthCase


class Method(StrEnum):
    """The published methods that can be run."""

    OPENSDG = "opensdg"
    EUROSTAT = "eurostat"
    DESTATIS = "destatis"
    ESCAP = "escap"


METHOD_LABELS = {
    Method.OPENSDG: "Open SDG（加拿大统计局）",
    Method.EUROSTAT: "欧盟统计局（巴斯克统计局实现）",
    Method.DESTATIS: "德国联邦统计局天气符号",
    Method.ESCAP: "联合国亚太经社会（ESCAP）指数",
}
FORMULAS = {
    Method.OPENSDG: opensdg.FORMULA,
    Method.EUROSTAT: eurostat.FORMULA,
    Method.DESTATIS: destatis.FORMULA,
    Method.ESCAP: escap.FORMULA,
}


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


@dataclass(frozen=True)
class _Layout:
    """What a method reads (all required, all may be blank in a row), what it may read, and what it adds."""

    required: tuple[str, ...]
    added: tuple[str, ...]
    judge: Callable[[Mapping[str, str]], tuple[str, ...]]
    unreadable: tuple[str, ...]
    optional: tuple[str, ...] = ()


def assess_cases(path: Path, method: Method) -> AssessedCases:
    """Run ``method`` over the CSV file at ``path`` (UTF-8, with or without a mark, or GB 18030).

    The result columns stand at the end; one that the input has already is overwritten in its place. Blank lines are
    dropped. A row with more cells than the header is cut to it and not judged, for its cells have shifted.

    Raises:
        CasesError: the file is missing, no CSV, empty, or lacks columns that the method needs.
    """
    layout = _LAYOUTS[method]
    header, *lines = _read(path)
    places = {_canonical(name): place for place, name in reversed(list(enumerate(header)))}
    missing = [name for name in layout.required if _canonical(name) not in places]
    if missing:
        raise CasesError(
            f"{path} 缺少列：{'、'.join(missing)}。方法 {method.value} 需要的列为：{'、'.join(layout.required)}。"
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
    cases = assess_cases(path, method)
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


def _judged(layout: _Layout, cells: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return layout.judge(cells)
    except Unreadable:
        return layout.unreadable


def _text(value: float | None) -> str:
    return "" if value is None else repr(value + 0.0)


def _growth_case(cells: Mapping[str, str]) -> GrowthCase:
    return GrowthCase(
        direction=direction_in(cells["direction"]) or Direction.NONE,
        base_year=year_in(cells["base_year"]),
        base_value=number_in(cells["base_value"]),
        current_year=year_in(cells["current_year"]),
        current_value=number_in(cells["current_value"]),
        target=number_in(cells["target"]),
        target_year=year_in(cells["target_year"]) or DEFAULT_TARGET_YEAR,
        limit=number_in(cells["limit"]),
    )


def _opensdg(cells: Mapping[str, str]) -> tuple[str, ...]:
    result = opensdg.assess(_growth_case(cells))
    return result.status.value, _text(result.score), _text(result.progress_value)


def _eurostat(cells: Mapping[str, str]) -> tuple[str, ...]:
    result = eurostat.assess(_growth_case(cells))
    return result.status.value, _text(result.score), _text(result.progress_value)


def _destatis(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Of several targets for one year the worst symbol counts; of several years the one due next."""
    direction = direction_in(cells["direction"]) or Direction.NONE
    kind = _target_kind(cells["target_type"])
    series = series_in(cells["window_last6_points"])
    as_of = year_in(cells["assessment_year"])
    if kind is destatis.TargetKind.DIRECTION:
        return _symbol(destatis.assess(series, direction, kind, as_of=as_of).symbol)
    targets = targets_in(cells["target_value"], direction)
    years = years_in(cells["target_year"])
    year = years[0] if years else None
    if len(years) > 1:
        if len(years) != len(targets):
            raise Unreadable(cells["target_year"])
        dated = sorted(zip(years, targets, strict=True))
        today = as_of or max(series, default=years[0])
        year, target = next((pair for pair in dated if pair[0] >= today), dated[-1])
        targets = (target,)
    return _symbol(
        destatis.worst(
            destatis.assess(series, direction, kind, target=target, target_year=year, as_of=as_of).symbol
            for target in targets
        )
    )


def _symbol(symbol: destatis.Symbol | None) -> tuple[str]:
    return (symbol.value if symbol else "",)


def _target_kind(text: str) -> destatis.TargetKind:
    try:
        return destatis.TargetKind(text.lower())
    except ValueError:
        raise Unreadable(text) from None


def _escap(cells: Mapping[str, str]) -> tuple[str, ...]:
    columns = {2015: "base2015", 2025: "value2025", 2030: "value2030_predicted"}
    estimates = {year: number_in(cells.get(column, "")) for year, column in columns.items()}
    result = escap.assess(
        series_in(cells["series_year:value"]),
        direction_in(cells["direction"]) or Direction.NONE,
        target=number_in(cells["target_TV"]),
        scale=number_in(cells["scale"]),
        estimates={year: value for year, value in estimates.items() if value is not None},
    )
    return _text(result.current_status), _text(result.anticipated_progress)


_GROWTH_COLUMNS = (
    "base_year",
    "base_value",
    "current_year",
    "current_value",
    "target",
    "target_year",
    "direction",
    "limit",
)
_LAYOUTS = {
    Method.OPENSDG: _Layout(
        _GROWTH_COLUMNS,
        ("status", "score", "progress_value"),
        _opensdg,
        (opensdg.Status.NOT_AVAILABLE.value, "", ""),
    ),
    Method.EUROSTAT: _Layout(
        _GROWTH_COLUMNS,
        ("status", "score", "progress_value"),
        _eurostat,
        (eurostat.Status.NOT_AVAILABLE.value, "", ""),
    ),
    Method.DESTATIS: _Layout(
        ("target_type", "direction", "target_value", "target_year", "assessment_year", "window_last6_points"),
        ("symbol",),
        _destatis,
        ("",),
    ),
    Method.ESCAP: _Layout(
        ("direction", "scale", "target_TV", "series_year:value"),
        ("current_status", "anticipated_progress"),
        _escap,
        ("", ""),
        optional=("base2015", "value2025", "value2030_predicted"),
    ),
}
