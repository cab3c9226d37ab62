"""Which counties explain the city's shortfall, by how much; the parts add up to the whole.

The shortfall is required − observed, where required is the value on the schedule path (the target itself
for kept targets and those without a path). Volumes: a county's required value is the city's, shared out by
population, so its part is that share less its own figure. Weighted means: a county's part is its weight
share times (required − own value). Both are exact decompositions; what counties' figures do not account for
stands in a row of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GapPart:
    """One county's part of the city's shortfall in the indicator's unit: positive widens, negative closes it.

    ``share`` is its part of the whole shortfall (None when there is none), ``weight`` its share of the
    weights.
    """

    division: str
    value: float
    weight: float
    part: float
    share: float | None


@dataclass(frozen=True)
class Decomposition:
    """``shortfall`` = required − observed = sum of all parts + ``residual``."""

    required: float
    observed: float
    shortfall: float
    parts: tuple[GapPart, ...]
    residual: float
    missing: tuple[str, ...]

    @property
    def residual_share(self) -> float | None:
        """The residual's part of the whole shortfall; None when there is none."""
        return self.residual / self.shortfall if self.shortfall else None


def decompose(
    required: float,
    observed: float,
    values: Mapping[str, float],
    weights: Mapping[str, float],
    *,
    is_mean: bool,
    less_is_better: bool = False,
) -> Decomposition:
    """Decompose the shortfall of a weighted mean (``is_mean``) or of a total.

    Counties without a value or weight are ``missing``; the weights of the others are not blown up to
    replace them, so that what they would have explained shows in the residual. With ``less_is_better`` the
    shortfall is observed − required.

    Raises:
        ValueError: when no weight is positive.
    """
    total = sum(weights.values())
    if total <= 0:
        raise ValueError("权重之和必须为正")
    sign = -1.0 if less_is_better else 1.0
    shares = {code: w / total for code, w in weights.items()}
    parts = {
        code: sign * (shares[code] * (required - v) if is_mean else shares[code] * required - v)
        for code, v in values.items()
        if code in shares
    }
    shortfall = sign * (required - observed)
    rows = tuple(
        GapPart(code, values[code], shares[code], part, part / shortfall if shortfall else None)
        for code, part in sorted(parts.items(), key=lambda item: -item[1])
    )
    missing = tuple(sorted((set(weights) | set(values)) - set(parts)))
    return Decomposition(required, observed, shortfall, rows, shortfall - sum(parts.values()), missing)
