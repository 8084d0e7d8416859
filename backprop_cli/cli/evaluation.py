"""One evaluation as a command line asks for it: the report, with everything that belongs to it."""

from collections.abc import Collection, Sequence

from backprop_cli.api import Compiled
from backprop_cli.cli.given import Typed, Values, gather, surplus_notes
from backprop_cli.cli.output import busy
from backprop_cli.cli.program import meant, used
from backprop_cli.engine.systems import DOUBLES, System
from backprop_cli.errors import BackpropError
from backprop_cli.hints import Any, NamedTuple
from backprop_cli.report.build import report as make_report
from backprop_cli.report.model import Report
from backprop_cli.source import Source


class Asked(NamedTuple):
    """What is asked for beside the values."""

    wrt: Sequence[str] | None = None
    seed: Any = None
    jacobians: Sequence[str] = ()
    summary: bool = False
    system: System = DOUBLES
    verify: bool = False
    tolerance: float | None = None
    forward: bool = False
    direction: Sequence[str] = ()
    uncertainty: Sequence[str] = ()
    condition: bool = False


def evaluated(
    source: Source, typed: Typed, asked: Asked, options: Collection[str], **compiling: Any
) -> Report:
    """The report for a program and values that were typed; `compiling` goes to `Compiled`."""
    with busy(len(source.text)):
        compiled = Compiled(source, **compiling)
        return evaluate(compiled, gather(*typed), asked, options)


def evaluate(compiled: Compiled, taken: Values, asked: Asked, options: Collection[str]) -> Report:
    """The report for values that were given on the command line, among these options."""
    texts = used(taken, compiled.graph(taken.texts).inputs)
    inputs = compiled.graph(texts).inputs
    forward = asked.forward or bool(asked.direction)
    try:
        solved = compiled.solve(texts, taken.labels, asked.seed, asked.system, scalars=forward)
        if asked.verify:
            verification = compiled.verify(texts, taken.labels, asked.tolerance)
    except BackpropError as error:
        meant(error, list(texts), list(inputs), options)
        raise
    wanted = asked.wrt, surplus_notes(taken, inputs), asked.jacobians
    if forward:
        from backprop_cli.cli.influence import forward_report

        report = forward_report(solved, *wanted, asked.direction)
    else:
        report = make_report(solved, *wanted)
    if asked.condition or asked.uncertainty:
        from backprop_cli.cli.influence import influences

        found = influences(solved, report, asked.uncertainty, condition=asked.condition)
        report = report._replace(sensitivity=found)
    if asked.verify:
        report = report._replace(verification=verification)
    if asked.summary:
        from backprop_cli.report.summary import summarised

        report = summarised(report)
    return report
