"""What a call must look like: a known function, its number of arguments, its settings."""

from collections.abc import Collection

from backprop_cli.errors import did_you_mean, fail
from backprop_cli.gates.model import Finder, Gate
from backprop_cli.hints import NoReturn
from backprop_cli.source import Span
from backprop_cli.syntax.builder import COMPARISONS
from backprop_cli.syntax.names import plain
from backprop_cli.syntax.tree import ARRAY, NAME, NONE, NUMBER, SLICE, Expression, Tree

CONDITIONS = frozenset(COMPARISONS.values())
UNNAMED = CONDITIONS | {"place"}
"""Gates whose nodes have no name: each belongs to the one operation that uses it."""
CONSTANTS = ("pi", "e", "tau", "inf")
ELSEWHERE = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "power": "pow",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "swish": "silu", "maximum": "max",
    "minimum": "min", "clamp": "clip", "if": "where", "logistic": "sigmoid", "psi": "digamma",
    "gammaln": "lgamma", "fabs": "abs", "sgn": "sign", "average": "mean", "avg": "mean",
    "product": "prod", "amax": "max", "amin": "min", "inner": "dot", "relu6": "clip",
    "concatenate": "concat", "cat": "concat", "vstack": "stack", "hstack": "concat",
    "len": "length", "size": "length", "dense": "W @ x + b", "linear": "W @ x + b",
    "conv": "conv2d", "maxpool": "maxpool2d", "avgpool": "avgpool2d", "std": "deviation",
    "batchnorm": "batch_norm", "layernorm": "layer_norm", "onehot": "one_hot",
    "crossentropy": "cross_entropy", "logsoftmax": "log_softmax",
}  # fmt: skip
"""What other languages call some gates."""


def called_gate(tree: Tree, index: int, finder: Finder) -> Gate:
    """The gate that an item calls, after its arguments have been checked.

    Raises:
        BackpropError: no such function, a wrong number of arguments, a setting that it does not
            have, or a comparison where a number is expected.
    """
    op = tree.ops[index]
    gate = resolved(tree, index, finder)
    if gate is None:
        _unknown(tree, index, finder)
    check_arguments(tree, index, gate.call, gate.parameters, tuple(gate.settings), gate.variadic)
    if gate.settings and index in tree.settings:
        _check_twice(tree, index, gate)
    if op not in CONDITIONS:
        _check_conditions(tree, index, gate, finder)
    return gate


def resolved(tree: Tree, index: int, finder: Finder) -> Gate | None:
    """The gate that an item calls; an overload where the call does not fit the first one."""
    gate = finder.find(tree.ops[index])
    if gate is None or not gate.overload:
        return gate
    count, named = len(tree.args[index]), tree.settings.get(index, {})
    if gate.variadic:
        fits = count != 1 and not named
    else:
        fits = count <= len(gate.slots) and all(name in gate.settings for name in named)
    return gate if fits else finder.with_helpers().find(gate.overload)


def function_span(tree: Tree, index: int) -> "tuple[str, int]":
    """The function's name as the user wrote it at a call, and the offset after it."""
    text = tree.source.text
    start = end = tree.starts[index]
    while end < tree.ends[index] and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[start:end], end


def _check_twice(tree: Tree, index: int, gate: Gate) -> None:
    by_place = list(gate.settings)[: len(tree.args[index]) - len(gate.parameters)]
    by_place = [] if gate.variadic else by_place
    for name in tree.settings[index]:
        if name in by_place:
            fail("duplicate", f"{name} is given twice", tree.span(tree.settings[index][name]))


def check_settings(tree: Tree, index: int, gate: Gate, allowed: Collection[str] = ()) -> None:
    """Check that the settings of a call in a body are literals, or settings of the gate around it.

    Raises:
        BackpropError: one depends on an argument.
    """
    args = tree.args[index]
    by_place = () if gate.variadic else args[len(gate.parameters) :]
    given = [*by_place, *tree.settings.get(index, {}).values()]
    for item in given if gate.settings else ():
        assert isinstance(item, int)
        inner = tree.children(item)[0] if tree.ops[item] == "neg" else item
        known = tree.ops[inner] == NAME and tree.text(inner) in (*allowed, *CONSTANTS, NONE)
        if tree.ops[inner] not in (NUMBER, ARRAY) and not known:
            hint = "write a number: a setting cannot depend on an argument"
            fail("setting", f"a setting of {gate.name} must be a literal", tree.span(item), hint)


def is_call(tree: Tree, index: int) -> bool:
    """Whether an item is written as a call, `f(…)`, and not with an operator."""
    return plain(function_span(tree, index)[0]) == tree.ops[index]


def _unknown(tree: Tree, index: int, finder: Finder) -> NoReturn:
    op, span = tree.ops[index], tree.span(index)
    name, end = function_span(tree, index)
    span = span._replace(end=end)
    hint = suggestion(op, finder)
    if not hint and (len(op) == 1 or op[:1] + op[1:].strip("0123456789") == op[:1]):
        hint = f"write {name}*(…) to multiply, or define a function: {name}(a) = …"
    fail("unknown-function", f"unknown function {name}", span, hint)


def suggestion(name: str, finder: Finder) -> str:
    """A hint at the gate that was meant by an unknown name, or an empty text."""
    if name in ELSEWHERE:
        return f"did you mean {ELSEWHERE[name]}?"
    return did_you_mean(name, finder.names())


def check_arguments(
    tree: Tree,
    index: int,
    name: str,
    parameters: tuple[str, ...],
    settings: tuple[str, ...] = (),
    variadic: bool = False,
) -> None:
    """Check the number of arguments of a call and the names of its settings."""
    args = tree.args[index]
    count, named = len(args), tree.settings.get(index, {})
    for setting in named:
        if setting not in settings:
            _surplus_setting(tree, index, name, setting, parameters, settings)
    if variadic:
        if not count:
            fail("arguments", f"{name} needs at least one argument", tree.span(index))
        return
    if not len(parameters) <= count <= len(parameters) + len(settings):
        needs = f"{len(parameters)} argument" + "s" * (len(parameters) != 1)
        signature = ", ".join((*parameters, *(f"{setting}=…" for setting in settings)))
        hint = f"write {name}({signature})"
        fail("arguments", f"{name} needs {needs}, and has {count}", tree.span(index), hint)


def _surplus_setting(
    tree: Tree,
    index: int,
    name: str,
    setting: str,
    parameters: tuple[str, ...],
    settings: tuple[str, ...],
) -> None:
    span = tree.span(tree.settings[index][setting])
    span = span._replace(start=tree.source.text.rfind(setting, 0, span.start))
    if name == "where":
        fail(
            "equal",
            "= gives a setting; a condition compares with ==",
            span,
            f"write {setting} == …",
        )
    hint = f"it has {', '.join(settings)}" if settings else ""
    hint = did_you_mean(setting, settings) or hint
    if setting in parameters:
        hint = f"{setting} is given by its place: {name}({', '.join(parameters)})"
    fail("setting", f"{name} has no setting {setting}", span, hint)


def _check_conditions(tree: Tree, index: int, gate: Gate, finder: Finder) -> None:
    for place, child in enumerate(tree.children(index)):
        is_condition = tree.ops[child] in CONDITIONS
        if gate.name == "where" and place == 0:
            # the rules of `where` itself speak of its condition by name
            if not is_condition and not (finder.helpers and tree.args[child] == "condition"):
                hint = "compare two numbers, as in where(x > 0, a, b)"
                fail("condition", "where needs a condition first", tree.span(child), hint)
        elif is_condition:
            reject_condition(tree, child)


def reject_condition(tree: Tree, index: int) -> None:
    """Raise the error for a comparison that stands where a number is expected."""
    hint = "a comparison stands only in where(condition, a, b): where(x > 0, 1, 0) is a number"
    fail("condition", "a comparison is not a number", tree.span(index), hint)


def check_none(tree: Tree, index: int, gate: Gate) -> None:
    """Refuse none where a number is expected; a setting or a bound of a slice may be left out."""
    items = tree.children(index)
    if gate.shape:  # the settings of gates of numbers are numbers
        items = items[: len(tree.args[index]) if gate.variadic else len(gate.parameters)]
    for item in items if tree.ops[index] != SLICE else ():
        if tree.ops[item] == NAME and tree.text(item) == NONE:
            no_number(tree.span(item))


def no_number(span: Span) -> NoReturn:
    """Raise the error for none where a number is expected."""
    hint = "it is a setting that is left out, as in axis=none"
    fail("unknown-name", "none is not a number", span, hint)


def check_expression(
    expression: Expression, names: Collection[str], finder: Finder, settings: Collection[str] = ()
) -> None:
    """Check every name and every call of a rule, a body or a condition."""
    tree = expression.tree
    if tree.args[expression.root] == NONE and NONE not in names:
        no_number(expression.span)
    for index in expression.order():
        op = tree.ops[index]
        if op == NAME:
            if tree.text(index) not in (*names, *CONSTANTS, NONE):
                name = tree.text(index)
                hint = did_you_mean(name, list(names)) or f"names known here: {', '.join(names)}"
                fail("unknown-name", f"unknown name {name}", tree.span(index), hint)
        elif op != NUMBER:
            gate = called_gate(tree, index, finder)
            check_settings(tree, index, gate, settings)
            if NONE not in names:
                check_none(tree, index, gate)
