"""Text → tokens, in parallel columns."""

import re
import sys
from array import array
from functools import cache, cached_property
from itertools import accumulate, chain, compress
from operator import add

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


LARGE = 20_000
"""Characters from which a text is worth a second regular expression, one without groups."""


class Tokens:
    """The tokens of a source in columns: kinds, words and offsets; the last one is the end."""

    def __init__(
        self, source: Source, codes: bytes, words: list[str], starts: "array[int]"
    ) -> None:
        self.source = source
        self.codes = codes
        self.words = words
        self.starts = starts

    @cached_property
    def ends(self) -> "array[int]":
        """The offset behind each token."""
        return array("i", map(add, self.starts, map(len, self.words)))

    def pairs(self) -> "array[int]":
        """The code of each token, and 256 times that of the token behind it."""
        both, behind = array("H"), self.codes[1:] + b"\0"
        both.frombytes(bytes(chain.from_iterable(zip(self.codes, behind, strict=True))))
        if sys.byteorder == "big":
            both.byteswap()
        return both

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds by name."""
        names = load().kinds
        return [names[code] for code in self.codes]

    def span(self, index: int) -> Span:
        """Where a token stands."""
        return Span(self.source, self.starts[index], self.ends[index])

    def text(self, index: int) -> str:
        """A token as it was written."""
        return self.words[index]


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
    words, codes = _matched(source.text) if len(source.text) < LARGE else _found(source.text)
    starts = array("i", accumulate(map(len, words), initial=0))
    last = starts.pop()
    kept = _kept(codes, words)
    if 0 in kept:
        words, codes = list(compress(words, kept)), bytes(compress(codes, kept))
        starts = array("i", compress(starts, kept))
    if words:
        last = starts[-1] + len(words[-1])
    words.append("")
    starts.append(last if len(words) > 1 else 0)
    return Tokens(source, codes + b"\0", words, starts)


def _matched(text: str) -> tuple[list[str], bytes]:
    """Every word of a text, blanks and comments too, with the code of its kind."""
    matches = list(_scanner().finditer(text))
    return [match[0] for match in matches], bytes([match.lastindex or 0 for match in matches])


def _found(text: str) -> tuple[list[str], bytes]:
    """The same, in a third of the time where words occur again: each is looked at once.

    No word is of two kinds: what makes `gate` a keyword, the blank behind it, belongs to the word.
    """
    words, once = _words().findall(text), dict[str, str]()
    # one text for all its occurrences: a third of the memory that parsing takes at its peak
    words = list(map(once.setdefault, words, words))
    name = load().kinds.index("NAME")
    plain_names = filter(str.isidentifier, filter(str.isascii, once))
    code_of = dict.fromkeys(plain_names, name)
    for word in once:
        if word not in code_of:
            code_of[word] = _code(word, text, words)
    return words, bytes(map(code_of.__getitem__, words))


def _code(word: str, text: str, words: list[str]) -> int:
    """The kind of a word; that of a keyword shows in what follows it."""
    match = _scanner().fullmatch(word)
    match = match or _scanner().match(text, sum(map(len, words[: words.index(word)])))
    return (match and match.lastindex) or 0


def _kept(codes: bytes, words: list[str]) -> bytearray:
    """A flag for each word: 0 for blanks, comments, and separators inside parentheses."""
    kinds = load().kinds
    blank, opening, closing, separator = (
        bytes(map(kinds.index, names))
        for names in (("SPACE", "COMMENT"), ("LEFT", "OPEN"), ("RIGHT", "CLOSE"), ("SEPARATOR",))
    )
    flags = bytearray(codes.translate(_flags(blank, 0, 1)))
    if separator[0] not in codes or not any(code in codes for code in opening):
        return flags
    depth = 0
    marked = codes.translate(_flags(opening + closing + separator, 1, 0))
    for place in compress(range(len(codes)), marked):
        code = codes[place]
        if code != separator[0]:
            depth += 1 if code in opening else -1
        elif depth > 0 and words[place] != ";":
            flags[place] = 0
        else:
            depth = 0
    return flags


def _flags(codes: bytes, flag: int, other: int) -> bytes:
    """A table that translates some codes to one flag, and all others to another one."""
    return bytes(flag if code in codes else other for code in range(256))


@cache
def _scanner() -> re.Pattern[str]:
    return re.compile(load().terminals)


@cache
def _words() -> re.Pattern[str]:
    """The same words, without a group for each kind."""
    return re.compile(re.sub(r"\(\?P<\w+>", "(?:", load().terminals))


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
