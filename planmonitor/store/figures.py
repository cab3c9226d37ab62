"""Figures: revisions that are only ever added, read as they stood on a day or at a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, and_, func, insert, select

from planmonitor import clock
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.store.engine import reading, writing
from planmonitor.store.schema import batch, revision
from planmonitor.store.sealing import BATCH, ROW, START, seal

_PLACE = (revision.c.series, revision.c.division)
_CELL = (*_PLACE, revision.c.period, revision.c.kind, revision.c.definition)
_NEWEST_FIRST = (revision.c.recorded_at.desc(), revision.c.id.desc())
_BUNDLE = "bundle"

Cell = tuple[str, str, str, Kind, str]


@dataclass(frozen=True)
class Origin:
    """Where a batch comes from: the name of its file, the file's digest, and who stores it."""

    label: str
    digest: str
    actor: str


@dataclass(frozen=True)
class FigureLog:
    """The figures of one store."""

    engine: Engine

    def observations(
        self,
        plan: str,
        *,
        series: Iterable[str] | None = None,
        divisions: Iterable[str] | None = None,
        known_at: datetime | None = None,
        up_to: int | None = None,
    ) -> tuple[Observation, ...]:
        """The figures as they stood at ``known_at`` (now when None): the last revision of every cell.

        Withdrawn figures are left out. ``series`` and ``divisions`` narrow the answer. Revisions numbered
        above ``up_to`` (:attr:`planmonitor.store.Version.figures`) are not read, whatever day they bear.
        """
        age = func.row_number().over(partition_by=_CELL, order_by=_NEWEST_FIRST)
        every = _until(select(revision.c.id, age.label("age")).where(revision.c.plan == plan), up_to)
        if series is not None:
            every = every.where(revision.c.series.in_(list(series)))
        if divisions is not None:
            every = every.where(revision.c.division.in_(list(divisions)))
        if known_at is not None:
            every = every.where(revision.c.recorded_at <= known_at)
        newest = every.subquery()
        query = (
            stored()
            .join(newest, and_(newest.c.id == revision.c.id, newest.c.age == 1))
            .where(revision.c.value.is_not(None))
            .order_by(revision.c.series, revision.c.division, revision.c.period)
        )
        with reading(self.engine) as connection:
            return tuple(observation_of(row) for row in connection.execute(query))

    def revisions(
        self, plan: str, series: str, division: str, period: str, *, up_to: int | None = None
    ) -> tuple[Observation, ...]:
        """Every revision of one figure numbered until ``up_to``, newest first, withdrawn ones included."""
        query = stored().where(
            revision.c.plan == plan,
            revision.c.series == series,
            revision.c.division == division,
            revision.c.period == period,
        )
        with reading(self.engine) as connection:
            rows = connection.execute(_until(query, up_to).order_by(*_NEWEST_FIRST))
            return tuple(observation_of(row) for row in rows)

    def places(self, plan: str) -> dict[str, int]:
        """How many real figures are in force under each code of a place."""
        counts: dict[str, int] = defaultdict(int)
        for o in self.observations(plan):
            counts[o.division] += o.kind.is_real
        return {code: n for code, n in counts.items() if n}

    def first_reported(
        self, plan: str, period: str, *, up_to: int | None = None
    ) -> dict[tuple[str, str], datetime]:
        """When each real figure of a period was first recorded, by series and division.

        Figures that are not in force (at revision ``up_to``, when given) are left out.
        """
        real = [k.value for k in Kind if k.is_real]
        first = func.min(revision.c.recorded_at).over(partition_by=_PLACE)
        age = func.row_number().over(partition_by=_CELL, order_by=_NEWEST_FIRST)
        every = select(*_PLACE, revision.c.value, first.label("first"), age.label("age")).where(
            revision.c.plan == plan, revision.c.period == period, revision.c.kind.in_(real)
        )
        rows = _until(every, up_to).subquery()
        query = select(rows.c.series, rows.c.division, rows.c.first)
        in_force = query.where(rows.c.age == 1, rows.c.value.is_not(None))
        with reading(self.engine) as connection:
            return {(r.series, r.division): r.first for r in connection.execute(in_force)}

    def append(
        self, plan: str, observations: Sequence[Observation], *, label: str, digest: str, actor: str
    ) -> int:
        """Store a batch in one transaction and return its number."""
        with writing(self.engine) as connection:
            return append_batch(connection, plan, observations, Origin(label, digest, actor))

    def sync_bundle(self, plan: str, label: str, digest: str, observations: Sequence[Observation]) -> int:
        """Bring the store up to a bundled file and return how many revisions that took.

        New cells arrive with all their revisions as the file dates them; a changed value becomes a new
        revision dated now; a cell that has left the file is withdrawn; an unchanged file changes nothing.
        """
        wanted: dict[Cell, list[Observation]] = defaultdict(list)
        for observation in sorted(observations, key=lambda o: o.recorded_at):
            wanted[observation.cell].append(observation)
        last = select(batch.c.digest).where(batch.c.label == label).order_by(batch.c.id.desc()).limit(1)
        bundled = stored().where(revision.c.plan == plan, batch.c.label == label)
        with writing(self.engine) as connection:
            if connection.execute(last).scalar() == digest:
                return 0
            rows = connection.execute(bundled.order_by(revision.c.recorded_at, revision.c.id))
            held = {(found := observation_of(row)).cell: found for row in rows}
            additions = list(_additions(wanted, held, clock.now()))
            append_batch(connection, plan, additions, Origin(label, digest, _BUNDLE))
            return len(additions)


def stored() -> Select[Any]:
    """Every revision with the label of its batch; :func:`observation_of` reads a row of it."""
    return select(revision, batch.c.label.label("batch")).join(batch, batch.c.id == revision.c.batch_id)


def observation_of(row: Row[Any]) -> Observation:
    """A revision as the rest of the program knows it."""
    return Observation(
        series=row.series,
        division=row.division,
        period=Period(row.period),
        value=row.value,
        unit=row.unit,
        kind=Kind(row.kind),
        status=FigureStatus(row.status),
        source=row.source,
        definition=row.definition,
        note=row.note,
        recorded_at=row.recorded_at,
        batch=row.batch,
        revision=row.id,
    )


def cell_key(o: Observation) -> str:
    """A cell as one string."""
    return "|".join((o.series, o.division, o.period.label, o.kind.value, o.definition))


def latest(connection: Connection, plan: str, series: Iterable[str]) -> dict[str, int]:
    """Numbers of the revisions in force, withdrawn ones too, of all cells of some series by their key."""
    age = func.row_number().over(partition_by=_CELL, order_by=_NEWEST_FIRST)
    every = select(revision.c.id, *_CELL, age.label("age"))
    rows = every.where(revision.c.plan == plan, revision.c.series.in_(list(series))).subquery()
    found = connection.execute(select(rows).where(rows.c.age == 1))
    return {"|".join((r.series, r.division, r.period, r.kind, r.definition)): r.id for r in found}


def before(connection: Connection, plan: str, o: Observation) -> Observation | None:
    """The revision of a cell that was in force before a stored one; None when there was none."""
    same_cell = zip(_CELL, (o.series, o.division, o.period.label, o.kind.value, o.definition), strict=True)
    query = stored().where(
        revision.c.plan == plan, revision.c.id < o.revision, *(column == value for column, value in same_cell)
    )
    row = connection.execute(query.order_by(*_NEWEST_FIRST).limit(1)).first()
    return observation_of(row) if row else None


def append_batch(
    connection: Connection, plan: str, observations: Sequence[Observation], origin: Origin
) -> int:
    """Add revisions as one sealed batch within a transaction and return its number."""
    rows = [_sealed(plan, o) for o in observations]
    last = connection.execute(select(batch.c.id, batch.c.seal).order_by(batch.c.id.desc()).limit(1)).first()
    previous, follows = (last.seal, last.id) if last else (START, 0)
    head: dict[str, object] = {
        "label": origin.label,
        "digest": origin.digest,
        "actor": origin.actor,
        "recorded_at": clock.now(),
        "follows": follows,
        "row_count": len(rows),
    }
    head["seal"] = seal(BATCH, head, previous, *(str(r["seal"]) for r in rows))
    number = int(connection.execute(insert(batch).values(**head).returning(batch.c.id)).scalar_one())
    if rows:
        connection.execute(insert(revision), [{**row, "batch_id": number} for row in rows])
    return number


def _sealed(plan: str, o: Observation) -> dict[str, object]:
    row: dict[str, object] = {
        "plan": plan,
        "series": o.series,
        "division": o.division,
        "period": o.period.label,
        "value": o.value if o.value is None else float(o.value),
        "unit": o.unit,
        "kind": o.kind.value,
        "status": o.status.value,
        "source": o.source,
        "definition": o.definition,
        "note": o.note,
        "recorded_at": o.recorded_at,
    }
    return {**row, "seal": seal(ROW, row)}


def _until(query: Select[Any], up_to: int | None) -> Select[Any]:
    return query if up_to is None else query.where(revision.c.id <= up_to)


def _additions(
    wanted: Mapping[Cell, Sequence[Observation]], held: Mapping[Cell, Observation], moment: datetime
) -> Iterator[Observation]:
    """Revisions that make of what is held what a file says; none is dated before the one it replaces."""
    for cell, history in wanted.items():
        if cell not in held:
            yield from history
        elif _content(held[cell]) != _content(history[-1]):
            yield replace(history[-1], recorded_at=max(moment, held[cell].recorded_at))
    for cell, o in held.items():
        if cell not in wanted and o.value is not None:
            yield replace(o, value=None, recorded_at=max(moment, o.recorded_at))


def _content(o: Observation) -> tuple[object, ...]:
    return (o.value, o.unit, o.status, o.source, o.note)
