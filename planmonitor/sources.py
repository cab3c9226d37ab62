"""Which sources the figures of a plan come from, and what each is used for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from planmonitor.answers import Answers
from planmonitor.observations import Kind, Observation


@dataclass(frozen=True)
class UsedSource:
    """One source with its figures of one kind; ``used_for`` are names of indicators and series."""

    name: str
    kind: Kind
    figures: int
    first_year: int
    last_year: int
    used_for: tuple[str, ...]

    @property
    def is_demo(self) -> bool:
        """Whether the figures are synthetic."""
        return self.kind is Kind.DEMO


def used_sources(answers: Answers) -> tuple[UsedSource, ...]:
    """Every source of a figure known in the snapshot, of indicators and supporting series alike."""
    plan = answers.plan
    found: dict[tuple[str, Kind], list[tuple[str, Observation]]] = defaultdict(list)
    names = {i.id: i.name for i in plan.indicators} | {s.id: s.name for s in plan.series}
    for series, name in names.items():
        for o in answers.observations(series):
            found[(o.source, o.kind)].append((name, o))
    return tuple(
        _used(answers.source_name(source), kind, rows) for (source, kind), rows in sorted(found.items())
    )


def _used(name: str, kind: Kind, rows: list[tuple[str, Observation]]) -> UsedSource:
    years = [o.year for _, o in rows]
    names = tuple(sorted({used for used, _ in rows}))
    return UsedSource(name, kind, len(rows), min(years), max(years), names)
