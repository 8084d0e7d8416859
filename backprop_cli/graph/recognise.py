"""Spelled-out forms of a gate, such as 1/(1 + exp(-u)), become that gate."""

from collections.abc import Sequence

from backprop_cli.gates.model import Finder, Form
from backprop_cli.graph.definitions import Program
from backprop_cli.syntax.tree import NAME, NUMBER, Expression, Tree
from backprop_cli.syntax.writer import Writer

COMMUTATIVE = ("add", "mul")
Bindings = dict[str, int]


def recognise(program: Program, forms: Sequence[Form]) -> Program:
    """The program with every occurrence of a form replaced by the call it stands for."""
    if not forms:
        return program
    by_op: dict[str, list[Form]] = {}
    # the largest first: log(1 + exp(a)) is a softplus rather than a log1p
    for form in sorted(forms, key=lambda form: -len(form.pattern.order())):
        by_op.setdefault(form.pattern.tree.ops[form.pattern.root], []).append(form)

    def rewritten(expression: Expression) -> Expression:
        return Rewriter(expression, by_op, program.finder).rewritten()

    functions = {k: f._replace(body=rewritten(f.body)) for k, f in program.functions.items()}
    definitions = program.definitions.rewritten(rewritten)
    return program._replace(definitions=definitions, functions=functions)


class Rewriter:
    """Rewrites one expression, the largest form first."""

    def __init__(
        self, expression: Expression, forms: dict[str, list[Form]], finder: Finder
    ) -> None:
        self.expression = expression
        self.tree = expression.tree
        self.forms = forms
        self.order = expression.order()
        self.alike = _alike(self.tree, self.order)
        used = {self.tree.ops[index] for index in self.order}
        self.gates = {op: gate.name if (gate := finder.find(op)) else op for op in used}

    def rewritten(self) -> Expression:
        """The expression with its forms replaced."""
        found = self._find()
        if not found:
            return self.expression
        copy = Tree(self.tree.source, whole=True)
        writer, copies = Writer(copy, tidy=False), dict[int, int]()
        for index in self._kept(found):
            before = len(copy.ops)
            if index in found:
                form, bound = found[index]
                places = {name: copies[item] for name, item in bound.items()}
                copies[index] = writer.graft(form.meaning, places)
            else:
                copies[index] = copy.take(self.tree, index, copies)
            for item in range(before, len(copy.ops)):
                copy.starts[item], copy.ends[item] = self.tree.starts[index], self.tree.ends[index]
        return Expression(copy, copies[self.expression.root])

    def _find(self) -> dict[int, tuple[Form, Bindings]]:
        """The forms that occur, and what their names stand for."""
        found = {}
        for index in self.order:
            for form in self.forms.get(self.gates[self.tree.ops[index]], ()):
                bound = self._match(form.pattern, form.pattern.root, index, {})
                if bound is not None:
                    found[index] = form, bound
                    break
        return found

    def _kept(self, found: dict[int, tuple[Form, Bindings]]) -> list[int]:
        """The items that are still needed, arguments first."""
        seen, todo = {self.expression.root}, [self.expression.root]
        while todo:
            index = todo.pop()
            needed = found[index][1].values() if index in found else self.tree.children(index)
            for child in needed:
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        return sorted(seen)

    def _match(
        self, pattern: Expression, spot: int, index: int, bound: Bindings
    ) -> Bindings | None:
        """What the pattern's names stand for, or None. Recursion is as deep as a pattern is."""
        ours, theirs = pattern.tree, self.tree
        op = ours.ops[spot]
        if op == NAME:
            name = ours.text(spot)
            if name in bound:
                return bound if self.alike[bound[name]] == self.alike[index] else None
            return bound | {name: index}
        if op != self.gates[theirs.ops[index]]:
            return None
        if op == NUMBER:
            return bound if float(ours.text(spot)) == float(theirs.text(index)) else None
        parts, others = ours.children(spot), theirs.children(index)
        orders = [others, others[::-1]] if op in COMMUTATIVE and len(others) == 2 else [others]
        for order in orders:
            matched = self._match_all(pattern, parts, order, bound)
            if matched is not None:
                return matched
        return None

    def _match_all(
        self, pattern: Expression, parts: Sequence[int], items: Sequence[int], bound: Bindings
    ) -> Bindings | None:
        matched: Bindings | None = bound if len(parts) == len(items) else None
        for part, item in zip(parts, items, strict=False):
            if matched is not None:
                matched = self._match(pattern, part, item, matched)
        return matched


def _alike(tree: Tree, order: Sequence[int]) -> dict[int, int]:
    """A number for each item, equal for items that are written alike."""
    numbers: dict[tuple[object, ...], int] = {}
    alike: dict[int, int] = {}
    for index in order:
        args = tree.args[index]
        parts = (args,) if isinstance(args, str) else tuple(alike[c] for c in tree.children(index))
        alike[index] = numbers.setdefault((tree.ops[index], *parts), len(numbers))
    return alike
