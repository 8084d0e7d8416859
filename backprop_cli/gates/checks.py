"""What must hold of a whole gate: every name known, every call right, numbers where they belong."""

from collections.abc import Collection

from backprop_cli.errors import fail
from backprop_cli.gates.calls import CONDITIONS, check_expression, reject_condition
from backprop_cli.gates.model import UPSTREAM, Finder, Gate
from backprop_cli.syntax.tree import ARRAY, NAME, NONE, NUMBER, Expression


def verify(gate: Gate, finder: Finder) -> None:
    """Check every name and every call in a gate.

    Raises:
        BackpropError: an unknown name or function, or a wrong number of arguments.
    """
    known = gate.known
    for body in filter(None, (gate.body, gate.careful_body)):
        _number(body, gate.slots, finder, gate.settings)
    for rule in gate.rules.values():
        if rule.textbook.tree is gate.head.tree:  # a derived rule has been checked as a body
            for form in (rule.textbook, rule.careful):
                _number(form, (*known, UPSTREAM), finder, gate.settings)
    for condition in (*gate.domain, *gate.kinks, *gate.dead):
        check_expression(condition.expression, known, finder, gate.settings)
    for constant in (*gate.examples, *filter(None, (gate.saturates,))):
        _number(constant, (), finder)
    for name, value in gate.settings.items():
        if not _is_literal(value):
            fail("setting", f"the default of {name} is a literal", value.span, "write a number")
        _number(value, (NONE,), finder)


def _is_literal(value: Expression) -> bool:
    """Whether an expression is a number, a negated number or a name."""
    tree = value.tree
    number = tree.children(value.root)[0] if tree.ops[value.root] == "neg" else value.root
    return tree.ops[number] in (NUMBER, NAME, ARRAY)


def _number(
    expression: Expression, names: Collection[str], finder: Finder, settings: Collection[str] = ()
) -> None:
    check_expression(expression, names, finder, settings)
    if expression.tree.ops[expression.root] in CONDITIONS:
        reject_condition(expression.tree, expression.root)
