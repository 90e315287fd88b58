"""Areas: `Decimal` m² with two decimals; 亩 exist only here.

1 亩 = 2000/3 m², so 亩 = m² × 0.0015 exactly (standards.md §2). NY/T 2539 gives both with two
decimals. Rounding is half up, once, here.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

_CENT = Decimal("0.01")
_MU_PER_M2 = Decimal("0.0015")


def m2(value: object) -> Decimal:
    """Return m² with two decimals, rounded half up. Accepts Decimal, int, float or text."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(_CENT, ROUND_HALF_UP)


def to_mu(area_m2: Decimal) -> Decimal:
    """Return 亩 with two decimals for an area in m², rounded half up once."""
    return (area_m2 * _MU_PER_M2).quantize(_CENT, ROUND_HALF_UP)


def from_mu(area_mu: Decimal) -> Decimal:
    """Return m² with two decimals for an area in 亩, as deliveries back-compute it."""
    return (area_mu / _MU_PER_M2).quantize(_CENT, ROUND_HALF_UP)


def mu_hundredths(hundredths_m2: Any) -> Any:
    """Return hundredths of 亩 for hundredths of m²: integers or arrays of them, half up, exact."""
    return (hundredths_m2 * 3 + 1000) // 2000


def hundredths_from_mu(hundredths_mu: Any) -> Any:
    """Return hundredths of m² for hundredths of 亩: integers or arrays of them, half up, exact."""
    return (hundredths_mu * 4000 + 3) // 6


def m2_from_float_mu(area_mu: float) -> float:
    """Return m² of a float 亩, unrounded: for drawing random fields, never for the register."""
    return area_mu / float(_MU_PER_M2)


def text_m2(area_m2: Decimal) -> str:
    """Return an area for people: `1,234.50`."""
    return f"{area_m2:,.2f}"


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Divide hundredths of m² by weights so that the parts add up exactly: largest remainders get one more.

    Of equal remainders the earlier part's comes first. The weights are not negative and not all zero.
    """
    whole = sum(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    order = sorted(range(len(parts)), key=lambda k: (parts[k] - exact[k], k))
    for k in order[: total - sum(parts)]:
        parts[k] += 1
    return parts
