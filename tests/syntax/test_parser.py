"""The driver beside Lark's own: the same trees, and the same place where a text goes wrong."""

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark, Token, UnexpectedToken

from backprop_cli.errors import BackpropError
from backprop_cli.syntax import lexer, mistakes, parser
from backprop_cli.syntax.builder import Builder
from backprop_cli.syntax.lexer import Tokens, read, scan
from backprop_cli.syntax.names import plain
from backprop_cli.syntax.tables import grammar_text
from backprop_cli.syntax.tree import NAME, NONE, NUMBER, PLACE, SLICE
from tests.programs import programs

TESTS = Path(__file__).parent.parent
CASES, MESSAGES = TESTS / "cases/values.txt", TESTS / "errors/messages.txt"
PROGRAMS = [*TESTS.glob("../examples/*.bp"), *TESTS.glob("../backprop_cli/gates/*.gates")]
WRITTEN = [
    *(line.partition("|")[0] for line in CASES.read_text("utf-8").splitlines()),
    *re.findall(r'eval "(.*?)"', MESSAGES.read_text("utf-8")),
    *(path.read_text("utf-8") for path in PROGRAMS),
]
"""Texts by hand: right ones, wrong ones, whole programs, and the gates of the library."""
OPERATIONS = {"add", "sub", "mul", "div", "pow", "matmul"}


@cache
def lark() -> Lark:
    return Lark(
        grammar_text(), parser="lalr", lexer="basic", keep_all_tokens=True, maybe_placeholders=False
    )


def by_lark(tokens: Tokens) -> Any:
    """What Lark makes of some tokens, or the place of the one that it does not accept."""
    driver, index = lark().parse_interactive(""), 0
    try:
        for index, kind in enumerate(tokens.kinds[:-1]):
            driver.feed_token(Token(kind, tokens.words[index], start_pos=tokens.starts[index]))
        index = len(tokens.words) - 1
        return built(driver.feed_eof(), Builder(tokens.source))
    except UnexpectedToken:
        return index


def built(root: Any, builder: Builder) -> Any:
    """Lark's tree, with the builder's methods called upwards; words and operations written out."""

    methods = {rule.alias for rule in lark().rules} - {None}

    def value(node: Any) -> tuple[Any, int, int]:
        if isinstance(node, Token):
            return str(node), node.start_pos or 0, (node.start_pos or 0) + len(node)
        parts = [value(child) for child in node.children]
        made = [part[0] for part in parts]
        start, end = (parts[0][1], parts[-1][2]) if parts else (0, 0)
        if node.data in ("number", "name"):
            op, text = (NUMBER, made[0]) if node.data == "number" else (NAME, plain(made[0]))
            made = [builder.tree.add(op, text, start, end)]
        elif node.data in OPERATIONS:
            made = [builder.tree.add(node.data, (made[0], made[2]), start, end)]
        elif node.data in methods:
            made = [builder.reduce(node.data, made, start, end)]
        return made[0], start, end

    value(root)
    return contents(builder)


def contents(builder: Builder) -> Any:
    """All that was built; without the places of what may begin or end with nothing, as `[1:]`."""
    tree = builder.tree
    statements = [(s.keyword, s.parts, s.words, s.equal, s.span[1:]) for s in builder.statements]
    placed = [
        (op, args, *((start, end) if op not in (SLICE, PLACE) and args != NONE else ()))
        for op, args, start, end in zip(tree.ops, tree.args, tree.starts, tree.ends, strict=True)
    ]
    return placed, tree.settings, statements


class Stopped(Exception):
    """Where the driver finds a mistake."""


def by_us(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> Any:
    def stop(_: Tokens, index: int) -> None:
        raise Stopped(index)

    monkeypatch.setattr(mistakes, "explain", stop)
    builder = Builder(tokens.source)
    try:
        parser._drive(tokens, builder)
    except Stopped as stopped:
        return stopped.args[0]
    return contents(builder)


def agree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        tokens = scan(read("text", text))
        ours = by_us(tokens, monkeypatch)
    except BackpropError:
        return  # a name with a character that none may hold, or a setting in a wrong place
    assert ours == by_lark(tokens)


@pytest.mark.parametrize("text", WRITTEN)
def test_written_texts(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(text, monkeypatch)


@given(programs())
@settings(max_examples=150, deadline=None)
def test_random_programs(program: tuple[str, dict[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        agree(program[0], monkeypatch)


@pytest.mark.parametrize("seed", range(40))
def test_texts_with_mistakes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(seed)
    for _ in range(25):
        words = lexer._words().findall(choose.choice(WRITTEN))
        for _ in range(choose.randint(1, 3)):
            place = choose.randrange(len(words) + 1)
            words[place : place + choose.randint(0, 2)] = choose.choices(
                [*words, "=", "(", ",", ":"], k=choose.randint(0, 2)
            )
        agree("".join(words), monkeypatch)


@given(st.text(alphabet="gatedforminky xyd/1.0²θ+-*=<>,;:\n\r\t()[]#\"'½…", max_size=60))
@settings(max_examples=300, deadline=None)
def test_words_are_found_alike_with_and_without_groups(text: str) -> None:
    assert lexer._matched(text) == lexer._found(text)


@pytest.mark.parametrize("text", WRITTEN)
def test_written_words_are_found_alike(text: str) -> None:
    assert lexer._matched(text) == lexer._found(text)


@pytest.mark.parametrize(
    "text", [text for text in WRITTEN if not set("()[]") & set(text) or "\n" not in text]
)
def test_lark_finds_the_same_words(text: str) -> None:
    tokens = scan(read("text", text))
    known = (
        tokens.kinds[: tokens.kinds.index("UNKNOWN")]
        if "UNKNOWN" in tokens.kinds
        else tokens.kinds[:-1]
    )
    found = lark().lex(tokens.source.text)
    for kind, word, token in zip(known, tokens.words, found, strict=False):
        assert (kind, word) == (token.type, token.value)
