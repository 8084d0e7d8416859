"""A number system: what every pass needs to compute in it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Number = Any
"""A value in some number system; each kernel knows its own."""


class Kernel(NamedTuple):
    """The values of the primitive gates in one number system.

    `functions` has an entry for each gate without a body, and may have one for a gate with a body
    that is to be computed better; a gate with settings always has a body. `chain` is
    upstream × local with a strong zero. `number` reads a literal without a sign.
    """

    name: str
    functions: Mapping[str, Callable[..., Number]]
    number: Callable[[str], Number]
    constants: Mapping[str, Number]

    def literal(self, text: str) -> Number:
        """The value of a literal operand: a number, a negated number or a constant."""
        if text.startswith("-"):
            return -self.literal(text[1:])
        return self.constants[text] if text in self.constants else self.number(text)
