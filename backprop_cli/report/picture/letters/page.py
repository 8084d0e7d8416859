"""What a graph is drawn on in text: how wide it is, and the characters that it can carry."""

from typing import NamedTuple

from backprop_cli.report.grid import Signs
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import Diagram


class Strokes(NamedTuple):
    """What wires are drawn with.

    `first` and `last` are the ends of a join, `out` is where its gate's own wire leaves, `comes`
    where another operand's comes in, and `both` where one leaves opposite one that comes in.
    """

    wire: str = "─"
    join: str = "│"
    first: str = "┐"
    last: str = "┘"
    out: str = "├"
    comes: str = "┤"
    both: str = "┼"


PLAIN = Strokes("-", "|", "+", "+", "+", "+", "+")


class Twigs(NamedTuple):
    """What stands before the lines of a list: at one of several, at the last of them, and below."""

    one: str = "├ "
    last: str = "└ "
    along: str = "│ "
    none: str = "  "


PLAIN_TWIGS = Twigs("|-", "`-", "| ")


class Page(NamedTuple):
    """A report's diagram, and what there is to draw it with."""

    report: Report
    diagram: Diagram
    width: int
    signs: Signs
    digits: int | None

    @property
    def plain(self) -> bool:
        """Whether there is nothing but ASCII."""
        return self.signs.rule == "-"

    @property
    def strokes(self) -> Strokes:
        """The strokes that go with the signs."""
        return PLAIN if self.plain else Strokes()

    @property
    def twigs(self) -> Twigs:
        """The twigs that go with the signs."""
        return PLAIN_TWIGS if self.plain else Twigs()

    def text(self, text: str) -> str:
        """A text with these signs; where there is only ASCII, with escapes for other letters."""
        if not self.plain or text.isascii():
            return text
        for known, sign in (("×", self.signs.by), ("…", self.signs.dots), ("·", ".")):
            text = text.replace(known, sign)
        return text.encode("ascii", "backslashreplace").decode()

    def gate(self, symbol: str) -> str:
        """A symbol as it stands on a wire; a minus must not look like a piece of it."""
        symbol = self.text(symbol)
        if self.plain:
            return f"[{symbol}]"
        return f" {symbol} " if "-" in (symbol[0], symbol[-1]) else symbol
