"""Pictures of a report: which format is meant, and how each is made."""

import sys
from collections.abc import Callable
from typing import NamedTuple

from backprop_cli.cli.drawn import (
    PNG,
    SCALE,
    TEXT,
    columns_of,
    format_of,
    painted,
    png_of,
    put,
    target,
)
from backprop_cli.cli.output import signs
from backprop_cli.cli.whole import check_place
from backprop_cli.errors import fail
from backprop_cli.report.grid import Signs
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import GATE, Diagram, diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.places.layout import layout

ENDINGS = {
    "svg": "svg", "png": PNG, "html": "html", "htm": "html", "dot": "dot", "gv": "dot",
    "mermaid": "mermaid", "mmd": "mermaid", "tex": "tikz", "tikz": "tikz", "txt": TEXT,
}  # fmt: skip
"""The format of each file ending."""
FORMATS = tuple(dict.fromkeys(ENDINGS.values()))
LARGE = 150
"""Gates from which on folding the groups is proposed."""
WIDEST = 10_000
"""Columns of a drawing of characters in a file, which has no edge."""
LARGEST = 50_000
"""Parts that still get places in a picture."""
UNPLACED = ("dot", "mermaid", TEXT)
"""Formats without places of ours."""


class Wanted(NamedTuple):
    """What a picture is to be."""

    format: str
    digits: int | None = None
    collapse: bool = False
    scale: float = SCALE


class Picture(NamedTuple):
    """A picture that is made, and what is to be said of it once it is written."""

    made: str | bytes
    proposal: str = ""


def drawn(report: Report, wanted: Wanted, path: str | None, color: str = "never") -> Picture:
    """A report as a picture, for a file or for stdout."""
    whole = diagram(report)
    shown = folded(whole) if wanted.collapse else whole
    if wanted.format == TEXT:
        made: str | bytes = _text(report, shown, wanted, path, color)
    else:
        if wanted.format not in UNPLACED:
            check_parts(len(shown.parts), wanted, frames=bool(shown.frames))
            report = report.kept()  # its nodes are read for their labels, wires, rows and details
        made = MAKERS[wanted.format](report, shown, wanted)
    return Picture(made, "" if wanted.collapse else _proposal(whole))


def write(picture: Picture, wanted: Wanted, path: str | None) -> None:
    """Write a picture, then what there is to say of it."""
    put(picture.made, path, wanted.format)
    if picture.proposal:
        print(f"note: {picture.proposal}", file=sys.stderr)


def picture_format(path: str) -> str:
    """The format of a file that can be written: asked before any work is done for it."""
    if target(path) is None:
        fail("usage", "--draw writes into a file", hint="such as --draw graph.svg")
    check_place(path)
    return format_of(path, None, ENDINGS)


def check_parts(count: int, wanted: Wanted, *, frames: bool = True) -> None:
    """Refuse a graph that is too large for a layout; folded it may be small enough."""
    if count > LARGEST and wanted.format not in UNPLACED:
        fold = "--collapse folds groups; " * (frames and not wanted.collapse)
        hint = f"{fold}the formats {', '.join(UNPLACED)} have no limit"
        fail("size", f"{count:,} parts are too many for this picture", hint=hint)


def _proposal(whole: Diagram) -> str:
    """The proposal to fold the groups of a large diagram."""
    gates, groups = sum(part.kind == GATE for part in whole.parts), len(whole.frames)
    if gates <= LARGE or not groups:
        return ""
    return f"{gates:,} gates; --collapse folds their {groups:,} group{'s' * (groups > 1)}"


def _text(report: Report, shown: Diagram, wanted: Wanted, path: str | None, color: str) -> str:
    from backprop_cli.report.picture.letters.text import text_lines

    width, known = (columns_of(path), signs()) if path is None else (WIDEST, Signs())
    return painted(text_lines(report, shown, width, known, wanted.digits), path, color)


def _svg(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.svg import svg

    return svg(report, layout(report, shown, wanted.digits), wanted.digits)


def _png(report: Report, shown: Diagram, wanted: Wanted) -> bytes:
    return png_of(_svg(report, shown, wanted), wanted.scale)


def _html(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.web.html import page

    return page(report, layout(report, shown, wanted.digits), wanted.digits)


def _dot(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.markup.dot import dot

    return "".join(dot(report, shown, wanted.digits))


def _mermaid(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.markup.mermaid import mermaid, too_large

    made = "".join(mermaid(report, shown, wanted.digits))
    if words := too_large(made):
        print(f"note: {words}", file=sys.stderr)
    return made


def _tikz(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.markup.tikz import tikz

    return "".join(tikz(report, layout(report, shown, wanted.digits)))


MAKERS: dict[str, Callable[[Report, Diagram, Wanted], str | bytes]] = {
    "svg": _svg, PNG: _png, "html": _html, "dot": _dot, "mermaid": _mermaid, "tikz": _tikz,
}  # fmt: skip
