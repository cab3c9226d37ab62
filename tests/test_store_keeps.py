"""What the store promises: nothing is lost or changed unnoticed, every step of a submission is kept."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy
from click.testing import CliRunner

from planmonitor.__main__ import main
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import ROOT, Settings
from planmonitor.store import NotPossible, Store, StoreFailure, SubmissionState, open_store
from planmonitor.store.engine import has_schema
from planmonitor.store.restoring import restore
from planmonitor.store.safekeeping import SafekeepingError, backup
from planmonitor.store.sealing import seal_whole
from tests.conftest import restart_postgres, running_postgres

PLAN = "xinxiang-14"
KILLS = int(os.environ.get("PLANMONITOR_KILLS", "200"))


def figure(
    value: float | None, series: str = "IND-13", division: str = "410700", year: str = "2022"
) -> Observation:
    return Observation(
        series,
        division,
        Period(year),
        value,
        "人",
        Kind.REPORTED,
        FigureStatus.FINAL,
        "s",
        datetime(2023, 3, 31),
    )


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'store.sqlite'}"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.engine.dispose()


def tamper(database: str, statement: str) -> None:
    """Change the log behind the store's back, triggers and references out of the way."""
    engine = sqlalchemy.create_engine(database)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(query).fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql(statement)
    engine.dispose()


def submitted(store: Store, *rows: Observation, actor: str = "张三", scope: str = "") -> int:
    return store.submissions.submit(
        PLAN, rows, name="a.xlsx", digest="d", scope=scope, summary={"new": len(rows)}, actor=actor
    )


def publish(
    store: Store, number: int, *rows: Observation, actor: str = "李审", single_user: bool = False
) -> int:
    return store.submissions.publish(
        PLAN, number, rows, label="a.xlsx", digest="d", actor=actor, single_user=single_user
    )


def values(store: Store) -> list[float | None]:
    return [o.value for o in store.figures.observations(PLAN)]


def test_an_untouched_log_verifies(store: Store) -> None:
    store.figures.append(PLAN, [figure(1), figure(2.5, year="2023")], label="a", digest="1", actor="t")
    store.figures.append(PLAN, [figure(None)], label="b", digest="2", actor="t")
    assert store.seals.verify() == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE observation_revision SET value = 9 WHERE id = 2", "修订2（IND-13 410700 2023）"),
        ("UPDATE observation_revision SET note = 'x' WHERE id = 1", "修订1（IND-13 410700 2022）"),
        ("UPDATE observation_revision SET recorded_at = '2020-01-01 00:00:00.000000' WHERE id = 1", "修订1"),
        ("DELETE FROM observation_revision WHERE id = 2", "批次1（a）应有2行，现有1行"),
        ("DELETE FROM observation_revision WHERE batch_id = 2", "批次2（b）应有1行，现有0行"),
        ("DELETE FROM batch WHERE id = 1", "批次1缺失"),
        ("UPDATE batch SET actor = 'someone' WHERE id = 1", "批次1（a）与封印链不符"),
    ],
)
def test_a_changed_or_missing_row_is_found_and_named(
    store: Store, database: str, statement: str, named: str
) -> None:
    store.figures.append(PLAN, [figure(1), figure(2, year="2023")], label="a", digest="1", actor="t")
    store.figures.append(PLAN, [figure(3)], label="b", digest="2", actor="t")
    tamper(database, statement)
    assert any(named in line for line in store.seals.verify())


EDITS = {
    "UPDATE submission_event SET actor = '别人' WHERE id = 1": "提交1的步骤1",
    "UPDATE submission_event SET actor = '别人' WHERE id = 2": "提交1的步骤2（returned 别人）",
    "UPDATE submission_event SET person = 'x' WHERE id = 4": "提交2的步骤4",
    "UPDATE submission_event SET reason = '另一个' WHERE id = 2": "提交1的步骤2",
    "UPDATE submission_event SET state = 'published' WHERE id = 2": "提交1的步骤2",
    "UPDATE submission_event SET recorded_at = '2020-01-01 00:00:00.000000' WHERE id = 3": "提交2的步骤3",
    "UPDATE submission_event SET submission_id = 1 WHERE id = 4": "提交1的步骤4",
    "UPDATE submission_event SET batch_id = NULL WHERE id = 4": "提交2的步骤4",
    "DELETE FROM submission_event WHERE id = 2": "步骤3（submitted 张三）",
    "INSERT INTO submission_event (id, submission_id, state, actor, reason, recorded_at)"
    " VALUES (9, 1, 'published', '李审', '', '2024-01-01 00:00:00.000000')": "提交1的步骤9（published 李审）",
    "UPDATE submission SET name = 'b.xlsx' WHERE id = 1": "提交1（b.xlsx）",
    "UPDATE submission SET digest = 'e' WHERE id = 2": "提交2（a.xlsx）",
    "UPDATE submission SET scope = '410703' WHERE id = 2": "提交2（a.xlsx）",
    "UPDATE submission SET acknowledged = '{\"x\": 1}' WHERE id = 2": "提交2（a.xlsx）",
    "UPDATE submission SET proposed = '[]' WHERE id = 2": "提交2（a.xlsx）",
    "DELETE FROM submission WHERE id = 1": "提交1缺失，却有步骤1指向它",
}
"""Changes by hand to who handed in, returned or published what, and what is said of each."""


@pytest.mark.parametrize("statement", EDITS)
def test_a_changed_submission_or_step_is_found_and_named(store: Store, database: str, statement: str) -> None:
    first = submitted(store, figure(1))
    store.submissions.give_back(PLAN, first, actor="李审", reason="来源不清")
    second = submitted(store, figure(2, year="2023"))
    publish(store, second, figure(2, year="2023"))
    assert store.seals.verify() == []
    noted = store.seals.last_step()
    store.engine.dispose()
    tamper(database, statement)
    assert any(EDITS[statement] in line for line in store.seals.verify())
    tamper(database, "DELETE FROM submission_event WHERE id = 4")
    assert store.seals.last_step() != noted


def test_what_a_later_release_adds_to_a_row_leaves_its_seal_as_it_is() -> None:
    row: dict[str, object] = {"state": "submitted", "submission_id": 1, "cells": "[]", "batch_id": None}
    assert seal_whole({**row, "added": "", "id": 7, "seal": "x"}, "0") == seal_whole(row, "0")
    assert seal_whole({**row, "added": "something"}, "0") != seal_whole(row, "0")


@pytest.mark.parametrize(
    "table", ["observation_revision", "batch", "submission", "submission_event", "evaluation_revision"]
)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id + 1000"])
def test_the_database_itself_refuses_to_change_the_log(store: Store, table: str, statement: str) -> None:
    number = submitted(store, figure(1))
    publish(store, number, figure(1))
    with store.engine.begin() as connection:
        row = "(1,'p','s','d',2023,'','','','','','2024-01-01','','[]')"
        connection.exec_driver_sql(f"INSERT INTO evaluation_revision VALUES {row}")
    with pytest.raises(sqlalchemy.exc.DatabaseError, match="append-only"), store.engine.begin() as connection:
        connection.exec_driver_sql(statement.format(table))


def test_submitted_returned_resubmitted_published_withdrawn(store: Store) -> None:
    store.figures.append(PLAN, [figure(3.0)], label="old", digest="0", actor="t")
    first = submitted(store, figure(3.4))
    store.submissions.give_back(PLAN, first, actor="李审", reason="来源不清")
    second = submitted(store, figure(3.5), figure(1.0, division="410702"))
    assert values(store) == [3.0]
    assert publish(store, second, figure(3.5), figure(1.0, division="410702")) == 2
    assert values(store) == [3.5, 1.0]
    assert store.submissions.withdraw(PLAN, second, actor="李审", reason="算错") == (2, 0)
    assert values(store) == [3.0]
    states = {s.id: [e.state for e in s.events] for s in store.submissions.all(PLAN)}
    assert states[first] == [SubmissionState.SUBMITTED, SubmissionState.RETURNED]
    assert states[second] == [SubmissionState.SUBMITTED, SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN]
    assert [o.value for o in store.figures.revisions(PLAN, "IND-13", "410700", "2022")] == [3.0, 3.5, 3.0]
    assert store.seals.verify() == []


def test_a_withdrawal_leaves_what_others_have_replaced(store: Store) -> None:
    number = submitted(store, figure(3.5))
    publish(store, number, figure(3.5))
    store.figures.append(
        PLAN, [replace(figure(3.9), recorded_at=datetime(2099, 1, 1))], label="later", digest="9", actor="t"
    )
    assert store.submissions.withdraw(PLAN, number, actor="李审", reason="算错") == (0, 1)
    assert values(store) == [3.9]


def test_whoever_submitted_cannot_publish_except_alone(store: Store) -> None:
    number = submitted(store, figure(1), actor="张三")
    with pytest.raises(NotPossible, match="不能发布自己"):
        publish(store, number, figure(1), actor="张三")
    assert values(store) == []
    assert publish(store, number, figure(1), actor="张三", single_user=True) == 1


def test_steps_out_of_order_are_refused_in_words(store: Store) -> None:
    number = submitted(store, figure(1))
    with pytest.raises(NotPossible, match="原因"):
        store.submissions.give_back(PLAN, number, actor="李审", reason=" ")
    with pytest.raises(NotPossible, match="待审核"):
        store.submissions.withdraw(PLAN, number, actor="李审", reason="x")
    publish(store, number, figure(1))
    with pytest.raises(NotPossible, match="已发布"):
        publish(store, number, figure(1))
    with pytest.raises(NotPossible, match="没有编号"):
        store.submissions.give_back(PLAN, 999, actor="李审", reason="x")


def test_a_submission_is_found_among_many_without_reading_the_others(store: Store) -> None:
    numbers = [submitted(store, figure(n, division=str(410000 + n))) for n in range(30)]
    wanted = numbers[7]
    store.submissions.give_back(PLAN, wanted, actor="李审", reason="来源不清")
    asked: list[tuple[str, Any]] = []

    @sqlalchemy.event.listens_for(store.engine, "before_cursor_execute")
    def _ask(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    found = store.submissions.find(PLAN, wanted)
    ((statement, parameters),) = asked
    with store.engine.connect().execution_options(readonly=True) as connection:
        assert len(connection.exec_driver_sql(statement, parameters).all()) == len(found.events) == 2
    assert found == next(s for s in store.submissions.all(PLAN) if s.id == wanted)
    with pytest.raises(NotPossible, match="没有编号为999"):
        store.submissions.find(PLAN, 999)
    with pytest.raises(NotPossible, match="没有编号"):
        store.submissions.find("another", wanted)


def test_an_address_has_one_engine_however_often_it_is_opened(database: str) -> None:
    first = open_store(database)
    assert open_store(database).engine is first.engine
    first.engine.dispose()


def test_two_who_publish_the_same_cell_one_wins_the_other_is_told(store: Store) -> None:
    mine, theirs = submitted(store, figure(1)), submitted(store, figure(2), actor="王五")
    told: list[str] = []

    def attempt(number: int, value: float) -> None:
        try:
            publish(store, number, figure(value))
        except NotPossible as error:
            told.append(str(error))

    threads = [Thread(target=attempt, args=a) for a in ((mine, 1.0), (theirs, 2.0))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(told) == 1
    assert "已有人发布" in told[0]
    assert len(values(store)) == 1
    assert {s.state for s in store.submissions.all(PLAN)} == {
        SubmissionState.PUBLISHED,
        SubmissionState.SUBMITTED,
    }


def test_twenty_uploads_at_once_are_all_kept(store: Store) -> None:
    def hand_in(n: int) -> None:
        rows = [figure(n, division=str(410000 + n))]
        publish(store, submitted(store, *rows), *rows)

    threads = [Thread(target=hand_in, args=(n,)) for n in range(20)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(v for v in values(store) if v is not None) == list(range(20))
    assert store.seals.verify() == []


def write_for_ever(database: str, start: int, ready: Any) -> None:
    """Append batches of 300 until killed."""
    store = open_store(database)
    ready.set()
    for n in itertools.count(start):
        rows = [figure(n, division=str(410000 + k)) for k in range(300)]
        store.figures.append(PLAN, rows, label=str(n), digest=str(n), actor="t")


def test_killed_at_random_moments_either_the_whole_batch_or_nothing(database: str) -> None:
    store = open_store(database)
    chance = random.Random(5)
    fork = multiprocessing.get_context("fork")
    for n in range(KILLS):
        store.engine.dispose()
        ready = fork.Event()
        child = fork.Process(target=write_for_ever, args=(database, n * 1000, ready))
        child.start()
        assert ready.wait(30)
        time.sleep(chance.random() * 0.06)
        child.kill()
        child.join()
        with store.engine.connect().execution_options(readonly=True) as connection:
            query = "SELECT count(*) FROM observation_revision GROUP BY batch_id"
            sizes = connection.exec_driver_sql(query).scalars().all()
        assert set(sizes) <= {300}
    assert store.seals.verify() == []
    store.engine.dispose()


def test_values_that_are_no_numbers_are_never_stored(store: Store) -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="有限"):
            store.figures.append(PLAN, [figure(value)], label="a", digest="1", actor="t")
    assert store.figures.observations(PLAN) == ()


def test_a_full_disk_is_an_error_and_loses_nothing(tmp_path: Path) -> None:
    store = open_store(address(tmp_path))
    store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    store.engine.dispose()

    @sqlalchemy.event.listens_for(store.engine, "connect")
    def _small(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 2}")  # type: ignore[attr-defined]

    many = [figure(n, division=str(410000 + n)) for n in range(3000)]
    with pytest.raises(StoreFailure, match=r"full.*没有保存"):
        store.figures.append(PLAN, many, label="b", digest="2", actor="t")
    assert values(open_store(address(tmp_path))) == [1.0]
    assert open_store(address(tmp_path)).seals.verify() == []


def test_a_full_disk_under_postgresql_is_an_error_and_loses_nothing() -> None:
    # A file that may not grow is what a full disk looks like to the server; its log has files of 16 MB.
    with running_postgres(largest_file=17 * 2**20) as database:
        store = open_store(database)
        store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
        signs, chance = [chr(n) for n in range(0x4E00, 0x9FA5)], random.Random(1)
        notes = ["".join(chance.choices(signs, k=500)) for _ in range(14_000)]
        many = [replace(figure(n, division=str(410000 + n)), note=note) for n, note in enumerate(notes)]
        with pytest.raises(StoreFailure, match="没有保存"):
            store.figures.append(PLAN, many, label="b", digest="2", actor="t")
        store.engine.dispose()
        again = open_store(database)
        assert values(again) == [1.0]
        assert again.seals.verify() == []
        again.engine.dispose()


def test_a_backup_of_either_database_restores_into_the_other(database: str, tmp_path: Path) -> None:
    used = Settings(var=tmp_path / "var", database_url=database)
    store = open_store(database)
    number = submitted(store, figure(1))
    publish(store, number, figure(1))
    store.submissions.withdraw(PLAN, number, actor="李审", reason="口径不符")
    store.figures.append(PLAN, [figure(3, year="2023")], label="c", digest="3", actor="t")
    backup(used, tmp_path / "b.zip")
    store.figures.append(PLAN, [figure(4)], label="d", digest="4", actor="t")
    target = f"sqlite:///{tmp_path / 'other.sqlite'}"
    restore(Settings(var=tmp_path / "other", database_url=target), tmp_path / "b.zip")
    again = open_store(target)
    assert values(again) == [3.0]
    assert [s.state for s in again.submissions.all(PLAN)] == [SubmissionState.WITHDRAWN]
    again.figures.append(PLAN, [figure(5)], label="e", digest="5", actor="t")
    assert again.seals.verify() == []


def test_after_postgresql_has_started_again_nothing_goes_wrong_once(tmp_path: Path) -> None:
    with running_postgres(durable=False) as database:
        store = open_store(database)
        store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
        assert values(store) == [1.0]
        with store.engine.connect(), store.engine.connect():
            assert store.version().figures == 1
        restart_postgres(database)
        assert [values(store), values(store), store.version().figures] == [[1.0], [1.0], 1]
        restart_postgres(database)
        store.figures.append(PLAN, [figure(2)], label="b", digest="2", actor="t")
        assert store.sign_outs.has_ended({"sub": "a", "iat": 1}) is False
        assert values(store) == [2.0]
        store.engine.dispose()


def test_a_sign_in_that_was_ended_stays_so_and_ends_no_other(store: Store) -> None:
    claims = {"iss": "https://login", "sub": "zhang", "iat": 1_700_000_000, "name": "张三"}
    assert not store.sign_outs.has_ended(claims)
    store.sign_outs.end(claims)
    store.sign_outs.end(claims)
    assert store.sign_outs.has_ended({**claims, "name": "另一个"})
    assert not store.sign_outs.has_ended({**claims, "iat": 1_700_000_001})
    assert not store.sign_outs.has_ended({**claims, "sub": "li"})


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_backup_restores_into_an_empty_postgresql_only(database: str, tmp_path: Path) -> None:
    source = Settings(var=tmp_path / "var", database_url=f"sqlite:///{tmp_path / 'a.sqlite'}")
    store = open_store(source.database)
    store.figures.append(PLAN, [figure(1), figure(2, year="2023")], label="a", digest="1", actor="t")
    backup(source, tmp_path / "b.zip")
    target = Settings(var=tmp_path / "other", database_url=database)
    restore(target, tmp_path / "b.zip")
    again = open_store(database)
    assert values(again) == [1.0, 2.0]
    again.figures.append(PLAN, [figure(5)], label="e", digest="5", actor="t")
    assert again.seals.verify() == []
    with pytest.raises(SafekeepingError, match="空数据库"):
        restore(target, tmp_path / "b.zip", force=True)


def test_a_dry_run_writes_nothing_anywhere(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANMONITOR_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setattr("planmonitor.__main__.settings", lambda: Settings(_env_file=None))
    file = tmp_path / "a.csv"
    file.write_text("指标编码,县(市、区),年份,数值\nIND-13,全市,2025,4.4\n", "utf-8-sig")
    before = sorted(p for p in tmp_path.rglob("*"))
    done = CliRunner().invoke(main, ["import", str(file), "--dry-run", "--format", "json"])
    assert '"rows": 1' in done.output, done.output
    assert not has_schema(database)
    assert sorted(p for p in tmp_path.rglob("*") if not p.name.startswith("store.sqlite")) == before


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings(plan="xinxiang-14", data=ROOT / "data", var=tmp_path / "var", database_url="")


def test_a_backup_made_while_in_use_restores_everything(config: Settings, tmp_path: Path) -> None:
    store = open_store(config.database)
    store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    uploads = config.var / "uploads"
    uploads.mkdir()
    (uploads / "abc").write_bytes(b"file")
    backup(config, tmp_path / "b.zip")
    store.figures.append(PLAN, [figure(2)], label="b", digest="2", actor="t")
    store.engine.dispose()
    with pytest.raises(SafekeepingError, match="--force"):
        restore(config, tmp_path / "b.zip")
    restore(config, tmp_path / "b.zip", force=True)
    again = open_store(config.database)
    assert values(again) == [1.0]
    assert again.seals.verify() == []
    assert len(list(config.var.glob("xinxiang-14.sqlite.before-restore-*"))) == 1
    elsewhere = config.model_copy(update={"var": tmp_path / "new"})
    restore(elsewhere, tmp_path / "b.zip")
    assert values(open_store(elsewhere.database)) == [1.0]
    assert (tmp_path / "new" / "uploads" / "abc").read_bytes() == b"file"


def test_a_backup_put_back_in_use_is_what_everybody_reads_and_writes(
    config: Settings, tmp_path: Path
) -> None:
    store = open_store(config.database)
    store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    backup(config, tmp_path / "b.zip")
    store.figures.append(PLAN, [figure(2)], label="b", digest="2", actor="t")
    restore(config, tmp_path / "b.zip", force=True)
    assert values(store) == [1.0]
    store.figures.append(PLAN, [figure(3)], label="c", digest="3", actor="t")
    store.engine.dispose()
    assert values(open_store(config.database)) == [3.0]


def test_a_damaged_backup_is_refused_and_nothing_changes(config: Settings, tmp_path: Path) -> None:
    open_store(config.database).figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    backup(config, tmp_path / "b.zip")
    raw = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "bad.zip").write_bytes(raw[: len(raw) // 2])
    with pytest.raises(SafekeepingError):
        restore(config, tmp_path / "bad.zip", force=True)
    assert values(open_store(config.database)) == [1.0]
    with pytest.raises(SafekeepingError, match="已存在"):
        backup(config, tmp_path / "b.zip")


def test_verify_command_says_so(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANMONITOR_VAR", str(config.var))
    open_store(config.database).figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    done = CliRunner().invoke(main, ["verify"])
    assert done.exit_code == 0
    assert "修订记录完好" in done.output
