"""What a picture of one year says about the years of its figures.

One habit for maps, rankings, small charts and tables: where the year looked at has no figure, the newest
earlier one is shown, and its own year stands beside it; a picture whose figures are all older says so in its
title, and a sum names the years that it adds up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planmonitor.assessment import Assessment


@dataclass(frozen=True)
class Picture:
    """The years behind a picture of ``as_of``; ``newest`` is the newest year shown, None without figures.

    ``when`` names the newest year, or the years that are added up to it; ``is_mixed`` says that some
    figures are older than it.
    """

    as_of: int
    newest: int | None
    when: str
    is_mixed: bool

    @property
    def title(self) -> str:
        """The years in words, for a title: 2024年, 2021—2024年累计, 2024年（2025年尚未报送）."""
        late = f"（{self.as_of}年尚未报送）" if self.newest is not None and self.newest < self.as_of else ""
        older = "，另注年份的为更早数值" if self.is_mixed else ""
        return f"{self.when}{late}{older}"

    def note(self, a: Assessment) -> str:
        """The year of a figure that is older than the picture's title says; empty for the others."""
        return (
            f"{a.year}年" if a.year is not None and self.newest is not None and a.year < self.newest else ""
        )

    def labelled(self, a: Assessment) -> str:
        """The figure, with its year behind it where that is an older one."""
        note = self.note(a)
        return f"{a.text}（{note}）" if note else a.text


def picture_of(assessments: Iterable[Assessment], as_of: int) -> Picture:
    """The picture that figures of one promise in several places make together."""
    shown = [a for a in assessments if a.value is not None and a.year is not None]
    if not shown:
        return Picture(as_of, None, f"{as_of}年", False)
    newest = max(shown, key=lambda a: a.year or 0)
    return Picture(as_of, newest.year, newest.when, any(a.year != newest.year for a in shown))


def dated(a: Assessment) -> str:
    """A figure with its unit in a table of one year, with its own year behind it where that is an older
    one.
    """
    return f"{a.amount}（{a.year}年）" if a.value is not None and a.is_older else a.amount
