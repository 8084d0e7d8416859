"""The LALR tables as a machine whose states are dictionaries, filled when they are first asked.

It takes longer steps than the tables. A rule of one symbol that only passes its value on (`?sum:
product`) is no step here: a state knows where the whole chain of them ends. A number, and a name
that is not called, is one step with all that follows from the token behind it.
"""

from functools import cache

from backprop_cli.hints import Any
from backprop_cli.syntax.tables import Tables, load
from backprop_cli.syntax.tree import NAME, NUMBER

AHEAD, SYMBOL = 8, 16
"""A key is a token's code, above it the code of the token behind it, and above both, for what
follows a rule, the number of the rule's symbol."""
LEAVES = {"number": NUMBER, "name": NAME}
OPERATIONS = frozenset({"add", "sub", "mul", "div", "pow", "matmul"})


class Leaf:
    """A word that becomes an item of its own: what the tree calls it, and the state behind it."""

    __slots__ = ("op", "state")

    def __init__(self, op: str, state: "State") -> None:
        self.op = op
        self.state = state


class Binary:
    """An operation of two values: what the tree calls it, and its symbol's part of a key."""

    __slots__ = ("op", "symbol")

    def __init__(self, op: str, symbol: int) -> None:
        self.op = op
        self.symbol = symbol


class Rule:
    """Any other rule: the builder's method, its number of values, its symbol's part of a key."""

    __slots__ = ("method", "size", "symbol")

    def __init__(self, method: str, size: int, symbol: int) -> None:
        self.method = method
        self.size = size
        self.symbol = symbol


class State(dict[int, Any]):
    """A row of the tables: to a key belongs a state, a `Leaf`, a `Binary`, a `Rule` or None."""

    __slots__ = ("machine", "number")

    def __init__(self, machine: "Machine", number: int) -> None:
        self.machine = machine
        self.number = number

    def __missing__(self, key: int) -> "Move":
        symbol, code, ahead = key >> SYMBOL, key & 0xFF, key >> AHEAD & 0xFF
        machine, number = self.machine, self.number
        found: Move = (
            machine.after(number, symbol, code) if symbol else machine.move(number, code, ahead)
        )
        self[key] = found
        return found


Move = State | Leaf | Binary | Rule | None


class Machine:
    """The states, and what the tables say of them."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.states = [State(self, number) for number in range(len(tables.states))]
        self.start = self.states[tables.start]
        self.end = self.states[tables.end]
        self.symbols = ["", *dict.fromkeys(origin for origin, _, _ in tables.rules)]

    def move(self, number: int, code: int, ahead: int) -> Move:
        """What to do with a token, of which the code and that of the next one are known."""
        action = self._action(number, code)
        if action is None:
            return None
        if action >= 0:
            return self._leaf(number, action, ahead) or self.states[action]
        origin, size, method = self.tables.rules[~action]
        symbol = self.symbols.index(origin) << SYMBOL
        return Binary(method, symbol) if method in OPERATIONS else Rule(method, size, symbol)

    def _leaf(self, number: int, shifted: int, ahead: int) -> Leaf | None:
        """The whole step over a word, if it becomes an item whatever comes later."""
        action = self._action(shifted, ahead)
        if action is None or action >= 0:
            return None
        origin, _, method = self.tables.rules[~action]
        if method not in LEAVES:
            return None
        return Leaf(LEAVES[method], self.after(number, self.symbols.index(origin), ahead))

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
