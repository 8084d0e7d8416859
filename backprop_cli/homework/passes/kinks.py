"""Between which values a gradient may lie where some gates sit on a kink."""

from collections.abc import Callable
from typing import Any

from backprop_cli.engine.findings import findings
from backprop_cli.engine.passes import Result

Interval = tuple[float, float]
Bounds = tuple[list[Any], list[Any]]
"""The lowest and the highest gradient of every node."""


def bounds(result: Result, write_out: Callable[[], Any]) -> Bounds | None:
    """The lowest and the highest gradients that the one-sided slopes allow, if there is a kink.

    `write_out` solves a program on arrays as scalars.
    """
    if not result.arrays:
        return _bounds(result)
    if not _edgy(result):
        return None
    solved = write_out()
    found = _bounds(solved.result)
    if found is None:
        return None
    low, high = (
        solved.written.assembled(solved.result._replace(upstream=side)).upstream for side in found
    )
    return low, high


def _edgy(result: Result) -> bool:
    """Whether a program on arrays has a gate that can have a kink."""
    graph = result.graph
    gates = {gate for gate in graph.gates if gate}
    return any(result.evaluator.gate(gate).kinks for gate in gates)


def _bounds(result: Result) -> Bounds | None:
    sides = _sides(result)
    if not sides:
        return None
    graph = result.graph
    upstream: list[Interval] = [(0.0, 0.0)] * len(graph.gates)
    seed = result.upstream[graph.output]
    upstream[graph.output] = (seed, seed)
    for node in range(graph.output, -1, -1):
        if upstream[node] == (0.0, 0.0):
            continue
        for place, local in enumerate(result.locals[node]):
            if local is not None:
                low, high = _times(upstream[node], sides.get((node, place), (local, local)))
                argument = graph.args[node][place]
                before = upstream[argument]
                upstream[argument] = (before[0] + low, before[1] + high)
    return [low for low, _ in upstream], [high for _, high in upstream]


def _sides(result: Result) -> dict[tuple[int, int], Interval]:
    """The interval of the local gradient of each edge on a kink; a jump has none."""
    found = dict[tuple[int, int], Interval]()
    for finding in findings(result):
        if finding.kind == "edge":
            # either branch may be taken there
            branches = enumerate(result.locals[finding.node])
            found |= {(finding.node, k): (0.0, 1.0) for k, v in branches if v is not None}
        if finding.kind == "kink" and finding.one_sided:
            for place in finding.arguments:
                used = result.locals[finding.node][place]
                ends: list[float] = [
                    used or 0.0,
                    *(s for s in finding.one_sided if abs(s) < float("inf")),
                ]
                found[finding.node, place] = (min(ends), max(ends))
    return found


def _times(a: Interval, b: Interval) -> Interval:
    products = [x * y if x and y else 0.0 for x in a for y in b]
    return min(products), max(products)
