"""Tokens → tree: the LALR driver, one loop over columns.

Lark's own driver does the same with ten times the work a token, and costs its import; the tables
that this one walks are Lark's.
"""

from backprop_cli.hints import Any
from backprop_cli.source import Source
from backprop_cli.syntax.arguments import WORD
from backprop_cli.syntax.builder import Builder, Parsed
from backprop_cli.syntax.lexer import Tokens, read, scan
from backprop_cli.syntax.machine import Binary, Leaf, Rule, State, machine


def parse(source: Source, *, implicit: bool = False) -> Parsed:
    """The tree and the statements of a source.

    Raises:
        BackpropError: the text does not follow the grammar; the message says how to mend it.
    """
    tokens = scan(source)
    if implicit:
        from backprop_cli.syntax.implicit import insert_products

        tokens = insert_products(tokens)
    builder = Builder(source)
    _drive(tokens, builder)
    return Parsed(source, builder.tree, builder.statements)


def parse_text(text: str, name: str = "expression") -> Parsed:
    """`parse` for a text that is not yet a source."""
    return parse(read(name, text))


def _drive(tokens: Tokens, builder: Builder) -> None:
    """Walk the machine over the tokens.

    The builder has a method for every rule; what words and binary operations append to the tree is
    written out here, at a third of the time.
    """
    ops, left, right, begin, end, places = builder.tree.columns()
    state = machine().start
    states, values, begins = [state], list[Any](), list[int]()
    last, before = "", 0
    columns = zip(tokens.pairs(), tokens.words, tokens.starts, strict=True)
    for pair, word, start in columns:
        while (kind := type(move := state[pair])) is Binary or kind is Rule:
            if kind is Rule:
                _reduce(move, builder, states, values, begins, start, before + len(last))
                states[-1] = state = states[-2][move.symbol + pair]
                continue
            right(values.pop())
            left(values[-2])
            del states[-2:], values[-1], begins[-2:]
            values[-1] = len(ops)
            ops.append(move.op)
            begin(begins[-1])
            end(before + len(last))
            states[-1] = state = states[-2][move.symbol + pair]
        if kind is Leaf:
            place = places.get(word)
            left(builder.word(word, start) if place is None else place)
            right(WORD)
            values.append(len(ops))
            ops.append(move.op)
            begin(start)
            end(start + len(word))
            state = move.state
        elif kind is State:
            values.append(word)
            state = move
        else:
            break
        states.append(state)
        begins.append(start)
        last, before = word, start
    if state is not machine().end:
        from backprop_cli.syntax.mistakes import explain

        # what is left shows where it broke off; counting along would cost every token
        explain(tokens, len(tokens.words) - 1 - len(list(columns)))


def _reduce(
    rule: Rule, builder: Builder, states: list[State], values: list[Any], begins: list[int],
    start: int, end: int,
) -> None:  # fmt: skip
    """Put what a rule makes of its values in their place; the last state is still to be set."""
    size = rule.size
    if not size:
        values.append(builder.reduce(rule.method, [], start, start))
        begins.append(start)
        states.append(states[-1])
        return
    values[-size:] = [builder.reduce(rule.method, values[-size:], begins[-size], end)]
    if size > 1:
        del states[1 - size :], begins[1 - size :]
