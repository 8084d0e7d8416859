"""Field → SVG: contours with their levels, gradients as arrows, and the way of a descent."""

from collections.abc import Iterator, Sequence
from math import hypot

from backprop_cli.numbers import DIGITS, rounded
from backprop_cli.plot.box import EDGE, Box, axes, below, margin, outline, words
from backprop_cli.plot.levels import level_text
from backprop_cli.plot.model import Arrow, Contour, Field, Stop
from backprop_cli.plot.svg import FOOT, HEAD, WIDTH, Entry, descent, document, heading, key
from backprop_cli.plot.svglevels import level_labels
from backprop_cli.report.model import Note
from backprop_cli.report.picture.marks import GRADIENT, INK, VALUE, coordinate, escaped, tag
from backprop_cli.report.picture.marks import width as text_width

LEAST, MOST = 300.0, 640.0
"""The height of the plane; between them both directions have one scale."""
REACH = 0.85
"""The part of the distance between two arrows that the longest takes."""
NAME = 18
"""The height of the name of the axis up."""
WING = 0.42


def field_svg(field: Field, notes: Sequence[Note]) -> str:
    """The document."""
    box = _box(field)
    x, y = field.across, field.up
    ends = (f"{r.name} from {rounded(r.low, DIGITS)} to {rounded(r.high, DIGITS)}" for r in (x, y))
    about = f"Contours and gradients of {field.names[0]} for {' and '.join(ends)}."
    entries = [Entry({"stroke": VALUE, "stroke_width": 1.6}, f"contours of {field.names[0]}")]
    pen = {"stroke": GRADIENT, "stroke_width": 1.6}
    entries.append(Entry(pen, "gradient", "m-6,-4l6,4l-6,4"))
    if field.path:
        entries.append(Entry({"stroke": INK}, "descent"))
    return document(
        field.title, about, notes, box.top + box.height + FOOT,
        heading(field.title), *key(entries), *axes(box), *_contours(box, field.contours),
        *_arrows(box, field), *level_labels(box, field.contours), *_path(box, field),
        below(box, x.name),
        words(y.name, box.left - 8, box.top - 12, text_anchor="end", font_style="italic"),
    )  # fmt: skip


def _box(field: Field) -> Box:
    up = field.up.low, field.up.high
    left = max(margin(up, LEAST), EDGE + 8 + text_width(field.up.name, 12))
    width = WIDTH - EDGE - left
    height = min(MOST, max(LEAST, width * field.up.span / field.across.span))
    return Box(left, float(HEAD + NAME), width, height, (field.across.low, field.across.high), up)


def _contours(box: Box, contours: Sequence[Contour]) -> Iterator[str]:
    """The lines of each level; higher ones are stronger."""
    for k, contour in enumerate(contours):
        strength = 0.45 + 0.55 * (k + 1) / len(contours)
        yield tag(
            "path", tag("title", escaped(level_text(contour.level))),
            d=outline(contour.lines, box), fill="none", stroke=VALUE, stroke_width=1.4,
            stroke_opacity=f"{coordinate(strength * 100)}%", stroke_linejoin="round",
        )  # fmt: skip


def _arrows(box: Box, field: Field) -> Iterator[str]:
    rows = len({arrow.place[1] for arrow in field.arrows}) or 1
    columns = len({arrow.place[0] for arrow in field.arrows}) or 1
    reach = REACH * min(box.width / columns, box.height / rows)
    names = (field.across.name, field.up.name, *field.names[1:])
    for arrow in field.arrows:
        numbers = zip(names, (*arrow.place, *arrow.gradient), strict=True)
        told = "\n".join(f"{name} = {rounded(number, DIGITS)}" for name, number in numbers)
        if arrow.length:
            yield tag(
                "path", tag("title", escaped(told)), d=_drawn(box, arrow, reach), fill="none",
                stroke=GRADIENT, stroke_width=1.5, stroke_linecap="round", stroke_linejoin="round",
            )  # fmt: skip
        else:
            x, y = box.at(arrow.place)
            yield tag("circle", tag("title", escaped(told)), cx=x, cy=y, r=1.8, fill=GRADIENT)


def _drawn(box: Box, arrow: Arrow, reach: float) -> str:
    """A line whose middle is where the gradient was found, and two short ones at its tip."""
    size = hypot(*arrow.gradient)
    along = arrow.gradient[0] / size * box.width / (box.across[1] - box.across[0])
    up = arrow.gradient[1] / size * box.height / (box.up[1] - box.up[0])
    scale = reach * arrow.length / hypot(along, up)
    (x, y), dx, dy = box.at(arrow.place), along * scale, -up * scale
    x, y = x - dx / 2, y - dy / 2
    wing = min(WING, 6.0 / (reach * arrow.length))
    tip = f"{coordinate(x + dx)},{coordinate(y + dy)}"
    back = [(dx + side * dy / 2, dy - side * dx / 2) for side in (1, -1)]
    first, second = (
        f"{coordinate(x + dx - wing * a)},{coordinate(y + dy - wing * b)}" for a, b in back
    )
    return f"M{coordinate(x)},{coordinate(y)}L{tip}M{first}L{tip}L{second}"


def _path(box: Box, field: Field) -> Iterator[str]:
    names = field.across.name, field.up.name, field.names[0]

    def tell(stop: Stop) -> str:
        numbers = zip(names, (*stop.place, stop.loss), strict=True)
        return "\n".join(
            [f"step {stop.step}", *(f"{n} = {rounded(x, DIGITS)}" for n, x in numbers)]
        )

    yield from descent(field.path, tell, box)
