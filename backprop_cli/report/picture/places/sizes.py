"""How large things are drawn, in pixels."""

from backprop_cli.report.picture.diagram import INPUT, Part
from backprop_cli.report.picture.labels import Label, cut
from backprop_cli.report.picture.marks import width

SYMBOL, NUMBER, SMALL = 13.0, 12.0, 11.0
"""Font sizes: of what stands in a gate, of the numbers, and of a frame's call."""
RADIUS = 16.0
ABOVE, BELOW = 5.0, 13.0
"""From a wire up to the foot of the value, and down to the foot of the gradient."""
ROW = 36.0
"""The height of a wire with both its numbers."""
PORT = 13.0
"""From one wire that comes into a gate to the next."""
ROUND = 3
"""Wires, and columns of a symbol, up to which a gate is a circle."""


def is_round(part: Part) -> bool:
    """Whether a part is drawn as a circle."""
    return part.kind == "gate" and len(part.takes) <= ROUND >= len(part.label)


def extent(part: Part) -> tuple[float, float]:
    """Width and height of what is drawn of a part itself, without its wires."""
    if is_round(part):
        return 2 * RADIUS, 2 * RADIUS
    across = width(cut(part.label), SYMBOL)
    if part.kind == INPUT:
        return across + 6, SYMBOL
    return across + 14, max(2 * RADIUS, PORT * len(part.takes) + 6, ROW * (len(part.gives) - 1))


def stub_of(label: Label) -> float:
    """The length of a stub that carries a label."""
    return max(width(label.above, NUMBER), width(label.gradient, NUMBER)) + 10
