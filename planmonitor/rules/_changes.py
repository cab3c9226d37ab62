"""Changes since the baseline year from levels, from figures to date, or from yearly rates that are
compounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from planmonitor.numbers import exact
from planmonitor.observations import Observation
from planmonitor.promise import Promise, Reported


@dataclass(frozen=True)
class Change:
    """A change since the baseline year in per cent, with its arithmetic; ``missing`` are years that it lacks.

    ``factor`` is what the baseline has been multiplied by; None where figures are missing or make no sense.
    """

    factor: float | None
    expression: str
    used: tuple[Observation, ...]
    missing: tuple[int, ...] = ()

    @property
    def percent(self) -> float | None:
        """The change in per cent, positive for growth."""
        return None if self.factor is None else (self.factor - 1) * 100


def change_to(promise: Promise, series: tuple[Observation, ...], sign: int = 1) -> Change:
    """The change from the baseline year to the newest figure.

    ``sign`` is −1 where rates and figures to date are reported as reductions.
    """
    latest = series[-1]
    assert latest.value is not None
    if promise.reported is Reported.LEVEL:
        b = promise.baseline
        if b is None or b <= 0 or latest.value <= 0:
            return Change(None, "", (latest,))
        return Change(latest.value / b, f"{exact(latest.value)} ÷ {exact(b)}", (latest,))
    plus = "+" if sign > 0 else "−"
    if promise.reported is Reported.TO_DATE:
        factor = 1 + sign * latest.value / 100
        return Change(factor if factor > 0 else None, f"1 {plus} {exact(latest.value)}%", (latest,))
    rates = {o.year: o for o in series if o.value is not None}
    years = range(promise.baseline_year + 1, latest.year + 1)
    missing = tuple(y for y in years if y not in rates)
    used = tuple(rates[y] for y in years if y in rates)
    factors = [1 + sign * (o.value or 0.0) / 100 for o in used]
    if missing or any(f <= 0 for f in factors):
        return Change(None, "", used, missing)
    text = " × ".join(f"(1 {plus} {exact(o.value)}%)" for o in used)
    return Change(prod(factors), text, used)
