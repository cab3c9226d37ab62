"""Reading a plan folder: the files, their records, and everything that must fit together between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planmonitor.catalogue import (
    Box,
    Chapter,
    Commitment,
    Fact,
    Finding,
    Indicator,
    Plan,
    Series,
    Task,
    ValidationRule,
    Word,
)
from planmonitor.loading.files import has_folder, read_toml
from planmonitor.loading.plan_checks import Tables, check_plan
from planmonitor.loading.problems import Inspection
from planmonitor.loading.records import only_keys, records, validated


@dataclass(frozen=True)
class _Table:
    """One file of a plan folder: a list ``[[key]]`` of records of one kind, kept under ``attribute`` of
    the plan.
    """

    file: str
    key: str
    attribute: str
    kind: type[Any]
    id_key: str = "id"
    required: bool = False


_TABLES = (
    _Table("indicators.toml", "indicator", "indicators", Indicator, required=True),
    _Table("commitments.toml", "commitment", "commitments", Commitment),
    _Table("chapters.toml", "chapter", "chapters", Chapter, id_key="domain"),
    _Table("boxes.toml", "box", "boxes", Box),
    _Table("tasks.toml", "task", "tasks", Task),
    _Table("baseline_facts.toml", "fact", "facts", Fact),
    _Table("findings.toml", "finding", "findings", Finding),
    _Table("rules.toml", "rule", "rules", ValidationRule),
    _Table("words.toml", "word", "words", Word, id_key="word"),
)

_FILES = ("plan.toml", "units.toml", *(t.file for t in _TABLES))


@dataclass(frozen=True)
class PlanDraft:
    """What could be read of a plan, so that the files that refer to it can be checked even when it is wrong.

    ``adcode`` is empty, ``units`` (the unit of every series, indicator and commitment by id) None where
    unknown.
    """

    plan: Plan | None
    adcode: str
    units: Mapping[str, str] | None


def read_plan(inspection: Inspection, folder: Path) -> PlanDraft:
    """Read a plan folder; everything wrong is noted, and a plan is returned only when nothing is."""
    before = len(inspection.problems)
    if not has_folder(inspection, folder):
        return PlanDraft(None, "", None)
    for path in sorted(folder.glob("*.toml")):
        if path.name not in _FILES:
            inspection.notice(path, f"没有程序读取这个文件；可用的文件名：{'、'.join(_FILES)}")
    head = read_toml(inspection, folder / "plan.toml")
    rows = {t.attribute: _rows(inspection, folder, t) for t in _TABLES}
    rows["series"] = _series_rows(head)
    units = _units(inspection, folder / "units.toml")
    found: dict[str, Any] = {
        t.attribute: tuple(
            records(inspection, folder / t.file, t.key, t.kind, rows[t.attribute] or [], t.id_key)
        )
        for t in _TABLES
    }
    found["series"] = tuple(records(inspection, folder / "plan.toml", "series", Series, rows["series"] or []))
    bare = _head(inspection, folder / "plan.toml", head)
    check_plan(inspection, folder, Tables(head=bare, rows=rows, units=units, **found))
    adcode = head.get("adcode") if head else None
    return PlanDraft(
        plan=_whole(bare, found, units) if len(inspection.problems) == before else None,
        adcode=adcode if isinstance(adcode, str) else "",
        units=_units_by_id(rows),
    )


def load_plan(folder: Path) -> Plan:
    """Read a plan folder.

    Raises:
        DataError: with every problem found: unreadable files, unknown or missing keys, wrong types,
        duplicate ids,
            dangling references, unknown units, years and bounds that contradict each other.
    """
    inspection = Inspection()
    plan = read_plan(inspection, folder).plan
    inspection.require()
    assert plan is not None
    return plan


def _rows(inspection: Inspection, folder: Path, table: _Table) -> object:
    """The raw rows of one file; None when it cannot be read, empty when the plan does without it."""
    path = folder / table.file
    if not (table.required or path.exists()):
        return []
    content = read_toml(inspection, path)
    if content is None:
        return None
    only_keys(inspection, path, content, table.key)
    if table.required and not content.get(table.key):
        inspection.wrong(path, f"没有任何 [[{table.key}]]，至少要有一条")
    return content.get(table.key, [])


def _series_rows(head: Mapping[str, object] | None) -> object:
    return None if head is None else head.get("series", [])


def _units(inspection: Inspection, path: Path) -> tuple[str, ...] | None:
    content = read_toml(inspection, path)
    if content is None:
        return None
    only_keys(inspection, path, content, "units")
    if "units" not in content:
        inspection.wrong(path, "缺少必填的键，应为计量单位的列表", "units")
        return None
    return validated(inspection, path, tuple[str, ...], content["units"], "units")


def _head(inspection: Inspection, path: Path, head: Mapping[str, object] | None) -> Plan | None:
    """The plan without its tables; a table written into this file is an unknown key like any other."""
    if head is None:
        return None
    tables = {t.attribute for t in _TABLES} | {"units"}
    for key in sorted(tables & set(head)):
        inspection.wrong(path, f"{key}：不认识的键，请删除或改正拼写")
    own = {key: value for key, value in head.items() if key not in tables and key != "series"}
    return validated(inspection, path, Plan, {**own, "indicators": ()})


def _whole(bare: Plan | None, found: dict[str, Any], units: tuple[str, ...] | None) -> Plan | None:
    """The plan with its tables."""
    if bare is None or units is None:
        return None
    return replace(bare, **found, units=units)


def _units_by_id(rows: Mapping[str, object]) -> dict[str, str] | None:
    """The unit of everything that may have figures, from the raw rows; None when one of the files is
    unreadable.
    """
    found: dict[str, str] = {}
    for attribute in ("commitments", "indicators", "series"):
        listed = rows[attribute]
        if listed is None:
            return None
        for row in listed if isinstance(listed, list) else ():
            if isinstance(row, Mapping) and isinstance(row.get("id"), str):
                found[row["id"].strip()] = str(row.get("unit", "")).strip()
    return found
