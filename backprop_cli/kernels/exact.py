"""Fractions: nothing is ever rounded, and what is no fraction says so.

A value that leaves the rationals is a `Beyond`. It is handed on from gate to gate like a NaN, so
that it does no harm where nothing depends on it: in the branch that no `where` took.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from backprop_cli.kernels.model import Function, Kernel
from backprop_cli.numbers import any_length, double
from backprop_cli.spelled import Ratio, Unknown

Rational = Any
"""A Fraction, or a Beyond."""
DIGITS = 4000
"""Digits that a numerator or a denominator may have, unless asked otherwise."""
STEP = Fraction(1, 10**30)
"""How far beside a number its neighbour is, as a part of it."""
ZERO, ONE = Fraction(0), Fraction(1)


class Beyond:
    """What stands for a value that is no fraction, and why it is none."""

    def __init__(self, why: str) -> None:
        self.why = why

    def __repr__(self) -> str:
        return f"<{self.why}>"

    def __neg__(self) -> "Beyond":
        return self


IRRATIONAL = Beyond("is not a fraction")
UNDEFINED = Beyond("divides by 0")


class Limit:
    """How large a fraction may become."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.bits = int(digits * math.log2(10)) + 1
        self.large = Beyond(f"has more than {digits:,} digits")

    def checked(self, value: Rational) -> Rational:
        """The value itself, unless it is too large."""
        return value if isinstance(value, Beyond) or _bits(value) <= self.bits else self.large

    def number(self, text: str) -> Rational:
        """The fraction that a literal is: 0.1 is 1/10."""
        mantissa, _, exponent = text.replace("_", "").lower().partition("e")
        shift = exponent.lstrip("+-").lstrip("0")
        # the size is known before a power of ten is worked out
        if len(shift) > len(str(self.digits)) or len(mantissa) + int(shift or 0) > self.digits:
            return self.large
        with any_length():
            return Fraction(text.replace("_", ""))

    def power(self, a: Rational, b: Rational) -> Rational:
        """a^b for a whole b, and for a root that is a fraction."""
        if b.denominator != 1:
            root = _root(a, b.denominator)
            return root if isinstance(root, Beyond) else self.power(root, Fraction(b.numerator))
        if a == 0 and b < 0:
            return UNDEFINED
        if abs(a) not in (ZERO, ONE) and (_bits(a) - 1) * abs(b) > self.bits:
            return self.large
        # so large an exponent is left only where the base is 0, 1 or -1
        return a ** int(b if abs(b) <= self.bits else b % 2 + 2)


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _root(a: Fraction, degree: int) -> Rational:
    """The root of a number, where it is a fraction."""
    if a < 0:
        return IRRATIONAL
    if a in (ZERO, ONE):
        return a
    above, below = _whole_root(a.numerator, degree), _whole_root(a.denominator, degree)
    return IRRATIONAL if above is None or below is None else Fraction(above, below)


def _whole_root(number: int, degree: int) -> int | None:
    """The whole number whose power a number is, if there is one; by Newton's method from above."""
    if degree > number.bit_length():  # a power of 2 already would be larger
        return number if number < 2 else None
    root = 1 << (number.bit_length() // degree + 1)
    while True:
        lower = ((degree - 1) * root + number // root ** (degree - 1)) // degree
        if lower >= root:
            return root if root**degree == number else None
        root = lower


def div(a: Rational, b: Rational) -> Rational:
    """a / b."""
    return a / b if b else UNDEFINED


def cbrt(a: Rational) -> Rational:
    """The cube root, where it is a fraction."""
    root = _root(abs(a), 3)
    return -root if a < 0 else root


def at(**points: int) -> Function:
    """A function that is a fraction at one point only, and elsewhere never: exp(0) = 1."""
    ((name, value),) = points.items()
    point = Fraction(name.removeprefix("at"))
    return lambda a: Fraction(value) if a == point else IRRATIONAL


def logarithm(base: int) -> Function:
    """The logarithm to a whole base, which is a fraction at that base's powers."""

    def log(a: Rational) -> Rational:
        if a <= 0:
            return IRRATIONAL
        size = a if a >= 1 else 1 / a
        count = round(math.log(size.numerator, base)) if size.denominator == 1 else 0
        if base**count != size:
            return IRRATIONAL
        return Fraction(count if a >= 1 else -count)

    return log


def chain(upstream: Rational, local: Rational) -> Rational:
    """Upstream × local with a strong zero."""
    if upstream == 0:
        return ZERO
    return next((x for x in (upstream, local) if isinstance(x, Beyond)), None) or upstream * local


def where(condition: Rational, a: Rational, b: Rational) -> Rational:
    """a where the condition is not 0, else b."""
    return condition if isinstance(condition, Beyond) else a if condition else b


def _test(compare: Callable[[Any, Any], bool]) -> Function:
    return lambda a, b: Fraction(compare(a, b))


def _never(*_: Rational) -> Rational:
    return IRRATIONAL


FUNCTIONS: dict[str, Function] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": div, "neg": operator.neg,
    "sqrt": lambda a: _root(a, 2), "cbrt": cbrt, "hypot": lambda a, b: _root(a * a + b * b, 2),
    "abs": abs, "sign": lambda a: Fraction((a > 0) - (a < 0)), "copy": operator.pos,
    "floor": lambda a: Fraction(math.floor(a)), "ceil": lambda a: Fraction(math.ceil(a)),
    "max": lambda *a: max(a), "min": lambda *a: min(a),
    "less": _test(operator.lt), "less_equal": _test(operator.le),
    "greater": _test(operator.gt), "greater_equal": _test(operator.ge),
    "equal": _test(operator.eq), "not_equal": _test(operator.ne),
    "exp": at(at0=1), "expm1": at(at0=0), "log": at(at1=0), "log1p": at(at0=0),
    "log2": logarithm(2), "log10": logarithm(10), "sin": at(at0=0), "cos": at(at0=1),
    "tan": at(at0=0), "asin": at(at0=0), "acos": at(at1=0), "atan": at(at0=0),
    "atan2": lambda a, b: ZERO if a == 0 and b >= 0 else IRRATIONAL, "sinh": at(at0=0),
    "cosh": at(at0=1), "tanh": at(at0=0), "asinh": at(at0=0), "acosh": at(at1=0),
    "atanh": at(at0=0), "erf": at(at0=0), "erfc": at(at0=1), "logaddexp": _never,
    "lgamma": lambda a: ZERO if a in (1, 2) else IRRATIONAL, "digamma": _never,
    "polygamma": _never,
}  # fmt: skip
"""Where the others are fractions at all: the theorem of Lindemann and Weierstrass leaves no more.

That lgamma, digamma and polygamma are irrational elsewhere is not proven; they count as such.
"""


def _strict(function: Function, limit: Limit) -> Function:
    """A function that hands a Beyond on, and watches the size of its result."""

    def value(*args: Rational) -> Rational:
        for arg in args:
            if isinstance(arg, Beyond):
                return arg
        return limit.checked(function(*args))

    return value


def beside(value: Rational, side: int) -> Rational:
    """A number very close to another one."""
    return value if isinstance(value, Beyond) else value + side * STEP * (abs(value) or 1)


def shown(value: Rational) -> float:
    """A float that knows its fraction."""
    if isinstance(value, Beyond):
        return Unknown(value.why)
    return Ratio(double(value), value) if isinstance(value, Fraction) else value


def exact(digits: int = DIGITS) -> Kernel:
    """The kernel of fractions with up to some digits."""
    limit = Limit(digits)
    functions = {name: _strict(f, limit) for name, f in FUNCTIONS.items()}
    functions["pow"] = _strict(limit.power, limit)
    return Kernel(
        name="exact",
        functions=functions | {"chain": chain, "where": where},
        number=limit.number,
        constants={"pi": IRRATIONAL, "e": IRRATIONAL, "tau": IRRATIONAL,
                   "inf": Beyond("is infinite"), "none": None},
        finite=lambda value: not isinstance(value, Beyond),
        beside=beside,
        noise=lambda _: 0,
        shown=shown,
    )  # fmt: skip
