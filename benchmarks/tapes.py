"""Graphs as plain lists, for what replays them: ourselves, loops by hand, and other tools."""

import random
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

ADD, MUL, TANH = "+", "*", "tanh"
INPUTS = 100
WIDTH = 50
"""Nodes of a block of a random graph."""


class Tape(NamedTuple):
    """Gates in order; arguments are places in the inputs and, after these, in the gates.

    That of tanh stands there twice.
    """

    inputs: list[float]
    gates: list[tuple[str, int, int]]

    def text(self) -> str:
        """The graph as a program."""
        lines = [f"v{k + len(self.inputs)} = {written(gate)}" for k, gate in enumerate(self.gates)]
        return "\n".join(lines)

    def values(self) -> dict[str, float]:
        """The inputs that the program uses, by name."""
        used = {place for _, a, b in self.gates for place in (a, b)}
        return {f"v{k}": value for k, value in enumerate(self.inputs) if k in used}

    def replay(self, inputs: list[Any], operations: Mapping[str, Callable[..., Any]]) -> Any:
        """The output, computed with the operations of another tool."""
        values = [*inputs]
        for gate, a, b in self.gates:
            values.append(operations[gate](values[a], values[b]))
        return values[-1]


def written(gate: tuple[str, int, int]) -> str:
    """A gate in our language."""
    name, a, b = gate
    return f"tanh(v{a})" if name == TANH else f"v{a} {name} v{b}"


def wide(size: int) -> Tape:
    """Products of two inputs each, added up as a tree."""
    dice = random.Random(1)
    gates: list[tuple[str, int, int]] = [
        (MUL, dice.randrange(INPUTS), dice.randrange(INPUTS)) for _ in range(size // 2)
    ]
    layer = list(range(INPUTS, INPUTS + len(gates)))
    while len(layer) > 1:
        pairs = list(zip(layer[::2], layer[1::2], strict=False))
        odd = layer[2 * len(pairs) :]
        first = INPUTS + len(gates)
        gates += [(ADD, a, b) for a, b in pairs]
        layer = [*range(first, first + len(pairs)), *odd]
    return Tape(_inputs(), gates)


def chain(size: int) -> Tape:
    """v·w + b, again and again: as deep as it is long."""
    steps = [(MUL, ADD)[k % 2] for k in range(size)]
    places = [INPUTS - 1, *range(INPUTS, INPUTS + size - 1)]
    gates = [
        (step, place, k % INPUTS) for k, (step, place) in enumerate(zip(steps, places, strict=True))
    ]
    return Tape(_inputs(), gates)


def tangled(size: int) -> Tape:
    """Blocks of products, sums and tanh, of values from the block before: each is used."""
    dice = random.Random(2)
    gates: list[tuple[str, int, int]] = []
    for block in range(INPUTS, INPUTS + size, WIDTH):
        before = range(block - WIDTH, block)
        for a in dice.sample(before, min(WIDTH, INPUTS + size - block)):
            gate = dice.choice((ADD, MUL, TANH, TANH))
            gates.append((gate, a, a if gate == TANH else dice.choice(before)))
    return Tape(_inputs(), gates)


def _inputs() -> list[float]:
    dice = random.Random(0)
    return [dice.uniform(0.2, 0.8) for _ in range(INPUTS)]


TAPES: dict[str, Callable[[int], Tape]] = {"wide": wide, "chain": chain, "random": tangled}
