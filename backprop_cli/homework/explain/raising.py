"""What a gradient means: an input is raised a little, and the program really runs again."""

from collections.abc import Iterator
from math import floor, isfinite, log10
from typing import Any, NamedTuple

from backprop_cli.api import Compiled
from backprop_cli.errors import BackpropError
from backprop_cli.homework.explain.parts import Code, Name, Number, Part, Piece, Say, Words
from backprop_cli.numbers import elements, shape_of
from backprop_cli.report.model import Report

MOST = 10
"""Inputs that are raised."""
WORK = 200_000
"""Nodes that may be worked out for all these runs."""
FIGURES = 13
"""Digits of the larger of two numbers that count in their difference."""
CLOSE = 0.1
"""How far, relative to it, a change may be from what the gradient says and still count as near."""


class Raised(NamedTuple):
    """One input, or one element of it, raised by a step; `found` is the change that came of it."""

    what: Part
    slope: float
    step: float
    found: float

    @property
    def expected(self) -> float:
        """What the gradient alone says."""
        return self.slope * self.step

    @property
    def off(self) -> float:
        """How far the change is from that."""
        return abs(self.found - self.expected)


def meaning(compiled: Compiled, report: Report) -> Iterator[Piece]:
    """A sentence for each of the first inputs, and what is left out."""
    names = list(report.gradients)
    few = max(1, min(MOST, WORK // max(1, len(report.nodes))))
    for name in names[:few]:
        yield from _sentences(compiled, report, name)
    if len(names) > few:
        yield Say("more_inputs", {"count": Words(f"{len(names) - few:,}")})


def _sentences(compiled: Compiled, report: Report, name: str) -> Iterator[Piece]:
    place = _steepest(report.gradients[name])
    value = float(elements(report.inputs[name])[place])
    step, what = _step(value), _what(report.inputs[name], name, place)
    if not isfinite(value) or not isfinite(_start(report)):
        yield Say("not_raised", {"x": what, "f": Name(report.output)})
        return
    try:
        first, second = (_raise(compiled, report, name, place, h) for h in (step, step / 10))
    except BackpropError:
        # a class, or a place in an array: it has no neighbours
        yield Say("fixed", {"x": what})
        return
    yield from _told(report, first._replace(what=what), second._replace(what=what))


def _told(report: Report, first: Raised, second: Raised) -> Iterator[Piece]:
    if not all(map(isfinite, (first.slope, first.found, second.found))):
        yield _sentence(report, "broken", first)
    elif _unseen(report, first):
        yield _sentence(report, "unseen", first)
    elif _near(report, first):
        yield _sentence(report, _direction(first), first)
    elif _near(report, second) or second.off <= first.off / 20:
        yield _sentence(report, "bends", first)
        key = "unseen" if _unseen(report, second) else _direction(second)
        yield _sentence(report, key, second)
    else:
        yield _sentence(report, "kinked", first)


def _direction(raised: Raised) -> str:
    return "rises" if raised.expected > 0 else "falls" if raised.expected < 0 else "stays"


def _near(report: Report, raised: Raised) -> bool:
    """Whether the change is what the gradient says, but for a slight bend and rounding."""
    size = max(abs(raised.expected), abs(raised.found))
    noise = _noise(report) if raised.expected else 1e-6 * raised.step
    return raised.off <= max(CLOSE * abs(raised.expected), noise) or size == 0


def _unseen(report: Report, raised: Raised) -> bool:
    """Whether a change as small as the gradient says is lost in the digits of the output."""
    size = max(abs(raised.expected), abs(raised.found))
    return raised.expected != 0 and size <= _noise(report)


def _noise(report: Report) -> float:
    return 1e-12 * abs(_start(report))


def _sentence(report: Report, key: str, raised: Raised) -> Piece:
    parts: dict[str, Part] = {
        "x": raised.what,
        "f": Name(report.output),
        "step": Number(raised.step),
        "expected": Number(raised.expected),
        "amount": Number(abs(raised.expected)),
        "found": Number(raised.found),
    }
    return Say(key, parts)


def _raise(compiled: Compiled, report: Report, name: str, place: int, step: float) -> Raised:
    values: dict[str, Any] = dict(report.inputs)
    values[name] = _moved(values[name], place, step)
    after = float(elements(compiled.gradients(values, wrt=[])[0])[0])
    slope = float(elements(report.gradients[name])[place])
    return Raised(Name(name), slope, step, _difference(after, _start(report)))


def _difference(after: float, before: float) -> float:
    """The difference, without the digits that no longer mean anything after a subtraction."""
    found, size = after - before, max(abs(after), abs(before))
    if found == 0 or not isfinite(found):
        return found
    return round(found, FIGURES - floor(log10(size))) + 0.0


def _start(report: Report) -> float:
    return float(elements(report.value)[0])


def _moved(value: Any, place: int, step: float) -> Any:
    if not hasattr(value, "shape"):
        return value + step
    moved = value.copy()
    moved.flat[place] += step
    return moved


def _steepest(gradient: Any) -> int:
    """The place of the element with the largest gradient; 0 for a number."""
    sizes = [abs(number) for number in elements(gradient)]
    return max(range(len(sizes)), key=sizes.__getitem__)


def _what(value: Any, name: str, place: int) -> Part:
    if not shape_of(value):
        return Name(name)
    import numpy as np

    at = ", ".join(map(str, np.unravel_index(place, value.shape)))
    return Code(f"{name}[{at}]")


def _step(value: float) -> float:
    """0.01, or a hundredth of the power of ten that the value has."""
    if value == 0 or 0.1 <= abs(value) < 1000 or not isfinite(value):
        return 0.01
    return float(f"1e{floor(log10(abs(value))) - 2}")
