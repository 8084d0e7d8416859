"""Names for nodes: the user's own, else n1, n2 …; the output is f where that is free."""

from backprop_cli.gates.calls import UNNAMED
from backprop_cli.graph.model import INPUT


def names(
    gates: list[str], inputs: dict[str, int], named: dict[str, int], output: int
) -> list[str]:
    """A name for every node but comparisons and indices, which have none."""
    taken = {**inputs, **named}
    result = [""] * len(gates)
    for name, node in taken.items():
        result[node] = name
    if not result[output] and "f" not in taken:
        result[output] = "f"
    number = 0
    for node, gate in enumerate(gates):
        if result[node] or gate == INPUT or gate in UNNAMED:
            continue
        number += 1
        while f"n{number}" in taken:
            number += 1
        result[node] = f"n{number}"
    return result
