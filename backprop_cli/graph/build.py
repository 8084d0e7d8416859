"""Program → graph: every call a node, every function inlined, without recursion."""

from collections.abc import Collection

from backprop_cli.errors import fail
from backprop_cli.gates.calls import (
    CONSTANTS,
    called_gate,
    no_number,
)
from backprop_cli.gates.model import Gate
from backprop_cli.graph.brackets import Brackets
from backprop_cli.graph.definitions import GLOBAL, Definition, Function, Program, Steps
from backprop_cli.graph.frame import Frame, frame_of
from backprop_cli.graph.model import INPUT, Graph
from backprop_cli.graph.naming import names
from backprop_cli.graph.program import MAX_NODES, check_call
from backprop_cli.graph.size import check_size
from backprop_cli.graph.store import Store
from backprop_cli.source import Span
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import ARRAY, NONE, NUMBER, SLICE, Expression


def build(program: Program, given: Collection[str] = (), max_nodes: int = MAX_NODES) -> Graph:
    """The graph of a program, where the names in `given` have values.

    Raises:
        BackpropError: an unknown function, a definition after its use, a recursion, too many nodes.
    """
    check_size(program, max_nodes)
    walker = Walker(program, given)
    output = -1
    for definition in program.definitions:
        output = walker.define(definition)
    store, defined = walker.store, walker.defined
    unused = [name for name in defined if name not in walker.used and defined[name] != output]
    if unused:
        needed = _needed(store, output)
        unused = [name for name, node in defined.items() if node not in needed]
    return Graph(
        source=program.parsed.source,
        finder=program.finder,
        gates=store.gates,
        args=store.args,
        names=names(store.gates, walker.inputs, walker.labels, output),
        spans=store.spans,
        group=store.group,
        groups=store.groups,
        literals=store.texts,
        inputs=walker.inputs,
        output=output,
        unused=tuple(unused),
        shadowed=tuple(name for name in CONSTANTS if name in defined or name in walker.inputs),
    )


def _needed(store: Store, output: int) -> set[int]:
    """The nodes that the output depends on."""
    needed = {output}
    for node in range(output, -1, -1):
        if node in needed:
            needed.update(argument for argument in store.args[node] if argument >= 0)
    return needed


class Walker:
    """Walks the definitions in order and appends their nodes to a store."""

    def __init__(self, program: Program, given: Collection[str]) -> None:
        self.program = program
        self.given = given
        self.store = Store()
        self.brackets = Brackets(self.store)
        self.inputs: dict[str, int] = {}
        self.first_use: dict[str, Span] = {}
        self.defined: dict[str, int] = {}
        self.labels: dict[str, int] = {}
        self.steps: dict[Steps, int] = {(): -1}
        self.places: dict[str, int] = {}
        self.own = set[int]()
        self.used = set[str]()
        self.gates: dict[str, Gate] = {}

    def define(self, definition: Definition) -> int:
        """Append the nodes of a definition; the node that bears its name."""
        name = definition.name
        if name in self.first_use:
            hint = f"move the statement {name} = … up, or give the input another name"
            if definition.steps:
                hint = f"give {name} a start value before the loop: {name} = …"
            fail("order", f"{name} is used before it is defined", self.first_use[name], hint)
        if name in self.given:
            hint = f"remove the value, or the statement {name} = …"
            fail(
                "duplicate",
                f"{name} is defined here and also given as a value",
                definition.span,
                hint,
            )
        result = self.walk(definition)
        if not name and result in self.own:
            return result
        if result < 0 and self.store.texts[~result] == NONE:
            no_number(definition.expression.span)
        if result < 0 or self.store.gates[result] == INPUT or result in self.own:
            group = self._step(definition.steps)
            result = self.store.node("copy", (result,), definition.span[1:], group)
        if name:
            self.defined[name] = self.labels[definition.label] = result
            # a loop may give it new values; what stands before it stays before it
            self.places.setdefault(name, definition.place)
            self.own.add(result)
        return result

    def _step(self, steps: Steps) -> int:
        """The group of one step of a loop."""
        if steps not in self.steps:
            around = self._step(steps[:-1])
            self.steps[steps] = self.store.enter("{} = {}".format(*steps[-1]), None, around)
        return self.steps[steps]

    def walk(self, definition: Definition) -> int:
        """Append the nodes of an expression and of the functions that it calls."""
        group = self._step(definition.steps)
        frames = [frame_of(definition.expression, definition.place, group=group)]
        result = 0
        while frames:
            frame = frames[-1]
            for item in frame.items:
                inner = self._item(frame, item)
                if inner:
                    frames.append(inner)
                    break
            else:
                frames.pop()
                result = frame.places[frame.expression.root]
                if frames:
                    frames[-1].places[frame.call] = result
        return result

    def _item(self, frame: Frame, item: int) -> Frame | None:
        """Give an item its place, or return the frame that has to be walked for it first."""
        tree = frame.expression.tree
        op, args = tree.ops[item], tree.args[item]
        if isinstance(args, str):
            frame.places[item] = (
                self.store.literal(args) if op == NUMBER else self._name(frame, item)
            )
            return None
        if op in self.program.functions:
            return self._call(frame, item, self.program.functions[op])
        refs = tuple([frame.places[child] for child in args])
        if op == SLICE or (refs and max(refs) < 0):
            literal = self._literal(frame, item, refs)
        else:
            literal = None
        if literal is not None:
            frame.places[item] = literal
            return None
        gate = self._gate(frame, item)
        if gate.settings:
            refs = self._with_settings(frame, item, gate, refs)
        span = frame.span or (tree.starts[item], tree.ends[item])
        if NONE in self.store.literals:
            self._check_none(frame, item, gate, refs)
        frame.places[item] = self.store.node(gate.name, refs, span, frame.group)
        return None

    def _literal(self, frame: Frame, item: int, refs: tuple[int, ...]) -> int | None:
        """The literal that an operation on literals makes: a negated number, an array, a slice."""
        tree = frame.expression.tree
        op = tree.ops[item]
        if op == "neg" and len(refs) == 1 and self.store.texts[~refs[0]][0] != "[":
            return self.store.negated(refs[0])
        if op == ARRAY:
            return self.brackets.array(refs, tree.span(item))
        return self.brackets.slice(refs, tree.span(item)) if op == SLICE else None

    def _check_none(self, frame: Frame, item: int, gate: Gate, refs: tuple[int, ...]) -> None:
        none = ~self.store.literals[NONE]
        # a setting of a gate of numbers is a number; those of arrays may be left out
        count = len(refs) - len(gate.settings) if gate.shape else len(refs)
        if none in refs[:count]:
            no_number(frame.expression.tree.span(item))

    def _gate(self, frame: Frame, item: int) -> Gate:
        gate = called_gate(frame.expression.tree, item, self.program.finder)
        place = self.program.gate_places.get(gate.name, -1)
        if place > frame.place:
            self._too_early(frame, item, gate.name)
        return gate

    def _too_early(self, frame: Frame, item: int, name: str) -> None:
        span = frame.expression.tree.span(item)
        fail(
            "order",
            f"{name} is used before it is defined",
            span,
            f"move the definition of {name} up",
        )

    def _name(self, frame: Frame, item: int) -> int:
        name = frame.expression.tree.text(item)
        if name == NONE and name not in self.given:
            return self.store.literal(NONE)
        if name.startswith(GLOBAL):
            name = name.removeprefix(GLOBAL)
        elif name in frame.parameters:
            return frame.parameters[name]
        if name in self.defined:
            if self.places[name] > frame.place:
                self._too_early(frame, item, name)
            self.used.add(name)
            return self.defined[name]
        if name in self.inputs:
            return self.inputs[name]
        if name in CONSTANTS and name not in self.given:
            return self.store.literal(name)
        return self._input(frame, item, name)

    def _input(self, frame: Frame, item: int, name: str) -> int:
        span = frame.expression.tree.span(item)
        if name.endswith("..."):
            fail("syntax", "... has a meaning only in the head of a gate", span)
        self.first_use[name] = span
        self.inputs[name] = self.store.node(INPUT, (), span[1:])
        return self.inputs[name]

    def _call(self, frame: Frame, item: int, function: Function) -> Frame:
        """The frame of a function's body at one call."""
        tree = frame.expression.tree
        check_call(tree, item, function)
        if function.place > frame.place:
            self._too_early(frame, item, function.name)
        args = tree.args[item]
        assert not isinstance(args, str)
        refs = tuple(frame.places[child] for child in args)
        group = self.store.enter(function.name, refs, frame.group)
        span = frame.span or (tree.starts[item], tree.ends[item])
        slots = (*function.parameters, *function.settings)
        parameters = dict(zip(slots, self._with_settings(frame, item, function, refs), strict=True))
        return frame_of(function.body, function.place, item, parameters, group, span)

    def _with_settings(
        self, frame: Frame, item: int, callee: Gate | Function, refs: tuple[int, ...]
    ) -> tuple[int, ...]:
        """The arguments of a call followed by its settings: by place, by name or by default."""
        tree, count = frame.expression.tree, len(callee.parameters)
        if isinstance(callee, Gate) and callee.variadic:
            count = len(refs)
        values = {name: self._default(value) for name, value in callee.settings.items()}
        values |= dict(zip(callee.settings, refs[count:], strict=False))
        values |= {name: frame.places[i] for name, i in tree.settings.get(item, {}).items()}
        for name, value in values.items():
            if value >= 0:
                hint = f"write a number, as in {name}=0.1"
                place = tree.settings.get(item, {}).get(name, item)
                fail("setting", f"the setting {name} must be a literal", tree.span(place), hint)
        return (*refs[:count], *values.values())

    def _default(self, value: Expression) -> int:
        return self.store.literal(show(value))
