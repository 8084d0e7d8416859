"""The syntax tree: flat lists in postorder, so that nothing ever has to recurse over it."""

from array import array
from collections.abc import Callable

from backprop_cli.hints import NamedTuple
from backprop_cli.source import Source, Span
from backprop_cli.syntax.arguments import MANY, WORD, Arguments

NUMBER = "<number>"
NAME = "<name>"
ARRAY = "<array>"
PLACE = "<place>"
SLICE = "<slice>"
NONE = "none"
"""The name that stands for a bound or a setting that is left out."""


class Tree:
    """Items in postorder: the arguments of an item always stand before it.

    `ops[i]` is `NUMBER`, `NAME`, `ARRAY`, `PLACE` (what stands between the brackets of an index),
    `SLICE` or the name of the function called; `args[i]` is the
    number's text, the name, or the indices of the arguments. `settings[i]` holds the named
    arguments of the few calls that have some. `starts` and `ends` are offsets into the source.
    A `whole` tree holds one expression and nothing else.
    """

    __slots__ = ("args", "ends", "ops", "settings", "source", "starts", "whole")

    def __init__(self, source: Source, *, whole: bool = False) -> None:
        self.source = source
        self.whole = whole
        self.ops: list[str] = []
        self.args = Arguments()
        self.starts = array("i")
        self.ends = array("i")
        self.settings: dict[int, dict[str, int]] = {}

    def add(self, op: str, args: "str | tuple[int, ...]", start: int = 0, end: int = 0) -> int:
        """Append an item and return its index."""
        self.ops.append(op)
        self.args.append(args)
        self.starts.append(start)
        self.ends.append(end)
        return len(self.ops) - 1

    def columns(self) -> "Columns":
        """The lists of a tree that grows in a loop of its own, and the places of known words."""
        args = self.args
        return Columns(
            self.ops, args.left.append, args.right.append,
            self.starts.append, self.ends.append, args.places,
        )  # fmt: skip

    def take(
        self, other: "Tree", index: int, copies: dict[int, int], extra: tuple[int, ...] = ()
    ) -> int:
        """Append a copy of another tree's item; `copies` has its arguments, `extra` follow them."""
        args = other.args[index]
        kept = args if isinstance(args, str) else (*(copies[child] for child in args), *extra)
        item = self.add(other.ops[index], kept, other.starts[index], other.ends[index])
        if index in other.settings:
            self.settings[item] = {k: copies[i] for k, i in other.settings[index].items()}
        return item

    def text(self, index: int) -> str:
        """The text of a number or the name of a name."""
        value = self.args[index]
        assert isinstance(value, str)
        return value

    def children(self, index: int) -> tuple[int, ...]:
        """The arguments of an item, named ones last; none for a number or a name."""
        value = self.args[index]
        if isinstance(value, str):
            return ()
        named = self.settings.get(index) if self.settings else None
        return (*value, *named.values()) if named else value

    def first(self, index: int) -> int:
        """The first item of those below an item, in a tree as it was parsed."""
        left, right = self.args.left, self.args.right
        while (kind := right[index]) != WORD:
            if kind != MANY:
                index = left[index]
            elif children := self.children(index):
                index = children[0]
            else:
                break
        return index

    def span(self, index: int) -> Span:
        """Where an item stands in the source."""
        return Span(self.source, self.starts[index], self.ends[index])


class Columns(NamedTuple):
    """What appends to a tree, column by column."""

    ops: list[str]
    left: Callable[[int], None]
    right: Callable[[int], None]
    start: Callable[[int], None]
    end: Callable[[int], None]
    places: dict[str, int]


class Expression(NamedTuple):
    """One item of a tree, with all that is below it."""

    tree: Tree
    root: int

    @property
    def span(self) -> Span:
        """Where the expression stands in the source."""
        return self.tree.span(self.root)

    def items(self) -> range:
        """The items of an expression as it was parsed or rewritten: they stand together."""
        return range(0 if self.tree.whole else self.tree.first(self.root), self.root + 1)

    def order(self) -> list[int]:
        """Every item below the root, arguments first."""
        seen = {self.root}
        todo = [self.root]
        while todo:
            for child in self.tree.children(todo.pop()):
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        return sorted(seen)

    def names(self) -> list[str]:
        """The names used, each once, in order of appearance."""
        tree = self.tree
        return list(dict.fromkeys(tree.text(i) for i in self.order() if tree.ops[i] == NAME))

    def shape(self) -> tuple[object, ...]:
        """The expression without its places: equal for expressions that are written alike."""
        order = self.order()
        rank = {index: position for position, index in enumerate(order)}
        return tuple(self._item(index, rank) for index in order)

    def _item(self, index: int, rank: dict[int, int]) -> tuple[object, ...]:
        tree = self.tree
        args = tree.args[index]
        place = args if isinstance(args, str) else tuple(rank[child] for child in args)
        named = tuple((key, rank[i]) for key, i in tree.settings.get(index, {}).items())
        return tree.ops[index], place, named
