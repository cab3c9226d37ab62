"""Restoring checks first and is one step; what was there is kept; a lost database is never made anew."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from planmonitor.__main__ import main
from planmonitor.intake.keeping import KeptFiles
from planmonitor.settings import ROOT, Settings
from planmonitor.store import StoreFailure, open_store
from planmonitor.store.beside import DatabaseFile, locked
from planmonitor.store.replacing import in_use
from planmonitor.store.repository import connect
from planmonitor.store.restoring import restore
from planmonitor.store.room import has_room
from planmonitor.store.safekeeping import DATABASE, SafekeepingError, backup, forget_unfinished
from tests.test_store_keeps import PLAN, figure, publish, submitted, values

Change = Callable[[sqlite3.Connection], object]


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings(plan=PLAN, data=ROOT / "data", var=tmp_path / "var", database_url="")


@pytest.fixture
def archive(config: Settings, tmp_path: Path) -> Path:
    """A backup with the figure 1 and a published submission; since then the figure has become 2."""
    store = open_store(config.database)
    store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    other = figure(5, year="2024")
    publish(store, submitted(store, other), other)
    (config.var / "uploads").mkdir()
    backup(config, tmp_path / "b.zip")
    store.figures.append(PLAN, [figure(2)], label="b", digest="2", actor="t")
    store.engine.dispose()
    return tmp_path / "b.zip"


def now_stored(config: Settings) -> list[float | None]:
    store = open_store(config.database)
    assert store.seals.verify() == []
    try:
        return values(store)
    finally:
        store.engine.dispose()


def changed(archive: Path, change: Change) -> Path:
    """The archive with its database changed by hand, the guards against it taken off."""
    folder = archive.parent / "changed"
    with zipfile.ZipFile(archive) as old:
        old.extractall(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(query).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        change(connection)
        connection.commit()
    return packed(archive.with_name("changed.zip"), (folder / DATABASE).read_bytes())


def packed(path: Path, database: bytes, **more: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as new:
        new.writestr(DATABASE, database)
        for name, content in more.items():
            new.writestr(name, content)
    return path


def by(*statements: str) -> Callable[[Path], Path]:
    def made(archive: Path) -> Path:
        return changed(archive, lambda connection: [connection.execute(s) for s in statements])

    return made


def cut(share: float) -> Callable[[Path], Path]:
    def made(archive: Path) -> Path:
        raw = archive.read_bytes()
        return _write(archive.with_name("cut.zip"), raw[: int(len(raw) * share)])

    return made


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def bare(*statements: str) -> Callable[[Path], Path]:
    """An archive with a database of somebody else."""

    def made(archive: Path) -> Path:
        file = archive.with_name("bare.sqlite")
        with closing(sqlite3.connect(file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return packed(archive.with_name("bare.zip"), file.read_bytes())

    return made


def fresh(archive: Path) -> Path:
    """An archive of a database that was only just made."""
    file = archive.with_name("fresh.sqlite")
    open_store(f"sqlite:///{file}").engine.dispose()
    return packed(archive.with_name("fresh.zip"), file.read_bytes())


WRONG: dict[str, tuple[Callable[[Path], Path], str]] = {
    "cut in half": (cut(0.5), "不完整"),
    "cut at its end": (cut(0.99), "不完整"),
    "empty file": (cut(0), "不完整"),
    "no archive": (lambda a: _write(a.with_name("x.zip"), b"x" * 5000), "不是备份"),
    "another archive": (lambda a: packed(a.with_name("y.zip"), b"", readme=b"x"), "不是本系统的备份"),
    "empty database": (lambda a: packed(a.with_name("z.zip"), b""), "是空的"),
    "no database": (lambda a: packed(a.with_name("z.zip"), b"not a database" * 999), "已损坏"),
    "no tables": (bare("PRAGMA user_version = 3"), "是空的"),
    "foreign database": (bare("CREATE TABLE people (id INTEGER)"), "别的程序"),
    "later release": (by("UPDATE alembic_version SET version_num = '9999'"), "更新的版本"),
    "nothing in it": (fresh, "没有任何数据"),
    "another plan": (by("UPDATE observation_revision SET plan = 'q'"), "规划“q”"),
    "edited figure": (by("UPDATE observation_revision SET value = 9 WHERE id = 1"), "被改过"),
    "edited approval": (by("UPDATE submission_event SET actor = '别人' WHERE id = 2"), "被改过"),
    "row taken out": (by("DELETE FROM observation_revision WHERE id = 1"), "应有1行，现有0行"),
    "missing table": (by("DROP TABLE evaluation_revision"), "缺少"),
    "missing table of steps": (by("DROP TABLE submission_event"), "缺少"),
    "missing column": (by("ALTER TABLE evaluation_revision DROP COLUMN reason"), "缺少"),
    "changed upload": (
        lambda a: packed(a.with_name("u.zip"), b"x", **{"uploads/" + "0" * 64: b"y"}),
        "被改过",
    ),
    "way out": (
        lambda a: packed(a.with_name("w.zip"), b"x", **{"uploads/../../evil": b"y"}),
        "不是本系统的备份",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_whole_backup_is_refused_before_anything_is_touched(
    config: Settings, archive: Path, kind: str
) -> None:
    make, sentence = WRONG[kind]
    made = make(archive)
    before = {p.name: p.stat().st_mtime_ns for p in config.var.iterdir() if p.suffix != ".lock"}
    with pytest.raises(SafekeepingError, match=sentence) as refused:
        restore(config, made, force=True)
    assert "什么都没有改动" in str(refused.value)
    assert {p.name: p.stat().st_mtime_ns for p in config.var.iterdir() if p.suffix != ".lock"} == before
    assert now_stored(config) == [2.0, 5.0]


def test_what_was_there_is_kept_under_a_name_of_its_own_every_time(config: Settings, archive: Path) -> None:
    first = restore(config, archive, force=True)
    assert now_stored(config) == [1.0, 5.0]
    second = restore(config, archive, force=True)
    third = restore(config, archive, force=True)
    assert first
    assert second
    assert len({first, second, third, None}) == 4
    open_store(f"sqlite:///{config.var / 'elsewhere.sqlite'}").engine.dispose()
    for kept, held in ((first, [2.0, 5.0]), (second, [1.0, 5.0])):
        for part in kept.parent.glob(f"{kept.name}*"):
            if part.name.removeprefix(kept.name) in ("", "-wal"):
                shutil.copy(part, config.var / part.name.replace(kept.name, "elsewhere.sqlite"))
        again = open_store(f"sqlite:///{config.var / 'elsewhere.sqlite'}")
        assert values(again) == held
        again.engine.dispose()
    said = CliRunner().invoke(main, ["restore", "--help"]).output
    assert "--force" in said


STEPS = ("replace", "link", "unlink", "fsync", "mkdir", "rmdir")


def killed_at(config: Settings, archive: Path, step: int) -> bool:
    """Restore in a child that is killed when it takes a step on the disk; whether it lived to the end."""

    def run() -> None:
        left = [step]

        def counted(name: str) -> Callable[..., Any]:
            real = getattr(os, name)

            def call(*arguments: Any, **options: Any) -> Any:
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **options)

            return call

        for name in STEPS:
            setattr(os, name, counted(name))
        restore(config, archive, force=True)
        os._exit(0)

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    child.join(60)
    return child.exitcode == 0


def test_killed_at_any_step_the_next_start_has_the_old_or_the_new_and_nothing_between(
    config: Settings, archive: Path
) -> None:
    found: list[float | None] = []
    for step in range(200):
        finished = killed_at(config, archive, step)
        ((value, _),) = [tuple(now_stored(config))]
        found.append(value)
        assert not [p.name for p in config.var.glob("*.restor*")]
        assert not list(config.var.glob("uploads/*.part"))
        kept = sorted(config.var.glob("*.before-restore-*"))
        assert (len(kept) > 0) == (value == 1.0)
        if value == 1.0:
            store = open_store(config.database)
            later = replace(figure(2), recorded_at=figure(1).recorded_at)
            store.figures.append(PLAN, [later], label="b", digest="2", actor="t")
            store.engine.dispose()
            for part in config.var.glob("*.before-restore-*"):
                part.unlink()
        if finished:
            break
    assert finished
    assert found == sorted(found, key=lambda v: v != 2.0)
    assert {2.0, 1.0} == set(found)


def test_nothing_is_restored_while_somebody_uses_the_database(config: Settings, archive: Path) -> None:
    with in_use(config.database), pytest.raises(SafekeepingError, match="先停止服务"):
        restore(config, archive, force=True)
    file = DatabaseFile.at(config.database)
    assert file
    with locked(file, alone=True), pytest.raises(StoreFailure, match="正在恢复"), in_use(config.database):
        pytest.fail("a restore is being done")
    assert now_stored(config) == [2.0, 5.0]
    with in_use(config.database), in_use(config.database):
        assert now_stored(config) == [2.0, 5.0]


@pytest.mark.parametrize("left", ["mark", "kept copy", "log", "empty file"])
def test_a_database_that_was_there_is_not_made_anew(config: Settings, left: str) -> None:
    store = open_store(config.database)
    store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    store.engine.dispose()
    file = DatabaseFile.at(config.database)
    assert file
    file.path.rename(config.var / "away")
    for part in config.var.glob("*.sqlite*"):
        if left not in ("mark", "empty file"):
            part.unlink()
    if left == "kept copy":
        (config.var / f"{file.path.name}.before-restore").write_bytes(b"x")
    if left == "log":
        (config.var / f"{file.path.name}-wal").write_bytes(b"x")
    if left == "empty file":
        file.path.touch()
    with pytest.raises(StoreFailure, match="不见了或是空的"):
        open_store(config.database)
    with pytest.raises(Exception, match="is gone"):
        connect(config.database).version()
    assert not file.is_there
    (config.var / "away").replace(file.path)
    for part in (*config.var.glob("*-wal"), *config.var.glob("*.before-restore")):
        part.unlink()
    assert now_stored(config) == [1.0]


@contextmanager
def full_disk(largest: int = 8192) -> Iterator[None]:
    """Within, no file may grow beyond some bytes, which is what a full disk looks like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_backup_without_room_says_so_and_leaves_nothing(config: Settings, archive: Path) -> None:
    for largest in (0, 8192, 200_000):
        with full_disk(largest), pytest.raises(SafekeepingError, match="没有备份成"):
            backup(config, archive.with_name("c.zip"))
        if largest == 8192:
            # Large enough for the copy of the database, not for an archive with this file.
            (config.var / "uploads" / ("0" * 64)).write_bytes(os.urandom(400_000))
        assert [p.name for p in archive.parent.iterdir() if "zip" in p.name] == [archive.name]


def test_a_restore_without_room_says_so_and_changes_nothing(config: Settings, archive: Path) -> None:
    with full_disk(), pytest.raises(SafekeepingError, match="什么都没有改动"):
        restore(config, archive, force=True)
    assert now_stored(config) == [2.0, 5.0]


def test_it_is_known_when_nothing_more_can_be_stored(config: Settings, archive: Path) -> None:
    assert has_room(config)
    with full_disk():
        assert not has_room(config)
    assert sorted(p.name for p in config.var.iterdir() if "tmp" in p.name) == []


def test_a_file_handed_in_that_finds_no_room_leaves_nothing(config: Settings) -> None:
    files = KeptFiles(config.var / "uploads")
    with full_disk(), pytest.raises(OSError, match="File too large"):
        files.keep("0" * 64, b"x" * 100_000)
    assert list((config.var / "uploads").iterdir()) == []


def test_files_never_completely_written_are_removed_once_nobody_writes_them(config: Settings) -> None:
    folder = config.var / "uploads"
    folder.mkdir(parents=True)
    old, young, whole = folder / "a.part", folder / "b.part", folder / "c"
    for file in (old, young, whole):
        file.write_bytes(b"x")
    os.utime(old, (1, 1))
    os.utime(whole, (1, 1))
    forget_unfinished(config)
    assert sorted(folder.iterdir()) == [young, whole]


def test_nothing_is_imported_into_a_store_that_was_changed(
    config: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(config.database)
    store.figures.append(PLAN, [figure(1)], label="a", digest="1", actor="t")
    store.engine.dispose()
    file = DatabaseFile.at(config.database)
    assert file
    with closing(sqlite3.connect(file.path)) as connection:
        connection.execute("DROP TRIGGER observation_revision_no_update")
        connection.execute("UPDATE observation_revision SET value = 9")
        connection.commit()
    monkeypatch.setattr("planmonitor.__main__.settings", lambda: config)
    sheet = tmp_path / "a.csv"
    sheet.write_text("指标编码,县(市、区),年份,数值\nIND-13,全市,2025,4.4\n", "utf-8-sig")
    done = CliRunner().invoke(main, ["import", str(sheet), "--accept-warnings"])
    assert done.exit_code == 1
    assert "修订1（IND-13 410700 2022）的内容与封印不符" in done.output
    assert "没有入库" in done.output
