"""Long sentences on lines that fit a terminal."""

from collections.abc import Iterator
from textwrap import wrap

WIDTH = 80


def wrapped(text: str, first: str = "", later: str = "", *, hyphens: bool = True) -> Iterator[str]:
    """The lines of a sentence, behind an indent for the first one and one for the others."""
    lines = wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=hyphens
    )
    yield from (f"{line}\n" for line in lines)
