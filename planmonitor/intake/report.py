"""The answer on an upload: what was found, and the figures it would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planmonitor.intake.problems import Issue, Level, blocks
from planmonitor.observations import Observation


class Decision(StrEnum):
    """What becomes of a file; one with an error is kept out as a whole."""

    ACCEPT = "accept"
    WITH_WARNING = "accept-with-warning"
    REJECT = "reject"


SHORTEST_REASON = 2


def says_something(reason: str) -> bool:
    """Whether a reason is more than blanks, signs and numbers: at least two letters or characters."""
    return sum(c.isalpha() for c in reason) >= SHORTEST_REASON


class Effect(StrEnum):
    """What a figure would do to the store."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"

    @property
    def word(self) -> str:
        """What a person reads."""
        return _EFFECT_WORDS[self]


_EFFECT_WORDS = {Effect.NEW: "新增", Effect.CHANGED: "更改", Effect.UNCHANGED: "不变"}


@dataclass(frozen=True)
class CheckedFigure:
    """One figure that passed, its sheet row, and the real figure in force now (None where there is none)."""

    observation: Observation
    effect: Effect
    number: int
    held: Observation | None = None

    @property
    def before(self) -> float | None:
        """The value in force now; None where there is none."""
        return self.held.value if self.held else None

    @property
    def replaces(self) -> bool:
        """Whether another figure is in force that readers have seen."""
        return self.effect is not Effect.UNCHANGED and self.before is not None


@dataclass(frozen=True)
class Report:
    """The answer on a file. ``figures`` are empty unless the file may be published.

    ``not_reported`` names what the file asks for and leaves empty: it is said, and nothing is wrong with it.
    """

    issues: tuple[Issue, ...]
    figures: tuple[CheckedFigure, ...] = ()
    name: str = ""
    digest: str = ""
    not_reported: tuple[str, ...] = ()

    @property
    def decision(self) -> Decision:
        """Reject on any error, else whether there is anything to acknowledge."""
        if blocks(self.issues):
            return Decision.REJECT
        return Decision.WITH_WARNING if self.issues else Decision.ACCEPT

    @property
    def effects(self) -> Mapping[Effect, int]:
        """How many figures would do what; every effect is present."""
        counts = Counter(f.effect for f in self.figures)
        return {effect: counts[effect] for effect in Effect}

    def count(self, level: Level) -> int:
        """How many problems are of a level."""
        return sum(i.level is level for i in self.issues)

    @property
    def to_acknowledge(self) -> Mapping[str, int]:
        """How many problems to be ticked there are of each class, by code, in the order they were found."""
        return Counter(i.code for i in self.issues if not i.needs_reason)

    @property
    def to_explain(self) -> tuple[Issue, ...]:
        """Problems accepted only with a reason in words; reasons are kept by :attr:`Issue.key`."""
        return tuple(i for i in self.issues if i.needs_reason)

    def unexplained(self, reasons: Mapping[str, str]) -> tuple[Issue, ...]:
        """Those without a reason that says something, by the reasons given."""
        return tuple(i for i in self.to_explain if not says_something(reasons.get(i.key, "")))

    @property
    def changes(self) -> tuple[CheckedFigure, ...]:
        """The figures that would become revisions."""
        return tuple(f for f in self.figures if f.effect is not Effect.UNCHANGED)

    @property
    def replacing(self) -> tuple[CheckedFigure, ...]:
        """The figures that would take the place of one in force: only with a written reason."""
        return tuple(f for f in self.changes if f.replaces)
