"""A class of problem and the problems found of it; a code that is not registered cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

LONGEST_QUOTE = 200
_KINDS: dict[str, IssueKind] = {}


class Level(StrEnum):
    """Errors block the whole file, warnings must be acknowledged."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def word(self) -> str:
        """What a person reads."""
        return "错误" if self is Level.ERROR else "提示"


@dataclass(frozen=True)
class IssueKind:
    """One class of problem.

    ``code`` is for machines and never changes; ``title`` is what a person reads; ``wrong`` and
    ``instruction`` are templates for what was found and for what to do about it, filled in with the facts
    of the case. ``needs_reason`` says that it is accepted only with a reason in words: ticking is not
    enough; ``confirmed`` is what one agrees to by ticking, as in 3处按看到的百分数读取.
    """

    code: str
    title: str
    level: Level
    wrong: str
    instruction: str
    needs_reason: bool = False
    confirmed: str = ""

    def when(self, wrong: str = "", instruction: str = "", level: Level | None = None) -> IssueKind:
        """The same class with a sentence of its own for one cause; what is not given stays."""
        return replace(
            self,
            wrong=wrong or self.wrong,
            instruction=instruction or self.instruction,
            level=level or self.level,
        )

    def issue(self, **facts: object) -> Issue:
        """A problem of this class, not yet placed.

        Raises:
            KeyError: when a fact is missing that the sentence names.
        """
        return Issue(self.code, self.level, f"{self.wrong}；{self.instruction}".format_map(facts))


@dataclass(frozen=True)
class Issue:
    """One problem found: sheet row (None for the whole file), column, offending text, and what to do.

    ``about`` names the figure of the row as a person would: indicator, place and year; empty for the file.

    Raises:
        ValueError: when the code is not registered.
    """

    code: str
    level: Level
    message: str
    row: int | None = None
    column: str = ""
    text: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        if self.code not in _KINDS:
            raise ValueError(f"no such class of problem: {self.code}")

    @property
    def title(self) -> str:
        """Its class, in the words of the person who uploads."""
        return _KINDS[self.code].title

    @property
    def needs_reason(self) -> bool:
        """Whether it is accepted only with a written reason, kept under :attr:`key` when handing in."""
        return self.level is Level.WARNING and _KINDS[self.code].needs_reason

    @property
    def key(self) -> str:
        """Names this problem among those of one report: its class and where it stands."""
        return f"{self.code}|{self.row or ''}|{self.column}"

    @property
    def where(self) -> str:
        """The figure it is about, to begin a sentence with; empty for the whole file."""
        return f"{self.about}：" if self.about else ""

    def at(self, row: int | None, column: str = "", text: str = "") -> Issue:
        """The same problem, placed; ``text`` is what stood there."""
        return replace(self, row=row, column=column, text=text[:LONGEST_QUOTE])


class Refused(Exception):
    """A file that cannot be read at all; carries the one problem found."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        super().__init__(issue.message)


def error(code: str, title: str, wrong: str, instruction: str) -> IssueKind:
    """Register a class that blocks the file."""
    return _registered(IssueKind(code, title, Level.ERROR, wrong, instruction))


def warning(code: str, title: str, wrong: str, instruction: str, confirmed: str = "") -> IssueKind:
    """Register a class that must be acknowledged; ``confirmed`` says to what one agrees."""
    return _registered(IssueKind(code, title, Level.WARNING, wrong, instruction, confirmed=confirmed))


def question(code: str, title: str, wrong: str, instruction: str) -> IssueKind:
    """Register a class of warning that is accepted only with a reason in words."""
    return _registered(IssueKind(code, title, Level.WARNING, wrong, instruction, needs_reason=True))


def _registered(kind: IssueKind) -> IssueKind:
    if kind.code in _KINDS:
        raise ValueError(f"class of problem registered twice: {kind.code}")
    _KINDS[kind.code] = kind
    return kind


ISSUE_KINDS: Mapping[str, IssueKind] = MappingProxyType(_KINDS)
"""Every class of problem by its code."""


def title_of(code: str) -> str:
    """The title of a class that may have been retired since it was recorded."""
    return _KINDS[code].title if code in _KINDS else "以前的提示"


def blocks(issues: Iterable[Issue]) -> bool:
    """Whether any of them keeps the file out."""
    return any(i.level is Level.ERROR for i in issues)


def confirmed_by(code: str) -> str:
    """What one agrees to by ticking problems of a class, as it follows their number."""
    kind = _KINDS.get(code)
    return (kind.confirmed if kind else "") or f"“{title_of(code)}”已核对"
