"""Expressions of a report read again, to put numbers in or to set them in LaTeX."""

from collections.abc import Mapping, Sequence
from math import isfinite

from backprop_cli.engine.formula import Evaluator
from backprop_cli.errors import BackpropError
from backprop_cli.gates.library import finder
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.report.model import Value
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import NAME, NUMBER, PLACE, Expression, Tree

CLOSE = 0.05
"""How far, relative to it, rounded numbers may lead from the value."""
LONGEST = 300
"""Characters of an expression that is still shown whole."""


def parsed(text: str, known: Mapping[str, Value]) -> Expression | None:
    """The tree of an expression; None for a very long one, or one that is no expression.

    What is called as a node is, `h[2]`, becomes a name.
    """
    return _read(text, known) if len(text) <= LONGEST else None


def _read(text: str, known: Mapping[str, Value]) -> Expression | None:
    try:
        found = parse_text(text)
    except BackpropError:
        return None
    expression = found.expression(found.statements[-1].parts[-1])
    if "[" in text and known:
        _name_steps(expression, known)
    return expression


def places(text: str, inputs: Sequence[str], known: Mapping[str, Value]) -> list[int]:
    """Which argument of a gate each of its inputs is, from 1; an argument may be no node."""
    expression = _read(text, known)
    tree = expression and expression.tree
    arguments = tree.children(expression.root) if expression and tree else ()
    found: list[int] = []
    for place, item in enumerate(arguments, 1):
        wanted = inputs[len(found)] if len(found) < len(inputs) else None
        if tree and tree.ops[item] == NAME and tree.text(item) == wanted:
            found.append(place)
    return found if len(found) == len(inputs) else [*range(1, len(inputs) + 1)]


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


def close(found: float, value: float) -> bool:
    """Whether a number is the value but for rounding."""
    same = found == value or (found != found and value != value)
    return same or abs(found - value) <= CLOSE * abs(value)


class Judge:
    """Tells whether an expression still has its value when rounded numbers stand in it.

    With four digits 1.00001 - 1 would read as 1.000 - 1 = 1.000e-5.
    """

    def __init__(self) -> None:
        self.evaluator = Evaluator(FLOAT64, finder())

    def holds(self, expression: Expression, texts: Mapping[str, str], value: Value) -> bool:
        """Whether the numbers in these texts lead to the value; no doubt about a gate unknown."""
        found = None if hasattr(value, "shape") else self._found(expression, texts)
        return found is None or close(found, value)

    def loses(self, expression: Expression, texts: Mapping[str, str], value: Value) -> bool:
        """Whether the numbers in these texts lead to another number, so that digits are lost."""
        if hasattr(value, "shape") or value == 0 or not isfinite(value):
            return False
        found = self._found(expression, texts)
        return found is not None and isfinite(found) and not close(found, value)

    def _found(self, expression: Expression, texts: Mapping[str, str]) -> float | None:
        ops = {expression.tree.ops[i] for i in expression.order()} - {NAME, NUMBER}
        if not all(map(self.evaluator.finder.find, ops)):
            return None
        try:
            formula = self.evaluator.formula(expression, list(texts))
        except LookupError:
            return None  # a gate of arrays
        return float(formula(*map(float, texts.values())))
