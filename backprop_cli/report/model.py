"""The neutral report: plain, frozen data that every rendering reads."""

from backprop_cli.hints import TYPE_CHECKING, Any, NamedTuple
from backprop_cli.report.ondemand import OnDemand

if TYPE_CHECKING:
    from backprop_cli.engine.checks import Verification
    from backprop_cli.engine.sensitivity import Sensitivity

SCHEMA_VERSION = 1
DRAWN = 500
"""Nodes that a notebook draws at the most."""
Value = Any
"""A float, or an array of doubles."""


class Local(NamedTuple):
    """A local gradient: ∂(the node)/∂(one of its inputs), as a formula and as a number.

    Where the formula is a pullback, which names the upstream gradient `g`, the value is None.
    """

    formula: str
    value: Value | None


class Edge(NamedTuple):
    """What a node sends one of its inputs: upstream gradient × local gradient.

    A `shared` input has other consumers too, whose gradients are added.
    """

    input: str
    local: Local
    downstream: Value
    shared: bool = False


class Node(NamedTuple):
    """A node with everything the passes found for it.

    `kind` is "input" or "gate"; `group` names the function call that it came from, or is empty.
    In forward mode `tangents` has the derivative of the node for each input that it depends on, or
    along the one direction that was asked for, which has no name.
    """

    name: str
    kind: str
    gate: str | None
    expression: str
    value: Value
    upstream: Value
    edges: tuple[Edge, ...]
    group: str
    tangents: "tuple[tuple[str, Value], ...] | None" = None


class Note(NamedTuple):
    """One thing that the reader should know; `node` may be empty."""

    kind: str
    node: str
    message: str
    one_sided: tuple[float, float] | None = None


class Nodes(OnDemand[Node]):
    """The nodes of a report, inputs first."""

    def __repr__(self) -> str:
        return f"<{len(self)} nodes>"


class Wiring(NamedTuple):
    """How a node is connected; nodes are told by their places in the report.

    `operands` are the nodes whose values it takes, in the order of its arguments, those that get
    no gradient among them. `symbol` is its operation without their names, as it is drawn in a
    gate: `*`, `+1`, `1/x`, `exp`. `group` is the place of its innermost group, or -1.
    """

    symbol: str
    operands: tuple[int, ...]
    group: int


class Group(NamedTuple):
    """A function call or a step of a loop: `sq`, `sq(n1)`; the step of a loop is its own call.

    `parent` is the place of the group around it, or -1.
    """

    name: str
    call: str
    parent: int


class Structure(NamedTuple):
    """How the nodes of a report hang together, node by node, and the groups that they are in."""

    wirings: OnDemand[Wiring]
    groups: OnDemand[Group]
    output: int


class Jacobian(NamedTuple):
    """The derivative of each element of a node by each of an input's, with both shapes."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    value: Value


class Digits(NamedTuple):
    """The number system of a report other than float64, and its digits.

    `right` says of a certified report how many digits float64 finds right: of the output, then of
    each gradient; 17 where float64 finds the nearest double.
    """

    system: str
    digits: int | None
    bits: int = 0
    right: "tuple[int, dict[str, int]] | None" = None


class Forward(NamedTuple):
    """What forward mode found: the output's derivatives for its inputs, or along one direction."""

    gradients: dict[str, Value]
    direction: dict[str, Value] | None = None
    derivative: Value = None


class Report(NamedTuple):
    """The answer to one evaluation; its numbers are floats, in other number systems spelled."""

    program: str
    output: str
    value: Value
    inputs: dict[str, Value]
    gradients: dict[str, Value]
    nodes: Nodes
    notes: tuple[Note, ...]
    structure: Structure
    jacobians: "dict[str, dict[str, Jacobian]] | None" = None
    digits: Digits | None = None
    forward: Forward | None = None
    sensitivity: "Sensitivity | None" = None
    verification: "Verification | None" = None

    def kept(self) -> "Report":
        """The same report with its nodes made: to make one again runs its pullbacks again."""
        return self._replace(nodes=self.nodes.kept())

    def to_json(self, *, nodes: bool = True) -> str:
        """The report as a JSON document, or without its nodes; the schema is `docs/schema.json`."""
        from backprop_cli.report.document import document

        return "".join(document(self, nodes=nodes))

    def _repr_html_(self) -> str:
        """The report as an HTML table, for notebooks, below its picture if it has one."""
        from backprop_cli.report.html import html

        # where there is HTML, a notebook does not look for an SVG
        return f"{self._repr_svg_() or ''}{html(self)}"

    def _repr_svg_(self) -> str | None:
        """The report as a picture, for notebooks; one too large to be seen at once is a table."""
        if len(self.nodes) > DRAWN or self.forward:
            return None
        from backprop_cli.report.picture.diagram import diagram
        from backprop_cli.report.picture.places.layout import layout
        from backprop_cli.report.picture.svg import svg

        report = self.kept()
        return svg(report, layout(report, diagram(report)))
