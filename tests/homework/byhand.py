"""Backpropagation as it is done by hand, for the bank: it shares nothing with the program it tests.

A graph is a list of nodes, each a name, a gate and its arguments: names of nodes, or numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

Array = Any  # a float, or an array of floats


class Node(NamedTuple):
    name: str
    gate: str
    arguments: tuple[str | float, ...]


@dataclass(frozen=True)
class Graph:
    name: str
    program: str  # the same in the language
    inputs: Mapping[str, Array]
    nodes: tuple[Node, ...]

    @property
    def paths(self) -> dict[str, list[tuple[str, int]]]:
        """The edges that lead back to each node: the consumer, and which of its arguments."""
        found: dict[str, list[tuple[str, int]]] = {}
        for node in self.nodes:
            for place, argument in enumerate(node.arguments):
                if isinstance(argument, str):
                    found.setdefault(argument, []).append((node.name, place))
        return found


class Step(NamedTuple):
    """A node with the numbers at it."""

    node: Node
    values: tuple[Array, ...]
    out: Array

    @property
    def a(self) -> Array:
        return self.values[0]

    @property
    def b(self) -> Array:
        return self.values[1]

    def literal(self, place: int) -> bool:
        return not isinstance(self.node.arguments[place], str)


Sender = Callable[[Array, Step], list[Array]]  # upstream → what goes down each edge
Rounding = Callable[[Array], Array]


def graph(name: str, program: str, inputs: Mapping[str, Any], nodes: str) -> Graph:
    """`nodes` is written as "q add x y; f mul q z"."""
    words = [line.split() for line in nodes.split(";")]
    read = tuple(Node(line[0], line[1], tuple(map(_argument, line[2:]))) for line in words)
    return Graph(name, program, {key: _value(value) for key, value in inputs.items()}, read)


def _argument(word: str) -> str | float:
    return word if word[0].isalpha() else float(word)


def _value(value: Any) -> Array:
    return np.array(value, dtype=float) if isinstance(value, list) else float(value)


def exactly(number: Array) -> Array:
    return number


def _softmax(a: Array) -> Array:
    return np.exp(a) / np.sum(np.exp(a), axis=-1, keepdims=True)


FORWARD: dict[str, Callable[..., Array]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "pow": lambda a, b: a**b,
    "square": lambda a: a * a,
    "sqrt": np.sqrt,
    "hypot": np.hypot,
    "exp": np.exp,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
    "relu": lambda a: np.maximum(a, 0),
    "abs": np.abs,
    "max": lambda *of: np.max(np.array(of), axis=0),
    "min": lambda *of: np.min(np.array(of), axis=0),
    "sum": np.sum,
    "mean": np.mean,
    "matmul": lambda a, b: a @ b,
    "softmax": _softmax,
    "cross_entropy": lambda a, index: -np.log(_softmax(a)[int(index)]),
    "index": lambda a, index: a[int(index)],
}


def _chosen(s: Step) -> list[Array]:
    return [np.where(np.equal(value, s.out), 1.0, 0.0) for value in s.values]


LOCAL: dict[str, Callable[[Step], list[Array]]] = {
    "add": lambda s: [1, 1],
    "sub": lambda s: [1, -1],
    "mul": lambda s: [s.b, s.a],
    "div": lambda s: [1 / s.b, -s.a / s.b**2],
    "neg": lambda s: [-1],
    "pow": lambda s: [s.b * s.a ** (s.b - 1)] + ([] if s.literal(1) else [s.out * np.log(s.a)]),
    "square": lambda s: [2 * s.a],
    "sqrt": lambda s: [1 / (2 * s.out)],
    "hypot": lambda s: [s.a / s.out, s.b / s.out],
    "exp": lambda s: [s.out],
    "log": lambda s: [1 / s.a],
    "log2": lambda s: [1 / (s.a * np.log(2))],
    "log10": lambda s: [1 / (s.a * np.log(10))],
    "sin": lambda s: [np.cos(s.a)],
    "cos": lambda s: [-np.sin(s.a)],
    "tan": lambda s: [1 / np.cos(s.a) ** 2],
    "sigmoid": lambda s: [s.out * (1 - s.out)],
    "tanh": lambda s: [1 - s.out**2],
    "relu": lambda s: [np.where(s.a > 0, 1.0, 0.0)],
    "abs": lambda s: [np.sign(s.a)],
    "max": _chosen,
    "min": _chosen,
}


def _matmul(g: Array, s: Step) -> list[Array]:
    if s.b.ndim == 1:
        return [np.multiply.outer(g, s.b), s.a.T @ g]
    return [g @ s.b.T, s.a.T @ g]


def put(g: Array, like: Array, index: float) -> Array:
    """Zeros, and `g` at the index."""
    zeros = np.zeros_like(like)
    zeros[int(index)] = g
    return zeros


PULLBACK: dict[str, Sender] = {
    "sum": lambda g, s: [g * np.ones_like(s.a)],
    "mean": lambda g, s: [g * np.ones_like(s.a) / np.size(s.a)],
    "matmul": _matmul,
    "softmax": lambda g, s: [s.out * (g - np.sum(g * s.out))],
    "cross_entropy": lambda g, s: [g * (_softmax(s.a) - put(1, s.a, s.b))],
    "index": lambda g, s: [put(g, s.a, s.b)],
}


def times_local(local: Callable[[Step], list[Array]]) -> Sender:
    return lambda g, s: [g * one for one in local(s)]


SENDERS: dict[str, Sender] = PULLBACK | {gate: times_local(rule) for gate, rule in LOCAL.items()}


def fit(gradient: Array, like: Array) -> Array:
    """Broadcasting undone: what was repeated is added up."""
    gradient = gradient + np.zeros_like(like) if np.ndim(gradient) < np.ndim(like) else gradient
    while np.ndim(gradient) > np.ndim(like):
        gradient = np.sum(gradient, axis=0)
    return gradient


class Passes(NamedTuple):
    steps: dict[str, Step]
    values: dict[str, Array]
    upstream: dict[str, Array]


def forward(of: Graph, rounding: Rounding = exactly) -> tuple[dict[str, Step], dict[str, Array]]:
    values: dict[str, Array] = dict(of.inputs)
    steps: dict[str, Step] = {}
    for node in of.nodes:
        numbers = tuple(values[a] if isinstance(a, str) else a for a in node.arguments)
        values[node.name] = rounding(FORWARD[node.gate](*numbers))
        steps[node.name] = Step(node, numbers, values[node.name])
    return steps, values


Arrivals = dict[str, list[Array]]
Merge = Callable[[str, list[Array]], Array]  # a node, what comes back to it → its gradient


def added(_: str, arrived: list[Array]) -> Array:
    return sum(arrived[1:], start=arrived[0])


@dataclass(frozen=True)
class Ways:
    """How the backward pass is done; the defaults are the right ones."""

    senders: Mapping[str, Sender] | None = None  # for single nodes
    merge: Merge = added
    unsummed: frozenset[str] = frozenset()  # nodes that leave a broadcast as it is
    values: Rounding = exactly
    locals: Rounding = exactly
    gradients: Rounding = exactly
    afresh: bool = False  # exp(x) is worked out again for its local gradient, not looked up


def passes(of: Graph, ways: Ways = Ways()) -> Passes:
    """Both passes. Numbers may overflow under a mistake: who asks looks for that."""
    with np.errstate(all="ignore"):
        steps, values = forward(of, ways.values)
        return Passes(steps, values, _backward(of, steps, values, ways))


def _backward(
    of: Graph, steps: dict[str, Step], values: dict[str, Array], ways: Ways
) -> dict[str, Array]:
    arrived: Arrivals = {of.nodes[-1].name: [1.0]}
    upstream: dict[str, Array] = {}
    for node in reversed(of.nodes):
        g = upstream[node.name] = ways.gradients(ways.merge(node.name, arrived[node.name]))
        for argument, sent in zip(node.arguments, _sent(g, steps[node.name], ways), strict=False):
            if isinstance(argument, str):
                whole = sent if node.name in ways.unsummed else fit(sent, values[argument])
                arrived.setdefault(argument, []).append(ways.gradients(whole))
    for name in of.inputs:
        upstream[name] = ways.gradients(ways.merge(name, arrived[name]))
    return upstream


def _sent(g: Array, step: Step, ways: Ways) -> list[Array]:
    changed = (ways.senders or {}).get(step.node.name)
    if changed:
        return changed(g, step)
    if step.node.gate in LOCAL:
        if ways.afresh:
            step = step._replace(out=FORWARD[step.node.gate](*step.values))
        return [g * ways.locals(one) for one in LOCAL[step.node.gate](step)]
    return PULLBACK[step.node.gate](g, step)
