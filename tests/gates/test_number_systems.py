"""Every scalar gate in mpmath's digits and in Arb's balls, against exact results."""

import random
from typing import Any

import pytest
from mpmath import mp

from backprop_cli.engine.formula import Evaluator
from backprop_cli.gates.library import finder
from backprop_cli.gates.model import HELPERS
from backprop_cli.kernels.ball import ball, decimals
from backprop_cli.kernels.precise import precise
from backprop_cli.numbers import spelling
from tests.gates.probe import GATES, NAMES, Point, Probe
from tests.ulps import Oracle

COUNT = 25
MODERATE = 90.0
"""Arguments beyond this are left out: the reference itself stops there."""
DIGITS = 60
PRECISE = Evaluator(precise(DIGITS), finder().with_helpers())
BALL = Evaluator(ball(400), finder().with_helpers())
FLOAT_ONLY = ("subtraction_error",)
"""What doubles lose, other number systems do not."""


def tried(probe: Probe) -> list[Point]:
    points = [
        point
        for point in probe.points()
        if not probe.on_kink(point) and all(1e-60 < abs(a) < MODERATE or a == 0 for a in point)
    ]
    return random.Random(probe.gate.name).sample(points, min(COUNT, len(points)))


def result(evaluator: Evaluator, probe: Probe, point: Point, place: int | None) -> Any:
    """The value, or a local gradient, at doubles."""
    gate = probe.gate
    args = [evaluator.kernel.literal(spelling(a)) for a in point]
    out = evaluator.value(gate.name)(*args)
    if place is None:
        return out
    if gate.variadic:
        ties = evaluator.kernel.literal(str(point.count(probe.value(*point))))
        return evaluator.local(gate, gate.parameters[0])(args[place], out, ties)
    return evaluator.local(gate, gate.parameters[place])(*args, out)


@pytest.mark.parametrize("probe", [Probe(g) for g in GATES if g.name not in FLOAT_ONLY],
                         ids=[n for n in NAMES if n not in FLOAT_ONLY])  # fmt: skip
def test_a_gate_in_other_number_systems(probe: Probe) -> None:
    points = tried(probe)
    assert len(points) >= 10
    helper = probe.gate.family == HELPERS
    for place in [None, *([] if helper else probe.places(points[0]))]:
        oracle = Oracle(probe.gate, place)
        for point in points:
            exact = oracle(point)
            if exact - exact != 0:
                continue
            with mp.workdps(200):
                found = result(PRECISE, probe, point, place)
                # the reference is sure of 20 digits; the careful forms may lose half of theirs
                assert abs(found - exact) <= abs(exact) * mp.mpf(10) ** -20, (point, place)
                near = result(BALL, probe, point, place)
                middle, radius = (mp.mpf(str(part)) for part in decimals(near))
                slack = abs(exact) * mp.mpf(2) ** -60
                assert abs(middle - exact) <= radius + slack, (point, place)
                assert radius <= abs(exact) * mp.mpf(10) ** -20 + mp.mpf(10) ** -100
