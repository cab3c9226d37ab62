"""Number habits of the interface: one place decides how a figure is written."""

from __future__ import annotations

from collections.abc import Callable

EXACT = 6
"""Decimals with which a pocket calculator gets the same verdict."""
FINEST = 9
"""Decimals beyond which two figures count as equal."""


def number(value: float | None, decimals: int = 1) -> str:
    """A number with at most ``decimals`` decimals, thousands grouped from 10,000 on; an em dash for None."""
    if value is None:
        return "—"
    rounded = round(value, decimals)
    if rounded == 0:
        rounded = 0.0
    text = f"{rounded:,.{decimals}f}" if abs(rounded) >= 10_000 else f"{rounded:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: float | None) -> str:
    """A number with everything a pocket calculator needs: up to six decimals, no grouping."""
    return number(value, EXACT).replace(",", "")


def quantity(value: float | None, unit: str, decimals: int = 1) -> str:
    """A number with its unit."""
    return "—" if value is None else f"{number(value, decimals)}{unit}"


def share(value: float | None, decimals: int = 1) -> str:
    """A share between 0 and 1 as a percentage with at most one decimal, unless more are asked for."""
    return "—" if value is None else f"{number(value * 100, decimals)}%"


def rounded(value: float | None, decimals: int) -> float | None:
    """A number rounded as :func:`number` writes it, for the cell of a file; None stays None."""
    return None if value is None else round(value, decimals) + 0.0


def percent(value: float | None, decimals: int = 1) -> float | None:
    """A share between 0 and 1 as percentage points, rounded as :func:`share` writes it."""
    return None if value is None else rounded(value * 100, decimals)


def difference_unit(unit: str) -> str:
    """The unit of a difference: percentage points for percentages."""
    return "个百分点" if unit == "%" else unit


def difference(value: float, unit: str, decimals: int) -> str:
    """The size of a difference with its unit: with up to two more decimals where these make it exact, and
    never reading 0 unless it is.
    """
    size = abs(value)
    exact_at = [d for d in range(decimals, decimals + 3) if abs(round(size, d) - size) < 1e-9]
    return pace(size, unit, exact_at[0] if exact_at else decimals)


def pace(value: float, unit: str, decimals: int) -> str:
    """The size of what is needed a year, with its unit and as many decimals as it takes not to read 0."""
    size = abs(value)
    while decimals < EXACT and size > 1e-9 and round(size, decimals) == 0:
        decimals += 1
    return quantity(size, difference_unit(unit), decimals)


def decimals_needed(decimals: int, reads: Callable[[int], bool]) -> int:
    """The decimals a verdict needs: the fewest, at least ``decimals``, with which the figures as they are
    written lead to the same verdict as the full ones.

    ``reads`` says whether figures rounded to so many decimals do. The one rule for every place where a
    figure stands beside what it is compared with: sentences, tiles, tables, tooltips, wall and files.
    """
    return next((d for d in range(decimals, FINEST) if reads(d)), FINEST)


def whole(value: float, decimals: int) -> str:
    """A number as it was printed: with more decimals than usual where up to six give all of it."""
    exact_at = (d for d in range(decimals, EXACT + 1) if abs(round(value, d) - value) < 1e-9)
    return number(value, next(exact_at, decimals))


def decimals_apart(decimals: int, value: float, limit: float) -> int:
    """Decimals, at least ``decimals``, with which a figure that differs from a limit also reads
    differently.
    """
    if abs(value - limit) <= 1e-9 * max(1.0, abs(limit)):
        return decimals
    return decimals_needed(decimals, lambda d: number(value, d) != number(limit, d))


def file_size(count: int) -> str:
    """Bytes as a person reads them: 512 B, 340 KB, 3.4 MB, 1.2 GB."""
    steps = 0
    size = float(count)
    while size >= 1024 and steps < 3:
        size, steps = size / 1024, steps + 1
    return f"{number(size, 0 if steps < 2 else 1)} {('B', 'KB', 'MB', 'GB')[steps]}"
