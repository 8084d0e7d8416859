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
from backprop_cli.cli.output import check_place, signs
from backprop_cli.errors import fail
from backprop_cli.report.grid import Signs
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import GATE, Diagram, diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.places.layout import layout
from backprop_cli.report.picture.places.placed import Layout

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


class Wanted(NamedTuple):
    """What a picture is to be."""

    format: str
    digits: int | None = None
    collapse: bool = False
    scale: float = SCALE


def draw(report: Report, wanted: Wanted, path: str | None, color: str = "never") -> None:
    """Draw a report into a file, or to stdout."""
    whole = diagram(report)
    shown = folded(whole) if wanted.collapse else whole
    if wanted.format == TEXT:
        made: str | bytes = _text(report, shown, wanted, path, color)
    else:
        made = MAKERS[wanted.format](report, shown, wanted)
    put(made, path, wanted.format)
    _propose(whole, wanted)


def picture_format(path: str) -> str:
    """The format of a file that can be written: asked before any work is done for it."""
    if target(path) is None:
        fail("usage", "--draw writes into a file", hint="such as --draw graph.svg")
    check_place(path)
    return format_of(path, None, ENDINGS)


def _propose(whole: Diagram, wanted: Wanted) -> None:
    """Propose to fold the groups of a large diagram."""
    gates = sum(part.kind == GATE for part in whole.parts)
    if gates > LARGE and whole.frames and not wanted.collapse:
        groups = f"{len(whole.frames):,} group{'s' * (len(whole.frames) > 1)}"
        print(f"note: {gates:,} gates; --collapse folds the {groups} in it", file=sys.stderr)


def _text(report: Report, shown: Diagram, wanted: Wanted, path: str | None, color: str) -> str:
    from backprop_cli.report.picture.letters.text import text_lines

    width, known = (columns_of(path), signs()) if path is None else (WIDEST, Signs())
    return painted(text_lines(report, shown, width, known, wanted.digits), path, color)


def placed(report: Report, shown: Diagram, wanted: Wanted) -> Layout:
    """The layout of a diagram that is not too large for one."""
    if len(shown.parts) > LARGEST:
        hint = "--collapse folds groups; the formats dot, mermaid and text have no limit"
        fail("size", f"more than {LARGEST:,} parts are too many for this picture", hint=hint)
    return layout(report, shown, wanted.digits)


def _svg(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.svg import svg

    return svg(report, placed(report, shown, wanted), wanted.digits)


def _png(report: Report, shown: Diagram, wanted: Wanted) -> bytes:
    return png_of(_svg(report, shown, wanted), wanted.scale)


def _html(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.web.html import page

    return page(report, placed(report, shown, wanted), wanted.digits)


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

    return "".join(tikz(report, placed(report, shown, wanted)))


MAKERS: dict[str, Callable[[Report, Diagram, Wanted], str | bytes]] = {
    "svg": _svg, PNG: _png, "html": _html, "dot": _dot, "mermaid": _mermaid, "tikz": _tikz,
}  # fmt: skip
