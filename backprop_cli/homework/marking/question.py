"""One question: a program at one point, and everything that its answers are compared with."""

from collections.abc import Mapping
from functools import cached_property
from math import isfinite
from typing import Any

from backprop_cli.api import Compiled
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result
from backprop_cli.errors import did_you_mean, fail
from backprop_cli.homework.marking.figures import Answer
from backprop_cli.homework.marking.targets import VALUE, Target, of
from backprop_cli.homework.mistakes.predictions import Prediction, predictions
from backprop_cli.homework.passes.kinks import on_kink, one_sided
from backprop_cli.homework.passes.replay import Edge, Value, changed, edges, upstream_with
from backprop_cli.homework.passes.rounding import Hand, Rounding, roundings
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.numbers import elements
from backprop_cli.report.build import report
from backprop_cli.report.model import Note
from backprop_cli.report.notes import Narrator
from backprop_cli.report.wording import Wording
from backprop_cli.syntax.names import plain

LARGEST = 5000
"""Nodes of a program in which rounding and mistakes are still looked for."""
FEW = 6
"""Nodes that a hint names."""
KEPT = 1000
"""Passes with somebody's own numbers that are kept."""


class Question:
    """A program that was run at one point; what takes time is worked out once."""

    def __init__(
        self,
        compiled: Compiled,
        values: Mapping[str, Value],
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self.compiled = compiled
        self.values = values
        self.labels = labels
        self.result = compiled.result(values, labels).kept()
        self.graph = self.result.graph
        self.output = self.graph.names[self.graph.output]
        self.wording = Wording(self.graph)
        self.numbers = Evaluator(FLOAT64, self.graph.finder)
        self._predictions: dict[Any, tuple[Prediction, ...]] = {}
        self._replayed: dict[Any, Result] = {}
        self._sides: dict[tuple[int, int], tuple[float, float]] = {}

    @property
    def large(self) -> bool:
        """Whether the program is beyond what people work out by hand."""
        return len(self.graph.gates) > LARGEST

    def target(self, text: str) -> Target:
        """What an answer is about, from its name: `x`, `df/dx`, `value:q`.

        Raises:
            BackpropError: the program has no such node.
        """
        text = plain("".join(text.split())).replace("∂", "d")
        head, slash, tail = text.partition("/d")
        if slash and head == f"d{self.output}":
            text = tail
        name = text.removeprefix(VALUE)
        if not name:
            fail("usage", "an answer has no name", hint="write --expect x=-4 or --expect value:q=3")
        return Target(name, self._node(name), text.startswith(VALUE))

    def _node(self, name: str) -> int:
        node = self._named.get(name)
        if node is None:
            hint = did_you_mean(name, list(self._named)[:1000])
            hint = hint or f"{self._nodes()}; a name is given in the program: q = x + y; f = q * z"
            base = name.partition("[")[0]
            if base in self._named:
                hint = f"an array is answered as a whole: {base}=[…]"
            fail("unknown-name", f"the program has no node {name}", hint=hint)
        return node

    def _nodes(self) -> str:
        """The gates by name, for a hint: `its nodes are n1 = x + y, f = n1 * z`."""
        gates = [k for k, name in enumerate(self.graph.names) if name and self.graph.gates[k]]
        few = gates if len(gates) <= FEW else gates[:FEW]
        more = ", …" if len(few) < len(gates) else ""
        return f"its nodes are {', '.join(map(self.operation, few))}{more}"

    def counterparts(self, other: "Question") -> dict[int, int]:
        """The nodes that are the same in the same program arranged otherwise, by ours."""
        theirs = _by_place(other)
        return {node: theirs[key] for key, node in _by_place(self).items() if key in theirs}

    @cached_property
    def _named(self) -> dict[str, int]:
        return {name: node for node, name in enumerate(self.graph.names) if name}

    def operation(self, node: int) -> str:
        """A node with what it computes: `n1 = w0 * x0`."""
        name = self.graph.names[node]
        return f"{name} = {self.wording.operation(node)}" if self.graph.gates[node] else name

    def label(self, target: Target) -> str:
        """How an answer is called: `df/dx`, or the name of a node for its value."""
        return target.name if target.of_value else f"d{self.output}/d{target.name}"

    def truth(self, target: Target) -> Value:
        """The right answer."""
        return of(self.result, target)

    @cached_property
    def grouped(self) -> "Question | None":
        """The same question with a gate for every form that is spelled out, if there are some."""
        compiled = self.compiled.grouped
        if set(compiled.graph(self.values).gates) <= set(self.graph.gates):
            return None
        return Question(compiled, self.values, self.labels)

    def edges_to(self, node: int) -> list[Edge]:
        """What comes back to a node in the backward pass."""
        return self._edges.get(node, [])

    @cached_property
    def _edges(self) -> dict[int, list[Edge]]:
        found: dict[int, list[Edge]] = {}
        for edge in edges(self.result):
            found.setdefault(edge.argument, []).append(edge)
        return found

    @property
    def finite(self) -> bool:
        """Whether the output and the gradients of all inputs are numbers to go on with."""
        result = self.result
        gradients = (result.upstream[node] for node in self.graph.inputs.values())
        found = (result.values[self.graph.output], *gradients)
        return all(isfinite(x) for value in found for x in elements(value))

    @cached_property
    def on_kink(self) -> bool:
        """Whether a gate may sit on a kink."""
        return on_kink(self.result)

    @cached_property
    def kinks(self) -> tuple[str, ...]:
        """What is said of the gates that really sit on a kink."""
        if not self.on_kink:
            return ()
        notes = report(self.result).notes
        return tuple(note.message for note in notes if note.kind == "kink")

    @property
    def notes(self) -> list[Note]:
        """What is to be known of the program; notes on its numbers would tell answers."""
        told = Narrator(self.result, self.wording).notes(())
        return [note for note in told if note.kind == "shadowed"]

    def sides(self, target: Target, place: int) -> tuple[float, float]:
        """The one-sided derivatives of the output by one number of a target's node."""
        key = (target.node, place)
        if key not in self._sides:
            self._sides[key] = one_sided(self.result, *key)
        return self._sides[key]

    @cached_property
    def by_hand(self) -> list[tuple[Rounding, list[Value], list[Value]]]:
        """Values and gradients of those who round at every step, for each way to round."""
        hand = Hand(self.result)
        return [(rounding, *hand.passes(rounding)) for rounding in roundings() if not self.large]

    def predictions(
        self, targets: tuple[int, ...], replaced: "Mapping[Target, Answer] | None" = None
    ) -> tuple[Prediction, ...]:
        """What each mistake makes of some gradients, where some answers were taken as they are."""
        if self.large:
            return ()
        key = (targets, _key(replaced or {}))
        if key not in self._predictions:
            _make_room(self._predictions)
            self._predictions[key] = predictions(self.replayed(replaced or {}), targets)
        return self._predictions[key]

    def replayed(self, answers: Mapping[Target, Answer]) -> Result:
        """Both passes by the true rules, with some answers in the place of what they are about."""
        if not answers:
            return self.result
        key = _key(answers)
        if key not in self._replayed:
            _make_room(self._replayed)
            values = {t.node: a.value for t, a in answers.items() if t.of_value}
            gradients = {t.node: a.value for t, a in answers.items() if not t.of_value}
            result = changed(self.result, values) if values else self.result
            if gradients:
                upstream = upstream_with(result, {}, lambda node, g: gradients.get(node, g))
                result = result._replace(upstream=upstream)
            self._replayed[key] = result
        return self._replayed[key]


def _by_place(question: Question) -> dict[tuple[object, ...], int]:
    """The nodes that can be told by where they are written and what they do; inputs by name."""
    graph = question.graph
    found = dict[tuple[object, ...], int]()
    double = set[tuple[object, ...]]()
    for node, gate in enumerate(graph.gates):
        key = (gate, *graph.spans[node]) if gate else (graph.names[node],)
        if key in found:
            double.add(key)
        found[key] = node
    return {key: node for key, node in found.items() if key not in double}


def _make_room(kept: dict[Any, Any]) -> None:
    """Forget what was kept for earlier students, before it grows beyond all bounds."""
    if len(kept) >= KEPT:
        kept.clear()


def _key(answers: Mapping[Target, Answer]) -> tuple[tuple[Target, str], ...]:
    return tuple((target, answer.text) for target, answer in answers.items())
