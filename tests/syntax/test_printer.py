"""parse(show(tree)) == tree, for any tree, with no parenthesis that could be left out."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_cli.source import Source
from backprop_cli.syntax.parser import parse_text
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import NAME, NUMBER, Expression, Tree

NAMES = st.sampled_from(["x", "y", "w0", "theta", "gate", "domain", "try", "e"])
LITERALS = st.sampled_from(["0", "1", "2.5", "1e-3", ".5", "1_000"])
Nested = tuple[str, tuple["Nested | str", ...]]


def calls(inner: st.SearchStrategy[Nested]) -> st.SearchStrategy[Nested]:
    binary = st.tuples(
        st.sampled_from(["add", "sub", "mul", "div", "pow", "atan2"]), st.tuples(inner, inner)
    )
    unary = st.tuples(st.sampled_from(["neg", "sin", "sqrt"]), st.tuples(inner))
    many = st.tuples(st.sampled_from(["max", "g"]), st.lists(inner, max_size=3).map(tuple))
    condition = st.tuples(
        st.sampled_from(["less", "equal", "greater_equal"]), st.tuples(inner, inner)
    )
    where = st.tuples(st.just("where"), st.tuples(condition, inner, inner))
    return binary | unary | many | where


leaf = st.tuples(st.just(NAME), st.tuples(NAMES)) | st.tuples(st.just(NUMBER), st.tuples(LITERALS))
trees: st.SearchStrategy[Nested] = st.recursive(leaf, calls, max_leaves=25)


def built(nested: Nested) -> Expression:
    tree = Tree(Source("test", ""), whole=True)

    def add(item: Nested) -> int:
        op, args = item
        if op in (NAME, NUMBER):
            return tree.add(op, str(args[0]))
        return tree.add(op, tuple([add(arg) for arg in args if not isinstance(arg, str)]))

    return Expression(tree, add(nested))


def parsed(text: str) -> Expression:
    whole = parse_text(text)
    assert len(whole.statements) == 1
    return whole.expression(whole.statements[0].parts[0])


@settings(max_examples=1500, deadline=None)
@given(trees)
def test_what_is_shown_reads_back_as_the_same_tree(nested: Nested) -> None:
    expression = built(nested)
    assert parsed(show(expression)).shape() == expression.shape()
    assert parsed(show(expression, tight=True)).shape() == expression.shape()


@settings(max_examples=400, deadline=None)
@given(trees)
def test_no_parenthesis_can_be_left_out(nested: Nested) -> None:
    expression = built(nested)
    text = show(expression)
    for opening in re.finditer(r"(?<![\w])\(", text):
        closing = matching(text, opening.start())
        without = text[: opening.start()] + text[opening.end() : closing] + text[closing + 1 :]
        try:
            other = parsed(without).shape()
        except Exception:
            continue
        assert other != expression.shape(), f"{text} needs no parenthesis at {opening.start()}"


def matching(text: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise AssertionError(text)
