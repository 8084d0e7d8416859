"""The program as a library: `gradient` for one evaluation, `compile` for many."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result, run
from backprop_cli.engine.values import constant
from backprop_cli.errors import did_you_mean, fail
from backprop_cli.gates.calls import CONSTANTS
from backprop_cli.gates.model import Finder
from backprop_cli.graph.build import MAX_NODES, build
from backprop_cli.graph.definitions import Program
from backprop_cli.graph.model import Graph
from backprop_cli.graph.program import read_program
from backprop_cli.graph.size import check_size
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.report.build import report
from backprop_cli.report.model import Report
from backprop_cli.source import Source
from backprop_cli.syntax.lexer import plain, read
from backprop_cli.syntax.parser import parse

Value = float | str
"""A number, or a text with an expression of constants such as `1/3`."""


class Compiled:
    """A program that is parsed and arranged, to be evaluated many times; it can be pickled.

    Call it with the values of its inputs; the answer is a `Report`.
    """

    def __init__(
        self,
        source: Source,
        *,
        implicit: bool = False,
        group: Collection[str] = (),
        ungroup: Collection[str] = (),
        max_nodes: int = MAX_NODES,
        trust_gates: bool = False,
    ) -> None:
        self.source = source
        self.options: dict[str, Any] = {
            "implicit": implicit, "group": _listed(group), "ungroup": _listed(ungroup),
            "max_nodes": max_nodes, "trust_gates": trust_gates,
        }  # fmt: skip
        self._graphs: dict[frozenset[str], Graph] = {}
        self._evaluators: dict[int, Evaluator] = {}
        self.graph(())

    def __reduce__(self) -> "tuple[Any, ...]":
        return _restored, (self.source, self.options)

    def __repr__(self) -> str:
        return f"compile({self.source.text!r})"

    @cached_property
    def program(self) -> Program:
        """The program taken apart."""
        return read_program(parse(self.source, implicit=self.options["implicit"]))

    def _arranged(self, given: Collection[str]) -> Program:
        """The program at the grain that was asked for; checked in size before it is rewritten."""
        group, ungroup = self.options["group"], self.options["ungroup"]
        if not group and not ungroup:
            return self.program
        from backprop_cli.graph.grouping import arranged

        check_size(self.program, self.options["max_nodes"])
        finder = self.program.finder
        own = Finder(dict(finder.own), finder.library, finder.library_names)
        places = dict(self.program.gate_places)
        program = self.program._replace(finder=own, gate_places=places)
        return arranged(program, group, ungroup, given)

    def graph(self, given: Collection[str]) -> Graph:
        """The graph where these names have values; most names change nothing."""
        special = frozenset(n for n in given if n in CONSTANTS or n in self.program.names)
        if special not in self._graphs:
            self._graphs[special] = build(
                self._arranged(special), special, self.options["max_nodes"]
            )
        return self._graphs[special]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names that need a value."""
        return tuple(self.graph(()).inputs)

    def __call__(self, values: Mapping[str, Value] | None = None, /, **more: Value) -> Report:
        """The report for some values.

        Raises:
            BackpropError: a value is missing, unused or not a number.
        """
        return report(self.result({**(values or {}), **more}))

    def result(
        self, values: Mapping[str, Value], labels: Mapping[str, str] | None = None
    ) -> Result:
        """The two passes for some values, given by name; messages call them by their labels."""
        given = {plain(name): value for name, value in values.items()}
        if len(given) < len(values):
            names = ", ".join(values)
            fail("duplicate", f"one input is given twice, under two spellings: {names}")
        graph = self.graph(given)
        check_inputs(graph, given)
        if id(graph) not in self._evaluators:
            self._evaluators[id(graph)] = Evaluator(FLOAT64, graph.finder)
        evaluator = self._evaluators[id(graph)]
        numbers = {
            name: _number(value, (labels or {}).get(name, name), evaluator)
            for name, value in given.items()
        }
        result = run(graph, evaluator, numbers)
        if self.program.gates and not self.options["trust_gates"]:
            from backprop_cli.engine.gatecheck import check_gates

            check_gates(result, self.program.gates)
        return result


def _listed(names: Collection[str]) -> tuple[str, ...]:
    """Names as a tuple; one text holds them with commas between."""
    names = names.split(",") if isinstance(names, str) else names
    return tuple(name for name in names if name)


def _number(value: Value, label: str, evaluator: Evaluator) -> float:
    if isinstance(value, str):
        return float(constant(value, label, evaluator))
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    except (TypeError, ValueError):
        fail(
            "value",
            f"the value of {label} is not a number",
            hint="arrays are not part of this version",
        )


def _restored(source: Source, options: dict[str, Any]) -> Compiled:
    return Compiled(source, **options)


def check_inputs(graph: Graph, given: Collection[str]) -> None:
    """Check that every input has a value and every value an input.

    Raises:
        BackpropError: it names all values that are missing, or the one that nothing uses.
    """
    missing = [name for name in graph.inputs if name not in given]
    unused = [name for name in given if name not in graph.inputs]
    if missing:
        span = graph.span(graph.inputs[missing[0]])
        hint = "add " + " ".join(f"--{name}=…" for name in missing[:20])
        if graph.finder.find(missing[0]):
            hint = f"{missing[0]} is a function: write {missing[0]}(…); as an input, {hint}"
        names = ", ".join(missing[:20]) + (", …" if len(missing) > 20 else "")
        fail("missing-value", f"no value for {names}", span, hint)
    if unused:
        hint = did_you_mean(unused[0], list(graph.inputs))
        hint = hint or f"its inputs are {', '.join(graph.inputs) or '(none)'}"
        fail("unused-value", f"the program has no input {unused[0]}", hint=hint)


def compile(expression: str, **options: Any) -> Compiled:
    """A program to evaluate many times.

    Args:
        expression: an expression or a program.
        options: `implicit`, `group`, `ungroup`, `max_nodes`, `trust_gates`, as on the command line.

    Raises:
        BackpropError: the program has a mistake; the message shows where and how to mend it.
    """
    return Compiled(read("expression", expression), **options)


def gradient(
    expression: str, values: Mapping[str, Value] | None = None, /, **more: Value
) -> Report:
    """The value and all gradients of an expression at one point.

    Args:
        expression: an expression or a program, such as `"(x+y)*z"`.
        values: the inputs by name; needed for names that are no Python names.
        more: the inputs by name: `gradient("(x+y)*z", x=-2, y=5, z=-4)`.

    Returns:
        The report: `.value`, `.gradients`, `.nodes`, `.notes`, `.to_json()`.

    Raises:
        BackpropError: the program or a value has a mistake.
    """
    return compile(expression)(values, **more)
