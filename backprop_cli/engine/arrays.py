"""The forward pass and the backward pass on arrays.

Nothing is kept but the values and the upstream gradients: what a node sends one of its arguments is
computed again when a report asks for it.
"""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result
from backprop_cli.errors import fail
from backprop_cli.gates.model import Gate
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.kernels.layout import fit, number
from backprop_cli.kernels.model import Fault

Array = Any
Sender = Callable[[list[Array], Array, Array], Array]
"""Sends a gate's upstream gradient to one argument: from its inputs, its output and `g`."""
Locals = Callable[[list[Array], Array], Array]


class Rules(NamedTuple):
    """A gate's rule for one argument: the elementwise local gradient, or the pullback."""

    local: Locals | None
    send: Sender


class Plan:
    """What is known of a graph's passes before any value: functions, and who sends what."""

    def __init__(self, graph: Graph, evaluator: Evaluator) -> None:
        self.graph = graph
        self.evaluator = evaluator
        names = set(graph.gates) - {INPUT}
        functions = {name: evaluator.value(name) for name in names}
        self.steps = [
            (node, functions[gate], graph.args[node])
            for node, gate in enumerate(graph.gates)
            if gate
        ]
        self.literals = [evaluator.kernel.literal(text) for text in reversed(graph.literals)]
        self._rules: dict[tuple[str, int], Rules | None] = {}

    def rules(self, node: int, position: int) -> Rules | None:
        """The rule for one argument of a node, or None where it gets no gradient."""
        # the arguments of a variadic gate have one rule, which is told the place
        key = (self.graph.gates[node], position)
        if key not in self._rules:
            gate = self.evaluator.gate(key[0])
            self._rules[key] = rules_of(self.evaluator, gate, position)
        return self._rules[key]

    def forward(self, inputs: Mapping[str, Array]) -> list[Array]:
        """The value of every node, then of every literal from the end backwards.

        Raises:
            BackpropError: a value that a gate cannot use, such as an index beyond the end.
        """
        values: list[Array] = [*([None] * len(self.graph.gates)), *self.literals]
        for name, place in self.graph.inputs.items():
            values[place] = inputs[name]
        node = 0
        try:
            for node, function, args in self.steps:
                # NumPy gives some numbers as arrays without axes
                values[node] = number(function(*[values[argument] for argument in args]))
        except Fault as fault:
            fail("value", fault.message, self.graph.span(node), fault.hint)
        return values

    def backward(
        self, values: list[Array], seed: Array, wanted: Collection[int] | None = None
    ) -> list[Array]:
        """The upstream gradient of every node that leads to a wanted one; None for the others."""
        graph = self.graph
        upstream: list[Array] = [None] * len(graph.gates)
        upstream[graph.output] = seed
        needed = graph.depending_on(range(len(graph.gates)) if wanted is None else wanted)
        for node in range(graph.output, -1, -1):
            g = upstream[node]
            if g is None or not graph.gates[node]:
                continue
            args = graph.args[node]
            inputs = [values[argument] for argument in args]
            for position, argument in enumerate(args):
                if argument >= 0 and needed[argument] and (rules := self.rules(node, position)):
                    sent = self.sent(node, position, rules, inputs, values[node], g)
                    before = upstream[argument]
                    upstream[argument] = sent if before is None else before + sent
        return upstream

    def sent(
        self, node: int, position: int, rules: Rules, inputs: list[Array], out: Array, g: Array
    ) -> Array:
        """What a node sends to one argument.

        Raises:
            BackpropError: a clause of the program itself sends another shape.
        """
        try:
            # broadcasting is undone here, and nowhere else
            return fit(rules.send(inputs, out, g), inputs[position])
        except (ValueError, IndexError, Fault):
            gate = self.graph.finder.own.get(self.graph.gates[node])
            if gate is None:
                raise
            name = gate.parameters[position]
            message = f"d/{name} of the gate {gate.name} does not give the shape of {name}"
            hint = "what it sends has the shape of the argument, or is one number"
            fail("gate", message, gate.rules[name].careful.span, hint)


def rules_of(evaluator: Evaluator, gate: Gate, position: int) -> Rules | None:
    """A gate's rule for the argument at a position."""
    count = len(gate.parameters)
    parameter = gate.parameters[0 if gate.variadic else min(position, count - 1)]
    if parameter not in gate.rules or (not gate.variadic and position >= count):
        return None
    if gate.variadic:
        return _variadic(evaluator, gate, position)
    if gate.rules[parameter].pullback:
        pullback = evaluator.pullback(gate, parameter)
        return Rules(None, lambda inputs, out, g: pullback(*inputs, out, g))
    local, chain = evaluator.local(gate, parameter), evaluator.kernel.functions["chain"]

    def slope(inputs: list[Array], out: Array) -> Array:
        found = local(*inputs, out)
        return _where_valued(out, found) if gate.domain else found

    return Rules(slope, lambda inputs, out, g: chain(g, slope(inputs, out)))


def _where_valued(out: Array, slope: Array) -> Array:
    """A slope, and NaN where the gate has no value."""
    missing = np.isnan(out)
    if not np.any(missing):
        return slope
    return np.where(missing, np.nan, slope) if np.ndim(out) else math.nan


def _variadic(evaluator: Evaluator, gate: Gate, position: int) -> Rules:
    """The rule for one argument of a variadic gate."""
    parameter, settings = gate.parameters[0], len(gate.settings)
    if gate.rules[parameter].pullback:
        pullback = evaluator.pullback(gate, parameter)
        # a list of a million entries must not cost a million copies of its beginning
        behind = "earlier" in gate.rules[parameter].careful.names()

        def send(inputs: list[Array], out: Array, g: Array) -> Array:
            end = len(inputs) - settings
            earlier = inputs[:position] if behind else None
            return pullback(inputs[position], *inputs[end:], out, None, position, earlier, g)

        return Rules(None, send)
    local, functions = evaluator.local(gate, parameter), evaluator.kernel.functions

    def slope(inputs: list[Array], out: Array) -> Array:
        ties = sum(functions["equal"](value, out) + 0.0 for value in inputs)
        return _where_valued(out, local(inputs[position], out, ties))

    return Rules(slope, lambda inputs, out, g: functions["chain"](g, slope(inputs, out)))


def run_arrays(plan: Plan, inputs: Mapping[str, Array], seed: Array) -> Result:
    """Both passes for one set of inputs; the seed is the output's upstream gradient."""
    with np.errstate(all="ignore"):
        values = plan.forward(inputs)
        upstream = plan.backward(values, seed)
        upstream = [zeros(values[k]) if g is None else g for k, g in enumerate(upstream)]
    return Result(plan.graph, plan.evaluator, values, (), upstream, Sent(plan))


def zeros(value: Array) -> Array:
    """The gradient of a value to which nothing comes back."""
    # what stands between the brackets of an index is no array, and has no gradient
    is_array = isinstance(value, np.ndarray) and value.ndim > 0
    return np.zeros(value.shape) if is_array else 0.0


class Sent:
    """What nodes send, computed again from their values."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __call__(self, result: Result, node: int) -> list[tuple[int, Array, Array]]:
        """What a node sends for its own upstream gradient."""
        return self.sent(result, node, result.upstream[node])

    def sent(self, result: Result, node: int, g: Array) -> list[tuple[int, Array, Array]]:
        """What a node would send for some upstream gradient: place, local gradient, product."""
        graph, inputs, edges = result.graph, result.inputs(node), []
        out = result.values[node]
        with np.errstate(all="ignore"):
            for position, argument in enumerate(graph.args[node]):
                rules = self.plan.rules(node, position) if argument >= 0 else None
                if rules:
                    local = rules.local(inputs, out) if rules.local else None
                    sent = self.plan.sent(node, position, rules, inputs, out, g)
                    edges.append((position, local, sent))
        return edges


def seed_of(shape: tuple[int, ...]) -> Array:
    """The upstream gradient 1 for an output of one number."""
    return np.ones(shape) if shape else 1.0
