"""Text → tokens, in parallel columns."""

import re
import sys
from array import array
from functools import cache, cached_property
from itertools import accumulate, chain, compress
from operator import add

from backprop_cli.hints import NamedTuple
from backprop_cli.source import Source, Span
from backprop_cli.syntax.tables import load

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
    starts.pop()
    kept = _kept(codes, words)
    if 0 in kept:
        words, codes = list(compress(words, kept)), bytes(compress(codes, kept))
        starts = array("i", compress(starts, kept))
    starts.append(starts[-1] + len(words[-1]) if words else 0)
    words.append("")
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


def _kept(codes: bytes, words: list[str]) -> bytes:
    """A flag for each word: 0 for blanks, comments, and separators inside parentheses."""
    roles = _roles()
    flags = codes.translate(roles.kept)
    if roles.separator not in codes or not any(code in codes for code in roles.opening):
        return flags
    changed, depth = bytearray(flags), 0
    for place in compress(range(len(codes)), codes.translate(roles.marked)):
        code = codes[place]
        if code != roles.separator:
            depth += 1 if code in roles.opening else -1
        elif depth > 0 and words[place] != ";":
            changed[place] = 0
        else:
            depth = 0
    return bytes(changed)


class Roles(NamedTuple):
    """What the lexer has to know of kinds; `kept` and `marked` translate a code to a flag."""

    opening: bytes
    separator: int
    kept: bytes
    marked: bytes


@cache
def _roles() -> Roles:
    kinds = load().kinds
    separator, left, open_, right, close = map(
        kinds.index, ("SEPARATOR", "LEFT", "OPEN", "RIGHT", "CLOSE")
    )
    kept, marked = bytearray(b"\1" * 256), bytearray(256)
    for kind in ("SPACE", "COMMENT"):
        kept[kinds.index(kind)] = 0
    for code in (separator, left, open_, right, close):
        marked[code] = 1
    return Roles(bytes([left, open_]), separator, bytes(kept), bytes(marked))


@cache
def _scanner() -> re.Pattern[str]:
    return re.compile(load().terminals)


@cache
def _words() -> re.Pattern[str]:
    """The same words, without a group for each kind."""
    return re.compile(re.sub(r"\(\?P<\w+>", "(?:", load().terminals))
