"""Any name is free: the words of gates are words of gates only where nothing else could stand."""

import pytest

from backprop_cli import gradient


@pytest.mark.parametrize(
    "name",
    ["gate", "domain", "kink", "try", "also", "form", "dead", "saturates", "pattern", "remedy",
     "no", "computed", "json", "help", "f", "o", "e", "pi", "values", "θ", "w₀", "é", "_", "数"],
)  # fmt: skip
def test_any_name_is_a_variable(name: str) -> None:
    report = gradient(f"{name}*2 + {name}", {name: 3.0})
    assert report.value == 9
    assert list(report.gradients.values()) == [3]


@pytest.mark.parametrize("name", ["gate", "domain", "try", "form", "f"])
def test_any_name_is_an_intermediate(name: str) -> None:
    report = gradient(f"{name} = x*x\n{name} + 1", x=3.0)
    assert report.gradients == {"x": 6}
