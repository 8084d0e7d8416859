"""What every gate is, in mpmath and from its definition: nothing here knows the program's rules.

`value` and `slope` are exact, to 50 digits and more, at the doubles that they are given. Slopes are
difference quotients at a precision that makes them so; where that would be slow or blind, the
derivative that a table of integrals lists.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from mpmath import mp

from backprop_cli.kernels.model import Kernel

Exact = Any
"""An mpmath number."""
FARTHEST = 1e4
"""Beyond this erfc(a) and exp(-a) are 0 to any double, also beside exp(a)."""
UNDERFLOW = 1500
"""exp(-a) beside 1 counts up to here, even for the product of two."""
GROWTH = 100
"""A difference quotient that a step a million times smaller multiplies by more has no limit."""


def _exp(a: Exact) -> Exact:
    if a > FARTHEST:
        # mpmath would multiply e with itself for a whole number
        return mp.exp(a / 3) ** 3
    return mp.exp(a) if a > -FARTHEST else mp.mpf(0)


def _expm1(a: Exact) -> Exact:
    return mp.expm1(a) if abs(a) < FARTHEST else _exp(a) - 1


def _sign(a: Exact) -> Exact:
    return mp.mpf((a > 0) - (a < 0))


def _pow(a: Exact, b: Exact) -> Exact:
    if b == 0:
        return mp.mpf(1)
    if a == 0:
        return mp.mpf(0) if b > 0 else mp.inf
    size = _exp(b * mp.log(abs(a)))
    if a > 0:
        return size
    if b != mp.floor(b):
        return mp.nan
    return size if mp.floor(b / 2) * 2 == b else -size


def _pow_slope(a: Exact, b: Exact) -> Exact:
    if b == 0:
        return mp.mpf(0)
    return b * _pow(a, b) / a if a else b * _pow(a, b - 1)


def _pow_exponent_slope(a: Exact, b: Exact) -> Exact:
    if a == 0:
        return mp.mpf(0) if b > 0 else -mp.inf
    return _pow(a, b) * mp.log(a)


def _logaddexp(a: Exact, b: Exact) -> Exact:
    return max(a, b) + mp.log1p(_exp(-abs(a - b)))


def _sigmoid(a: Exact) -> Exact:
    return 1 / (1 + _exp(-a))


def _erf(a: Exact) -> Exact:
    return mp.erf(a) if abs(a) < FARTHEST else _sign(a)


def _erfc(a: Exact) -> Exact:
    return mp.erfc(a) if abs(a) < FARTHEST else 1 - _sign(a)


def _erf_slope(a: Exact) -> Exact:
    return 2 / mp.sqrt(mp.pi) * _exp(-a * a)


def _normal_pdf(a: Exact) -> Exact:
    return _exp(-a * a / 2) / mp.sqrt(2 * mp.pi)


def _normal_cdf(a: Exact) -> Exact:
    return _erfc(-a / mp.sqrt(2)) / 2


def _mish(a: Exact) -> Exact:
    part = _exp(a) * (_exp(a) + 2)
    return a * part / (part + 2)


def _mish_slope(a: Exact) -> Exact:
    with mp.workdps(2 * mp.dps):
        return _difference(_mish, [a], 0, mp.mpf(10) ** -(mp.dps // 3) * min(1, abs(a) or 1))


def _lgamma(a: Exact) -> Exact:
    if a > 0:
        return mp.loggamma(a)
    return mp.log(abs(mp.pi / mp.sinpi(a))) - mp.loggamma(1 - a)


def _psi(n: int, a: Exact) -> Exact:
    if a > -40:
        return mp.psi(n, a)
    # mpmath would take every step; what reflection adds has period 1
    rest, sign = a - mp.nint(a), (-1) ** n
    return sign * (mp.psi(n, 1 - a) - mp.psi(n, 1 - rest)) + mp.psi(n, rest)


def _lost(a: Exact, b: Exact) -> Exact:
    return a - b - mp.mpf(float(a) - float(b))


def _selu(a: Exact) -> Exact:
    # to as many digits as a double has: what the gate is defined with
    scale = mp.mpf("1.0507009873554805")
    alpha = mp.mpf("1.6732632423543772")
    return scale * a if a > 0 else scale * alpha * _expm1(a)


VALUES: Mapping[str, Callable[..., Exact]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "pow": _pow,
    "square": lambda a: a * a,
    "reciprocal": lambda a: 1 / a,
    "sqrt": mp.sqrt,
    "cbrt": lambda a: _sign(a) * mp.cbrt(abs(a)),
    "hypot": lambda a, b: mp.sqrt(a * a + b * b),
    "copy": lambda a: a,
    "exp": _exp,
    "expm1": _expm1,
    "log": mp.log,
    "log1p": mp.log1p,
    "log2": lambda a: mp.log(a) / mp.log(2),
    "log10": lambda a: mp.log(a) / mp.log(10),
    "logaddexp": _logaddexp,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "atan2": mp.atan2,
    "sinh": lambda a: mp.sinh(a) if abs(a) < FARTHEST else _sign(a) * _exp(abs(a)) / 2,
    "cosh": lambda a: mp.cosh(a) if abs(a) < FARTHEST else _exp(abs(a)) / 2,
    "tanh": mp.tanh,
    "asinh": lambda a: _sign(a) * mp.log(abs(a) + mp.sqrt(a * a + 1)),
    "acosh": lambda a: mp.log(a + mp.sqrt(a * a - 1)),
    "atanh": lambda a: (mp.log1p(a) - mp.log1p(-a)) / 2,
    "sigmoid": _sigmoid,
    "softplus": lambda a: _logaddexp(a, mp.mpf(0)),
    "relu": lambda a: a if a > 0 else mp.mpf(0),
    "leaky_relu": lambda a, slope: a if a > 0 else slope * a,
    "elu": lambda a, alpha: a if a > 0 else alpha * _expm1(a),
    "selu": _selu,
    "gelu": lambda a: a * _normal_cdf(a),
    "silu": lambda a: a * _sigmoid(a),
    "mish": _mish,
    "abs": abs,
    "sign": _sign,
    "floor": mp.floor,
    "ceil": mp.ceil,
    "max": max,
    "min": min,
    "clip": lambda a, low, high: mp.nan if low > high else min(max(a, low), high),
    "where": lambda condition, a, b: a if condition else b,
    "less": lambda a, b: mp.mpf(a < b),
    "less_equal": lambda a, b: mp.mpf(a <= b),
    "greater": lambda a, b: mp.mpf(a > b),
    "greater_equal": lambda a, b: mp.mpf(a >= b),
    "equal": lambda a, b: mp.mpf(a == b),
    "not_equal": lambda a, b: mp.mpf(a != b),
    "erf": _erf,
    "erfc": _erfc,
    "lgamma": _lgamma,
    "digamma": lambda a: _psi(0, a),
    "polygamma": lambda n, a: _psi(int(n), a),
    "gaussian": lambda a: _exp(-a * a),
    "normal_pdf": _normal_pdf,
    "normal_cdf": _normal_cdf,
    "subtraction_error": _lost,
    "pow_base_local": _pow_slope,
    "pow_exponent_local": _pow_exponent_slope,
    "div_local": lambda a, b: -a / (b * b),
    "cbrt_local": lambda a: 1 / (3 * mp.cbrt(abs(a)) ** 2) if a else mp.inf,
    "hypot_local": lambda a, b: a / mp.sqrt(a * a + b * b) if a else mp.mpf(0),
    "atan2_local": lambda a, b: b / (a * a + b * b) if a or b else mp.mpf(0),
    "atan_local": lambda a: 1 / (1 + a * a),
    "asin_local": lambda a: 1 / mp.sqrt(1 - a * a) if abs(a) != 1 else mp.inf,
    "atanh_local": lambda a: 1 / (1 - a * a),
    "acosh_local": lambda a: 1 / mp.sqrt(a * a - 1) if a != 1 else mp.inf,
    "sigmoid_local": lambda a: _sigmoid(a) * _sigmoid(-a),
    "tanh_local": lambda a: 4 * _sigmoid(2 * a) * _sigmoid(-2 * a),
    "logaddexp_local": lambda a, b: _sigmoid(a - b),
    "gaussian_local": lambda a: -2 * a * _exp(-a * a),
    "normal_pdf_local": lambda a: -a * _normal_pdf(a),
    "gelu_local": lambda a: _normal_cdf(a) + a * _normal_pdf(a),
    "silu_local": lambda a: _sigmoid(a) * (1 + a * _sigmoid(-a)),
    "mish_local": _mish_slope,
}
"""Every gate; settings are arguments like others."""

SLOPES: Mapping[tuple[str, int], Callable[..., Exact]] = {
    ("pow", 0): _pow_slope,
    ("pow", 1): _pow_exponent_slope,
    ("erf", 0): _erf_slope,
    ("erfc", 0): lambda a: -_erf_slope(a),
    ("gelu", 0): lambda a: _normal_cdf(a) + a * _normal_pdf(a),
    ("normal_cdf", 0): _normal_pdf,
    ("lgamma", 0): lambda a: _psi(0, a),
    ("digamma", 0): lambda a: _psi(1, a),
    ("polygamma", 1): lambda n, a: _psi(int(n) + 1, a),
}
"""The slopes that are not to be had by differences."""

SLOW = ("erf", "erfc", "gelu", "gelu_local", "normal_cdf", "lgamma", "digamma", "polygamma")
"""Gates whose values need no more than the usual digits: none is ever subtracted from another."""


def value(name: str, args: Sequence[float]) -> Exact:
    """The exact value of a gate; NaN where it is not real or not defined."""
    with mp.workdps(_digits(name, args)):
        return _value(VALUES[name], [mp.mpf(a) for a in args])


def slope(name: str, args: Sequence[float], place: int) -> Exact:
    """The exact derivative of a gate in one of its arguments; not finite where it has none."""
    with mp.workdps(_digits(name, args)):
        exact = [mp.mpf(a) for a in args]
        if (name, place) in SLOPES:
            return _value(SLOPES[name, place], exact)
        step = _step(args, place)
        if all(args):
            return _difference(VALUES[name], exact, place, step)
        return _limit(
            _difference(VALUES[name], exact, place, step),
            _difference(VALUES[name], exact, place, step / 10**6),
        )


def curvature(name: str, args: Sequence[float], places: tuple[int, int]) -> Exact:
    """The exact second derivative of a gate in two of its arguments, or twice in one."""
    first, second = places
    with mp.workdps(_digits(name, args) + 100):
        exact = [mp.mpf(a) for a in args]
        step = _step(args, second)

        def inner(*moved: Exact) -> Exact:
            if (name, first) in SLOPES:
                return SLOPES[name, first](*moved)
            return _difference(VALUES[name], moved, first, step)

        return _difference(inner, exact, second, step)


def one_sided(name: str, args: Sequence[float], place: int) -> tuple[float, float]:
    """The derivatives from below and from above, infinite where the value jumps."""
    with mp.workdps(_digits(name, args)):
        exact, sides = [mp.mpf(a) for a in args], []
        here = _value(VALUES[name], exact)
        for step in (-_step(args, place), _step(args, place)):
            near, nearer = (
                (_moved(VALUES[name], exact, place, s) - here) / s for s in (step, step / 10**6)
            )
            sides.append(float(_limit(near, nearer)))
        return sides[0], sides[1]


def _digits(name: str, args: Sequence[float]) -> int:
    """Enough for the span between the arguments, and for exp(-|a|) beside 1."""
    sizes = [abs(a) for a in args if a and a - a == 0]
    span = max((abs(mp.mag(a)) for a in sizes), default=0)
    if name in SLOW:
        return int(100 + span // 3)
    return int(250 + span + 0.9 * max((a for a in sizes if a < UNDERFLOW), default=0.0))


def _step(args: Sequence[float], place: int) -> Exact:
    sizes = [abs(a) for a in args if a]
    return mp.mpf(10) ** -45 * min(1.0, abs(args[place]) or min(sizes, default=1.0))


def _value(function: Callable[..., Exact], args: Sequence[Exact]) -> Exact:
    try:
        found = function(*args)
    except (ValueError, ZeroDivisionError):
        return mp.nan
    return mp.nan if isinstance(found, mp.mpc) else found


def _moved(function: Callable[..., Exact], args: Sequence[Exact], place: int, step: Exact) -> Exact:
    return _value(function, [a + step if i == place else a for i, a in enumerate(args)])


def _difference(
    function: Callable[..., Exact], args: Sequence[Exact], place: int, step: Exact
) -> Exact:
    after, before = (_moved(function, args, place, s) for s in (step, -step))
    return (after - before) / (2 * step)


def _limit(near: Exact, nearer: Exact) -> Exact:
    """What a quotient tends to, from two steps."""
    return _sign(nearer) * mp.inf if abs(nearer) > GROWTH * abs(near) else nearer


def kernel(names: Collection[str]) -> Kernel:
    """The number system of mpmath at the working precision, with the functions of some gates."""
    return Kernel(
        name="reference",
        functions={name: VALUES[name] for name in names} | {"chain": _chain},
        number=mp.mpf,
        constants={"pi": +mp.pi, "e": +mp.e, "tau": 2 * mp.pi, "inf": mp.inf},
    )


def _chain(upstream: Exact, local: Exact) -> Exact:
    return upstream * local if upstream else mp.mpf(0)
