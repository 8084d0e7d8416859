"""erfc, the normal distribution and gelu where their series change, against mpmath."""

import math
from collections.abc import Callable

import mpmath as mp
import pytest

from backprop_cli.kernels import normal

CDF: Callable[[mp.mpf], mp.mpf] = lambda a: mp.erfc(-a / mp.sqrt(2)) / 2  # noqa: E731
EXACT: dict[str, Callable[[mp.mpf], mp.mpf]] = {
    "erfc": mp.erfc,
    "normal_cdf": CDF,
    "gelu": lambda a: a * CDF(a),
    "gelu_local": lambda a: CDF(a) + a * mp.npdf(a),
}
SEAMS = [
    scale * seam + step * 1e-15
    for seam in [*(k / 8 for k in range(1, 41)), 10.0, 26.5]
    for scale in (1, -1, math.sqrt(2), -math.sqrt(2))
    for step in (-1, 1)
]


@pytest.mark.parametrize("name", EXACT)
def test_the_seams_between_series(name: str) -> None:
    with mp.workdps(60):
        for a in SEAMS:
            exact = EXACT[name](mp.mpf(a))
            found = getattr(normal, name)(a)
            assert abs(found - exact) <= 2 * math.ulp(float(exact)), (a, found, exact)


@pytest.mark.parametrize("quarters", [0, 1, 7, 39, 40])
def test_the_coefficients_at_a_centre(quarters: int) -> None:
    with mp.workdps(60):
        expected = mp.taylor(lambda a: mp.exp(a * a) * mp.erfc(a), mp.mpf(quarters) / 4, 14)
        first, second, others = normal._centre(quarters)
        assert abs(mp.mpf(first[0]) + first[1] - expected[0]) < expected[0] * mp.mpf(2) ** -104
        for found, exact in zip((second, *others), expected[1:], strict=True):
            assert abs(found - exact) <= abs(exact) * 2**-52


def test_the_ends() -> None:
    assert [normal.erfc(a) for a in (-math.inf, -1e300, 0.0, 28.0, math.inf)] == [2, 2, 1, 0, 0]
    assert math.isnan(normal.erfc(math.nan))
    assert [normal.gelu(a) for a in (-1e300, -0.0, 0.0, 1e300)] == [0, 0, 0, 1e300]
