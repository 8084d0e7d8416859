"""One line a case: the language and the passes on real expressions."""

from pathlib import Path

import pytest

from backprop_cli import gradient

CASES = [
    [field.strip() for field in line.split("|")]
    for line in (Path(__file__).parent / "cases" / "values.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def numbers(text: str) -> dict[str, float]:
    return {name: float(value) for name, value in (pair.split("=") for pair in text.split())}


@pytest.mark.parametrize(("expression", "values", "value", "gradients"), CASES)
def test_case(expression: str, values: str, value: str, gradients: str) -> None:
    report = gradient(expression, numbers(values))
    assert report.value == pytest.approx(float(value), rel=1e-15, abs=0)
    assert report.gradients == pytest.approx(numbers(gradients), rel=2e-15, abs=0)
