"""Tokens → tree: the LALR driver, one loop over lists.

Lark's own driver does the same with four times the work a token, and costs its import; the tables
that this one walks are Lark's.
"""

from typing import Any

from backprop_cli.source import Source
from backprop_cli.syntax.builder import Builder, Parsed
from backprop_cli.syntax.implicit import insert_products
from backprop_cli.syntax.lexer import Tokens, read, scan
from backprop_cli.syntax.mistakes import explain
from backprop_cli.syntax.tables import load


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
    tables = load()
    rows = tables.states
    rules = [(o, n, builder.action(name) if name else None) for o, n, name in tables.rules]
    text = tokens.source.text
    states, values = [tables.start], list[Any]()
    begins, ends = list[int](), list[int]()
    for index, kind in enumerate(tokens.kinds):
        while (move := rows[states[-1]].get(kind)) is not None and move < 0:
            origin, size, action = rules[~move]
            if size == 1 and action is None:
                states[-1] = rows[states[-2]][origin]
                continue
            start = begins[-size] if size else tokens.starts[index]
            finish = ends[-1] if size else start
            arguments = values[len(values) - size :]
            if size:
                del states[-size:], values[-size:], begins[-size:], ends[-size:]
            values.append(action(arguments, start, finish) if action else arguments[0])
            begins.append(start)
            ends.append(finish)
            states.append(rows[states[-1]][origin])
        if move is None:
            if kind == "$END" and states[-1] == tables.end:
                return
            explain(tokens, index)
        states.append(move)
        values.append(text[tokens.starts[index] : tokens.ends[index]])
        begins.append(tokens.starts[index])
        ends.append(tokens.ends[index])
