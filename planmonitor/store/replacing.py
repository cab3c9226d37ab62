"""Putting one database file in the place of another: wholly or not at all, whenever the process is killed.

Until the intent is written nothing has been touched; from then on it is carried out, if need be by whoever
opens the database next. Every step may be taken twice.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from planmonitor import clock
from planmonitor.store.beside import DatabaseFile, locked, write_through
from planmonitor.store.engine import StoreFailure

_KEPT, _ROOM = ".before-restore-", ".restore-"


def room_for(file: DatabaseFile) -> Path:
    """A new folder beside the database, in which a file is made ready that takes its place."""
    moment = f"{clock.in_beijing(clock.now()):%Y%m%d-%H%M%S}"
    room = _unused(file.path.with_name(f"{file.path.name}{_ROOM}{moment}"))
    room.mkdir(parents=True)
    return room


def put_in_place(file: DatabaseFile, new: Path) -> Path | None:
    """Move ``new``, from a folder of :func:`room_for`, to where the database is; the one there is kept
    under a dated name, which is returned. Only to be called by who has the database alone.
    """
    kept = None
    if any(part.exists() for part in file.parts):
        moment = f"{clock.in_beijing(clock.now()):%Y%m%d-%H%M%S}"
        kept = _unused(file.path.with_name(f"{file.path.name}{_KEPT}{moment}"))
    plan = {"new": str(new.relative_to(file.path.parent)), "kept": kept.name if kept else ""}
    draft = new.with_name("intent")
    draft.write_text(json.dumps(plan), "utf-8")
    for written in (new, draft, new.parent, file.path.parent):
        write_through(written)
    os.replace(draft, file.intent)
    write_through(file.path.parent)
    carry_out(file)
    return kept


def carry_out(file: DatabaseFile) -> None:
    """Do what the intent says, as far as it has not been done. Only to be called by who has the database
    alone.
    """
    plan = json.loads(file.intent.read_text("utf-8"))
    new = file.path.parent / plan["new"]
    if new.exists():
        if plan["kept"]:
            for part in file.parts:
                _keep(part, file.path.with_name(plan["kept"] + part.name.removeprefix(file.path.name)))
        write_through(file.path.parent)
        for ending in ("-wal", "-shm"):
            file.path.with_name(f"{file.path.name}{ending}").unlink(missing_ok=True)
        os.replace(new, file.path)
        write_through(file.path.parent)
    file.remember()
    file.intent.unlink()
    shutil.rmtree(new.parent, ignore_errors=True)


def settle(file: DatabaseFile) -> None:
    """Finish a restore that was decided on, forget one that was not, where a process was killed in it.

    Raises:
        StoreFailure: when it is still being done by somebody else.
    """
    rooms = list(file.path.parent.glob(f"{file.path.name}{_ROOM}*"))
    if not rooms and not file.intent.exists():
        return
    with locked(file, alone=True) as mine:
        if mine and file.intent.exists():
            carry_out(file)
        if mine:
            for room in rooms:
                shutil.rmtree(room, ignore_errors=True)
        elif file.intent.exists():
            raise StoreFailure("正在恢复备份，请等它完成后再试")


@contextmanager
def in_use(address: str) -> Iterator[None]:
    """Within, no restore takes the place of the database at an address; one that was left is settled first.

    PostgreSQL needs no mark: a restore there fills an empty database, in one transaction under the lock that
    every writer takes.

    Raises:
        StoreFailure: when one is being done.
    """
    file = DatabaseFile.at(address)
    if file is None:
        yield
        return
    settle(file)
    with locked(file, alone=False) as mine:
        if not mine:
            raise StoreFailure("正在恢复备份，请等它完成后再试")
        yield


def _keep(part: Path, kept: Path) -> None:
    """Give a file a second name, or copy it where the file system has no second names."""
    if not part.exists() or kept.exists():
        return
    try:
        os.link(part, kept)
    except OSError:
        copy = kept.with_name(f"{kept.name}.part")
        with suppress(FileNotFoundError):
            copy.unlink()
        shutil.copy2(part, copy)
        write_through(copy)
        os.replace(copy, kept)


def _unused(path: Path) -> Path:
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found
