"""The texts of a picture: the numbers at a wire, and names that fit."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from backprop_cli.numbers import DIGITS, elements, rounded, shape_of, shape_text, written
from backprop_cli.report.model import Report, Value
from backprop_cli.report.picture.diagram import INPUT, Part

LONGEST = 24
"""Columns of a label that are drawn."""
WHOLE = 16
"""Columns of an array that is drawn whole."""
FEW = 6
"""Elements of an array that may be drawn whole."""


class Label(NamedTuple):
    """The numbers of a node, as they stand at its wire; `name` is empty unless a user gave it."""

    name: str
    value: str
    gradient: str

    @property
    def above(self) -> str:
        """What stands above the wire: `q = 3`."""
        return f"{self.name} = {self.value}" if self.name else self.value


def labels(report: Report, parts: Iterable[Part], digits: int | None = None) -> dict[int, Label]:
    """The label of every node whose value goes out of some part."""
    figures = DIGITS if digits is None else digits
    return {
        place: _label(report, place, part.kind, figures) for part in parts for place in part.gives
    }


def _label(report: Report, place: int, kind: str, digits: int) -> Label:
    node = report.nodes[place]
    name = "" if kind == INPUT or is_counted(node.name) else cut(node.name)
    return Label(name, brief(node.value, digits), brief(node.upstream, digits, gradient=True))


def is_counted(name: str) -> bool:
    """Whether a name is one that we give, `n1`, and tells a reader nothing."""
    return name[:1] == "n" and name[1:].isdecimal()


def brief(value: Value, digits: int, *, gradient: bool = False) -> str:
    """A number; a small array whole; of a larger one its shape, or the norm of its gradient."""
    shape = shape_of(value)
    if not shape:
        return rounded(value, digits)
    if math.prod(shape) <= FEW and len(text := written(value, digits)) <= WHOLE:
        return text
    if not gradient:
        return shape_text(value) if len(shape) > 1 else f"{shape[0]} numbers"
    norm = value.norm if hasattr(value, "norm") else math.hypot(*map(float, elements(value)))
    return f"norm {rounded(norm, digits)}"


def legend(output: str) -> str:
    """What the two numbers at a wire are."""
    return f"above each wire: its value; below: the gradient of {cut(output)}"


def cut(text: str) -> str:
    """A text without its end where it is long."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
