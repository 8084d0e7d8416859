"""Double precision: each primitive gate's value, as IEEE 754 has it where `math` would raise."""

import math
import operator
import sys
from collections.abc import Callable

from backprop_cli.kernels import angle, gamma, logistic, normal, polygamma, roots, special
from backprop_cli.kernels.model import Kernel
from backprop_cli.kernels.pair import product

Unary = Callable[[float], float]
INF = math.inf
NAN = math.nan


def _total(function: Unary, overflow: Unary = lambda _: INF) -> Unary:
    """The function with NaN outside its domain and an infinity where it overflows."""

    def total(a: float) -> float:
        try:
            return function(a)
        except ValueError:
            return NAN
        except OverflowError:
            return overflow(a)

    return total


def _signed_infinity(a: float) -> float:
    return math.copysign(INF, a)


def _pole(function: Unary, at: float, value: float) -> Unary:
    """The function with a value of its own at one point."""
    total = _total(function)
    return lambda a: value if a == at else total(a)


_log = _pole(math.log, 0, -INF)


def div(a: float, b: float) -> float:
    """a / b; a number over 0 is an infinity, 0/0 is NaN."""
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or a != a:
            return NAN
        return math.copysign(INF, a) * math.copysign(1.0, b)


def power(a: float, b: float) -> float:
    """a^b; NaN where the result is not real."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -INF if a < 0 and b % 2 == 1 else INF
    except ValueError:
        if a == 0:
            return math.copysign(INF, a) if b % 2 == 1 else INF
        return NAN


def pow_base_local(a: float, b: float) -> float:
    """b·a^(b - 1), right also where b - 1 is rounded or a^(b - 1) is beyond the normal doubles."""
    if b == 0 or (a < 0 and b % 1):
        return NAN if b else 0.0
    base, lost = abs(a), special.subtraction_error(b, 1.0)
    factor = power(base, b - 1)
    size = b * factor if _normal(factor) else _halved(b, power(base, (b - 1) / 2))
    if lost and size and math.isfinite(size):
        growth = lost * math.log(base)
        size = size + size * growth if abs(growth) < 1e-9 else size * power(base, lost)
    return -size if a < 0 and b % 2 == 0 else size


def _halved(b: float, half: float) -> float:
    """b·half², rounded once."""
    if not 1e-280 < abs(b * half) < 1e280 or not 1e-280 < half < 1e280:
        return b * half * half
    part, low = product(b, half)
    high, rest = product(part, half)
    return high + (rest + low * half) if math.isfinite(high) else high


def pow_exponent_local(a: float, b: float) -> float:
    """a^b·log(a), right also where a^b is beyond the normal doubles; 0 at a = 0, b > 0."""
    if a == 0:
        return 0.0 if b > 0 else -INF
    slope, out = _log(a), power(a, b)
    if _normal(out):
        return out * slope
    half = power(a, b / 2)
    return half * slope * half


def _normal(a: float) -> bool:
    return sys.float_info.min <= abs(a) <= sys.float_info.max


def atanh(a: float) -> float:
    """The inverse of tanh, infinite at -1 and 1."""
    return math.copysign(INF, a) if abs(a) == 1 else _total(math.atanh)(a)


def sign(a: float) -> float:
    """-1, 0 or 1; a zero keeps its sign, and NaN stays."""
    return math.copysign(1.0, a) if abs(a) > 0 else a


def rounded(function: Callable[[float], int]) -> Unary:
    """floor and ceil as numbers; what is not finite stays as it is."""
    return lambda a: float(function(a)) if math.isfinite(a) else a


def largest(*args: float) -> float:
    """The largest argument; NaN if one is NaN."""
    return NAN if any(a != a for a in args) else max(args)


def smallest(*args: float) -> float:
    """The smallest argument; NaN if one is NaN."""
    return NAN if any(a != a for a in args) else min(args)


def where(condition: float, a: float, b: float) -> float:
    """a where the condition is 1, else b."""
    return a if condition else b


def chain(upstream: float, local: float) -> float:
    """Upstream × local with a strong zero: an upstream of exactly 0 sends exactly 0."""
    return 0.0 if upstream == 0 else upstream * local


def number(text: str) -> float:
    """The double nearest to a literal."""
    return float(text)


FUNCTIONS: dict[str, Callable[..., float]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": div, "neg": operator.neg,
    "pow": power, "sqrt": _total(math.sqrt), "cbrt": roots.cbrt, "hypot": math.hypot,
    "abs": abs, "sign": sign, "floor": rounded(math.floor), "ceil": rounded(math.ceil),
    "max": largest, "min": smallest, "where": where, "chain": chain, "copy": operator.pos,
    "less": lambda a, b: float(a < b), "less_equal": lambda a, b: float(a <= b),
    "greater": lambda a, b: float(a > b), "greater_equal": lambda a, b: float(a >= b),
    "equal": lambda a, b: float(a == b), "not_equal": lambda a, b: float(a != b),
    "exp": _total(math.exp), "expm1": _total(math.expm1), "log": _log,
    "log1p": _pole(math.log1p, -1, -INF), "log2": _pole(math.log2, 0, -INF),
    "log10": _pole(math.log10, 0, -INF), "logaddexp": logistic.logaddexp,
    "sin": _total(angle.sin), "cos": _total(angle.cos), "tan": _total(angle.tan),
    "asin": _total(math.asin), "acos": _total(math.acos), "atan": math.atan, "atan2": math.atan2,
    "sinh": _total(math.sinh, _signed_infinity), "cosh": _total(math.cosh), "tanh": math.tanh,
    "asinh": math.asinh, "acosh": _total(math.acosh), "atanh": atanh,
    "erf": math.erf, "erfc": normal.erfc, "lgamma": gamma.lgamma, "digamma": gamma.digamma,
    "polygamma": polygamma.polygamma, "gaussian": special.gaussian,
    "normal_pdf": special.normal_pdf, "normal_cdf": normal.normal_cdf,
    "subtraction_error": special.subtraction_error,
    "pow_base_local": pow_base_local, "pow_exponent_local": pow_exponent_local,
    "sigmoid": logistic.sigmoid, "softplus": logistic.softplus, "silu": logistic.silu,
    "mish": logistic.mish, "gelu": normal.gelu, "sigmoid_local": logistic.sigmoid_local,
    "tanh_local": logistic.tanh_local, "silu_local": logistic.silu_local,
    "mish_local": logistic.mish_local, "gelu_local": normal.gelu_local,
    "gaussian_local": special.gaussian_local, "normal_pdf_local": special.normal_pdf_local,
    "logaddexp_local": logistic.logaddexp_local, "div_local": roots.div_local,
    "cbrt_local": roots.cbrt_local, "hypot_local": roots.hypot_local,
    "atan2_local": roots.atan2_local, "atan_local": roots.atan_local,
    "acosh_local": roots.acosh_local, "asin_local": roots.asin_local,
    "atanh_local": roots.atanh_local,
}  # fmt: skip

FLOAT64 = Kernel(
    name="float64",
    functions=FUNCTIONS,
    number=number,
    constants={"pi": math.pi, "e": math.e, "tau": math.tau, "inf": INF, "none": None},
)
