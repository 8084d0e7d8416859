"""A user's gate against its own body: is the local gradient that it claims the slope it has?"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.engine.formula import Evaluator, Formula
from backprop_cli.engine.passes import Result
from backprop_cli.errors import WrongAnswer
from backprop_cli.gates.derive import derive
from backprop_cli.gates.model import Condition, Gate
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Number
from backprop_cli.numbers import rounded

TOLERANCE = 1e-6
"""Relative difference that still counts as equal."""
FLOOR = 1e-12
"""The same relative to the gate's largest slope: a textbook form may lose its digits far out."""
NOISE = 100.0
"""What an input's last digit changes may be off by this factor."""
SIZES = (1e-3, 0.05, 0.7, 2.5, 9.0)
POINTS = 30
DIGITS = 6
GOLDEN = (math.sqrt(5) - 1) / 2
USED = 50
"""How many of the nodes that use a gate are checked, besides points that are always the same."""


class Trial(NamedTuple):
    """A claimed local gradient and the slope of the body at one point, and their noise."""

    point: list[Number]
    claimed: float
    slope: float
    noise: float


def check_gates(result: Result, gates: dict[str, Gate]) -> None:
    """Check each of a program's gates where it is used and at points spread over its domain.

    Raises:
        WrongAnswer: a local gradient is wrong; it names the argument and shows both numbers.
    """
    evaluator = result.evaluator
    if result.arrays:
        evaluator = Evaluator(FLOAT64, result.graph.finder)
    for gate in gates.values():
        if gate.body is None or gate.rules == {}:
            continue
        if gate.shape:
            _check_pullbacks(result, gate)
            continue
        points = [*_used(result, gate), *_spread(evaluator, gate)]
        _check_body(evaluator, gate, points)
        slopes = derive(gate.body, gate.parameters, evaluator.finder, careful=True)
        for parameter, expression in slopes.items():
            if parameter in gate.rules:
                slope = evaluator.formula(expression, gate.slots)
                _check(evaluator, gate, parameter, slope, points)


def _used(result: Result, gate: Gate) -> list[list[Number]]:
    """The points at which a gate is used; of arrays, elements spread over them."""
    nodes = [i for i, name in enumerate(result.graph.gates) if name == gate.name]
    if not result.arrays:
        return [result.inputs(node) for node in nodes[:USED]]
    from backprop_cli.engine.arraycheck import points

    return [point for node in nodes[:USED] for point in points(result, node, USED)][:USED]


def _check_pullbacks(result: Result, gate: Gate) -> None:
    """A gate on arrays: its clauses against the pullback of its body, where it is used."""
    from backprop_cli.engine.arraycheck import Pullbacks

    pullbacks = Pullbacks(result.evaluator, gate)
    for node, name in enumerate(result.graph.gates):
        parameter = pullbacks.wrong(result, node, TOLERANCE) if name == gate.name else ""
        if parameter:
            raise WrongAnswer(
                "gate-gradient",
                f"d/{parameter} of the gate {gate.name} is not what its body sends {parameter} "
                f"at {result.graph.names[node]}",
                gate.rules[parameter].careful.span,
                "correct the clause, or accept it as it is with --trust-gates",
            )


def _spread(evaluator: Evaluator, gate: Gate) -> Iterator[list[Number]]:
    """Points of both signs and several sizes: a low-discrepancy sequence, the same at every run."""
    settings = [evaluator.formula(value, ())() for value in gate.settings.values()]
    count = len(gate.parameters)
    for k in range(1, POINTS + 1):
        spots = [(k * GOLDEN ** (i + 1) * (i + 1) + 0.1 * i) % 1 * 2 - 1 for i in range(count)]
        yield [*(spot * SIZES[(k + i) % len(SIZES)] for i, spot in enumerate(spots)), *settings]


def _check_body(evaluator: Evaluator, gate: Gate, points: list[list[Number]]) -> None:
    """The body and what it is computed as: the same number wherever both are finite."""
    if gate.body is None or gate.careful_body is None or gate.body == gate.careful_body:
        return
    body, careful = evaluator.formula(gate.body, gate.slots), evaluator.value(gate.name)
    for point in points:
        plain, computed = body(*point), careful(*point)
        noise = abs(body(*(math.nextafter(v, math.inf) for v in point)) - plain)
        allowed = TOLERANCE * max(abs(plain), abs(computed)) + NOISE * noise
        if math.isfinite(plain) and not abs(plain - computed) <= allowed:
            raise WrongAnswer(
                "gate-body",
                f"the body of the gate {gate.name} is {rounded(plain, DIGITS)} where "
                f"{_where(gate, point)}, but it is computed as {rounded(computed, DIGITS)}",
                gate.careful_body.span,
                "correct it, or accept it as it is with --trust-gates",
            )


def _where(gate: Gate, point: list[Number]) -> str:
    pairs = zip(gate.slots, point, strict=True)
    return ", ".join(f"{name} = {rounded(value, DIGITS)}" for name, value in pairs)


def _check(
    evaluator: Evaluator, gate: Gate, parameter: str, slope: Formula, points: list[list[Number]]
) -> None:
    trials = [
        trial
        for point in points
        if (trial := _trial(evaluator, gate, parameter, slope, point)) is not None
    ]
    floor = FLOOR * max((abs(trial.slope) for trial in trials), default=0.0)
    for point, claimed, true, noise in trials:
        allowed = TOLERANCE * max(abs(claimed), abs(true)) + NOISE * noise + floor
        if math.isfinite(claimed) and abs(claimed - true) <= allowed:
            continue
        textbook = evaluator.formula(gate.rules[parameter].textbook, (*gate.slots, "out"))
        right = abs(textbook(*point, evaluator.value(gate.name)(*point)) - true) <= allowed
        rule = gate.rules[parameter]
        raise WrongAnswer(
            "gate-gradient",
            f"d/{parameter} of the gate {gate.name} is {rounded(claimed, DIGITS)} where "
            f"{_where(gate, point)}, but the slope of its body there is {rounded(true, DIGITS)}",
            (rule.careful if right else rule.textbook).span,
            "correct the clause, or accept it as it is with --trust-gates",
        )


def _trial(
    evaluator: Evaluator, gate: Gate, parameter: str, slope: Formula, point: list[Number]
) -> Trial | None:
    """Both numbers at a point; None outside the domain, on a kink, or where there is no slope."""
    local, value = evaluator.local(gate, parameter), evaluator.value(gate.name)
    out = value(*point)
    if not math.isfinite(out) or not _inside(evaluator, gate, point, out):
        return None
    place = gate.parameters.index(parameter)
    pairs = []
    for towards in (point[place], -math.inf, math.inf):
        near = list(point)
        near[place] = math.nextafter(point[place], towards)
        pairs.append((local(*near, value(*near)), slope(*near)))
    (claimed, true), *others = pairs
    noise = max(abs(a - claimed) + abs(b - true) for a, b in others)
    if not math.isfinite(true):
        return None
    return Trial(point, claimed, true, noise if math.isfinite(noise) else 0.0)


def _inside(evaluator: Evaluator, gate: Gate, point: list[Number], out: Number) -> bool:
    """Whether a point lies in the gate's domain and on none of its kinks."""

    def holds(condition: Condition) -> bool:
        formula = evaluator.formula(condition.expression, (*gate.slots, "out"))
        return bool(formula(*point, out))

    return all(map(holds, gate.domain)) and not any(map(holds, gate.kinks))
