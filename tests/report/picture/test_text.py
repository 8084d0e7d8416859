"""The graph drawn in text: read back along its wires, it is the report's graph."""

import re
from itertools import pairwise, product

import pytest

from backprop_cli import gradient
from backprop_cli.numbers import rounded
from backprop_cli.report.grid import ASCII, Signs
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import Diagram, diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.labels import cut
from backprop_cli.report.picture.letters.canvas import Canvas
from backprop_cli.report.picture.letters.indented import indented
from backprop_cli.report.picture.letters.page import Page
from backprop_cli.report.picture.letters.text import text_lines
from backprop_cli.source import columns
from tests.report.picture.examples import EXAMPLES, Example
from tests.report.picture.graphs import reports
from tests.report.picture.make_drawn import CASES, FOLDER, LONG, drawn
from tests.report.picture.readback import Drawing, Seen

WIDE = 100_000


@pytest.mark.parametrize("name", CASES)
def test_drawings_are_as_they_were(name: str) -> None:
    found = (FOLDER / f"{name}.txt").read_text("utf-8")
    assert drawn(*CASES[name]) == found, "run python -m tests.report.picture.make_drawn"


REMARKS = ("above each wire", "rounded to")


def lines(text: str) -> list[str]:
    """The lines of a drawing, without the remarks below it."""
    given = text.splitlines()
    while given and (not given[-1] or given[-1].startswith(REMARKS)):
        given.pop()
    return given


def seen(text: str, output: str) -> Seen:
    """A drawing of one tree as it is read from its output on; every mark of it was read."""
    given = lines(text)
    row = next(row for row, line in enumerate(given) if line.endswith(f"─ {output}"))
    drawing = Drawing(given)
    end = columns(given[row]) - columns(output) - 2
    found = drawing.wire(row, end)
    tail = {(row, column) for column in range(end + 1, end + 2 + columns(output))}
    assert drawing.cells.keys() <= drawing.read | tail
    return found


def expected(report: Report, digits: int) -> Seen:
    """The tree of a report, found by calling itself; named are nodes that stand in it again."""
    wirings, nodes = report.structure.wirings, report.nodes
    met: dict[int, int] = {}
    done: set[int] = set()

    def count(place: int) -> None:
        met[place] = met.get(place, 0) + 1
        if met[place] == 1:
            for operand in wirings[place].operands:
                count(operand)

    def tree(place: int) -> Seen:
        node = nodes[place]
        if place in done:
            return Seen(f"({cut(node.name)})", "", "", ())
        done.add(place)
        known = node.kind == "gate" and (met[place] > 1 or not re.fullmatch(r"n\d+", node.name))
        value, slope = rounded(node.value, digits), rounded(node.upstream, digits)
        if known and place != report.structure.output:
            value = f"{cut(node.name)} = {value}"
        comes = tuple(map(tree, wirings[place].operands))
        return Seen(cut(wirings[place].symbol), value, slope, comes)

    count(report.structure.output)
    return tree(report.structure.output)


@pytest.mark.parametrize("name", ["neuron", "circuit", "sigmoid", "shared", "calls", "branch"])
def test_a_drawing_is_the_graph(name: str) -> None:
    report = EXAMPLES[name].report()
    for width in (80, 120):
        assert seen(drawn(EXAMPLES[name], width), "f") == expected(report, 4)


def shown(report: Report, found: Diagram, width: int, signs: Signs = Signs()) -> str:  # noqa: B008
    given = text_lines(report, found, width, signs)
    return "".join("".join(text for text, _ in line) + "\n" for line in given)


def plain(report: Report, width: int, signs: Signs = Signs()) -> str:  # noqa: B008
    return shown(report, diagram(report), width, signs)


def test_random_drawings_are_their_graphs() -> None:
    sizes = []
    small = {name: report for name, report in reports().items() if len(report.nodes) < 130}
    for name, report in small.items():
        text = plain(report, WIDE)
        if not text.startswith("Node ") and name != "matrix":
            assert seen(text, report.output) == expected(report, 4), report.program
            sizes.append(len(report.nodes))
    assert len(sizes) > 100
    assert min(sizes) <= 5
    assert max(sizes) >= 60


def test_no_line_is_wider_than_asked_or_ends_in_spaces() -> None:
    narrow = 0
    chosen = [
        *(example.report() for example in EXAMPLES.values()),
        *list(reports().values())[:14],
    ]
    for report in chosen:
        for width, signs in product((60, 80, 120), (Signs(), ASCII)):
            text = plain(report, width, signs)
            assert text == plain(report, width, signs)
            assert all(line == line.rstrip() for line in text.splitlines())
            assert signs is not ASCII or text.isascii()
            if not text.startswith("Node "):
                assert max(map(columns, text.splitlines())) <= width
                narrow += 1
    assert narrow > 60


def test_fewer_digits_make_it_fit() -> None:
    report = EXAMPLES["neuron"].report()
    for width, digits in ((80, 4), (66, 3), (60, 2)):
        text = drawn(EXAMPLES["neuron"], width)
        remark = f"rounded to {digits} digits to fit"
        assert (remark in text) == (digits < 4)
        assert seen(text, "f") == expected(report, digits)


def test_digits_that_were_asked_for_are_kept() -> None:
    text = drawn(EXAMPLES["neuron"], 120, digits=6)
    assert seen(text, "f") == expected(EXAMPLES["neuron"].report(), 6)
    assert drawn(EXAMPLES["neuron"], 70, digits=6).startswith("Node ")


def test_an_ascii_drawing_has_the_same_numbers() -> None:
    for example in EXAMPLES.values():
        report = example.report()
        found = [
            sorted(
                (text.replace("×", "x"), role)
                for line in text_lines(report, diagram(report), WIDE, signs)
                for text, role in line
                if role in ("value", "gradient")
            )
            for signs in (Signs(), ASCII)
        ]
        assert found[0] == found[1]
        assert len(found[0]) >= 2 * len(report.nodes)


def test_letters_of_two_columns_and_of_none_keep_their_places() -> None:
    canvas = Canvas()
    canvas.write(0, 2, "가e\u0301x", "value")
    canvas.write(0, 8, "y")
    canvas.write(2, 0, "z")
    assert list(canvas.lines()) == [
        [("  ", ""), ("가e\u0301x", "value"), ("  y", "")],
        [],
        [("z", "")],
    ]


def test_a_value_that_comes_again_has_its_name_where_it_is_drawn() -> None:
    drawing = seen(drawn(Example("sq(a) = a*a\nsq(x + y)", {"x": 1, "y": 2}), 80), "f")
    assert [(wire.head, wire.value, wire.gradient) for wire in drawing.comes] == [
        ("+", "n1 = 3", "6"),
        ("(n1)", "", ""),
    ]


def test_values_are_green_and_gradients_red() -> None:
    report = gradient("q = x + y; f = q*z", x=-2, y=5, z=-4)
    pieces = [piece for line in text_lines(report, diagram(report), 80, Signs()) for piece in line]
    values = [text.strip() for text, role in pieces if role == "value"]
    gradients = [text.strip() for text, role in pieces if role == "gradient"]
    assert sorted(values) == sorted(["-2", "5", "q = 3", "-4", "-12"])
    assert sorted(gradients) == sorted(["-4", "-4", "-4", "3", "1"])


def test_an_input_by_itself_and_one_without_influence() -> None:
    text = drawn(Example("x", {"x": 3}), 80)
    assert lines(text) == ["   3    3", "x ────=──── f", "   1    1"]
    assert text.splitlines()[3:] == ["", "above each wire: its value; below: the gradient of f"]
    report = gradient("x*y", x=3, y=2)
    parts = list(diagram(report).parts)
    parts[-1] = parts[-1]._replace(takes=(0,), label="*2")
    found = Diagram(tuple(parts), (), 2)
    assert lines(shown(report, found, 80)) == [
        "   3     6",
        "x ────*2──── f",
        "   2     1",
        "",
        "   2",
        "y ────",
        "   3",
    ]


def test_a_folded_part_with_two_values_is_drawn_once() -> None:
    report = gradient("p(a) = a*a\nu = p(x); w = p(y)\nu*w", x=3, y=2)
    found = folded(diagram(report))
    assert any(len(part.gives) == 2 for part in found.parts)
    text = shown(report, found, 80)
    assert "├─p × 2─" in text
    assert "u = 9" in text
    assert "(w of p × 2) ─" in text
    assert "w = 4" in text
    for place in (node for part in found.parts for node in part.gives):
        assert rounded(report.nodes[place].value) in text
    listed = shown(report, found, 10)
    assert listed.count(" = p × 2 ") == 2


def test_a_list_in_place_of_a_drawing_says_why() -> None:
    reason = "too wide to draw in 40 columns: it takes 58; -o graph.svg draws it"
    *_, first, second = drawn(EXAMPLES["neuron"], 40).splitlines()
    assert f"{first} {second}" == reason
    assert columns(first) <= 40
    text = drawn(
        Example("+".join(f"(x+{k}*y)*({k}-x*y)" for k in range(1, 90)), {"x": 1, "y": 2}), WIDE
    )
    assert "too tall to draw: it takes " in text
    text = drawn(Example("+".join(["x*y"] * 20_000), {"x": 1, "y": 2}), 80)
    assert "\n… 39,900 more nodes; backprop eval --all shows them\n" in text
    assert "\ntoo many gates to draw; " in text
    assert len(lines(text)) == 205
    # x, y, and the lines with two numbers are what is listed of 40,001 nodes
    assert sum(len(line.split("  ")) > 1 and line[-1] != ")" for line in lines(text)[1:201]) == 101
    assert "--collapse folds its groups" in drawn(EXAMPLES["calls"], 20).replace("\n", " ")


CELL = r"(?:  +(\S+(?: \S+)*))"
ITEM = re.compile(rf"((?:│ |├ |└ |  )*)(\(?)([\w[\]]+)(\)?)(?: = (.*?))?(?:{CELL}{CELL}{CELL}?)?")
"""A line of a list: its twigs, its name or `(name)`, its operation, value, gradient and group."""


def as_list(report: Report, width: int) -> str:
    """The list that stands in for a drawing, whether or not the drawing would fit."""
    page = Page(report, diagram(report), width, Signs(), None)
    return "".join("".join(text for text, _ in line) + "\n" for line in indented(page, "why"))


def listed(text: str) -> list[tuple[int, str, str]]:
    """The depth, the name and the operation of each line; `(x)` has no operation."""
    found = [ITEM.fullmatch(line) for line in text.split("\n\n")[0].splitlines()[1:]]
    assert all(found)
    assert all(bool(m[2]) == bool(m[4]) == (m[6] is None) for m in found if m)
    return [(len(m[1]) // 2, m[3], "" if m[2] else m[5] or m[3]) for m in found if m]


def below(items: list[tuple[int, str, str]]) -> dict[str, list[str]]:
    """What stands one step below each line that has its numbers."""
    found: dict[str, list[str]] = {}
    path: list[str] = []
    for depth, name, operation in items:
        del path[depth:]
        assert len(path) == depth
        if path:
            found[path[-1]].append(name)
        path.append(name)
        if operation:
            assert name not in found
            found[name] = []
    return found


def test_a_list_has_the_operands_of_each_gate_below_it_in_their_order() -> None:
    chosen = [report for report in reports().values() if len(report.nodes) < 60]
    whole = 0
    for report, width in product(chosen, (40, 60)):
        items = listed(as_list(report, width))
        if len(items) == 200:
            continue
        whole += 1
        wirings, names = report.structure.wirings, [node.name for node in report.nodes]
        assert below(items) == {
            name: list(dict.fromkeys(names[operand] for operand in wiring.operands))
            for name, wiring in zip(names, wirings, strict=True)
        }
        assert items[0][:2] == (0, report.output)
        assert max(depth for depth, _, _ in items) <= width // 8 + 3
    assert whole > 60
    assert as_list(LONG.report(), 1).count("\n") > 200


def test_twigs_lead_from_each_line_up_to_its_gate() -> None:
    for text in (drawn(LONG, 80), as_list(reports()["random 6"], 40)):
        given = [line for line in text.split("\n\n")[0].splitlines() if line[:4] != "Node"]
        for above, line in pairwise(given):
            for column, char in enumerate(line[: columns(line)]):
                if char not in "│├└":
                    continue
                # straight up there is a twig that goes on down, or the line that this is below
                over = above[column] if column < len(above) else " "
                assert over in "│├" or (char != "│" and over not in " │├└"), (above, line)


def test_a_list_holds_each_node_once_with_its_numbers() -> None:
    report = LONG.report()
    nodes = {node.name: node for node in report.nodes}
    text = drawn(LONG, 80)
    for line in text.split("\n\n")[0].splitlines()[1:]:
        found = ITEM.fullmatch(line)
        assert found
        node = nodes[found[3]]
        if not found[2]:
            assert (found[6], found[7]) == (rounded(node.value), rounded(node.upstream))
            assert found[5] in (None if node.kind == "input" else node.expression, None)
    again = sum(not operation for _, _, operation in listed(text))
    assert f"… {len(report.nodes) - 200 + again} more nodes" in text


def test_a_list_is_no_deeper_along_a_chain() -> None:
    for program in ("+".join(["x*y"] * 5000), "sin(" * 5000 + "x*y" + ")" * 5000):
        items = listed(drawn(Example(program, {"x": 1, "y": 2}), 80))
        assert max(depth for depth, _, _ in items) in (10, 11, 12, 13)
        # what is too deep stands in brackets, and begins the next tree
        roots = [name for depth, name, _ in items if not depth]
        ends = [name for depth, name, operation in items if depth == 10 and not operation]
        assert [name for name in ends if name not in "xy"][: len(roots) - 1] == roots[1:]
        assert len(roots) > 4


def test_a_list_says_to_which_call_a_gate_belongs() -> None:
    rows = as_list(EXAMPLES["calls"].report(), 60).splitlines()
    found = [match for row in rows[1:] if (match := ITEM.fullmatch(row)) and match[5]]
    calls = ["", "norm2(x, y)", "norm2(x, y)", "sq(x)", "sq(y)", "sq(x)"]
    assert rows[0].endswith("  Gradient  Group")
    assert [match[8] or "" for match in found] == calls
    assert "Group" not in as_list(EXAMPLES["calls"].report(), 40)
    assert "Group" not in as_list(EXAMPLES["neuron"].report(), 80)


def test_a_long_operation_in_a_list_is_cut() -> None:
    text = drawn(Example(f"max({', '.join(['x'] * 900)}, 가나다라)", {"x": 1, "가나다라": 2}), 50)
    assert all(columns(line) <= 50 for line in lines(text)[:-2])
    assert "x…" in text or ", …" in text or ",…" in text
