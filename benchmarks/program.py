"""A program file to gradients: whole processes, from start to end, and their memory.

The lines are those that one writes in Python too, so `ast.parse` reads the same text, and PyTorch
computes the same gradients; both begin with the interpreter, as we do. The second table is about
all ways to write a program: which is slower than another, and how each grows.
"""

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.model import Aim, Case, Section
from benchmarks.processes import PYTHON, process
from benchmarks.shapes import SHAPES
from benchmarks.startup import BACKPROP

SIZES = (10**4, 10**5, 10**6)
TOKENS = (10**4, 10**5)
LIMIT = 10**5
"""The largest program for PyTorch."""
STEP = 6
"""Nodes of a line."""
PARSE = "import ast, sys; ast.parse(open(sys.argv[1]).read())"
TORCH = """\
import torch
x, y = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.25, 0.5))
{}
v{}.backward()
print(x.grad.item(), y.grad.item())
"""
VALUES = ["--x=0.25", "--y=0.5"]
OURS = {
    "backprop eval --quiet": (["--quiet"], Aim(0.45, memory=500)),
    "backprop eval --json --no-nodes": (["--json", "--no-nodes"], Aim(0.45, memory=500)),
    "backprop eval --json": (["--json"], Aim()),
    "backprop eval, the table": ([], Aim()),
}
"""Options, and the aim for the largest program."""


def lines(size: int) -> list[str]:
    """A chain of named intermediates, six nodes each."""
    steps = range(1, size // STEP)
    return ["v0 = x", *(f"v{i} = v{i - 1} * x * y + x * y * 0.5 - y" for i in steps)]


def sections(small: bool = False) -> Iterator[Section]:
    """One section by size, one by the way in which a program is written."""
    sizes, tokens = ((100,), (100,)) if small else (SIZES, TOKENS)
    patience = 0 if small else 5
    with TemporaryDirectory() as folder:
        keep = partial(written, Path(folder))
        cases = [case for size in sizes for case in of_size(size, keep)]
        yield Section("lines of six nodes", cases, of="node", patience=patience)
        cases = [quiet(shape, size, keep) for size in tokens for shape in SHAPES]
        yield Section("backprop eval --quiet", cases, of="token", patience=patience)


def written(folder: Path, name: str, text: str) -> str:
    """The path of a new file."""
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def of_size(size: int, keep: partial[str]) -> Iterator[Case]:
    """All who read a program of a size."""
    program = lines(size)
    path = keep(f"{size}.bp", "\n".join(program))
    yield Case("ast.parse alone", process([PYTHON, "-c", PARSE, path]), size)
    for name, (options, aim) in OURS.items():
        command = [BACKPROP, "eval", "-f", path, *VALUES, *options]
        yield Case(name, process(command), size, aim if size == SIZES[-1] else Aim())
    if size <= LIMIT and find_spec("torch"):
        script = keep(f"{size}.py", TORCH.format("\n".join(program), len(program) - 1))
        yield Case("PyTorch, the same lines", process([PYTHON, script]), size)


def quiet(shape: str, tokens: int, keep: partial[str]) -> Case:
    """A way to write a program."""
    text = SHAPES[shape].text(tokens)
    path = keep(f"{shape}{tokens}.bp", text)
    values = [f"--x{i}=0.5" for i in range(tokens // 2)] if shape == "inputs" else ["--x=0.5"]
    return Case(shape, process([BACKPROP, "eval", "-f", path, *values, "--quiet"]), tokens)
