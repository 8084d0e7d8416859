"""Appends to a tree while tidying: `2*x^(2 - 1)` is written as `2*x`."""

from collections.abc import Mapping

from backprop_cli.syntax.tree import NAME, NONE, NUMBER, Expression, Tree

LARGEST = 1_000_000
"""Whole numbers up to this are added and multiplied where they meet."""


class Writer:
    """Builds expressions item by item in one tree."""

    def __init__(self, tree: Tree, *, tidy: bool = True) -> None:
        self.tree = tree
        self.tidy = tidy

    def number(self, text: str) -> int:
        """Append a number; a minus makes it the negative of one."""
        if text.startswith("-"):
            return self.tree.add("neg", (self.number(text[1:]),))
        return self.tree.add(NUMBER, text)

    def name(self, text: str) -> int:
        """Append a name."""
        return self.tree.add(NAME, text)

    def literal(self, index: int) -> str:
        """The text of an item that is a number or a negated one, else an empty text."""
        tree = self.tree
        if tree.ops[index] == NUMBER:
            return tree.text(index)
        if tree.ops[index] == "neg" and tree.ops[tree.children(index)[0]] == NUMBER:
            return "-" + tree.text(tree.children(index)[0])
        return ""

    def call(self, op: str, *args: int) -> int:
        """Append a call, or the simpler item that it equals."""
        if op == "chain":
            return self._chain(*args)
        if self.tidy and len(args) == 2:
            tidied = self._tidied(op, *args)
            if tidied is not None:
                return tidied
        if self.tidy and op == "neg" and self.literal(args[0]):
            text = self.literal(args[0])
            return self.number(text[1:] if text.startswith("-") else "-" + text)
        return self.tree.add(op, args)

    def _chain(self, upstream: int, local: int) -> int:
        """Upstream × local: 0 where the upstream is exactly 0."""
        if self.literal(upstream) == "1" or (self.tidy and self.literal(local) == "0"):
            return local
        if self.literal(local) == "1" or self.literal(upstream) == "0":
            return upstream
        return (
            self.call("mul", upstream, local)
            if self.tidy
            else self.tree.add("chain", (upstream, local))
        )

    def _tidied(self, op: str, a: int, b: int) -> int | None:
        left, right = self.literal(a), self.literal(b)
        if left and right:
            return self._folded(op, left, right)
        if (op, left) in (("add", "0"), ("mul", "1")):
            return b
        if (op, right) in (("add", "0"), ("sub", "0"), ("mul", "1"), ("div", "1"), ("pow", "1")):
            return a
        if (op, left) == ("mul", "-1"):
            return self.call("neg", b)
        return self.call("neg", a) if (op, right) == ("mul", "-1") else None

    def _folded(self, op: str, left: str, right: str) -> int | None:
        if not (left.lstrip("-").isdecimal() and right.lstrip("-").isdecimal()):
            return None
        if max(len(left), len(right)) > len(str(LARGEST)):
            return None
        a, b = int(left), int(right)
        result = {"add": a + b, "sub": a - b, "mul": a * b}.get(op)
        return None if result is None else self.number(str(result))

    def graft(self, expression: Expression, places: Mapping[str, int]) -> int:
        """Append a copy of an expression with items of this tree in the place of names."""
        source, copies = expression.tree, dict[int, int]()
        for index in expression.order():
            op, args = source.ops[index], source.args[index]
            if isinstance(args, str):
                known = places.get(args) if op == NAME else None
                copies[index] = self.tree.add(op, args) if known is None else known
            else:
                copies[index] = self.call(op, *(copies[child] for child in args))
                if index in source.settings:
                    self._settings(source.settings[index], copies, copies[index])
        return copies[expression.root]

    def _settings(self, named: Mapping[str, int], copies: dict[int, int], call: int) -> None:
        """Copy a call's settings; a tidy text leaves out those that are none."""
        kept = {
            name: copies[item]
            for name, item in named.items()
            if not (self.tidy and self.tree.args[copies[item]] == NONE)
        }
        if kept:
            self.tree.settings[call] = kept
