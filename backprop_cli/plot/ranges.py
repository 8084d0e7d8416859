"""`a:b` → a range; the ends are expressions of constants, as all values are."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.values import as_number
from backprop_cli.errors import fail
from backprop_cli.gates.library import finder
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.numbers import exact, shape_of
from backprop_cli.plot.model import Range

SIGN = ":"
MOST = 2
"""Inputs that a plot can go over."""
NARROW = 1e-10
"""A range that is narrower than this part of its ends leaves float64 too few numbers."""
FARTHEST, LEAST = 1e100, 1e-100
"""The farthest end, and the narrowest range, whose squares and cubes are still doubles."""
EXAMPLE = "such as -5:5"


def is_range(value: Any) -> bool:
    """Whether a value is written as a range; no number holds the sign."""
    return isinstance(value, str) and SIGN in value


def read_ranges(values: Mapping[str, Any], labels: Mapping[str, str]) -> list[Range]:
    """The ranges among some values, of which a plot needs one or two.

    Raises:
        BackpropError: there is none, there are too many, or one of them is no range.
    """
    evaluator = Evaluator(FLOAT64, finder())
    written = {name: text for name, text in values.items() if is_range(text)}
    found = [_range(name, text, labels[name], evaluator) for name, text in written.items()]
    if len(found) > MOST:
        names = [between.name for between in found]
        hint = f"give {names[-1]} one value, such as {labels[names[-1]]}=1"
        fail(
            "range", f"{len(found)} ranges, for {', '.join(names)}; a plot has two axes", hint=hint
        )
    return found


def no_range(inputs: Sequence[str]) -> None:
    """Refuse a plot that does not say over what."""
    name = inputs[0] if inputs else ""
    hint = f"give an input a range: --{name}=-5:5" if name else "the program has no input"
    fail("range", "no input has a range to plot over", hint=hint)


def span_of(text: str, label: str) -> tuple[float, float]:
    """The two ends of a range that stands for no input."""
    found = _range("", text, label, Evaluator(FLOAT64, finder()))
    return found.low, found.high


def single(text: str, label: str) -> float:
    """One number, such as the start of a descent; it is finite."""
    if is_range(text):
        fail("value", f"{label} is a range, {text}; it begins at one number", hint="such as -2")
    found = as_number(text, label, Evaluator(FLOAT64, finder()))
    if shape_of(found) or not isfinite(found):
        fail("value", f"{label} is not one finite number", hint="such as -2, 1/3 or pi/4")
    return float(found)


def _range(name: str, text: str, label: str, evaluator: Evaluator) -> Range:
    ends = text.split(SIGN)
    said = f"{label}={text}" if label.startswith("-") else f"{label}: {text}"
    if len(ends) != 2 or not all(end.strip() for end in ends):
        hint = f"{EXAMPLE}; --points says how many" if len(ends) > 2 else EXAMPLE
        fail("range", f"{said} is not a range with two ends", hint=hint)
    low, high = (as_number(end, label, evaluator) for end in ends)
    if shape_of(low) or shape_of(high):
        hint = "a plot goes over inputs that are one number each"
        fail("range", f"{said}: the end of a range is an array", hint=hint)
    _check(said, low, high)
    return Range(name, low, high)


def _check(said: str, low: float, high: float) -> None:
    for end in (low, high):
        if not isfinite(end):
            fail("range", f"{said}: the end of a range cannot be {exact(end)}", hint=EXAMPLE)
        if abs(end) > FARTHEST:
            hint = "scale the input in the program: beyond that float64 leaves no room for a slope"
            message = f"{said}: the ends of a range lie between {-FARTHEST:g} and {FARTHEST:g}"
            fail("range", message.replace("e+", "e"), hint=hint)
    if low == high:
        fail("range", f"{said} begins where it ends", hint=EXAMPLE)
    if low > high:
        hint = f"the smaller end comes first: {exact(high)}:{exact(low)}"
        fail("range", f"{said} goes backwards", hint=hint)
    if high - low < max(NARROW * max(abs(low), abs(high)), LEAST):
        hint = "shift the input in the program, and plot around 0"
        fail("range", f"{said} is too narrow for float64", hint=hint)
