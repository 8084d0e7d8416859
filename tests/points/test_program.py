"""Many points at once against the scalar engine row by row, and against mpmath."""

import itertools
import json
import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from mpmath import mp

from backprop_cli import compile
from backprop_cli.gates.calls import CONDITIONS
from backprop_cli.gates.model import HIDDEN, Gate
from backprop_cli.points.program import PointProgram
from tests import reference
from tests.engine.programs import INPUTS, points, programs
from tests.gates.probe import GATES, Probe
from tests.points.rowwise import apart, by_points, by_rows

UNUSUAL = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 5e-324, 1e308, -1e308]
OPEN = [gate for gate in GATES if gate.family not in HIDDEN and gate.name not in CONDITIONS]
EXAMPLES = Path(__file__).parent.parent.parent / "examples"
MOST = {"sin": 8, "cos": 8, "tan": 8}
MOST |= dict.fromkeys(
    ("gelu", "mish", "silu", "normal_pdf", "normal_cdf", "gaussian", "erf", "erfc"), 4
)
"""Units in the last place by which a gate differs, where that is more than 2."""


def call(gate: Gate, names: str) -> str:
    return "where(x > 0, y, z)" if gate.name == "where" else f"{gate.call}({', '.join(names)})"


@pytest.mark.parametrize("gate", OPEN, ids=lambda gate: gate.name)
def test_every_gate_on_a_wide_grid(gate: Gate) -> None:
    count = 2 if gate.variadic else len(gate.parameters)
    grid = {point[:count] for point in Probe(gate).everywhere() if len(point) >= count}
    grid |= set(itertools.product(UNUSUAL, repeat=count))
    rows = random.Random(3).sample(sorted(grid, key=str), min(len(grid), 500))
    if gate.name == "hypot":  # the slope of a subnormal length has its digits in the scalar engine
        rows = [row for row in rows if not 0 < math.hypot(*row) < 1e-307]
    names = "xyz"[:count]
    found = by_points(call(gate, names), names, rows)
    units = apart(found, by_rows(call(gate, names), names, rows))
    worst = np.unravel_index(np.argmax(units), units.shape)
    assert units[worst] <= MOST.get(gate.name, 2), (rows[worst[0]], found[worst])


PAIRS = ["{} + {}", "({}) - ({})", "({}) * ({})", "({}) / ({})", "max({}, {})", "min({}, {})"]
SINGLE = ["sqrt({})", "-({})", "abs({})", "({})^2", "reciprocal({})", "relu({})", "floor({})", "ceil({})",
          "sign({})", "leaky_relu({})"]  # fmt: skip
MORE = ["where({} > {}, {}, {})", "where({} == {}, {}, {})", "clip({}, {}, {})", "max({}, {}, {})"]
NUMBERS = [math.nan, math.inf, -math.inf, 0.0, 1.0, -1.0, 2.0, 0.5, 1e308, -1e200, 1e-200, 3.7]


def exact_program(draw: random.Random) -> str:
    """A program whose gates are rounded correctly in both ways, with many ways to 0 × infinity."""
    names, lines = ["x", "y", "z"], []
    for number in range(draw.randint(1, 9)):
        pattern = draw.choice(draw.choice((PAIRS, PAIRS, SINGLE, MORE)))
        operands = [draw.choice([*names, "2", "0", "1.5"]) for _ in range(pattern.count("{}"))]
        lines.append(f"v{number} = {pattern.format(*operands)}")
        names.append(f"v{number}")
    return "; ".join([*lines, f"{names[-1]} + {draw.choice(names)} + x*y*z"])


def test_exact_gates_give_equal_numbers_whatever_meets_a_zero() -> None:
    for seed in range(250):
        draw = random.Random(seed)
        program = exact_program(draw)
        rows = [[draw.choice(NUMBERS) for _ in "xyz"] for _ in range(40)]
        found, expected = by_points(program, "xyz", rows), by_rows(program, "xyz", rows)
        # what is subnormal is rounded twice by some slopes
        with np.errstate(all="ignore"):
            units = np.where(np.abs(found - expected) < 1e-322, 0.0, apart(found, expected))
        assert not units.any(), (program, rows[int(np.argmax(units.max(1)))])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(programs(), points)
def test_random_programs(program: str, point: dict[str, float]) -> None:
    rows = [list(point.values()), [0.1, -0.2, 0.3], [1.0, 1.0, -1.0], [-2.0, 0.5, 1.5]]
    found, expected = by_points(program, INPUTS, rows), by_rows(program, INPUTS, rows)
    finite = np.isfinite(expected)
    assert (np.isfinite(found) == finite).all()
    scale = np.abs(np.where(finite, expected, 0)).max(axis=1, keepdims=True) + 1
    assert (np.abs(found - expected)[finite] <= (1e-9 * scale + 0 * expected)[finite]).all()


def test_values_are_right() -> None:
    xs = [-40.0, -3.5, -1e-9, 0.0, 1e-300, 0.75, 2.0, 30.0]
    for name in ("exp", "sigmoid", "tanh", "softplus", "atan", "erf", "gelu", "expm1", "silu"):
        found = by_points(f"{name}(x)", "x", [[x] for x in xs])
        with mp.workprec(200):
            right = [float(reference.VALUES[name](mp.mpf(x))) for x in xs]
        np.testing.assert_allclose(found[:, 0], right, rtol=1e-15, err_msg=name)


def test_examples() -> None:
    for name in ("neuron", "circuit", "gate", "softplus"):
        text = (EXAMPLES / f"{name}.bp").read_text("utf-8")
        values = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
        assert all(isinstance(value, (int, float)) for value in values.values()), name
        rows = [[value * factor for value in values.values()] for factor in (1, 0.5, -2)]
        found = by_points(text, tuple(values), rows)
        np.testing.assert_allclose(found, by_rows(text, tuple(values), rows), rtol=1e-13)


def test_fixed_values_and_wanted_nodes() -> None:
    compiled = compile("q = x + y; f = q * z * sqrt(2)")
    points = compiled.points(fixed={"z": "-4"}, wrt=["q", "z"])
    value, (q, z) = points.program.run([np.array([-2.0, 1.0]), np.array([5.0, 2.0])])
    root = math.sqrt(2)
    np.testing.assert_array_equal(value, [-12 * root, -12 * root])
    np.testing.assert_array_equal(q, [-4 * root, -4 * root])
    np.testing.assert_array_equal(z, [3 * root, 3 * root])


def test_results_that_are_columns_or_constants() -> None:
    x, y = np.array([1.0, math.nan]), np.array([3.0, math.inf])
    value, (dx, dy) = compile("x*y").points(["x", "y"]).program.run([x, y])
    for found, expected in ((value, x * y), (dx, y), (dy, x)):
        np.testing.assert_array_equal(found, expected)
    assert dx is not y
    value, (dx,) = compile("x").points().program.run([x])
    np.testing.assert_array_equal(value, x)
    np.testing.assert_array_equal(dx, [1.0, 1.0])
    value, (dx,) = compile("2 + 0*e^2").points(["e"]).program.run([x])
    np.testing.assert_array_equal(value, [2.0, math.nan])


def test_no_rows_and_no_columns() -> None:
    value, gradients = compile("x*y").points().program.run([np.empty(0), np.empty(0)])
    assert [len(value), *map(len, gradients)] == [0, 0, 0]
    value, (slope,) = compile("x^2").points([], fixed={"x": 3}).program.run([])
    assert (value.tolist(), slope.tolist()) == ([9.0], [6.0])


def test_own_gates_follow_their_clauses() -> None:
    program = "gate own(a) = a^2\n  d/a = 2*a + 1\nown(x) + own(3)"
    value, (slope,) = compile(program).points().program.run([np.array([1.0, 2.0])])
    assert (value.tolist(), slope.tolist()) == ([10.0, 13.0], [3.0, 5.0])


def test_program_can_be_pickled() -> None:
    import pickle

    program = compile("f(a) = a*tanh(a); f(x) + y^3").points().program
    text = pickle.dumps(program)
    copy: PointProgram = pickle.loads(text)
    assert len(text) < 2000
    columns = [np.linspace(-2, 2, 50), np.linspace(0, 1, 50)]
    for found, expected in zip(copy.run(columns)[1], program.run(columns)[1], strict=True):
        np.testing.assert_array_equal(found, expected)
