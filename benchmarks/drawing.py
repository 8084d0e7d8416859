"""From a report to the places of a picture, beside the evaluation and beside Graphviz.

Graphviz lays the same graph out with `dot -Tplain`, where it is installed.
"""

import random
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from shutil import which
from typing import Any

from backprop_cli import compile
from backprop_cli.report.picture.diagram import diagram
from backprop_cli.report.picture.markup.dot import dot
from backprop_cli.report.picture.places.layout import layout
from backprop_cli.report.picture.svg import pieces
from benchmarks.measure import timed
from benchmarks.model import Case, Failed, Sample, Section

SIZES = (1000, 4000, 16_000)
PATIENCE = 20
"""Seconds after which Graphviz is given up."""


def terms(size: int) -> str:
    """A sum of products, each of two inputs."""
    return "+".join(f"w{i}*x{i}" for i in range(size // 4))


def shared(size: int) -> str:
    """Gates that take one of the last twenty values each, and one of ten inputs."""
    dice, lines = random.Random(1), ["v0 = x0"]
    for k in range(1, size):
        lines.append(f"v{k} = tanh(v{dice.randrange(max(0, k - 20), k)} * x{dice.randrange(10)})")
    return "\n".join(lines[: size // 2]) + "\n" + " + ".join(f"v{k}" for k in range(size // 2))


def calls(size: int) -> str:
    """A function of three gates, called on and on."""
    count = size // 4
    return "f(a, b) = tanh(a*b) + a\n" + "f(" * count + "x" + ", w)" * count


SHAPES: dict[str, Callable[[int], str]] = {"terms": terms, "shared": shared, "calls": calls}


def sections(small: bool = False) -> Iterator[Section]:
    """A section for each shape."""
    for shape, make in SHAPES.items():
        cases = [case for size in ((100,) if small else SIZES) for case in of(size, make(size))]
        yield Section(shape, cases, of="node", patience=0 if small else 3)


def of(size: int, text: str) -> Iterator[Case]:
    """What is measured of a program."""
    compiled = compile(text)
    values = dict.fromkeys(compiled.inputs, 0.5)
    report = compiled(values)
    drawn = diagram(report)
    found = layout(report, drawn)
    yield Case("evaluation, from text to report", timed(lambda: compile(text)(values)), size)
    yield Case("layout", timed(lambda: layout(report, diagram(report))), size)
    yield Case("SVG", timed(lambda: sum(map(len, pieces(report, found)))), size)
    if which("dot"):
        yield Case("Graphviz", partial(graphviz, "".join(dot(report, drawn))), size)


def graphviz(source: str) -> Sample:
    """A layout by Graphviz.

    Raises:
        Failed: it takes too long, or gives up.
    """
    command: list[Any] = ["dot", "-Tplain"]
    try:
        return timed(lambda: subprocess.run(
            command, input=source.encode(), capture_output=True, timeout=PATIENCE, check=True
        ))()  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Failed(f"more than {PATIENCE} s") from None
    except subprocess.CalledProcessError:
        raise Failed("fails") from None
