"""A database of any release opens today with everything in it; a migration never changes after its day."""

from __future__ import annotations

import ast
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import ROOT
from planmonitor.store import SubmissionState, open_store
from planmonitor.store.schema import metadata

MIGRATIONS = ROOT / "planmonitor" / "store" / "migrations"
RELEASED = [path.stem[:4] for path in sorted((MIGRATIONS / "versions").glob("*.py"))]
MOMENT = "'2023-03-31 00:00:00.000000'"
FIGURES = (
    "INSERT INTO observation_revision (plan, series, division, period, value, unit, kind, status, source,"
    " definition, note, batch_id, recorded_at) VALUES"
    f" ('p', 'IND-13', '410700', '2021', 3.4, '人', 'reported', 'final', 's', '', '', 1, {MOMENT}),"
    f" ('p', 'IND-13', '410700', '2022', NULL, '人', 'reported', 'final', 's', '', '', 1, {MOMENT}),"
    f" ('p', 'IND-13', '410700', '2023', 5, '人', 'reported', 'final', 's', '', '备注', 1, {MOMENT})"
)
BATCH = f"INSERT INTO batch (label, digest, actor, recorded_at) VALUES ('a', 'd', 't', {MOMENT})"
EVALUATION = (
    "INSERT INTO evaluation_revision (plan, subject, division, year, verdict, reason, evidence, computed,"
    " evaluator, recorded_at) VALUES"
    f" ('p', 'IND-13', '410700', 2023, 'LAGGING', '理由', '依据', 'ON_TRACK', '李', {MOMENT})"
)
SUBMISSION = (
    "INSERT INTO submission (plan, name, digest, scope, summary, base) VALUES"
    """ ('p', 'a.xlsx', 'd', '410703', '{"new": 1}', '{"IND-13|410703|2023|reported|": 0}')"""
)
EVENT = (
    "INSERT INTO submission_event (submission_id, state, actor, reason, recorded_at) VALUES"
    f" (1, 'submitted', '张三', '', {MOMENT})"
)
SEALS = (
    "SELECT seal FROM observation_revision UNION ALL SELECT seal FROM batch"
    " UNION ALL SELECT seal FROM evaluation_revision"
)
SEALED = {
    "8bf57ca765a8f7d2403f1b015dd1980b3ed46dc807521895aa0c0bcbf92f6fb4",
    "4643b929f5db9fd6d783a1e6a5b2f4f51b1cf4d258a4c54858f3d4fd9453f326",
    "76f8ab01169f93fc20284ec9bf0b5b1e6133b45a8e2545e7d816fe454ad892da",
    "8591429c5ef7cb3c77f1db8860190c406bd9346571cc4dbe827f693d171e1813",
    "dbb7d032d864846c664768db1fca88ed9585d89e7e5b8f725b9760fa2557ba5f",
}


def migrate(connection: Connection, wanted: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, wanted)


def fill(connection: Connection, old: str) -> None:
    """Bring an empty database to an old release and put in what that release could hold."""
    migrate(connection, "0001")
    connection.exec_driver_sql(BATCH)
    connection.exec_driver_sql(FIGURES)
    if old >= "0002":
        migrate(connection, "0002")
        connection.exec_driver_sql(EVALUATION)
    if old >= "0003":
        migrate(connection, "0003")
        connection.exec_driver_sql(SUBMISSION)
        connection.exec_driver_sql(EVENT)
    migrate(connection, old)


@pytest.mark.parametrize("old", RELEASED)
def test_a_filled_database_of_every_released_schema_moves_forward(database: str, old: str) -> None:
    engine = sqlalchemy.create_engine(database)
    with engine.begin() as connection:
        fill(connection, old)
    engine.dispose()
    store = open_store(database)
    assert [o.value for o in store.figures.observations("p")] == [3.4, 5.0]
    assert store.seals.verify() == []
    if old >= "0002":
        assert [e.evaluator for e in store.evaluations.revisions("p")] == ["李"]
    if old >= "0003":
        (kept,) = store.submissions.all("p")
        assert (kept.state, kept.submitter, kept.sent_by) == (SubmissionState.SUBMITTED, "张三", "")
        assert (kept.scope, kept.summary, kept.acknowledged) == ("410703", {"new": 1}, {})
        assert kept.reasons == ()
    moment = datetime(2024, 3, 31)
    later = Observation(
        "IND-13", "410700", Period("2022"), 7, "人", Kind.REPORTED, FigureStatus.FINAL, "s", moment
    )
    store.figures.append("p", [later], label="b", digest="2", actor="t")
    assert store.seals.verify() == []
    store.engine.dispose()


def test_seals_given_by_the_migration_never_change(database: str) -> None:
    engine = sqlalchemy.create_engine(database)
    with engine.begin() as connection:
        fill(connection, "0003")
        assert set(connection.exec_driver_sql(SEALS).scalars()) == SEALED
    engine.dispose()


def test_the_migrations_lead_to_the_tables_the_store_reads(database: str) -> None:
    store = open_store(database)
    with store.engine.connect().execution_options(readonly=True) as connection:
        # SQLite keeps no lengths, so that a longer text needs no migration there.
        has_lengths = connection.dialect.name != "sqlite"
        context = MigrationContext.configure(connection, opts={"compare_type": has_lengths})
        assert compare_metadata(context, metadata) == []
    store.engine.dispose()


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", sorted(MIGRATIONS.rglob("*.py")), ids=lambda path: path.stem)
def test_a_migration_knows_nothing_of_todays_code(path: Path) -> None:
    outside = {"alembic", "sqlalchemy", "hashlib", "json", "math", "datetime"}
    assert imported(path) <= outside
