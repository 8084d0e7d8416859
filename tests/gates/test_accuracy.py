"""Every gate's value and careful local gradients in double precision against mpmath."""

import math
import sys

import pytest

from backprop_cli.gates.model import HELPERS
from tests.gates.probe import GATES, NAMES, Point, Probe
from tests.reference import VALUES, Exact, slope, value

TOLERANCE = 1e-14
TINY = 1e-307
"""A result below the normal doubles may be off by as much."""
EXCEPTIONS: dict[str, tuple[float, str]] = {}
"""A gate that cannot keep the tolerance: the bound that it keeps, and why. May it stay empty."""

PROBES = pytest.mark.parametrize("probe", [Probe(gate) for gate in GATES], ids=NAMES)


def error(found: float, exact: Exact) -> float:
    """The relative error of a double, 0 where it is as right as a double can be."""
    size = abs(exact)
    if exact != exact:
        return 0.0 if found != found else math.inf
    if size > sys.float_info.max:
        return 0.0 if found == math.copysign(math.inf, exact) else math.inf
    if not math.isfinite(found):
        return math.inf
    if size < sys.float_info.min:
        return float(abs(found - exact)) / TINY * TOLERANCE
    return float(abs(found - exact) / size)


def assert_close(found: dict[Point, float], exact: dict[Point, Exact], probe: Probe) -> None:
    """Every number found is near its exact one; the worst is shown."""
    bound, _ = EXCEPTIONS.get(probe.gate.name, (TOLERANCE, ""))
    worst = max(found, key=lambda point: error(found[point], exact[point]))
    assert error(found[worst], exact[worst]) <= bound, (worst, found[worst], exact[worst])


def test_the_reference_knows_every_gate_and_no_other() -> None:
    assert set(VALUES) == set(NAMES)


@PROBES
def test_value(probe: Probe) -> None:
    points = probe.points()
    found = {point: probe.value(*point) for point in points}
    assert_close(found, {point: value(probe.gate.name, point) for point in points}, probe)


@PROBES
def test_local_gradients(probe: Probe) -> None:
    """Away from kinks, and where the gate goes on to both sides."""
    if probe.gate.family == HELPERS:
        assert not probe.gate.rules or probe.gate.name == "subtraction_error"
        return
    points = [point for point in probe.points() if not probe.on_kink(point)]
    for place in probe.places(max(points, key=len)):
        exact = {p: slope(probe.gate.name, p, place) for p in points if place < len(p)}
        both = {point: number for point, number in exact.items() if number == number}
        assert_close({point: probe.local(point, place) for point in both}, both, probe)


def test_an_error_is_seen() -> None:
    assert error(1 + 1e-13, 1.0) > TOLERANCE
    assert error(0.0, 1e-300) == 1
    assert error(math.inf, 1e300) == error(math.inf, -math.inf) == error(0.0, math.nan) == math.inf
    assert error(1e-320, 0.0) < TOLERANCE
