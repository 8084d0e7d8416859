"""The arguments of a tree's items in flat columns: eight bytes an item, where a tuple takes 56."""

from array import array
from collections.abc import Sequence

from backprop_cli.hints import overload

WORD, ONE, MANY = -1, -2, -3
"""What stands in `right` where an item has not two arguments: `left` is then a place in `words`,
the one argument, or a place in `many`."""

Entry = str | tuple[int, ...]


class Arguments(Sequence[Entry]):
    """For each item the text of a number or a name, or the indices of its arguments."""

    __slots__ = ("left", "many", "places", "right", "words")

    def __init__(self) -> None:
        self.left = array("i")
        self.right = array("i")
        self.words: list[str] = []
        self.places: dict[str, int] = {}
        self.many: list[tuple[int, ...]] = []

    def word(self, text: str) -> int:
        """The place of a text in `words`; each is kept once."""
        place = self.places.get(text)
        if place is None:
            place = self.places[text] = len(self.words)
            self.words.append(text)
        return place

    def append(self, entry: Entry) -> None:
        """Add the entry of the next item."""
        left, right = self._columns(entry)
        self.left.append(left)
        self.right.append(right)

    def _columns(self, entry: Entry) -> tuple[int, int]:
        if isinstance(entry, str):
            return self.word(entry), WORD
        if len(entry) == 2:
            return entry[0], entry[1]
        if len(entry) == 1:
            return entry[0], ONE
        self.many.append(entry)
        return len(self.many) - 1, MANY

    def __setitem__(self, index: int, entry: Entry) -> None:
        self.left[index], self.right[index] = self._columns(entry)

    def __len__(self) -> int:
        return len(self.left)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        left, right = self.left[index], self.right[index]
        if right >= 0:
            return left, right
        if right == WORD:
            return self.words[left]
        return (left,) if right == ONE else self.many[left]
