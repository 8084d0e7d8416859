"""Where a walk over expressions stands: one frame for each that is not finished."""

from collections.abc import Iterator

from backprop_cli.hints import NamedTuple
from backprop_cli.syntax.tree import Expression


class Frame(NamedTuple):
    """An expression being walked: a definition's own, or the body of a function at one call.

    `places` has the arguments of the items walked so far, counted from the item `first`: nodes
    (>= 0) or literals (< 0); `words` those of the names and numbers, by their place in the tree.
    `call` is the item of the frame before that this one gives a value; `place` the statement it
    stands in.
    """

    expression: Expression
    items: Iterator[int]
    first: int
    places: list[int]
    words: dict[int, int]
    parameters: dict[str, int]
    call: int
    place: int
    group: int
    span: tuple[int, int] | None

    def at(self, item: int) -> int:
        """The argument that an item has become."""
        return self.places[item - self.first]

    def put(self, item: int, argument: int) -> None:
        """Give an item its argument."""
        self.places[item - self.first] = argument


def frame_of(
    expression: Expression,
    place: int,
    call: int = -1,
    parameters: dict[str, int] | None = None,
    group: int = -1,
    span: tuple[int, int] | None = None,
) -> Frame:
    """The frame that begins to walk an expression."""
    items = expression.items()
    places = [0] * len(items)
    return Frame(
        expression, iter(items), items.start, places, {}, parameters or {}, call, place, group, span
    )
