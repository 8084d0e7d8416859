"""The rules in 50 digits: textbook and careful forms, bodies, second derivatives, written forms."""

import itertools
from collections.abc import Iterator, Sequence

import pytest
from mpmath import mp

from backprop_cli.engine.formula import Evaluator
from backprop_cli.gates.derive import derive
from backprop_cli.gates.library import finder
from backprop_cli.gates.model import HELPERS, Form, Gate
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.tree import Expression
from tests import reference
from tests.gates.probe import GATES, Point, Probe

DIGITS = 90
"""What the rules are computed in; they must agree with the reference to `AGREED`."""
AGREED = mp.mpf(10) ** -50
FINDER = finder().with_helpers()
PRIMITIVES = [gate.name for gate in GATES if gate.body is None]
SPOTS = {1: (-7.25, -2.6, -0.8, -0.3, 0.15, 0.7, 1.3, 2.4, 9.5), 2: (-2.6, -0.3, 0.7, 2.0, 3.0)}
FEW = (-2.6, 0.3, 2.0)
WHOLE = (0.0, 1.0, 4.0)
SETTINGS = (0.3, 2.0)


def spots(gate: Gate) -> list[Point]:
    """Points inside the domain and on no kink."""
    count = 3 if gate.variadic else len(gate.parameters)
    axes = [
        WHOLE if gate.rules and not gate.variadic and gate.parameters[i] in gate.constants
        else SPOTS.get(count, FEW)
        for i in range(count)
    ]  # fmt: skip
    axes += [SETTINGS] * len(gate.settings)
    probe = Probe(gate)
    return [p for p in itertools.product(*axes) if probe.inside(p) and not probe.on_kink(p)]


def evaluator() -> Evaluator:
    """mpmath at the working precision, with the values of gates that have no body."""
    return Evaluator(reference.kernel(PRIMITIVES), FINDER)


def differ(found: reference.Exact, exact: reference.Exact) -> bool:
    """Whether two numbers differ in their first 50 digits, or in the 50th place of 1."""
    if found != found or exact != exact:
        return True
    return bool(abs(found - exact) > AGREED * max(1, abs(exact)))


def assert_agree(
    found: Sequence[reference.Exact], exact: Sequence[reference.Exact], points: Sequence[Point]
) -> None:
    """The numbers are the exact ones wherever these exist, which they do somewhere."""
    pairs = [(p, f, e) for p, f, e in zip(points, found, exact, strict=True) if e == e]
    assert pairs, "no point to compare at"
    assert [(p, f, e) for p, f, e in pairs if differ(f, e)] == []


def inputs(gate: Gate, point: Point, place: int) -> list[reference.Exact]:
    """What a gate's rules are functions of."""
    exact = [mp.mpf(a) for a in point]
    out = reference.VALUES[gate.name](*exact)
    if gate.variadic:
        return [exact[place], out, mp.mpf(exact.count(out))]
    return [*exact, out]


def rules(gate: Gate) -> "Iterator[tuple[int, str]]":
    """The arguments with a rule; of a variadic gate each of three."""
    if gate.variadic:
        yield from ((place, gate.parameters[0]) for place in range(3))
    else:
        yield from ((i, name) for i, name in enumerate(gate.parameters) if name in gate.rules)


def names(gate: Gate) -> tuple[str, ...]:
    return (*gate.slots, "out", "ties") if gate.variadic else (*gate.slots, "out")


WITH_RULES = [gate for gate in GATES if gate.rules and gate.family != HELPERS]
WITH_BODY = [gate for gate in GATES if gate.body]


@pytest.mark.parametrize("gate", WITH_RULES, ids=lambda gate: gate.name)
def test_textbook_and_careful_form_are_the_derivative(gate: Gate) -> None:
    points = spots(gate)
    for place, parameter in rules(gate):
        exact = [reference.slope(gate.name, point, place) for point in points]
        with mp.workdps(DIGITS):
            for form in gate.rules[parameter][:2]:
                formula = evaluator().formula(form, names(gate))
                found = [formula(*inputs(gate, point, place)) for point in points]
                assert_agree(found, exact, points)


@pytest.mark.parametrize("gate", WITH_BODY, ids=lambda gate: gate.name)
def test_body_and_careful_body_are_the_value(gate: Gate) -> None:
    points = spots(gate)
    with mp.workdps(DIGITS):
        args = [[mp.mpf(a) for a in point] for point in points]
        exact = [reference.VALUES[gate.name](*point) for point in args]
        if gate.name == "subtraction_error":
            exact = [mp.mpf(0)] * len(points)  # 90 digits lose nothing
        for body in (gate.body, gate.careful_body):
            assert body is not None
            formula = evaluator().formula(body, gate.slots)
            assert_agree([formula(*point) for point in args], exact, points)


@pytest.mark.parametrize("gate", [g for g in WITH_BODY if g in WITH_RULES], ids=lambda g: g.name)
@pytest.mark.parametrize("careful", [False, True], ids=["textbook", "careful"])
def test_the_body_derives_to_the_derivative(gate: Gate, careful: bool) -> None:
    body = gate.careful_body if careful else gate.body
    assert body is not None
    for parameter, slope in derive(body, list(gate.rules), FINDER, careful=careful).items():
        with mp.workdps(DIGITS):
            formula = evaluator().formula(slope, gate.slots)
            found = [formula(*map(mp.mpf, point)) for point in spots(gate)]
        place = gate.parameters.index(parameter)
        exact = [reference.slope(gate.name, point, place) for point in spots(gate)]
        assert_agree(found, exact, spots(gate))


def call(gate: Gate) -> tuple[Expression, tuple[str, ...]]:
    """The gate called with its own arguments, and their names; a variadic one with three."""
    slots = ("a", "b", "c") if gate.variadic else gate.slots
    settings = [f"{name}={name}" for name in gate.settings]
    text = f"{gate.name}({', '.join((*slots[: len(slots) - len(settings)], *settings))})"
    if gate.name == "where":
        text = "where(condition == 1, a, b)"
    parsed = parse_text(text)
    return parsed.expression(parsed.statements[0].parts[0]), slots


@pytest.mark.parametrize("gate", WITH_RULES, ids=lambda gate: gate.name)
def test_second_derivatives_by_the_rules_of_the_rules(gate: Gate) -> None:
    expression, slots = call(gate)
    active = slots if gate.variadic else tuple(gate.rules)
    for first, slope in derive(expression, active, FINDER, careful=False).items():
        curvatures = derive(slope, active, FINDER, careful=False)
        for second, curvature in curvatures.items():
            with mp.workdps(DIGITS):
                formula = evaluator().formula(curvature, slots)
                found = [formula(*map(mp.mpf, point)) for point in spots(gate)]
            places = slots.index(first), slots.index(second)
            exact = [reference.curvature(gate.name, point, places) for point in spots(gate)]
            assert_agree(found, exact, spots(gate))


WITH_FORMS = [(gate, form) for gate in GATES for form in gate.forms]


@pytest.mark.parametrize(
    ("gate", "form"), WITH_FORMS, ids=[f"{g.name}: {f.pattern.span.text}" for g, f in WITH_FORMS]
)
def test_a_form_is_what_it_stands_for(gate: Gate, form: Form) -> None:
    slots = form.pattern.names()
    assert set(form.meaning.names()) <= set(slots)
    with mp.workdps(DIGITS):
        whole = Evaluator(reference.kernel([*PRIMITIVES, gate.name]), FINDER)
        pattern, meaning = (whole.formula(side, slots) for side in form)
        for point in itertools.product(SPOTS[2], repeat=len(slots)):
            exact = [mp.mpf(a) for a in point]
            assert not differ(pattern(*exact), meaning(*exact)), point
