"""Seals over the revision log: every row and every batch carries the hash of its content and of what came before."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import datetime

START = "0" * 64
ROW = (
    "plan", "series", "division", "period", "value", "unit", "kind", "status", "source", "definition", "note",
    "recorded_at",
)  # fmt: skip
BATCH = ("label", "digest", "actor", "recorded_at", "follows", "row_count")
EVALUATION = (
    "plan", "subject", "division", "year", "verdict", "reason", "evidence", "computed", "evaluator", "recorded_at",
)  # fmt: skip


def seal(fields: Iterable[str], row: Mapping[str, object], *more: str) -> str:
    """SHA-256 of the named fields in canonical JSON, followed by further seals."""
    content = [_plain(row[f]) for f in fields]
    text = json.dumps([content, *more], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("只能存有限的数，不能存 NaN 或无穷大")
        return repr(value)
    return value
