"""The statements of a source; of most only four numbers are kept."""

from array import array

from backprop_cli.hints import NamedTuple
from backprop_cli.source import Source, Span
from backprop_cli.syntax.compact import Compact


class Statement(NamedTuple):
    """One statement: a keyword (empty for an expression or a definition) and its parts.

    `parts` are indices into the tree: an expression; or a target, its value and, after
    `computed as`, its careful form; or the arguments of a clause. `words` is free text.
    """

    keyword: str
    parts: tuple[int, ...]
    words: str
    span: Span
    equal: bool


class Statements(Compact[Statement]):
    """Statements in order. Those of the form `target = value` are made again when they are read.

    Attributes:
        others: the statements of every other form, by their places.
        targets: the left side of each statement `target = value`, and 0 for the others.
        values: the right side.
    """

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.targets = array("i")
        self.values = array("i")
        self._starts = array("i")
        self._ends = array("i")

    def assign(self, target: int, value: int, start: int, end: int) -> None:
        """Append `target = value`."""
        self.targets.append(target)
        self.values.append(value)
        self._starts.append(start)
        self._ends.append(end)

    def append(self, statement: Statement) -> None:
        """Append a statement of any other form."""
        self.others[len(self)] = statement
        self.assign(0, 0, 0, 0)

    def __len__(self) -> int:
        return len(self.targets)

    def usual(self, place: int) -> Statement:
        """Make a statement `target = value`."""
        span = Span(self.source, self._starts[place], self._ends[place])
        return Statement("", (self.targets[place], self.values[place]), "", span, equal=True)
