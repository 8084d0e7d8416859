"""A number system: what every pass needs to compute in it."""

import math
from collections.abc import Callable, Mapping

from backprop_cli.hints import Any, NamedTuple

Number = Any
"""A value in some number system; each kernel knows its own."""
Function = Callable[..., Number]


class Fault(Exception):
    """A value that a gate cannot use, such as an index beyond the end; the engine adds where."""

    kind = "value"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def _neighbour(value: float, side: int) -> float:
    return math.nextafter(value, side * math.inf)


NOISE = 4.0
"""Units in the last place by which a value may be off."""


class Kernel(NamedTuple):
    """The values of the primitive gates in one number system.

    `functions` has an entry for each gate without a body, and may have one for a gate with a body
    that is to be computed better. `chain` is upstream × local with a strong zero. `number` reads
    a literal without a sign. `finite` says whether a value is a number that one can go on with,
    `beside` gives a value just below (-1) or above (1) another one, and `noise` what a value may be
    off by. `holds` says whether a condition is certainly not 0. `shown` makes a value one that a
    report can carry: a float.
    """

    name: str
    functions: Mapping[str, Function]
    number: Callable[[str], Number]
    constants: Mapping[str, Number]
    finite: Callable[[Number], bool] = math.isfinite
    beside: Callable[[Number, int], Number] = _neighbour
    noise: Callable[[Number], Number] = lambda value: NOISE * math.ulp(value)
    holds: Callable[[Number], bool] = bool
    shown: Callable[[Number], float] | None = None

    def literal(self, text: str) -> Number:
        """The value of a literal operand: a number, a negated number or a constant."""
        if text.startswith("-") and ":" not in text:
            return -self.literal(text[1:])
        return self.constants[text] if text in self.constants else self.number(text)
