"""Result → report."""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat

from backprop_cli.engine.findings import findings
from backprop_cli.engine.passes import Result
from backprop_cli.engine.systems import DOUBLES, Solved
from backprop_cli.gates.calls import UNNAMED
from backprop_cli.graph.inputs import nodes_named
from backprop_cli.graph.model import INPUT
from backprop_cli.hints import TYPE_CHECKING
from backprop_cli.kernels.model import Number
from backprop_cli.report.model import Edge, Jacobian, Local, Node, Nodes, Note, Report, Value
from backprop_cli.report.notes import Narrator
from backprop_cli.report.numbersystem import digits_of, forward_of, in_floats, shower
from backprop_cli.report.recipes import Recipes
from backprop_cli.report.structure import structure
from backprop_cli.report.wording import Wording

if TYPE_CHECKING:
    from backprop_cli.engine.tangents import Direction


def report(
    result: Result | Solved,
    wrt: Sequence[str] | None = None,
    notes: Sequence[Note] = (),
    jacobians: Sequence[str] = (),
    directions: "Mapping[str, Direction] | None" = None,
) -> Report:
    """The report of a result, with gradients for the inputs, or for the nodes named in `wrt`.

    `jacobians` names nodes whose full Jacobians are asked for, `directions` the directions along
    which forward mode goes; one without a name is a directional derivative.
    """
    solved = result if isinstance(result, Solved) else Solved(result)
    result = solved.result if solved.written is None else solved.written.assembled(solved.result)
    graph = result.graph
    node_of = graph.inputs if wrt is None else nodes_named(graph, wrt)
    moved = _moved(solved, directions) if directions else None
    maker = Maker(result, moved, list(directions or ()))
    show = maker.show
    return Report(
        program=graph.source.text.strip(),
        output=graph.names[graph.output],
        value=show(result.values[graph.output]),
        inputs={name: show(result.values[node]) for name, node in graph.inputs.items()},
        gradients={name: show(result.upstream[node]) for name, node in node_of.items()},
        nodes=Nodes(len(maker.order), maker.node),
        notes=(*notes, *_notes(solved, result, maker.wording)),
        structure=structure(graph, maker.wording, maker.order),
        jacobians=_jacobians(result, jacobians) if jacobians else None,
        digits=digits_of(solved, node_of) if solved.system != DOUBLES else None,
        forward=forward_of(result, directions, moved) if directions and moved else None,
    )


def all_gradients(solved: Solved) -> dict[str, Value]:
    """The gradient of every input, whatever was asked for."""
    result = solved.result if solved.written is None else solved.written.assembled(solved.result)
    show = shower(result)
    return {name: show(result.upstream[node]) for name, node in result.graph.inputs.items()}


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


def _moves(tangent: Value) -> bool:
    """Whether a tangent, or an element of it, is not 0."""
    return bool((tangent != 0).any() if hasattr(tangent, "any") else tangent != 0)


def _moved(solved: Solved, directions: "Mapping[str, Direction]") -> list[tuple[Value, ...]]:
    """The tangents of every node along each direction."""
    from backprop_cli.engine.tangents import tangents

    found = tangents(solved.result, list(directions.values()))
    return found if solved.written is None else solved.written.tangents(found)


def _notes(solved: Solved, result: Result, wording: Wording) -> list[Note]:
    """The notes; of a program that was written out, on its scalars."""
    if solved.written:
        program = list(Narrator(result, wording).notes(()))
        result, wording = solved.result, Wording(solved.result.graph)
        return [*program, *_on_numbers(solved, result, wording)]
    if result.arrays:
        from backprop_cli.report.arraynotes import array_notes

        return [*Narrator(result, wording).notes(solved.extra), *array_notes(result, wording)]
    return _on_numbers(solved, result, wording)


def _on_numbers(solved: Solved, result: Result, wording: Wording) -> list[Note]:
    narrator = Narrator(in_floats(result), wording)
    return list(narrator.notes([*solved.extra, *findings(result)]))


class Maker:
    """Makes the nodes of a report: inputs first, then gates; a node without a name has no row."""

    def __init__(
        self,
        result: Result,
        tangents: Sequence[tuple[Number, ...]] | None = None,
        labels: Sequence[str] = (),
    ) -> None:
        self.result = result
        self.tangents = tangents
        self.labels = labels
        self.wording = Wording(result.graph)
        self.recipes = Recipes(self.wording)
        self.show = shower(result)
        gates = result.graph.gates
        shown = (i for i, gate in enumerate(gates) if gate not in UNNAMED and gate != INPUT)
        self.order = array("q", chain(result.graph.inputs.values(), shown))

    def node(self, place: int) -> Node:
        """The node at a place of the report."""
        result, index = self.result, self.order[place]
        name = result.graph.names[index]
        value, upstream = self.show(result.values[index]), self.show(result.upstream[index])
        tangents = self._tangents(index)
        if not result.graph.gates[index]:
            return Node(name, "input", None, name, value, upstream, (), "", tangents)
        edges = result.edges(index)
        gate, operation, texts = self.recipes.texts(index, [place for place, _, _ in edges])
        group = self.wording.call(result.graph.group[index])
        sent = tuple(map(self._edge, repeat(index), edges, texts))
        return Node(name, "gate", gate, operation, value, upstream, sent, group, tangents)

    def _edge(self, index: int, edge: tuple[int, Number, Number], texts: tuple[str, str]) -> Edge:
        (place, local, downstream), (input_, formula) = edge, texts
        shared = self.result.arrays is not None and self._shared(index, place)
        return Edge(input_, Local(formula, self.show(local)), self.show(downstream), shared)

    def _shared(self, index: int, place: int) -> bool:
        """Whether an argument has other consumers too."""
        return self.uses[self.result.graph.args[index][place]] > 1

    def _tangents(self, index: int) -> tuple[tuple[str, Value], ...] | None:
        """The tangents of a node, without those of inputs that it does not depend on."""
        if self.tangents is None:
            return None
        pairs = zip(self.labels, self.tangents[index], strict=True)
        return tuple((k, self.show(t)) for k, t in pairs if not k or _moves(t))

    @cached_property
    def uses(self) -> Counter[int]:
        """How often each node is an argument."""
        return Counter(chain.from_iterable(self.result.graph.args))
