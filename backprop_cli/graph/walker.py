"""Expressions → nodes: every call a node, every function inlined, without recursion."""

from backprop_cli.errors import fail
from backprop_cli.gates.calls import called_gate, no_number
from backprop_cli.gates.model import Gate
from backprop_cli.graph.brackets import Brackets
from backprop_cli.graph.definitions import Function, Program
from backprop_cli.graph.frame import Frame, frame_of
from backprop_cli.graph.plain import PlainGates, is_plain
from backprop_cli.graph.program import check_call
from backprop_cli.graph.scope import Scope, too_early
from backprop_cli.syntax.arguments import ONE, WORD
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import ARRAY, NONE, NUMBER, SLICE, Expression

NOTHING: tuple[int, ...] = ()


class Walker:
    """Appends the nodes of expressions to a store."""

    def __init__(self, program: Program, scope: Scope) -> None:
        self.program = program
        self.scope = scope
        self.store = scope.store
        self.brackets = Brackets(self.store)
        self.plain = PlainGates(program, self.store)

    def walk(self, expression: Expression, place: int, group: int) -> int:
        """Append the nodes of an expression and of the functions that it calls; its argument."""
        frames = [frame_of(expression, place, group=group)]
        while True:
            frame = frames[-1]
            inner = self._nodes(frame)
            if inner:
                frames.append(inner)
                continue
            result = frames.pop().at(frame.expression.root)
            if not frames:
                return result
            frames[-1].put(frame.call, result)

    def _nodes(self, frame: Frame) -> Frame | None:
        """Append the nodes of a frame, up to a call: its frame has to be walked before the rest.

        What most items are, a word or a call of a plain gate, is done here: at a fifth of the time.
        """
        tree, store, first, places = frame.expression.tree, self.store, frame.first, frame.places
        ops, lefts, rights, words = tree.ops, tree.args.left, tree.args.right, frame.words
        gates, group, span = store.gates, frame.group, frame.span
        unary, binary, careful = self.plain.gates(tree)
        for item in frame.items:
            left, right = lefts[item], rights[item]
            if right == WORD:
                if left not in words:
                    words[left] = self._word(frame, item, tree.args.words[left])
                places[item - first] = words[left]
                continue
            gate, args = "", NOTHING
            if right >= 0:
                gate, a, b = binary.get(ops[item], ""), places[left - first], places[right - first]
                args = (a, b) if a >= 0 or b >= 0 else NOTHING
            elif right == ONE:
                gate, a = unary.get(ops[item], ""), places[left - first]
                args = (a,) if a >= 0 else NOTHING
            if not gate or not args or (careful and not is_plain(tree, item)):
                if inner := self._item(frame, item):
                    return inner
                continue
            places[item - first] = len(gates)
            gates.append(gate)
            store.args.append(args)
            store.starts.append(span[0] if span else tree.starts[item])
            store.ends.append(span[1] if span else tree.ends[item])
            store.group.append(group)
        return None

    def _word(self, frame: Frame, item: int, text: str) -> int:
        if frame.expression.tree.ops[item] == NUMBER:
            return self.store.literal(text)
        return self.scope.argument(frame, item, text)

    def _item(self, frame: Frame, item: int) -> Frame | None:
        """Give an item its argument, or return the frame that has to be walked for it first."""
        tree = frame.expression.tree
        op = tree.ops[item]
        if op in self.program.functions:
            return self._call(frame, item, self.program.functions[op])
        refs = self._arguments(frame, item)
        if op == SLICE or (refs and max(refs) < 0):
            literal = self._literal(frame, item, refs)
        else:
            literal = None
        if literal is not None:
            frame.put(item, literal)
            return None
        gate = self._gate(frame, item)
        if gate.settings:
            refs = self._with_settings(frame, item, gate, refs)
        span = frame.span or (tree.starts[item], tree.ends[item])
        if NONE in self.store.literals:
            self._check_none(frame, item, gate, refs)
        frame.put(item, self.store.node(gate.name, refs, span, frame.group))
        return None

    def _arguments(self, frame: Frame, item: int) -> tuple[int, ...]:
        args = frame.expression.tree.args[item]
        assert not isinstance(args, str)
        return tuple([frame.at(child) for child in args])

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
        if self.program.gate_places.get(gate.name, -1) > frame.place:
            too_early(frame, item, gate.name)
        return gate

    def _call(self, frame: Frame, item: int, function: Function) -> Frame:
        """The frame of a function's body at one call."""
        tree = frame.expression.tree
        check_call(tree, item, function)
        if function.place > frame.place:
            too_early(frame, item, function.name)
        refs = self._arguments(frame, item)
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
        values |= {name: frame.at(i) for name, i in tree.settings.get(item, {}).items()}
        for name, value in values.items():
            if value >= 0:
                hint = f"write a number, as in {name}=0.1"
                place = tree.settings.get(item, {}).get(name, item)
                fail("setting", f"the setting {name} must be a literal", tree.span(place), hint)
        return (*refs[:count], *values.values())

    def _default(self, value: Expression) -> int:
        return self.store.literal(show(value))
