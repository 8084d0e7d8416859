"""Shapes of gates that take an axis away, keep it, or move it."""

import math
from typing import Any

from backprop_cli.shapes.elementwise import same
from backprop_cli.shapes.model import UNKNOWN, Call, Shape, counted, described, text


def axis_of(call: Call, rank: int, value: Any, word: str = "axis") -> int:
    """An axis counted from 0, checked against the number of axes."""
    if not isinstance(value, float) or not value.is_integer():
        call.fail(f"{word} must be a whole number, such as 0 or -1")
    if not -rank <= value < rank:
        subject = f"{call.words[0]} is {described(call.shapes[0])}"
        has = f"its axes are 0 to {rank - 1}" if rank > 1 else "its only axis is 0"
        hint = "leave axis out" if rank == 0 else f"{has}; -1 is the last one"
        call.fail(f"there is no axis {int(value)}: {subject}", hint)
    return int(value) % rank


def _axes(call: Call, rank: int) -> tuple[int, ...] | None:
    """The setting `axis`: None for all of them."""
    value = call.setting("axis")
    if value is None:
        return None
    if hasattr(value, "tolist"):
        if value.ndim > 1:
            call.fail("axis is a whole number, or a list of them")
        axes = tuple(axis_of(call, rank, float(k)) for k in value.ravel().tolist())
        if len(set(axes)) < len(axes):
            call.fail("an axis is named twice")
        return axes
    return (axis_of(call, rank, value),)


def reduced(call: Call) -> Shape:
    """The shape without the axes that a reduction takes away."""
    shape = call.shapes[0]
    axes = _axes(call, len(shape))
    return () if axes is None else tuple(n for k, n in enumerate(shape) if k not in axes)


def reduced_some(call: Call) -> Shape:
    """The same for a reduction that needs at least one element."""
    shape, result = call.shapes[0], reduced(call)
    axes = _axes(call, len(shape))
    if 0 in (shape if axes is None else [shape[k] for k in axes]):
        call.fail(f"{call.gate.call} of nothing: {call.words[0]} has no elements ({text(shape)})")
    return result


def total(_: Call) -> Shape:
    """A number."""
    return ()


def along(call: Call) -> Shape:
    """The shape of the argument, which has the axis."""
    shape = call.shapes[0]
    if not shape:
        call.fail(f"{call.gate.call} works along an axis, and {call.words[0]} is a number")
    axis_of(call, len(shape), call.setting("axis"))
    return shape


def roll(call: Call) -> Shape:
    """The shape of the argument; the shift is one number."""
    if call.shapes[1]:
        call.fail(f"the shift of roll is one whole number; {call.named(1)}")
    return along(call)


def length(call: Call) -> Shape:
    """A number; the axes must be there."""
    _axes(call, len(call.shapes[0]))
    return ()


def spread(call: Call) -> Shape:
    """The shape of the second argument, of which the first has lost some axes."""
    shape = call.shapes[1]
    axes = _axes(call, len(shape))
    lost = tuple(n for k, n in enumerate(shape) if axes is not None and k not in axes)
    if call.shapes[0] not in ((), lost):
        call.fail(
            f"{call.named(0)}, and cannot be spread over {call.words[1]}, "
            f"which is {described(shape)}"
        )
    return shape


def transpose(call: Call) -> Shape:
    """The axes in reverse order."""
    return tuple(call.shapes[0][::-1])


def matrix_transpose(call: Call) -> Shape:
    """The last two axes exchanged."""
    shape = call.shapes[0]
    if len(shape) < 2:
        call.fail(f"matrix_transpose needs a matrix; {call.named(0)}")
    return (*shape[:-2], shape[-1], shape[-2])


def permute(call: Call) -> Shape:
    """The axes in the order asked for."""
    shape, axes = call.shapes[0], call.setting("axes")
    if axes is None:
        return shape[::-1]
    order = axes.tolist() if hasattr(axes, "tolist") else [-1]
    if sorted(order) != list(range(len(shape))):
        need = ", ".join(map(str, range(len(shape))))
        call.fail(f"axes must name each axis of {call.words[0]} once: {need} in some order")
    return tuple(shape[int(k)] for k in order)


def reshape(call: Call) -> Shape:
    """The shape asked for; one -1 stands for what is left."""
    wanted, shape = call.values[1], call.shapes[0]
    if wanted is UNKNOWN or wanted is None:
        call.fail("the shape is a literal, such as [2, 3] or [-1]")
    sizes = [wanted] if isinstance(wanted, float) else wanted.ravel().tolist()
    if any(not n.is_integer() or n < -1 for n in sizes) or sizes.count(-1) > 1:
        call.fail("a shape holds whole numbers, and at most one -1", "such as [2, 3] or [2, -1]")
    count = math.prod(shape)
    known = int(math.prod(n for n in sizes if n != -1))
    asked = tuple(int(n) if n != -1 else count // max(known, 1) for n in sizes)
    if math.prod(asked) != count or (-1 in sizes and not known):
        has = f"{call.words[0]} has {counted(count, 'element')} ({text(shape) or 'a number'})"
        if -1 in sizes:
            call.fail(f"{has}, which {known} does not divide", "the other sizes must divide it")
        what = text(tuple(map(int, sizes))) or "a number"
        call.fail(f"{has}; the shape {what} takes {known}", "one -1 stands for what is left")
    return asked


def reshape_as(call: Call) -> Shape:
    """The shape of the second argument."""
    a, b = call.shapes[:2]
    if math.prod(a) != math.prod(b):
        call.fail(f"{call.named(0)}, which cannot take the shape of {call.words[1]}, {text(b)}")
    return b


def stack(call: Call) -> Shape:
    """One more axis, as long as there are arguments."""
    count = len(call.shapes) - len(call.gate.settings)
    shape = same(call, range(count))
    rank = len(shape) + 1
    axis = axis_of(call, rank, call.setting("axis")) if call.gate.settings else 0
    return (*shape[:axis], count, *shape[axis:])


def concat(call: Call) -> Shape:
    """The lengths along one axis added up; all others must be equal."""
    shapes = call.shapes[: len(call.shapes) - 1]
    for place, shape in enumerate(shapes):
        if not shape:
            call.fail(
                f"concat joins arrays, and {call.words[place]} is a number",
                f"write [{call.words[place]}] for an array of one number",
            )
        if len(shape) != len(shapes[0]):
            call.fail(f"concat needs arrays of one rank: {call.named(0)}, {call.named(place)}")
    axis = axis_of(call, len(shapes[0]), call.setting("axis"))
    for place, shape in enumerate(shapes):
        for k, (n, m) in enumerate(zip(shape, shapes[0], strict=True)):
            if k != axis and n != m:
                call.fail(
                    f"along axis {axis} only that axis may differ: {call.named(0)}, "
                    f"{call.named(place)}"
                )
    long = sum(shape[axis] for shape in shapes)
    return (*shapes[0][:axis], long, *shapes[0][axis + 1 :])


RULES = {
    "reduced": reduced, "reduced_some": reduced_some, "total": total, "along": along, "roll": roll,
    "length": length, "spread": spread, "transpose": transpose, "permute": permute,
    "matrix_transpose": matrix_transpose, "reshape": reshape, "reshape_as": reshape_as,
    "stack": stack, "concat": concat,
}  # fmt: skip
"""Names of the clause `shape`."""
