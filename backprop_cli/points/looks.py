"""Where a program looks for NaN, so that it sees all of it and looks seldom.

A look costs about as much as a sum. A product or a sum of finite numbers is no NaN, so that one
look at a common factor, and one at what all the others led to, spare those at many gradients.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from backprop_cli.points.tape import CHAIN, COLUMN, CONSTANT, VALUED, Instruction

LEADING = frozenset({np.add, np.subtract, np.multiply, np.negative, np.square})
"""Functions whose result is finite only if all their arguments are."""
HARMLESS = LEADING | {CHAIN}
"""Functions that give no NaN for finite arguments."""


class Looks(NamedTuple):
    """The places to look at for NaN, and for anything that is not finite."""

    nan: set[int]
    finite: set[int]


def looks(
    instructions: Sequence[Instruction], same: Sequence[int], gradients: Sequence[int]
) -> Looks:
    """Where to look, so that no gradient is NaN unseen, nor a gate's output without a value.

    `same` has the place whose value each instruction has.
    """
    nan = {g for g in gradients if instructions[g].function not in (COLUMN, CONSTANT)}
    nan |= {same[args[0]] for function, args in instructions if function is VALUED}

    def operands(place: int) -> Iterator[int]:
        return (same[argument] for argument in instructions[place].args)

    spared = {g for g in gradients if instructions[g].function in HARMLESS}
    spared -= {operand for place in spared for operand in operands(place)}
    factors = {operand for place in spared for operand in operands(place)}
    constants = {place for place in factors if instructions[place].function is CONSTANT}
    tops = _tops(instructions, same)
    finite = {tops[place] for place in factors - constants}
    known = all(math.isfinite(instructions[place].args[0]) for place in constants)
    if not known or len(finite) >= len(spared):
        return Looks(nan, set())
    return Looks(nan - spared - finite, finite)


def _tops(instructions: Sequence[Instruction], same: Sequence[int]) -> list[int]:
    """Of each place one that it leads to, as far on as possible."""
    tops = list(range(len(instructions)))
    for place in range(len(instructions) - 1, -1, -1):
        function, args = instructions[place]
        if function in LEADING:
            for argument in args:
                tops[same[argument]] = max(tops[same[argument]], tops[place])
    return tops
