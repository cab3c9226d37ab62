"""What can be wrong with an upload, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from planmonitor.observations import Observation


class Verdict(StrEnum):
    """What becomes of a file; it is published entirely or not at all."""

    ACCEPT = "accept"
    WITH_WARNING = "accept-with-warning"
    REJECT = "reject"


class Severity(StrEnum):
    """Errors block the whole file, warnings must be acknowledged."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Issue:
    """One problem: class, sheet row (None for the whole file), column, the offending text, and what to do."""

    code: str
    severity: Severity
    message: str
    row: int | None = None
    column: str = ""
    text: str = ""


class Refused(Exception):
    """A file that cannot be read at all; carries the one problem found."""

    def __init__(self, code: str, message: str, text: str = "", row: int | None = None) -> None:
        self.issue = Issue(code, Severity.ERROR, message, row, "", text[:200])
        super().__init__(message)


class Change(StrEnum):
    """What a row would do to the store."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Row:
    """One figure that passed, with what stands in the store now (None where nothing does)."""

    observation: Observation
    change: Change
    number: int
    before: float | None = None


@dataclass(frozen=True)
class Report:
    """The answer on a file. ``rows`` are empty unless the file may be published."""

    issues: tuple[Issue, ...]
    rows: tuple[Row, ...] = ()
    name: str = ""
    digest: str = ""

    @property
    def verdict(self) -> Verdict:
        """Reject on any error, else whether there is anything to acknowledge."""
        if any(i.severity is Severity.ERROR for i in self.issues):
            return Verdict.REJECT
        return Verdict.WITH_WARNING if self.issues else Verdict.ACCEPT

    @property
    def changes(self) -> tuple[Row, ...]:
        """The rows that would become revisions."""
        return tuple(r for r in self.rows if r.change is not Change.UNCHANGED)


def errors(issues: Sequence[Issue]) -> list[Issue]:
    """Only what blocks."""
    return [i for i in issues if i.severity is Severity.ERROR]
