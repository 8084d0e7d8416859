"""Any number of digits, by mpmath."""

import math
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from mpmath.ctx_mp import MPContext

from backprop_cli.kernels.manydigits import Functions, Real
from backprop_cli.kernels.model import Kernel
from backprop_cli.spelled import FARTHEST, Long

LONGEST = 20_000
"""Digits of a literal that are read."""


def size(value: Real) -> int:
    """The power of ten of a number, 0 for 0."""
    _, mantissa, power, bits = value._mpf_
    return (power + bits) * 30103 // 100000 if mantissa else 0


def decimal(value: Real, digits: int) -> Decimal:
    """A number as a decimal with so many digits."""
    from mpmath.libmp import to_str

    sign, mantissa, power, bits = value._mpf_
    if mantissa and abs(power + bits) > FARTHEST:
        far = Decimal("inf") if power > 0 else Decimal(0)
        return -far if sign else far
    return Decimal(to_str(value._mpf_, digits).replace("+inf", "inf"))


def double(context: Any, text: str) -> Real:
    """A literal as the double that it is read as."""
    return context.mpf(float(text))


def read(context: Any, text: str) -> Real:
    """A literal with as many digits as it has, so that the sine of 1e300 is that of 1e300."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return context.mpf(text)
    parts = number.as_tuple()
    needed = len(parts.digits) + max(0, int(parts.exponent)) if number.is_finite() else 0
    digits = max(context.dps, min(needed, LONGEST) + 5)
    return context.mpf(text, dps=digits)


def precise(digits: int, guard: int = 15, *, doubles: bool = False) -> Kernel:
    """The kernel of so many digits; with `doubles` a literal or a constant is its double."""
    context: Any = MPContext()
    context.dps = digits + guard
    step = context.mpf(10) ** (-digits // 2)
    number: Callable[[str], Real] = partial(double if doubles else read, context)
    pi, e = (number(repr(x)) for x in (math.pi, math.e)) if doubles else (+context.pi, +context.e)

    def shown(value: Real) -> float:
        return Long(_nearest(value), decimal(value, digits)) if hasattr(value, "_mpf_") else value

    return Kernel(
        name="precise",
        functions=Functions(context).table(),
        number=number,
        constants={"pi": pi, "e": e, "tau": 2 * pi, "inf": context.inf, "none": None},
        finite=lambda value: bool(context.isfinite(value)),
        beside=lambda value, side: value + side * step * (abs(value) or 1),
        noise=lambda value: abs(value) * context.mpf(10) ** -digits,
        shown=shown,
    )  # fmt: skip


def _nearest(value: Real) -> float:
    """The nearest double; beyond all of them an infinity."""
    from mpmath.libmp import to_float

    return float(to_float(value._mpf_, rnd="n"))
