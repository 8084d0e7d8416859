"""One evaluation as a command line asks for it: the report, with everything that belongs to it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.given import Values, pairs, surplus_notes
from backprop_cli.cli.program import meant, used
from backprop_cli.engine.checks import TOLERANCE
from backprop_cli.engine.sensitivity import Sensitivity, sensitivity
from backprop_cli.engine.systems import DOUBLES, Solved, System
from backprop_cli.engine.values import as_number
from backprop_cli.errors import BackpropError, did_you_mean, fail
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
        report = report._replace(forward=report.forward._replace(direction=direction))
    if asked.condition or asked.uncertainty:
        report = report._replace(sensitivity=_sensitivity(solved, report, asked))
    if asked.verify:
        report = report._replace(verification=verification)
    if asked.summary:
        from backprop_cli.report.summary import summarised

        report = summarised(report)
    return report


def directions_of(solved: Solved, steps: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The directions for forward mode: one that was given, or one for each input."""
    if steps:
        return {"": solved.written.spread(steps) if solved.written else steps}
    names = list(solved.result.graph.inputs)
    if len(names) * len(solved.result.values) > TANGENTS or (solved.written and len(names) > FEW):
        hint = "name one direction: --direction x=1,y=-2"
        fail("size", f"forward mode would go along {len(names):,} directions", hint=hint)
    one = solved.result.evaluator.kernel.literal("1")
    return {name: {name: one} for name in names}


def _sensitivity(solved: Solved, report: Report, asked: Asked) -> Sensitivity:
    """The influence of each input, whether its gradient was asked for or not."""
    uncertainties = _named(solved, asked.uncertainty, "--uncertainty")
    for name, value in uncertainties.items():
        if bool((value < 0).any() if hasattr(value, "shape") else value < 0):
            fail("value", f"the uncertainty of {name} is negative", hint="such as x=0.01")
    whole = report if asked.wrt is None else make_report(solved)
    return sensitivity(
        report.value, report.inputs, whole.gradients, uncertainties, condition=asked.condition
    )


def _named(solved: Solved, texts: Sequence[str], option: str) -> dict[str, Any]:
    """Numbers for inputs: `x=1,y=-2`."""
    graph = solved.written.whole if solved.written else solved.result.graph
    inputs = list(graph.inputs)
    found = {}
    for name, text in pairs(texts, option):
        if name not in inputs:
            hint = did_you_mean(name, inputs) or f"its inputs are {', '.join(inputs) or '(none)'}"
            fail("unknown-name", f"{option} names {name}, which is no input", hint=hint)
        if name in found:
            fail("duplicate", f"{option} gives {name} twice")
        found[name] = as_number(text, f"{name} in {option}", solved.result.evaluator)
    return found
