"""log Γ and the polygamma functions against mpmath at 50 digits."""

import math
import random
from collections.abc import Callable

import mpmath as mp
import pytest

from backprop_cli.kernels import gamma
from backprop_cli.kernels.polygamma import polygamma

SMALLEST_NORMAL = mp.mpf(2) ** -1022
SMALLEST = mp.mpf(2) ** -1074
MAX = 1.7976931348623157e308
POLES = [0.0, -0.0, -1.0, -2.0, -17.0, -1e6, -(2.0**53), -1e300]
ORDERS = [0, 1, 2, 3]


def _psi(n: int, a: mp.mpf) -> mp.mpf:
    """ψ⁽ⁿ⁾(a); far left from 1 - a and what has period 1, for mpmath takes every step."""
    if a > -40:
        return mp.psi(n, a)
    rest, sign = a - mp.nint(a), (-1) ** n
    return sign * mp.psi(n, 1 - a) + mp.psi(n, rest) - sign * mp.psi(n, 1 - rest)


def _log_gamma(a: mp.mpf) -> mp.mpf:
    if a > 0:
        return mp.loggamma(a)
    return mp.log(mp.pi / abs(a * mp.sinpi(a))) - mp.loggamma(-a)


def around(center: float, step: int) -> list[float]:
    """The doubles next to a point, then points at distances growing to 1/2."""
    near = [center + k * math.ulp(center) for k in range(-6, 7)]
    far = [center + s * 0.5 * 10 ** (-k / step) for k in range(15 * step) for s in (-1, 1)]
    return near + far


def uniform(low: float, high: float, count: int) -> list[float]:
    draw = random.Random(1)
    return [draw.uniform(low, high) for _ in range(count)]


def zero_between(function: Callable[[mp.mpf], mp.mpf], left: mp.mpf, right: mp.mpf) -> float:
    """The double nearest to the function's zero between two points where its signs differ."""
    return float(mp.findroot(function, (left, right), solver="anderson", tol=1e-25, maxsteps=200))


REGIONS = {
    "every magnitude": [s * 10.0**k for k in range(-300, 301, 3) for s in (-1, 1)],
    "middle": uniform(-30, 30, 150),
    "around the poles": [a for pole in (-1.0, -2.0, -16.0, -1000.0) for a in around(pole, 1)],
    "around 0": [s * 10 ** (-k / 2) for k in range(45) for s in (-1, 1)],
    "around 1": around(1.0, 2),
    "around 2": around(2.0, 2),
    "around half-integers": [a for half in (-0.5, -1.5, -10.5) for a in around(half, 1)],
    "the seams": [a for seam in (0.5, 1.5, 2.5, 10.0, 11.0, 13.0) for a in around(seam, 1)],
    "large": uniform(10, 1000, 60) + uniform(1e5, 1e6, 20) + uniform(-1e6, -1e5, 20),
    "far left": [-(10.0**k) + rest for k in range(3, 16) for rest in (0.5, 0.375, 0.125)],
    "far right": [1e15, 1e16, 1e100, 2.5e305],
}


def faults(
    function: Callable[[float], float],
    exact: Callable[[mp.mpf], mp.mpf],
    points: list[float],
    tolerance: float = 1e-14,
) -> list[tuple[float, float, float]]:
    """The points where the function is off: the point, the value, its error."""
    found = []
    with mp.workdps(50):
        for a in points:
            if a <= 0 and a == math.floor(a):
                continue
            value, true = mp.mpf(function(a)), exact(mp.mpf(a))
            if abs(true) > MAX:
                fault = value != mp.sign(true) * mp.inf
            elif abs(true) < SMALLEST_NORMAL:
                fault = not abs(value - true) <= 2 * SMALLEST
            else:
                fault = not abs(value - true) <= tolerance * abs(true)
            if fault:
                found.append((a, float(value), float(value - true)))
    return found


def polygamma_faults(
    n: int, points: list[float], tolerance: float = 1e-14
) -> list[tuple[float, float, float]]:
    """The points where the polygamma function of order n is off."""
    return faults(lambda a: polygamma(n, a), lambda a: _psi(n, a), points, tolerance)


@pytest.mark.parametrize("region", REGIONS)
def test_lgamma(region: str) -> None:
    assert faults(gamma.lgamma, _log_gamma, REGIONS[region]) == []


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("n", ORDERS)
def test_polygamma(n: int, region: str) -> None:
    assert polygamma_faults(n, REGIONS[region]) == []


@pytest.mark.parametrize("n", [4, 5, 10, 20])
@pytest.mark.parametrize("region", ["around 1", "around the poles", "far right"])
def test_polygamma_of_a_larger_order(n: int, region: str) -> None:
    points = [a for a in REGIONS[region] if a > -100] + uniform(-30, 60, 25)
    assert polygamma_faults(n, points, tolerance=2e-14) == []


@pytest.mark.parametrize("n", [60, 100, 140, 200])
def test_an_order_beyond_20_keeps_most_digits(n: int) -> None:
    points = [0.5, 1.0, 3.25, 40.0, 200.0, 1e3, 1e5] + ([-0.25, -1.75, -40.1] if n < 150 else [])
    assert polygamma_faults(n, points, tolerance=1e-12) == []


@pytest.mark.parametrize("left", [-1, -2, -3, -5, -10, -30, -1000, -100000])
@pytest.mark.parametrize("n", [0, 2])
def test_polygamma_around_a_negative_zero(n: int, left: int) -> None:
    with mp.workdps(50):
        margin = mp.mpf(1) / 50
        zero = zero_between(lambda a: _psi(n, a), left + margin, left + 1 - margin)
    points = around(zero, 1)
    assert polygamma_faults(n, points) == []


def test_both_sides_of_a_pole_overflow_with_their_own_sign() -> None:
    assert (gamma.digamma(5e-324), gamma.digamma(-5e-324)) == (-math.inf, math.inf)
    assert (polygamma(2.0, 1e-200), polygamma(2.0, -1e-200)) == (-math.inf, math.inf)
    assert polygamma(1.0, 1e-200) == polygamma(1.0, -1e-200) == math.inf


def test_digamma_around_its_positive_zero() -> None:
    points = around(1.4616321449683623, 8)
    assert faults(gamma.digamma, lambda a: _psi(0, a), points) == []


@pytest.mark.parametrize("left", range(-17, -2))
def test_lgamma_around_its_negative_zeros(left: int) -> None:
    with mp.workdps(50):
        middle, margin = left + mp.mpf("0.4"), mp.mpf(10) ** -20
        ends = [(left + margin, middle), (middle, left + 1 - margin)]
        zeros = [zero_between(_log_gamma, *pair) for pair in ends]
    points = [a for zero in zeros for a in around(zero, 1)]
    assert faults(gamma.lgamma, _log_gamma, points) == []


@pytest.mark.parametrize("a", POLES)
def test_poles(a: float) -> None:
    assert gamma.lgamma(a) == math.inf
    assert math.isnan(gamma.digamma(a))
    assert math.isnan(polygamma(2.0, a))
    assert polygamma(1.0, a) == math.inf
    assert polygamma(3.0, a) == math.inf


def test_infinities() -> None:
    assert gamma.lgamma(math.inf) == gamma.lgamma(-math.inf) == math.inf
    assert gamma.digamma(math.inf) == math.inf
    assert polygamma(1.0, math.inf) == polygamma(2.0, math.inf) == 0
    assert math.isnan(gamma.digamma(-math.inf))
    assert math.isnan(polygamma(1.0, -math.inf))


def test_lgamma_overflows_to_infinity() -> None:
    assert gamma.lgamma(2.6e305) == gamma.lgamma(MAX) == math.inf
    assert gamma.lgamma(1.0) == gamma.lgamma(2.0) == 0


@pytest.mark.parametrize("n", [-1.0, 0.5, math.nan, math.inf, -math.inf])
def test_an_order_that_is_not_a_whole_number_gives_nan(n: float) -> None:
    assert math.isnan(polygamma(n, 1.5))


@pytest.mark.parametrize("n", [0, 1, 2, 20, 149, 150, 151, 171, 172, 1e4, 1e15, 1e300, MAX])
def test_nothing_raises(n: float) -> None:
    points = [*POLES, math.inf, -math.inf, math.nan, 5e-324, -5e-324, MAX, -MAX, 1e-310, 1e154]
    for a in [*points, -0.5, -1e15 + 0.5, -1.25, 1.4616321449683623, 500.0, 1e-160, -1e-160]:
        assert isinstance(polygamma(float(n), a), float)
        assert isinstance(gamma.lgamma(a), float)
        assert isinstance(gamma.digamma(a), float)
    assert math.isnan(polygamma(float(n), math.nan))
    assert math.isnan(gamma.lgamma(math.nan))
