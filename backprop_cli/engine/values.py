"""A value, as text, lists or array → a number or an array of doubles."""

import re
from collections.abc import Callable

from backprop_cli.engine.formula import Evaluator
from backprop_cli.errors import BackpropError, did_you_mean, fail
from backprop_cli.gates.calls import CONDITIONS, CONSTANTS, called_gate, reject_condition
from backprop_cli.hints import Any
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Number
from backprop_cli.numbers import double, is_number, spelling
from backprop_cli.source import Span
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.tree import ARRAY, NAME, NUMBER, Expression

PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
SPECIAL = {"NaN": "inf - inf", "nan": "inf - inf", "Infinity": "inf", "-Infinity": "-inf"}
"""How JSON output writes what is not finite; it may come back in as a value."""


def as_number(value: Any, label: str, evaluator: Evaluator) -> Any:
    """A value as a float, or as an array of doubles.

    It is a number, a text, nested lists, or anything that NumPy takes for an array.

    Raises:
        BackpropError: it is none of these; the message calls it by its label.
    """
    if isinstance(value, str):
        return quantity(value, label, evaluator)
    if evaluator.kernel is not FLOAT64 and is_number(value):
        return constant(spelling(value), label, evaluator)
    if isinstance(value, list | tuple):
        from backprop_cli.engine.nested import from_lists

        doubles = evaluator.kernel is FLOAT64
        return from_lists(value, label, _element(label, evaluator), doubles=doubles)
    if getattr(value, "shape", ()):
        from backprop_cli.engine.nested import from_array

        array = from_array(value, label)
        return array if evaluator.kernel is FLOAT64 else as_number(array.tolist(), label, evaluator)
    try:
        return double(value)
    except (TypeError, ValueError):
        fail("value", f"the value of {label} is not a number", hint="nor an array of numbers")


def _element(label: str, evaluator: Evaluator) -> Callable[[str], Number]:
    """Reads a text among the numbers of an array."""
    if evaluator.kernel is FLOAT64:
        return lambda text: float(constant(text, label, evaluator))
    return lambda text: constant(text, label, evaluator)


def quantity(text: str, name: str, evaluator: Evaluator) -> Number:
    """The value of a text: a number, or an array such as `[[1, 2], [3, 4]]`.

    Raises:
        BackpropError: it is neither; `name` is the source that the message names.
    """
    if "[" not in text:
        return constant(text, name, evaluator)
    from backprop_cli.engine.nested import plain_array

    other = evaluator.kernel is not FLOAT64
    array = plain_array(text, name, _element(name, evaluator) if other else None)
    return _array(text, name, evaluator) if array is None else array


def _array(text: str, name: str, evaluator: Evaluator) -> Number:
    """An array whose entries are expressions of constants."""
    from backprop_cli.engine.nested import from_lists

    expression = _expression(text, name, evaluator)
    tree = expression.tree
    found: dict[int, object] = {}
    doubles = evaluator.kernel is FLOAT64
    for index in expression.order():
        if tree.ops[index] == ARRAY:
            found[index] = [found[child] for child in tree.children(index)]
        elif index not in found:
            number = Expression(tree, index)
            if not all(tree.ops[item] != ARRAY for item in number.order()):
                hint = "an array of values holds numbers, such as [[1, 1/2], [pi, 0]]"
                fail("value", f"{name} is computed from an array", tree.span(index), hint)
            value = evaluator.formula(number, ())()
            found[index] = float(value) if doubles else value
    lists = found[expression.root]
    assert isinstance(lists, list)
    return from_lists(lists, name, doubles=doubles)


def constant(text: str, name: str, evaluator: Evaluator) -> Number:
    """The value of an expression of constants, such as `-2`, `1/3` or `pi/4`.

    Raises:
        BackpropError: it is not such an expression; `name` is the source that the message names.
    """
    if PLAIN.fullmatch(text):
        return evaluator.kernel.literal(text)
    if not text.strip():
        fail("value", f"{name} has no value", hint=f"write {name}=3, {name}=1/3 or {name}=pi/4")
    try:
        expression = _expression(SPECIAL.get(text.strip(), text), name, evaluator)
    except BackpropError as error:
        error.kind = "value" if error.kind == "unknown-name" else error.kind
        raise
    return evaluator.formula(expression, ())()


def _expression(text: str, name: str, evaluator: Evaluator) -> Expression:
    parsed = parse_text(text, name)
    source = parsed.source
    first = parsed.statements[0] if parsed.statements else None
    if first is None or len(parsed.statements) > 1 or first.keyword or first.equal:
        span = Span(source, 0, len(source.text))
        fail("value", "a value is one expression of numbers", span, "such as -2, 1/3 or pi/4")
    expression = parsed.expression(first.parts[0])
    tree = expression.tree
    if tree.ops[expression.root] in CONDITIONS:
        reject_condition(tree, expression.root)
    for index in expression.order():
        if tree.ops[index] == NAME and tree.text(index) not in CONSTANTS:
            word = tree.text(index)
            hint = did_you_mean(word, CONSTANTS) or "a value holds only numbers and pi, e, tau, inf"
            fail("unknown-name", f"{word} is not a number", tree.span(index), hint)
        if tree.ops[index] not in (NAME, NUMBER, ARRAY):
            gate = called_gate(tree, index, evaluator.finder)
            if gate.shape:
                hint = "write its elements, or compute it in the program"
                fail("value", f"a value cannot call {gate.call}", tree.span(index), hint)
    return expression
