"""Where a walk over expressions stands: one frame for each that is not finished."""

from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.syntax.tree import Expression


class Frame(NamedTuple):
    """An expression being walked: a definition's own, or the body of a function at one call.

    `places` maps the items walked so far to arguments: nodes (>= 0) or literals (< 0). `call` is
    the item of the frame before that this one gives a value; `place` the statement it stands in.
    """

    expression: Expression
    items: Iterator[int]
    places: dict[int, int]
    parameters: dict[str, int]
    call: int
    place: int
    group: int
    span: tuple[int, int] | None


def frame_of(
    expression: Expression,
    place: int,
    call: int = -1,
    parameters: dict[str, int] | None = None,
    group: int = -1,
    span: tuple[int, int] | None = None,
) -> Frame:
    """The frame that begins to walk an expression."""
    return Frame(
        expression, iter(expression.items()), {}, parameters or {}, call, place, group, span
    )
