"""Sequences whose entries are made when they are read, so that a million nodes take no room."""

from collections.abc import Callable, Iterator, Sequence

from backprop_cli.hints import Self, TypeVar, overload

T = TypeVar("T")


class OnDemand(Sequence[T]):
    """A sequence whose entries are made when they are read."""

    def __init__(self, count: int, make: Callable[[int], T]) -> None:
        self._count = count
        self._make = make

    def __reduce__(self) -> "tuple[object, ...]":
        return _made, (type(self), tuple(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OnDemand) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{self._count} entries>"

    def kept(self) -> Self:
        """The same entries, each made now and never again."""
        entries = tuple(self)
        return type(self)(len(entries), entries.__getitem__)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self._make(i) for i in range(*index.indices(self._count)))
        if not -self._count <= index < self._count:
            raise IndexError(index)
        return self._make(index % self._count)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, range(self._count))


def _made(kind: "type[OnDemand[T]]", entries: tuple[T, ...]) -> "OnDemand[T]":
    """A sequence that was pickled: all its entries are made."""
    return kind(len(entries), entries.__getitem__)
