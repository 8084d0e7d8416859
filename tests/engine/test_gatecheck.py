"""Gates of one's own on arrays: every clause is compared with what the body sends."""

import numpy as np
import pytest

from backprop_cli import compile, gradient
from backprop_cli.errors import WrongAnswer

X = [0.5, -1.25, 2.0]
RIGHT = [
    "gate f(a, b) = sum(a)*b; d/a = spread(g*b, a); d/b = sum(a); f(x, y)",
    "gate f(a, b) = sum(a)*b; d/a = spread(g*b, a); d/b = g*sum(a); f(x, y)",
    "gate f(a, b) = sum(concat(a, [b])^2); f(x, y)",
    "gate f(a, b) = sum(stack(a, a*b, axis=1)[1:, 0]); f(x, y)",
    "gate f(a, b) = sum(reshape(a*b, [3, 1])); f(x, y)",
    "gate f(a, b) = sum(a[-2:]*[2, 3])*b; f(x, y)",
    "gate f(a, b) = a^2*b; d/a = 2*a*b; d/b = a^2; sum(f(x, y))",
    "gate two() = 2; gate f(a, b) = sum(a*b)*two(); f(x, y)",
    "gate f(a, b) = sum(concat(a, a*b, a^2)[2:8]^2); f(x, y)",
]


@pytest.mark.parametrize("program", RIGHT)
def test_a_right_gate_sends_what_its_body_sends(program: str) -> None:
    *definitions, call = program.split("; ")
    bodies = [text.removeprefix("gate ") for text in definitions if not text.startswith("d/")]
    opened = "; ".join([*bodies, call])
    found, expected = gradient(program, x=X, y=3), gradient(opened, x=X, y=3)
    assert found.value == pytest.approx(expected.value, rel=1e-15)
    for name in ("x", "y"):
        np.testing.assert_allclose(found.gradients[name], expected.gradients[name], rtol=1e-14)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (RIGHT[0].replace("sum(a); f", "2*sum(a); f"), "d/b of the gate f is not what its body sends b at f"),
        (RIGHT[1].replace("g*b", "g"), "d/a of the gate f is not what its body sends a at f"),
        (RIGHT[0].replace("d/b = sum(a)", "d/b = [1, 2, 3]*g"), "d/b of the gate f is not what its body sends b at f"),
        (RIGHT[6].replace("2*a*b", "where(a > 100, 1, 2*a*b)"),
         "d/a of the gate f is 1 where a = 200, b = 3, but the slope of its body there is 1200"),
        ("gate f(a) = sum(a^2); d/a = 2*a*sum(g) + g*floor(a/99); f(x[0:2]) + f(x[2:])*y",
         "d/a of the gate f is not what its body sends a at n4"),
    ],
)  # fmt: skip
def test_a_wrong_gate_is_told_where(program: str, message: str) -> None:
    values = {"x": [0.5, 1.0, 200.0], "y": 3}
    with pytest.raises(WrongAnswer) as caught:
        gradient(program, values)
    assert caught.value.kind == "gate-gradient"
    assert caught.value.message == message
    assert caught.value.hint == "correct the clause, or accept it as it is with --trust-gates"
    compile(program, trust_gates=True)(values)
