"""The full Jacobian of one node: the derivative of each of its elements by each of an input's."""

from typing import Any

from backprop_cli.engine.passes import Result
from backprop_cli.errors import fail

LARGEST = 10_000
"""Entries of a Jacobian that is still written out."""


def jacobian(result: Result, node: int) -> dict[str, Any]:
    """The Jacobian of a node for each of its inputs, in the shape of the node and of the input.

    Raises:
        BackpropError: the node is an input, or a Jacobian would be too large.
    """
    graph = result.graph
    if not graph.gates[node]:
        fail("jacobian", f"{graph.names[node]} is an input, and has no Jacobian")
    if not result.arrays:
        # an argument that is used twice counts twice
        found: dict[str, Any] = {}
        for place, local, _ in result.edges(node):
            name = graph.names[graph.args[node][place]]
            found[name] = found.get(name, 0.0) + local
        return found
    return _of_arrays(result, node)


def _of_arrays(result: Result, node: int) -> dict[str, Any]:
    import numpy as np

    from backprop_cli.engine.arrays import Sent

    assert isinstance(result.arrays, Sent)
    graph, out = result.graph, result.values[node]
    _check_size(result, node)
    rows: dict[str, list[Any]] = {}
    for k in range(int(np.size(out))):
        one = np.zeros(np.size(out))
        one[k] = 1.0
        g = one.reshape(np.shape(out)) if np.ndim(out) else 1.0
        sums: dict[str, Any] = {}
        for place, _, sent in result.arrays.sent(result, node, g):
            name = graph.names[graph.args[node][place]]
            sums[name] = sums.get(name, 0.0) + sent
        for name, sent in sums.items():
            rows.setdefault(name, []).append(sent)
    return {
        name: np.reshape(np.array(parts), (*np.shape(out), *np.shape(parts[0])))
        for name, parts in rows.items()
    }


def _check_size(result: Result, node: int) -> None:
    import numpy as np

    graph, out = result.graph, result.values[node]
    for argument in graph.args[node]:
        if isinstance(result.values[argument], tuple | slice):  # between the brackets of an index
            continue
        entries = int(np.size(out)) * int(np.size(result.values[argument]))
        if argument >= 0 and graph.names[argument] and entries > LARGEST:
            name, input_ = graph.names[node], graph.names[argument]
            message = f"the Jacobian d{name}/d{input_} has {entries:,} entries"
            hint = f"up to {LARGEST:,} are shown; its pullback stands in the table"
            fail("jacobian", message, hint=hint)
