"""The backward pass against its definition, finite differences and forward mode."""

import math
import operator
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from backprop_cli import compile, gradient
from backprop_cli.engine.formula import Evaluator
from backprop_cli.kernels.float64 import FLOAT64
from tests.engine.programs import INPUTS, points, programs

FEW = settings(max_examples=150, deadline=None)


@FEW
@given(programs(), points)
def test_every_gradient_is_the_sum_of_what_its_consumers_send(
    program: str, point: dict[str, float]
) -> None:
    report = gradient(program, point)
    received: dict[str, list[float]] = {node.name: [] for node in report.nodes}
    for node in report.nodes:
        for edge in node.edges:
            assert edge.downstream == node.upstream * edge.local.value
            received[edge.input].append(edge.downstream)
    received[report.output].append(1.0)
    for node in report.nodes:
        size = sum(map(abs, received[node.name]))
        assert node.upstream == pytest.approx(
            math.fsum(received[node.name]), abs=1e-13 * (1 + size)
        )
    assert report.gradients == {
        name: report.nodes[i].upstream for i, name in enumerate(report.inputs)
    }


@FEW
@given(programs(), points)
def test_gradients_agree_with_extrapolated_differences(
    program: str, point: dict[str, float]
) -> None:
    compiled = compile(program)
    report = compiled(point)
    for name in INPUTS:
        slope, error = richardson(lambda h, n=name: compiled({**point, n: point[n] + h}).value)
        scale = 1 + abs(report.value) + abs(slope)
        assert abs(report.gradients[name] - slope) <= 1e-8 * scale + 10 * error


def richardson(f: Callable[[float], float]) -> tuple[float, float]:
    """The slope at 0 by central differences, extrapolated, and an estimate of its error."""
    row = [(f(h) - f(-h)) / (2 * h) for h in (0.02, 0.01, 0.005, 0.0025)]
    last = row
    for order in (4, 16, 64):
        last, row = row, [(order * b - a) / (order - 1) for a, b in pairwise(row)]
    return row[0], abs(row[0] - last[-1])


class Dual:
    """A value and its tangent; functions are differentiated here by hand, not by our rules."""

    def __init__(self, value: float, tangent: float = 0.0) -> None:
        self.value = value
        self.tangent = tangent


def lift(f: Callable[..., float], *slopes: Callable[..., float]) -> Callable[..., Dual]:
    def lifted(*args: "Dual | float") -> Dual:
        duals = [arg if isinstance(arg, Dual) else Dual(arg) for arg in args]
        values = [dual.value for dual in duals]
        tangent = sum(s(*values) * d.tangent for s, d in zip(slopes, duals, strict=True))
        return Dual(f(*values), tangent)

    return lifted


def phi(a: float) -> float:
    return (1 + math.erf(a / math.sqrt(2))) / 2


DUALS: dict[str, Callable[..., Any]] = {
    "add": lift(operator.add, lambda a, b: 1, lambda a, b: 1),
    "sub": lift(operator.sub, lambda a, b: 1, lambda a, b: -1),
    "mul": lift(operator.mul, lambda a, b: b, lambda a, b: a),
    "div": lift(operator.truediv, lambda a, b: 1 / b, lambda a, b: -a / b / b),
    "neg": lift(operator.neg, lambda a: -1),
    "copy": lift(operator.pos, lambda a: 1),
    "pow": lift(math.pow, lambda a, b: b * math.pow(a, b - 1) if b else 0.0,
                lambda a, b: math.pow(a, b) * math.log(a) if a > 0 else 0.0),
    "exp": lift(math.exp, math.exp),
    "log": lift(math.log, lambda a: 1 / a),
    "sin": lift(math.sin, math.cos),
    "cos": lift(math.cos, lambda a: -math.sin(a)),
    "tanh": lift(math.tanh, lambda a: 1 / math.cosh(a) ** 2),
    "atan": lift(math.atan, lambda a: 1 / (1 + a * a)),
    "sqrt": lift(math.sqrt, lambda a: 0.5 / math.sqrt(a)),
    "erf": lift(math.erf, lambda a: 2 / math.sqrt(math.pi) * math.exp(-a * a)),
    "sigmoid": lift(lambda a: 1 / (1 + math.exp(-a)), lambda a: math.exp(-a) / (1 + math.exp(-a)) ** 2),
    "softplus": lift(lambda a: math.log1p(math.exp(a)), lambda a: 1 / (1 + math.exp(-a))),
    "silu": lift(lambda a: a / (1 + math.exp(-a)),
                 lambda a: (1 + math.exp(-a) + a * math.exp(-a)) / (1 + math.exp(-a)) ** 2),
    "gelu": lift(lambda a: a * phi(a),
                 lambda a: phi(a) + a * math.exp(-a * a / 2) / math.sqrt(2 * math.pi)),
    "hypot": lift(math.hypot, lambda a, b: a / math.hypot(a, b), lambda a, b: b / math.hypot(a, b)),
    "logaddexp": lift(lambda a, b: math.log(math.exp(a) + math.exp(b)),
                      lambda a, b: 1 / (1 + math.exp(b - a)), lambda a, b: 1 / (1 + math.exp(a - b))),
    "atan2": lift(math.atan2, lambda a, b: b / (a * a + b * b), lambda a, b: -a / (a * a + b * b)),
    "greater": lift(lambda a, b: float(a > b), lambda a, b: 0, lambda a, b: 0),
    "where": lambda condition, a, b: a if condition.value else b,
}  # fmt: skip


@FEW
@given(programs(), points)
def test_gradients_agree_with_forward_mode(program: str, point: dict[str, float]) -> None:
    compiled = compile(program)
    graph = compiled.graph(())
    report = compiled(point)
    for wanted in INPUTS:
        values: dict[int, Any] = {
            n: Dual(point[i], float(i == wanted)) for i, n in graph.inputs.items()
        }
        for node, gate in enumerate(graph.gates):
            if gate:
                args = [
                    values[a] if a >= 0 else FLOAT64.literal(graph.literals[~a])
                    for a in graph.args[node]
                ]
                values[node] = DUALS[gate](*args)
        out = values[graph.output]
        assert report.value == pytest.approx(out.value, rel=1e-11, abs=1e-11)
        assert report.gradients[wanted] == pytest.approx(out.tangent, rel=1e-9, abs=1e-9)


@FEW
@given(programs(), points)
def test_grouped_and_ungrouped_gradients_agree(program: str, point: dict[str, float]) -> None:
    plain = gradient(program, point)
    for options in (
        {"group": ["auto"]},
        {"group": ["mix"]},
        {"ungroup": ["sigmoid", "softplus", "silu"]},
        {"group": ["auto"], "ungroup": ["gelu"]},
    ):
        other = compile(program, **options)(point)
        assert other.value == pytest.approx(plain.value, rel=1e-11, abs=1e-11)
        assert other.gradients == pytest.approx(plain.gradients, rel=1e-9, abs=1e-9)


def test_the_neuron_of_the_lecture_to_full_precision() -> None:
    """Values and gradients of every node against 30-digit arithmetic."""
    from mpmath import mp, mpf

    mp.dps = 30
    report = gradient("1/(1+exp(-(w0*x0+w1*x1+w2)))", w0=2, x0=-1, w1=-3, x1=-2, w2=-3)
    e = mp.exp(-1)
    slope = e / (1 + e) ** 2
    expected = {
        "w0": (2, -slope), "x0": (-1, 2 * slope), "w1": (-3, -2 * slope), "x1": (-2, -3 * slope),
        "w2": (-3, slope), "n1": (-2, slope), "n2": (6, slope), "n3": (4, slope), "n4": (1, slope),
        "n5": (-1, -slope), "n6": (e, -1 / (1 + e) ** 2), "n7": (1 + e, -1 / (1 + e) ** 2),
        "f": (1 / (1 + e), mpf(1)),
    }  # fmt: skip
    assert [node.name for node in report.nodes] == list(expected)
    for node in report.nodes:
        value, upstream = expected[node.name]
        assert node.value == pytest.approx(float(value), rel=4e-16, abs=0)
        assert node.upstream == pytest.approx(float(upstream), rel=1e-15, abs=0)


def test_the_neuron_in_the_numbers_of_the_lecture() -> None:
    report = gradient("1/(1+exp(-(w0*x0+w1*x1+w2)))", w0=2, x0=-1, w1=-3, x1=-2, w2=-3)
    values = [round(node.value, 2) for node in report.nodes[5:]]
    assert values == [-2, 6, 4, 1, -1, 0.37, 1.37, 0.73]
    upstreams = [round(node.upstream, 2) for node in report.nodes[5:]]
    assert upstreams == [0.2, 0.2, 0.2, 0.2, -0.2, -0.53, -0.53, 1]
    rounded = {name: round(value, 2) for name, value in report.gradients.items()}
    assert rounded == {"w0": -0.2, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.2}


def test_the_circuit_of_the_lecture() -> None:
    report = gradient("q = x + y; f = q * z", x=-2, y=5, z=-4)
    assert {n.name: (n.value, n.upstream) for n in report.nodes} == {
        "x": (-2, -4), "y": (5, -4), "z": (-4, 3), "q": (3, -4), "f": (-12, 1),
    }  # fmt: skip
    assert [[e.local.value for e in n.edges] for n in report.nodes] == [[], [], [], [1, 1], [-4, 3]]


def test_a_strong_zero_stops_an_infinite_local_gradient() -> None:
    assert gradient("where(x > 0, sqrt(x), x)", x=-1).gradients == {"x": 1}
    assert gradient("0 * sqrt(x)", x=0).gradients == {"x": 0}


def test_an_infinite_upstream_times_zero_is_honestly_nan() -> None:
    report = gradient("sqrt(x^2)", x=0)
    assert math.isnan(report.gradients["x"])
    assert "abs(x)" in report.notes[0].message


def test_a_compiled_program_can_be_pickled_and_called_again() -> None:
    import pickle

    compiled = compile("sq(a) = a*a; gate cube(a) = a^3; d/a = 3*a^2; sq(x) + cube(y)")
    again = pickle.loads(pickle.dumps(compiled))
    assert again(x=3, y=2).to_json() == compiled(x=3, y=2).to_json()
    assert again(x=1, y=1).gradients == {"x": 2, "y": 3}
    assert compiled.inputs == ("x", "y")


def test_the_evaluator_refuses_a_primitive_gate_that_the_kernel_lacks() -> None:
    poor = FLOAT64._replace(functions={})
    with pytest.raises(LookupError, match="has no exp"):
        Evaluator(poor, compile("exp(x)").program.finder).value("exp")
