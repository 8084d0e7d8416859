"""The texts of a picture: the numbers at a wire, and names that fit."""

import math
import re
from typing import NamedTuple

from backprop_cli.numbers import DIGITS, elements, rounded, shape_of, shape_text, written
from backprop_cli.report.model import Node, Report, Value
from backprop_cli.report.picture.diagram import FOLDED, INPUT, Diagram, Part
from backprop_cli.source import shortened

LONGEST = 24
"""Columns of a label that are drawn."""
WHOLE = 16
"""Columns of an array that is drawn whole."""
FEW = 6
"""Elements of an array that may be drawn whole."""
COUNTED = re.compile(r"\bn[0-9]+\b")
"""A name that we give."""


class Label(NamedTuple):
    """The numbers of a node, as they stand at its wire; `name` is empty unless a user gave it."""

    name: str
    value: str
    gradient: str

    @property
    def above(self) -> str:
        """What stands above the wire: `q = 3`."""
        return f"{self.name} = {self.value}" if self.name else self.value


def labels(report: Report, shown: Diagram, digits: int | None = None) -> dict[int, Label]:
    """The label of every node whose value goes out of some part."""
    figures, told = DIGITS if digits is None else digits, _told(shown)
    return {
        place: _label(node, figures, named=_has_name(node, part, told))
        for part in shown.parts
        for place, node in ((place, report.nodes[place]) for place in part.gives)
    }


def _has_name(node: Node, part: Part, told: set[str]) -> bool:
    """Whether a name stands at a wire: one that a user gave, or that tells which value is meant."""
    if part.kind == INPUT:
        return False
    return not is_counted(node.name) or node.name in told or len(part.gives) > 1


def _told(shown: Diagram) -> set[str]:
    """The counted names that the calls of groups speak of: `n1` in `sq(n1)`."""
    calls = [frame.call for frame in shown.frames]
    calls += [part.label for part in shown.parts if part.kind == FOLDED]
    return {name for call in calls for name in COUNTED.findall(call)}


def _label(node: Node, digits: int, *, named: bool) -> Label:
    # an array in figures beside one that is whole would look like another kind of value
    whole = is_short(node.value, digits) and is_short(node.upstream, digits)
    value = written(node.value, digits) if whole else size(node.value)
    gradient = written(node.upstream, digits) if whole else norm(node.upstream, digits)
    return Label(cut(node.name) if named else "", value, gradient)


def is_counted(name: str) -> bool:
    """Whether a name is one that we give, `n1`, and tells a reader nothing."""
    return COUNTED.fullmatch(name) is not None


def is_short(value: Value, digits: int) -> bool:
    """Whether a value is a number, or an array that can be drawn whole."""
    count = math.prod(shape_of(value))
    return not shape_of(value) or (count <= FEW and len(written(value, digits)) <= WHOLE)


def brief(value: Value, digits: int, *, gradient: bool = False) -> str:
    """A value as far as it is short, else in a figure."""
    if is_short(value, digits):
        return written(value, digits)
    return norm(value, digits) if gradient else size(value)


def size(value: Value) -> str:
    """The size of an array: `2×3`, `4 numbers`."""
    shape = shape_of(value)
    return shape_text(value) if len(shape) > 1 else f"{shape[0]} numbers"


def norm(value: Value, digits: int) -> str:
    """The norm of a gradient, the square root of the sum of its squares."""
    found = value.norm if hasattr(value, "norm") else math.hypot(*map(float, elements(value)))
    return f"norm {rounded(found, digits)}"


def legend(output: str) -> str:
    """What the two numbers at a wire are."""
    return f"above each wire: its value; below: the gradient of {cut(output)}"


def output_name(report: Report) -> str:
    """The name that stands behind the output's wire; none where a user gave none."""
    return "" if is_counted(report.output) else cut(report.output)


def cut(text: str) -> str:
    """A text without its end where it is long."""
    return shortened(text, LONGEST)
