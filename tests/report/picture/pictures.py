"""Reports that the tests of SVG, PNG and pages draw, among them one with hostile texts."""

import json
from functools import cache
from pathlib import Path

from backprop_cli.api import compile
from backprop_cli.report.model import Group, Nodes, Note, Report
from backprop_cli.report.ondemand import OnDemand
from backprop_cli.report.picture.diagram import diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.places.layout import layout
from backprop_cli.report.picture.places.placed import Layout
from tests.report.picture.graphs import LECTURE, program

EXAMPLES = Path(__file__).parents[3] / "examples"
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[red]a[/red]",
    "]]>",
    "<!--",
    "&amp;",
    "</style>",
    "</title>",
    "\x00\x07\x1b[31m",
    "\ud800",
    "'; DROP",
]
"""Texts that no identifier can be, but a comment, a message, or a report made by hand can hold."""
CALLS = "sq(a) = a*a; lin(a, b) = sq(a)*w + b; lin(x, 1) + sq(y)"


@cache
def report_of(name: str) -> Report:
    """The report of one of the lecture's examples, of an example file, or of random statements."""
    if name in LECTURE:
        text, values = LECTURE[name]
    elif name == "calls":
        text, values = CALLS, {"x": 3, "w": 2, "y": 5}
    elif name.isdecimal():
        text, values = program(int(name), int(name))
    else:
        text = (EXAMPLES / f"{name}.bp").read_text("utf-8")
        values = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    return compile(text)(values)


def placed(report: Report, *, fold: bool = False) -> Layout:
    """The layout of a report."""
    found = diagram(report)
    return layout(report, folded(found) if fold else found)


@cache
def hostile() -> Report:
    """A report with calls, all of whose texts are hostile."""
    report = compile(CALLS)({"x": 3, "w": 2, "y": 5})
    words = dict.fromkeys(node.name for node in report.nodes)
    words = {name: f"{name}{HOSTILE[at % len(HOSTILE)]}" for at, name in enumerate(words)}

    def node(place: int) -> object:
        found = report.nodes[place]
        edges = tuple(
            edge._replace(
                input=words[edge.input],
                local=edge.local._replace(formula=f"{edge.local.formula}{HOSTILE[0]}"),
            )
            for edge in found.edges
        )
        group = f"{found.group}{HOSTILE[1]}" if found.group else ""
        operation = f"{found.expression}{HOSTILE[place % len(HOSTILE)]}"
        return found._replace(
            name=words[found.name], expression=operation, edges=edges, group=group
        )

    groups = [
        group._replace(call=f"{HOSTILE[at]}{group.call}")
        for at, group in enumerate(report.structure.groups)
    ]
    wirings = [
        wiring._replace(symbol=HOSTILE[at % len(HOSTILE)])
        for at, wiring in enumerate(report.structure.wirings)
    ]
    return report._replace(
        program="\n".join([*HOSTILE, *HOSTILE]),
        output=words[report.output],
        gradients={words[name]: value for name, value in report.gradients.items()},
        inputs={words[name]: value for name, value in report.inputs.items()},
        nodes=Nodes(len(report.nodes), node),
        notes=tuple(Note("kink", "", text) for text in HOSTILE),
        structure=report.structure._replace(
            groups=OnDemand[Group](len(groups), groups.__getitem__),
            wirings=OnDemand(len(wirings), wirings.__getitem__),
        ),
    )
