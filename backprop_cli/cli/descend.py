"""The command `backprop descend`."""

import json
import math
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.arguments import Given
from backprop_cli.cli.command import ValuesCommand, names_of
from backprop_cli.cli.given import Values, gather, surplus_notes
from backprop_cli.cli.options import limits_program, reads_program
from backprop_cli.cli.output import write_notes
from backprop_cli.cli.program import names_in, numbers_to_run, program_source, used
from backprop_cli.cli.whole import check_place, write_file
from backprop_cli.engine.descent import Point, Rule, descend
from backprop_cli.errors import WrongAnswer, did_you_mean, fail
from backprop_cli.numbers import exact, json_value, rounded

LINES = 10
"""Progress lines that a descent writes, however many steps it has; its start is one more."""
DIGITS = 6
RATE, STEPS = 0.1, 100
SCALAR = "the loss is one number: take the sum(…) or the mean(…)"

HELP = """Go downhill from the values given, and print the final ones as JSON.

EXPRESSION is the loss, one number; - reads it from standard input. --wrt names
the inputs that move; the others keep their values. Each step subtracts the
learning rate times the gradient.

\b
backprop descend "(w*x - y)^2" --wrt w --lr 0.1 --steps 50 --w=0 --x=1 --y=3
"""


@click.command("descend", cls=ValuesCommand, help=HELP)
@reads_program
@click.option("--wrt", metavar="X,Y", help="The inputs that move.")
@click.option("--lr", type=float, default=RATE, show_default=True, help="The learning rate.")
@click.option(
    "--steps", type=click.IntRange(min=0), default=STEPS, show_default=True, help="Steps."
)
@click.option("--momentum", type=float, default=0.0, help="The part of a step that is repeated.")
@click.option("--adam", is_flag=True, help="Steps by Adam, with its usual settings.")
@click.option("-o", "out", metavar="FILE", help="Write the final values to FILE.")
@click.option("--quiet", is_flag=True, help="No progress lines.")
@limits_program
@click.pass_obj
def command(
    given: list[Given],
    expressions: Sequence[str],
    file: str | None,
    values: str | None,
    settings: Sequence[str],
    wrt: str | None,
    lr: float,
    steps: int,
    momentum: float,
    adam: bool,
    out: str | None,
    quiet: bool,
    implicit: bool,
    trust_gates: bool,
    max_nodes: int,
    max_elements: int,
) -> None:
    """Descend, then write the values: nothing reaches stdout unless the loss stayed finite."""
    rule = _rule(lr, momentum, adam)
    if out is not None:
        check_place(out)
    source = program_source(expressions, file, values)
    compiled = Compiled(
        source, implicit=implicit, max_nodes=max_nodes, max_elements=max_elements,
        trust_gates=trust_gates,
    )  # fmt: skip
    final = _descended(compiled, gather(given, settings, values), wrt, rule, steps, quiet)
    text = json.dumps({name: json_value(value) for name, value in final.values.items()}) + "\n"
    if out is None:
        sys.stdout.write(text)
    else:
        write_file(out, text)


def learning_rate(lr: float) -> float:
    """What --lr says, unless it is no rate."""
    if not 0 < lr < math.inf:
        fail("usage", f"--lr {exact(lr)} is not a learning rate", hint="such as --lr 0.1")
    return lr


def _rule(lr: float, momentum: float, adam: bool) -> Rule:
    learning_rate(lr)
    if not 0 <= momentum < 1:
        fail("usage", "--momentum is at least 0 and below 1", hint="such as --momentum 0.9")
    if adam and momentum:
        fail("usage", "--adam has a momentum of its own", hint="leave out --momentum")
    return Rule(lr, momentum, adam)


def _descended(
    compiled: Compiled, taken: Values, wrt: str | None, rule: Rule, steps: int, quiet: bool
) -> Point:
    """The last point of a descent, whose loss is finite at every step."""
    texts = used(taken, compiled.graph(taken.texts).inputs)
    inputs = list(compiled.graph(texts).inputs)
    names = _moving(inputs, wrt)
    numbers = numbers_to_run(compiled, texts, taken, names_of(command), SCALAR)
    write_notes(surplus_notes(taken, inputs))

    def gradients(values: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        return compiled.gradients({**numbers, **values}, wrt=names)

    points = descend(gradients, {name: numbers[name] for name in names}, rule)
    with warnings.catch_warnings():
        # NumPy warns where a step overflows; the loss tells
        warnings.simplefilter("ignore", RuntimeWarning)
        return _last(points, steps, _Progress(steps, quiet))


def _last(points: Iterator[Point], steps: int, progress: "_Progress") -> Point:
    """The point after so many steps; the loss is finite on all the way."""
    for point in points:
        progress.show(point)
        if not math.isfinite(point.loss):
            hint = "try a smaller --lr, or other start values"
            message = f"the loss is {exact(point.loss)} at step {point.step}"
            raise WrongAnswer("diverged", message, hint=hint)
        if point.step == steps:
            break
    return point


def _moving(inputs: Sequence[str], wrt: str | None) -> list[str]:
    names = names_in([wrt or ""])
    listed = f"its inputs are {', '.join(inputs) or '(none)'}"
    if not names:
        fail("usage", "--wrt does not say what moves", hint=listed)
    for name in names:
        if name not in inputs:
            message = f"--wrt names {name}, and the program has no such input"
            fail("unknown-name", message, hint=did_you_mean(name, list(inputs)) or listed)
    return list(dict.fromkeys(names))


class _Progress:
    """Lines on stderr with the loss, about ten in all."""

    def __init__(self, steps: int, quiet: bool) -> None:
        self.every = max(1, -(-steps // LINES))
        self.steps = steps
        self.quiet = quiet

    def show(self, point: Point) -> None:
        """Write a line, if this step has one."""
        last = point.step == self.steps
        if not self.quiet and (last or point.step % self.every == 0):
            step = str(point.step).rjust(len(str(self.steps)))
            print(f"step {step}  loss {rounded(point.loss, DIGITS)}", file=sys.stderr)
