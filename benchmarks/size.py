"""How time and memory grow with the size of a program: `python benchmarks/size.py [LARGEST]`.

Each program runs in a process of its own. `growth` is the exponent between one size and the next: 1
is linear, 2 is quadratic. The time of a process that only imports is not counted; its memory is.
"""

import json
import math
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from time import perf_counter

LARGEST = 10**6
DEEPEST = 10**5
COLUMNS = ("parse", "program", "graph", "passes", "JSON", "sum", "MB")


def terms(size: int) -> str:
    """x*1 + x*2 + … with a number of terms."""
    return "+".join(f"x*{i % 97 + 1}" for i in range(size))


def parentheses(size: int) -> str:
    """((((x))))."""
    return "(" * size + "x+1" + ")" * size


def operators(size: int) -> str:
    """(((x+1)*0.5+1)*0.5+1) and so on: as deep as it is long."""
    return "(" * size + "x" + "+1)*0.5" * size


def calls(size: int) -> str:
    """sin(sin(sin(x)))."""
    return "sin(" * size + "x" + ")" * size


def powers(size: int) -> str:
    """x^x^x^…, which groups from the right, with an exponent that stays near 1."""
    return "1.0^" * size + "x"


def statements(size: int) -> str:
    """A chain of named intermediates."""
    lines = ["v0 = x", *(f"v{i} = v{i - 1} * 0.5 + x" for i in range(1, size))]
    return "\n".join(lines)


def inputs(size: int) -> str:
    """As many inputs as terms."""
    return "+".join(f"x{i}" for i in range(size))


def inlined(size: int) -> str:
    """A function called many times."""
    return "f(a) = a*a + sin(a)\n" + "+".join(["f(x)"] * size)


def user_gates(size: int) -> str:
    """A gate of the program's own, used many times."""
    return "gate f(a) = a*a; d/a = 2*a\n" + "+".join(["f(x)"] * size)


SHAPES: dict[str, tuple[Callable[[int], str], int]] = {
    "terms": (terms, LARGEST),
    "parentheses": (parentheses, DEEPEST),
    "operators": (operators, DEEPEST),
    "calls": (calls, DEEPEST),
    "powers": (powers, DEEPEST),
    "statements": (statements, DEEPEST),
    "inputs": (inputs, DEEPEST),
    "inlined": (inlined, DEEPEST),
    "user_gates": (user_gates, DEEPEST),
}


def measure(shape: str, size: int) -> dict[str, float]:
    """The time of each step for one program, and the peak memory of this process."""
    from backprop_cli.engine.formula import Evaluator
    from backprop_cli.engine.gatecheck import check_gates
    from backprop_cli.engine.passes import run
    from backprop_cli.graph.build import build
    from backprop_cli.graph.program import read_program
    from backprop_cli.kernels.float64 import FLOAT64
    from backprop_cli.report.build import report
    from backprop_cli.syntax.lexer import read
    from backprop_cli.syntax.parser import parse

    text = SHAPES[shape][0](size)
    parse(read("warm-up", "f(a) = a; f(x) + 1"))
    times = [perf_counter()]
    parsed = parse(read("expression", text))
    times.append(perf_counter())
    program = read_program(parsed)
    times.append(perf_counter())
    graph = build(program)
    times.append(perf_counter())
    result = run(graph, Evaluator(FLOAT64, graph.finder), dict.fromkeys(graph.inputs, 0.5))
    check_gates(result, program.gates)
    times.append(perf_counter())
    document = report(result).to_json()
    times.append(perf_counter())
    assert json.loads(document[: document.index('"nodes"')] + '"nodes": []}')
    steps = [after - before for before, after in pairwise(times)]
    unit = 1024**2 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return dict(zip(COLUMNS, [*steps, sum(steps), memory], strict=True))


def apart(shape: str, size: int) -> dict[str, float]:
    """The same, measured in a new process."""
    command = [sys.executable, __file__, shape, str(size)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def growth(
    before: dict[str, float], after: dict[str, float], ratio: float, key: str = "sum"
) -> float:
    """The exponent between two sizes."""
    return math.log(after[key] / before[key]) / math.log(ratio)


def main() -> None:
    """Print a table of all shapes and sizes."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST
    print(f"{'shape':<12}{'size':>9}" + "".join(f"{c:>9}" for c in COLUMNS) + f"{'growth':>8}")
    for shape, (_, limit) in SHAPES.items():
        before: dict[str, float] = {}
        size = 1000
        while size <= min(limit, largest):
            figures = apart(shape, size)
            cells = "".join(f"{figures[c]:9.3f}" for c in COLUMNS[:-1]) + f"{figures['MB']:9.0f}"
            power = f"{growth(before, figures, 10):8.2f}" if before else ""
            print(f"{shape:<12}{size:>9}{cells}{power}", flush=True)
            before, size = figures, size * 10


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
