"""What may be handed in: by sessions whose person may write, and not more than memory has room for.

The framework keeps every file in memory and takes it from whoever has a session, which is everybody. Here a
session is admitted when a page was drawn in it for somebody who may write; what it holds, what its person
holds in all sessions and what the process holds are bounded, files on their way included.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from components.framework import connected_sessions, drop_files, file_sizes, the_session
from components.gate.answers import refuse
from components.gate.beside import beside
from planmonitor import clock
from planmonitor.access import Person
from planmonitor.settings import settings

_ROUTE = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/")
_MEGABYTE = 2**20
RESUME_SECONDS = 60.0
"""How long the files of a session outlive its connection, for a network that comes back."""
_LOOK_EVERY = 5.0
_TOO_LARGE, _TOO_MANY = 413, 429


@dataclass(frozen=True)
class Bound:
    """How many files of how many bytes together; ``whose`` says of whom."""

    whose: str
    files: int
    bytes: int

    def exceeded(self, sizes: Sequence[int]) -> bool:
        """Whether these files are too many or too large together."""
        return len(sizes) > self.files or sum(sizes) > self.bytes


OF_SESSION = Bound("这个窗口", 30, 64 * _MEGABYTE)
OF_PERSON = Bound("您", 60, 128 * _MEGABYTE)
IN_ALL = Bound("服务器上所有人", 300, 384 * _MEGABYTE)


class TooMuch(Exception):
    """A file there is no room for; the message says in Chinese why and what to do."""


@dataclass
class Admissions:
    """The sessions that may hand in, by the person before them; safe to use from several threads."""

    _people: dict[str, Person] = field(default_factory=dict)
    _coming: list[tuple[str, int]] = field(default_factory=list)
    _seen: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def admit(self, session: str, person: Person) -> None:
        """From now on, until the person's sign-in is over, the session may hand in."""
        with self._lock:
            self._people[session] = person

    def dismiss(self, session: str) -> None:
        """The session may hand in no more; what it holds stays for a person who signs in again."""
        with self._lock:
            self._people.pop(session, None)

    def person(self, session: str) -> Person | None:
        """Who may hand in through a session now; None when nobody may."""
        with self._lock:
            person = self._people.get(session)
        return None if person is None or (person.until and clock.now() >= person.until) else person

    @contextmanager
    def room(self, session: str, size: int, held: Mapping[str, Sequence[int]]) -> Iterator[None]:
        """Keep room for a file on its way; ``held`` are the sizes of the files each session has already.

        Raises:
            TooMuch: when there is none.
        """
        coming = (session, size)
        with self._lock:
            self._coming.append(coming)
            sizes = [(s, n) for s, files in held.items() for n in files] + self._coming
            own = self._people.get(session)
            of_person = {s for s, p in self._people.items() if own and p.id == own.id} | {session}
            for bound, sessions in ((OF_SESSION, {session}), (OF_PERSON, of_person), (IN_ALL, None)):
                if bound.exceeded([n for s, n in sizes if sessions is None or s in sessions]):
                    self._coming.remove(coming)
                    raise TooMuch(
                        f"{bound.whose}上传而还没有处理完的文件太多（最多{bound.files}个、"
                        f"共{bound.bytes // _MEGABYTE} MB），请先移除已上传的文件或稍后再试。"
                    )
        try:
            yield
        finally:
            with self._lock:
                self._coming.remove(coming)

    def ended(self, connected: set[str], holding: set[str], moment: float) -> list[str]:
        """Sessions admitted or ``holding`` files that were last connected more than ``RESUME_SECONDS``
        before ``moment``; they are forgotten.
        """
        with self._lock:
            known = {*self._people, *holding}
            self._seen = {s: moment if s in connected else self._seen.get(s, moment) for s in known}
            over = [s for s, seen in self._seen.items() if moment - seen > RESUME_SECONDS]
            for session in over:
                self._people.pop(session, None)
                del self._seen[session]
        return over


ADMISSIONS = Admissions()
"""Those of this process."""


def note_who_is_there(person: Person | None) -> None:
    """Admit the session whose page is being drawn, or dismiss it when nobody there may write."""
    session = the_session()
    if session is None:
        return
    if person is None:
        ADMISSIONS.dismiss(session)
    else:
        ADMISSIONS.admit(session, person)


class Uploads:
    """Refuses files nobody may hand in, and those there is no room for, before they are read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or connection."""
        if scope["type"] != "http" or "/_stcore/upload_file" not in scope["path"]:
            await self.app(scope, receive, send)
            return
        if not settings().writing:
            await refuse("这里不接收文件。", 404)(scope, receive, send)
            return
        found = _ROUTE.search(scope["path"])
        session = found["session"] if found else ""
        if scope["method"] in ("OPTIONS", "DELETE"):
            await self.app(scope, receive, send)
        elif ADMISSIONS.person(session) is None:
            await refuse("您没有上传文件的权限，或登录已过期；请重新登录后再试。")(scope, receive, send)
        else:
            await self._take(session, scope, receive, send)

    async def _take(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        most = int(st.get_option("server.maxUploadSize")) * _MEGABYTE
        told = Headers(scope=scope).get("content-length", "")
        size = int(told) if told.isdecimal() else most
        if size > most + _MEGABYTE:
            await refuse(f"文件超过{most // _MEGABYTE} MB，没有接收。", _TOO_LARGE)(scope, receive, send)
            return
        try:
            with ADMISSIONS.room(session, size, file_sizes()):
                await self.app(scope, receive, send)
        except TooMuch as refusal:
            await refuse(str(refusal), _TOO_MANY)(scope, receive, send)


def free_what_is_left(moment: float) -> None:
    """Let go of the files of sessions that have ended."""
    for session in ADMISSIONS.ended(connected_sessions(), set(file_sizes()), moment):
        drop_files(session)


@asynccontextmanager
async def freeing() -> AsyncIterator[None]:
    """Within, files of ended sessions are let go of."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            free_what_is_left(time.monotonic())

    async with beside(watch()):
        yield
