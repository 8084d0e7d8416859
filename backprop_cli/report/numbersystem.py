"""Results of any number system → the floats and the figures that a report carries."""

from collections.abc import Callable, Mapping, Sequence

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result
from backprop_cli.engine.systems import CERTIFY, PREFER, Solved
from backprop_cli.hints import TYPE_CHECKING
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Number
from backprop_cli.numbers import ALL, elements, many
from backprop_cli.report.model import Digits, Forward, Value

if TYPE_CHECKING:
    from backprop_cli.engine.tangents import Direction


def shower(result: Result) -> Callable[[Value], Value]:
    """How a number of a result, or an array of them, becomes one that a report can carry."""
    show = result.evaluator.kernel.shown
    if show is None and not result.arrays:
        return lambda value: value

    def shown(value: Value) -> Value:
        if not many(value):
            return show(value) if show and value is not None else value
        if show is None:
            return value.astype(float)
        spelled = value.copy()
        spelled.ravel()[:] = [show(number) for number in value.ravel()]
        return spelled

    return shown


def in_floats(result: Result) -> Result:
    """A result whose numbers are floats, spelled where they come from another number system."""
    show = result.evaluator.kernel.shown
    if show is None:
        return result
    return Result(
        result.graph,
        Evaluator(FLOAT64, result.graph.finder),
        [show(value) for value in result.values],
        [tuple(None if v is None else show(v) for v in row) for row in result.locals],
        [show(value) for value in result.upstream],
    )


def digits_of(solved: Solved, nodes: Mapping[str, int]) -> Digits:
    """The number system of a result; of a certified one also how good float64 is."""
    name, digits = solved.system
    if name != CERTIFY or solved.doubles is None:
        return Digits("exact" if name == PREFER else name, digits)
    from backprop_cli.spelled import Ball

    found, doubles = in_floats(solved.result), solved.doubles
    places = solved.written.places if solved.written else None

    def right(ours: list[Value], theirs: list[Value], node: int) -> int:
        """The digits that are right in all elements of a node."""
        refs = [node] if places is None else [ref.place for ref in elements(places[node])]
        pairs = ((ours[k], theirs[k]) for k in refs)
        return min((b.right_digits(d) if isinstance(b, Ball) else 0 for b, d in pairs), default=ALL)

    gradients = {k: right(found.upstream, doubles.upstream, node) for k, node in nodes.items()}
    output = found.graph.output
    value = found.values[output].right_digits(doubles.values[output])
    return Digits(name, digits, solved.bits, (value, gradients))


def forward_of(
    result: Result, directions: "Mapping[str, Direction]", tangents: Sequence[tuple[Number, ...]]
) -> Forward:
    """What forward mode says of the output."""
    show = shower(result)
    found = [show(tangent) for tangent in tangents[result.graph.output]]
    if "" in directions:
        steps = {name: show(step) for name, step in directions[""].items()}
        return Forward({}, steps, found[0])
    return Forward(dict(zip(directions, found, strict=True)))
