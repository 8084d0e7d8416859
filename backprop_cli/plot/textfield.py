"""Field → rows of text: contours, and an arrow in each cell where a gradient was found."""

from collections.abc import Iterator
from math import atan2, hypot, pi
from string import ascii_lowercase, digits

from backprop_cli.plot.canvas import GRADIENT, PLAIN, VALUE, Canvas, Pen
from backprop_cli.plot.levels import level_text
from backprop_cli.plot.model import Arrow, Contour, Field
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
from backprop_cli.source import columns

LEAST, MOST = 12, 28
"""Rows of a plane; between them both directions have one scale."""
TRIED, LONGEST = (0.5, 0.3, 0.7, 0.15, 0.85), 4
"""Where along a line its level may stand, the best first; the lines of a level that are tried."""
Cell = tuple[int, int]
SIGNS = digits + ascii_lowercase
"""The signs that tell contours apart where there are no dots."""


def field_text(field: Field, width: int, style: Style) -> Iterator[Row]:
    """What is drawn at which levels, the plane, and the axis below it."""
    yield heading(field.title, width, style)
    yield from _levels(field, width, style)
    arrow = (style.arrows[0], GRADIENT, "gradient")
    yield from key([arrow, *descent_key(field.path, style)], width)
    side = numbers(field.up.low, field.up.high, LEAST // 2)
    margin = widest(iter([*side.values(), field.up.name]))
    across = width_of(width, margin, field.across)
    rows = round(min(MOST, max(LEAST, across / 2 * field.up.span / field.across.span)))
    canvas = Canvas(across, rows, braille=style.braille)
    part = Part(canvas, (field.across.low, field.across.high), (field.up.low, field.up.high))
    _draw(part, field, style)
    yield [(" " * (margin - columns(field.up.name)) + field.up.name, PLAIN)]
    yield from with_side(part, side, margin, style)
    yield from axis(field.across, across, margin, style)


def _levels(field: Field, width: int, style: Style) -> Iterator[Row]:
    """The levels of the contours, filled into rows; without dots each with its sign."""
    texts = [level_text(contour.level) for contour in field.contours]
    if not style.braille:
        texts = [f"{sign} at {text}" for sign, text in zip(SIGNS, texts, strict=False)]
    row = f"{style.value[:2]} {field.names[0]} =" if style.braille else f"{field.names[0]}:"
    for k, text in enumerate(texts):
        word = f" {text}{',' if k + 1 < len(texts) else ''}"
        if columns(row + word) > width:
            yield [(row, VALUE)]
            row = "  "
        row += word
    if texts:
        yield [(row, VALUE)]


def _draw(part: Part, field: Field, style: Style) -> None:
    """Contours, over them their levels and the arrows, over those the descent."""
    for sign, contour in zip(SIGNS, field.contours, strict=False):
        for line in contour.lines:
            part.canvas.line([part.at(place) for place in line], Pen(VALUE, sign))
    taken = _label(part, field) if style.braille else set()
    for arrow in field.arrows:
        if part.canvas.cell(part.at(arrow.place)) not in taken:
            sign = _sign(part, arrow, style) if arrow.length else style.still
            part.put(arrow.place, sign, GRADIENT)
    part.walk(field.path, style)


def _label(part: Part, field: Field) -> set[Cell]:
    """Each level on one of its lines, where there is room; the cells that they take."""
    taken: set[Cell] = set()
    for contour in field.contours:
        text = level_text(contour.level)
        for column, row in _starts(part, contour, len(text)):
            cells = {(k, row) for k in range(column - 1, column + len(text) + 1)}
            if 0 < column < part.canvas.columns - len(text) and not cells & taken:
                part.canvas.write((column, row), text, VALUE)
                taken |= cells
                break
    return taken


def _starts(part: Part, contour: Contour, length: int) -> Iterator[Cell]:
    """Cells from which on a level's text stands on one of its lines."""
    for line in sorted(contour.lines, key=len, reverse=True)[:LONGEST]:
        for where in TRIED:
            column, row = part.canvas.cell(part.at(line[int(where * (len(line) - 1))]))
            yield column - length // 2, row


def _sign(part: Part, arrow: Arrow, style: Style) -> str:
    """The arrow that points most nearly along a gradient; a cell is twice as high as wide."""
    (left, right), (low, high) = part.across, part.up
    size = hypot(*arrow.gradient)
    x = arrow.gradient[0] / size / (right - left) * part.canvas.columns
    y = arrow.gradient[1] / size / (high - low) * part.canvas.rows * 2
    return style.arrows[round(atan2(y, x) / (pi / 4)) % 8]
