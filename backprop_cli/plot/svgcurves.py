"""Plot → SVG: the function and its derivative over a range."""

from collections.abc import Iterator, Sequence

from backprop_cli.numbers import DIGITS, rounded
from backprop_cli.plot.box import EDGE, Box, axes, below, margin, outline
from backprop_cli.plot.frame import clipped
from backprop_cli.plot.model import Curve, Panel, Plot, Stop
from backprop_cli.plot.svg import FOOT, HEAD, WIDTH, Entry, descent, document, heading, key
from backprop_cli.report.model import Note
from backprop_cli.report.picture.marks import GRADIENT, INK, PAPER, VALUE, escaped, tag

DASHES = "7 4"
HEIGHTS = (340.0, 220.0, 170.0)
"""Of the only panel; of the first and the second of two."""
GAP = 24.0
COLUMNS = 90
"""Parts of the width that tell their numbers when somebody points at them."""


def curves_svg(plot: Plot, notes: Sequence[Note]) -> str:
    """The document."""
    boxes = _boxes(plot)
    x, (value, slope) = plot.across, plot.names
    ends = f"for {x.name} from {rounded(x.low, DIGITS)} to {rounded(x.high, DIGITS)}"
    entries = [Entry(_pen(c), c.name) for panel in plot.panels for c in panel.curves]
    if plot.path:
        entries.append(Entry({"stroke": INK}, "descent"))
    drawn = [
        part
        for box, panel in zip(boxes, plot.panels, strict=True)
        for part in _panel(box, panel, plot)
    ]
    return document(
        plot.title, f"{value} and its derivative {slope} {ends}.", notes,
        boxes[-1].top + boxes[-1].height + FOOT,
        heading(plot.title), *key(entries), *drawn, below(boxes[-1], x.name),
        *(part for box in boxes for part in _pointed(box, plot)),
    )  # fmt: skip


def _boxes(plot: Plot) -> list[Box]:
    heights = HEIGHTS[:1] if len(plot.panels) == 1 else HEIGHTS[1:]
    pairs = list(zip(plot.panels, heights, strict=True))
    left = max(margin(panel.frame, height) for panel, height in pairs)
    top, boxes = float(HEAD), []
    for panel, height in pairs:
        across = plot.across.low, plot.across.high
        boxes.append(Box(left, top, WIDTH - EDGE - left, height, across, panel.frame))
        top += height + GAP
    return boxes


def _pen(curve: Curve) -> dict[str, object]:
    """How a curve is drawn: the derivative in dashes."""
    if curve.derivative:
        return {"stroke": GRADIENT, "stroke_width": 2, "stroke_dasharray": DASHES}
    return {"stroke": VALUE, "stroke_width": 2.2}


def _panel(box: Box, panel: Panel, plot: Plot) -> Iterator[str]:
    yield from axes(box, numbers=panel is plot.panels[-1])
    for curve in panel.curves:
        pieces = [part for line in curve.lines for part in clipped(line, box.across, box.up)]
        yield tag(
            "path", d=outline(pieces, box), fill="none", stroke_linejoin="round", **_pen(curve)
        )
    for curve in reversed(panel.curves):
        yield from _marks(box, curve)
        if plot.path and not curve.derivative:
            yield from _path(box, plot)


def _marks(box: Box, curve: Curve) -> Iterator[str]:
    color = GRADIENT if curve.derivative else VALUE
    for mark in curve.marks:
        if box.holds(mark.place):
            x, y = box.at(mark.place)
            yield tag(
                "circle", cx=x, cy=y, r=3.5, fill=color if mark.filled else PAPER,
                stroke=color, stroke_width=1.6,
            )  # fmt: skip


def _path(box: Box, plot: Plot) -> Iterator[str]:
    """The steps of a descent, on the function."""
    name, value = plot.across.name, plot.names[0]

    def tell(stop: Stop) -> str:
        x, y = (rounded(number, DIGITS) for number in stop.place)
        return f"step {stop.step}: {name} = {x}, {value} = {y}"

    yield from descent(plot.path, tell, box)


def _pointed(box: Box, plot: Plot) -> Iterator[str]:
    """Invisible columns; pointing at one shows the numbers in its middle."""
    even, step = plot.samples.even, box.width / COLUMNS
    digits = max(DIGITS, plot.across.digits - 2)
    value, slope = plot.names
    for k in range(COLUMNS):
        point = even[round((k + 0.5) / COLUMNS * (len(even) - 1))]
        told = (
            f"{plot.across.name} = {rounded(point.x, digits)}\n"
            f"{value} = {rounded(point.value, DIGITS)}\n{slope} = {rounded(point.slope, DIGITS)}"
        )
        yield tag(
            "rect", tag("title", escaped(told)), x=box.left + k * step, y=box.top, width=step,
            height=box.height, fill="none", pointer_events="all",
        )  # fmt: skip
