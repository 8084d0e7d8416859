"""The named tuples of the quick way are those of typing."""

import pickle
import typing

from backprop_cli import hints


class Ours(hints.NamedTuple):
    """A text."""

    name: str
    size: "int | None" = 3
    more: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        """A property."""
        return 2 * (self.size or 0)


class Theirs(typing.NamedTuple):
    """A text."""

    name: str
    size: "int | None" = 3
    more: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        """A property."""
        return 2 * (self.size or 0)


def test_a_named_tuple_is_that_of_typing() -> None:
    ours, theirs = Ours("a", more=(1,)), Theirs("a", more=(1,))
    assert ours == theirs == ("a", 3, (1,))
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours.twice == theirs.twice == 6
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(size=None) == theirs._replace(size=None)
    assert pickle.loads(pickle.dumps(ours)) == ours
    for name in (
        "_fields",
        "_field_defaults",
        "__doc__",
        "__module__",
        "__match_args__",
        "__mro__",
    ):
        there = getattr(Theirs, name)
        there = (Ours, *there[1:]) if name == "__mro__" else there
        assert getattr(Ours, name) == there, name


def test_the_names_are_those_of_typing_too() -> None:
    assert [name for name in hints.__all__ if not hasattr(typing, name)] == []
