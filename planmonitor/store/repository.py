"""Reading and appending observation revisions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    and_,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InternalError, OperationalError

from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.store.schema import batch, evaluation, revision, submission, submission_event
from planmonitor.store.sealing import BATCH, EVALUATION, ROW, START, seal
from planmonitor.store.submissions import (
    ALLOWED,
    Event,
    NotPossible,
    StoreFailure,
    Submission,
    SubmissionState,
    base_of,
    cell_key,
)

Cell = tuple[str, str, str, Kind, str]
_WRITE_LOCK = 20211225


def now() -> datetime:
    """The present moment as naive UTC, the form in which the store keeps time."""
    return datetime.now(UTC).replace(tzinfo=None)


def connect(address: str) -> Store:
    """The store at a SQLAlchemy address as it is, without touching its schema."""
    url = make_url(address)
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    if is_sqlite:
        _configure_sqlite(engine)
    else:
        _one_writer_at_a_time(engine)
    return Store(engine)


def has_schema(address: str) -> bool:
    """Whether there are tables at an address."""
    return inspect(connect(address).engine).has_table(revision.name)


def open_store(address: str) -> Store:
    """Open the database at a SQLAlchemy address, creating file and schema when new and migrating it when old."""
    store = connect(address)
    with store.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return store


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


def _one_writer_at_a_time(engine: Engine) -> None:
    """Appends are serialised on PostgreSQL as they are on SQLite, so that the chain of seals never forks."""

    @event.listens_for(engine, "begin")
    def _take_the_write_lock(connection: Connection) -> None:
        if not connection.get_execution_options().get("readonly", False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


@dataclass(frozen=True, order=True)
class Version:
    """A state of the log: the last revision of a figure and of an evaluator's verdict it holds (0 for none).

    Revisions are only ever added, and numbered under one write lock, so that a version names one state for good:
    what is read ``up_to`` it stays the same whatever others store meanwhile.
    """

    figures: int = 0
    evaluations: int = 0


@dataclass(frozen=True)
class Store:
    """Append-only observations. All methods are safe to call from several threads."""

    engine: Engine

    def version(self) -> Version:
        """The state of the log now; later versions are greater."""
        figures = select(func.coalesce(func.max(revision.c.id), 0)).scalar_subquery()
        verdicts = select(func.coalesce(func.max(evaluation.c.id), 0)).scalar_subquery()
        with self._reading() as connection:
            return Version(*connection.execute(select(figures, verdicts)).one())

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

        Withdrawn figures are left out. ``series`` and ``divisions`` narrow the answer. Revisions numbered above
        ``up_to`` (:attr:`Version.figures`) are not read, whatever day they bear.
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
        if up_to is not None:
            latest = latest.where(revision.c.id <= up_to)
        newest = latest.subquery()
        query = (
            self._columns()
            .join(newest, and_(newest.c.id == revision.c.id, newest.c.age == 1))
            .where(revision.c.value.is_not(None))
            .order_by(revision.c.series, revision.c.division, revision.c.period)
        )
        with self._reading() as connection:
            return tuple(_observation(row) for row in connection.execute(query))

    def revisions(
        self, plan: str, series: str, division: str, period: str, *, up_to: int | None = None
    ) -> tuple[Observation, ...]:
        """Every revision of one figure numbered until ``up_to``, newest first, withdrawn ones (value None) too."""
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
        if up_to is not None:
            query = query.where(revision.c.id <= up_to)
        with self._reading() as connection:
            return tuple(_observation(row) for row in connection.execute(query))

    def first_reported(
        self, plan: str, period: str, *, up_to: int | None = None
    ) -> dict[tuple[str, str], datetime]:
        """When each real figure of a period in force (at revision ``up_to``) was first recorded, by series, division."""
        real = [k.value for k in Kind if k.is_real]
        place = (revision.c.series, revision.c.division)
        first = func.min(revision.c.recorded_at).over(partition_by=place)
        age = func.row_number().over(
            partition_by=(*place, revision.c.kind, revision.c.definition),
            order_by=(revision.c.recorded_at.desc(), revision.c.id.desc()),
        )
        every = select(*place, revision.c.value, first.label("first"), age.label("age")).where(
            revision.c.plan == plan, revision.c.period == period, revision.c.kind.in_(real)
        )
        if up_to is not None:
            every = every.where(revision.c.id <= up_to)
        rows = every.subquery()
        query = select(rows.c.series, rows.c.division, rows.c.first).where(
            rows.c.age == 1, rows.c.value.is_not(None)
        )
        with self._reading() as connection:
            return {(r.series, r.division): r.first for r in connection.execute(query)}

    def append(
        self, plan: str, observations: Sequence[Observation], *, label: str, digest: str, actor: str
    ) -> int:
        """Store a batch in one transaction and return its number."""
        with self._writing() as connection:
            return _append(connection, plan, observations, label, digest, actor)

    def append_evaluation(self, plan: str, given: Evaluation) -> int:
        """Store a revision of an evaluator's verdict and return its number."""
        with self._writing() as connection:
            row: dict[str, Any] = {
                "plan": plan,
                "subject": given.subject,
                "division": given.division,
                "year": given.year,
                "verdict": given.verdict.value if given.verdict else "",
                "reason": given.reason,
                "evidence": given.evidence,
                "computed": given.computed.value,
                "evaluator": given.evaluator,
                "recorded_at": given.recorded_at,
            }
            last = select(evaluation.c.seal).order_by(evaluation.c.id.desc()).limit(1)
            row["seal"] = seal(EVALUATION, row, connection.execute(last).scalar() or START)
            result = connection.execute(insert(evaluation).values(**row).returning(evaluation.c.id))
            return int(result.scalar_one())

    def submit(
        self,
        plan: str,
        observations: Sequence[Observation],
        *,
        name: str,
        digest: str,
        scope: str,
        summary: Mapping[str, int],
        actor: str,
        person: str = "",
        acknowledged: Mapping[str, int] | None = None,
    ) -> int:
        """Hand in a file for review; remembers which revision of every cell its sender saw."""
        with self._writing() as connection:
            base = base_of(observations, _latest(connection, plan, {o.series for o in observations}))
            values = {"plan": plan, "name": name, "digest": digest, "scope": scope, "summary": json.dumps(summary), "base": base, "acknowledged": json.dumps(acknowledged or {})}  # fmt: skip
            made = connection.execute(insert(submission).values(**values).returning(submission.c.id))
            number = int(made.scalar_one())
            _event(connection, number, SubmissionState.SUBMITTED, actor, person=person)
            return number

    def submissions(self, plan: str) -> tuple[Submission, ...]:
        """All submissions, newest first; who may see which is for :class:`planmonitor.intake.desk.Desk` to say."""
        query = select(submission).where(submission.c.plan == plan).order_by(submission.c.id.desc())
        with self._reading() as connection:
            events: dict[int, list[Event]] = defaultdict(list)
            for e in connection.execute(select(submission_event).order_by(submission_event.c.id)):
                events[e.submission_id].append(
                    Event(SubmissionState(e.state), e.actor, e.reason, e.recorded_at, e.batch_id, e.person)
                )
            return tuple(
                Submission(r.id, r.name, r.digest, r.scope, json.loads(r.summary), json.loads(r.base), tuple(events[r.id]), json.loads(r.acknowledged))
                for r in connection.execute(query)
            )  # fmt: skip

    def give_back(self, number: int, *, actor: str, reason: str, person: str = "") -> None:
        """Return a submission to its sender.

        Raises:
            NotPossible: without a reason, or when it is not waiting for review.
        """
        if not reason.strip():
            raise NotPossible("请写明退回的原因，填报人才知道怎样改")
        with self._writing() as connection:
            _may(connection, number, SubmissionState.RETURNED)
            _event(connection, number, SubmissionState.RETURNED, actor, reason, person=person)

    def publish(
        self,
        plan: str,
        number: int,
        observations: Sequence[Observation],
        *,
        label: str,
        digest: str,
        actor: str,
        person: str = "",
        single_user: bool = False,
    ) -> int:
        """Publish a submission in one transaction and return how many revisions that took.

        Raises:
            NotPossible: when it is not waiting for review, when its sender tries to publish it, or when somebody has
                published another figure for one of its cells since; nothing is stored then.
        """
        with self._writing() as connection:
            _may(connection, number, SubmissionState.PUBLISHED)
            first = select(submission_event.c.actor, submission_event.c.person)
            first = first.where(submission_event.c.submission_id == number)
            sender = connection.execute(first.order_by(submission_event.c.id).limit(1)).one()
            same = sender.person == person if sender.person and person else sender.actor == actor
            if same and not single_user:
                raise NotPossible("提交人不能发布自己的文件，请由审核人发布")
            base = json.loads(connection.execute(select(submission.c.base).where(submission.c.id == number)).scalar_one())  # fmt: skip
            latest = _latest(connection, plan, {o.series for o in observations})
            moved = [o for o in observations if latest.get(cell_key(o), 0) != base.get(cell_key(o), 0)]
            if moved:
                names = "；".join(f"{o.series} {o.division} {o.year}年" for o in moved[:5])
                raise NotPossible(
                    f"提交之后已有人发布了同一格的另一个数（{names}{'等' if len(moved) > 5 else ''}）；请退回，由填报人核对后重新提交"
                )
            moment = now()
            dated = [replace(o, recorded_at=moment) for o in observations]
            batch_id = _append(connection, plan, dated, label, digest, actor)
            _event(connection, number, SubmissionState.PUBLISHED, actor, batch_id=batch_id, person=person)
            return len(dated)

    def withdraw(
        self, plan: str, number: int, *, actor: str, reason: str, person: str = ""
    ) -> tuple[int, int]:
        """Undo a published submission by new revisions that carry what stood before (None where nothing did).

        Returns how many cells were set back and how many were left because a later revision has replaced them.

        Raises:
            NotPossible: without a reason, or when it is not published.
        """
        if not reason.strip():
            raise NotPossible("请写明撤回的原因")
        with self._writing() as connection:
            _may(connection, number, SubmissionState.WITHDRAWN)
            query = select(submission_event.c.batch_id).where(
                submission_event.c.submission_id == number,
                submission_event.c.state == SubmissionState.PUBLISHED.value,
            )
            batch_id = connection.execute(query).scalar_one()
            changed = select(revision.c.series).where(revision.c.batch_id == batch_id).distinct()
            latest = _latest(connection, plan, connection.execute(changed).scalars())
            back: list[Observation] = []
            kept = 0
            for row in connection.execute(self._columns().where(revision.c.batch_id == batch_id)).all():
                o = _observation(row)
                if latest[cell_key(o)] != o.revision:
                    kept += 1
                    continue
                before = connection.execute(
                    self._columns()
                    .where(
                        revision.c.plan == plan, revision.c.series == o.series, revision.c.division == o.division,
                        revision.c.period == o.period.label, revision.c.kind == o.kind.value,
                        revision.c.definition == o.definition, revision.c.id < o.revision,
                    )
                    .order_by(revision.c.recorded_at.desc(), revision.c.id.desc())
                    .limit(1)
                ).first()  # fmt: skip
                old = _observation(before) if before else replace(o, value=None)
                back.append(replace(old, recorded_at=max(now(), o.recorded_at)))
            made = _append(connection, plan, back, f"撤回批次{batch_id}", "", actor)
            _event(connection, number, SubmissionState.WITHDRAWN, actor, reason, made, person)
            return len(back), kept

    def verify(self) -> list[str]:
        """Everything in the log that does not bear its seal, each naming row and cell; empty when all is as it was.

        Rows cut off at the very end together with their whole batch leave no trace in the database itself; keep the
        last seal elsewhere (``last_seal``) to notice that too.
        """
        wrong: list[str] = []
        with self._reading() as connection:
            rows: dict[int, list[Any]] = defaultdict(list)
            for r in connection.execute(select(revision).order_by(revision.c.id)).mappings():
                where = f"修订{r['id']}（{r['series']} {r['division']} {r['period']}）"
                if seal(ROW, r) != r["seal"]:
                    wrong.append(f"{where}的内容与封印不符，被改过")
                rows[r["batch_id"]].append(r["seal"])
            previous, before = START, 0
            for b in connection.execute(select(batch).order_by(batch.c.id)).mappings():
                if b["follows"] != before:
                    wrong.append(f"批次{b['follows']}缺失")
                before = b["id"]
                found = rows.pop(b["id"], [])
                if len(found) != b["row_count"]:
                    wrong.append(f"批次{b['id']}（{b['label']}）应有{b['row_count']}行，现有{len(found)}行")
                elif seal(BATCH, b, previous, *found) != b["seal"]:
                    wrong.append(f"批次{b['id']}（{b['label']}）与封印链不符")
                previous = b["seal"]
            wrong += [f"批次{n}缺失，却有{len(found)}行修订指向它" for n, found in rows.items()]
            previous = START
            for e in connection.execute(select(evaluation).order_by(evaluation.c.id)).mappings():
                if seal(EVALUATION, e, previous) != e["seal"]:
                    wrong.append(
                        f"评估人判断{e['id']}（{e['subject']} {e['division']} {e['year']}）与封印链不符"
                    )
                previous = e["seal"]
        return wrong

    def last_seal(self) -> str:
        """The seal of the newest batch, to be noted outside the database."""
        with self._reading() as connection:
            return (
                connection.execute(select(batch.c.seal).order_by(batch.c.id.desc()).limit(1)).scalar()
                or START
            )

    def evaluations(
        self,
        plan: str,
        *,
        subject: str | None = None,
        known_at: datetime | None = None,
        up_to: int | None = None,
    ) -> tuple[Evaluation, ...]:
        """All revisions of evaluators' verdicts recorded until ``known_at``, oldest first.

        Revisions numbered above ``up_to`` (:attr:`Version.evaluations`) are not read.
        """
        query = select(evaluation).where(evaluation.c.plan == plan)
        if subject is not None:
            query = query.where(evaluation.c.subject == subject)
        if known_at is not None:
            query = query.where(evaluation.c.recorded_at <= known_at)
        if up_to is not None:
            query = query.where(evaluation.c.id <= up_to)
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
        with self._writing() as connection:
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

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction; a failure of the database itself becomes a sentence that says what to do."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except (OperationalError, InternalError) as error:
            reason = str(error.orig).splitlines()[0][:120]
            raise StoreFailure(
                f"数据库没有写入（{reason}）：什么都没有保存，原有数据不变。请联系管理员检查磁盘空间和数据库后重试"
            ) from error

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
    rows: list[dict[str, Any]] = [
        {
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
        for o in observations
    ]
    for row in rows:
        row["seal"] = seal(ROW, row)
    head = {"label": label, "digest": digest, "actor": actor, "recorded_at": now()}
    last = connection.execute(select(batch.c.id, batch.c.seal).order_by(batch.c.id.desc()).limit(1)).first()
    previous, follows = (last.seal, last.id) if last else (START, 0)
    head |= {"follows": follows, "row_count": len(rows)}
    head |= {"seal": seal(BATCH, head, previous, *(r["seal"] for r in rows))}
    batch_id = int(connection.execute(insert(batch).values(**head).returning(batch.c.id)).scalar_one())
    if rows:
        connection.execute(insert(revision), [{**row, "batch_id": batch_id} for row in rows])
    return batch_id


def _latest(connection: Connection, plan: str, series: Iterable[str]) -> dict[str, int]:
    """The number of the revision in force of every cell of some series, withdrawn ones included."""
    age = func.row_number().over(
        partition_by=(revision.c.series, revision.c.division, revision.c.period, revision.c.kind, revision.c.definition),
        order_by=(revision.c.recorded_at.desc(), revision.c.id.desc()),
    )  # fmt: skip
    every = select(
        revision.c.id, revision.c.series, revision.c.division, revision.c.period, revision.c.kind, revision.c.definition, age.label("age")
    ).where(revision.c.plan == plan, revision.c.series.in_(list(series))).subquery()  # fmt: skip
    return {
        "|".join((r.series, r.division, r.period, r.kind, r.definition)): r.id
        for r in connection.execute(select(every).where(every.c.age == 1))
    }


def _event(
    connection: Connection,
    number: int,
    state: SubmissionState,
    actor: str,
    reason: str = "",
    batch_id: int | None = None,
    person: str = "",
) -> None:
    values = {"submission_id": number, "state": state.value, "actor": actor, "person": person, "reason": reason, "batch_id": batch_id, "recorded_at": now()}  # fmt: skip
    connection.execute(insert(submission_event).values(**values))


_STATE_WORDS = {
    SubmissionState.SUBMITTED: "待审核",
    SubmissionState.RETURNED: "已退回",
    SubmissionState.PUBLISHED: "已发布",
    SubmissionState.WITHDRAWN: "已撤回",
}


def _may(connection: Connection, number: int, wanted: SubmissionState) -> None:
    query = select(submission_event.c.state).where(submission_event.c.submission_id == number)
    state = connection.execute(query.order_by(submission_event.c.id.desc()).limit(1)).scalar()
    if state is None:
        raise NotPossible(f"没有编号为{number}的提交")
    if SubmissionState(state) not in ALLOWED[wanted]:
        raise NotPossible(f"这份文件{_STATE_WORDS[SubmissionState(state)]}，不能再{'退回' if wanted is SubmissionState.RETURNED else ('发布' if wanted is SubmissionState.PUBLISHED else '撤回')}；请刷新页面")  # fmt: skip


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
        status=FigureStatus(row.status),
        source=row.source,
        definition=row.definition,
        note=row.note,
        recorded_at=row.recorded_at,
        batch=row.batch,
        revision=row.id,
    )
