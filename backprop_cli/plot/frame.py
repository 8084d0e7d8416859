"""The part of an axis that is shown, and the round numbers along it."""

from itertools import pairwise
from math import ceil, floor, inf, log10

from backprop_cli.numbers import exact
from backprop_cli.plot.curves import numbers
from backprop_cli.plot.kinds import FINE, ROUNDING, VISIBLE
from backprop_cli.plot.model import (
    CUSP,
    EDGE,
    JUMP,
    POLE,
    Curve,
    Frame,
    Line,
    Panel,
    Place,
    Samples,
)

PAD = 0.06
"""The part of the height that is left free above and below."""
FAR = 3.0
"""A line that leaves the height of the even points by more than so many heights has no end."""
CENTRE, BEYOND = 0.15, 2.0
"""Of such a line the frame shows what lies between these quantiles, and so many times more."""
UNLIKE, MOSTLY = 12.0, 0.6
"""A curve of which the frame is more than so many times higher, or holds less, gets its own."""
ENOUGH = 10
"""Even points from which on the ends of the range may stand out."""
LIMIT, LEAST = 1e307, 1e-305
"""What is larger, or closer together, is beyond a picture."""
LONG = 5
"""Zeros at the end of a label from which on it gets an exponent."""


def panels(samples: Samples, curves: tuple[Curve, Curve], asked: Frame | None) -> tuple[Panel, ...]:
    """The function and its derivative over one axis, or where that would hide one, over two."""
    if asked:
        return (_panel(asked, curves),)
    (value, endless), (slope, endless_too) = shown = [_shown(samples, curve) for curve in curves]
    both = slope
    if endless_too:
        more = 0.0 if endless else value.high - value.low
        both = Frame(max(slope.low, value.low - more), min(slope.high, value.high + more))
    both = Frame(min(value.low, both.low), max(value.high, both.high))
    if all(
        _fits(samples, curve, frame, both) for curve, (frame, _) in zip(curves, shown, strict=True)
    ):
        return (_panel(_padded(both), curves),)
    return tuple(_panel(_padded(f), (c,)) for (f, _), c in zip(shown, curves, strict=True))


def _fits(samples: Samples, curve: Curve, alone: Frame, both: Frame) -> bool:
    """Whether most of a curve is inside a frame, and it is not flat there."""
    found = numbers(samples.even, derivative=curve.derivative)
    inside = [y for y in found if both.low <= y <= both.high]
    if len(inside) < MOSTLY * len(found):
        return False
    high = min(alone.high, both.high) - max(alone.low, both.low)
    return not alone.high - alone.low > LEAST or both.high - both.low <= UNLIKE * high


def _panel(frame: Frame, curves: tuple[Curve, ...]) -> Panel:
    cut = [curve.name for curve in curves if any(_leaves(line, frame) for line in curve.lines)]
    return Panel(frame, curves, tuple(cut))


def _leaves(line: Line, frame: Frame) -> bool:
    return any(not frame.low <= y <= frame.high for _, y in line)


def _shown(samples: Samples, curve: Curve) -> tuple[Frame, bool]:
    """The height of a curve, and whether only a part of it, because it has no end."""
    found = sorted(_usual(samples, curve))
    if not found:
        return Frame(0.0, 0.0), False
    low, high = _bounded(found[0], found[-1])
    most = max(abs(low), abs(high))
    noise = FINE if curve.derivative else ROUNDING
    flat = high - low <= noise * most
    far = VISIBLE * most if flat else FAR * (high - low)
    if all(low - far <= y <= high + far for y in _growing(samples, curve)):
        drawn = [*found, *(y for line in curve.lines for _, y in line), *_marked(curve)]
        ends = _bounded(min(drawn), max(drawn))
        same = ends.high - ends.low <= max(2 * VISIBLE * flat, noise) * most
        return (Frame(low / 2 + high / 2, low / 2 + high / 2) if same else ends), False
    last = len(found) - 1
    below, above = found[int(last * CENTRE)], found[ceil(last * (1 - CENTRE))]
    more = BEYOND * (above - below)
    return Frame(max(low, below - more), min(high, above + more)), True


def _marked(curve: Curve) -> list[float]:
    return [mark.place[1] for mark in curve.marks]


def _bounded(low: float, high: float) -> Frame:
    return Frame(min(max(low, -LIMIT), LIMIT), max(min(high, LIMIT), -LIMIT))


def _usual(samples: Samples, curve: Curve) -> list[float]:
    """The numbers at even points that are neither an end of the range nor at a break."""
    even = samples.even[1:-1] if len(samples.even) > ENOUGH else samples.even
    at = {x for b in samples.breaks for x in (b.here.x, b.left.x, b.right.x)}
    return numbers([p for p in even if p.x not in at], derivative=curve.derivative)


def _growing(samples: Samples, curve: Curve) -> list[float]:
    """The numbers beside breaks towards which a curve can grow without end."""
    kinds = (EDGE, POLE, CUSP, JUMP) if curve.derivative else (EDGE, POLE)
    steep = [found for found in samples.breaks if found.kind in kinds]
    sides = [side for found in steep for side in (found.left, found.right)]
    return numbers(sides, derivative=curve.derivative)


def _padded(frame: Frame) -> Frame:
    """The frame with a margin; around a constant, as high as the constant."""
    low, high = frame
    margin = PAD * (high - low) if high - low > LEAST else abs(low) / 2 or 1.0
    return Frame(low - margin, high + margin)


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most so many round numbers between two others: multiples of 1, 2 or 5 of a power of 10."""
    rough = (high - low) / max(1, most)
    if rough < LEAST:
        return []
    power = floor(log10(rough))
    steps = ((digit, k) for k in (power, power + 1) for digit in (1, 2, 5))
    digit, k = next(step for step in steps if len(_multiples(low, high, *step)) <= most)
    return [float(f"{n * digit}e{k}") for n in _multiples(low, high, digit, k)]


def _multiples(low: float, high: float, digit: int, power: int) -> range:
    """The multiples of a step between two numbers, in steps."""
    step = float(f"{digit}e{power}")
    return range(ceil(low / step), floor(high / step) + 1)


def label(tick: float) -> str:
    """A round number as a text that is short."""
    text = exact(tick)
    zeros = len(text) - len(text.rstrip("0"))
    return f"{text[:-zeros]}e{zeros}" if zeros > LONG and "." not in text else text


def clipped(line: Line, across: tuple[float, float], up: tuple[float, float]) -> list[list[Place]]:
    """The pieces of a line inside a box."""
    pieces: list[list[Place]] = []
    for start, end in pairwise(line):
        part = _inside(start, end, (across, up))
        if part is None:
            continue
        if pieces and pieces[-1][-1] == part[0]:
            pieces[-1].append(part[1])
        else:
            pieces.append(list(part))
    return pieces


def _inside(
    start: Place, end: Place, box: tuple[tuple[float, float], ...]
) -> tuple[Place, Place] | None:
    """The part of a stretch inside a box (Liang and Barsky's method)."""
    first, last = 0.0, 1.0
    for a, b, (low, high) in zip(start, end, box, strict=True):
        if a == b:
            if not low <= a <= high:
                return None
            continue
        to_low, to_high = sorted(((low - a) / (b - a), (high - a) / (b - a)))
        first, last = max(first, to_low), min(last, to_high)
    if not first <= last < inf:
        return None
    return _along(start, end, first, box), _along(start, end, last, box)


def _along(start: Place, end: Place, part: float, box: tuple[tuple[float, float], ...]) -> Place:
    """The place after a part of a stretch; its ends exactly, and no rounding outside of the box."""
    if part in (0.0, 1.0):
        return end if part else start
    (a, b), (c, d), (across, up) = start, end, box
    x, y = a + (c - a) * part, b + (d - b) * part
    return min(max(x, across[0]), across[1]), min(max(y, up[0]), up[1])
