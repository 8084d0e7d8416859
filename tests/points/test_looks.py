"""No NaN goes unseen, and looks are few."""

import random

import numpy as np
import pytest

from backprop_cli import compile
from backprop_cli.points import looks
from backprop_cli.points.functions import look, look_farther
from tests.points.rowwise import by_points, by_rows
from tests.points.test_program import NUMBERS

SHARED = ["1/(1 + relu(a*b + c*d + e))", "sqrt(abs(a*b - c*d))*e", "where(a*b > c, a*b*c*d*e, e)"]
"""Programs whose gradients have a factor in common, of gates that are rounded correctly."""


def count(program: str) -> tuple[int, int]:
    """How often a program looks for NaN, and for anything that is not finite."""
    steps = [step[0] for step in compile(program).points().program._columns.schedule.steps]
    return steps.count(look), steps.count(look_farther)


def test_a_common_factor_is_looked_at_once() -> None:
    assert count("1/(1+exp(-(w0*x0+w1*x1+w2)))") == (0, 2)
    assert count("a*b*c*d*e") == (0, 3)
    assert count("tanh(x)") == (1, 0)
    assert count("x*y + z") == (0, 0)


@pytest.mark.parametrize("program", SHARED)
@pytest.mark.parametrize("sparing", [True, False])
def test_nothing_goes_unseen(program: str, sparing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not sparing:
        monkeypatch.setattr(looks, "HARMLESS", frozenset())
    draw = random.Random(program)
    rows = [[draw.choice(NUMBERS) for _ in "abcde"] for _ in range(1500)]
    found, expected = by_points(program, "abcde", rows), by_rows(program, "abcde", rows)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-322)
    assert np.isnan(expected).any()
