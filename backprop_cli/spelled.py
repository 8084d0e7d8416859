"""Numbers of other number systems in the form that a report carries: a double, and its spelling.

Each is the nearest double, so that whatever reads a report can compute with it, and knows the
number that it stands for.
"""

import math
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
)
from fractions import Fraction
from typing import Any

from backprop_cli.numbers import ALL, FULL, Spelled, any_length, rounded

FARTHEST = 10**17
"""A power of ten beyond which no number is written down."""
SHOWN = 24
"""Characters of a fraction that a table shows whole."""


class Unknown(Spelled):
    """A number that could not be worked out where nothing depends on it; it counts as NaN."""

    why: str

    def __new__(cls, why: str) -> "Unknown":
        """A NaN that knows why it is one."""
        self = super().__new__(cls, "nan")
        self.why = why
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.why,)

    def text(self, _digits: int) -> str:
        """A dash: there is no number."""
        return "-"

    def data(self) -> None:
        """Nothing."""


class Ratio(Spelled):
    """A fraction."""

    fraction: Fraction

    def __new__(cls, nearest: float, fraction: Fraction) -> "Ratio":
        """The nearest double with its fraction."""
        self = super().__new__(cls, nearest)
        self.fraction = fraction
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return float(self), self.fraction

    def text(self, digits: int) -> str:
        """`-4`, or `2/3 (0.6667)`; of a very long one the decimal only. In full, `2/3` alone."""
        spelled = self.data()
        short = len(spelled) <= SHOWN
        if digits == FULL or (short and self.fraction.denominator == 1):
            return spelled
        return f"{spelled} ({self._decimal(digits)})" if short else self._decimal(digits)

    def cell(self, digits: int) -> str:
        """The fraction alone; of a very long one the decimal."""
        spelled = self.data()
        return spelled if len(spelled) <= SHOWN else self._decimal(digits)

    def _decimal(self, digits: int) -> str:
        """The decimal beside the fraction, also where it is beyond the doubles."""
        if math.isfinite(self) and (self or not self.fraction):
            return rounded(float(self), digits)
        context = _context(Decimal(0), ROUND_HALF_EVEN)
        parts = (context.create_decimal(n) for n in self.fraction.as_integer_ratio())
        return plain(to(context.divide(*parts), digits or ALL))

    def data(self) -> str:
        """The fraction as Python writes it: `2/3`."""
        with any_length():
            return str(self.fraction)


class Long(Spelled):
    """A number with many digits."""

    decimal: Decimal

    def __new__(cls, nearest: float, decimal: Decimal) -> "Long":
        """The nearest double with its digits."""
        self = super().__new__(cls, nearest)
        self.decimal = decimal
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return float(self), self.decimal

    def text(self, digits: int) -> str:
        """As many digits as asked for."""
        return plain(self.decimal if digits == FULL else to(self.decimal, digits))

    def data(self) -> str:
        """All digits."""
        return plain(self.decimal)


class Ball(Spelled):
    """An interval that is proven to hold the number."""

    ball: tuple[Decimal, Decimal]

    def __new__(cls, nearest: float, midpoint: Decimal, radius: Decimal) -> "Ball":
        """The nearest double with the interval."""
        self = super().__new__(cls, nearest)
        self.ball = midpoint, radius
        return self

    def __getnewargs__(self) -> tuple[Any, ...]:
        return float(self), *self.ball

    def text(self, digits: int) -> str:
        """The digits in which the whole interval agrees, if they are enough; else the interval."""
        midpoint, radius = self.ball
        found = certain(midpoint, radius, digits)
        if found is not None:
            return plain(found)
        if not radius.is_finite():
            return "-"
        if midpoint.copy_abs() <= radius:
            return f"0 ± {_bound(midpoint.copy_abs(), radius)}"
        near = to(midpoint, min(digits or ALL, midpoint.adjusted() - radius.adjusted() + 1))
        # exact: the rounded midpoint has no digit beyond those of the midpoint
        apart = _context(midpoint, ROUND_CEILING).subtract(near, midpoint).copy_abs()
        return f"{plain(near)} ± {_bound(apart, radius)}"

    def right_digits(self, double: float) -> int:
        """How many significant digits of a double are certainly right."""
        low, high = ends(*self.ball)
        if not low.is_finite() or not math.isfinite(double):
            return 0
        if float(low) == double == float(high):
            return ALL
        size = min(low.copy_abs(), high.copy_abs())
        if low <= 0 <= high or not size:
            return 0
        up = _context(low, ROUND_CEILING)
        error = max(up.subtract(Decimal(double), end).copy_abs() for end in (low, high))
        return max(0, min(ALL - 1, math.floor(-up.divide(error, size).log10(up))))

    def data(self) -> dict[str, str]:
        """The midpoint and the radius."""
        return {"midpoint": plain(self.ball[0]), "radius": plain(self.ball[1])}


def certain(midpoint: Decimal, radius: Decimal, digits: int) -> Decimal | None:
    """The number to which both ends of an interval are rounded; None where they differ.

    A number that sits between two roundings would differ for ever: one more digit settles it.
    """
    if not radius:
        return midpoint if digits == FULL else to(midpoint, digits)
    if not midpoint.is_finite() or not radius.is_finite():
        return None
    ends_ = ends(midpoint, radius)
    for count in (digits or ALL, (digits or ALL) + 1):
        low, high = (to(end, count) for end in ends_)
        if low == high and low:
            return low
    return None


def to(value: Decimal, digits: int, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """A decimal rounded to some significant digits, however large or small it is."""
    context = Context(prec=digits, rounding=rounding, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return context.plus(value)


def ends(midpoint: Decimal, radius: Decimal) -> tuple[Decimal, Decimal]:
    """The ends of an interval, rounded outwards."""
    down, up = (_context(midpoint, rounding) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    return down.subtract(midpoint, radius), up.add(midpoint, radius)


def _context(number: Decimal, rounding: str) -> Context:
    """Arithmetic with more digits than a number has, however large or small that is."""
    digits = len(number.as_tuple().digits) + ALL
    return Context(prec=digits, rounding=rounding, Emax=MAX_EMAX, Emin=MIN_EMIN)


def _bound(apart: Decimal, radius: Decimal) -> str:
    """The sum of two distances, rounded up to one digit."""
    return plain(to(ends(apart, radius)[1], 1, ROUND_CEILING))


def plain(value: Decimal) -> str:
    """A decimal as the program writes numbers: no exponent where it is short, no `E+`."""
    if not value.is_finite():
        return "NaN" if value.is_nan() else "Infinity" if value > 0 else "-Infinity"
    if not value:
        return "0"
    size = value.adjusted()
    if -6 < size < max(7, len(value.as_tuple().digits)) and size < 400:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    sign, digits, _ = value.as_tuple()
    written = "".join(map(str, digits)).rstrip("0") or "0"
    mantissa = written[0] + ("." + written[1:] if written[1:] else "")
    return f"{'-' * sign}{mantissa}e{size}"
