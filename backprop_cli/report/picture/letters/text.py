"""Report → its graph in text: wires from the inputs at the left to the output at the right."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backprop_cli.numbers import DIGITS
from backprop_cli.report.grid import Signs
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import Diagram
from backprop_cli.report.picture.labels import Label, labels, legend, output_name
from backprop_cli.report.picture.letters.branches import Branch, trees, with_names
from backprop_cli.report.picture.letters.canvas import Canvas, Line
from backprop_cli.report.picture.letters.indented import indented
from backprop_cli.report.picture.letters.page import Page, Strokes
from backprop_cli.report.picture.letters.spread import Across, Caption, Spacing, across, rows
from backprop_cli.source import columns

MOST_PARTS = 1000
"""Inputs and gates up to which a drawing is tried."""
TALLEST = 400
"""Lines of a drawing."""
FEWEST_DIGITS = 2
"""Digits to which numbers are rounded, if need be, so that a drawing fits."""
SPACINGS = (Spacing(2, 0, 1), Spacing(1, 0, 1), Spacing(0, 1, 0), Spacing(0, 0, 0))
"""From the one that reads best to the one that takes least."""


class Sketch(NamedTuple):
    """A tree with its texts and the columns of its wires."""

    branches: list[Branch]
    captions: list[Caption]
    placed: Across
    tail: str


def text_lines(
    report: Report, found: Diagram, width: int, signs: Signs, digits: int | None = None
) -> Iterator[Line]:
    """The graph drawn in so many columns; where it does not fit, its nodes as a list.

    Unless digits are asked for, numbers get fewer of them where that makes the drawing fit.
    """
    page = Page(report, found, width, signs, digits)
    if len(found.parts) > MOST_PARTS:
        return indented(page, "too many gates to draw")
    report = report.kept()  # read again for each number of digits
    grown = list(trees(report, found))
    most, least = (DIGITS, FEWEST_DIGITS) if digits is None else (digits, digits)
    needed = 0
    for figures in range(most, least - 1, -1):
        texts = with_names(report, found, labels(report, found, figures), grown)
        for spacing in SPACINGS:
            sketches = [_sketch(page, tree, texts, spacing) for tree in grown]
            needed = max(sketch.placed.width for sketch in sketches)
            if needed <= width:
                return _drawn(page, sketches, figures)
    return indented(page, f"too wide to draw in {width} columns: it takes {needed}")


def _sketch(page: Page, tree: list[Branch], texts: dict[int, Label], spacing: Spacing) -> Sketch:
    captions = [_caption(page, texts[branch.node], branch) for branch in tree]
    output = output_name(page.report) if tree[0].node == page.diagram.output else ""
    tail = page.text(f" {output}" if output else "")
    return Sketch(tree, captions, across(tree, captions, spacing, columns(tail)), tail)


def _caption(page: Page, label: Label, branch: Branch) -> Caption:
    head = page.gate(branch.head) if branch.operands else page.text(branch.head)
    if not branch.numbered:
        return Caption(head)
    # the output's name stands at the end of its wire
    above = label.value if branch.node == page.diagram.output else label.above
    return Caption(head, page.text(above), page.text(label.gradient))


def _drawn(page: Page, sketches: list[Sketch], figures: int) -> Iterator[Line]:
    """The drawing, if it is not too tall."""
    lines: list[Line] = []
    for sketch in sketches:
        lines += [[], *_painted(sketch, page.strokes)]
    if len(lines) - 1 > TALLEST:
        return indented(page, f"too tall to draw: it takes {len(lines) - 1} lines")
    remarks = [page.text(legend(page.report.output))]
    if page.digits is None and figures < DIGITS:
        remarks.append(f"rounded to {figures} digits to fit")
    shown: list[Line] = [[(text, "faint")] for text in remarks if columns(text) <= page.width]
    return iter([*lines[1:], *([[]] if shown else []), *shown])


def _painted(sketch: Sketch, strokes: Strokes) -> Iterator[Line]:
    canvas = Canvas()
    places = rows(sketch.branches, sketch.captions, sketch.placed)
    canvas.write(places[0], sketch.placed.ends[0], sketch.tail)
    for number, branch in enumerate(sketch.branches):
        _wire(canvas, sketch, number, places[number], strokes.wire)
        if len(branch.operands) > 1:
            _join(canvas, sketch, number, places, strokes)
    return canvas.lines()


def _wire(canvas: Canvas, sketch: Sketch, number: int, row: int, stroke: str) -> None:
    """A wire with what stands at its left end, its value above it and its gradient below it."""
    start, end = sketch.placed.starts[number], sketch.placed.ends[number]
    caption, branch = sketch.captions[number], sketch.branches[number]
    canvas.write(row, start, stroke * (end - start))
    gap = 0 if branch.operands else 1
    role = "" if branch.numbered else "faint"
    canvas.write(row, start - gap - columns(caption.head), caption.head, role)
    for text, down, kind in ((caption.above, -1, "value"), (caption.below, 1, "gradient")):
        canvas.write(row + down, start + (end - start - columns(text)) // 2, text, kind)


def _join(
    canvas: Canvas, sketch: Sketch, number: int, places: Sequence[int], strokes: Strokes
) -> None:
    """The upright line that brings several wires to their gate."""
    operands, out = sketch.branches[number].operands, places[number]
    comes = [places[operand] for operand in operands]
    column = sketch.placed.ends[operands[0]]
    signs = dict.fromkeys(range(comes[0], comes[-1]), strokes.join)
    signs |= dict.fromkeys(comes, strokes.comes)
    signs |= {comes[0]: strokes.first, comes[-1]: strokes.last}
    signs[out] = strokes.both if out in comes else strokes.out
    for row, sign in signs.items():
        canvas.write(row, column, sign)
    head = sketch.placed.starts[number] - columns(sketch.captions[number].head)
    canvas.write(out, column + 1, strokes.wire * (head - column - 1))
