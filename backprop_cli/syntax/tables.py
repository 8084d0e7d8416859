"""The parser's tables: Lark builds them from `grammars/`, a saved copy spares the work.

The copy in `tables.json` names the grammar it was built from, word for word. One that is missing,
stale or broken is passed over, and Lark builds the tables again. `python -m
backprop_cli.syntax.tables` writes the copy; a test holds that it is current.
"""

import json
import os
from functools import cache

from backprop_cli.hints import Any, NamedTuple

GRAMMARS = ("terminals", "expression", "gates", "program")
HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.dirname(HERE)
SAVED = os.path.join(HERE, "tables.json")


class Tables(NamedTuple):
    """What the driver needs of an LALR(1) grammar.

    `terminals` is a regular expression with a group per kind of token; `kinds` names the groups,
    and the end of the text at place 0. `states[s][symbol]` is the next state, or `~rule` where a
    rule is to be reduced; a rule is its origin, its size and the builder's method (empty where
    the value passes through).
    """

    terminals: str
    kinds: list[str]
    states: list[dict[str, int]]
    rules: list[tuple[str, int, str]]
    start: int
    end: int


def grammar_text() -> str:
    """The grammar's files as one text; in a wheel they lie inside the package, else beside it."""
    inside, beside = (os.path.join(f, "grammars") for f in (PACKAGE, os.path.dirname(PACKAGE)))
    folder = inside if os.path.isdir(inside) else beside
    return "\n".join(_read(os.path.join(folder, f"{name}.lark")) for name in GRAMMARS)


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as stream:
        return stream.read()


@cache
def load() -> Tables:
    """The tables for the grammar as it is now."""
    grammar = grammar_text()
    return _saved(grammar) or build(grammar)


def _saved(grammar: str) -> Tables | None:
    try:
        data = json.loads(_read(SAVED))
        if data.pop("grammar") != grammar:
            return None
        data["rules"] = [
            (str(origin), int(size), str(name)) for origin, size, name in data["rules"]
        ]
        return Tables(**data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def build(grammar: str) -> Tables:
    """Let Lark read the grammar, and take the tables from it."""
    from lark import Lark

    lark = Lark(grammar, parser="lalr", lexer="basic")
    frontend: Any = lark.parser
    table = frontend.parser._parse_table
    place = _numbering(table.states, table.start_states["start"])
    number = {rule: position for position, rule in enumerate(lark.rules)}
    states = [_row(table.states[state], place, number) for state in place]
    return Tables(
        terminals=_pattern(terminals := _ordered(lark)),
        kinds=["$END", *(terminal.name for terminal in terminals), "UNKNOWN"],
        states=states,
        rules=[(r.origin.name, len(r.expansion), r.alias or "") for r in lark.rules],
        start=place[table.start_states["start"]],
        end=place[table.end_states["start"]],
    )


def _numbering(states: dict[int, dict[str, Any]], start: int) -> dict[int, int]:
    """States in the order in which they are reached; Lark's own order changes from run to run."""
    place = {start: 0}
    for state in (reached := [start]):
        for _, (_, target) in sorted(states[state].items()):
            if isinstance(target, int) and target not in place:
                place[target] = len(place)
                reached.append(target)
    return place


def _row(state: dict[str, Any], place: dict[int, int], number: dict[Any, int]) -> dict[str, int]:
    row = {s: place[a] if isinstance(a, int) else ~number[a] for s, (_, a) in state.items()}
    return dict(sorted(row.items()))


def _ordered(lark: Any) -> list[Any]:
    """The terminals; keywords come before the names they are."""
    return sorted(lark.terminals, key=lambda terminal: -terminal.priority)


def _pattern(terminals: list[Any]) -> str:
    """One regular expression with a group per terminal, and one for any other character."""
    groups = [f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})" for terminal in terminals]
    return "|".join([*groups, r"(?P<UNKNOWN>[\s\S])"])


def save() -> None:
    """Write the saved copy."""
    grammar = grammar_text()
    tables = build(grammar)
    states = ",\n".join(json.dumps(state, separators=(",", ":")) for state in tables.states)
    rest = json.dumps({"grammar": grammar, **tables._replace(states=[])._asdict()}, indent=0)
    with open(SAVED, "w", encoding="utf-8") as stream:
        stream.write(rest.replace('"states": []', f'"states": [\n{states}\n]') + "\n")


if __name__ == "__main__":
    save()
