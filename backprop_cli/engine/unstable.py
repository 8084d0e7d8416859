"""Spelled-out forms of a gate that lose digits: 1/(1 + exp(-x)) far out, log(1 + x) near 0.

Nothing is looked for unless a sum cancels or swallows an operand, or a value is not finite.
"""

import math
import sys
from collections.abc import Iterator, Mapping

from backprop_cli.engine.passes import Result
from backprop_cli.graph.model import INPUT
from backprop_cli.hints import Any

LOST = 1e-10
"""Relative error from which on digits count as lost."""
PART = 1e-3
"""A sum below this part of its operands cancels; an operand below it is swallowed."""
TINY = sys.float_info.min
LARGEST = 20_000
"""Nodes of a program that is still looked through."""
SPELLED = frozenset(("exp", "log", "sqrt", "sinh"))
"""Gates that every form begins or ends with."""
SUMS = ("add", "sub")
POWERS = ("exp", "pow", "square")


def suspicious(result: Result) -> bool:
    """Whether a program may have lost digits through the way it is spelled."""
    graph = result.graph
    if len(graph.gates) > LARGEST or SPELLED.isdisjoint(graph.gates):
        return False
    return any(map(_doubtful, _sums(result))) or not all(_fits(*pair) for pair in _computed(result))


def _computed(result: Result) -> Iterator[tuple[str, Any]]:
    for node, gate in enumerate(result.graph.gates):
        value = result.values[node]
        if gate != INPUT and not isinstance(value, tuple | slice):
            yield gate, value


def _fits(gate: str, value: Any) -> bool:
    """Whether a value, or each element, is neither beyond the doubles nor below the normal ones.

    A 0 may be what an underflow left.
    """
    zero = gate not in POWERS
    if hasattr(value, "shape"):
        import numpy as np

        size = np.abs(value)
        return bool(np.all(np.isfinite(size) & (((size == 0) & zero) | (size > TINY))))
    return value is None or (math.isfinite(value) and ((value == 0 and zero) or abs(value) > TINY))


def _sums(result: Result) -> Iterator[tuple[Any, Any, Any]]:
    """The sums with their operands."""
    for node, gate in enumerate(result.graph.gates):
        if gate in SUMS:
            yield (*result.inputs(node), result.values[node])


def _doubtful(parts: tuple[Any, Any, Any]) -> bool:
    """Whether a sum cancels or swallows an operand, at any element."""
    if any(hasattr(part, "shape") for part in parts):
        import numpy as np

        a, b, out = (np.abs(part) for part in parts)
        least, most = np.minimum(a, b), np.maximum(a, b)
        return bool(np.any((most > 0) & ((least < PART * most) | (out < PART * most))))
    a, b, out = map(abs, parts)
    least, most = min(a, b), max(a, b)
    return bool(most > 0 and (least < PART * most or out < PART * most))


def lost_digits(plain: Any, stable: Any) -> int:
    """How many of sixteen digits a number has lost, of an array its worst element."""
    if hasattr(plain, "shape") or hasattr(stable, "shape"):
        import numpy as np

        pairs = zip(np.ravel(plain), np.ravel(stable), strict=True)
        return max((lost_digits(float(a), float(b)) for a, b in pairs), default=0)
    if plain == stable or (plain != plain and stable != stable) or not math.isfinite(stable):
        return 0
    if not math.isfinite(plain):
        return 16
    error = abs(plain - stable) / max(abs(plain), abs(stable))
    return min(16, round(16 + math.log10(error))) if error > LOST else 0


def worst(plain: Mapping[str, Any], stable: Mapping[str, Any]) -> tuple[str, int]:
    """The number that lost most digits, by name, and how many."""
    losses = {name: lost_digits(plain[name], stable[name]) for name in plain if name in stable}
    name = max(losses, key=lambda name: losses[name])
    return name, losses[name]
