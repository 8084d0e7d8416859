"""Text → tokens, in three parallel lists."""

import re
from functools import cache
from typing import NamedTuple

from backprop_cli.errors import fail
from backprop_cli.source import Source, Span
from backprop_cli.syntax.tables import load

GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρςστυφχψω",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "omicron",
            "pi",
            "rho",
            "sigma",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
        ],
        strict=True,
    )
)
"""Plain names of the Greek letters; capitals follow (`Δ` is `Delta`)."""
SUBSCRIPTS = {ord(sub): str(digit) for digit, sub in enumerate("₀₁₂₃₄₅₆₇₈₉")}
SUPERSCRIPTS = {ord(sup): digit for sup, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)}


class Tokens(NamedTuple):
    """Kinds and offsets of the tokens of a source; the last one is the end."""

    source: Source
    kinds: list[str]
    starts: list[int]
    ends: list[int]

    def span(self, index: int) -> Span:
        """Where a token stands."""
        return Span(self.source, self.starts[index], self.ends[index])

    def text(self, index: int) -> str:
        """A token as it was written."""
        return self.source.text[self.starts[index] : self.ends[index]]


@cache
def _scanner() -> re.Pattern[str]:
    return re.compile(load().terminals)


def read(name: str, text: str) -> Source:
    """A source from raw text: without a byte-order mark, letters and their accents composed."""
    if not isinstance(text, str):
        raise TypeError(f"an expression is a text, not {type(text).__name__}")
    text = text.removeprefix("\ufeff")
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)
    return Source(name, text)


def scan(source: Source) -> Tokens:
    """The tokens of a source; a line break inside parentheses separates nothing."""
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    depth = 0
    for match in _scanner().finditer(source.text):
        kind = match.lastgroup or ""
        if kind in ("SPACE", "COMMENT"):
            continue
        start, end = match.span()
        if kind in ("LEFT", "OPEN"):
            depth += 1
        elif kind in ("RIGHT", "CLOSE"):
            depth -= 1
        elif kind == "SEPARATOR":
            if depth > 0 and source.text[start] != ";":
                continue
            depth = 0
        kinds.append(kind)
        starts.append(start)
        ends.append(end)
    kinds.append("$END")
    starts.append(ends[-1] if ends else 0)
    ends.append(starts[-1])
    return Tokens(source, kinds, starts, ends)


def plain(name: str) -> str:
    """The plain form of a name: `θ₁` is `theta1`."""
    if name.isascii():
        return name
    return "".join(map(_letter, name.translate(SUBSCRIPTS)))


def _letter(char: str) -> str:
    lower = GREEK.get(char.lower(), char)
    return lower if char.lower() == char or lower == char else lower.capitalize()


def plain_name(span: Span) -> str:
    """The plain form of a name in a source.

    Raises:
        BackpropError: it holds a character that no name may hold, such as ½.
    """
    name = plain(span.text)
    if not name.isidentifier():
        bad = next((i for i, c in enumerate(span.text) if not plain("a" + c).isidentifier()), 0)
        place = Span(span.source, span.start + bad, span.start + bad + 1)
        fail(
            "character",
            f"{span.text[bad]} cannot stand in a name",
            place,
            "use letters, digits and _",
        )
    return name
