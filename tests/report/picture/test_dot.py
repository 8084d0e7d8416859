"""The DOT file, as two parsers read it: pydot, and Graphviz where it is installed."""

import re
import shutil
import subprocess
from collections import Counter
from html import unescape
from xml.etree import ElementTree

import pydot
import pytest

from backprop_cli import gradient
from backprop_cli.numbers import exact
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import Diagram, diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.labels import labels
from backprop_cli.report.picture.markup.dot import dot
from backprop_cli.source import printable
from tests.report.picture.examples import EXAMPLES, HOSTILE, hostile

# what pydot calls is deprecated in the newest pyparsing
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot")
needs_graphviz = pytest.mark.skipif(
    not shutil.which("dot"), reason="Graphviz's dot is not installed"
)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def parsed(text: str) -> pydot.Dot:
    graphs = pydot.graph_from_dot_data(text)
    assert graphs
    assert len(graphs) == 1
    return graphs[0]


def unquoted(text: str) -> str:
    """What Graphviz shows for a quoted string."""
    assert text[0] == text[-1] == '"'
    return unescape(ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text[1:-1]))


def all_nodes(graph: pydot.Graph) -> dict[str, pydot.Node]:
    found = {node.get_name(): node for node in graph.get_nodes()}
    for inner in graph.get_subgraphs():
        found |= all_nodes(inner)
    return {name: node for name, node in found.items() if re.fullmatch(r"[pe]\d+", name)}


def numbers_at(edge: pydot.Edge) -> tuple[str, str] | None:
    """The value and the gradient at an edge."""
    label = edge.get("label")
    if label is None:
        return None
    found = re.fullmatch(
        r"<<font color=\"#0a6b29\">(.*)</font><br/><font color=\"#b3261e\">(.*)</font>>", label
    )
    assert found
    return unescape(found[1]), unescape(found[2])


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("change", [lambda found: found, folded], ids=["whole", "folded"])
def test_nodes_edges_and_numbers_are_the_reports(name: str, change: object) -> None:
    report = EXAMPLES[name].report()
    found = change(diagram(report))  # type: ignore[operator]
    graph = parsed("".join(dot(report, found)))
    nodes = all_nodes(graph)
    home = {node: f"p{number}" for number, part in enumerate(found.parts) for node in part.gives}
    for number, part in enumerate(found.parts):
        assert unquoted(nodes[f"p{number}"].get("label")) == part.label
    edges = Counter(
        (home[n], f"p{number}") for number, part in enumerate(found.parts) for n in part.takes
    )
    edges[home[found.output], f"e{found.output}"] = 1
    assert Counter((e.get_source(), e.get_destination()) for e in graph.get_edges()) == edges
    shown = Counter(numbers for edge in graph.get_edges() if (numbers := numbers_at(edge)))
    texts = labels(report, found)
    bare = {**texts, found.output: texts[found.output]._replace(name="")}
    assert shown == Counter((label.above, label.gradient) for label in bare.values())
    assert unquoted(nodes[f"e{found.output}"].get("label")) == "f"


def test_clusters_are_the_frames_inside_one_another() -> None:
    report = EXAMPLES["calls"].report()
    found = diagram(report)

    def calls(graph: pydot.Graph) -> list[object]:
        return sorted(
            ([unquoted(s.get("label")), *calls(s)] for s in graph.get_subgraphs()), key=str
        )

    assert calls(parsed("".join(dot(report, found)))) == [
        ["norm2(x, y)", ["sq(x)"], ["sq(y)"]],
        ["sq(x)"],
    ]


def test_who_points_at_an_edge_reads_all_digits() -> None:
    report = gradient("x/y", x=2, y=3)
    tips = [
        unquoted(edge.get("edgetooltip"))
        for edge in parsed("".join(dot(report, diagram(report)))).get_edges()
    ]
    assert any(f"f = x / y = {exact(2 / 3)}\ndf/df = 1" in tip for tip in tips)
    assert f"y = 3\ndf/dy = {exact(-2 / 9)}" in tips


def test_of_a_large_array_it_says_only_a_part() -> None:
    report = gradient("sum(W)", W=[[1.0] * 9] * 9)
    edge, _ = parsed("".join(dot(report, diagram(report)))).get_edges()
    first, *rows = unquoted(edge.get("edgetooltip")).splitlines()
    assert first == "W ="
    assert len(rows) < 12
    assert "[1  1  …  1]" in rows


def test_digits_are_those_asked_for() -> None:
    report = gradient("x/y", x=2, y=3)
    assert ">0.66667<" in "".join(dot(report, diagram(report), 5))


def test_who_takes_what_as_which_argument() -> None:
    report = gradient("where(x > 0, x - y, y) / y + x*y", x=2, y=3)
    found = diagram(report)
    graph = parsed("".join(dot(report, found)))
    heads = [
        (found.parts[int(e.get_destination()[1:])].label[0],
         e.get("headlabel"), found.parts[int(e.get_source()[1:])].label[0])
        for e in graph.get_edges()
        if e.get("headlabel")
    ]  # fmt: skip
    assert sorted(heads) == [
        ("-", '"#1"', "x"), ("-", '"#2"', "y"), ("/", '"#1"', "w"), ("/", '"#2"', "y"),
        ("w", '"#1"', "x"), ("w", '"#2"', "-"), ("w", '"#3"', "y"),
    ]  # fmt: skip
    legend = "at each wire: its value, below it the gradient of f"
    assert unquoted(graph.get("label")) == f"{legend}\n#1, #2: the arguments of a gate"
    report = gradient("x*y", x=2, y=3)
    text = "".join(dot(report, diagram(report)))
    assert "headlabel" not in text
    assert unquoted(parsed(text).get("label")) == legend


def test_hostile_texts_arrive_as_they_are() -> None:
    report, found = hostile()
    nodes = all_nodes(parsed("".join(dot(report, found))))
    shown = [unquoted(nodes[f"p{number}"].get("label")) for number in range(len(found.parts))]
    assert shown == [part.label for part in found.parts]


def graphviz(report: Report, found: Diagram, kind: str) -> str:
    done = subprocess.run(
        ["dot", f"-T{kind}"],
        input="".join(dot(report, found)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


@needs_graphviz
@pytest.mark.parametrize("name", EXAMPLES)
def test_graphviz_places_every_part(name: str) -> None:
    report = EXAMPLES[name].report()
    found = diagram(report)
    lines = graphviz(report, found, "plain").splitlines()
    assert sum(line.startswith("node ") for line in lines) == len(found.parts) + 1
    assert (
        sum(line.startswith("edge ") for line in lines)
        == sum(len(part.takes) for part in found.parts) + 1
    )


@needs_graphviz
def test_graphviz_shows_hostile_texts_as_they_are() -> None:
    report, found = hostile()
    root = ElementTree.fromstring(graphviz(report, found, "svg"))
    shown = {
        "".join(text.itertext()).replace("\xa0", " ")
        for text in root.iter("{http://www.w3.org/2000/svg}text")
    }
    for text in HOSTILE:
        assert set(text.split("\n")) <= shown
        assert any(line.startswith(f"{printable(text)} = ") for line in shown)
