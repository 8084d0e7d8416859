"""The library's gates as a saved copy, of which a program reads those that it uses.

The six gates of a neuron take 6 ms to read from their texts, and 1 ms from the copy, `saved.jsonl`.
It holds the texts that it was made from, word for word; one that is missing, stale or broken is
passed over, and the texts are read. `python -m backprop_cli.gates.saved` writes it; a test holds
that it is current.
"""

import json
import os
from collections.abc import Callable
from functools import cache

from backprop_cli.gates import texts
from backprop_cli.gates.model import HIDDEN, Condition, Form, Gate, Rule
from backprop_cli.hints import Any, NamedTuple
from backprop_cli.source import Source, Span
from backprop_cli.syntax.tree import Expression, Tree

SAVED = os.path.join(texts.FOLDER, "saved.jsonl")
KINDS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind for kind in (Gate, Rule, Condition, Form)
}
KINDS["tuple"] = lambda *items: items


class Shelf(NamedTuple):
    """The gates of the library: places by name or alias, the names for people, and each gate."""

    places: dict[str, int]
    shown: list[str]
    gate: Callable[[int], Gate]


@cache
def shelf() -> Shelf:
    """The library, from the copy if that is current."""
    found = texts.texts()
    return _copied(found) or _read(texts.Reader(found))


def _read(reader: texts.Reader) -> Shelf:
    hidden = {name for entry in reader.entries if entry.family in HIDDEN for name in entry.names}
    shown = [name for name in reader.places if name not in hidden]
    return Shelf(reader.places, shown, reader.gate)


def _copied(found: dict[str, str]) -> Shelf | None:
    try:
        head, *lines = texts.read(SAVED).splitlines()
        data = json.loads(head)
        if data["texts"] != found or data["sizes"] != list(map(len, lines)):
            return None
        return Shelf(data["places"], data["shown"], cache(lambda k: gate_in(lines[k], found)))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def line_of(gate: Gate, entry: texts.Entry) -> str:
    """A gate as a line: where its text stands, the trees of its expressions, its fields."""
    trees: list[Tree] = []
    fields = _data(gate, trees)
    place = entry.file, entry.start, entry.end
    return json.dumps([place, list(map(_tree_data, trees)), fields], separators=(",", ":"))


def gate_in(line: str, found: dict[str, str]) -> Gate:
    """The gate in a line."""
    place, trees, fields = json.loads(line)
    source = texts.source_of(found, *place)
    gate: Gate = _value(fields, [_tree(source, *data) for data in trees], source)
    return gate


def _data(value: Any, trees: list[Tree]) -> Any:
    """A part of a gate as plain data; a tuple begins with the name of its type."""
    if isinstance(value, Expression):
        if value.tree not in trees:
            trees.append(value.tree)
        return ["Expression", trees.index(value.tree), value.root]
    if isinstance(value, Span):
        return ["Span", value.start, value.end]
    if isinstance(value, dict):
        return {name: _data(part, trees) for name, part in value.items()}
    if isinstance(value, tuple):
        return [type(value).__name__, *(_data(part, trees) for part in value)]
    return value


def _value(data: Any, trees: list[Tree], source: Source) -> Any:
    if isinstance(data, dict):
        return {name: _value(part, trees, source) for name, part in data.items()}
    if not isinstance(data, list):
        return data
    kind, *parts = data
    if kind == "Expression":
        return Expression(trees[parts[0]], parts[1])
    if kind == "Span":
        return Span(source, *parts)
    return KINDS[kind](*(_value(part, trees, source) for part in parts))


def _tree_data(tree: Tree) -> list[Any]:
    """A tree as its items, and the named arguments of those that have some."""
    columns = zip(tree.ops, tree.args, tree.starts, tree.ends, strict=True)
    return [list(columns), list(tree.settings.items())]


def _tree(source: Source, items: list[Any], settings: list[Any]) -> Tree:
    tree = Tree(source)
    for op, args, start, end in items:
        tree.add(op, args if isinstance(args, str) else tuple(args), start, end)
    tree.settings.update((item, named) for item, named in settings)
    return tree


def save() -> None:
    """Write the saved copy."""
    reader = texts.Reader(texts.texts())
    fresh = _read(reader)
    lines = [line_of(fresh.gate(k), entry) for k, entry in enumerate(reader.entries)]
    head = {
        "texts": reader.texts, "places": fresh.places, "shown": fresh.shown,
        "sizes": list(map(len, lines)),
    }  # fmt: skip
    with open(SAVED, "w", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in (json.dumps(head), *lines))


if __name__ == "__main__":
    save()
