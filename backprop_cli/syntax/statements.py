"""The statements of a source; of most only four numbers are kept."""

from array import array
from collections.abc import Sequence

from backprop_cli.hints import NamedTuple, overload
from backprop_cli.source import Source, Span


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


class Statements(Sequence[Statement]):
    """Statements in order. Those of the form `target = value` are made again when they are read.

    Attributes:
        others: the statements of every other form, by their places.
        targets: the left side of each statement `target = value`, and 0 for the others.
        values: the right side.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.others: dict[int, Statement] = {}
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

    @overload
    def __getitem__(self, index: int) -> Statement: ...
    @overload
    def __getitem__(self, index: slice) -> list[Statement]: ...
    def __getitem__(self, index: int | slice) -> Statement | list[Statement]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        if place in self.others:
            return self.others[place]
        span = Span(self.source, self._starts[place], self._ends[place])
        return Statement("", (self.targets[place], self.values[place]), "", span, equal=True)
