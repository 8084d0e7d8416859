"""Balls: midpoint and radius, proven to hold the exact number; by Arb, through python-flint.

What cannot be decided, because two balls overlap, is NaN, and so is what depends on it: with more
bits it may be decided.
"""

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from flint import arb, ctx

from backprop_cli.kernels.model import Function, Kernel
from backprop_cli.numbers import double
from backprop_cli.spelled import FARTHEST, Ball

Real = Any
"""An arb."""
NAN = arb.nan()
ZERO, ONE = arb(0), arb(1)
SHIFTS = 100_000
"""Steps that carry polygamma from a negative number to a positive one."""
SMALL = Decimal(f"1e-{FARTHEST // 2}")
GUARD = 5
"""Digits of a midpoint beyond those that its radius leaves."""


def holds(
    a: Real, b: Real, yes: Callable[[Any, Any], bool], no: Callable[[Any, Any], bool]
) -> Real:
    """1 or 0 where a comparison is certain, else NaN."""
    return ONE if yes(a, b) else ZERO if no(a, b) else NAN


def same(a: Real, b: Real) -> bool:
    """Whether two balls are certainly one number: a ball is the same number as itself.

    Not so NaN: what is not known twice need not be the same.
    """
    return (a is b and not a.is_nan()) or a == b


def _test(yes: Callable[[Any, Any], bool], no: Callable[[Any, Any], bool]) -> Function:
    return lambda a, b: holds(a, b, yes, no)


def sign(a: Real) -> Real:
    """-1, 0 or 1, where it is certain."""
    return ONE if a > 0 else -ONE if a < 0 else ZERO if a == 0 else NAN


def _best(args: Iterable[Real], beats: Callable[[Any, Any], bool], merge: Function) -> Real:
    """The argument that certainly beats all others, itself; else a ball that holds the best."""
    best, *rest = args
    for arg in rest:
        if best is not arg and not beats(best, arg):
            best = arg if beats(arg, best) else merge(best, arg)
    return best


def largest(*args: Real) -> Real:
    """The largest argument."""
    return _best(args, operator.ge, arb.max)


def smallest(*args: Real) -> Real:
    """The smallest argument."""
    return _best(args, operator.le, arb.min)


def where(condition: Real, a: Real, b: Real) -> Real:
    """a where the condition is certainly not 0, b where it certainly is."""
    return a if condition != 0 else b if condition == 0 else NAN


def chain(bits: int, upstream: Real, local: Real) -> Real:
    """Upstream × local with a strong zero; a report asks for it when it is read."""
    ctx.prec = bits
    return ZERO if upstream == 0 else upstream * local


def div(a: Real, b: Real) -> Real:
    """a / b."""
    return a / b


def rounded(function: Function) -> Function:
    """floor and ceil, where they are certain."""

    def value(a: Real) -> Real:
        found = function(a)
        return found if found.is_exact() else NAN

    return value


def cbrt(a: Real) -> Real:
    """The cube root."""
    return a.root(3) if a > 0 else -(-a).root(3) if a < 0 else ZERO if a == 0 else NAN


def logaddexp(a: Real, b: Real) -> Real:
    """log(exp(a) + exp(b))."""
    high, low = (a, b) if a.mid() >= b.mid() else (b, a)
    return high + (low - high).exp().log1p()


def lgamma(a: Real) -> Real:
    """The logarithm of the absolute value of the gamma function."""
    if a > 0:
        return a.lgamma()
    return (arb.pi() / abs(a.sin_pi())).log() - (1 - a).lgamma()


def polygamma(n: Real, a: Real) -> Real:
    """(-1)^(n+1) n! zeta(n+1, a); a negative a is carried to a positive one step by step."""
    order = n.unique_fmpz()
    if order is None or order < 0:
        return NAN
    if order == 0:
        return a.digamma()
    factor = arb(int(order)).fac() * (1 if order % 2 else -1)
    total = ZERO
    for _ in range(SHIFTS):
        if a > 0:
            return factor * (total + (n + 1).zeta(a))
        total += a ** -(n + 1)
        a = a + 1
    return NAN


def sqrt(a: Real) -> Real:
    """The square root."""
    return a.sqrt()


FUNCTIONS: dict[str, Function] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": div, "neg": operator.neg,
    "pow": operator.pow, "sqrt": sqrt, "cbrt": cbrt, "hypot": lambda a, b: (a * a + b * b).sqrt(),
    "abs": abs, "sign": sign, "copy": lambda a: a, "floor": rounded(arb.floor),
    "ceil": rounded(arb.ceil), "max": largest, "min": smallest, "where": where,
    "less": _test(operator.lt, operator.ge), "less_equal": _test(operator.le, operator.gt),
    "greater": _test(operator.gt, operator.le), "greater_equal": _test(operator.ge, operator.lt),
    "equal": _test(same, operator.ne), "not_equal": _test(operator.ne, same), "exp": arb.exp,
    "expm1": arb.expm1, "log": arb.log, "log1p": arb.log1p, "log2": lambda a: a.log_base(2),
    "log10": lambda a: a.log_base(10), "logaddexp": logaddexp, "sin": arb.sin, "cos": arb.cos,
    "tan": arb.tan, "asin": arb.asin, "acos": arb.acos, "atan": arb.atan,
    "atan2": lambda a, b: arb.atan2(a, b), "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh,
    "asinh": arb.asinh, "acosh": arb.acosh, "atanh": arb.atanh, "erf": arb.erf, "erfc": arb.erfc,
    "lgamma": lgamma, "digamma": arb.digamma, "polygamma": polygamma,
}  # fmt: skip


def decimals(value: Real) -> tuple[Decimal, Decimal]:
    """Midpoint and radius as decimals; the radius covers what the midpoint's rounding loses."""
    if not value.is_finite():
        return Decimal("nan"), Decimal("inf")
    count = max(17, int(ctx.prec * 0.30103) + GUARD)
    middle, radius, exponent = value.mid_rad_10exp(count)
    if abs(exponent) > FARTHEST:
        return (Decimal(0), SMALL) if exponent < 0 else (Decimal("nan"), Decimal("inf"))
    # from texts: arithmetic with decimals would round
    return Decimal(f"{middle}e{exponent}"), Decimal(f"{radius}e{exponent}")


def number(text: str) -> Real:
    """The ball of a literal; NaN where it is beyond all that can be written down."""
    try:
        return arb(str(Decimal(text)))
    except InvalidOperation:
        return NAN


def finite(value: Real) -> bool:
    """Whether a ball is a number that can be written down."""
    return bool(value.is_finite()) and decimals(value)[1].is_finite()


def shown(bits: int, value: Real) -> float:
    """A float that knows its ball; with the precision of its kernel, whatever came in between."""
    ctx.prec = bits
    return Ball(double(value), *decimals(value)) if isinstance(value, arb) else value


def beside(value: Real, side: int) -> Real:
    """A number close to another one, and certainly not the same."""
    step = arb(2) ** (-ctx.prec // 2)
    return value + side * step * (1 if value == 0 else abs(value))


def ball(bits: int) -> Kernel:
    """The kernel of balls with midpoints of so many bits; it sets the library's one precision."""
    ctx.prec = bits
    return Kernel(
        name="ball",
        functions=FUNCTIONS | {"chain": partial(chain, bits)},
        number=number,
        constants={"pi": arb.pi(), "e": arb.const_e(), "tau": 2 * arb.pi(), "inf": arb.pos_inf(),
                   "none": None},
        finite=finite,
        beside=beside,
        noise=lambda value: value.rad(),
        holds=lambda value: bool(value != 0),
        shown=partial(shown, bits),
    )  # fmt: skip
