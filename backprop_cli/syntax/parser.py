"""Tokens → tree: the LALR driver, one loop over columns.

Lark's own driver does the same with ten times the work a token, and costs its import; the tables
that this one walks are Lark's.
"""

from typing import Any

from backprop_cli.source import Source
from backprop_cli.syntax.arguments import WORD
from backprop_cli.syntax.builder import Builder, Parsed
from backprop_cli.syntax.implicit import insert_products
from backprop_cli.syntax.lexer import Tokens, read, scan
from backprop_cli.syntax.machine import EMPTY, LEAF, OTHER, machine
from backprop_cli.syntax.mistakes import explain


def parse(source: Source, *, implicit: bool = False) -> Parsed:
    """The tree and the statements of a source.

    Raises:
        BackpropError: the text does not follow the grammar; the message says how to mend it.
    """
    tokens = scan(source)
    if implicit:
        tokens = insert_products(tokens)
    builder = Builder(source)
    _drive(tokens, builder)
    return Parsed(source, builder.tree, tuple(builder.statements))


def parse_text(text: str, name: str = "expression") -> Parsed:
    """`parse` for a text that is not yet a source."""
    return parse(read(name, text))


def _drive(tokens: Tokens, builder: Builder) -> None:
    """Walk the machine over the tokens.

    The builder has a method for every rule; what the commonest ones append to the tree is written
    out here, at a third of the time.
    """
    ops, left, right, begin, close, places = builder.tree.columns()
    state = machine().start
    states, values, begins, finish = [state], list[Any](), list[int](), 0
    columns = zip(tokens.codes, tokens.words, tokens.starts, tokens.ends, strict=True)
    for code, word, start, stop in columns:
        while type(move := state[code]) is tuple:
            form, method, size, symbol = move
            if form is OTHER:
                made = builder.reduce(method, values[-size:], begins[-size], finish)
                del states[-size:], values[-size:], begins[1 - size or len(begins) :]
                states.append(state := states[-1][symbol + code])
                values.append(made)
                continue
            if form is EMPTY:
                values.append(builder.reduce(method, [], start, start))
                begins.append(start)
                states.append(state := state[symbol + code])
                continue
            if form is LEAF:
                place = places.get(values[-1])
                left(builder.word(values[-1], begins[-1]) if place is None else place)
                right(WORD)
            else:
                right(values.pop())
                left(values[-2])
                del states[-2:], values[-1], begins[-2:]
            values[-1] = len(ops)
            ops.append(method)
            begin(begins[-1])
            close(finish)
            states[-1] = state = states[-2][symbol + code]
        if move is None:
            break
        states.append(move)
        values.append(word)
        begins.append(start)
        state, finish = move, stop
    if state is not machine().end:
        explain(tokens, len(tokens.words) - 1 - len(list(columns)))
