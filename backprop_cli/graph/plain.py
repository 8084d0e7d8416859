"""Calls of which the number of arguments is all that is to be checked: most of them."""

from backprop_cli.gates.calls import CONDITIONS
from backprop_cli.gates.model import SYNTAX, Gate
from backprop_cli.graph.definitions import Program
from backprop_cli.graph.store import Store
from backprop_cli.hints import NamedTuple
from backprop_cli.syntax.tree import NAME, NONE, NUMBER, Tree


class Plain(NamedTuple):
    """The gates of the library that a tree calls and that have neither settings nor overloads.

    They are found by the name in the call, apart by the number of their arguments. A tree to be
    `careful` with has comparisons or settings, which might stand where they do not belong.
    """

    unary: dict[str, str]
    binary: dict[str, str]
    careful: bool


NO_GATES = Plain({}, {}, careful=True)


class PlainGates:
    """Finds the plain gates of each tree of a program, once."""

    def __init__(self, program: Program, store: Store) -> None:
        self.program = program
        self.store = store
        self._found: dict[Tree, Plain] = {}

    def gates(self, tree: Tree) -> Plain:
        """The plain gates that a tree calls; none where one might get `none`."""
        if NONE in self.store.literals or NONE in tree.args.places:
            return NO_GATES
        if tree not in self._found:
            self._found[tree] = self._find(tree)
        return self._found[tree]

    def _find(self, tree: Tree) -> Plain:
        ops = set(tree.ops)
        gates = {op: gate for op in ops if (gate := self._gate(op))}
        unary, binary = (
            {op: gate.name for op, gate in gates.items() if len(gate.parameters) == count}
            for count in (1, 2)
        )
        return Plain(unary, binary, bool(tree.settings) or not ops.isdisjoint(CONDITIONS))

    def _gate(self, op: str) -> Gate | None:
        program = self.program
        if op in program.functions or op in CONDITIONS or op in program.finder.own:
            return None
        gate = None if op in SYNTAX or op in (NAME, NUMBER) else program.finder.find(op)
        return gate if gate and not (gate.variadic or gate.settings or gate.overload) else None


def is_plain(tree: Tree, item: int) -> bool:
    """Whether a call of a plain gate has neither settings nor comparisons."""
    children = tree.children(item)
    return item not in tree.settings and CONDITIONS.isdisjoint(tree.ops[c] for c in children)
