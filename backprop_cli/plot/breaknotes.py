"""What is said about the places where a function, or its derivative, does not go on as before."""

from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from math import isfinite

from backprop_cli.numbers import ALL, rounded
from backprop_cli.plot.kinds import FINE, VISIBLE, Scale, jumps, turn, unexplained
from backprop_cli.plot.model import (
    CUSP,
    EDGE,
    JUMP,
    KINK,
    POLE,
    Break,
    Plot,
    Point,
    Range,
    Samples,
)
from backprop_cli.report.model import Note

PLACES = 5
"""Places that a note names."""
TURNS = 4
"""How often the value turns near a place that cannot be shown."""
NEAR = 1e-12
"""The part of a range within which a place is the same."""
FIGURES = 4
"""Significant digits of derivatives."""


def break_notes(plot: Plot) -> Iterator[Note]:
    """The notes on the breaks of a plot of curves."""
    yield from _not_finite(plot)
    yield from _jumps(plot)
    yield from _kinks(plot)
    yield from _hidden(plot)


def _places(across: Range, places: Sequence[float], *, more: bool = False) -> str:
    """`x = 1, 2 and 3`; of many only the first; `more` says that there are others."""
    texts = [rounded(place, across.digits) for place in places]
    shown, rest = texts[:PLACES], len(texts) - PLACES
    if more:
        last = "other places"
    elif rest > 0:
        last = f"{rest} more place{'s' * (rest > 1)}"
    else:
        last = shown.pop() if len(shown) > 1 else ""
    return f"{across.name} = {', '.join(shown)}{f' and {last}' if last else ''}"


def _found(plot: Plot, kinds: Sequence[str]) -> list[Break]:
    return [found for found in plot.samples.breaks if found.kind in kinds]


def _at(plot: Plot, kind: str, message: str, breaks: Sequence[Break]) -> Iterator[Note]:
    """A note on some breaks, if there are any."""
    if breaks:
        places = [found.here.x for found in breaks]
        where = _places(plot.across, places, more=plot.samples.crowded)
        yield Note(kind, message.split()[0], f"{message} {where}")


def _not_finite(plot: Plot) -> Iterator[Note]:
    """The places where the function, or only its derivative, is not finite."""
    value, slope = plot.names
    edges = _found(plot, [EDGE])
    yield from _at(plot, "not-finite", f"{value} is not finite at", [b for b in edges if _hole(b)])
    bare = [b for b in edges if isfinite(b.here.value) and not isfinite(b.here.slope)]
    yield from _at(plot, "not-finite", f"{slope} is not finite at", bare)
    poles, cusps = ([b for b in _found(plot, [kind]) if b.inside] for kind in (POLE, CUSP))
    yield from _at(plot, "pole", f"{value} grows without end near", poles)
    yield from _at(plot, "pole", f"{slope} grows without end near", cusps)
    ends = [found for found in _found(plot, [POLE, CUSP]) if not found.inside]
    yield from _at(plot, "pole", f"{value} is steeper than float64 can follow near", ends)
    yield from _missing(plot)
    wild = [found for found in edges if _wild(found, plot.samples)]
    yield from _at(plot, "crowded", f"{value} turns too fast to be shown near", wild)


def _hole(found: Break) -> bool:
    """Whether one place between two finite ones has no value."""
    return found.left.finite and found.right.finite and not isfinite(found.here.value)


def _wild(found: Break, samples: Samples) -> bool:
    """Whether the value goes up and down ever faster towards a place."""
    points, even = samples.points, samples.even
    step = even[1].x - even[0].x
    first = bisect(points, found.here.x - step, key=lambda point: point.x)
    last = bisect(points, found.here.x + step, key=lambda point: point.x)
    near = [
        point.value
        for point in points[first:last]
        if isfinite(point.value) and not found.left.x < point.x < found.right.x
    ]
    least = VISIBLE * Scale.of(even).height
    changes = [b - a for a, b in pairwise(near) if abs(b - a) > least]
    return sum(a * b < 0 for a, b in pairwise(changes)) > TURNS


def _missing(plot: Plot) -> Iterator[Note]:
    """How much of the range has no value at all."""
    name, edges = plot.names[0], _found(plot, [EDGE])
    inside, near = {b.here.x for b in edges if _hole(b)}, plot.across.span * NEAR
    runs = _runs(plot.samples.points)
    if len(runs) > PLACES:
        first = rounded(runs[0][0], plot.across.digits)
        message = f"{name} is not finite in {len(runs)} stretches, the first at"
        yield Note("not-finite", name, f"{message} {plot.across.name} = {first}")
        return
    for run in runs:
        low = min((b.here.x for b in edges if abs(b.here.x - run[0]) <= near), default=run[0])
        high = max((b.here.x for b in edges if abs(b.here.x - run[-1]) <= near), default=run[-1])
        if low < high:
            ends = " to ".join(rounded(end, plot.across.digits) for end in (low, high))
            message = f"{name} is not finite from {plot.across.name} = {ends}"
            yield Note("not-finite", name, message)
        elif low not in inside:
            message = f"{name} is not finite at {_places(plot.across, [low])}"
            yield Note("not-finite", name, message)


def _runs(points: Sequence[Point]) -> list[list[float]]:
    """The places without a value, those beside one another together."""
    runs = groupby(points, key=lambda point: isfinite(point.value))
    return [[point.x for point in run] for finite, run in runs if not finite]


def _jumps(plot: Plot) -> Iterator[Note]:
    least = VISIBLE * Scale.of(plot.samples.even).height
    found = [b for b in _found(plot, [JUMP, EDGE]) if b.kind == JUMP or _jumps_there(b, least)]
    yield from _at(plot, "jump", f"{plot.names[0]} jumps at", found)


def _jumps_there(found: Break, least: float) -> bool:
    """Whether the value jumps where only the derivative is not finite."""
    _, left, here, right = found
    fine = left.finite and right.finite and isfinite(here.value)
    return fine and jumps(found, least, steep=True)


def _kinks(plot: Plot) -> Iterator[Note]:
    kinks = [found for found in _found(plot, [KINK]) if found.inside]
    name = plot.names[1]
    if len(kinks) > PLACES:
        yield from _at(plot, "kink", "kinks at", kinks)
        return
    for found in kinks:
        left, here, right = _told(*(point.slope for point in found[1:]))
        where = _places(plot.across, [found.here.x])
        message = f"kink at {where}: {name} is {left} before it and {right} after it"
        there = f", and counts as {here} there" if found.known else ""
        yield Note("kink", name, message + there)


def _told(left: float, here: float, right: float) -> list[str]:
    """Three derivatives without their roundings, with so many digits that the sides differ."""
    unit = FINE * max(abs(left), abs(right))
    neat = [float(f"{x:.9g}") if abs(x) > unit else 0.0 for x in (left, here, right)]
    digits = FIGURES
    while digits < ALL and rounded(neat[0], digits) == rounded(neat[2], digits):
        digits += 1
    return [rounded(x, digits) for x in neat]


def _hidden(plot: Plot) -> Iterator[Note]:
    """Values that change though the derivatives are the same all the way: jumps beyond counting."""
    scale, breaks = Scale.of(plot.samples.even), plot.samples.breaks
    lefts, rights = [b.left.x for b in breaks], [b.right.x for b in breaks]
    straight = [
        unexplained(a, b)
        for a, b in pairwise(plot.samples.points)
        if a.finite and b.finite and turn(a, b) <= FINE * scale.slopes
        and bisect_left(lefts, b.x) == bisect(rights, a.x)
    ]  # fmt: skip
    value, slope = plot.names
    if sum(straight) > VISIBLE * scale.height + len(straight) * scale.rounding:
        message = f"{value} changes more than {slope} says: it jumps too often to be shown"
        yield Note("jump", value, f"{message}; --points N takes more")
