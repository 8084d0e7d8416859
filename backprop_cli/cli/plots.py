"""A plot in the format that was asked for."""

from collections.abc import Iterator, Sequence

from backprop_cli.cli.drawn import PNG, SCALE, TEXT, columns_of, painted, png_of
from backprop_cli.cli.output import carries
from backprop_cli.plot.make import Subject, grid_of, points_of
from backprop_cli.plot.model import Field, Plot
from backprop_cli.plot.text import ASCII, Row, Style
from backprop_cli.report.model import Note


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
    if format_ == TEXT:
        return _text(made, color, out)
    svg = _svg(made, notes)
    if format_ == "html":
        from backprop_cli.plot.page import page

        return page(svg, made.title, notes)
    if format_ == PNG:
        return png_of(svg, SCALE)
    return f"{svg}\n"


def _svg(made: Plot | Field, notes: Sequence[Note]) -> str:
    if isinstance(made, Plot):
        from backprop_cli.plot.svgcurves import curves_svg

        return curves_svg(made, notes)
    from backprop_cli.plot.svgfield import field_svg

    return field_svg(made, notes)


def _text(made: Plot | Field, color: str, out: str | None) -> str:
    """Lines for a terminal, a pipe or a file."""
    drawn = "".join(sign for sign in Style() if isinstance(sign, str))
    style = Style() if out is not None or carries(drawn) else ASCII
    return painted(_rows(made, columns_of(out), style), out, color)


def _rows(made: Plot | Field, width: int, style: Style) -> Iterator[Row]:
    if isinstance(made, Plot):
        from backprop_cli.plot.textcurves import curves_text

        return curves_text(made, width, style)
    from backprop_cli.plot.textfield import field_text

    return field_text(made, width, style)
