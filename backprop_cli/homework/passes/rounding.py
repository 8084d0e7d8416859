"""The two passes by hand: every intermediate result rounded before it is used again."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.engine.passes import Result
from backprop_cli.gates.calls import UNNAMED
from backprop_cli.gates.model import Gate
from backprop_cli.graph.model import INPUT
from backprop_cli.homework.passes.replay import Edits, Value, changed, edges, upstream_with
from backprop_cli.homework.passes.rules import by_rule, parameter_of, rule_by_hand
from backprop_cli.syntax.tree import Expression

PLACES = (2, 3, 1, 4)
"""Decimals, or significant digits, to which people round; the most usual first."""
DECIMALS, SIGNIFICANT = "decimals", "significant digits"


class Rounding(NamedTuple):
    """One way to round: to so many decimals or digits; values and local gradients too, or not."""

    kind: str
    places: int
    values: bool
    locals: bool

    def __str__(self) -> str:
        kind = self.kind if self.places > 1 else self.kind.removesuffix("s")
        return f"{self.places} {kind}"

    def of(self, number: Value) -> Value:
        """A number, or every element of an array, rounded."""
        if hasattr(number, "ravel"):
            import numpy as np

            return np.vectorize(self._one, otypes=[float])(number)
        return self._one(number)

    def _one(self, number: float) -> float:
        if not math.isfinite(number) or number == 0:
            return number
        places = self.places
        if self.kind == SIGNIFICANT:
            places -= 1 + math.floor(math.log10(abs(number)))
        # halves go away from 0, as in school, where the decimal text is a half
        try:
            return round(number + math.copysign(1e-9, number) * 10.0**-places, places)
        except OverflowError:  # the largest doubles have none above them to be rounded to
            return number


def roundings() -> Iterator[Rounding]:
    """All ways to round, the most usual first."""
    for places in PLACES:
        for kind in (DECIMALS, SIGNIFICANT):
            for values, locals_ in ((False, False), (True, False), (True, True), (False, True)):
                yield Rounding(kind, places, values, locals_)


class Hand:
    """Works the passes of one result out by hand."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self._rules: dict[tuple[str, str], Expression] = {}

    def passes(self, rounding: Rounding) -> tuple[list[Value], list[Value]]:
        """All values and all upstream gradients of somebody who rounds at every step."""
        result = self._with_rounded_values(rounding) if rounding.values else self.result
        by_rules = rounding.values or rounding.locals
        edits = self._by_textbook(result, rounding) if by_rules else {}
        upstream = upstream_with(result, edits, lambda _, total: rounding.of(total), rounding.of)
        return result.values, upstream

    def _with_rounded_values(self, rounding: Rounding) -> Result:
        """The forward pass by hand, and the local gradients that belong to its values."""
        result, graph = self.result, self.result.graph
        values = list(result.values)
        for node, gate in enumerate(graph.gates):
            if gate != INPUT:
                value = result.evaluator.value(gate)(*[values[a] for a in graph.args[node]])
                values[node] = value if gate in UNNAMED else rounding.of(value)
        return changed(result, dict(enumerate(values[: len(graph.gates)])))

    def _by_textbook(self, result: Result, rounding: Rounding) -> Edits:
        """The rules as people know them: a careful form would use digits that are rounded away."""
        finish = rounding.of if rounding.locals else None
        found = {}
        for edge in edges(result):
            key = (edge.node, edge.place)
            gate = result.evaluator.gate(result.graph.gates[edge.node])
            parameter = parameter_of(result, *key)
            if not gate.rules[parameter].pullback:
                found[key] = by_rule(result, *key, self._rule(gate, parameter), finish)
        return found

    def _rule(self, gate: Gate, parameter: str) -> Expression:
        key = (gate.name, parameter)
        if key not in self._rules:
            self._rules[key] = rule_by_hand(gate, parameter)
        return self._rules[key]
