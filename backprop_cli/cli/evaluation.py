"""One evaluation as a command line asks for it: the report, with everything that belongs to it."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.given import Values, pairs, surplus_notes
from backprop_cli.cli.program import meant, used
from backprop_cli.engine.checks import TOLERANCE
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.sensitivity import Sensitivity, sensitivity
from backprop_cli.engine.systems import DOUBLES, Solved, System
from backprop_cli.engine.tangents import Direction, axes
from backprop_cli.engine.values import as_number
from backprop_cli.errors import BackpropError, did_you_mean, fail
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.numbers import elements
from backprop_cli.report.build import all_gradients
from backprop_cli.report.build import report as make_report
from backprop_cli.report.model import Report
from backprop_cli.report.numbersystem import shower

TANGENTS = 5_000_000
"""Tangents that are still worked out."""
FEW = 16
"""Elements of arrays along each of which forward mode still goes."""


class Asked(NamedTuple):
    """What is asked for beside the values."""

    wrt: Sequence[str] | None = None
    seed: Any = None
    jacobians: Sequence[str] = ()
    summary: bool = False
    system: System = DOUBLES
    verify: bool = False
    tolerance: float = TOLERANCE
    forward: bool = False
    direction: Sequence[str] = ()
    uncertainty: Sequence[str] = ()
    condition: bool = False


def evaluate(compiled: Compiled, taken: Values, asked: Asked, command: click.Command) -> Report:
    """The report for values that were given on the command line."""
    texts = used(compiled, taken)
    inputs = compiled.graph(texts).inputs
    forward = asked.forward or bool(asked.direction)
    try:
        solved = compiled.solve(texts, taken.labels, asked.seed, asked.system, scalars=forward)
        if asked.verify:
            verification = compiled.verify(texts, taken.labels, asked.tolerance)
    except BackpropError as error:
        meant(error, list(texts), list(inputs), command)
        raise
    steps = _named(solved, asked.direction, "--direction")
    directions = directions_of(solved, steps) if forward else None
    notes = surplus_notes(taken, inputs)
    report = make_report(solved, asked.wrt, notes, asked.jacobians, directions)
    if report.forward and steps:
        # by the names of the inputs, not by those of their elements
        show = shower(solved.result)
        direction = {name: show(step) for name, step in steps.items()}
        slopes = all_gradients(solved)
        forward_ = report.forward._replace(direction=direction, gradients=slopes)
        report = report._replace(forward=forward_)
    if asked.condition or asked.uncertainty:
        report = report._replace(sensitivity=_sensitivity(solved, report, asked))
    if asked.verify:
        report = report._replace(verification=verification)
    if asked.summary:
        from backprop_cli.report.summary import summarised

        report = summarised(report)
    return report


def directions_of(solved: Solved, steps: dict[str, Any]) -> dict[str, Direction]:
    """The directions for forward mode: one that was given, or one for each input."""
    if steps:
        return {"": solved.written.spread(steps) if solved.written else steps}
    names = list(solved.result.graph.inputs)
    if len(names) * len(solved.result.values) > TANGENTS or (solved.written and len(names) > FEW):
        hint = "name one direction: --direction x=1,y=-2"
        fail("size", f"forward mode would go along {len(names):,} directions", hint=hint)
    return dict(zip(names, axes(solved.result), strict=True))


def _sensitivity(solved: Solved, report: Report, asked: Asked) -> Sensitivity:
    """The influence of each input, whether its gradient was asked for or not; in doubles."""
    doubles = Evaluator(FLOAT64, solved.result.graph.finder)
    uncertainties = _named(solved, asked.uncertainty, "--uncertainty", doubles)
    for name, value in uncertainties.items():
        _check_uncertainty(name, value, getattr(report.inputs[name], "shape", ()))
    return sensitivity(
        float(elements(report.value)[0]),
        {name: _doubles(value) for name, value in report.inputs.items()},
        {name: _doubles(value) for name, value in all_gradients(solved).items()},
        uncertainties,
        condition=asked.condition,
    )


def _check_uncertainty(name: str, value: Any, shape: tuple[int, ...]) -> None:
    if not all(0 <= number < math.inf for number in elements(value)):
        fail(
            "value",
            f"the uncertainty of {name} is no finite number from 0 on",
            hint="such as x=0.01",
        )
    if getattr(value, "shape", ()) not in ((), shape):
        message = f"the uncertainty of {name} has another shape than {name}"
        fail("shape", message, hint="give one number, or one for each element")


def _doubles(value: Any) -> Any:
    """A value in doubles: plain floats, or an array of them."""
    return value.astype(float) if hasattr(value, "astype") else float(value)


def _named(
    solved: Solved, texts: Sequence[str], option: str, evaluator: Evaluator | None = None
) -> dict[str, Any]:
    """Numbers for inputs, `x=1,y=-2`, in the number system of the result unless told otherwise."""
    evaluator = evaluator or solved.result.evaluator
    graph = solved.written.whole if solved.written else solved.result.graph
    inputs = list(graph.inputs)
    found = {}
    for name, text in pairs(texts, option):
        if name not in inputs:
            hint = did_you_mean(name, inputs) or f"its inputs are {', '.join(inputs) or '(none)'}"
            fail("unknown-name", f"{option} names {name}, which is no input", hint=hint)
        if name in found:
            fail("duplicate", f"{option} gives {name} twice")
        found[name] = as_number(text, f"{name} in {option}", evaluator)
        if not all(map(evaluator.kernel.finite, elements(found[name]))):
            fail("value", f"{name} in {option} is not a number here")
    return found
