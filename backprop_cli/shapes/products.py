"""Shapes of products: matrices, vectors, images and kernels, logits and classes."""

from backprop_cli.shapes.elementwise import joined
from backprop_cli.shapes.model import UNKNOWN, Call, Shape, counted, described, text


def matmul(call: Call) -> Shape:
    """(rows of a) × (columns of b); a vector has no rows on the left, no columns on the right."""
    a, b = call.shapes[:2]
    for place, shape in enumerate((a, b)):
        if not shape:
            what = f"@ multiplies matrices and vectors; {call.words[place]} is a number"
            call.fail(what, "* multiplies by a number")
    inner = b[0] if len(b) == 1 else b[-2]
    if a[-1] != inner:
        _inner(call, a, b)
    batch = joined(a[:-2], b[:-2])
    if batch is None:
        call.fail(
            f"the batches of {call.words[0]} and {call.words[1]} do not line up",
            f"{call.words[0]} is {text(a)}, {call.words[1]} is {text(b)}; "
            "all axes but the last two must be equal, or 1",
        )
    return (*batch, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))


def _inner(call: Call, a: Shape, b: Shape) -> None:
    left, right = call.words[:2]
    if len(b) == 1:
        need, has = f"a vector of {counted(a[-1], 'number')}", f"{right} has {b[0]}"
    else:
        need, has = f"a matrix of {counted(a[-1], 'row')}", f"{right} has {b[-2]}"
    if len(a) == 1 and len(b) == 1:
        what = f"{left} has {counted(a[0], 'number')} and {right} has {b[0]}: @ needs as many"
    elif len(a) == 1:
        need = f"a vector of {counted(b[-2], 'number')}"
        what = f"the {counted(b[-2], 'row')} of {right} need {need}; {left} has {a[0]}"
    else:
        what = f"{_columns(a, left)} {need}; {has}"
    call.fail(what, f"{call.named(0)}, {call.named(1)}{_turned(call, a, b)}")


def _columns(a: Shape, word: str) -> str:
    """`the 3 columns of W need`."""
    return f"the {counted(a[-1], 'column')} of {word} need{'s' if a[-1] == 1 else ''}"


def _turned(call: Call, a: Shape, b: Shape) -> str:
    """A proposal where a transposed matrix would fit."""
    left, right = call.words[:2]
    simple = all(word.isidentifier() for word in (left, right))
    inner = b[0] if len(b) == 1 else b[-2]
    if simple and len(a) == 2 and a[0] == inner:
        return f"; {left}.T @ {right} would fit"
    if simple and len(b) == 2 and a[-1] == b[-1]:
        return f"; {left} @ {right}.T would fit"
    return ""


def dot(call: Call) -> Shape:
    """A number, of two vectors of one length."""
    _vectors(call)
    a, b = call.shapes[:2]
    if a != b:
        one, other = call.words[:2]
        call.fail(f"dot needs two vectors of one length; {one} has {a[0]} and {other} has {b[0]}")
    return ()


def outer(call: Call) -> Shape:
    """As many rows as the first vector has elements, as many columns as the second."""
    _vectors(call)
    return (*call.shapes[0], *call.shapes[1])


def _vectors(call: Call) -> None:
    for place in (0, 1):
        if len(call.shapes[place]) != 1:
            hint = "@ multiplies matrices" if call.gate.name == "dot" else ""
            call.fail(f"{call.gate.name} needs two vectors; {call.named(place)}", hint)


def cross_entropy(call: Call) -> Shape:
    """A number: the mean over the batch."""
    _check_classes(call, 0, 1)
    return ()


def one_hot(call: Call) -> Shape:
    """The shape of the second argument."""
    _check_classes(call, 1, 0)
    return call.shapes[1]


def _check_classes(call: Call, logits: int, index: int) -> None:
    """Check logits of shape (classes) or (batch, classes), and an index for each example."""
    shape, indices = call.shapes[logits], call.shapes[index]
    name = call.gate.name
    if len(shape) not in (1, 2) or 0 in shape:
        call.fail(
            f"{name} needs a vector of logits, or a matrix with a row for each example; "
            f"{call.named(logits)}"
        )
    if len(shape) == 1 and indices:
        call.fail(
            f"one vector of logits has one class; {call.named(index)}",
            "the class is a whole number from 0 on, not a list of probabilities",
        )
    if len(shape) == 2 and indices != shape[:1]:
        call.fail(
            f"{counted(shape[0], 'row')} of logits: that needs a vector of "
            f"{counted(shape[0], 'class')}; {call.named(index)}"
        )


def conv2d(call: Call) -> Shape:
    """(batch,) (kernels,) rows, columns: as many as the kernel has places in the padded image."""
    image, kernel = call.shapes[:2]
    stride, padding = call.whole("stride", 1), call.whole("padding", 0)
    if (len(image), len(kernel)) not in ((2, 2), (3, 4), (4, 4)):
        call.fail(
            f"conv2d needs an image and a kernel; {call.named(0)}, {call.named(1)}",
            "a height×width image takes a height×width kernel; channels×height×width, or a batch "
            "of them, takes kernels×channels×height×width",
        )
    if len(kernel) == 4 and image[-3] != kernel[1]:
        call.fail(
            f"{call.words[1]} has {counted(kernel[1], 'channel')} and needs an image of "
            f"{counted(kernel[1], 'channel')}; {call.words[0]} has {image[-3]}",
            f"{call.words[0]} is {text(image)}, {call.words[1]} is {text(kernel)}",
        )
    spans = [n + 2 * padding for n in image[-2:]]
    if any(k > n or k == 0 for k, n in zip(kernel[-2:], spans, strict=True)):
        inside = f", with padding {text(tuple(spans))}" if padding else ""
        call.fail(
            f"the kernel {call.words[1]} ({text(kernel[-2:])}) does not fit into "
            f"{call.words[0]} ({text(image[-2:])}{inside})"
        )
    size = [(n - k) // stride + 1 for k, n in zip(kernel[-2:], spans, strict=True)]
    return (*image[:-3], *kernel[: len(image[-3:]) - 2], *size)


def pool2d(call: Call) -> Shape:
    """The image with one element for each window."""
    image, size = call.shapes[0], call.whole("size", 1)
    stride = size if call.setting("stride") is None else call.whole("stride", 1)
    if len(image) not in (2, 3, 4):
        what = f"{call.gate.name} needs an image; {call.named(0)}"
        call.fail(what, "an image is height×width, channels×height×width, or a batch of them")
    if size > min(image[-2:]):
        call.fail(f"a window of {size}×{size} does not fit into {call.words[0]}, {text(image)}")
    return (*image[:-2], *((n - size) // stride + 1 for n in image[-2:]))


def index(call: Call) -> Shape:
    """The shape of the elements that an index takes; `values[1]` holds its parts."""
    parts = call.values[1]
    shape = call.shapes[0]
    if not shape:
        call.fail(f"{call.words[0]} is a number, and has no elements to take")
    if len(parts) > len(shape):
        call.fail(
            f"{len(parts)} indices, and {call.words[0]} has {len(shape)} "
            f"{'axis' if len(shape) == 1 else 'axes'}",
            call.named(0),
        )
    return _taken(call, parts, shape)


def _taken(call: Call, parts: "tuple[tuple[Shape, object], ...]", shape: Shape) -> Shape:
    """The axes left: slices keep theirs, vectors of indices share one, numbers leave none."""
    kept: list[Shape] = []
    together: Shape = ()
    vectors: list[int] = []
    for axis, (part, value) in enumerate(parts):
        if isinstance(value, slice):
            kept.append((len(range(shape[axis])[value]),))
            continue
        _check_index(call, axis, part, value)
        merged = joined(together, part)
        if merged is None:
            call.fail("the vectors of indices have different lengths")
        together = merged
        vectors.append(axis)
        kept.append(())
    rest = shape[len(parts) :]
    # as NumPy has it: where vectors of indices stand apart, their axis comes first
    apart = bool(together) and vectors != list(range(vectors[0], vectors[-1] + 1))
    if together and not apart:
        kept[vectors[0]] = together
    front = together if apart else ()
    return (*front, *(n for axes in kept for n in axes), *rest)


def _check_index(call: Call, axis: int, part: Shape, value: object) -> None:
    size = call.shapes[0][axis]
    if len(part) > 1:
        call.fail(f"an index is a whole number or a vector of them, not {described(part)}")
    if value is UNKNOWN:
        return
    numbers = [value] if isinstance(value, float) else value.tolist()  # type: ignore[attr-defined]
    for number in numbers:
        if number != number // 1:
            call.fail(f"an index is a whole number, not {number}")
        if not -size <= number < size:
            last = f"its indices go from 0 to {size - 1}" if size else "it is empty"
            at = f" along axis {axis}" if len(call.shapes[0]) > 1 else ""
            call.fail(f"{call.words[0]} has no index {int(number)}{at}", f"{last}; {call.named(0)}")


RULES = {
    "matmul": matmul, "dot": dot, "outer": outer, "cross_entropy": cross_entropy,
    "one_hot": one_hot, "conv2d": conv2d, "pool2d": pool2d, "index": index,
}  # fmt: skip
"""Names of the clause `shape`."""
