"""Plot → rows of text: the function and its derivative over a range."""

from collections.abc import Iterator

from backprop_cli.plot.canvas import GRADIENT, VALUE, Canvas, Pen
from backprop_cli.plot.frame import clipped
from backprop_cli.plot.model import Curve, Panel, Plot
from backprop_cli.plot.text import (
    Part,
    Row,
    Style,
    axis,
    descent_key,
    heading,
    key,
    numbers,
    widest,
    width_of,
    with_side,
)

ROWS = (20, 12, 8)
"""Rows of the only panel; of the first and the second of two."""
FEWEST = 4
"""Numbers beside a panel, if there is room for so many."""
PENS = {False: Pen(VALUE, "*"), True: Pen(GRADIENT, ".", dashed=True)}


def curves_text(plot: Plot, width: int, style: Style) -> Iterator[Row]:
    """What the curves are, the panels, and the axis below the last."""
    yield heading(plot.title, width, style)
    samples = {False: style.value, True: style.slope}
    curves = [curve for panel in plot.panels for curve in panel.curves]
    entries = [(samples[c.derivative], PENS[c.derivative].style, c.name) for c in curves]
    yield from key([*entries, *descent_key(plot.path, style)], width)
    pairs = list(zip(plot.panels, ROWS[:1] if len(plot.panels) == 1 else ROWS[1:], strict=True))
    sides = [numbers(*panel.frame, max(FEWEST, rows // 3)) for panel, rows in pairs]
    margin = widest(text for side in sides for text in side.values())
    across = width_of(width, margin, plot.across)
    for (panel, rows), side in zip(pairs, sides, strict=True):
        if panel is not plot.panels[0]:
            yield []
        canvas = Canvas(across, rows, braille=style.braille)
        part = Part(canvas, (plot.across.low, plot.across.high), panel.frame)
        _draw(part, panel, plot, style)
        yield from with_side(part, side, margin, style)
    yield from axis(plot.across, across, margin, style)


def _draw(part: Part, panel: Panel, plot: Plot, style: Style) -> None:
    """The curves, then what stands over them."""
    for curve in panel.curves:
        for line in curve.lines:
            for piece in clipped(line, part.across, part.up):
                part.canvas.line([part.at(place) for place in piece], PENS[curve.derivative])
    for curve in reversed(panel.curves):
        _mark(part, curve, style)
        if not curve.derivative:
            part.walk(plot.path, style)


def _mark(part: Part, curve: Curve, style: Style) -> None:
    for mark in curve.marks:
        sign = style.filled if mark.filled else style.open
        part.put(mark.place, sign, PENS[curve.derivative].style)
