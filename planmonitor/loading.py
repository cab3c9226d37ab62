"""How bundled files of figures and sources are read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from planmonitor.catalogue import Baseline, DataError, Indicator, Plan, Problem, TargetType, read_toml
from planmonitor.divisions import Divisions
from planmonitor.observations import PERIOD, FigureStatus, Kind, Observation, Period, Source

COLUMNS = (
    "series",
    "division",
    "period",
    "value",
    "unit",
    "kind",
    "status",
    "source",
    "definition",
    "note",
    "recorded_at",
)


def load_sources(*paths: Path) -> dict[str, Source]:
    """Sources by id from ``sources.toml`` files; raises DataError when one cannot be read."""
    problems: list[Problem] = []
    found: dict[str, Source] = {}
    for path in paths:
        for row in read_toml(path, problems).get("source", []):
            if row["id"] in found:
                problems.append(Problem(file=path.name, id=row["id"], message="来源编号重复"))
            found[row["id"]] = Source(row["id"], row["title"], row["publisher"], row.get("note", ""))
    if problems:
        raise DataError(problems)
    return found


def read_observations(
    path: Path, plan: Plan, divisions: Divisions, sources: Iterable[str], comparison_areas: Iterable[str] = ()
) -> tuple[Observation, ...]:
    """Read one bundled CSV file strictly.

    Raises:
        DataError: naming each row with an unknown series, division, unit, source, kind or period, or without value.
    """
    problems: list[Problem] = []
    rows: list[Observation] = []
    areas = set(comparison_areas)
    known_sources = set(sources)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DataError([Problem(file=path.name, id="", message=f"表头应为：{','.join(COLUMNS)}")])
        for n, row in enumerate(reader, 2):
            issues = list(_row_issues(row, plan, divisions, known_sources, areas))
            if issues:
                problems += [Problem(file=path.name, id=f"第{n}行", message=m) for m in issues]
                continue
            rows.append(
                Observation(
                    series=row["series"],
                    division=row["division"],
                    period=Period(row["period"]),
                    value=float(row["value"]),
                    unit=row["unit"],
                    kind=Kind(row["kind"]),
                    status=FigureStatus(row["status"]),
                    source=row["source"],
                    definition=row["definition"],
                    note=row["note"],
                    recorded_at=datetime.fromisoformat(row["recorded_at"]),
                )
            )
    if problems:
        raise DataError(problems)
    return tuple(rows)


def _row_issues(
    row: dict[str, str], plan: Plan, divisions: Divisions, sources: set[str], areas: set[str]
) -> Iterator[str]:
    try:
        unit = plan.unit_of(row["series"])
        if row["unit"] != unit:
            yield f"单位“{row['unit']}”应为“{unit}”"
    except KeyError:
        yield f"不认识的指标或序列“{row['series']}”"
    if not (divisions.knows(row["division"]) or row["division"] in areas):
        yield f"不认识的行政区划“{row['division']}”"
    if not PERIOD.match(row["period"]):
        yield f"期间“{row['period']}”写法不对"
    if row["source"] not in sources:
        yield f"缺少来源或来源“{row['source']}”未登记"
    for name, options in (("kind", Kind), ("status", FigureStatus)):
        if row[name] not in {o.value for o in options}:
            yield f"{name} 取值“{row[name]}”不在允许范围内"
    try:
        float(row["value"])
    except ValueError:
        yield f"数值“{row['value']}”不是数字"
    try:
        datetime.fromisoformat(row["recorded_at"])
    except ValueError:
        yield f"recorded_at“{row['recorded_at']}”不是日期"


def has_baseline_observation(indicator: Indicator) -> bool:
    """Whether the printed baseline is a point value of the baseline year itself, hence an observation."""
    baseline: Baseline = indicator.baseline
    return baseline.is_point and indicator.target_type is not TargetType.CUMULATIVE


def baseline_observations(plan: Plan, recorded_at: datetime) -> tuple[Observation, ...]:
    """The plan's own baselines as published observations of the city in the baseline year."""
    return tuple(
        Observation(
            series=i.id,
            division=plan.adcode,
            period=Period(str(plan.baseline_year)),
            value=i.baseline.value,
            unit=i.unit,
            kind=Kind.PUBLISHED,
            status=FigureStatus.FINAL,
            source="plan-table",
            definition="",
            note="规划指标表的基期值",
            recorded_at=recorded_at,
        )
        for i in plan.indicators
        if has_baseline_observation(i)
    )
