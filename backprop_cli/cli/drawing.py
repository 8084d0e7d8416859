"""A plot in the format that was asked for, to a file or to stdout."""

import sys
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size
from typing import Any

import click

from backprop_cli.cli.output import COLUMNS, colored, stop_clock, wide, write_file
from backprop_cli.errors import fail
from backprop_cli.plot.canvas import FAINT, GRADIENT, VALUE
from backprop_cli.plot.make import Subject, grid_of, points_of
from backprop_cli.plot.model import Field, Plot
from backprop_cli.plot.text import ASCII, Row, Style
from backprop_cli.report.model import Note

SCALE = 2.0
"""Pixels of a PNG for each of the picture."""
COLORS: dict[str, dict[str, Any]] = {
    VALUE: {"fg": "green"},
    GRADIENT: {"fg": "red"},
    FAINT: {"dim": True},
}


def csv(subject: Subject) -> str:
    """The numbers alone."""
    from backprop_cli.plot.csv import grid_csv, points_csv

    heads = (*(between.name for between in subject.ranges), *subject.names)
    if len(subject.ranges) == 1:
        return "".join(points_csv(points_of(subject), heads))
    return "".join(grid_csv(grid_of(subject), heads))


def picture(
    made: Plot | Field, notes: Sequence[Note], format_: str, color: str, out: str | None
) -> str | bytes:
    """A plot in a format."""
    if format_ == "text":
        return "".join(_text(made, color, out))
    svg = _svg(made, notes)
    if format_ == "html":
        from backprop_cli.plot.page import page

        return page(svg, made.title, notes)
    if format_ == "png":
        from backprop_cli.report.picture.png import png

        return png(svg, SCALE)
    return f"{svg}\n"


def _svg(made: Plot | Field, notes: Sequence[Note]) -> str:
    if isinstance(made, Plot):
        from backprop_cli.plot.svgcurves import curves_svg

        return curves_svg(made, notes)
    from backprop_cli.plot.svgfield import field_svg

    return field_svg(made, notes)


def _text(made: Plot | Field, color: str, out: str | None) -> Iterator[str]:
    """Lines for a terminal, a pipe or a file, which gets no colours."""
    seen = out is None and sys.stdout.isatty()
    painted = out is None and colored(color)
    width = wide(get_terminal_size().columns if seen else COLUMNS)
    style = Style() if out is not None else _style()
    for row in _rows(made, width, style):
        yield _line(row, painted=painted) + "\n"


def _rows(made: Plot | Field, width: int, style: Style) -> Iterator[Row]:
    if isinstance(made, Plot):
        from backprop_cli.plot.textcurves import curves_text

        return curves_text(made, width, style)
    from backprop_cli.plot.textfield import field_text

    return field_text(made, width, style)


def _line(row: Row, *, painted: bool) -> str:
    plain = "".join(text for text, _ in row).rstrip()
    if not painted:
        return plain
    styled = (click.style(text, **COLORS[style]) if style else text for text, style in row)
    return "".join(styled).rstrip()


def _style() -> Style:
    """The characters that stdout can carry."""
    try:
        "".join(sign for sign in Style() if isinstance(sign, str)).encode(sys.stdout.encoding)
    except (UnicodeEncodeError, LookupError, TypeError):
        return ASCII
    return Style()


def write(data: str | bytes, out: str | None) -> None:
    """Write a plot whole; from here on no time limit can cut it short."""
    stop_clock()
    if out is not None:
        write_file(out, data)
    elif isinstance(data, str):
        sys.stdout.write(data)
    elif sys.stdout.isatty():
        hint = "write it to a file: -o plot.png"
        fail("usage", "a PNG cannot be shown in a terminal", hint=hint)
    else:
        sys.stdout.buffer.write(data)
