"""sin, cos and tan of the doubles that come closest to multiples of π/2."""

import math

import mpmath as mp
import pytest

from backprop_cli.kernels import angle

CLOSEST = [
    6381956970095103.0 * 2.0**797, 6077191711863807.0 * 2.0**734, 8.0e9 * math.pi, 1e22, 355.0,
    6381956970095103.0 * 2.0**798, 1.7976931348623157e308, 2.0**1000, 1e12 * math.pi / 2,
]  # fmt: skip


@pytest.mark.parametrize("a", [sign * a for a in CLOSEST for sign in (1, -1)])
@pytest.mark.parametrize("name", ["sin", "cos", "tan"])
def test_to_an_ulp(name: str, a: float) -> None:
    with mp.workprec(1300):
        exact = getattr(mp, name)(mp.mpf(a))
        assert abs(getattr(angle, name)(a) - exact) <= math.ulp(float(exact))


def test_half_pi() -> None:
    with mp.workprec(1300):
        assert abs(mp.ldexp(angle.half_pi(), -angle.BITS) - mp.pi / 2) < mp.mpf(2) ** -1190
        assert abs(mp.ldexp(angle.half_pi(400), -400) - mp.pi / 2) < mp.mpf(2) ** -399
