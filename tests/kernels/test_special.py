"""The float64 special functions against mpmath at 60 digits, and exact rationals."""

import math
import random
from collections.abc import Callable
from fractions import Fraction

import mpmath as mp
import pytest

from backprop_cli.kernels import fixed, special
from backprop_cli.kernels.float64 import FLOAT64

SMALLEST_NORMAL = mp.mpf(2) ** -1022
SMALLEST = mp.mpf(2) ** -1074
MAX = 1.7976931348623157e308
ULP = 2.0**-52
TOLERANCE = {"gaussian": 4 * ULP, "normal_pdf": 4 * ULP, "normal_cdf": 4 * ULP}
ZEROS = {
    "gelu_local": -0.7517915246935645,
    "silu_local": -1.2784645427610738,
    "mish_local": -1.1924312145154952,
}
EXTREME = [
    math.inf, -math.inf, math.nan, 0.0, -0.0, 5e-324, -5e-324, 2.0**-1022, -(2.0**-1022),
    1e-300, -1e-300, 1e154, -1e154, 1e300, -1e300, MAX, -MAX, 40.0, -40.0, 800.0, -800.0,
]  # fmt: skip


def _sigmoid(a: mp.mpf) -> mp.mpf:
    return 1 / (1 + mp.exp(-a))


def _pdf(a: mp.mpf) -> mp.mpf:
    return mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi)


def _cdf(a: mp.mpf) -> mp.mpf:
    # mpmath takes seconds, or overflows, where the result is 0 or 1 to any precision
    return mp.erfc(-a / mp.sqrt(2)) / 2 if abs(a) < 1e3 else mp.mpf(a > 0)


def _mish_slope(a: mp.mpf) -> mp.mpf:
    product = mp.exp(a) * (mp.exp(a) + 2)
    tanh = product / (product + 2)
    return tanh + a * _sigmoid(a) * (1 - tanh) * (1 + tanh)


EXACT: dict[str, Callable[[mp.mpf], mp.mpf]] = {
    "gaussian": lambda a: mp.exp(-a * a),
    "normal_pdf": _pdf,
    "normal_cdf": _cdf,
    "gelu_local": lambda a: _cdf(a) + a * _pdf(a),
    "silu_local": lambda a: _sigmoid(a) * (1 + a * _sigmoid(-a)),
    "mish_local": _mish_slope,
}


def around(center: float) -> list[float]:
    """The doubles next to a point, then points at distances growing to 1."""
    steps = [center + k * math.ulp(center) for k in range(-8, 9)]
    return steps + [center + s * 10 ** (-k / 8) for k in range(120) for s in (-1, 1)]


def uniform(low: float, high: float, count: int) -> list[float]:
    draw = random.Random(1)
    return [draw.uniform(low, high) for _ in range(count)]


REGIONS = {
    "every magnitude": [s * 10 ** (k / 3) for k in range(-900, 901) for s in (-1, 1)],
    "middle": uniform(-6, 6, 600),
    "the Gaussian tails": uniform(-42, 42, 600),
    "the Gaussian underflow": uniform(-39, -37, 200) + uniform(26, 28, 200),
    "the exponential tails": uniform(-760, 760, 600),
    "the exponential underflow": uniform(-752, -700, 200),
    "the seams": [a for seam in (-1.0018, -0.5018, 0.0) for a in around(seam)],
    "saturation": [*uniform(30, 60, 200), 700.0, 745.2, 1e3, 1e10, 1e300],
}


def faults(name: str, points: list[float]) -> list[tuple[float, float, float]]:
    """The points where the function is off: the point, the value, its error."""
    function, tolerance, found = FLOAT64.functions[name], TOLERANCE.get(name, 1e-14), []
    with mp.workdps(60):
        for a in points:
            value, exact = function(a), EXACT[name](mp.mpf(a))
            scale = abs(exact) * tolerance if abs(exact) >= SMALLEST_NORMAL else 1.5 * SMALLEST
            if not abs(value - exact) <= scale:
                found.append((a, value, float(value - exact)))
    return found


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("name", EXACT)
def test_error_is_below_tolerance(name: str, region: str) -> None:
    assert faults(name, REGIONS[region]) == []


@pytest.mark.parametrize("name", ZEROS)
def test_no_digit_is_lost_around_a_zero(name: str) -> None:
    assert faults(name, around(ZEROS[name])) == []


@pytest.mark.parametrize("a", EXTREME)
@pytest.mark.parametrize("name", EXACT)
def test_nothing_raises(name: str, a: float) -> None:
    assert math.isnan(FLOAT64.functions[name](a)) == math.isnan(a)


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("gaussian", 0, 0),
        ("normal_pdf", 0, 0),
        ("normal_cdf", 0, 1),
        ("gelu_local", 0, 1),
        ("silu_local", 0, 1),
        ("mish_local", 0, 1),
    ],
)
@pytest.mark.parametrize("size", [1e3, 1e300, math.inf])
def test_saturates(name: str, left: float, right: float, size: float) -> None:
    function = FLOAT64.functions[name]
    assert (function(-size), function(size)) == (left, right)


def test_values_at_zero() -> None:
    for zero in (0.0, -0.0):
        assert special.gaussian(zero) == 1
        assert FLOAT64.functions["normal_cdf"](zero) == 0.5
        assert FLOAT64.functions["gelu_local"](zero) == 0.5
        assert FLOAT64.functions["silu_local"](zero) == 0.5
        assert FLOAT64.functions["mish_local"](zero) == 0.6


def _pairs() -> list[tuple[float, float]]:
    draw = random.Random(2)
    scales = [(0, 0), (0, 16), (16, 0), (-300, -310), (300, 290), (-320, -320), (308, 291)]
    return [
        (draw.uniform(-1.7, 1.7) * 10.0**p, draw.uniform(-1.7, 1.7) * 10.0**q)
        for p, q in scales
        for _ in range(200)
    ]


@pytest.mark.parametrize(
    "pairs",
    [
        _pairs(),
        [(1e16, 1.0), (1.0, 1e16), (0.0, 0.0), (5e-324, -5e-324), (1.0, 1e-300), (3.0, 3.0)],
        # a branch-free TwoSum overflows here
        [(MAX, 1.5 * 2.0**971), (-MAX, -1.5 * 2.0**971), (MAX, 2.0**970), (MAX, MAX)],
    ],
)
def test_subtraction_error_is_exact(pairs: list[tuple[float, float]]) -> None:
    for a, b in pairs:
        error = special.subtraction_error(a, b)
        assert Fraction(a) - Fraction(b) == Fraction(a - b) + Fraction(error)


@pytest.mark.parametrize("a", EXTREME)
@pytest.mark.parametrize("b", EXTREME)
def test_subtraction_error_is_0_where_the_difference_is_not_finite(a: float, b: float) -> None:
    error = special.subtraction_error(a, b)
    assert math.isfinite(error)
    assert math.isfinite(a - b) or error == 0


@pytest.mark.parametrize("whole", [0.0, 1.0, -7.0, 1e6, -1e9])
def test_circular_functions_of_pi_a(whole: float) -> None:
    with mp.workdps(60):
        for a in (whole + rest for rest in [*uniform(-0.5, 0.5, 100), 0.25, 0.5, 1e-6]):
            sine, cotangent = mp.sinpi(mp.mpf(a)), mp.cot(mp.pi * mp.mpf(a))
            assert abs(special.sin_pi(a) - abs(sine)) <= 2 * ULP * abs(sine)
            if a % 1 != 0.5:
                assert abs(special.pi_cot_pi(a) - mp.pi * cotangent) <= 8 * ULP * abs(cotangent)
            assert abs(mp.mpf(fixed.fixed_cot_pi(a)) / fixed.ONE - cotangent) < 1e-40


@pytest.mark.parametrize("a", [1.0, 1.5, 60.0, 2.0**52, 1e80, 1.0000000000000002])
def test_fixed_log(a: float) -> None:
    with mp.workdps(80):
        logarithm = mp.mpf(fixed.fixed_log(fixed.fixed(a))) / fixed.ONE
        assert abs(logarithm - mp.log(a)) < mp.mpf(10) ** -56
