"""Result → report."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import chain

from backprop_cli.engine.findings import findings
from backprop_cli.engine.passes import Result
from backprop_cli.gates.calls import UNNAMED
from backprop_cli.graph.inputs import nodes_named
from backprop_cli.graph.model import INPUT
from backprop_cli.report.model import Edge, Jacobian, Local, Node, Nodes, Note, Report
from backprop_cli.report.notes import Narrator
from backprop_cli.report.wording import Wording


def report(
    result: Result,
    wrt: Sequence[str] | None = None,
    notes: Sequence[Note] = (),
    jacobians: Sequence[str] = (),
) -> Report:
    """The report of a result, with gradients for the inputs, or for the nodes named in `wrt`.

    `jacobians` names nodes whose full Jacobians are asked for.
    """
    graph = result.graph
    node_of = graph.inputs if wrt is None else nodes_named(graph, wrt)
    maker = Maker(result)
    return Report(
        program=graph.source.text.strip(),
        output=graph.names[graph.output],
        value=result.values[graph.output],
        inputs={name: result.values[node] for name, node in graph.inputs.items()},
        gradients={name: result.upstream[node] for name, node in node_of.items()},
        nodes=Nodes(len(maker.order), maker.node),
        notes=(*notes, *_notes(result, maker.wording)),
        jacobians=_jacobians(result, jacobians) if jacobians else None,
    )


def _jacobians(result: Result, names: Sequence[str]) -> dict[str, dict[str, Jacobian]]:
    from backprop_cli.engine.jacobian import jacobian

    found = {}
    for name, node in nodes_named(result.graph, names).items():
        rank = len(getattr(result.values[node], "shape", ()))
        found[name] = {
            input_: Jacobian(shape[:rank], shape[rank:], value)
            for input_, value in jacobian(result, node).items()
            for shape in (getattr(value, "shape", ()),)
        }
    return found


def _notes(result: Result, wording: Wording) -> list[Note]:
    narrator = Narrator(result, wording)
    if not result.arrays:
        return list(narrator.notes(findings(result)))
    from backprop_cli.report.arraynotes import array_notes

    return [*narrator.notes(()), *array_notes(result, wording)]


class Maker:
    """Makes the nodes of a report: inputs first, then gates; a node without a name has no row."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.wording = Wording(result.graph)
        gates = result.graph.gates
        shown = [i for i, gate in enumerate(gates) if gate not in UNNAMED and gate != INPUT]
        self.order = [*result.graph.inputs.values(), *shown]

    def node(self, place: int) -> Node:
        """The node at a place of the report."""
        result, index = self.result, self.order[place]
        graph = result.graph
        gate = graph.gates[index]
        return Node(
            name=graph.names[index],
            kind="gate" if gate else "input",
            gate=self.wording.gate(index).call if gate else None,
            expression=self.wording.operation(index),
            value=result.values[index],
            upstream=result.upstream[index],
            edges=self._edges(index),
            group=self.wording.call(graph.group[index]),
        )

    def _edges(self, index: int) -> tuple[Edge, ...]:
        graph, uses = self.result.graph, self.uses if self.result.arrays else {}
        return tuple(
            Edge(
                input=graph.names[argument := graph.args[index][position]],
                local=Local(self.wording.local(index, position), local),
                downstream=downstream,
                shared=uses.get(argument, 0) > 1,
            )
            for position, local, downstream in self.result.edges(index)
        )

    @cached_property
    def uses(self) -> Counter[int]:
        """How often each node is an argument."""
        return Counter(chain.from_iterable(self.result.graph.args))
