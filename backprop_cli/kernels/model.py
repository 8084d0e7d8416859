"""A number system: what every pass needs to compute in it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Number = Any
"""A value in some number system; each kernel knows its own."""


class Fault(Exception):
    """A value that a gate cannot use, such as an index beyond the end; the engine adds where."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Kernel(NamedTuple):
    """The values of the primitive gates in one number system.

    `functions` has an entry for each gate without a body, and may have one for a gate with a body
    that is to be computed better. `chain` is upstream × local with a strong zero. `number` reads
    a literal without a sign.
    """

    name: str
    functions: Mapping[str, Callable[..., Number]]
    number: Callable[[str], Number]
    constants: Mapping[str, Number]

    def literal(self, text: str) -> Number:
        """The value of a literal operand: a number, a negated number or a constant."""
        if text.startswith("-") and ":" not in text:
            return -self.literal(text[1:])
        return self.constants[text] if text in self.constants else self.number(text)
