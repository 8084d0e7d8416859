"""What a command line wants to see plotted: a function over ranges, a frame, a descent."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from backprop_cli.api import Compiled
from backprop_cli.cli.descend import RATE, STEPS, learning_rate
from backprop_cli.cli.given import Values, pairs, surplus_notes
from backprop_cli.cli.program import numbers_to_run, used
from backprop_cli.errors import BackpropError, did_you_mean, fail
from backprop_cli.numbers import shape_of
from backprop_cli.plot.make import Subject, descent
from backprop_cli.plot.model import Frame, Stop
from backprop_cli.plot.ranges import is_range, no_range, read_ranges, single, span_of
from backprop_cli.report.model import Note
from backprop_cli.source import Source, printable

MOST, DRAWN = 1_000_000, 100_000
"""Points that a table of numbers may have, and a picture."""
SCALAR = "a plot shows one number: take the sum(…) or the mean(…)"


def subject_of(
    compiled: Compiled, taken: Values, points: int | None, most: int, options: Collection[str]
) -> tuple[Subject, list[Note]]:
    """The function over its ranges, known to run in their middle; and notes on its values.

    There are `points` along each range, and altogether `most` of them at the most.
    """
    texts = used(taken, compiled.graph(taken.texts).inputs)
    ranges = read_ranges(texts, taken.labels)
    middle = {between.name: between.low / 2 + between.high / 2 for between in ranges}
    numbers = _numbers(compiled, texts | middle, taken, options)
    graph = compiled.graph(texts)
    if not ranges:
        no_range([name for name in graph.inputs if not shape_of(numbers[name])])
    _check_points(points or 0, len(ranges), most)

    def gradients(values: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
        return compiled.gradients({**numbers, **values}, wrt=list(middle))

    title, output = _title(compiled.source), graph.names[graph.output]
    subject = Subject(gradients, title, output, ranges, points, len(graph.gates))
    return subject, surplus_notes(taken, graph.inputs)


def _check_points(points: int, ranges: int, most: int) -> None:
    """Refuse more points than anybody would wait for."""
    if points**ranges <= most:
        return
    along = most if ranges == 1 else math.isqrt(most)
    drawn = "" if most == MOST else " in a picture; --csv can have more"
    message = f"--points {points} makes {points**ranges:,} points, which are too many"
    fail("usage", message, hint=f"--points {along} is the most for {_count(ranges)}{drawn}")


def _count(ranges: int) -> str:
    return "one range" if ranges == 1 else "two ranges"


def _numbers(
    compiled: Compiled, texts: dict[str, Any], taken: Values, options: Collection[str]
) -> dict[str, Any]:
    try:
        return numbers_to_run(compiled, texts, taken, options, SCALAR)
    except BackpropError as error:
        if error.kind == "missing-value" and not any(map(is_range, taken.texts.values())):
            error.hint = error.hint.replace("…", "-5:5", 1)
        raise


def _title(source: Source) -> str:
    """The program on one line, without comments."""
    lines = (line.partition("#")[0].strip().rstrip(";") for line in source.text.splitlines())
    return printable("; ".join(line for line in lines if line))


def frame_of(text: str | None, subject: Subject) -> Frame | None:
    """The values that --frame asks for."""
    if text is None:
        return None
    if len(subject.ranges) > 1:
        fail("usage", "--frame goes with one range", hint="of two ranges the second is the frame")
    return Frame(*span_of(text, "--frame"))


def descent_of(
    subject: Subject, texts: Sequence[str], lr: float | None, steps: int | None
) -> tuple[Stop, ...]:
    """The descent that --descend asks for."""
    if not texts:
        if lr is not None or steps is not None:
            name = "--steps" if lr is None else "--lr"
            fail("usage", f"{name} goes with --descend", hint="such as --descend x=3")
        return ()
    rate = learning_rate(RATE if lr is None else lr)
    start = _start(texts, [between.name for between in subject.ranges])
    return descent(subject, start, rate, STEPS if steps is None else steps)


def _start(texts: Sequence[str], names: Sequence[str]) -> dict[str, float]:
    """Where the descent begins: one number for each input with a range."""
    found: dict[str, float] = {}
    for name, text in pairs(texts, "--descend"):
        if name not in names:
            hint = did_you_mean(name, list(names)) or f"--descend moves {' and '.join(names)}"
            fail("unknown-name", f"--descend names {name}, which has no range", hint=hint)
        if name in found:
            fail("duplicate", f"--descend gives {name} twice")
        found[name] = single(text, f"{name} in --descend")
    missing = [name for name in names if name not in found]
    if missing:
        example = ",".join(f"{name}=1" for name in names)
        hint = f"such as --descend {example}"
        fail("usage", f"--descend does not say where {missing[0]} begins", hint=hint)
    return found
