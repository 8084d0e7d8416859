"""Kinks, conventions, domains, saturation, examples: what a gate's clauses promise."""

import itertools
import math
from collections.abc import Iterator

import pytest
from mpmath import mp

from backprop_cli import gradient
from backprop_cli.engine.formula import Evaluator
from backprop_cli.gates.calls import CONDITIONS
from backprop_cli.gates.library import finder
from backprop_cli.gates.model import HELPERS, Gate
from backprop_cli.report.model import Note, Report
from tests import reference
from tests.gates.probe import EVALUATOR, GATES, Point, Probe

PLACES = (-1e10, -1.0, 0.0, 5e-324, 1.0, 2.5)
OUTSIDE = (-3.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5)
SETTINGS = (0.5, 1.0, 3.0)
# literals stand for the nearest double, as in the program; settings are known by the body
EXACT = Evaluator(
    reference.kernel([gate.name for gate in GATES if not gate.settings])._replace(
        number=lambda text: mp.mpf(float(text))
    ),
    finder().with_helpers(),
)
FINE = [k / 64 for k in range(-1024, 1025)]


def names(gate: Gate) -> list[str]:
    """Names for the arguments of a call; a variadic gate gets three."""
    return [f"x{i}" for i in range(3 if gate.variadic else len(gate.parameters))]


def points(gate: Gate, places: tuple[float, ...]) -> Iterator[Point]:
    axes = [places] * len(names(gate)) + [SETTINGS] * len(gate.settings)
    return itertools.product(*axes)


def report(gate: Gate, point: Point) -> Report:
    """The report of one call."""
    slots = names(gate)
    pairs = zip(gate.settings, point[len(slots) :], strict=True)
    settings = [f"{setting}={value!r}" for setting, value in pairs]
    program = f"{gate.name}({', '.join([*slots, *settings])})"
    if gate.name == "where":
        program = "where(x0 == 1, x1, x2)"
    elif gate.name in CONDITIONS:
        program = f"where({gate.name}(x0, x1), 1, 0)"
    return gradient(program, dict(zip(slots, point, strict=False)))


def notes(found: Report, kind: str) -> list[Note]:
    return [note for note in found.notes if note.kind == kind]


def each(gates: list[Gate]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("gate", gates, ids=lambda gate: gate.name)


PUBLIC = [gate for gate in GATES if gate.family != HELPERS]
KINKED = [gate for gate in PUBLIC if gate.kinks and gate.name not in CONDITIONS]


@each(KINKED)
def test_every_kink_is_somewhere_and_is_reported(gate: Gate) -> None:
    """A note for every argument whose one-sided derivatives differ or are not finite."""
    probe = Probe(gate)
    on_kink = [p for p in points(gate, PLACES) if probe.inside(p) and probe.on_kink(p)]
    for kink in probe.kinks:
        assert any(probe.holds(kink, point) for point in on_kink)
    for point in on_kink:
        places = range(len(names(gate)))
        sides = {reference.one_sided(gate.name, point, place) for place in places}
        if any(side != side for pair in sides for side in pair):
            continue  # the domain ends here
        expected = {pair for pair in sides if pair[0] != pair[1] or math.isinf(pair[0])}
        found = [note.one_sided for note in notes(report(gate, point), "kink")]
        assert sorted(found) == [pytest.approx(pair, rel=1e-15) for pair in sorted(expected)], point


@each([gate for gate in PUBLIC if gate.rules])
def test_no_kink_is_forgotten(gate: Gate) -> None:
    """Off the kinks that the clauses name, both one-sided derivatives are the same."""
    probe = Probe(gate)
    smooth = [p for p in points(gate, PLACES) if probe.inside(p) and not probe.on_kink(p)]
    for point, place in itertools.product(smooth, probe.places(smooth[0])):
        below, above = reference.one_sided(gate.name, point, place)
        ends = below != below or above != above  # the domain does, or a negative base
        assert ends or below == pytest.approx(above, rel=1e-14, abs=1e-40), (point, place)


@each([gate for gate in PUBLIC if gate.name in CONDITIONS])
def test_a_condition_on_its_edge_is_reported_by_the_choice_it_decides(gate: Gate) -> None:
    program = f"where({gate.head.span.text}, x, 3*x)"
    on_edge = gradient(program, a=2, b=2, x=1)
    taken = EVALUATOR.value(gate.name)(2.0, 2.0)
    (note,) = notes(on_edge, "kink")
    assert note.one_sided == ((1.0, 0.0) if taken else (0.0, 1.0))  # here, and over the edge
    assert on_edge.gradients["x"] == (1 if taken else 3)
    assert not notes(gradient(program, a=2, b=3, x=1), "kink")


CONVENTIONS = [
    ("relu(x)", {"x": 0}, {"x": 0}),
    ("abs(x)", {"x": 0}, {"x": 0}),
    ("abs(x)", {"x": -0.0}, {"x": 0}),
    ("sign(x)", {"x": 0}, {"x": 0}),
    ("floor(x)", {"x": 2}, {"x": 0}),
    ("ceil(x)", {"x": 2}, {"x": 0}),
    ("max(x, y)", {"x": 2, "y": 2}, {"x": 1 / 2, "y": 1 / 2}),
    ("min(x, y, z)", {"x": 2, "y": 2, "z": 2}, {"x": 1 / 3, "y": 1 / 3, "z": 1 / 3}),
    ("max(x, y, z)", {"x": 2, "y": 1, "z": 2}, {"x": 1 / 2, "y": 0, "z": 1 / 2}),
    ("max(x, x)", {"x": 2}, {"x": 1}),
    ("clip(x, 0, 1)", {"x": 0}, {"x": 1}),
    ("clip(x, 0, 1)", {"x": 1}, {"x": 1}),
    ("clip(x, low, high)", {"x": 3, "low": 0, "high": 1}, {"x": 0, "low": 0, "high": 1}),
    ("leaky_relu(x)", {"x": 0}, {"x": 0.01}),
    ("leaky_relu(x, slope=0.3)", {"x": 0}, {"x": 0.3}),
    ("hypot(x, y)", {"x": 0, "y": 0}, {"x": 0, "y": 0}),
    ("atan2(y, x)", {"x": 0, "y": 0}, {"x": 0, "y": 0}),
    ("x^0", {"x": 0}, {"x": 0}),
    ("x^y", {"x": 0, "y": 0}, {"x": 0, "y": -math.inf}),
    ("x^1", {"x": 0}, {"x": 1}),
    ("x^2", {"x": 0}, {"x": 0}),
    ("x^y", {"x": 0, "y": 2}, {"x": 0, "y": 0}),
    ("x^3", {"x": -2}, {"x": 12}),
    ("x^y", {"x": -2, "y": 3}, {"x": 12, "y": math.nan}),
    ("x^y", {"x": -2, "y": 1e17 + 16}, {"x": -math.inf, "y": math.nan}),
    ("x^y", {"x": -1e200, "y": -3}, {"x": 0, "y": math.nan}),
    ("x^y", {"x": -1, "y": 1e17}, {"x": -1e17, "y": math.nan}),
    ("x^1e17", {"x": -1}, {"x": -1e17}),
    ("sqrt(x)", {"x": 0}, {"x": math.inf}),
    ("cbrt(x)", {"x": 0}, {"x": math.inf}),
    ("where(x > 0, sqrt(x), x)", {"x": -1}, {"x": 1}),
    ("where(x > 0, log(x), 3*x)", {"x": 0}, {"x": 3}),
    ("0 * sqrt(x)", {"x": 0}, {"x": 0}),
    ("y * sqrt(x)", {"x": 0, "y": 0}, {"x": 0, "y": 0}),
]


@pytest.mark.parametrize(("program", "values", "expected"), CONVENTIONS)
def test_conventions(program: str, values: dict[str, float], expected: dict[str, float]) -> None:
    found = gradient(program, values).gradients
    assert found == pytest.approx(expected, rel=1e-15, abs=0, nan_ok=True)


@each([gate for gate in PUBLIC if gate.domain])
def test_outside_its_domain_a_gate_is_not_finite_and_says_why(gate: Gate) -> None:
    probe = Probe(gate)
    outside = [point for point in points(gate, OUTSIDE) if not probe.inside(point)]
    broken = set[str]()
    for point in outside:
        words = [
            condition.words
            for condition, formula in zip(gate.domain, probe.domain, strict=True)
            if not probe.holds(formula, point)
        ]
        found = report(gate, point)
        (note,) = notes(found, "not-finite")
        assert not math.isfinite(found.value), point
        assert words[0], "no words"
        assert words[0] in note.message, point
        broken.update(words)
    assert broken == {condition.words for condition in gate.domain}


@each(PUBLIC)
def test_no_argument_is_an_exception(gate: Gate) -> None:
    """Infinities and NaN, extremes, points outside the domain: all have a value or are NaN."""
    extremes = (-math.inf, -1e308, -5e-324, -0.0, 0.0, 1.5, 1e308, math.inf, math.nan)
    for point in points(gate, extremes):
        found = report(gate, point)
        assert isinstance(found.value, float), point
        assert all(isinstance(number, float) for number in found.gradients.values()), point


@each([gate for gate in PUBLIC if gate.saturates])
def test_the_bound_of_saturation_is_the_largest_local_gradient(gate: Gate) -> None:
    assert gate.saturates is not None
    bound = EVALUATOR.formula(gate.saturates, ())()
    probe, defaults = Probe(gate), [EVALUATOR.formula(v, ())() for v in gate.settings.values()]
    largest = max(abs(probe.local((a, *defaults), 0)) for a in [*FINE, -5e-324, 5e-324])
    assert 0.999 * bound <= largest <= bound


@each([gate for gate in PUBLIC if gate.dead])
def test_dead_is_where_the_local_gradient_is_zero(gate: Gate) -> None:
    probe, seen = Probe(gate), set[bool]()
    for point in points(gate, PLACES):
        dead = any(probe.holds(formula, point) for formula in probe.dead)
        assert bool(notes(report(gate, point), "dead")) == dead
        assert not dead or probe.local(point, 0) == 0
        seen.add(dead)
    assert seen == {True, False}


@each(GATES)
def test_description_and_examples(gate: Gate) -> None:
    """An example is finite and right; what it shows is one sentence or more."""
    assert gate.description.endswith(".")
    assert gate.examples
    with mp.workdps(60):
        for example in gate.examples:
            value = float(EXACT.formula(example, ())())
            assert math.isfinite(value)
            assert EVALUATOR.formula(example, ())() == pytest.approx(value, rel=1e-14, abs=0)
            if gate.family != HELPERS:
                assert gradient(example.span.text).value == pytest.approx(value, rel=1e-14, abs=0)


@each([gate for gate in PUBLIC if gate.also])
def test_other_names(gate: Gate) -> None:
    for name in gate.also:
        assert gradient(f"{name}(x)", x=0.5).value == gradient(f"{gate.name}(x)", x=0.5).value
