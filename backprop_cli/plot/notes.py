"""What a picture cannot show, or what it shows that a reader might miss."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import isfinite

from backprop_cli.numbers import rounded
from backprop_cli.plot.descents import descent_notes
from backprop_cli.plot.model import EDGE, JUMP, KINK, Break, Panel, Plot, Point
from backprop_cli.report.model import Note

PLACES = 5
"""Places that a note names."""
DIGITS, FIGURES = 6, 4
"""Significant digits of places, and of derivatives and values."""


def plot_notes(plot: Plot) -> list[Note]:
    """The notes of a plot of curves."""
    return [
        *_not_finite(plot),
        *_jumps(plot),
        *_kinks(plot),
        *_cut(plot),
        *_crowded(plot),
        *descent_notes(plot.path, (plot.across,), plot.names[0]),
    ]


def _places(name: str, places: Sequence[float]) -> str:
    """`x = 1, 2 and 3`; of many only the first."""
    shown = [rounded(place, DIGITS) for place in places[:PLACES]]
    more = len(places) - len(shown)
    last = f"{more} more places" if more else shown.pop() if len(shown) > 1 else ""
    return f"{name} = {', '.join(shown)}{f' and {last}' if last else ''}"


def _endless(found: Break) -> bool:
    """Whether a jump is one from an infinity to the other: that of a pole."""
    steep = max(abs(found.left.slope), abs(found.right.slope))
    return found.kind == JUMP and steep > 1e6 * (1 + abs(found.here.x))


def _not_finite(plot: Plot) -> Iterator[Note]:
    """The places where the function, or only its derivative, is not finite."""
    for name, values in zip(plot.names, (True, False), strict=True):
        single = [b.here.x for b in plot.samples.breaks if _hole(b, values=values)]
        if single:
            message = f"{name} is not finite at {_places(plot.across.name, single)}"
            yield Note("not-finite", name, message)
    poles = [found.here.x for found in plot.samples.breaks if _endless(found)]
    if poles:
        where = _places(plot.across.name, poles)
        yield Note("pole", plot.names[0], f"{plot.names[0]} grows without end near {where}")
    yield from _missing(plot)


def _hole(found: Break, *, values: bool) -> bool:
    """Whether one place between two finite ones is not finite."""
    around = found.left.finite and found.right.finite
    bad = not isfinite(found.here.value)
    return found.kind == EDGE and around and (bad if values else not bad)


def _missing(plot: Plot) -> Iterator[Note]:
    """How much of the range has no value at all."""
    name, inside = plot.names[0], {b.here.x for b in plot.samples.breaks if _hole(b, values=True)}
    edges = [found.here.x for found in plot.samples.breaks if found.kind == EDGE]
    step = plot.across.span / (len(plot.samples.even) - 1)
    for run in _runs(plot.samples.even):
        low = min((x for x in edges if run[0] - step <= x <= run[0]), default=run[0])
        high = max((x for x in edges if run[-1] <= x <= run[-1] + step), default=run[-1])
        if low < high:
            ends = f"{rounded(low, DIGITS)} to {rounded(high, DIGITS)}"
            message = f"{name} is not finite from {plot.across.name} = {ends}"
            yield Note("not-finite", name, message)
        elif low not in inside:
            message = f"{name} is not finite at {_places(plot.across.name, [low])}"
            yield Note("not-finite", name, message)


def _runs(points: Sequence[Point]) -> list[list[float]]:
    """The places without a value, those beside one another together."""
    runs = groupby(points, key=lambda point: isfinite(point.value))
    return [[point.x for point in run] for finite, run in runs if not finite]


def _jumps(plot: Plot) -> Iterator[Note]:
    found = [b.here.x for b in plot.samples.breaks if b.kind == JUMP and not _endless(b)]
    if found:
        where = _places(plot.across.name, found)
        yield Note("jump", plot.names[0], f"{plot.names[0]} jumps at {where}")


def _kinks(plot: Plot) -> Iterator[Note]:
    kinks = [found for found in plot.samples.breaks if found.kind == KINK]
    name = plot.names[1]
    if len(kinks) > PLACES:
        where = _places(plot.across.name, [found.here.x for found in kinks])
        yield Note("kink", name, f"kinks at {where}")
        return
    for found in kinks:
        left, here, right = (rounded(point.slope, FIGURES) for point in found[1:])
        where = _places(plot.across.name, [found.here.x])
        message = f"kink at {where}: {name} is {left} before it and {right} after it"
        there = f", and counts as {here} there" if found.known else ""
        yield Note("kink", name, message + there)


def _cut(plot: Plot) -> Iterator[Note]:
    for panel in plot.panels:
        if panel.cut:
            verb = "are" if len(panel.cut) > 1 else "is"
            message = f"{' and '.join(panel.cut)} {verb} cut off {_beyond(panel)}"
            yield Note("cut", panel.cut[0], f"{message}; --frame A:B shows another part")


def _beyond(panel: Panel) -> str:
    """On which sides curves leave the frame."""
    low, high = panel.frame
    ends = [y for curve in panel.curves for line in curve.lines for _, y in line]
    below = [f"below {rounded(low, 3)}"] if min(ends) < low else []
    return " and ".join([*below, *([f"above {rounded(high, 3)}"] if max(ends) > high else [])])


def _crowded(plot: Plot) -> Iterator[Note]:
    if plot.samples.crowded:
        count = len(plot.samples.even)
        message = f"{plot.names[0]} changes faster than {count} points can follow"
        yield Note("crowded", plot.names[0], f"{message}; --points N takes more")
