"""What a layout promises, checked on its coordinates alone: nothing overlaps, nothing is lost."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from backprop_cli.api import compile
from backprop_cli.report.picture.diagram import diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.labels import cut
from backprop_cli.report.picture.marks import width
from backprop_cli.report.picture.places.layout import layout
from backprop_cli.report.picture.places.placed import Box, Layout
from backprop_cli.report.picture.places.sizes import (
    ABOVE,
    BELOW,
    NUMBER,
    PORT,
    RADIUS,
    SMALL,
    is_round,
)
from tests.report.picture.graphs import LECTURE, NAMES, program, report_of


def texts(drawn: Layout) -> list[Box]:
    """Where the numbers stand, from the size of their letters."""
    boxes = []
    for node, (x, y, _) in drawn.stubs.items():
        label = drawn.labels[node]
        boxes.append(Box(x + 4, y - ABOVE - 9, width(label.above, NUMBER), 9))
        boxes.append(Box(x + 4, y + BELOW - 9, width(label.gradient, NUMBER), 9))
    for box, frame in zip(drawn.frames, drawn.diagram.frames, strict=True):
        boxes.append(Box(box.x + 6, box.y + 4, width(cut(frame.call), SMALL), 9))
    return boxes + [box for _, box in drawn.tags]


def overlaps(boxes: list[Box]) -> list[tuple[Box, Box]]:
    a = np.array(boxes)
    left, top, right, bottom = a[:, 0], a[:, 1], a[:, 0] + a[:, 2], a[:, 1] + a[:, 3]
    apart = (right[:, None] <= left) | (bottom[:, None] <= top)
    meet = ~(apart | apart.T)
    return [(boxes[i], boxes[j]) for i, j in np.argwhere(np.triu(meet, 1))]


def along(drawn: Layout, steps: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Points of every wire, and the node of each."""
    s = np.array([segment[1:] for segment in drawn.segments])
    t = np.linspace(0, 1, steps + 1)[:, None]
    x0, y0, x1, y1 = s.T
    middle = (x0 + x1) / 2
    x = (1 - t) ** 3 * x0 + 3 * t * (1 - t) * middle + t**3 * x1
    y = ((1 - t) ** 3 + 3 * t * (1 - t) ** 2) * y0 + (3 * t**2 * (1 - t) + t**3) * y1
    nodes = np.tile([segment.node for segment in drawn.segments], steps + 1)
    return np.column_stack([x.ravel(), y.ravel()]), nodes


def inner(points: np.ndarray, box: Box, edge: float = 1.0) -> np.ndarray:
    x, y = points.T
    return ((x > box.x + edge) & (x < box.x + box.width - edge)
            & (y > box.y + edge) & (y < box.y + box.height - edge))  # fmt: skip


def no_two_labels_overlap(drawn: Layout) -> None:
    assert overlaps([*drawn.boxes, *texts(drawn)]) == []


def labels_stand_in_the_picture(drawn: Layout) -> None:
    for box in [*drawn.boxes, *drawn.frames, *texts(drawn)]:
        assert box.x >= 0 <= box.y
        assert box.x + box.width <= drawn.width
        assert box.y + box.height <= drawn.height


def no_wire_goes_through_a_gate(drawn: Layout) -> None:
    points, _ = along(drawn)
    for box, part in zip(drawn.boxes, drawn.diagram.parts, strict=True):
        if is_round(part):
            middle = np.array([box.x + RADIUS, box.y + RADIUS])
            assert np.hypot(*(points - middle).T).min() > RADIUS - 0.01, part
        else:
            assert not inner(points, box).any(), part


def no_wire_goes_through_a_number(drawn: Layout) -> None:
    points, _ = along(drawn)
    for box in texts(drawn)[: 2 * len(drawn.stubs)]:
        assert not inner(points, box).any()


def every_wire_arrives_and_in_the_order_of_the_arguments(drawn: Layout) -> None:
    """From each stub, or tag, to each gate that takes the value: followed along the coordinates."""
    ahead = defaultdict(set)
    for node, x0, y0, x1, y1 in drawn.segments:
        ahead[point(node, x0, y0)].add(point(node, x1, y1))
    starts = {point(node, stub.x, stub.y) for node, stub in drawn.stubs.items()}
    starts |= {point(node, box.x + box.width, box.y + box.height / 2) for node, box in drawn.tags}
    reached, todo = set(starts), list(starts)
    while todo:
        new = ahead[todo.pop()] - reached
        reached |= new
        todo += new
    for box, part in zip(drawn.boxes, drawn.diagram.parts, strict=True):
        middle = box.y + box.height / 2
        for number, node in enumerate(part.takes):
            off = (number - (len(part.takes) - 1) / 2) * PORT
            x = box.x + (RADIUS - (RADIUS**2 - off**2) ** 0.5 if is_round(part) else 0)
            assert point(node, x, middle + off) in reached, (part, number)
    assert reached == starts | set(ahead) | {end for ends in ahead.values() for end in ends}


def point(node: int, x: float, y: float) -> tuple[int, int, int]:
    """A place on a node's wire, to the thousandth: frames are placed by sums in another order."""
    return node, round(1000 * x), round(1000 * y)


def a_frame_holds_its_own_parts_and_nothing_else(drawn: Layout) -> None:
    parts, frames = drawn.diagram.parts, drawn.diagram.frames
    for number, frame in enumerate(drawn.frames):
        for box, part in zip(drawn.boxes, parts, strict=True):
            around = part.frame
            while around not in (-1, number):
                around = frames[around].parent
            assert bool(inner(np.array([[box.x, box.y]]), frame, 0)[0]) == (around == number)
            assert not overlaps([frame, box]) or around == number
    for number, frame in enumerate(frames):
        for other in range(number):
            if frames[other].parent == frame.parent:
                assert not overlaps([drawn.frames[number], drawn.frames[other]])


PROMISES = (
    no_two_labels_overlap, labels_stand_in_the_picture, no_wire_goes_through_a_gate, no_wire_goes_through_a_number,
    every_wire_arrives_and_in_the_order_of_the_arguments, a_frame_holds_its_own_parts_and_nothing_else,
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_promise_is_kept(name: str) -> None:
    drawn = layout(report_of(name), diagram(report_of(name)))
    for promise in PROMISES:
        promise(drawn)


def test_the_same_report_gives_the_same_layout() -> None:
    for name in [*LECTURE, "random 9", "random 48"]:
        first, second = (layout(report, diagram(report)) for report in 2 * [report_of(name)])
        assert first == second


def test_a_tree_keeps_the_order_of_its_arguments_and_has_no_crossing() -> None:
    for size in (2, 5, 33):
        text = "a0*b0 + max(c0, d0, exp(e0))"
        for k in range(1, size):
            text = f"({text})*(a{k}/b{k} - c{k}) + max(d{k}, e{k}, 2)"
        names = [f"{letter}{k}" for letter in "abcde" for k in range(size)]
        report = compile(text)(dict.fromkeys(names, 0.5))
        drawn = layout(report, diagram(report))
        middles = {node: stub.y for node, stub in drawn.stubs.items()}
        for part in drawn.diagram.parts:
            assert all(a < b for a, b in pairwise(middles[node] for node in part.takes))
        ways = [s for s in drawn.segments if s.y0 != s.y1]
        for s in ways:
            for other in ways:
                if (s.x0, s.x1) == (other.x0, other.x1):
                    assert (s.y0 - other.y0) * (s.y1 - other.y1) >= 0


@pytest.mark.parametrize("name", NAMES[::7])
def test_what_is_folded_keeps_every_promise_too(name: str) -> None:
    report = report_of(name)
    drawn = layout(report, folded(diagram(report)))
    assert drawn.frames == ()
    for promise in PROMISES:
        promise(drawn)


def test_long_wires_end_in_tags_where_there_would_be_too_many_points() -> None:
    values = {f"x{k}": 1.0 for k in range(40)}
    report = compile(" * ".join(list(values) * 6))(values)
    drawn = layout(report, diagram(report))
    assert drawn.tags
    for promise in PROMISES:
        promise(drawn)


def test_deep_and_wide_programs_are_drawn() -> None:
    deep = "(" * 5000 + "x" + "*1.0001)" * 5000
    wide = f"max({', '.join(f'x{k}' for k in range(2000))})"
    for text, names in ((deep, ["x"]), (wide, [f"x{k}" for k in range(2000)])):
        report = compile(text)(dict.fromkeys(names, 0.5))
        assert len(layout(report, diagram(report)).boxes) == len(report.nodes)


def test_random_programs_use_all_their_inputs() -> None:
    text, values = program(3, 20)
    assert {node.name for node in compile(text)(values).nodes if node.kind == "input"} == set(
        values
    )
