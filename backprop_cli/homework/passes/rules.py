"""A rule for one edge, by the expression that somebody has in mind for it."""

from collections.abc import Callable
from functools import partial

from backprop_cli.engine.passes import Result
from backprop_cli.gates.model import UPSTREAM, Gate
from backprop_cli.homework.passes.replay import Sends, Value, fitted
from backprop_cli.syntax.tree import NAME, Expression, Tree

COUNT = "count"
"""How many inputs a gate has."""


def parameter_of(result: Result, node: int, place: int) -> str:
    """The parameter of a node's gate that its argument at a place stands for."""
    gate = result.evaluator.gate(result.graph.gates[node])
    return gate.parameters[0 if gate.variadic else place]


def by_rule(
    result: Result,
    node: int,
    place: int,
    rule: Expression,
    finish: Callable[[Value], Value] | None = None,
) -> Sends:
    """What a rule sends at a node: a local gradient times `g`, or a pullback that names `g`.

    `finish` is what becomes of a local gradient before it is multiplied.
    """
    evaluator = result.evaluator
    gate = evaluator.gate(result.graph.gates[node])
    formula = evaluator.kept(rule, (*gate.known, COUNT, UPSTREAM))
    given = [*result.inputs(node), result.values[node]]
    count = float(len(given) - len(gate.settings) - 1)
    if gate.variadic:
        out, args = given[-1], given[: len(given) - len(gate.settings) - 1]
        ties = sum((value == out) + 0.0 for value in args)
        given = [given[place], *given[len(args) :], ties, place, args[:place]]
    if UPSTREAM in rule.names():
        return partial(formula.__call__, *given, count)
    chain, local = evaluator.kernel.functions["chain"], formula(*given, count, None)
    return fitted(result, (node, place), partial(_times, chain, finish(local) if finish else local))


def rule_by_hand(gate: Gate, parameter: str) -> Expression:
    """The textbook rule as it is used by hand: the gate's own value is not worked out again."""
    rule = gate.rules[parameter].textbook
    source, copies = rule.tree, dict[int, int]()
    tree = Tree(source.source)
    for item in rule.order():
        args = [source.args[child] for child in source.children(item)]
        if source.ops[item] == gate.name and args == list(gate.parameters):
            copies[item] = tree.add(NAME, "out")
        else:
            copies[item] = tree.take(source, item, copies)
    return Expression(tree, copies[rule.root])


def _times(chain: Callable[[Value, Value], Value], local: Value, g: Value) -> Value:
    return chain(g, local)
