"""The Mermaid file: line by line here, and by Mermaid's own parser where that is installed.

For the second, let the environment variable MERMAID name a folder in which `npm install mermaid`
was called.
"""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from backprop_cli import gradient
from backprop_cli.numbers import exact
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import Diagram, diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.labels import labels
from backprop_cli.report.picture.markup.mermaid import mermaid, too_large
from backprop_cli.report.picture.markup.nesting import nested
from backprop_cli.source import printable
from tests.report.picture.examples import EXAMPLES, hostile
from tests.report.picture.graphs import reports

FOLDER = os.environ.get("MERMAID", "")
needs_mermaid = pytest.mark.skipif(
    not (FOLDER and shutil.which("node")),
    reason="MERMAID names no folder with Mermaid, or there is no Node",
)
TEXT = r'([^"#&<>\\`$|{}]|#\d+;)'
NODE = re.compile(rf'(p\d+)(\[|\(\(|\[\[|\()"({TEXT}+)"(\]|\)\)|\]\]|\)):::(name|gate)')
END = re.compile(rf'(e\d+)\["({TEXT}+)"\]:::name')
EDGE = re.compile(
    rf'(p\d+)(?: -- "(?:<font color=#0a6b29>({TEXT}+)</font><br/><font color=#b3261e>({TEXT}+)</font>)?'
    r'(?:(?:<br/>)?<font color=#59636e>argument (\d+)</font>)?")? --> ([pe]\d+)'
)
OPEN = re.compile(rf'subgraph (f\d+)\["({TEXT}+)"\]')
CLASS = re.compile(r"classDef (name|gate|frame) [\w:#,-]+")


class Chart(NamedTuple):
    """A flowchart as a parser found it."""

    nodes: dict[str, str]
    edges: list[tuple[str, str]]
    numbers: Counter[tuple[str, str]]
    frames: dict[str, str]
    arguments: Counter[tuple[str, str, int]]


def plain(text: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


def read(text: str) -> Chart:
    """A flowchart in the few forms of line that there may be."""
    chart = Chart({}, [], Counter(), {}, Counter())
    head, lines = text.splitlines()[:5], text.splitlines()[5:]
    title = 'title: "at each wire: its value, below it the gradient of f"'
    assert head == ["---", title, "---", '%%{init: {"theme": "neutral"}}%%', "flowchart LR"]
    around: list[str] = []
    for line in map(str.strip, lines):
        if found := OPEN.fullmatch(line):
            around.append(found[1])
            chart.frames[found[1]] = plain(found[2])
        elif line.startswith("class f"):
            assert line == f"class {around.pop()} frame"
        elif found := NODE.fullmatch(line) or END.fullmatch(line):
            chart.nodes[found[1]] = plain(found[3] if found.re is NODE else found[2])
        elif found := EDGE.fullmatch(line):
            source, above, _, below, _, argument, target = found.groups()
            chart.arguments.update([(source, target, int(argument))] if argument else [])
            chart.edges.append((source, target))
            chart.numbers.update([(plain(above), plain(below))] if above else [])
        else:
            assert line == "end" or CLASS.fullmatch(line), line
    assert not around
    return chart


def expected(report: Report, found: Diagram) -> Chart:
    """The flowchart that a diagram should be."""
    home = {node: f"p{number}" for number, part in enumerate(found.parts) for node in part.gives}
    taken = {node for part in found.parts for node in part.takes}
    ends = [node for node in home if node not in taken or node == found.output]
    edges = [
        (home[node], f"p{number}") for number, part in enumerate(found.parts) for node in part.takes
    ]
    texts = labels(report, found)
    texts[found.output] = texts[found.output]._replace(name="")
    return Chart(
        {f"p{number}": printable(part.label) for number, part in enumerate(found.parts)}
        | {f"e{node}": report.output for node in ends},
        sorted([*edges, *((home[node], f"e{node}") for node in ends)]),
        Counter((printable(label.above), label.gradient) for label in texts.values()),
        {f"f{number}": printable(frame.call) for number, frame in enumerate(found.frames)},
        Counter(
            (home[node], f"p{number}", place + 1)
            for number, part in enumerate(found.parts)
            if part.kind == "gate" and len(part.takes) > 1
            and part.label not in ("+", "*", "max", "min")
            for place, node in enumerate(part.takes)
        ),
    )  # fmt: skip


def drawings() -> list[tuple[Report, Diagram]]:
    found = [example.report() for example in EXAMPLES.values()]
    return [*((r, d) for r in found for d in (diagram(r), folded(diagram(r)))), hostile()]


def test_each_line_is_of_a_known_form_and_the_whole_is_the_report() -> None:
    for report, found in drawings():
        chart = read("".join(mermaid(report, found)))
        assert chart._replace(edges=sorted(chart.edges)) == expected(report, found)


def test_random_graphs_too() -> None:
    for report in list(reports().values())[::20]:
        found = diagram(report)
        lines = "".join(mermaid(report, found))
        chart = read(re.sub(r"^%% .*\n", "", lines, flags=re.MULTILINE))
        assert len(chart.nodes) == len(found.parts) + 1
        assert len(chart.edges) == sum(len(part.takes) for part in found.parts) + 1


def test_an_output_that_is_taken_has_its_end_too() -> None:
    report = gradient("q = x*y; q*2", x=2, y=3)
    chart = read("".join(mermaid(report, diagram(report)._replace(output=2))))
    assert [edge for edge in chart.edges if edge[0] == "p2"] == [("p2", "p3"), ("p2", "e2")]
    assert chart.nodes["e2"] == "f"
    assert chart.numbers["q = 6", "2"] == 1


def test_frames_and_what_they_hold_stand_in_order() -> None:
    steps = list(nested(diagram(EXAMPLES["calls"].report())))
    assert [number for kind, number, _ in steps if kind == "open"] == [0, 1, 2, 3]
    assert [(number, depth) for kind, number, depth in steps if kind == "part"] == [
        (0, 0), (1, 0), (7, 0), (4, 1), (5, 1), (2, 2), (3, 2), (6, 1),
    ]  # fmt: skip
    assert [step.number for step in steps if step.kind == "close"] == [1, 2, 0, 3]


def test_a_minus_begins_no_list() -> None:
    report = gradient("x - y", x=2, y=3)
    text = "".join(mermaid(report, diagram(report)))
    assert '(("#45;"))' in text
    assert ">-1</font>" in text
    assert '(("*-1"))' in "".join(
        mermaid(EXAMPLES["neuron"].report(), diagram(EXAMPLES["neuron"].report()))
    )


def test_numbers_are_never_cut() -> None:
    report = gradient(
        "regularization_loss_of_all = w*x; sum(regularization_loss_of_all^2) + sum(v)",
        w=1.2345678901234567e-5, x=3.3, v=[-1.2345678901234567e-205] * 6,
    )  # fmt: skip
    chart = read("".join(mermaid(report, diagram(report), 17)))
    value = exact(1.2345678901234567e-5 * 3.3)
    assert any(above == f"regularization_loss_of_… = {value}" for above, _ in chart.numbers)
    assert all("…" not in above.split(" = ")[-1] + below for above, below in chart.numbers)


def test_who_takes_what_as_which_argument() -> None:
    report = gradient("where(x > 0, x - y, y) / y", x=2, y=3)
    chart = read("".join(mermaid(report, diagram(report))))
    names = [part.label for part in diagram(report).parts]
    assert sorted(
        (names[int(end[1:])][0], place, names[int(start[1:])][0])
        for start, end, place in chart.arguments.elements()
    ) == [
        ("-", 1, "x"), ("-", 2, "y"), ("/", 1, "w"), ("/", 2, "y"),
        ("w", 1, "x"), ("w", 2, "-"), ("w", 3, "y"),
    ]  # fmt: skip


def test_a_large_chart_comes_with_a_remark() -> None:
    report = gradient("+".join(["x"] * 300), x=1)
    text = "".join(mermaid(report, diagram(report)))
    words = "599 edges: a page draws this only if it sets maxEdges"
    assert text.splitlines()[3:5] == [f"%% {words}", '%%{init: {"theme": "neutral"}}%%']
    assert too_large(text) == words
    assert too_large(f"{text}{' ' * 50_000}") == (
        "599 edges and more than 50,000 characters: "
        "a page draws this only if it sets maxEdges and maxTextSize"
    )
    report = gradient("x*x", x=1)
    text = "".join(mermaid(report, diagram(report)))
    assert "%% " not in text
    assert too_large(text) == ""


SCRIPT = """
import mermaid from "mermaid";
import purify from "dompurify";
import { readFileSync } from "node:fs";
// there is no page here whose safety matters
purify.addHook = () => {};
purify.sanitize = (text) => text;
await mermaid.parse("flowchart LR");
const charts = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  charts.push({
    nodes: [...db.getVertices().values()].map(({ id, text }) => [id, text]),
    edges: db.getEdges().map(({ start, end, text }) => [start, end, text]),
    frames: db.getSubGraphs().map(({ id, title }) => [id, title]),
  });
}
console.log(JSON.stringify(charts));
"""
MARK = re.compile("ﬂ°°(\\d+)¶ß")
"""How Mermaid keeps an entity until it draws it."""


@needs_mermaid
def test_mermaid_reads_the_same() -> None:
    given = drawings()
    texts = ["".join(mermaid(report, found)) for report, found in given]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT], input=json.dumps(texts), cwd=Path(FOLDER),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    for chart, (report, found) in zip(
        json.loads(MARK.sub(lambda m: f"#{m[1]};", done.stdout)), given, strict=True
    ):
        words = [(*ends, re.findall(r">([^<>]+)</font>", text)) for *ends, text in chart["edges"]]
        seen = Chart(
            {name: plain(text) for name, text in chart["nodes"]},
            sorted((start, end) for start, end, _ in chart["edges"]),
            Counter((plain(texts[0]), plain(texts[1])) for _, _, texts in words if texts[1:]),
            {name: plain(text) for name, text in chart["frames"]},
            Counter(
                (start, end, int(last.removeprefix("argument ")))
                for start, end, texts in words
                for last in texts[-1:]
                if last.startswith("argument ")
            ),
        )
        assert seen == expected(report, found)
