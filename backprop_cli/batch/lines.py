"""Text in blocks of whole lines, as bytes."""

from collections.abc import Iterator
from typing import IO

from backprop_cli.errors import fail

BLOCK = 1 << 20
"""Bytes that are worked on at once."""
LONGEST = 1 << 26
"""Bytes of the longest line that is still read."""
BOM = b"\xef\xbb\xbf"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins."""


def whole_lines(source: IO[bytes], name: str) -> Iterator[bytes]:
    """Blocks that end where a line does."""
    while block := source.read(BLOCK):
        yield block if block.endswith(b"\n") else block + line_of(source, name)


def line_of(source: IO[bytes], name: str) -> bytes:
    """The next line with its end; nothing at the end of the text."""
    line = source.readline(LONGEST)
    if len(line) == LONGEST:
        fail("size", f"a line of {name} is longer than {LONGEST:,} bytes")
    return line


def text_of(line: bytes) -> str:
    """A line as text; what is no UTF-8 survives the way there and back."""
    return line.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """A text as bytes again."""
    return text.encode("utf-8", "surrogateescape")
