"""From a parsed table to a frozen record: strict, and with every complaint in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from planmonitor.loading.problems import Inspection

T = TypeVar("T")

_MESSAGES = {
    "unexpected_keyword_argument": "不认识的键，请删除或改正拼写",
    "extra_forbidden": "不认识的键，请删除或改正拼写",
    "missing": "缺少必填的键",
    "missing_argument": "缺少必填的键",
    "missing_keyword_only_argument": "缺少必填的键",
    "enum": "“{input}”不在允许的取值中，可用：{allowed}",
    "literal_error": "“{input}”不在允许的取值中，可用：{allowed}",
    "float_parsing": "应为数字，现为“{input}”",
    "float_type": "应为数字，现为“{input}”",
    "finite_number": "应为有限的数字，不能是 nan 或 inf",
    "int_parsing": "应为整数，现为“{input}”",
    "int_parsing_size": "整数过大",
    "int_type": "应为整数，现为“{input}”",
    "int_from_float": "应为整数，现为“{input}”",
    "string_type": "应为文字（加英文引号），现为“{input}”",
    "string_too_short": "太短，至少{min_length}个字",
    "string_too_long": "太长，至多{max_length}个字",
    "string_pattern_mismatch": "写法不对，现为“{input}”，应符合 {pattern}",
    "tuple_type": "应为列表（[…]），现为“{input}”",
    "list_type": "应为列表（[…]），现为“{input}”",
    "too_short": "项数太少，至少{min_length}项",
    "too_long": "项数太多，至多{max_length}项",
    "bool_parsing": "应为 true 或 false，现为“{input}”",
    "bool_type": "应为 true 或 false，现为“{input}”",
    "dict_type": "应为一组键和值，现为“{input}”",
    "dataclass_type": "应为一组键和值，现为“{input}”",
    "dataclass_exact_type": "应为一组键和值，现为“{input}”",
    "greater_than": "应大于{gt}，现为“{input}”",
    "greater_than_equal": "应不小于{ge}，现为“{input}”",
    "less_than": "应小于{lt}，现为“{input}”",
    "less_than_equal": "应不大于{le}，现为“{input}”",
    "multiple_of": "应为{multiple_of}的整数倍，现为“{input}”",
    "date_type": "应为日期，如 2021-01-01，现为“{input}”",
    "date_parsing": "应为日期，如 2021-01-01，现为“{input}”",
    "date_from_datetime_parsing": "应为日期，如 2021-01-01，现为“{input}”",
    "date_from_datetime_inexact": "应为日期，不带时间，现为“{input}”",
    "datetime_type": "应为日期或时间，如 2021-01-01，现为“{input}”",
    "datetime_parsing": "应为日期或时间，如 2021-01-01，现为“{input}”",
    "datetime_from_date_parsing": "应为日期或时间，如 2021-01-01，现为“{input}”",
}

_FALLBACK = "写法不对，现为“{input}”"


def has_chinese(text: str) -> bool:
    """Whether a sentence was written for the reader, not by a library."""
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def explain(detail: Mapping[str, Any]) -> str:
    """The Chinese sentence for one error of pydantic, for every type it knows or may come to know."""
    context = dict(detail.get("ctx") or {})
    if detail["type"] in ("value_error", "assertion_error"):
        said = str(context.get("error", ""))
        if has_chinese(said):
            return said
    allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    words = {
        **{key: shown(value) for key, value in context.items()},
        "input": shown(detail.get("input")),
        "allowed": "、".join(a or "（空）" for a in allowed),
    }
    try:
        return _MESSAGES.get(detail["type"], _FALLBACK).format(**words)
    except KeyError:
        return _FALLBACK.format(**words)


def shown(value: object) -> str:
    """A value as it stands in the file, short enough for one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return f"{{{'、'.join(map(str, value))}}}"[:60]
    if isinstance(value, list | tuple):
        return f"[{'、'.join(map(shown, value))}]"[:60]
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\n", " ")[:60]


def validated(inspection: Inspection, path: Path, kind: type[T], raw: object, owner: str = "") -> T | None:
    """The record that a parsed table describes; None with everything wrong noted under ``owner``.

    Numbers in quotes and true/false in place of numbers are refused: what looks like text is text.
    """
    try:
        record = TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(inspection, path, owner, detail["loc"], explain(detail))
        return None
    wrong = list(_of_another_type(record, raw, ()))
    for where, message in wrong:
        _note(inspection, path, owner, where, message)
    return None if wrong else record


def _note(inspection: Inspection, path: Path, owner: str, where: Iterable[str | int], message: str) -> None:
    key = ".".join(f"第{part + 1}项" if isinstance(part, int) else part for part in where)
    inspection.wrong(path, f"{key}：{message}" if key else message, owner)


def _of_another_type(
    value: object, raw: object, where: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where pydantic made a number of a text, or a number of true and false."""
    if is_dataclass(value) and isinstance(raw, Mapping):
        for key, given in raw.items():
            yield from _of_another_type(getattr(value, key), given, (*where, key))
    elif isinstance(value, tuple) and isinstance(raw, list):
        for n, (one, other) in enumerate(zip(value, raw, strict=True)):
            yield from _of_another_type(one, other, (*where, n))
    elif isinstance(value, dict) and isinstance(raw, Mapping):
        for key in raw:
            if key in value:
                yield from _of_another_type(value[key], raw[key], (*where, key))
    elif isinstance(value, bool) != isinstance(raw, bool):
        expected = "true 或 false，不加引号" if isinstance(value, bool) else "数字，不是 true 或 false"
        yield where, f"应为{expected}，现为“{shown(raw)}”"
    elif isinstance(value, int | float) and isinstance(raw, str):
        yield where, f"应为数字，不加引号，现为“{raw}”"
    elif isinstance(value, date) and isinstance(raw, int | float):
        yield where, f"应为日期，如 2021-01-01，现为“{raw}”"


def records(
    inspection: Inspection, path: Path, key: str, kind: type[T], rows: object, id_key: str = "id"
) -> Iterator[T]:
    """The records of a list of tables ``[[key]]``; those that are wrong are noted and left out."""
    if not isinstance(rows, list):
        inspection.wrong(path, f"应写成 [[{key}]] 的若干段", key)
        return
    for n, row in enumerate(rows, 1):
        record = validated(inspection, path, kind, row, owner_of(row, key, n, id_key))
        if record is not None:
            yield record


def owner_of(row: object, key: str, n: int, id_key: str = "id") -> str:
    """How a problem names a row of a list: by its id, else by its number."""
    given = row.get(id_key) if isinstance(row, Mapping) else None
    return str(given) if isinstance(given, str | int) and str(given).strip() else f"[[{key}]] 第{n}条"


def only_keys(inspection: Inspection, path: Path, table: Mapping[str, object], *allowed: str) -> None:
    """Note every top-level key that nothing reads."""
    for key in table:
        if key not in allowed:
            message = f"不认识的键，请删除或改正拼写；可用：{'、'.join(allowed)}"
            inspection.wrong(path, message, key)
