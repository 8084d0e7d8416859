"""The shape of every node, found before anything runs."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from backprop_cli.errors import fail
from backprop_cli.gates.calls import resolved
from backprop_cli.gates.model import Finder, Gate
from backprop_cli.gates.reading import BODY
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.graph.program import MAX_ELEMENTS
from backprop_cli.kernels.model import Kernel
from backprop_cli.shapes import axes, products
from backprop_cli.shapes.elementwise import broadcast
from backprop_cli.shapes.model import TUPLE, UNKNOWN, Call, Shape, described
from backprop_cli.source import Span
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import NAME, SLICE, Expression

RULES: dict[str, Callable[[Call], Shape]] = {**axes.RULES, **products.RULES}
AXES = ("axis", "axes", "stride")
"""Settings that need not be a number; the rules check them."""
LONGEST = 40
"""Characters of an operation that a message repeats."""


class Shapes:
    """Infers the shapes of one graph's nodes; those of the literals follow, from the end."""

    def __init__(self, graph: Graph, kernel: Kernel, max_elements: int = MAX_ELEMENTS) -> None:
        self.graph = graph
        self.max_elements = max_elements
        self.kernel = kernel
        self.finder = graph.finder.with_helpers()
        self.literals = [kernel.literal(text) for text in reversed(graph.literals)]

    def infer(self, inputs: Mapping[str, Shape]) -> list[Shape]:
        """The shape of every node for inputs of some shapes.

        Raises:
            BackpropError: shapes that do not fit; the span is that of the operation.
        """
        graph = self.graph
        found: list[Any] = [*([()] * len(graph.gates)), *map(_shape, self.literals)]
        for name, node in graph.inputs.items():
            found[node] = inputs[name]
            self._check_size(node, found[node])
        gates: dict[str, Gate] = {}
        for node, name in enumerate(graph.gates):
            if name == INPUT:
                continue
            gate = gates.get(name) or gates.setdefault(name, self._gate(name))
            if name == "place":
                found[node] = TUPLE
            elif not gate.shape and not any(found[a] for a in graph.args[node]):
                found[node] = ()
            else:
                found[node] = self._node(node, gate, found)
                self._check_size(node, found[node])
        return found

    def _check_size(self, node: int, shape: Shape) -> None:
        size = math.prod(n for n in shape if isinstance(n, int))
        if size > self.max_elements:
            message = f"this array has {size:,} elements, and {self.max_elements:,} are allowed"
            fail("size", message, self.graph.span(node), "--max-elements N allows N")

    def _gate(self, name: str) -> Gate:
        gate = self.finder.find(name)
        assert gate is not None
        return gate

    def _node(self, node: int, gate: Gate, found: list[Shape]) -> Shape:
        args = self.graph.args[node]
        values = [UNKNOWN if a >= 0 else self.literals[a] for a in args]
        if gate.name == "index":
            values[1] = self._parts(args[1], found)
        words = [self._word(argument) for argument in args]
        call = Call(gate, [found[a] for a in args], values, words, self.graph.span(node))
        return shape_of(call, self.finder, self.kernel)

    def _parts(self, place: int, found: list[Shape]) -> "tuple[tuple[Shape, Any], ...]":
        if place < 0 or self.graph.gates[place] != "place":
            return ((found[place], UNKNOWN if place >= 0 else self.literals[place]),)
        args = self.graph.args[place]
        return tuple((found[a], UNKNOWN if a >= 0 else self.literals[a]) for a in args)

    def _word(self, argument: int) -> str:
        """An argument as the user wrote it; a name wins over an operation."""
        graph = self.graph
        if argument < 0:
            text = graph.literals[~argument]
            return text if len(text) <= LONGEST else "this array"
        written = graph.span(argument).text
        name = graph.names[argument]
        numbered = name[:1] in ("n", "f") and (name[1:].isdigit() or not name[1:])
        return written if numbered and 0 < len(written) <= LONGEST else name or "this"


def _shape(value: Any) -> Shape:
    return tuple(getattr(value, "shape", ()))


def shape_of(call: Call, finder: Finder, kernel: Kernel) -> Shape:
    """The shape of a call's output."""
    gate = call.gate
    for name in gate.settings:
        if name not in AXES and not isinstance(call.setting(name), float):
            call.fail(f"{name} of {gate.call} must be a number")
    if gate.shape == BODY:
        return _of_body(call, finder, kernel)
    return RULES[gate.shape](call) if gate.shape else broadcast(call)


def _of_body(call: Call, finder: Finder, kernel: Kernel) -> Shape:
    """The shape of a body; a misfit in it is reported at the call."""
    assert call.gate.body is not None
    body, slots = call.gate.body, call.gate.slots
    tree = body.tree
    names = dict(zip(slots, range(len(slots)), strict=True))
    shapes: dict[int, Shape] = {}
    values: dict[int, Any] = {}
    for item in body.order():
        op, text = tree.ops[item], tree.args[item]
        values[item] = UNKNOWN
        if isinstance(text, str):
            place = names.get(text, -1) if op == NAME else -1
            values[item] = call.values[place] if place >= 0 else kernel.literal(text)
            shapes[item] = call.shapes[place] if place >= 0 else ()
            continue
        inner = resolved(tree, item, finder)
        assert inner is not None
        order = _placed(body, item, inner, kernel)
        got = [(shapes[k], values[k]) if isinstance(k, int) else k for k in order]
        known = [value for _, value in got]
        if op == SLICE and UNKNOWN in known:
            call.fail("a bound of a slice cannot be a value", "give it as a number in the call")
        if op == SLICE or (op == "neg" and known[0] is not UNKNOWN and not got[0][0]):
            values[item] = kernel.functions["slice" if op == SLICE else "neg"](*known)
            shapes[item] = ()
        elif inner.name == "place":
            shapes[item], values[item] = TUPLE, tuple(got)
        else:
            words = [_within(body, k, call) if isinstance(k, int) else "" for k in order]
            inside = Call(inner, [s for s, _ in got], known, words, call.span)
            shapes[item] = shape_of(inside, finder, kernel)
            if inner.name == "list" and all(value is not UNKNOWN for value in known):
                values[item] = kernel.functions["list"](*known)
    return shapes[body.root]


def _placed(
    body: Expression, item: int, inner: Gate, kernel: Kernel
) -> "list[int | tuple[Shape, Any]]":
    """A call's arguments in order, then its settings; a default is a shape and a value."""
    tree = body.tree
    args = tree.args[item]
    assert not isinstance(args, str)
    count = len(args) if inner.variadic else len(inner.parameters)
    given: dict[str, Any] = dict(zip(inner.settings, args[count:], strict=False))
    given |= tree.settings.get(item, {})
    defaults = {k: ((), kernel.literal(show(v))) for k, v in inner.settings.items()}
    return [*args[:count], *(given.get(name, default) for name, default in defaults.items())]


def _within(body: Expression, item: int, call: Call) -> str:
    """An item of a body, with the words of the call in the place of its parameters."""
    words = dict(zip(call.gate.slots, call.words, strict=True))
    text = show(Expression(body.tree, item), words)
    return text if len(text) <= LONGEST else f"a part of {call.gate.call}(…)"


def check_output(graph: Graph, shape: Shape) -> None:
    """Check that the output is one number.

    Raises:
        BackpropError: it is an array; the hint says how to make it a number.
    """
    if all(size == 1 for size in shape):
        return
    name = graph.names[graph.output]
    span = graph.span(graph.output)
    hint = (
        f"make it one number: sum({_short(span)}), mean(…) or norm(…); eval can also take the "
        "upstream gradient of each element: --seed-gradient='[…]'"
    )
    fail("output", f"the output {name} is {described(shape)}, and not one number", span, hint)


def _short(span: Span) -> str:
    return span.text if 0 < len(span.text) <= LONGEST else "…"
