"""A shape, how it reads, and a call whose output's shape is asked for."""

from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from backprop_cli.errors import fail
from backprop_cli.gates.model import Gate
from backprop_cli.source import Span

Shape = tuple[int, ...]
"""The lengths of an array's axes; empty for a number."""
TUPLE: Shape = (-1,)
"""The shape of what stands between the brackets of an index: none that a value has."""

LARGEST = 10**6
"""What a setting that counts elements may be."""


class Unknown:
    """A value that only the forward pass knows."""


UNKNOWN = Unknown()


def text(shape: Shape) -> str:
    """A shape as it is shown: `2×3`, `3`, and nothing for a number."""
    return "×".join(map(str, shape))


def described(shape: Shape) -> str:
    """A shape in words: `a number`, `a vector of 3 numbers`, `a 2×3 matrix`."""
    if not shape:
        return "a number"
    if len(shape) == 1:
        return f"a vector of {counted(shape[0], 'number')}"
    return f"a {text(shape)} {'matrix' if len(shape) == 2 else 'array'}"


def counted(count: int, word: str) -> str:
    """`1 row`, `2 rows`, `2 classes`."""
    plural = "es" if word.endswith("s") else "s"
    return f"{count} {word}{plural if count != 1 else ''}"


class Call(NamedTuple):
    """A gate with the shapes of its arguments and settings.

    `values` holds those that are literals, `words` how each reads, `span` where the call stands.
    """

    gate: Gate
    shapes: Sequence[Shape]
    values: Sequence[Any]
    words: Sequence[str]
    span: Span | None

    def setting(self, name: str) -> Any:
        """The value of a setting: always a literal."""
        return self.values[len(self.shapes) - len(self.gate.settings) + self._place(name)]

    def _place(self, name: str) -> int:
        return list(self.gate.settings).index(name)

    def whole(self, name: str, least: int | None = None) -> int:
        """A setting that is a whole number."""
        value = self.setting(name)
        if not isinstance(value, float) or value != value // 1 or abs(value) == float("inf"):
            self.fail(f"{name} must be a whole number")
        if least is not None and value < least:
            self.fail(f"{name} must be at least {least}, and is {int(value)}")
        if value > LARGEST:
            self.fail(f"{name} must be at most {LARGEST:,}")
        return int(value)

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Raise the error for a call whose shapes do not fit."""
        fail("shape", message, self.span, hint)

    def named(self, place: int) -> str:
        """An argument with its shape: `W is a 2×3 matrix`."""
        return f"{self.words[place]} is {described(self.shapes[place])}"
