"""Report → the worked solution: forward pass, backward pass, and what the numbers mean."""

from collections.abc import Collection, Iterator, Sequence

from backprop_cli.api import Compiled
from backprop_cli.homework.explain.block import Blocks, computed, said
from backprop_cli.homework.explain.ledger import Ledger, ledger
from backprop_cli.homework.explain.parts import (
    Formula,
    Heading,
    Name,
    Number,
    Piece,
    Say,
    Slope,
    Words,
)
from backprop_cli.homework.explain.raising import meaning
from backprop_cli.report.model import Note, Report

LONGEST = 70
"""Characters of a program that the heading repeats."""
SAME_KIND = 5
"""Notes of one kind that stand at the end."""


def solution(
    compiled: Compiled,
    report: Report,
    *,
    nodes: Collection[str] = (),
    whole: bool = False,
    symbols: bool = False,
) -> Iterator[Piece]:
    """The pieces of the worked solution of a report, or of some of its nodes.

    The program is run again, with its inputs raised a little, to show what the gradients mean.

    Raises:
        BackpropError: the program has no node of a name.
    """
    found = ledger(report, nodes, whole=whole)
    notes: dict[str, list[Note]] = {}
    for note in report.notes:
        notes.setdefault(note.node, []).append(note)
    blocks = Blocks(report.output, found, notes, symbols=symbols)
    if nodes:
        return _some(found, blocks)
    # the program runs now: what is printed later cannot fail any more
    return _all(report, found, blocks, list(meaning(compiled, report)))


def _some(found: Ledger, blocks: Blocks) -> Iterator[Piece]:
    """The blocks of the nodes that were asked for."""
    for node in reversed(found.gates):
        yield from blocks.gate(node, with_value=True)
    for node in found.inputs:
        yield Heading(2, "input", {"name": Name(node.name)})
        yield Formula((Name(node.name), Number(node.value)), depth=1)
        yield from blocks.upstream(node)
        yield from said(blocks.notes.get(node.name, ()), 1)


def _all(report: Report, found: Ledger, blocks: Blocks, told: Sequence[Piece]) -> Iterator[Piece]:
    yield Heading(0, "title")
    if len(report.program) <= LONGEST and "\n" not in report.program:
        yield Say("program", {"program": Words(report.program)})
    yield Say("digits")
    yield from _forward_pass(found)
    yield from _backward_pass(report, found, blocks)
    yield Heading(1, "meaning")
    yield from told
    shown = {node.name for node in found.gates}
    rest = [note for note in report.notes if note.node not in shown]
    if rest:
        yield Heading(1, "notes")
        yield from _few(rest)


def _forward_pass(found: Ledger) -> Iterator[Piece]:
    yield Heading(1, "forward")
    yield Say("forward_intro")
    for node in found.inputs:
        yield Formula((Name(node.name), Number(node.value)), depth=1)
    group = ""
    for place, node in enumerate(found.gates):
        if found.left and place == found.split:
            yield Say("left_out", {"count": Words(f"{found.left:,}")}, 1)
        if node.group and node.group != group:
            yield Say("group", {"call": Words(node.group)}, 1)
        group = node.group
        yield computed(node, found, 2 if node.group else 1)


def _backward_pass(report: Report, found: Ledger, blocks: Blocks) -> Iterator[Piece]:
    yield Heading(1, "backward")
    yield Say("backward_intro", {"slope": Slope(report.output, report.output)})
    for place, node in enumerate(reversed(found.gates)):
        if found.left and place == len(found.gates) - found.split:
            yield Say("left_out", {"count": Words(f"{found.left:,}")})
        yield from blocks.gate(node)
    if found.inputs:
        yield Heading(2, "inputs")
    for node in found.inputs:
        yield from blocks.upstream(node)


def _few(notes: list[Note]) -> Iterator[Piece]:
    """Notes that no block has; of many of one kind only the first."""
    counts: dict[str, int] = {}
    for note in notes:
        counts[note.kind] = counts.get(note.kind, 0) + 1
        if counts[note.kind] <= SAME_KIND:
            yield from said([note], 0)
    more = sum(max(0, count - SAME_KIND) for count in counts.values())
    if more:
        yield Say("more_notes", {"count": Words(f"{more:,}")})
