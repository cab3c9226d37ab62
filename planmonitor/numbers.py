"""Number habits of the interface: one place decides how a figure is written."""

from __future__ import annotations

EXACT = 6
"""Decimals with which a pocket calculator gets the same verdict."""


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


def share(value: float | None) -> str:
    """A share between 0 and 1 as a percentage with at most one decimal."""
    return "—" if value is None else f"{number(value * 100, 1)}%"


def difference_unit(unit: str) -> str:
    """The unit of a difference: percentage points for percentages."""
    return "个百分点" if unit == "%" else unit


def decimals_apart(decimals: int, value: float, limit: float) -> int:
    """Decimals, at least ``decimals``, with which a figure that differs from a limit also reads
    differently.
    """
    if abs(value - limit) <= 1e-9 * max(1.0, abs(limit)):
        return decimals
    while decimals < EXACT and number(value, decimals) == number(limit, decimals):
        decimals += 1
    return decimals
