"""The gradient of an expression as expressions: the backward pass on formulas."""

from collections.abc import Sequence

from backprop_cli.errors import fail
from backprop_cli.gates.calls import resolved
from backprop_cli.gates.model import UPSTREAM, Finder, Gate
from backprop_cli.syntax.tree import NAME, PLACE, Expression, Tree
from backprop_cli.syntax.writer import Writer

LARGEST = 20_000
"""Items that a derivative may take."""


def derive(
    expression: Expression,
    names: Sequence[str],
    finder: Finder,
    *,
    careful: bool,
    pullback: bool = False,
) -> dict[str, Expression]:
    """The derivative of an expression for each of some names.

    With `pullback` the results name the upstream gradient `g` and hold for arrays of any shape.
    The results share one tree, and share items in it: their size grows linearly. With `careful`
    they are made of the gates' careful forms, to be computed; without, of the textbook forms,
    tidied to be read.
    """
    tree = Tree(expression.tree.source)
    writer = Writer(tree, tidy=not careful)
    root = Writer(tree, tidy=False).graft(expression, {})
    upstream = {root: writer.name(UPSTREAM) if pullback else writer.number("1")}
    active = _active(tree, root, names)
    for index in range(root, -1, -1):
        if len(tree.ops) > LARGEST:
            hint = "write clauses d/a = … for it, or leave it open"
            fail("size", "the local gradient of this body is too large", expression.span, hint)
        if index in upstream and index in active and tree.ops[index] != NAME:
            for child, term in _terms(writer, index, upstream[index], active, finder, careful):
                if pullback and careful:
                    term = writer.call("fit", term, child)
                before = upstream.get(child)
                upstream[child] = term if before is None else writer.call("add", before, term)
    return {name: Expression(tree, _total(writer, upstream, root, name)) for name in names}


def _active(tree: Tree, root: int, names: Sequence[str]) -> set[int]:
    """The items that depend on one of the names."""
    active = set[int]()
    for index in range(root + 1):
        if tree.ops[index] == NAME:
            if tree.text(index) in names:
                active.add(index)
        elif any(child in active for child in tree.children(index)):
            active.add(index)
    return active


def _terms(
    writer: Writer, index: int, upstream: int, active: set[int], finder: Finder, careful: bool
) -> list[tuple[int, int]]:
    """Each active argument of an item with what is sent to it."""
    tree = writer.tree
    gate = resolved(tree, index, finder)
    assert gate is not None
    args = tree.args[index]
    assert not isinstance(args, str)
    places = _places(writer, gate, index, args) | {UPSTREAM: upstream}
    found = []
    parameters = gate.parameters * len(args) if gate.variadic else gate.parameters
    for position, (parameter, child) in enumerate(zip(parameters, args, strict=False)):
        rule = gate.rules.get(parameter)
        if child in active and rule:
            if gate.variadic:
                places |= {parameter: child, "place": writer.number(str(position))}
                if rule.pullback:
                    places["earlier"] = tree.add(PLACE, args[:position])
            term = writer.graft(rule.careful if careful else rule.textbook, places)
            found.append((child, term if rule.pullback else writer.call("chain", upstream, term)))
    return found


def _places(writer: Writer, gate: Gate, index: int, args: tuple[int, ...]) -> dict[str, int]:
    """The items that a rule's names stand for at one call."""
    named = writer.tree.settings.get(index, {})
    defaults = {name: writer.graft(value, {}) for name, value in gate.settings.items()}
    places = {"out": index} | defaults
    if gate.variadic:
        return places | named | {"ties": _ties(writer, index, args)}
    return places | dict(zip(gate.slots, args, strict=False)) | named


def _ties(writer: Writer, index: int, args: tuple[int, ...]) -> int:
    """How many arguments of a variadic gate equal its output."""
    one, zero = writer.number("1"), writer.number("0")
    ties = zero
    for child in args:
        tied = writer.call("equal", child, index)
        ties = writer.call("add", ties, writer.call("where", tied, one, zero))
    return ties


def _total(writer: Writer, upstream: dict[int, int], root: int, name: str) -> int:
    """The sum over every occurrence of a name."""
    total = None
    for index in range(root + 1):
        if index in upstream and writer.tree.args[index] == name and writer.tree.ops[index] == NAME:
            term = upstream[index]
            total = term if total is None else writer.call("add", total, term)
    return writer.number("0") if total is None else total
