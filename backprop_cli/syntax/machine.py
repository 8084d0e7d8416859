"""The LALR tables as a machine whose states are dictionaries, filled when they are first asked.

A rule of one symbol that only passes its value on (`?sum: product`) is not a step here: a state
knows where the whole chain of them ends. So a number costs two steps, and not eight.
"""

from functools import cache
from typing import Any

from backprop_cli.syntax.tables import Tables, load
from backprop_cli.syntax.tree import NAME, NUMBER

CODES = 64
"""A key below it is a token's code; from it on `CODES * symbol + code` is a rule's result followed
by a token."""

LEAF, BINARY, OTHER, EMPTY = range(4)
"""The forms of a rule: one number or name, an operation of two values, any other, none at all."""
LEAVES = {"number": NUMBER, "name": NAME}
OPERATIONS = frozenset({"add", "sub", "mul", "div", "pow", "matmul"})

Reduction = tuple[int, str, int, int]
"""A form, the builder's method (of a leaf or an operation: what the tree calls it), how many values
it takes, and `CODES * symbol` of its result."""


class State(dict[int, Any]):
    """A row of the tables: to a token's code belongs the next state, a `Reduction` or None."""

    __slots__ = ("machine", "number")

    def __init__(self, machine: "Machine", number: int) -> None:
        self.machine = machine
        self.number = number

    def __missing__(self, key: int) -> "State | Reduction | None":
        symbol, code = divmod(key, CODES)
        machine = self.machine
        found = machine.after(self.number, symbol, code) if symbol else machine.move(self, code)
        self[key] = found
        return found


class Machine:
    """The states, and what the tables say of them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.states = [State(self, number) for number in range(len(tables.states))]
        self.start = self.states[tables.start]
        self.end = self.states[tables.end]
        self.symbols = ["", *dict.fromkeys(origin for origin, _, _ in tables.rules)]

    def move(self, state: State, code: int) -> State | Reduction | None:
        """What to do with a token."""
        action = self._action(state.number, code)
        if action is None or action >= 0:
            return None if action is None else self.states[action]
        origin, size, method = self.tables.rules[~action]
        symbol = CODES * self.symbols.index(origin)
        if method in LEAVES:
            return LEAF, LEAVES[method], size, symbol
        return BINARY if method in OPERATIONS else OTHER if size else EMPTY, method, size, symbol

    def after(self, number: int, symbol: int, code: int) -> State:
        """The state behind a rule's result, past the rules that only pass it on."""
        row = self.tables.states[number]
        target = row[self.symbols[symbol]]
        while (action := self._action(target, code)) is not None and action < 0:
            origin, size, method = self.tables.rules[~action]
            if method or size != 1:
                break
            target = row[origin]
        return self.states[target]

    def _action(self, number: int, code: int) -> int | None:
        return self.tables.states[number].get(self.tables.kinds[code])


@cache
def machine() -> Machine:
    """The machine of the grammar as it is now."""
    return Machine(load())
