"""A user's gate against its own body: is the local gradient that it claims the slope it has?"""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from backprop_cli.engine.formula import Evaluator, Function
from backprop_cli.engine.passes import Result
from backprop_cli.errors import WrongAnswer
from backprop_cli.gates.model import Gate
from backprop_cli.kernels.model import Number

TOLERANCE = 1e-6
"""Relative difference, to the size of the numbers involved, that still counts as equal."""
POINTS = 24
GOLDEN = (math.sqrt(5) - 1) / 2
USED = 50
"""How many of the nodes that use a gate are checked, besides points that are always the same."""


class Slope(NamedTuple):
    """A derivative by differences, and how far it can be trusted."""

    value: float
    error: float


def check_gates(result: Result, gates: dict[str, Gate]) -> None:
    """Check each of a program's gates where it is used and at points spread over its domain.

    Raises:
        WrongAnswer: a local gradient is wrong; it names the argument and shows both numbers.
    """
    for gate in gates.values():
        for point in [*_used(result, gate), *_spread(result.evaluator, gate)]:
            _check(result.evaluator, gate, point)


def _used(result: Result, gate: Gate) -> list[list[Number]]:
    nodes = [i for i, name in enumerate(result.graph.gates) if name == gate.name]
    return [result.inputs(node) for node in nodes[:USED]]


def _spread(evaluator: Evaluator, gate: Gate) -> Iterator[list[Number]]:
    """Points of both signs and several sizes: a low-discrepancy sequence, the same at every run."""
    settings = [evaluator.formula(value, ())() for value in gate.settings.values()]
    count = len(gate.parameters)
    for k in range(1, POINTS + 1):
        spots = [(k * GOLDEN ** (i + 1) * (i + 1) + 0.1 * i) % 1 * 2 - 1 for i in range(count)]
        yield [*(spot * (0.7, 2.5, 9.0)[k % 3] for spot in spots), *settings]


def _check(evaluator: Evaluator, gate: Gate, point: list[Number]) -> None:
    value = evaluator.value(gate.name)
    out = value(*point)
    if not math.isfinite(out) or not _inside(evaluator, gate, point, out):
        return
    for place, parameter in enumerate(gate.parameters):
        if parameter not in gate.rules:
            continue
        slope = _slope(value, point, place)
        claimed = evaluator.local(gate, parameter)(*point, out)
        if slope is None or _agree(claimed, slope):
            continue
        where = ", ".join(f"{n} = {v:.6g}" for n, v in zip(gate.slots, point, strict=True))
        raise WrongAnswer(
            "gate-gradient",
            f"d/{parameter} of the gate {gate.name} is {claimed:.6g} where {where}, "
            f"but the slope of its body there is {slope.value:.6g}",
            gate.rules[parameter].textbook.span,
            "correct the clause, or accept it as it is with --trust-gates",
        )


def _inside(evaluator: Evaluator, gate: Gate, point: list[Number], out: Number) -> bool:
    """Whether a point lies in the gate's domain and on none of its kinks."""

    def holds(expression: object) -> bool:
        return bool(evaluator.formula(expression, (*gate.slots, "out"))(*point, out))  # type: ignore[arg-type]

    kinks = any(holds(kink.expression) for kink in gate.kinks)
    return not kinks and all(holds(condition.expression) for condition in gate.domain)


def _slope(value: Function, point: list[Number], place: int) -> Slope | None:
    """Central differences over halved steps, extrapolated (Richardson); None where they fail."""
    step = 0.01 * max(abs(point[place]), 0.1)
    rough = [_central(value, point, place, step / 2**k) for k in range(4)]
    sides = [_one_sided(value, point, place, sign * step / 2**12) for sign in (1, -1)]
    if not all(map(math.isfinite, (*rough, *sides))):
        return None
    row, previous = rough, rough
    for order in (4.0, 16.0, 64.0):
        previous, row = (
            row,
            [(order * b - a) / (order - 1) for a, b in pairwise(row)],
        )
    scale = max(abs(row[0]), abs(value(*point)) / max(abs(point[place]), 1.0), 1e-3)
    kink = abs(sides[0] - sides[1]) > 0.01 * max(map(abs, (*sides, 1e-3)))
    error = abs(row[0] - previous[-1])
    return None if kink or error > 1e-3 * scale else Slope(row[0], error + TOLERANCE * scale)


def _moved(value: Function, point: list[Number], place: int, step: float) -> float:
    moved = list(point)
    moved[place] = point[place] + step
    return float(value(*moved))


def _central(value: Function, point: list[Number], place: int, step: float) -> float:
    return (_moved(value, point, place, step) - _moved(value, point, place, -step)) / (2 * step)


def _one_sided(value: Function, point: list[Number], place: int, step: float) -> float:
    return (_moved(value, point, place, step) - float(value(*point))) / step


def _agree(claimed: float, slope: Slope) -> bool:
    return abs(claimed - slope.value) <= 10 * slope.error + TOLERANCE * abs(slope.value)
