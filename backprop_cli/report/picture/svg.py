"""Layout → SVG: one file by itself, with real text."""

from collections.abc import Iterable, Iterator
from zlib import crc32

from backprop_cli.numbers import shape_of
from backprop_cli.report.model import Report
from backprop_cli.report.picture.details import description, details, title
from backprop_cli.report.picture.diagram import INPUT, Part
from backprop_cli.report.picture.labels import Label, cut, legend
from backprop_cli.report.picture.marks import coordinate, escaped, tag, width
from backprop_cli.report.picture.places.placed import Box, Layout, Segment, Stub
from backprop_cli.report.picture.places.sizes import ABOVE, BELOW, NUMBER, SMALL, SYMBOL, is_round
from backprop_cli.report.picture.theme import ROOT, style

RISE = 0.36
"""From the foot of a text up to the middle of its letters, in font sizes."""
LEGEND, EDGE = 20.0, 12.0
"""The height of the line at the bottom, and the room at its ends."""
ARROW = "l8 4l-8 4z"
"""From the upper corner of its foot; the foot stands where the wire ends, right of its numbers."""


def svg(report: Report, layout: Layout, digits: int | None = None) -> str:
    """The SVG document of a layout."""
    return "".join(pieces(report, layout, digits))


def pieces(report: Report, layout: Layout, digits: int | None = None) -> Iterator[str]:
    """The same piece by piece."""
    words = legend(report.output)
    across = max(layout.width, width(words, SMALL) + 2 * EDGE)
    high = layout.height + LEGEND
    yield _opening(across, high, title(report), description(report, digits))
    yield tag("rect", class_="paper", width="100%", height="100%")
    yield from _wires(report, layout)
    yield from (_tag(report.nodes[node].name, box) for node, box in layout.tags)
    # a frame that a page folds covers its wires, but not the numbers of what it gives
    for number, box in enumerate(layout.frames):
        yield _frame(layout.diagram.frames[number].call, number, box)
    for number, part in enumerate(layout.diagram.parts):
        yield _part(report, layout, number, part)
    yield _text("small from faint", words, EDGE, high - 8) + "</svg>\n"


def _opening(across: float, high: float, name: str, said: str) -> str:
    """The head of the document: how large it is, what it shows, and its style."""
    # two pictures on one page need ids of their own
    mark = f"{crc32(f'{name}{said}'.encode('utf-8', 'replace')):x}"
    root = tag(
        "svg", " ", xmlns="http://www.w3.org/2000/svg", class_=ROOT, role="img",
        viewBox=f"0 0 {coordinate(across)} {coordinate(high)}", width=across, height=high,
        aria_labelledby=f"t{mark} d{mark}",
    )  # fmt: skip
    return (
        root.removesuffix(" </svg>")
        + tag("title", escaped(name), id=f"t{mark}")
        + tag("desc", escaped(said), id=f"d{mark}")
        + tag("style", style())
    )


def _wires(report: Report, layout: Layout) -> Iterator[str]:
    """A path for each node, dots where it forks, and the arrow where the output's wire ends."""
    paths: dict[int, list[Segment]] = {}
    for segment in layout.segments:
        paths.setdefault(segment.node, []).append(segment)
    yield '<g class="wires">'
    for number, part in enumerate(layout.diagram.parts):
        for place in part.gives:
            wide = "wide" if shape_of(report.nodes[place].value) else None
            yield tag("path", class_=wide, data_part=number, d=_path(paths[place]))
    yield "</g>"
    yield from (tag("circle", class_="head", cx=x, cy=y, r=2.0) for x, y in layout.forks())
    x, y = layout.end()
    yield tag("path", class_="head", d=f"M{_point(x, y - 4)}{ARROW}")


def _path(segments: Iterable[Segment]) -> str:
    """The pieces of a wire; one that begins where the last one ended goes on from there."""
    drawn, last = list[str](), ""
    for _, x0, y0, x1, y1 in segments:
        start, end = _point(x0, y0), _point(x1, y1)
        if start == end:
            continue
        if start != last:
            drawn.append(f"M{start}")
        middle = coordinate((x0 + x1) / 2)
        level = coordinate(y0) == coordinate(y1)
        left, right = f"{middle} {coordinate(y0)}", f"{middle} {coordinate(y1)}"
        drawn.append(f"H{coordinate(x1)}" if level else f"C{left} {right} {end}")
        last = end
    return "".join(drawn)


def _point(x: float, y: float) -> str:
    return f"{coordinate(x)} {coordinate(y)}"


def _part(report: Report, layout: Layout, number: int, part: Part) -> str:
    """A gate or an input, with the numbers of the nodes that it gives."""
    box = layout.boxes[number]
    told = "\n".join(details(report, report.nodes[place]) for place in part.gives)
    shape = "" if part.kind == INPUT else _shape(part, box)
    symbol = _text("symbol", cut(part.label), box.x + box.width / 2, _middle(box, SYMBOL))
    numbers = (_numbers(layout.labels[place], layout.stubs[place]) for place in part.gives)
    inside = (tag("title", escaped(told)), shape, symbol, *numbers)
    return tag("g", *inside, class_=part.kind, data_part=number)


def _shape(part: Part, box: Box) -> str:
    x, y, across, high = box
    if is_round(part):
        return tag("circle", class_="shape", cx=x + across / 2, cy=y + high / 2, r=across / 2)
    return tag("rect", class_="shape", x=x, y=y, width=across, height=high, rx=9)


def _numbers(label: Label, stub: Stub) -> str:
    """The value above the beginning of a wire, and the gradient below it."""
    middle = stub.x + stub.length / 2
    name = tag("tspan", escaped(f"{label.name} = "), class_="name") if label.name else ""
    above = tag("text", name, escaped(label.value), class_="value", x=middle, y=stub.y - ABOVE)
    return above + _text("gradient", label.gradient, middle, stub.y + BELOW)


def _frame(call: str, number: int, box: Box) -> str:
    x, y, across, high = box
    told = tag("title", escaped(call)) if cut(call) != call else ""
    around = tag("rect", x=x, y=y, width=across, height=high, rx=8)
    name = _text("small from faint", cut(call), x + 8, y + 14)
    return tag("g", told, around, name, class_="frame", data_frame=number)


def _tag(name: str, box: Box) -> str:
    return _text("tag upto", cut(name), box.x + box.width, _middle(box, NUMBER))


def _middle(box: Box, size: float) -> float:
    """The foot of a text that stands in the middle of a box."""
    return box.y + box.height / 2 + RISE * size


def _text(class_: str, words: str, x: float, y: float) -> str:
    return tag("text", escaped(words), class_=class_, x=x, y=y)
