"""What is asked for of the inputs: directions of forward mode, uncertainties, condition numbers."""

import math
from collections.abc import Sequence
from typing import Any

from backprop_cli.cli.given import pairs
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.sensitivity import Sensitivity, sensitivity
from backprop_cli.engine.systems import Solved
from backprop_cli.engine.tangents import Direction, axes
from backprop_cli.engine.values import as_number
from backprop_cli.errors import did_you_mean, fail
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.numbers import elements
from backprop_cli.report.build import all_gradients
from backprop_cli.report.build import report as make_report
from backprop_cli.report.model import Note, Report
from backprop_cli.report.numbersystem import shower

TANGENTS = 5_000_000
"""Tangents that are still worked out."""
FEW = 16
"""Elements of arrays along each of which forward mode still goes."""


def forward_report(
    solved: Solved,
    wrt: Sequence[str] | None,
    notes: Sequence[Note],
    jacobians: Sequence[str],
    direction: Sequence[str],
) -> Report:
    """The report with tangents along one direction, or along one for each input."""
    steps = _named(solved, direction, "--direction")
    report = make_report(solved, wrt, notes, jacobians, directions_of(solved, steps))
    if not (report.forward and steps):
        return report
    # by the names of the inputs, not by those of their elements
    show = shower(solved.result)
    shown = {name: show(step) for name, step in steps.items()}
    slopes = all_gradients(solved)
    return report._replace(forward=report.forward._replace(direction=shown, gradients=slopes))


def directions_of(solved: Solved, steps: dict[str, Any]) -> dict[str, Direction]:
    """The directions for forward mode: one that was given, or one for each input."""
    if steps:
        return {"": solved.written.spread(steps) if solved.written else steps}
    names = list(solved.result.graph.inputs)
    if len(names) * len(solved.result.values) > TANGENTS or (solved.written and len(names) > FEW):
        hint = "name one direction: --direction x=1,y=-2"
        fail("size", f"forward mode would go along {len(names):,} directions", hint=hint)
    return dict(zip(names, axes(solved.result), strict=True))


def influences(
    solved: Solved, report: Report, uncertainty: Sequence[str], *, condition: bool
) -> Sensitivity:
    """The influence of each input, whether its gradient was asked for or not; in doubles."""
    doubles = Evaluator(FLOAT64, solved.result.graph.finder)
    uncertainties = _named(solved, uncertainty, "--uncertainty", doubles)
    for name, value in uncertainties.items():
        _check_uncertainty(name, value, getattr(report.inputs[name], "shape", ()))
    return sensitivity(
        float(elements(report.value)[0]),
        {name: _doubles(value) for name, value in report.inputs.items()},
        {name: _doubles(value) for name, value in all_gradients(solved).items()},
        uncertainties,
        condition=condition,
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
