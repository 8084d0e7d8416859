"""Tree → LaTeX, with the fewest parentheses; what it writes is for KaTeX as well."""

from collections.abc import Mapping
from typing import NamedTuple

from backprop_cli.syntax.latexnames import latex_name, latex_number, latex_word
from backprop_cli.syntax.printer import ATOM, COMPARISON, POWER, PRODUCT, SUM, UNARY
from backprop_cli.syntax.tree import ARRAY, NAME, NONE, NUMBER, PLACE, SLICE, Expression, Tree

INFIX = {
    "less": " < ", "less_equal": r" \le ", "greater": " > ", "greater_equal": r" \ge ",
    "equal": " = ", "not_equal": r" \ne ", "add": " + ", "sub": " - ", "mul": r" \cdot ",
    "matmul": r" \, ",
}  # fmt: skip
ONE = {
    "neg": (UNARY, "-", POWER, ""),
    "exp": (POWER, "e^{", COMPARISON, "}"),
    "square": (POWER, "", ATOM, "^{2}"),
    "transpose": (POWER, "", ATOM, r"^{\mathsf{T}}"),
    "abs": (ATOM, r"\left\lvert ", COMPARISON, r" \right\rvert"),
    "norm": (ATOM, r"\left\lVert ", COMPARISON, r" \right\rVert"),
    "floor": (ATOM, r"\left\lfloor ", COMPARISON, r" \right\rfloor"),
    "ceil": (ATOM, r"\left\lceil ", COMPARISON, r" \right\rceil"),
    "sqrt": (ATOM, r"\sqrt{", COMPARISON, "}"),
    "cbrt": (ATOM, r"\sqrt[3]{", COMPARISON, "}"),
}
"""Of one argument: its own tightness, what stands before it, what it needs, what stands after."""
FUNCTIONS = {
    **{name: f"\\{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log")},
    "max": r"\max", "min": r"\min",
    "ln": r"\log", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan",
    "log2": r"\log_{2}", "log10": r"\log_{10}", "lgamma": r"\log \Gamma", "digamma": r"\psi",
}  # fmt: skip


class Word(NamedTuple):
    """What stands in the place of a name: LaTeX, and how tightly it holds together."""

    text: str
    holds: int = ATOM


Task = str | tuple[int, int]
"""A text to write, or an item to show with the least tightness that needs no parentheses."""


def number_word(text: str) -> Word:
    """A number to put in the place of a name; one with a sign needs parentheses in a product."""
    shown = latex_number(text)
    return Word(shown, SUM if text[0] == "-" else PRODUCT if r"\times" in shown else ATOM)


def latex(expression: Expression, words: Mapping[str, Word] | None = None) -> str:
    """An expression as a LaTeX formula; `words` puts other texts in the place of names."""
    tree, pieces = expression.tree, list[str]()
    todo: list[Task] = [(expression.root, COMPARISON)]
    while todo:
        task = todo.pop()
        if isinstance(task, str):
            pieces.append(task)
        else:
            todo += reversed(_tasks(tree, *task, words or {}))
    return "".join(pieces)


def _tasks(tree: Tree, index: int, least: int, words: Mapping[str, Word]) -> list[Task]:
    op, args = tree.ops[index], tree.args[index]
    if isinstance(args, str):
        text, holds = _word(op, args, words)
        return _enclosed([text], holds, least)
    if index not in tree.settings:
        own, tasks = _plain(tree, op, args, words)
        if tasks:
            return _enclosed(tasks, own, least)
    # log(x)^2 with no parentheses around the call would read as the log of x^2
    own = ATOM if op in (ARRAY, PLACE) else POWER
    return _enclosed(_call(tree, index, op, args), own, least)


def _word(op: str, text: str, words: Mapping[str, Word]) -> Word:
    if op == NUMBER:
        return number_word(text.replace("_", "").replace("E", "e").replace("e+", "e"))
    return words.get(text) or Word(latex_name(text))


def _plain(
    tree: Tree, op: str, args: tuple[int, ...], words: Mapping[str, Word]
) -> tuple[int, list[Task]]:
    """How tightly an operation holds, and its tasks; none where it is a call."""
    count = len(args)
    if op in INFIX and count == 2:
        own = SUM if op in ("add", "sub") else PRODUCT if op in ("mul", "matmul") else COMPARISON
        left, right = (SUM, SUM) if own == COMPARISON else (own, own + 1)
        if own != COMPARISON and _begins_with_minus(tree, args[1]):
            right = POWER
        return own, [(args[0], left), INFIX[op], (args[1], right)]
    if op == "div" and count == 2:
        return _fraction(tree, *args)
    if op == "pow" and count == 2:
        return POWER, [(args[0], ATOM), "^{", (args[1], COMPARISON), "}"]
    if op in ONE and count == 1:
        own, before, least, after = ONE[op]
        return own, [before, (args[0], least), after]
    if op == "index" and count == 2 and tree.ops[args[1]] == PLACE:
        return ATOM, _index(tree, args, words)
    if op == SLICE:
        return ATOM, _slice(tree, args)
    return ATOM, []


def _fraction(tree: Tree, above: int, below: int) -> tuple[int, list[Task]]:
    """A fraction; the minus of its numerator stands before it."""
    minus = _is_minus(tree, above)
    top = tree.children(above)[0] if minus else above
    tasks: list[Task] = [r"\frac{", (top, COMPARISON), "}{", (below, COMPARISON), "}"]
    return (UNARY, ["-", *tasks]) if minus else (POWER, tasks)


def _is_minus(tree: Tree, index: int) -> bool:
    return tree.ops[index] == "neg" and len(tree.children(index)) == 1


def _begins_with_minus(tree: Tree, index: int) -> bool:
    """Whether a product or a fraction is shown with a minus first, as after another sign."""
    while tree.ops[index] in ("mul", "matmul") and len(tree.children(index)) == 2:
        index = tree.children(index)[0]
    if tree.ops[index] == "div":
        index = tree.children(index)[0]
    return _is_minus(tree, index)


def _index(tree: Tree, args: tuple[int, ...], words: Mapping[str, Word]) -> list[Task]:
    """What is taken from an array stands below it; a name that has an index is set in braces."""
    base = args[0]
    bare = tree.ops[base] == NAME and "_" not in _word(NAME, tree.text(base), words).text
    around = ("", "") if bare else ("{", "}")
    return [around[0], (base, ATOM), around[1], "_{[", (args[1], COMPARISON), "]}"]


def _slice(tree: Tree, bounds: tuple[int, ...]) -> list[Task]:
    shown: list[list[Task]] = [[] if tree.args[b] == NONE else [(b, SUM)] for b in bounds]
    return [*shown[0], "{:}", *shown[1], *(["{:}", *shown[2]] if shown[2] else [])]


def _enclosed(tasks: list[Task], own: int, least: int) -> list[Task]:
    return tasks if own >= least else [r"\left(", *tasks, r"\right)"]


def _call(tree: Tree, index: int, op: str, args: tuple[int, ...]) -> list[Task]:
    tasks: list[Task] = []
    for child in args:
        tasks += [", ", (child, COMPARISON)]
    for name, child in tree.settings.get(index, {}).items():
        tasks += [f", {latex_name(name)} = ", (child, COMPARISON)]
    tasks = tasks[1:] if args else tasks
    if op == PLACE:
        return tasks
    if op == ARRAY:
        return [r"\left[", *tasks, r"\right]"]
    return [FUNCTIONS.get(op) or latex_word(op), r"\left(", *tasks, r"\right)"]
