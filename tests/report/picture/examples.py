"""Programs whose pictures are kept or looked at: one for each thing that can be drawn."""

from typing import NamedTuple

from backprop_cli import compile
from backprop_cli.report.model import Nodes, Report
from backprop_cli.report.picture.diagram import Diagram, diagram


class Example(NamedTuple):
    """A program with values for its inputs, and the gates that are put together."""

    program: str
    values: dict[str, object]
    group: tuple[str, ...] = ()

    def report(self) -> Report:
        return compile(self.program, group=self.group)(self.values)


EXAMPLES = {
    "neuron": Example("1/(1+exp(-(w0*x0+w1*x1+w2)))", {"w0": 2, "x0": -1, "w1": -3, "x1": -2, "w2": -3}),
    "circuit": Example("q = x + y; f = q*z", {"x": -2, "y": 5, "z": -4}),
    "sigmoid": Example("1/(1+exp(-(w*x+b)))", {"w": 2, "x": -1, "b": 3}, ("auto",)),
    "shared": Example("a = x*y; sin(a)*exp(x*y) - x", {"x": 2, "y": 0.5}),
    "calls": Example("sq(a) = a*a\nnorm2(a, b) = sqrt(sq(a) + sq(b))\nnorm2(x, y) + sq(x)", {"x": 3, "y": 4}),
    "branch": Example("where(x > 0, a, b) + max(a, b, x, 2)", {"x": 1, "a": 2, "b": 3}),
    "arrays": Example("sum(relu(W @ x + b))", {"W": [[1, 2], [3, -4]], "x": [1, -1], "b": 1.5}),
    "letters": Example("가중치*θ_1 - b_0/σ2", {"가중치": 0.3, "θ_1": 2, "b_0": 3, "σ2": 7}),
}  # fmt: skip


HOSTILE = [
    'a"b',
    "a\\b",
    "<b>x</b>",
    "&lt;",
    "a\nb",
    "#35;",
    "- x",
    "1. x",
    "`x`",
    "%% x",
    "$x$",
    "\\N",
    "]]",
    "end",
]
"""Texts that some format would take for more than a text."""


def hostile() -> tuple[Report, Diagram]:
    """A report and its diagram in which every name, symbol and call is a hostile text."""
    plain = Example(
        "g(a, b) = a*b + 1\n" + " + ".join(f"g(x{k}, y)" for k in range(len(HOSTILE))),
        {**{f"x{k}": k for k in range(len(HOSTILE))}, "y": 2},
    ).report()
    found, count = diagram(plain), len(HOSTILE)
    nodes = [node._replace(name=HOSTILE[place % count]) for place, node in enumerate(plain.nodes)]
    parts = [part._replace(label=HOSTILE[place % count]) for place, part in enumerate(found.parts)]
    frames = [
        frame._replace(call=HOSTILE[place % count]) for place, frame in enumerate(found.frames)
    ]
    report = plain._replace(nodes=Nodes(len(nodes), nodes.__getitem__))
    return report, found._replace(parts=tuple(parts), frames=tuple(frames))
