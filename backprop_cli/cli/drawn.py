"""What drawings of graphs and of functions have in common: formats, colours, where they go."""

import os
import sys
from collections.abc import Iterable, Mapping
from shutil import get_terminal_size
from typing import Any

import click

from backprop_cli.cli.files import STDIN
from backprop_cli.cli.output import COLUMNS, colored, stop_clock, wide
from backprop_cli.cli.whole import write_file
from backprop_cli.errors import fail

TEXT, PNG = "text", "png"
SCALE = 2.0
"""Pixels of a PNG for each of the picture's own."""
STYLES: dict[str, dict[str, Any]] = {
    "value": {"fg": "green"},
    "gradient": {"fg": "red"},
    "faint": {"dim": True},
}
"""How the parts of a line of text are painted, as in a table."""


def format_of(path: str | None, asked: str | None, endings: Mapping[str, str]) -> str:
    """The format that was asked for, else that of the file's ending, else text."""
    ending = os.path.splitext(path or "")[1].removeprefix(".").lower()
    if asked and endings.get(ending, asked) != asked:
        fail("usage", f"two formats: {asked} and .{ending}", hint="ask for one of them")
    if asked or path is None:
        return asked or TEXT
    if ending not in endings:
        known = ", ".join(f".{name}" for name in endings)
        hint = f"name the format, --format svg, or end the file in one of {known}"
        fail("usage", f"{path} does not tell in which format to draw", hint=hint)
    return endings[ending]


def target(out: str | None) -> str | None:
    """The file that -o names; none for standard output, which is - too."""
    if out == "":
        fail("usage", "-o names no file", hint="such as -o picture.svg")
    return None if out == STDIN else out


def check_terminal(path: str | None, format_: str) -> None:
    """Refuse to write bytes to a terminal, before any work is done."""
    if format_ == PNG and path is None and sys.stdout.isatty():
        fail("usage", "a PNG cannot be shown in a terminal", hint="write it to a file: -o FILE.png")


def columns_of(path: str | None) -> int:
    """Columns for a drawing of characters: those of the terminal, unless it goes elsewhere."""
    seen = path is None and sys.stdout.isatty()
    return wide(get_terminal_size().columns if seen else COLUMNS)


def painted(lines: Iterable[Iterable[tuple[str, str]]], path: str | None, color: str) -> str:
    """Lines of pieces as one text; a terminal may get colours, a file gets none."""
    paints = path is None and colored(color)

    def piece(text: str, role: str) -> str:
        return click.style(text, **STYLES[role]) if paints and role else text

    return "".join("".join(piece(*each) for each in line).rstrip() + "\n" for line in lines)


def png_of(svg: str, scale: float) -> bytes:
    """An SVG as a PNG; a note says which letters our font lacks."""
    from backprop_cli.report.picture.png import missing, png

    made = png(svg, scale)
    if letters := missing(svg):
        words = f"the font of the picture has no {' '.join(letters)}; it takes one of this system"
        print(f"note: {words}", file=sys.stderr)
    return made


def put(made: str | bytes, path: str | None, format_: str) -> None:
    """Write a drawing whole; from here on no time limit can cut it short."""
    stop_clock()
    if path is not None:
        write_file(path, made)
    elif isinstance(made, bytes):
        sys.stdout.buffer.write(made)
    elif format_ == TEXT or made.isascii() or sys.stdout.encoding.lower() in ("utf-8", "utf8"):
        sys.stdout.write(made)
    else:
        # what stands for a letter in a terminal that lacks it would be another letter in a file
        sys.stdout.buffer.write(made.encode())
