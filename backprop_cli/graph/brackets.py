"""Brackets whose inside is known when the graph is built: array literals and slices."""

from backprop_cli.errors import fail
from backprop_cli.graph.store import Store
from backprop_cli.source import Span
from backprop_cli.syntax.tree import NONE

DEEPEST = 32
"""Axes that an array may have."""


class Brackets:
    """Makes literals of arrays and slices, and remembers the shapes of the arrays."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shapes: dict[int, tuple[int, ...]] = {}

    def array(self, refs: tuple[int, ...], span: Span) -> int:
        """The literal of an array whose entries are literals.

        Raises:
            BackpropError: rows of different lengths, or too many axes.
        """
        texts = [self.store.texts[~ref] for ref in refs]
        for text in texts:
            if ":" in text or text == NONE:
                fail("array", f"{text} cannot stand in an array", span)
        shapes = [self.shapes.get(ref, ()) for ref in refs]
        for shape in shapes:
            if shape != shapes[0]:
                _ragged(shapes[0], shape, span)
        if shapes and len(shapes[0]) >= DEEPEST:
            fail("array", f"an array has at most {DEEPEST} axes", span)
        literal = self.store.literal(f"[{', '.join(texts)}]")
        self.shapes[literal] = (len(refs), *(shapes[0] if shapes else ()))
        return literal

    def slice(self, refs: tuple[int, ...], span: Span) -> int:
        """The literal of a slice such as `1:3`.

        Raises:
            BackpropError: a bound that is not a whole number known now, or a step of 0.
        """
        hint = "shapes are known before anything runs, so the bounds are whole numbers"
        if any(ref >= 0 for ref in refs):
            fail("slice", "a bound of a slice cannot be a value", span, hint)
        texts = [self.store.texts[~ref] for ref in refs]
        for text in texts:
            if text != NONE and not text.lstrip("-").isdecimal():
                fail("slice", f"{text} cannot be a bound of a slice", span, hint)
        if texts[2] not in (NONE, "1") and int(texts[2]) <= 0:
            fail("slice", "the step of a slice is at least 1", span, "flip(a) reverses the order")
        start, stop, step = ("" if text == NONE else text for text in texts)
        return self.store.literal(f"{start}:{stop}" + (f":{step}" if step else ""))


def _ragged(first: tuple[int, ...], other: tuple[int, ...], span: Span) -> None:
    if len(first) == len(other) == 1:
        message = f"the rows of this array have {first[0]} and {other[0]} numbers"
    else:
        message = "the entries of this array have different shapes"
    fail("array", message, span, "every row needs the same length")
