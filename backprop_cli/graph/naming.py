"""Names for nodes: the user's own, else n1, n2 …; the output is f where that is free."""

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import count

from backprop_cli.gates.calls import UNNAMED
from backprop_cli.graph.model import INPUT
from backprop_cli.hints import overload


class Names(Sequence[str]):
    """A name for every node but comparisons and indices, which have none.

    Most names of a million nodes are never asked for, so numbers are given out at the first one.
    """

    def __init__(
        self, gates: list[str], inputs: dict[str, int], named: dict[str, int], output: int
    ) -> None:
        self._gates = gates
        self._own = {node: name for name, node in {**inputs, **named}.items()}
        if "f" not in inputs and "f" not in named:
            self._own.setdefault(output, "f")

    @cached_property
    def _numbers(self) -> "array[int]":
        """The number of each node without a name of its own, past those that the user took."""
        taken = {name[1:] for name in self._own.values() if name[:1] == "n"}
        free = (number for number in count(1) if str(number) not in taken) if taken else count(1)
        bare = {INPUT, *UNNAMED}
        return array(
            "i",
            [
                0 if gate in bare or node in self._own else next(free)
                for node, gate in enumerate(self._gates)
            ],
        )

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[node] for node in range(*index.indices(len(self)))]
        if index in self._own:
            return self._own[index]
        number = self._numbers[index]
        return f"n{number}" if number else ""

    def __len__(self) -> int:
        return len(self._gates)

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))
