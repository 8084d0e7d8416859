"""Both passes over large graphs of numbers, beside their floor and other tools.

`python benchmarks/passes.py [NODES]` prints nanoseconds a node for the way from a graph to all its
gradients, the first time and again, each with its ratio to a plain Python loop over flat lists in
the same process, and the peak memory of the first time. Each tool runs in a process of its own;
autograd, CasADi, micrograd and PyTorch where they are installed (`pip install .[peers]`).
"""

import gc
import importlib.util
import json
import random
import resource
import subprocess
import sys
from collections.abc import Callable
from operator import add, mul, sub
from time import perf_counter
from typing import Any, NamedTuple

NODES = 10**6
FEWER = 20
"""By what the nodes are divided for the tools that are a hundred times slower."""
ROUNDS = 5
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {"add": add, "sub": sub, "mul": mul}


class Program(NamedTuple):
    """A graph in flat lists: inputs first, the output last; gates of two arguments."""

    gates: list[str]
    first: list[int]
    second: list[int]
    inputs: list[float]

    def gate(self, name: str, a: int, b: int) -> int:
        """Append a gate; its place."""
        self.gates.append(name)
        self.first.append(a)
        self.second.append(b)
        return len(self.gates) - 1


def start(count: int) -> Program:
    """Inputs near 1."""
    draw = random.Random(0)
    blank = [0] * count
    return Program([""] * count, blank, blank[:], [draw.uniform(0.9, 1.1) for _ in blank])


def tree(program: Program, nodes: list[int]) -> Program:
    """Add nodes up in pairs."""
    while len(nodes) > 1:
        pairs = [program.gate("add", *pair) for pair in zip(nodes[::2], nodes[1::2], strict=False)]
        nodes = pairs + nodes[2 * len(pairs) :]
    return program


LAYERS = 18


def wide(size: int) -> Program:
    """Layers: times a weight, minus or plus the neighbour, …; then a tree of sums."""
    width = size // (LAYERS + 2)
    program = start(width)
    nodes = list(range(width))
    for layer in range(LAYERS):
        others = [nodes[-1], *nodes[:-1]] if layer % 2 else list(range(width))
        name = ("mul", "sub", "mul", "add")[layer % 4]
        nodes = [program.gate(name, a, b) for a, b in zip(nodes, others, strict=True)]
    return tree(program, nodes)


def by_hand(program: Program) -> tuple[float, Any]:
    """The wide graph as somebody who knows NumPy writes it."""
    import numpy as np

    x = w = np.array(program.inputs)
    kept = []
    for layer in range(LAYERS):
        kept.append(x)
        x = x * w if layer % 2 == 0 else x + np.roll(x, 1) * (1 if layer % 4 == 3 else -1)
    g, slope = np.ones_like(x), np.zeros_like(w)
    for layer in reversed(range(LAYERS)):
        if layer % 2 == 0:
            slope += g * kept[layer]
            g = g * w
        else:
            g = g + np.roll(g, -1) * (1 if layer % 4 == 3 else -1)
    return x.sum(), slope + g


def chain(size: int) -> Program:
    """As deep as it is long: times one input, plus another one."""
    program = start(2)
    program.inputs[:] = 0.9999999, 1e-7
    node = 1
    for place in range(size - 2):
        node = program.gate(*(("mul", node, 0) if place % 2 == 0 else ("add", node, 1)))
    return program


def scattered(size: int) -> Program:
    """Gates that take any two nodes before them; then a tree of sums."""
    program, draw = start(100), random.Random(1)
    while len(program.gates) < size // 2:
        count = len(program.gates)
        program.gate(draw.choice(("sub", "mul")), draw.randrange(count), draw.randrange(count))
    return tree(program, list(range(len(program.gates))))


def terms(size: int) -> Program:
    """A sum of products, term by term, as it is written."""
    width = size // 3
    program = start(width)
    sum_ = program.gate("mul", 0, 1)
    for place in range(1, width):
        sum_ = program.gate("add", sum_, program.gate("mul", place, place - 1))
    return program


SHAPES = {"wide": wide, "sum": terms, "chain": chain, "random": scattered}


def plain_loop(program: Program) -> tuple[float, list[float]]:
    """The floor: both passes over flat lists, each gate written out."""
    gates, first, second, inputs = program
    values, count = [*inputs, *[0.0] * (len(gates) - len(inputs))], len(gates)
    for i in range(len(inputs), count):
        gate = gates[i]
        if gate == "add":
            values[i] = values[first[i]] + values[second[i]]
        elif gate == "mul":
            values[i] = values[first[i]] * values[second[i]]
        else:
            values[i] = values[first[i]] - values[second[i]]
    slopes = [0.0] * count
    slopes[-1] = 1.0
    for i in range(count - 1, len(inputs) - 1, -1):
        gate, g = gates[i], slopes[i]
        if gate == "add":
            slopes[first[i]] += g
            slopes[second[i]] += g
        elif gate == "mul":
            slopes[first[i]] += g * values[second[i]]
            slopes[second[i]] += g * values[first[i]]
        else:
            slopes[first[i]] += g
            slopes[second[i]] -= g
    return values[-1], slopes[: len(inputs)]


def applied(program: Program, leaves: list[Any]) -> Any:
    """The output of a program on the numbers of some tool."""
    values = [*leaves]
    for gate, a, b in list(zip(*program[:3], strict=True))[len(leaves) :]:
        values.append(OPERATORS[gate](values[a], values[b]))
    return values[-1]


Run = Callable[[], Any]


def each_time(run: Run) -> tuple[Run, Run]:
    """A tool that keeps nothing from one run to the next."""
    return run, run


def ours(program: Program) -> tuple[Run, Run]:
    """The passes of a report, and those of `gradients`."""
    from backprop_cli.engine.formula import Evaluator
    from backprop_cli.engine.passes import run
    from backprop_cli.engine.wavefront import wavefront
    from backprop_cli.gates.library import finder
    from backprop_cli.graph.model import Graph, Spans
    from backprop_cli.kernels.float64 import FLOAT64
    from backprop_cli.source import Source

    gates, count = program.gates, len(program.inputs)
    pairs = zip(program.first, program.second, strict=True)
    args = [() if place < count else pair for place, pair in enumerate(pairs)]
    names = [f"x{place}" for place in range(count)]
    inputs = {name: place for place, name in enumerate(names)}
    graph = Graph(
        Source("", ""), finder(), gates, args, names, Spans((), ()), (), [], [], inputs,
        len(gates) - 1, (), (),
    )  # fmt: skip
    values = dict(zip(names, program.inputs, strict=True))
    plan: list[Any] = []

    def passes() -> Any:
        return run(graph, Evaluator(FLOAT64, finder()), values)

    def again() -> Any:
        plan[:] = plan or [wavefront(graph)]
        return plan[0].gradients(program.inputs, range(count)) if plan[0] else passes()

    return passes, again


def autograd(program: Program) -> tuple[Run, Run]:
    """autograd traces and goes back at each call."""
    from autograd import grad
    from autograd.builtins import list as traced

    slope = grad(lambda leaves: applied(program, [leaves[k] for k in range(len(leaves))]))
    return each_time(lambda: slope(traced(program.inputs)))


def micrograd(program: Program) -> tuple[Run, Run]:
    """micrograd builds its graph while it computes."""
    from micrograd.engine import Value

    return each_time(lambda: applied(program, list(map(Value, program.inputs))).backward())


def torch(program: Program) -> tuple[Run, Run]:
    """PyTorch with a tensor for each number."""
    from torch import float64, tensor

    def run() -> None:
        leaves = [tensor(x, dtype=float64, requires_grad=True) for x in program.inputs]
        applied(program, leaves).backward()

    return each_time(run)


def casadi(program: Program) -> tuple[Run, Run]:
    """CasADi compiles a function for its virtual machine, which is then called again."""
    from casadi import SX, Function, gradient, vertsplit

    made: list[Any] = []

    def run() -> Any:
        x = SX.sym("x", len(program.inputs))
        out = applied(program, vertsplit(x))
        made[:] = [Function("f", [x], [out, gradient(out, x)])]
        return made[0](program.inputs)

    return run, lambda: made[0](program.inputs)


def numpy(program: Program) -> tuple[Run, Run]:
    """NumPy by hand, for the wide graph."""
    return each_time(lambda: by_hand(program))


TOOLS = {f.__name__: f for f in (ours, numpy, casadi, micrograd, torch, autograd)}
SLOW = ("casadi", "micrograd", "torch", "autograd")


def seconds(run: Run) -> float:
    """How long one call takes."""
    gc.collect()
    start = perf_counter()
    run()
    return perf_counter() - start


def peak() -> int:
    """The largest memory that this process had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def measure(tool: str, shape: str, size: int) -> dict[str, float]:
    """Nanoseconds and bytes a node; each the least of some rounds, in turn with the floor."""
    program = SHAPES[shape](size)
    count = len(program.gates)
    first, again = TOOLS[tool](program)
    before = peak()
    times = [(seconds(first), 0.0, 0.0)]
    memory = (peak() - before) / count
    again()
    for _ in range(2 if tool in SLOW else ROUNDS):
        floor = seconds(lambda: plain_loop(program))
        times.append((seconds(first), seconds(again), floor))
    cold, warm, floor = (min(column) / count * 1e9 for column in zip(*times[1:], strict=True))
    return {"nodes": count, "first": cold, "again": warm, "floor": floor, "memory": memory}


def apart(tool: str, shape: str, size: int) -> dict[str, float] | None:
    """The same in a new process; None where the tool fails, as a recursive one does at depth."""
    command = [sys.executable, __file__, tool, shape, str(size)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> None:
    """Print a table of all shapes and tools."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else NODES
    print(f"{'shape':<8}{'tool':<10}{'nodes':>8}{'floor':>7}{'first':>8}{'ratio':>8}"
          f"{'again':>8}{'ratio':>8}{'bytes':>7}")  # fmt: skip
    for shape in SHAPES:
        for tool in TOOLS:
            known = tool in ("ours", "numpy") or importlib.util.find_spec(tool)
            if not known or (tool == "numpy" and shape != "wide"):
                continue
            found = apart(tool, shape, size // FEWER if tool in SLOW else size)
            if found is None:
                print(f"{shape:<8}{tool:<10} fails")
                continue
            floor, first, again = found["floor"], found["first"], found["again"]
            print(f"{shape:<8}{tool:<10}{found['nodes']:8.0f}{floor:7.0f}{first:8.0f}"
                  f"{first / floor:8.2f}{again:8.1f}{again / floor:8.3f}{found['memory']:7.0f}",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
    else:
        main()
