"""A command from start to end: whole processes, beside the interpreter and the packages it needs.

The formula is the README's neuron, its output goes nowhere.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from benchmarks.model import Aim, Case, Section
from benchmarks.processes import PYTHON, process

BACKPROP = str(Path(PYTHON).with_name("backprop"))
VALUES = ["--w0=2", "--x0=-1", "--w1=-3", "--x1=-2", "--w2=-3"]
NEURON = ["eval", "1/(1+exp(-(w0*x0+w1*x1+w2)))", *VALUES]
GATES = "exp log sqrt sin cos tan asin acos atan sinh cosh tanh sigmoid relu softplus elu gelu"
MANY = "+".join(f"{gate}(x)" for gate in f"{GATES} silu erf lgamma".split())
BARE, CLICK, RICH = "pass", "import click", "import click, rich.table, rich.console"
RESULT = "backprop eval --json"
COMMANDS = {
    RESULT: ([*NEURON, "--json"], Aim(1.3, CLICK)),
    "backprop eval": (NEURON, Aim(1.3, RICH)),
    "backprop eval --color=always": ([*NEURON, "--color=always"], Aim(1.3, RICH)),
    "backprop eval, a mistake": (["eval", "sigmiod(x)", "--x=1"], Aim(1.1, RESULT)),
    "backprop eval --json, 20 gates": (["eval", MANY, "--x=0.5", "--json"], Aim()),
    "backprop gates sigmoid": (["gates", "sigmoid"], Aim()),
    "backprop --help": (["--help"], Aim(1.3, CLICK)),
    "backprop eval --help": (["eval", "--help"], Aim()),
}
PACKAGES = ("autograd", "casadi", "sympy", "jax", "torch")
PROGRAMS = {"qalc": ["-t", "diff(x^2)"], "giac": ["diff(x^2)"]}


def sections(small: bool = False) -> Iterator[Section]:
    """One section; in small only a few cases."""
    cases = [Case(code, process([PYTHON, "-c", code])) for code in (BARE, CLICK, RICH)]
    for name, (arguments, aim) in list(COMMANDS.items())[: 1 if small else None]:
        cases.append(Case(name, process([BACKPROP, *arguments], (0, 2)), aim=aim))
    for package in () if small else filter(find_spec, PACKAGES):
        cases.append(Case(f"import {package}", process([PYTHON, "-c", f"import {package}"])))
    for program, arguments in PROGRAMS.items():
        if path := which(program):
            cases.append(Case(program, process([path, *arguments])))
    yield Section("A whole process", cases, patience=0 if small else 30)
