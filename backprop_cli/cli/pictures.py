"""Pictures of a report: which format is meant, and how each is made."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import click

from backprop_cli.cli.output import check_place, colored, signs, stop_clock, wide, write_file
from backprop_cli.errors import fail
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import GATE, Diagram, diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.places.layout import layout
from backprop_cli.report.picture.places.placed import Layout

TEXT, PNG = "text", "png"
ENDINGS = {
    "svg": "svg", "png": PNG, "html": "html", "htm": "html", "dot": "dot", "gv": "dot",
    "mermaid": "mermaid", "mmd": "mermaid", "tex": "tikz", "tikz": "tikz", "txt": TEXT,
}  # fmt: skip
"""The format of each file extension."""
FORMATS = tuple(dict.fromkeys(ENDINGS.values()))
LARGE = 150
"""Gates from which on folding the groups is proposed."""
LARGEST = 50_000
"""Gates that still get places in a picture."""
STYLES: dict[str, dict[str, Any]] = {
    "value": {"fg": "green"},
    "gradient": {"fg": "red"},
    "faint": {"dim": True},
}
"""How the parts of a line of text are painted, as in a table."""


class Wanted(NamedTuple):
    """What a picture is to be."""

    format: str
    digits: int | None = None
    collapse: bool = False
    scale: float = 1.0


def format_of(path: str | None, asked: str | None = None) -> str:
    """The format that was asked for, else that of the file's extension, else text."""
    if asked or path is None:
        return asked or TEXT
    ending = os.path.splitext(path)[1].removeprefix(".").lower()
    if ending not in ENDINGS:
        known = ", ".join(f".{name}" for name in ENDINGS)
        hint = f"name the format, --format svg, or end the file in one of {known}"
        fail("usage", f"{path} does not tell in which format to draw", hint=hint)
    return ENDINGS[ending]


def draw(report: Report, wanted: Wanted, path: str | None, color: str = "never") -> None:
    """Draw a report into a file, or to stdout."""
    whole = diagram(report)
    shown = folded(whole) if wanted.collapse else whole
    if wanted.format == TEXT:
        painted = path is None and colored(color)
        made: str | bytes = "".join(_text(report, shown, wanted, painted=painted))
    else:
        made = MAKERS[wanted.format](report, shown, wanted)
    stop_clock()
    if path is not None:
        write_file(path, made)
    elif isinstance(made, bytes):
        sys.stdout.buffer.write(made)
    else:
        sys.stdout.write(made)
    _propose(whole, wanted)


def check_picture(path: str) -> None:
    """Refuse a file that cannot be drawn, before any work is done for it."""
    format_of(path)
    check_place(path)


def _propose(whole: Diagram, wanted: Wanted) -> None:
    """Propose to fold the groups of a large diagram."""
    gates = sum(part.kind == GATE for part in whole.parts)
    if gates > LARGE and whole.frames and not wanted.collapse:
        groups = f"{len(whole.frames):,} group{'s' * (len(whole.frames) > 1)}"
        print(f"note: {gates:,} gates; --collapse folds the {groups} in it", file=sys.stderr)


def _text(report: Report, shown: Diagram, wanted: Wanted, *, painted: bool) -> Iterator[str]:
    from backprop_cli.report.picture.letters.text import text_lines

    for line in text_lines(report, shown, wide(_columns()), signs(), wanted.digits):
        yield "".join(click.style(text, **STYLES.get(role, {})) if painted else text
                      for text, role in line) + "\n"  # fmt: skip


def _columns() -> int:
    """The width of the terminal, or 80 columns."""
    from shutil import get_terminal_size

    return get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 80


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
    from backprop_cli.report.picture.png import missing, png

    drawn = _svg(report, shown, wanted)
    if letters := missing(drawn):
        print(
            f"note: the shipped font lacks {letters}; a font of this system is used",
            file=sys.stderr,
        )
    return png(drawn, wanted.scale)


def _html(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.web.html import page

    return page(report, placed(report, shown, wanted), wanted.digits)


def _dot(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.markup.dot import dot

    return _joined(dot(report, shown, wanted.digits))


def _mermaid(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.markup.mermaid import mermaid

    return _joined(mermaid(report, shown, wanted.digits))


def _tikz(report: Report, shown: Diagram, wanted: Wanted) -> str:
    from backprop_cli.report.picture.markup.tikz import tikz

    return _joined(tikz(report, placed(report, shown, wanted)))


def _joined(pieces: Iterable[str]) -> str:
    return "".join(pieces)


MAKERS: dict[str, Callable[[Report, Diagram, Wanted], str | bytes]] = {
    "svg": _svg, PNG: _png, "html": _html, "dot": _dot, "mermaid": _mermaid, "tikz": _tikz,
}  # fmt: skip
