"""Every gate's value and careful local gradients in double precision against mpmath, in ulp."""

import math
import sys
from collections.abc import Sequence

import pytest

from backprop_cli.gates.model import HELPERS
from tests.gates.points import points
from tests.gates.probe import GATES, NAMES, Point, Probe
from tests.reference import VALUES, Exact, slope
from tests.ulps import Oracle, error, lost

AIM = 2.0
WIDE = 4.0
WIDER = ("lgamma", "digamma")
"""Gates whose parts cancel between any two whole numbers below 0."""
EXCEPTIONS: dict[str, tuple[float, str]] = {}
"""A gate that cannot keep its aim: the bound that it keeps, and why. May it stay empty."""
DRAWN = 100
SOME = 3
"""How many random points of each kind, and how few of all; `benchmarks/accuracy.py` tries more."""
SAME = 1e-14

PROBES = pytest.mark.parametrize("probe", [Probe(gate) for gate in GATES], ids=NAMES)
WITH_SLOPES = pytest.mark.parametrize(
    "probe",
    [Probe(gate) for gate in GATES if gate.rules and gate.family != HELPERS],
    ids=lambda probe: probe.gate.name,
)


def tried(probe: Probe) -> list[Point]:
    """Special points and random ones, all of the gate's domain."""
    return sorted({*probe.points(), *points(probe.gate, DRAWN)[::SOME]})


def assert_close(probe: Probe, found: Sequence[tuple[Point, float, Exact]]) -> None:
    """Every number found is near its exact one; the worst is shown."""
    name = probe.gate.name
    bound, _ = EXCEPTIONS.get(name, (WIDE if name in WIDER else AIM, ""))
    worst = max(found, key=lambda triple: error(triple[1], triple[2]))
    assert error(worst[1], worst[2]) <= bound, worst


def test_the_reference_knows_every_gate_and_no_other() -> None:
    assert set(VALUES) == set(NAMES)


@PROBES
def test_value(probe: Probe) -> None:
    exact = Oracle(probe.gate, None)
    assert_close(probe, [(point, probe.value(*point), exact(point)) for point in tried(probe)])


@WITH_SLOPES
def test_local_gradients(probe: Probe) -> None:
    """Away from kinks, and where the gate has a slope at all."""
    smooth = [point for point in tried(probe) if not probe.on_kink(point)]
    for place in probe.places(max(smooth, key=len)):
        oracle = Oracle(probe.gate, place)
        exact = [(point, oracle(point)) for point in smooth if place < len(point)]
        found = [(p, probe.local(p, place), e) for p, e in exact if e == e]
        assert_close(probe, found)


@WITH_SLOPES
def test_the_exact_local_gradients_are_the_slopes(probe: Probe) -> None:
    """What the textbook form gives, at some points, against the definition of the gate alone."""
    smooth = [point for point in probe.points() if not probe.on_kink(point)]
    for place in probe.places(max(smooth, key=len)):
        oracle = Oracle(probe.gate, place)
        for point in [point for point in smooth if place < len(point)][::11]:
            exact, expected = oracle(point), slope(probe.gate.name, point, place)
            if exact - exact == 0 and expected - expected == 0:
                scale = max(abs(expected), sys.float_info.min)
                assert abs(exact - expected) <= SAME * scale, point


def test_helpers_need_no_slopes() -> None:
    helpers = [gate for gate in GATES if gate.family == HELPERS and gate.rules]
    assert [gate.name for gate in helpers] == ["subtraction_error"]


def test_an_error_is_seen() -> None:
    assert error(1 + 2.0**-51, 1.0) == 2
    assert error(0.0, 1e-320) == 2024
    assert error(math.inf, sys.float_info.max) == 1
    assert error(math.inf, 1e300) == error(math.inf, -math.inf) == error(0.0, math.nan) == math.inf
    assert error(math.nan, 1.0) == math.inf
    assert error(math.nan, math.nan) == error(math.inf, math.inf) == 0
    assert lost(0.0, 1e-300)
    assert not lost(0.0, 5e-324)
