"""How long drawings take as graphs grow, beside Graphviz: `python -m benchmarks.drawing [LARGEST]`.

`layout / eval` is the time that the layout takes in times of the evaluation of the same program;
`growth` the exponent between one size and the next: 1 is linear, 2 is quadratic. `dot / layout` is
the time of `dot -Tplain`, which lays the same graph out, in times of ours, where there is one.
"""

import math
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

from backprop_cli.api import compile
from backprop_cli.report.picture.diagram import diagram
from backprop_cli.report.picture.markup.dot import dot
from backprop_cli.report.picture.places.layout import layout
from backprop_cli.report.picture.svg import pieces

LARGEST = 20_000
SIZES = (1000, 4000, 20_000)
PATIENCE = 60
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


def measured(text: str) -> tuple[int, list[float], float | None]:
    """The number of nodes, the times of evaluation, layout and SVG, and that of Graphviz."""
    times = [perf_counter()]
    compiled = compile(text)
    report = compiled(dict.fromkeys(compiled.inputs, 0.5))
    times.append(perf_counter())
    found = layout(report, diagram(report))
    times.append(perf_counter())
    assert sum(map(len, pieces(report, found)))
    times.append(perf_counter())
    steps = [after - before for before, after in pairwise(times)]
    return len(report.nodes), steps, graphviz("".join(dot(report, diagram(report))))


def graphviz(source: str) -> float | None:
    """How long Graphviz takes for a layout; nothing where it is missing or takes too long."""
    if not shutil.which("dot"):
        return None
    start = perf_counter()
    try:
        subprocess.run(["dot", "-Tplain"], input=source.encode(), capture_output=True,
                       timeout=PATIENCE, check=True)  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return math.inf
    return perf_counter() - start


def main() -> None:
    """Print a table of all shapes and sizes."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST
    heads = ("nodes", "eval s", "layout s", "SVG s", "layout/eval", "growth", "dot/layout")
    print(f"{'shape':<8}" + "".join(f"{head:>12}" for head in heads))
    for shape, make in SHAPES.items():
        before = (0, 0.0)
        for size in (size for size in SIZES if size <= largest):
            nodes, (evaluation, placing, writing), peer = measured(make(size))
            cells = [f"{x:.3f}" for x in (evaluation, placing, writing)]
            cells.append(f"{placing / evaluation:.2f}")
            power = math.log(placing / before[1]) / math.log(nodes / before[0]) if before[0] else 0
            cells.append(f"{power:.2f}" if before[0] else "")
            cells.append("" if peer is None else f"{peer / placing:.1f}")
            print(f"{shape:<8}{nodes:>12}" + "".join(f"{c:>12}" for c in cells), flush=True)
            before = nodes, placing


if __name__ == "__main__":
    main()
