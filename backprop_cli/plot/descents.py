"""What is to be said of a descent: where it ended, and why it did not go well."""

from collections.abc import Sequence
from math import isfinite

from backprop_cli.numbers import exact, rounded
from backprop_cli.plot.model import Range, Stop
from backprop_cli.report.model import Note

DIGITS, FIGURES = 6, 4
"""Significant digits of places, and of losses."""


def descent_notes(path: Sequence[Stop], ranges: Sequence[Range], output: str) -> list[Note]:
    """Where a descent ended, and whether the picture shows it."""
    if not path:
        return []
    last = path[-1]
    if isfinite(last.loss):
        where = f"after {last.step} steps the descent is at {_at(last, ranges)}"
        kind, message = "descent", f"{where}, where {output} = {rounded(last.loss, FIGURES)}"
    else:
        kind = "diverged"
        message = f"the descent ends at step {last.step}, where {output} is {exact(last.loss)}"
    if _climbs(path):
        kind, message = "diverged", f"{message}; try a smaller --lr"
    return [Note(kind, output, message), *_outside(path, ranges, output)]


def _at(stop: Stop, ranges: Sequence[Range]) -> str:
    """`x = 1, y = 2`."""
    named = zip(ranges, stop.place, strict=False)
    return ", ".join(f"{between.name} = {rounded(x, DIGITS)}" for between, x in named)


def _climbs(path: Sequence[Stop]) -> bool:
    """Whether the steps are too long: the loss is higher in the end than in the beginning."""
    first, last = path[0].loss, path[-1].loss
    return last > first or (last != last and any(b.loss > first for b in path[1:-1]))


def _outside(path: Sequence[Stop], ranges: Sequence[Range], output: str) -> list[Note]:
    """A note on the first step that the ranges do not hold."""
    for stop in path:
        places = zip(ranges, stop.place, strict=False)
        if not all(between.low <= x <= between.high for between, x in places):
            begins = "begins outside of the picture" if not stop.step else "leaves the picture"
            step = f" at step {stop.step}" if stop.step else ""
            return [Note("outside", output, f"the descent {begins}{step}, {_at(stop, ranges)}")]
    return []
