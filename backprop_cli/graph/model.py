"""The computational graph: flat, append-only lists, in topological order by construction."""

from collections.abc import Collection, Iterator, Sequence

from backprop_cli.gates.model import Finder
from backprop_cli.hints import NamedTuple
from backprop_cli.source import Source, Span

INPUT = ""
"""The gate of a node that computes nothing."""


class Group(NamedTuple):
    """What is shown as one: a function call with its arguments, or a step of a loop without."""

    name: str
    args: tuple[int, ...] | None
    parent: int


class Spans:
    """Where nodes were written, in two columns: eight bytes a node."""

    __slots__ = ("ends", "starts")

    def __init__(self, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.starts = starts
        self.ends = ends

    def __getitem__(self, node: int) -> tuple[int, int]:
        return self.starts[node], self.ends[node]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)


class Graph(NamedTuple):
    """One entry per node in each list; a node's arguments always stand before it.

    An argument `>= 0` is a node, one below 0 a literal: `~argument` is its place in `literals`.
    A comparison is a node without a name: it belongs to the operation of the `where` that asks it.
    `group[i]` is the innermost call that node `i` came from, or -1. `unused` names definitions
    that nothing uses; `shadowed` constants whose name has another meaning here.
    """

    source: Source
    finder: Finder
    gates: list[str]
    args: list[tuple[int, ...]]
    names: Sequence[str]
    spans: Spans
    group: Sequence[int]
    groups: list[Group]
    literals: list[str]
    inputs: dict[str, int]
    output: int
    unused: tuple[str, ...]
    shadowed: tuple[str, ...]

    def span(self, node: int) -> Span:
        """Where a node was written."""
        return Span(self.source, *self.spans[node])

    def word(self, argument: int) -> str:
        """An argument as it is written in an operation."""
        return self.names[argument] if argument >= 0 else self.literals[~argument]

    def depending_on(self, wanted: Collection[int]) -> list[bool]:
        """For each node whether it is wanted, or depends on a wanted one."""
        found = [node in wanted for node in range(len(self.gates))]
        for node, args in enumerate(self.args):
            found[node] = found[node] or any(found[a] for a in args if a >= 0)
        return found
