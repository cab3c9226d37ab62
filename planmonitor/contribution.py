"""Which counties explain the city's shortfall, by how much; the parts add up to the whole.

The shortfall is required − observed, where required is the value on the schedule path (the target itself
for kept targets and those without a path). Volumes: a county's required value is the city's, shared out by
population, so its part is that share less its own figure. Weighted means: a county's part is its weight
share times (required − own value). Both are exact decompositions; what counties' figures do not account for
stands in a row of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from planmonitor.observations import Kind, Observation


@dataclass(frozen=True)
class Weights:
    """Weights by county, all of one year, one definition and one kind (real or demo).

    ``whole`` is what all counties weigh together: their sum, or the city's own figure where some are not
    known; None where nobody knows.
    """

    by_division: Mapping[str, float]
    whole: float | None
    year: int
    definition: str = ""
    is_real: bool = True


def choose_weights(
    found: Iterable[Observation], city: str, divisions: Collection[str], year: int, *, real_only: bool
) -> Weights | None:
    """Of the figures of a weight those that belong together and know most; None where there are none.

    First comes the set that knows the whole, then the one with most counties, then the one nearest to
    ``year``. With ``real_only`` demo figures don't count.
    """
    sets: dict[tuple[bool, int, str], dict[str, Observation]] = {}
    for o in found:
        if o.value is None or not o.period.is_year or (real_only and not o.kind.is_real):
            continue
        held = sets.setdefault((o.kind.is_real, o.year, o.definition), {})
        if o.division not in held or o.kind is Kind.REPORTED:
            held[o.division] = o
    made = [_weights(key, held, city, divisions) for key, held in sets.items()]
    usable = [w for w in made if sum(w.by_division.values()) > 0]
    return max(usable, key=lambda w: _merit(w, year), default=None)


def _weights(
    key: tuple[bool, int, str], held: Mapping[str, Observation], city: str, divisions: Collection[str]
) -> Weights:
    is_real, year, definition = key
    values = {code: o.value for code, o in held.items() if code in divisions and o.value is not None}
    total, own = sum(values.values()), held.get(city)
    if len(values) == len(divisions):
        whole: float | None = total
    else:
        whole = None if own is None or own.value is None else max(own.value, total)
    return Weights(values, whole, year, definition, is_real)


def _merit(w: Weights, year: int) -> tuple[bool, int, int, int]:
    return (w.whole is not None, len(w.by_division), -abs(w.year - year), -w.year)


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
    without_figure: tuple[str, ...]
    without_weight: tuple[str, ...]
    weights: Weights

    @property
    def residual_share(self) -> float | None:
        """The residual's part of the whole shortfall; None when there is none."""
        return self.residual / self.shortfall if self.shortfall else None


def decompose(
    required: float,
    observed: float,
    values: Mapping[str, float],
    weights: Weights,
    divisions: Collection[str],
    *,
    is_mean: bool,
    less_is_better: bool = False,
) -> Decomposition:
    """Decompose the shortfall of a weighted mean (``is_mean``) or of a total.

    Of ``divisions`` those without a value or weight are named; the weights of the others are not blown up
    to replace them, so that what they would have explained shows in the residual. With ``less_is_better`` the
    shortfall is observed − required.

    Raises:
        ValueError: when nobody knows what all weigh together, or it is not positive.
    """
    if weights.whole is None or weights.whole <= 0:
        raise ValueError("权重之和必须已知且为正")
    sign = -1.0 if less_is_better else 1.0
    shares = {code: w / weights.whole for code, w in weights.by_division.items()}
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
    return Decomposition(
        required,
        observed,
        shortfall,
        rows,
        residual=shortfall - sum(parts.values()),
        without_figure=tuple(sorted(set(divisions) - set(values))),
        without_weight=tuple(sorted(set(divisions) - set(shares))),
        weights=weights,
    )
