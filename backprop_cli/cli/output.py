"""Writing results to stdout, and notes to stderr."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from backprop_cli.errors import fail
from backprop_cli.hints import TYPE_CHECKING
from backprop_cli.numbers import FULL, written
from backprop_cli.report.model import Note, Report
from backprop_cli.source import printable

if TYPE_CHECKING:
    from typing import IO

    from backprop_cli.report.grid import Signs

SAME_KIND = 5
"""Notes of one kind that stderr shows."""
IN_JSON = "; --json has them all"
"""Where the other notes are, for commands that have JSON."""
WARNINGS = ("not-finite",)
LONG = 200_000
"""Characters from which a program takes long enough for a sign of life."""
COLUMNS = 80
LONG_NAME = 50
"""Characters of a file's name that the one beside it has as well."""
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
    from backprop_cli.report.plain import plain_lines

    if (whole and len(report.nodes) > DRAWN) or not (fits or paints):
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


def check_place(path: str) -> None:
    """Refuse a path where no file can be written, before any work is done for it."""
    if os.path.isdir(path):
        fail("file", f"{path} is a folder", hint="name a file in it")
    if not os.path.isdir(os.path.dirname(os.path.abspath(path))):
        fail("file", f"{path} cannot be written: there is no such folder")


def write_file(path: str, made: str | bytes) -> None:
    """Write a file whole or not at all: beside it first, then in its place.

    A link is followed; a pipe or a device is written to as it is, and never replaced.
    """
    path = os.path.realpath(path)
    data = made.encode() if isinstance(made, str) else made
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as stream:
                stream.write(data)
        else:
            with replacing(path) as stream:
                stream.write(data)
    except OSError as error:
        fail("file", f"{path} cannot be written: {(error.strerror or str(error)).lower()}")


@contextmanager
def replacing(path: str) -> "Iterator[IO[bytes]]":
    """A new file that takes the place of an old one in the end.

    Nothing is left behind by an error, nor by an interrupt.
    """
    import tempfile

    folder, prefix = _beside(path)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=prefix, delete=False) as stream:
        try:
            yield stream
            stream.close()
            os.chmod(stream.name, 0o666 & ~_umask())
            os.replace(stream.name, path)
        except BaseException:
            os.unlink(stream.name)
            raise


def _beside(path: str) -> tuple[str, str]:
    """Where a new file stands until it is whole: its folder, and how its name begins."""
    folder, name = os.path.split(path)
    return folder, f".backprop-{name[:LONG_NAME]}-"


def sweep(paths: Iterable[str]) -> None:
    """Remove what processes left that were killed while they wrote these files."""
    begun = {_beside(os.path.realpath(path)) for path in paths}
    for folder in {folder for folder, _ in begun}:
        for name in os.listdir(folder):
            stem, dash, _ = name.rpartition("-")
            if (folder, stem + dash) in begun:
                os.unlink(os.path.join(folder, name))


def _umask() -> int:
    """What new files are not allowed: it can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
