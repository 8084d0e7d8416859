"""Why a mistake is hidden at a point, in words."""

from collections.abc import Sequence

from backprop_cli.gates.model import UPSTREAM
from backprop_cli.homework.exercises.written import LOST, Precision
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.mistakes.library import ANY, FORK
from backprop_cli.homework.mistakes.places import Place
from backprop_cli.homework.passes.replay import Edge, Value
from backprop_cli.numbers import elements, shape_of, written

TELLING = (0.0, 1.0, 2.0, -1.0)
"""Inputs at which many a wrong rule gives the right number."""
SHOWN = 8
"""Elements of an array that a reason still writes out."""


def reason(question: Question, place: Place, path: int, precision: Precision) -> str:
    """Why the answers are the same although the mistake was made there, on this path of a fork."""
    if place.node < 0:
        return "what differs at one gate is undone at others, or it is hidden at each"
    upstream = question.result.upstream[place.node]
    if place.mistake.place == FORK:
        return _at_fork(question, question.edges_to(place.node)[path], upstream)
    if _all(upstream, 0.0):
        return "the upstream gradient is 0 there"
    found = question.result.edges(place.node)
    edges = [Edge(place.node, k, question.graph.args[place.node][k], *e) for k, *e in found]
    edges = [edge for edge in edges if (place.node, edge.place) in place.edits]
    sent = [(place.edits[edge.node, edge.place](upstream), edge.sent) for edge in edges]
    if all(_same(instead, right) for instead, right in sent):
        return _at_gate(question, place, edges)
    return f"nothing of it reaches the answers, as far as {precision} show it"


def _at_fork(question: Question, edge: Edge, total: Value) -> str:
    if _all(total, 0.0):
        return "everything that comes back there adds up to 0"
    if _all(edge.sent, 0.0):
        return f"the path through {_name(question, edge.node)} sends 0"
    return "what is collected there is the same number"


def _at_gate(question: Question, place: Place, edges: Sequence[Edge]) -> str:
    """Why another rule sends the same."""
    if place.mistake.place == ANY:
        names = place.mistake.formula.names()
        if "local" not in names:
            return "the local gradient is 1 there"
        if len(names) == 1:
            return "the upstream gradient is 1 there"
        return "upstream and local gradient have the same sum and product"
    inputs = [question.result.values[argument] for argument in question.graph.args[place.node]]
    nodes = [a for a in question.graph.args[place.node] if a >= 0]
    if len(nodes) > 1 and all(_same(inputs[0], other) for other in inputs[1:]):
        return f"its inputs are equal there ({_shown(inputs[0])})"
    return _at_input(question, place, edges)


def _at_input(question: Question, place: Place, edges: Sequence[Edge]) -> str:
    """Why a rule gives the right number for these inputs."""
    gate = question.graph.gates[place.node]
    for argument in question.graph.args[place.node]:
        value = question.result.values[argument]
        if gate in ("relu", "abs"):
            return _sign(_name(question, argument), place, value)
        if argument >= 0 and any(_all(value, number) for number in TELLING):
            return f"{_name(question, argument)} is {_shown(value)}"
    if all(edge.local is not None and _all(edge.local, 1.0) for edge in edges):
        return "the local gradient is 1 there"
    return "the wrong rule gives the same number there"


def _sign(name: str, place: Place, value: Value) -> str:
    positive = all(x > 0 for x in elements(value))
    masked = any(UPSTREAM in rule.names() for rule in place.mistake.rules.values())
    also = " and the upstream gradient are" if masked else " is"
    return f"{name}{also} {'positive' if positive else 'not positive'}"


def _name(question: Question, node: int) -> str:
    return question.graph.names[node] if node >= 0 else question.wording.graph.word(node)


def _shown(value: Value) -> str:
    if len(elements(value)) > SHOWN:
        return f"{written(elements(value)[0], 4)} everywhere" if _constant(value) else "large"
    return written(value, 4)


def _constant(value: Value) -> bool:
    return _all(value, float(elements(value)[0]))


def _all(value: Value, number: float) -> bool:
    return all(abs(float(x) - number) <= LOST for x in elements(value))


def _same(a: Value, b: Value) -> bool:
    pairs = list(zip(elements(a), elements(b), strict=False))
    if shape_of(a) != shape_of(b):
        return False
    return all(abs(x - y) <= LOST * max(1.0, abs(y)) for x, y in pairs)
