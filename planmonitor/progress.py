"""How far a promise is, in the words of who is responsible for it: kept like a figure, as a series of its own
beside the promise's figures.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from planmonitor.numbers import EXACT, number
from planmonitor.observations import Observation

UNIT = "状态"
"""The unit of a state among figures."""
_SUFFIX = "@state"


class Progress(StrEnum):
    """What whoever is responsible says of a promise."""

    UNDER_WAY = "under_way"
    DONE = "done"
    NOT_DONE = "not_done"

    @property
    def word(self) -> str:
        """What a person reads and writes."""
        return _WORDS[self]

    @property
    def code(self) -> float:
        """The number under which it is stored; never changes."""
        return float(_STORED.index(self))


_WORDS = {Progress.UNDER_WAY: "进行中", Progress.DONE: "已完成", Progress.NOT_DONE: "未完成"}
_STORED = (Progress.NOT_DONE, Progress.UNDER_WAY, Progress.DONE)
WORDS = tuple(_WORDS.values())
"""What may be written as a state."""


def state_series(subject: str) -> str:
    """The series that keeps the state of a commitment, task or project."""
    return subject + _SUFFIX


def subject_of(series: str) -> str:
    """The commitment, task or project whose state a series keeps; any other series itself."""
    return series.removesuffix(_SUFFIX)


def is_state(series: str) -> bool:
    """Whether a series keeps states, not figures."""
    return series.endswith(_SUFFIX)


def parse_progress(text: str) -> Progress | None:
    """The state that a word means; None when it is none."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return next((state for state, word in _WORDS.items() if word == plain), None)


def progress_of(o: Observation) -> Progress | None:
    """The state that a stored revision keeps; None when it keeps a figure or was withdrawn."""
    return _STORED[int(o.value)] if is_state(o.series) and o.value is not None else None


def value_text(o: Observation) -> str:
    """What was reported, as a person reads it: a number, or a state in its word."""
    state = progress_of(o)
    return state.word if state else number(o.value, EXACT)
