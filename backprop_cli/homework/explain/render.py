"""The worked solution in one of its formats."""

from collections.abc import Iterable, Iterator

from backprop_cli.homework.explain.parts import Piece
from backprop_cli.homework.explain.plain import Markdown, Text
from backprop_cli.report.grid import Signs

FORMATS = ("text", "markdown", "latex")


def render(
    pieces: Iterable[Piece],
    format_: str,
    language: str,
    digits: int | None,
    signs: Signs,
    width: int,
) -> Iterator[str]:
    """The pieces as text within a width, as Markdown, or as a LaTeX article."""
    if format_ == "latex":
        from backprop_cli.homework.explain.tex import Latex

        return Latex(language, digits, Signs(r"\times", dots=r"\ldots")).write(pieces)
    if format_ == "markdown":
        return Markdown(language, digits, Signs()).write(pieces)
    return Text(language, digits, signs, width).write(pieces)
