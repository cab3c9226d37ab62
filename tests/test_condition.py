"""What an administrator is told of the store: what it holds and takes, and when it was last backed up."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from planmonitor.__main__ import main
from planmonitor.monitor import open_monitor
from planmonitor.numbers import file_size
from planmonitor.settings import Settings
from planmonitor.store.condition import condition, last_backup, note_backup
from planmonitor.store.safekeeping import uploads_folder


def test_the_condition_counts_what_is_kept_and_what_it_takes(town_settings: Settings) -> None:
    store = open_monitor(town_settings).store
    uploads_folder(town_settings).mkdir(parents=True)
    (uploads_folder(town_settings) / "a").write_bytes(b"12345")
    now = condition(store, town_settings)
    assert now.figures > 0
    assert now.batches > 0
    assert (now.uploads, now.uploads_size) == (1, 5)
    assert now.database_size >= (town_settings.var / f"{town_settings.plan}.sqlite").stat().st_size
    assert now.free > 0
    assert now.last_seal == store.seals.last()
    assert now.backup is None


def test_a_backup_is_remembered_with_its_place_and_noticed_when_it_is_gone(
    town_settings: Settings, tmp_path: Path
) -> None:
    archive = tmp_path / "备份.zip"
    archive.write_bytes(b"zip")
    note_backup(town_settings, archive)
    kept = last_backup(town_settings)
    assert kept is not None
    assert (kept.path, kept.size, kept.is_there) == (archive, 3, True)
    archive.unlink()
    assert not kept.is_there


def test_a_note_that_cannot_be_read_is_no_backup(town_settings: Settings) -> None:
    (town_settings.var / "last-backup.json").write_text("{", "utf-8")
    assert last_backup(town_settings) is None


def test_the_command_remembers_its_backup(
    town_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_monitor(town_settings)
    monkeypatch.setattr("planmonitor.__main__.settings", lambda: town_settings)
    archive = tmp_path / "备份.zip"
    done = CliRunner().invoke(main, ["backup", str(archive)])
    assert done.exit_code == 0, done.output
    kept = last_backup(town_settings)
    assert kept is not None
    assert kept.size == archive.stat().st_size


def test_bytes_read_as_people_write_them() -> None:
    assert [file_size(n) for n in (0, 512, 348_160, 3_565_158, 1_288_490_189)] == [
        "0 B",
        "512 B",
        "340 KB",
        "3.4 MB",
        "1.2 GB",
    ]
