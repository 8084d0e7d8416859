"""Error bars and condition numbers against what moving the inputs does."""

import math

import numpy as np
import pytest

from backprop_cli import gradient
from backprop_cli.engine.sensitivity import sensitivity


def influence(program: str, uncertainties: dict[str, object], **values: object):
    report = gradient(program, values)
    return sensitivity(report.value, report.inputs, report.gradients, uncertainties, condition=True)


def test_the_textbook_case() -> None:
    """R = U/I: the relative uncertainties add in squares."""
    found = influence("U/I", {"U": 0.3, "I": 0.01}, U=12, I=0.5)
    assert found.uncertainty == pytest.approx(24 * math.hypot(0.3 / 12, 0.01 / 0.5))
    assert [row.condition for row in found.inputs] == pytest.approx([1, 1])
    assert sum(row.share for row in found.inputs) == pytest.approx(1)


def test_it_is_the_spread_of_many_tries() -> None:
    """To first order: the spread of f over normally distributed inputs."""
    found = influence("sin(x)*exp(y)", {"x": 1e-3, "y": 2e-3}, x=0.7, y=-0.4)
    random = np.random.default_rng(1)
    x, y = random.normal(0.7, 1e-3, 200_000), random.normal(-0.4, 2e-3, 200_000)
    assert found.uncertainty == pytest.approx(np.std(np.sin(x) * np.exp(y)), rel=0.02)


def test_a_condition_number_is_the_relative_change() -> None:
    found = influence("x^3*y", {}, x=2, y=5)
    assert [row.condition for row in found.inputs] == pytest.approx([3, 1])
    assert found.uncertainty is None
    assert found.inputs[0].contribution is None


def test_arrays_count_element_by_element() -> None:
    found = influence("sum(v^2)", {"v": [0.1, 0.2]}, v=[3, 4])
    assert found.uncertainty == pytest.approx(math.hypot(6 * 0.1, 8 * 0.2))
    assert found.inputs[0].condition == pytest.approx((18 + 32) / 25)
    one = influence("sum(v^2)", {"v": 0.1}, v=[3, 4])
    assert one.uncertainty == pytest.approx(math.hypot(6 * 0.1, 8 * 0.1))


@pytest.mark.parametrize(
    ("program", "values", "condition"),
    [("x - y", {"x": 1, "y": 1}, math.inf), ("x*y", {"x": 0, "y": 0}, 0.0)],
)
def test_where_the_output_is_0(program: str, values: dict[str, float], condition: float) -> None:
    assert influence(program, {}, **values).inputs[0].condition == condition


def test_large_numbers_do_not_overflow_on_the_way() -> None:
    found = influence("x + y", {"x": 1e200, "y": 1e200}, x=1, y=1)
    assert found.uncertainty == pytest.approx(math.sqrt(2) * 1e200)


def test_an_infinite_gradient_without_uncertainty_contributes_nothing() -> None:
    found = influence("sqrt(x) + y", {"y": 0.5}, x=0, y=1)
    assert [row.contribution for row in found.inputs] == [0, 0.5]
