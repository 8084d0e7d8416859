"""Text that a user wrote, and how a place in it is shown."""

from backprop_cli.hints import NamedTuple

WIDEST = 76
"""Columns of a source line that a message shows; a longer line is cut around the place."""


class Source(NamedTuple):
    """A text with the name under which messages speak of it."""

    name: str
    text: str

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1."""
        before = self.text[:offset].replace("\r\n", " \n").replace("\r", "\n")
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    def line(self, offset: int) -> tuple[str, int]:
        """The line that holds an offset, and the offset at which that line begins."""
        begin = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
        ends = (self.text.find(end, offset) for end in "\r\n")
        end = min((end for end in ends if end >= 0), default=len(self.text))
        return self.text[begin:end], begin


class Span(NamedTuple):
    """A stretch of a source, from one offset up to, not including, another."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of this stretch."""
        return self.source.text[self.start : self.end]

    def place(self) -> str:
        """Where this is, as `name:line:column`."""
        line, column = self.source.position(self.start)
        return f"{printable(self.source.name)}:{line}:{column}"

    def excerpt(self) -> list[str]:
        """The source line with carets under this stretch, cut to fit beside its number."""
        number = str(self.source.position(self.start)[0])
        line, begin = self.source.line(self.start)
        before = self.start - begin
        length = max(1, min(self.end, begin + len(line)) - self.start)
        line, before, length = _window(line, before, length)
        shown = [printable(part) for part in _split(line, before, length)]
        carets = " " * columns(shown[0]) + "^" * max(1, columns(shown[1]))
        margin = " " * len(number)
        return [f"{margin} |", f"{number} | {''.join(shown)}".rstrip(), f"{margin} | {carets}"]


def _split(line: str, before: int, length: int) -> tuple[str, str, str]:
    return line[:before], line[before : before + length], line[before + length :]


def _window(line: str, before: int, length: int) -> tuple[str, int, int]:
    if len(line) <= WIDEST:
        return line, before, length
    length = min(length, WIDEST // 2)
    first = max(0, min(before - (WIDEST - length) // 2, len(line) - WIDEST))
    cut = line[first : first + WIDEST]
    head = "…" if first else ""
    tail = "…" if first + WIDEST < len(line) else ""
    return head + cut + tail, before - first + len(head), length


def printable(text: str) -> str:
    """The text with every character that could move a terminal's cursor written out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _visible(c) for c in text)


def _visible(char: str) -> str:
    if char in "\t\u00a0":
        return " "
    return char.encode("unicode_escape").decode("ascii")


def columns(text: str) -> int:
    """Columns that a printable text takes in a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in text)


def shortened(text: str, most: int, dots: str = "…") -> str:
    """A text without its end where it takes more columns than there are."""
    if len(text) <= most and columns(text) <= most:
        return text
    room = most - len(dots)
    for kept, char in enumerate(text):
        room -= columns(char)
        if room < 0:
            return text[:kept] + dots
    return text
