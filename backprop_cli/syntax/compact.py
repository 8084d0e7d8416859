"""Sequences of which most entries are a few numbers, and are made of them when they are read."""

from collections.abc import Sequence

from backprop_cli.hints import TypeVar, overload

T = TypeVar("T")


class Compact(Sequence[T]):
    """A sequence that keeps only the unusual entries as they are, in `others`, by their places."""

    def __init__(self) -> None:
        self.others: dict[int, T] = {}

    def usual(self, place: int) -> T:
        """Make the entry at a place that is not among the others."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return self.others[place] if place in self.others else self.usual(place)
