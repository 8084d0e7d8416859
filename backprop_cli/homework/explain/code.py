"""Expressions of a report read again, to put numbers in or to set them in LaTeX."""

from collections.abc import Mapping

from backprop_cli.errors import BackpropError
from backprop_cli.report.model import Value
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import NAME, PLACE, Expression, Tree

LONGEST = 300
"""Characters of an expression that is still shown whole."""


def parsed(text: str, known: Mapping[str, Value]) -> Expression | None:
    """The tree of an expression; None for a very long one, or one that is no expression.

    What is called as a node is, `h[2]`, becomes a name.
    """
    if len(text) > LONGEST:
        return None
    try:
        found = parse_text(text)
    except BackpropError:
        return None
    expression = found.expression(found.statements[-1].parts[-1])
    if "[" in text and known:
        _name_steps(expression, known)
    return expression


def _name_steps(expression: Expression, known: Mapping[str, Value]) -> None:
    tree = expression.tree
    for index in expression.order():
        if tree.ops[index] == "index" and _is_step(tree, index):
            name = show(Expression(tree, index))
            if name in known:
                tree.ops[index], tree.args[index] = NAME, name


def _is_step(tree: Tree, index: int) -> bool:
    base, place = tree.children(index)[:2]
    return tree.ops[base] == NAME and tree.ops[place] == PLACE


def numbers_in(expression: Expression, known: Mapping[str, Value]) -> dict[str, Value] | None:
    """The number of each name; None where there is no name, or where one is not a number."""
    names = expression.names()
    if not names or any(hasattr(known.get(name, expression), "shape") for name in names):
        return None
    return {name: known[name] for name in names} if all(n in known for n in names) else None
