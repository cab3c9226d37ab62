"""Reading and appending observation revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Row, Select, and_, create_engine, event, func, insert, select
from sqlalchemy.engine import make_url

from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation
from planmonitor.observations import Kind, Observation, Period, Status
from planmonitor.store.schema import batch, evaluation, revision

Cell = tuple[str, str, str, Kind, str]


def now() -> datetime:
    """The present moment as naive UTC, the form in which the store keeps time."""
    return datetime.now(UTC).replace(tzinfo=None)


def open_store(address: str) -> Store:
    """Open the database at a SQLAlchemy address, creating file and schema when new and migrating it when old."""
    url = make_url(address)
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if is_sqlite:
        _configure_sqlite(engine)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return Store(engine)


def _configure_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _take_the_write_lock_at_once(connection: Connection) -> None:
        readonly = connection.get_execution_options().get("readonly", False)
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")


@dataclass(frozen=True)
class Store:
    """Append-only observations. All methods are safe to call from several threads."""

    engine: Engine

    def version(self) -> int:
        """A number that grows with every stored revision; caches use it as their key."""
        figures = select(func.coalesce(func.max(revision.c.id), 0)).scalar_subquery()
        verdicts = select(func.coalesce(func.max(evaluation.c.id), 0)).scalar_subquery()
        with self._reading() as connection:
            return int(connection.scalar(select(figures + verdicts)) or 0)

    def observations(
        self,
        plan: str,
        *,
        series: Iterable[str] | None = None,
        divisions: Iterable[str] | None = None,
        known_at: datetime | None = None,
    ) -> tuple[Observation, ...]:
        """The figures as they stood at ``known_at`` (now when None): the last revision of every cell.

        Withdrawn figures are left out. ``series`` and ``divisions`` narrow the answer.
        """
        latest = select(
            revision.c.id,
            func.row_number()
            .over(
                partition_by=(
                    revision.c.series,
                    revision.c.division,
                    revision.c.period,
                    revision.c.kind,
                    revision.c.definition,
                ),
                order_by=(revision.c.recorded_at.desc(), revision.c.id.desc()),
            )
            .label("age"),
        ).where(revision.c.plan == plan)
        if series is not None:
            latest = latest.where(revision.c.series.in_(list(series)))
        if divisions is not None:
            latest = latest.where(revision.c.division.in_(list(divisions)))
        if known_at is not None:
            latest = latest.where(revision.c.recorded_at <= known_at)
        newest = latest.subquery()
        query = (
            self._columns()
            .join(newest, and_(newest.c.id == revision.c.id, newest.c.age == 1))
            .where(revision.c.value.is_not(None))
            .order_by(revision.c.series, revision.c.division, revision.c.period)
        )
        with self._reading() as connection:
            return tuple(_observation(row) for row in connection.execute(query))

    def revisions(self, plan: str, series: str, division: str, period: str) -> tuple[Observation, ...]:
        """Every revision of one figure, newest first, withdrawn ones (value None) included."""
        query = (
            self._columns()
            .where(
                revision.c.plan == plan,
                revision.c.series == series,
                revision.c.division == division,
                revision.c.period == period,
            )
            .order_by(revision.c.recorded_at.desc(), revision.c.id.desc())
        )
        with self._reading() as connection:
            return tuple(_observation(row) for row in connection.execute(query))

    def append(
        self, plan: str, observations: Sequence[Observation], *, label: str, digest: str, actor: str
    ) -> int:
        """Store a batch in one transaction and return its number."""
        with self.engine.begin() as connection:
            return _append(connection, plan, observations, label, digest, actor)

    def append_evaluation(self, plan: str, given: Evaluation) -> int:
        """Store a revision of an evaluator's verdict and return its number."""
        with self.engine.begin() as connection:
            result = connection.execute(
                insert(evaluation)
                .values(
                    plan=plan,
                    subject=given.subject,
                    division=given.division,
                    year=given.year,
                    verdict=given.verdict.value if given.verdict else "",
                    reason=given.reason,
                    evidence=given.evidence,
                    computed=given.computed.value,
                    evaluator=given.evaluator,
                    recorded_at=given.recorded_at,
                )
                .returning(evaluation.c.id)
            )
            return int(result.scalar_one())

    def evaluations(
        self, plan: str, *, subject: str | None = None, known_at: datetime | None = None
    ) -> tuple[Evaluation, ...]:
        """All revisions of evaluators' verdicts recorded until ``known_at``, oldest first."""
        query = select(evaluation).where(evaluation.c.plan == plan)
        if subject is not None:
            query = query.where(evaluation.c.subject == subject)
        if known_at is not None:
            query = query.where(evaluation.c.recorded_at <= known_at)
        query = query.order_by(evaluation.c.recorded_at, evaluation.c.id)
        with self._reading() as connection:
            return tuple(
                Evaluation(
                    subject=row.subject,
                    division=row.division,
                    year=row.year,
                    verdict=Verdict(row.verdict) if row.verdict else None,
                    reason=row.reason,
                    evidence=row.evidence,
                    computed=Verdict(row.computed),
                    evaluator=row.evaluator,
                    recorded_at=row.recorded_at,
                    revision=row.id,
                )
                for row in connection.execute(query)
            )

    def sync_bundle(self, plan: str, label: str, digest: str, observations: Sequence[Observation]) -> int:
        """Bring the store up to a bundled file and return how many revisions that took.

        New cells arrive with all their revisions as the file dates them; a changed value becomes a new revision
        dated now; a cell that has left the file is withdrawn; an unchanged file changes nothing.
        """
        wanted: dict[Cell, list[Observation]] = defaultdict(list)
        for observation in sorted(observations, key=lambda o: o.recorded_at):
            wanted[observation.cell].append(observation)
        with self.engine.begin() as connection:
            last = connection.execute(
                select(batch.c.digest).where(batch.c.label == label).order_by(batch.c.id.desc()).limit(1)
            ).scalar()
            if last == digest:
                return 0
            rows = connection.execute(
                self._columns()
                .where(revision.c.plan == plan, batch.c.label == label)
                .order_by(revision.c.recorded_at, revision.c.id)
            )
            stored = {(found := _observation(row)).cell: found for row in rows}
            additions: list[Observation] = []
            moment = now()
            for cell, history in wanted.items():
                if cell not in stored:
                    additions += history
                elif _content(stored[cell]) != _content(history[-1]):
                    additions.append(_dated(history[-1], max(moment, stored[cell].recorded_at)))
            for cell, observation in stored.items():
                if cell not in wanted and observation.value is not None:
                    additions.append(
                        _dated(observation, max(moment, observation.recorded_at), withdrawn=True)
                    )
            _append(connection, plan, additions, label, digest, "bundle")
            return len(additions)

    @staticmethod
    def _columns() -> Select[Any]:
        return select(revision, batch.c.label.label("batch")).join(batch, batch.c.id == revision.c.batch_id)

    def _reading(self) -> Any:
        return self.engine.connect().execution_options(readonly=True)


def _append(
    connection: Connection,
    plan: str,
    observations: Sequence[Observation],
    label: str,
    digest: str,
    actor: str,
) -> int:
    result = connection.execute(
        insert(batch).values(label=label, digest=digest, actor=actor, recorded_at=now()).returning(batch.c.id)
    )
    batch_id = int(result.scalar_one())
    if observations:
        connection.execute(
            insert(revision),
            [
                {
                    "plan": plan,
                    "series": o.series,
                    "division": o.division,
                    "period": o.period.label,
                    "value": o.value,
                    "unit": o.unit,
                    "kind": o.kind.value,
                    "status": o.status.value,
                    "source": o.source,
                    "definition": o.definition,
                    "note": o.note,
                    "batch_id": batch_id,
                    "recorded_at": o.recorded_at,
                }
                for o in observations
            ],
        )
    return batch_id


def _content(observation: Observation) -> tuple[object, ...]:
    o = observation
    return (o.value, o.unit, o.status, o.source, o.note)


def _dated(observation: Observation, moment: datetime, *, withdrawn: bool = False) -> Observation:
    value = None if withdrawn else observation.value
    return replace(observation, recorded_at=moment, value=value)


def _observation(row: Row[Any]) -> Observation:
    return Observation(
        series=row.series,
        division=row.division,
        period=Period(row.period),
        value=row.value,
        unit=row.unit,
        kind=Kind(row.kind),
        status=Status(row.status),
        source=row.source,
        definition=row.definition,
        note=row.note,
        recorded_at=row.recorded_at,
        batch=row.batch,
        revision=row.id,
    )
