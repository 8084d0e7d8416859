"""One node of the backward pass: what came back to it, and what it sends on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import isfinite

from backprop_cli.gates.library import finder
from backprop_cli.homework.explain.code import places
from backprop_cli.homework.explain.ledger import Ledger
from backprop_cli.homework.explain.parts import (
    Code,
    Formula,
    Heading,
    Name,
    Number,
    Part,
    Pattern,
    Piece,
    Place,
    Product,
    Say,
    Slope,
    Sum,
    Words,
)
from backprop_cli.numbers import shape_of
from backprop_cli.report.grid import LIMIT
from backprop_cli.report.model import Edge, Node, Note, Value

FEW = 12
"""Gradients of one sum that are written out."""
NAMED = 10
"""Places of inputs that have a word."""


class Blocks:
    """Writes the blocks of one report; a gate's pattern is explained where it first appears."""

    def __init__(
        self, output: str, found: Ledger, notes: Mapping[str, list[Note]], *, symbols: bool
    ) -> None:
        self.output = output
        self.found = found
        self.notes = notes
        self.symbols = symbols
        self.met: set[str] = set()

    def gate(self, node: Node, *, with_value: bool = False) -> Iterator[Piece]:
        """The block of a gate; where no forward pass is shown, with its value."""
        gate, name = node.gate or "", Name(node.name)
        known, pattern = _pattern(gate, node.edges)
        kind, _, words = pattern.partition(": ")
        heading = f"block_{kind}" if kind else "block"
        yield Heading(2, heading, {"name": name, "gate_name": Words(gate)})
        yield (
            computed(node, self.found, 1)
            if with_value
            else Formula((name, Code(node.expression)), depth=1)
        )
        yield from self.upstream(node)
        if kind and known not in self.met:
            self.met.add(known)
            yield Say(f"is_{kind}", {"gate_name": Words(gate), "pattern": Pattern(known, words)}, 1)
        for edge, place in zip(node.edges[:LIMIT], self._places(node), strict=False):
            yield from self._edge(node, edge, place)
        if len(node.edges) > LIMIT:
            yield Say("more_edges", {"count": Words(f"{len(node.edges) - LIMIT:,}")}, 1)
        if not node.edges:
            yield Say("ends", {"name": name}, 1)
        yield from said(self.notes.get(node.name, ()), 1)

    def _places(self, node: Node) -> list[int]:
        """Which argument each input of a gate is, where one node is several of them; else 0."""
        inputs = [edge.input for edge in node.edges]
        counts = Counter(inputs)
        if len(counts) == len(inputs):
            return [0] * len(inputs)
        found = places(node.expression, inputs, self.found.values)
        return [place if counts[name] > 1 else 0 for name, place in zip(inputs, found, strict=True)]

    def upstream(self, node: Node) -> Iterator[Piece]:
        """The upstream gradient of a node; the sum, where more than one came back."""
        back = [Number(value) for value in reversed(self.found.returned.get(node.name, []))]
        if node.name == self.output and back:
            back.insert(0, Number(1.0))
        slope = Slope(self.output, node.name)
        label = "gradient" if node.kind == "input" else "upstream"
        total: Part = Number(node.upstream)
        plain = all(not hasattr(number.value, "shape") for number in back)
        if len(back) < 2:
            yield Formula((slope, total), label, 1)
            return
        yield Say("fork", {"name": Name(node.name), "count": Words(f"{len(back):,}")}, 1)
        if plain:
            terms = Sum(tuple(back[:FEW]), node.upstream, len(back) > FEW)
            yield Formula((slope, terms, total), label, 1)
            return
        for number in back[:FEW]:
            yield Formula((number,), "part", 2)
        if len(back) > FEW:
            yield Say("more_parts", {"count": Words(f"{len(back) - FEW:,}")}, 2)
        yield Formula((slope, total), label, 1)

    def _edge(self, node: Node, edge: Edge, place: int) -> Iterator[Piece]:
        local, code = edge.local, Code(edge.local.formula)
        yield _to(edge, place)
        if local.value is None:
            yield Formula((code, Number(edge.downstream)), "pullback", 2)
            return
        slope, number = Slope(node.name, edge.input), Number(local.value)
        numbers = Code(local.formula, self.found.values, local.value)
        missing = self._undefined(node, edge)
        chain = (slope, number) if missing else (slope, code, numbers, number)
        yield Formula(chain, "local", 2)
        symbols: tuple[Part, ...] = ()
        if self.symbols:
            symbols = (Product(Slope(self.output, node.name), slope),)
        yield self._sent(node, edge, symbols)
        words: dict[str, Part] = {"gate_name": Words(node.gate or ""), "formula": code}
        if missing:
            yield Say(missing, words, 2)
        elif not any(note.kind == "kink" for note in self.notes.get(node.name, ())):
            # at a kink the formula is not what gave the number
            yield Say("loses", words, 2, numbers)
        if _strong_zero(node, edge):
            yield Say("strong_zero", depth=2)

    def _undefined(self, node: Node, edge: Edge) -> str:
        """What to say of a local gradient that is NaN because the gate has no value there."""
        nan = _is_nan(edge.local.value) and _is_nan(node.value)
        if not nan or any(_is_nan(self.found.values[other.input]) for other in node.edges):
            return ""
        return "undefined_some" if hasattr(edge.local.value, "shape") else "undefined"

    def _sent(self, node: Node, edge: Edge, symbols: tuple[Part, ...]) -> Piece:
        """Upstream × local: two numbers as a product; of arrays the result."""
        down, local = edge.downstream, edge.local.value
        shapes = [shape_of(value) for value in (node.upstream, local, down)]
        if shapes == [(), (), ()]:
            product = Product(Number(node.upstream), Number(local))
            return Formula((*symbols, product, Number(down)), "downstream", 2)
        summed = shapes[2] not in shapes[:2] or len(shapes[2]) < len(shapes[0])
        key = "summed" if summed else "elementwise"
        return Formula((*symbols, Number(down)), key, 2)


def _to(edge: Edge, place: int) -> Say:
    """To which input the gradient goes; 0 is the place of one that needs none."""
    parts: dict[str, Part] = {"input": Name(edge.input)}
    if not place:
        return Say("to", parts, 1)
    if place <= NAMED:
        return Say("to_place", parts | {"place": Place(place)}, 1)
    return Say("to_number", parts | {"number": Words(f"{place:,}")}, 1)


def computed(node: Node, found: Ledger, depth: int) -> Formula:
    """What a gate computes: from the names of its inputs, from their numbers, and the result."""
    text = node.expression
    chain = (Name(node.name), Code(text), Code(text, found.values, node.value), Number(node.value))
    return Formula(chain, depth=depth)


def _is_nan(value: Value) -> bool:
    """Whether a number, or an element of an array, is NaN."""
    other = value != value
    return bool(other.any() if hasattr(other, "any") else other)


def _strong_zero(node: Node, edge: Edge) -> bool:
    """Whether an infinite local gradient is multiplied by an upstream gradient of exactly 0."""
    local = edge.local.value
    if hasattr(local, "shape") or hasattr(node.upstream, "shape"):
        return False
    return bool(node.upstream == 0 and not isfinite(local or 0.0))


def _pattern(name: str, edges: tuple[Edge, ...]) -> tuple[str, str]:
    """The gate's name in the library, and its pattern, `router: sends …`; empty if it has none."""
    find = finder().find
    gate = find(name)
    if gate and gate.overload and len(edges) == 1:
        # max of one array is another gate than max of several numbers
        gate = find(gate.overload)
    return (gate.name, gate.pattern) if gate else ("", "")


def said(notes: "tuple[Note, ...] | list[Note]", depth: int) -> Iterator[Piece]:
    """Notes as sentences; a language may say them in its own words, from their figures."""
    for note in notes:
        parts: dict[str, Part] = {"name": Name(note.node), "message": Words(note.message)}
        key = f"note_{note.kind.replace('-', '_')}"
        if note.kind == "kink" and note.one_sided:
            below, above = note.one_sided
            parts |= {"below": Number(below), "above": Number(above)}
            key = "note_slopes"
        yield Say(key, parts, depth)
