"""The names of a graph that people speak of: inputs that need values, nodes that are asked for."""

from collections.abc import Collection, Sequence

from backprop_cli.errors import did_you_mean, fail
from backprop_cli.graph.model import Graph


def check_inputs(graph: Graph, given: Collection[str]) -> None:
    """Check that every input has a value and every value an input.

    Raises:
        BackpropError: it names all values that are missing, or the one that nothing uses.
    """
    missing = [name for name in graph.inputs if name not in given]
    unused = [name for name in given if name not in graph.inputs]
    if missing:
        span = graph.span(graph.inputs[missing[0]])
        hint = "add " + " ".join(f"--{name}=…" for name in missing[:20])
        if graph.finder.find(missing[0]):
            hint = f"{missing[0]} is a function: write {missing[0]}(…); as an input, {hint}"
        names = ", ".join(missing[:20]) + (", …" if len(missing) > 20 else "")
        fail("missing-value", f"no value for {names}", span, hint)
    if unused:
        hint = did_you_mean(unused[0], list(graph.inputs))
        hint = hint or f"its inputs are {', '.join(graph.inputs) or '(none)'}"
        fail("unused-value", f"the program has no input {unused[0]}", hint=hint)


def nodes_named(graph: Graph, names: Sequence[str]) -> dict[str, int]:
    """The nodes of some names.

    Raises:
        BackpropError: the program has no node of a name.
    """
    known = {name: node for node, name in enumerate(graph.names) if name}
    for name in names:
        if name not in known:
            near = [*graph.inputs, *known][:1000]
            hint = did_you_mean(name, near) or f"its inputs are {', '.join(graph.inputs)}"
            fail("unknown-name", f"the program has no node {name}", hint=hint)
    return {name: known[name] for name in names}
