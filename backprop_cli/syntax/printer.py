"""Tree → text, with the fewest parentheses that give the same tree again."""

from collections.abc import Mapping

from backprop_cli.syntax.builder import COMPARISONS
from backprop_cli.syntax.tree import ARRAY, NAME, NONE, PLACE, SLICE, Expression, Tree

COMPARISON, SUM, PRODUCT, UNARY, POWER, ATOM = range(6)
"""How tightly an operator holds, loosest first."""

SIGNS = {op: sign for sign, op in reversed(COMPARISONS.items()) if sign.isascii()}
OPERATORS = {
    **{op: (sign, COMPARISON, SUM, SUM) for op, sign in SIGNS.items()},
    "add": ("+", SUM, SUM, PRODUCT),
    "sub": ("-", SUM, SUM, PRODUCT),
    "mul": ("*", PRODUCT, PRODUCT, UNARY),
    "div": ("/", PRODUCT, PRODUCT, UNARY),
    "matmul": ("@", PRODUCT, PRODUCT, UNARY),
    "pow": ("^", POWER, ATOM, UNARY),
}
"""Sign, own tightness, and the least tightness of the left and the right operand."""

Task = str | tuple[int, int]
"""A text to write, or an item to show with the least tightness that needs no parentheses."""


def show(
    expression: Expression,
    words: Mapping[str, str] | None = None,
    *,
    tight: bool = False,
    negative: int = UNARY,
) -> str:
    """The text of an expression.

    `words` puts other texts in the place of names; a text that begins with a minus is set in
    parentheses where the grammar needs them; with `negative=SUM` where a reader expects them too,
    as in `2 * (-1)`. `tight` leaves no spaces around `*` and `/`.
    """
    tree, pieces = expression.tree, list[str]()
    todo: list[Task] = [(expression.root, COMPARISON)]
    while todo:
        task = todo.pop()
        if isinstance(task, str):
            pieces.append(task)
        else:
            todo += reversed(_tasks(tree, *task, words or {}, tight, negative))
    return "".join(pieces)


def _tasks(
    tree: Tree, index: int, least: int, words: Mapping[str, str], tight: bool, negative: int
) -> list[Task]:
    op, args = tree.ops[index], tree.args[index]
    if isinstance(args, str):
        text = words.get(args, args) if op == NAME else args
        return _enclosed([text], negative if text.startswith("-") else ATOM, least)
    if op in OPERATORS and len(args) == 2 and index not in tree.settings:
        sign, own, left, right = OPERATORS[op]
        middle = sign if own == POWER or (tight and sign in ("*", "/")) else f" {sign} "
        return _enclosed([(args[0], left), middle, (args[1], right)], own, least)
    if op == "neg" and len(args) == 1:
        return _enclosed(["-", (args[0], UNARY)], UNARY, least)
    if op == "index" and len(args) == 2 and tree.ops[args[1]] == PLACE:
        return [(args[0], ATOM), "[", (args[1], COMPARISON), "]"]
    if op == "transpose" and len(args) == 1 and index not in tree.settings:
        return [(args[0], ATOM), ".T"]
    if op == SLICE:
        return _slice(tree, args)
    return _call(tree, index, op, args)


def _slice(tree: Tree, bounds: tuple[int, ...]) -> list[Task]:
    """`1:3`, with nothing where a bound is left out."""
    shown: list[list[Task]] = [[] if tree.args[b] == NONE else [(b, SUM)] for b in bounds]
    return [*shown[0], ":", *shown[1], *([":", *shown[2]] if shown[2] else [])]


def _enclosed(tasks: list[Task], own: int, least: int) -> list[Task]:
    return tasks if own >= least else ["(", *tasks, ")"]


def _call(tree: Tree, index: int, op: str, args: tuple[int, ...]) -> list[Task]:
    tasks: list[Task] = []
    for child in args:
        tasks += [", ", (child, COMPARISON)]
    for name, child in tree.settings.get(index, {}).items():
        tasks += [f", {name}=", (child, COMPARISON)]
    if tasks:
        tasks[0] = str(tasks[0]).removeprefix(", ")
    if op == PLACE:
        return tasks
    return ["[", *tasks, "]"] if op == ARRAY else [f"{op}(", *tasks, ")"]
