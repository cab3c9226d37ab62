"""The file a person had chosen, kept on the server while a sign-in runs out and is renewed.

The browser forgets it on the way to the identity provider and back. It is kept in memory only, for the same
person, for a while, and not more than there is room for.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

from components.templating import render
from planmonitor.access import Person

KEPT_SECONDS = 3600.0
MOST_BYTES = 64 * 2**20
_HERE, _KEY = "file_chosen_here", "upload"


@dataclass(frozen=True)
class ChosenFile:
    """A file by its name and content; ``since`` is when it was last looked at (monotonic seconds)."""

    name: str
    data: bytes
    since: float


@dataclass
class ChosenFiles:
    """The last file of each person; safe to use from several threads."""

    _kept: OrderedDict[str, ChosenFile] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, person: str, name: str, data: bytes, moment: float) -> None:
        """Keep a person's file; what was not looked at for longest gives way."""
        with self._lock:
            self._kept.pop(person, None)
            self._kept[person] = ChosenFile(name, data, moment)
            while sum(len(f.data) for f in self._kept.values()) > MOST_BYTES:
                self._kept.popitem(last=False)

    def of(self, person: str, moment: float) -> ChosenFile | None:
        """The file a person had chosen; None when there is none, or it is too long ago."""
        with self._lock:
            for name in [n for n, f in self._kept.items() if moment - f.since > KEPT_SECONDS]:
                del self._kept[name]
            return self._kept.get(person)

    def forget(self, person: str) -> None:
        """Let go of a person's file."""
        with self._lock:
            self._kept.pop(person, None)


CHOSEN = ChosenFiles()
"""Those of this process."""


def choose_file(label: str, person: Person) -> tuple[str, bytes] | None:
    """Name and content of the file now chosen, the one from before the sign-in ran out included."""
    upload = st.file_uploader(label, key=_KEY)
    if person.alone:
        return None if upload is None else (upload.name, upload.getvalue())
    moment = time.monotonic()
    if upload is not None:
        st.session_state[_HERE] = True
        CHOSEN.keep(person.id, upload.name, upload.getvalue(), moment)
        return upload.name, upload.getvalue()
    if st.session_state.pop(_HERE, False):
        CHOSEN.forget(person.id)
    found = CHOSEN.of(person.id, moment)
    if found is None:
        return None
    st.html(render("intake/kept_file.html", name=found.name))
    st.button("不用这个文件", key="forget_file", on_click=CHOSEN.forget, args=(person.id,))
    return found.name, found.data
