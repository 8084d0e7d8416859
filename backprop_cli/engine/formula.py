"""An expression compiled to a list of steps, and the functions that a kernel gives a gate."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from backprop_cli.gates.calls import resolved
from backprop_cli.gates.model import SYNTAX, UPSTREAM, Finder, Gate
from backprop_cli.hints import NamedTuple
from backprop_cli.kernels.model import Kernel, Number
from backprop_cli.syntax.tree import NAME, NUMBER, Expression

Function = Callable[..., Number]


class Formula(NamedTuple):
    """Steps over a growing list: the inputs, the constants, then one result a step."""

    constants: tuple[Number, ...]
    steps: tuple[tuple[Function, tuple[int, ...]], ...]
    result: int

    def __call__(self, *inputs: Number) -> Number:
        """The value of the expression."""
        values = [*inputs, *self.constants]
        for function, places in self.steps:
            values.append(function(*[values[place] for place in places]))
        return values[self.result]

    def is_constant(self, count: int) -> bool:
        """Whether the value depends on none of so many inputs."""
        places = (place for _, places in self.steps for place in places)
        return all(place >= count for place in (self.result, *places))

    def single(self) -> Function | None:
        """The one function of the first input that this is, if it is one."""
        one = [places for _, places in self.steps] == [(0,)]
        return self.steps[0][0] if one else None

    def lean(self, count: int) -> Function:
        """The same function of so many inputs in half the time, for passes over large graphs."""
        constants, result = self.constants, self.result
        if not self.steps and result >= count:
            number = constants[result - count]
            return lambda *_: number
        if not self.steps:
            return lambda *inputs: inputs[result]
        steps = [(function, _taker(places)) for function, places in self.steps]
        ((first, operands), *others) = steps
        if not others:
            return lambda *inputs: first(*operands((*inputs, *constants)))

        def value(*inputs: Number) -> Number:
            values = [*inputs, *constants]
            for function, taken in steps:
                values.append(function(*taken(values)))
            return values[result]

        return value


def _taker(places: tuple[int, ...]) -> Callable[[Sequence[Number]], Sequence[Number]]:
    """Takes the values at some places; of one place, or of none, a sequence too."""
    if len(places) > 1:
        return itemgetter(*places)
    first = places[0] if places else 0
    return itemgetter(slice(first, first + len(places)))


class Evaluator:
    """The value and the local gradients of gates in one number system, each compiled once."""

    def __init__(self, kernel: Kernel, finder: Finder) -> None:
        self.kernel = kernel
        self.finder = finder.with_helpers()
        self._values: dict[str, Function] = dict(kernel.functions)
        self._locals: dict[tuple[str, str], Formula] = {}
        self._kept: dict[tuple[Expression, tuple[str, ...]], Formula] = {}

    def gate(self, name: str) -> Gate:
        """The gate of a name that is known to exist."""
        gate = self.finder.find(name)
        assert gate is not None, name
        return gate

    def value(self, name: str) -> Function:
        """The function that computes a gate's value from its arguments and settings."""
        found = self._values.get(name) or self._values.get(SYNTAX.get(name, ""))
        return found or self._compile_value(name)

    def _compile_value(self, name: str) -> Function:
        """Compile a body; the gates that it calls first, however many lie below one another."""
        todo = [name]
        while todo:
            gate = self.gate(todo[-1])
            if gate.careful_body is None:
                raise LookupError(f"the kernel {self.kernel.name} has no {gate.name}")
            missing = [op for op in self._calls(gate.careful_body) if not self._ready(op)]
            if missing:
                todo += missing
            else:
                todo.pop()
                body = self.formula(gate.careful_body, gate.slots)
                self._values[gate.name] = body.lean(len(gate.slots))
        found = self._values[name] = self._values[self.gate(name).name]
        return found

    def _ready(self, op: str) -> bool:
        return op in self._values or self.gate(op).name in self._values

    def _calls(self, expression: Expression) -> list[str]:
        """The gates that a body calls."""
        tree = expression.tree
        calls = [i for i in expression.order() if tree.ops[i] not in (NUMBER, NAME)]
        gates = (resolved(tree, i, self.finder) for i in calls)
        return list(dict.fromkeys(gate.name for gate in gates if gate))

    def local(self, gate: Gate, parameter: str) -> Formula:
        """The careful local gradient: a function of the arguments, the settings and the output.

        For a variadic gate: a function of the one argument, the output and the number of ties. The
        upstream gradient that a pullback names is 1.
        """
        key = (gate.name, parameter)
        if key not in self._locals:
            names = (*gate.slots, "out", "ties") if gate.variadic else (*gate.slots, "out")
            self._locals[key] = self.formula(gate.rules[parameter].careful, names)
        return self._locals[key]

    def pullback(self, gate: Gate, parameter: str) -> Formula:
        """The careful pullback: a function of what `Gate.known` names, then of `g`."""
        key = (gate.name, parameter + UPSTREAM)
        if key not in self._locals:
            names = (*gate.known, UPSTREAM)
            self._locals[key] = self.formula(gate.rules[parameter].careful, names)
        return self._locals[key]

    def kept(self, expression: Expression, names: tuple[str, ...]) -> Formula:
        """A compiled expression that is asked for again and again."""
        key = (expression, names)
        if key not in self._kept:
            self._kept[key] = self.formula(expression, names)
        return self._kept[key]

    def formula(self, expression: Expression, names: Sequence[str]) -> Formula:
        """Compile an expression over some names."""
        tree, place = expression.tree, {name: i for i, name in enumerate(names)}
        order = expression.order()
        leaves = [i for i in order if tree.ops[i] in (NUMBER, NAME)]
        fixed = [i for i in leaves if tree.ops[i] == NUMBER or tree.text(i) not in place]
        calls = [i for i in order if tree.ops[i] not in (NUMBER, NAME)]
        slot = {i: place[tree.text(i)] for i in leaves if i not in set(fixed)}
        slot |= {i: len(names) + k for k, i in enumerate((*fixed, *calls))}
        return Formula(
            constants=tuple(self._fixed(tree.text(i)) for i in fixed),
            steps=tuple(self._step(expression, i, slot) for i in calls),
            result=slot[expression.root],
        )

    def _fixed(self, text: str) -> Number:
        return self.kernel.literal("1" if text == UPSTREAM else text)

    def _step(
        self, expression: Expression, index: int, slot: dict[int, int]
    ) -> tuple[Function, tuple[int, ...]]:
        tree = expression.tree
        places = tuple(slot[child] for child in tree.children(index))
        gate = resolved(tree, index, self.finder)
        function = self.value(gate.name if gate else tree.ops[index])
        if not gate or not gate.settings:
            return function, places
        given = list(tree.settings.get(index, {}))
        return self._with_settings(gate, function, len(tree.args[index]), given), places

    def _with_settings(
        self, gate: Gate, function: Function, count: int, given: list[str]
    ) -> Function:
        """The function of a call's own arguments, with defaults for the settings it leaves out."""
        defaults = [self.formula(value, ())() for value in gate.settings.values()]
        first = count if gate.variadic else len(gate.parameters)
        placed = list(gate.settings)[: count - first]

        def call(*values: Number) -> Number:
            full = dict(zip(gate.settings, defaults, strict=True))
            full |= dict(zip((*placed, *given), values[first:], strict=True))
            return function(*values[:first], *full.values())

        return call
