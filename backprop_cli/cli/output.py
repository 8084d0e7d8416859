"""Writing results to stdout, and notes to stderr."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from backprop_cli.hints import TYPE_CHECKING
from backprop_cli.numbers import FULL, written
from backprop_cli.report.model import Note, Report
from backprop_cli.source import printable

if TYPE_CHECKING:
    from backprop_cli.report.grid import Signs

SAME_KIND = 5
"""Notes of one kind that stderr shows."""
IN_JSON = "; --json has them all"
"""Where the other notes are, for commands that have JSON."""
WARNINGS = ("not-finite",)
LONG = 200_000
"""Characters from which a program takes long enough for a sign of life."""
COLUMNS = 80
DRAWN = 500
"""Nodes up to which Rich draws a table; it takes 2 ms a row."""


def write_answer(
    report: Report, format_: str, *, digits: int | None = None, whole: bool = False,
    color: str = "auto", nodes: bool = True,
) -> None:  # fmt: skip
    """Write a report to stdout, and its notes to stderr where stdout has no place for them."""
    write_report(report, format_, digits=digits, whole=whole, color=color, nodes=nodes)
    if format_ != "json":
        write_notes(report.notes, IN_JSON)


def write_report(
    report: Report, format_: str, *, digits: int | None, whole: bool, color: str, nodes: bool
) -> None:
    """Write a report in one format; from here on no time limit can cut it short."""
    stop_clock()
    if digits is None and report.digits and report.digits.system != "exact":
        digits = report.digits.digits
    if format_ == "quiet":
        figures = FULL if digits is None else digits
        _write(f"{name} {written(g, figures)}\n" for name, g in report.gradients.items())
    elif format_ == "json":
        from backprop_cli.report.document import document

        _write(document(report, nodes=nodes))
    elif format_ == "csv":
        from backprop_cli.report.csv import csv_lines

        _write(csv_lines(report, digits))
    elif format_ == "markdown":
        from backprop_cli.report.markdown import markdown_lines

        _write(markdown_lines(report, digits, whole=whole))
        _write_panels(report, digits)
    else:
        _write_table(report, digits=digits, whole=whole, color=color)
        if report.jacobians:
            from backprop_cli.report.jacobians import jacobian_lines

            _write(jacobian_lines(report, digits))
        _write_panels(report, digits)


def stop_clock() -> None:
    """No time limit cuts short what is being written."""
    if clock := sys.modules.get("backprop_cli.cli.clock"):
        clock.CLOCK.stop()


def _write_panels(report: Report, digits: int | None) -> None:
    """What stands below the answers, if anything was asked for."""
    asked = report.digits, report.forward, report.sensitivity, report.verification
    if any(part is not None for part in asked):
        from backprop_cli.report.panel import panel_lines

        _write(panel_lines(report, digits, signs()))


def _write(pieces: Iterator[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)


def _write_table(report: Report, *, digits: int | None, whole: bool, color: str) -> None:
    """A table drawn by Rich for a person's eyes, plain lines for a pipe or a very long one."""
    fits, paints = sys.stdout.isatty(), colored(color)
    if (whole and len(report.nodes) > DRAWN) or not (fits or paints):
        from backprop_cli.report.plain import plain_lines

        _write(plain_lines(report, wide(), signs(), digits=digits, whole=whole))
        return
    from rich.console import Console

    from backprop_cli.report.table import table

    console = Console(
        file=sys.stdout,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        force_terminal=paints,
        color_system="standard" if paints else None,
        no_color=not paints,
    )
    width = wide(console.width if fits else COLUMNS)
    console.width = 1_000_000
    for piece in table(report, width, signs(), digits=digits, whole=whole, fits=fits):
        with console.capture() as captured:
            console.print(piece)
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def colored(color: str) -> bool:
    """Whether stdout gets colours, where `auto`, `always` or `never` was asked for."""
    auto = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return color == "always" or (color == "auto" and auto)


def wide(otherwise: int = COLUMNS) -> int:
    """The width that COLUMNS asks for."""
    asked = os.environ.get("COLUMNS", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and int(asked) > 0 else otherwise


def carries(text: str) -> bool:
    """Whether stdout can carry the characters of a text."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def signs() -> "Signs":
    """The characters that stdout can carry."""
    from backprop_cli.report.grid import ASCII, Signs

    return Signs() if carries("".join(Signs())) else ASCII


def write_notes(notes: Sequence[Note], rest: str = "") -> None:
    """Write notes to stderr, a line each; of many of one kind only the first.

    `rest` says where all of them are.
    """
    counts: dict[str, int] = {}
    for note in notes:
        counts[note.kind] = counts.get(note.kind, 0) + 1
        if counts[note.kind] <= SAME_KIND:
            word = "warning" if note.kind in WARNINGS else "note"
            print(f"{word}: {printable(note.message)}", file=sys.stderr)
    for kind, count in counts.items():
        if count > SAME_KIND:
            more = count - SAME_KIND
            print(f"note: {more} more of the kind {kind}{rest}", file=sys.stderr)


def busy(size: int) -> AbstractContextManager[object]:
    """A sign of life on a terminal's stderr while a long program is evaluated."""
    if size < LONG or not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status("evaluating a long program")
