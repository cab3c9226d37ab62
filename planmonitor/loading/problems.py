"""What can be wrong with data files, collected until everything has been read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a data file, or worth knowing of it.

    ``file`` is the whole path, ``id`` the record or row (empty for the file as such), ``message`` says
    what is wrong
    and what is allowed.
    """

    file: str
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.file} · {self.id or '—'}：{self.message}"


class DataError(Exception):
    """Raised after reading everything, with all problems found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(str(p) for p in self.problems))


@dataclass(frozen=True)
class Inspection:
    """A reading in progress: what was found wrong so far, and notices that stop nothing."""

    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def wrong(self, path: Path, message: str, owner: str = "") -> None:
        """Note a problem of a file, or of the record or row named ``owner`` in it."""
        self.problems.append(Problem(str(path), owner, message))

    def notice(self, path: Path, message: str) -> None:
        """Note something that a reader of the check should know although nothing is wrong."""
        self.notices.append(Problem(str(path), "", message))

    def is_clean(self, *paths: Path) -> bool:
        """Whether nothing was found wrong, or nothing in these files where some are named."""
        named = {str(p) for p in paths}
        return not any(p.file in named or not named for p in self.problems)

    def require(self) -> None:
        """Raise :class:`DataError` with everything found wrong, if anything was."""
        if self.problems:
            raise DataError(self.problems)
