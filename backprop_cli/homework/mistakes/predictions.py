"""What each classic mistake makes of the gradients that are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from backprop_cli.engine.passes import Result
from backprop_cli.homework.mistakes.library import Mistake
from backprop_cli.homework.mistakes.places import Place, Places
from backprop_cli.homework.passes.replay import Value, fitted, spread, upstream_with
from backprop_cli.kernels.model import Fault
from backprop_cli.numbers import elements, rounded, shape_of

UNFIT = (ValueError, IndexError, TypeError, Fault)
"""What a rule raises that does not suit the shapes it meets."""
SAME_DIGITS = 10
"""Significant digits in which two predictions are compared."""
SAME = 1e-12
"""Relative difference below which a mistake changes nothing."""


class Prediction(NamedTuple):
    """The gradients that a mistake at one place would change, by node; -1 stands for everywhere.

    `path` is the consumer along whose path it is made, if it is about one.
    """

    mistake: Mistake
    node: int
    gradients: Mapping[int, Value]
    path: int = -1

    @property
    def signature(self) -> tuple[object, ...]:
        """Equal for predictions that no answer can tell apart."""
        return tuple(
            (
                node,
                shape_of(value),
                *(rounded(float(number), SAME_DIGITS) for number in elements(value)),
            )
            for node, value in sorted(self.gradients.items())
        )


def predictions(result: Result, targets: Sequence[int]) -> tuple[Prediction, ...]:
    """For every mistake and place, the gradients of some nodes that come out differently."""
    return tuple(Predictor(result, targets).all())


class Predictor:
    """Works out what a mistake changes: only what lies below its place is run again."""

    def __init__(self, result: Result, targets: Sequence[int]) -> None:
        self.result = result
        self.targets = tuple(dict.fromkeys(targets))
        self._slopes = None if result.arrays else [_slopes(result, t) for t in self.targets]

    def all(self) -> Iterator[Prediction]:
        """Every prediction that changes something."""
        for place in Places(self.result):
            found = self.after(place) or {}
            kept = {
                node: value
                for node, value in found.items()
                if differs(value, self.result.upstream[node])
            }
            if kept:
                yield Prediction(place.mistake, place.node, kept, place.path)

    def after(self, place: Place) -> dict[int, Value] | None:
        """The gradients of targets that a mistake may change; None where its rule does not fit."""
        try:
            return self._changed(place)
        except UNFIT:
            return None

    def _changed(self, place: Place) -> dict[int, Value] | None:
        if place.settle and place.node >= 0:
            total = self.result.upstream[place.node]
            return self._after({place.node: place.settle(place.node, total) - total})
        if place.node < 0:
            edits = {key: fitted(self.result, key, edit) for key, edit in place.edits.items()}
            upstream = upstream_with(self.result, edits, place.settle)
            return {target: upstream[target] for target in self.targets}
        return self._at_node(place)

    def _at_node(self, place: Place) -> dict[int, Value] | None:
        result, node, seeds, odd = self.result, place.node, dict[int, Value](), dict[int, Value]()
        g = result.upstream[node]
        for position, _, sent in result.edges(node):
            edit = place.edits.get((node, position))
            if edit is None:
                continue
            argument, instead = result.graph.args[node][position], edit(g)
            if shape_of(instead) not in ((), shape_of(result.values[argument])):
                # an input may well be given a gradient of another shape: nothing lies below it
                odd[argument] = instead
                continue
            more = instead - sent
            seeds[argument] = more if argument not in seeds else seeds[argument] + more
        if odd and any(result.graph.gates[argument] for argument in odd):
            return None
        return self._after(seeds) | {k: v for k, v in odd.items() if k in self.targets}

    def _after(self, seeds: Mapping[int, Value]) -> dict[int, Value]:
        """The gradients of the targets when some nodes get a little more."""
        upstream = self.result.upstream
        if self._slopes is not None:
            changes = (
                (target, sum([more * slopes[node] for node, more in seeds.items()]))
                for target, slopes in zip(self.targets, self._slopes, strict=True)
            )
            return {target: upstream[target] + change for target, change in changes if change}
        reached = spread(self.result, seeds)
        return {t: upstream[t] + reached[t] for t in self.targets if reached[t] is not None}


def differs(value: Value, truth: Value) -> bool:
    """Whether a changed gradient is another one, and a number."""
    if shape_of(value) != shape_of(truth):
        return True
    pairs = list(zip(elements(value), elements(truth), strict=True))
    if not all(abs(a) < float("inf") for a, _ in pairs):
        return False
    return any(abs(a - b) > SAME * max(abs(a), abs(b)) for a, b in pairs)


def _slopes(result: Result, target: int) -> list[float]:
    """The derivative of every node by one of them."""
    found = [0.0] * len(result.graph.gates)
    found[target] = 1.0
    for node in range(target + 1, len(found)):
        for place, local in enumerate(result.locals[node]):
            if local is not None:
                slope = found[result.graph.args[node][place]]
                found[node] += slope * local if slope else 0.0
    return found
