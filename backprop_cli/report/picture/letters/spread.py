"""Trees → rows and columns: the wires of a drawing in text."""

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.report.picture.letters.branches import Branch
from backprop_cli.source import columns

SHORTEST = 2
"""Columns of a wire without numbers."""
BESIDE = 2
"""Columns between a name and what stands left of it in the same rows."""


class Caption(NamedTuple):
    """The texts of a branch: what stands at the left end of its wire, above it and below it."""

    head: str
    above: str = ""
    below: str = ""


class Across(NamedTuple):
    """From left to right: the columns where each wire begins and ends.

    A join stands left of its gate, which stands left of its wire. A list has a place for each
    branch.
    """

    starts: list[int]
    ends: list[int]
    width: int


class Spacing(NamedTuple):
    """Columns that a wire has beside its numbers, and those before and behind a join."""

    spare: int
    before: int
    behind: int


def across(
    branches: Sequence[Branch], captions: Sequence[Caption], spacing: Spacing, tail: int
) -> Across:
    """Places the wires from the output to the left; `tail` columns stand right of it."""
    lengths = [max(columns(c.above), columns(c.below), SHORTEST) + spacing.spare for c in captions]
    starts, ends = [0] * len(branches), [tail] * len(branches)
    width = 0
    # distances from the right edge first: a gate stands before its operands in the list
    for number, (branch, caption) in enumerate(zip(branches, captions, strict=True)):
        starts[number] = ends[number] + lengths[number]
        before = starts[number] + columns(caption.head) + (not branch.operands)
        if len(branch.operands) > 1:
            before += 1 + spacing.behind
            _lengthen(branches, branch.operands, lengths, spacing.before)
        for operand in branch.operands:
            ends[operand] = before
        width = max(width, before)
    return Across([width - s for s in starts], [width - e for e in ends], width)


def _lengthen(
    branches: Sequence[Branch], operands: list[int], lengths: list[int], more: int
) -> None:
    """Make wires longer in front of their join, and names end below one another."""
    leaves = {operand for operand in operands if not branches[operand].operands}
    longest = max((lengths[leaf] for leaf in leaves), default=0)
    for operand in operands:
        lengths[operand] = more + (longest if operand in leaves else lengths[operand])


class Outline:
    """The highest and the lowest row of a subtree in each of its columns.

    Rows are counted from a row of its own, at which `port` stands: the row of its root's wire.
    """

    def __init__(self) -> None:
        self.tops: dict[int, int] = {}
        self.bottoms: dict[int, int] = {}
        self.port = 0

    def cover(self, first: int, end: int, top: int, bottom: int) -> None:
        """Take columns from the first up to the end, and rows from the top to the bottom."""
        for column in range(first, end):
            self.tops[column] = min(top, self.tops.get(column, top))
            self.bottoms[column] = max(bottom, self.bottoms.get(column, bottom))

    def below(self, other: "Outline") -> int:
        """How far down the other must go to stand below this one, an empty row between them."""
        shared = self.bottoms.keys() & other.tops.keys()
        return max(self.bottoms[column] - other.tops[column] + 2 for column in shared)

    def take(self, other: "Outline", down: int) -> None:
        """Make another, so far down, part of this one; the smaller one moves to the larger."""
        if len(other.tops) > len(self.tops):
            self.tops, other.tops = other.tops, self.tops
            self.bottoms, other.bottoms = other.bottoms, self.bottoms
            self.port -= down
            down = -down
        for column, top in other.tops.items():
            self.cover(column, column + 1, top + down, other.bottoms[column] + down)


def rows(branches: Sequence[Branch], captions: Sequence[Caption], placed: Across) -> list[int]:
    """The row of each wire; operands stand as close below one another as they can."""
    offsets = [0] * len(branches)
    outlines: dict[int, Outline] = {}
    for number in range(len(branches) - 1, -1, -1):
        operands = branches[number].operands
        outline = _stacked([outlines.pop(operand) for operand in operands], operands, offsets)
        if len(operands) > 1:
            _join(outline, operands, offsets, placed.ends[operands[0]])
        high = 1 if branches[number].numbered else 0
        start, end = placed.starts[number], placed.ends[number]
        outline.cover(start, end, outline.port - high, outline.port + high)
        begin = start - columns(captions[number].head) - (1 + BESIDE) * (not operands)
        outline.cover(begin, start, outline.port, outline.port)
        outlines[number] = outline
    for number, branch in enumerate(branches):
        for operand in branch.operands:
            offsets[operand] += offsets[number]
    return offsets


def _stacked(outlines: list[Outline], operands: list[int], offsets: list[int]) -> Outline:
    """One outline of several, and how far each operand's wire stands below the first one's."""
    if not outlines:
        return Outline()
    whole, *others = outlines
    for operand, other in zip(operands[1:], others, strict=True):
        down = whole.below(other)
        offsets[operand] = other.port + down - whole.port
        whole.take(other, down)
    return whole


def _join(outline: Outline, operands: list[int], offsets: list[int], column: int) -> None:
    """The join of several wires; the gate's own wire leaves in its middle."""
    length = offsets[operands[-1]]
    outline.cover(column, column + 1, outline.port, outline.port + length)
    for operand in operands:
        offsets[operand] -= length // 2
    outline.port += length // 2
