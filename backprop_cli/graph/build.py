"""Program → graph: its definitions in order, each a node of its name."""

from collections.abc import Collection

from backprop_cli.gates.calls import CONSTANTS, no_number
from backprop_cli.graph.definitions import Definition, Program, Steps
from backprop_cli.graph.model import INPUT, Graph, Spans
from backprop_cli.graph.naming import Names
from backprop_cli.graph.program import MAX_NODES
from backprop_cli.graph.scope import Scope
from backprop_cli.graph.size import check_size
from backprop_cli.graph.store import Store
from backprop_cli.graph.walker import Walker
from backprop_cli.syntax.tree import NONE


def build(program: Program, given: Collection[str] = (), max_nodes: int = MAX_NODES) -> Graph:
    """The graph of a program, where the names in `given` have values.

    Raises:
        BackpropError: an unknown function, a definition after its use, a recursion, too many nodes.
    """
    check_size(program, max_nodes)
    scope = Scope(Store(), given, functions=bool(program.functions))
    definer, store = Definer(program, scope), scope.store
    output = -1
    for definition in program.definitions:
        output = definer.define(definition)
    return Graph(
        source=program.parsed.source,
        finder=program.finder,
        gates=store.gates,
        args=store.args,
        names=Names(store.gates, scope.inputs, scope.named(), output),
        spans=Spans(store.starts, store.ends),
        group=store.group,
        groups=store.groups,
        literals=store.texts,
        inputs=scope.inputs,
        output=output,
        unused=_unused(scope, output),
        shadowed=tuple(n for n in CONSTANTS if n in scope.defined or n in scope.inputs),
    )


def _unused(scope: Scope, output: int) -> tuple[str, ...]:
    """The definitions that the output does not depend on."""
    defined = scope.defined
    if all(name in scope.used or node == output for name, node in defined.items()):
        return ()
    needed = _needed(scope.store, output)
    return tuple(name for name, node in defined.items() if node not in needed)


def _needed(store: Store, output: int) -> set[int]:
    """The nodes that the output depends on."""
    needed = {output}
    for node in range(output, -1, -1):
        if node in needed:
            needed.update(argument for argument in store.args[node] if argument >= 0)
    return needed


class Definer:
    """Makes each definition a node, in the group of its step of a loop."""

    def __init__(self, program: Program, scope: Scope) -> None:
        self.scope = scope
        self.store = scope.store
        self.walker = Walker(program, scope)
        self.steps: dict[Steps, int] = {(): -1}
        self.own = set[int]()

    def define(self, definition: Definition) -> int:
        """Append the nodes of a definition; the node that bears its name."""
        self.scope.check(definition)
        group = self._step(definition.steps)
        result = self.walker.walk(definition.expression, definition.place, group)
        if not definition.name and result in self.own:
            return result
        if result < 0 and self.store.texts[~result] == NONE:
            no_number(definition.expression.span)
        if result < 0 or self.store.gates[result] == INPUT or result in self.own:
            result = self.store.node("copy", (result,), definition.span[1:], group)
        if definition.name:
            self.scope.define(definition, result)
            self.own.add(result)
        return result

    def _step(self, steps: Steps) -> int:
        """The group of one step of a loop."""
        if steps not in self.steps:
            around = self._step(steps[:-1])
            self.steps[steps] = self.store.enter("{} = {}".format(*steps[-1]), None, around)
        return self.steps[steps]
