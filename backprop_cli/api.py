"""The program as a library: `gradient` for one evaluation, `compile` for many."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from backprop_cli.engine.checks import TOLERANCE
from backprop_cli.engine.findings import Finding
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result, has_arrays, run
from backprop_cli.engine.systems import DOUBLES, FLOAT, Solved, System, solve, system_of
from backprop_cli.engine.unstable import suspicious, worst
from backprop_cli.engine.values import as_number
from backprop_cli.errors import fail
from backprop_cli.gates.calls import CONSTANTS
from backprop_cli.gates.model import Finder
from backprop_cli.graph.build import build
from backprop_cli.graph.definitions import Program
from backprop_cli.graph.inputs import check_inputs, nodes_named
from backprop_cli.graph.model import Graph
from backprop_cli.graph.program import MAX_ELEMENTS, MAX_NODES, read_program
from backprop_cli.graph.size import check_size
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Kernel
from backprop_cli.report.build import report
from backprop_cli.report.model import Report
from backprop_cli.source import Source
from backprop_cli.syntax.lexer import plain, read
from backprop_cli.syntax.parser import parse

if TYPE_CHECKING:
    from backprop_cli.engine.arrayprogram import ArrayProgram
    from backprop_cli.engine.checks import Verification

Value = Any
"""A number, nested lists of numbers, an array, or a text such as `1/3` or `[[1, 2], [3, 4]]`."""


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
        max_elements: int = MAX_ELEMENTS,
        trust_gates: bool = False,
        numbers: str = FLOAT,
        digits: int | None = None,
    ) -> None:
        self.source = source
        self.options: dict[str, Any] = {
            "implicit": implicit, "group": _listed(group), "ungroup": _listed(ungroup),
            "max_nodes": max_nodes, "max_elements": max_elements, "trust_gates": trust_gates,
            "numbers": numbers, "digits": digits,
        }  # fmt: skip
        self._graphs: dict[frozenset[str], Graph] = {}
        self._evaluators: dict[int, Evaluator] = {}
        self._arrays: dict[int, ArrayProgram | None] = {}
        self.graph(())

    def __reduce__(self) -> "tuple[Any, ...]":
        return _restored, (self.source, self.options)

    def __repr__(self) -> str:
        return f"compile({self.source.text!r})"

    @cached_property
    def program(self) -> Program:
        """The program taken apart."""
        parsed = parse(self.source, implicit=self.options["implicit"])
        return read_program(parsed, self.options["max_nodes"])

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
        system = system_of(self.options["numbers"], self.options["digits"])
        return report(self.solve({**(values or {}), **more}, system=system))

    def gradients(
        self,
        values: Mapping[str, Value] | None = None,
        /,
        *,
        wrt: Sequence[str] | None = None,
        seed: Value | None = None,
        **more: Value,
    ) -> "tuple[Any, dict[str, Any]]":
        """The output's value and the gradients of its inputs, without a report: the fast way.

        Args:
            values: the inputs by name.
            wrt: the inputs or nodes whose gradients are asked for; every input unless given.
            seed: the output's upstream gradient, in its shape; 1 unless given.
            more: the inputs by name.

        Returns:
            The value and a dictionary of gradients, each in the shape of its input: floats, or
            NumPy arrays.
        """
        graph, numbers = self._numbers({**(values or {}), **more}, {})
        places = graph.inputs if wrt is None else nodes_named(graph, wrt)
        start = None if seed is None else self._number(seed, "seed", graph)
        arrays = self._array_program(graph, [*numbers.values(), start])
        if arrays:
            value, found = arrays.gradients(numbers, set(places.values()), start)
            return value, {name: found[node] for name, node in places.items()}
        result = run(graph, self._evaluator(graph), numbers, start)
        gradients = {name: result.upstream[node] for name, node in places.items()}
        return result.values[graph.output], gradients

    def result(
        self,
        values: Mapping[str, Value],
        labels: Mapping[str, str] | None = None,
        seed: Value | None = None,
    ) -> Result:
        """The two passes for some values, given by name; messages call them by their labels."""
        graph, numbers = self._numbers(values, labels or {})
        start = None if seed is None else self._number(seed, "--seed-gradient", graph)
        arrays = self._array_program(graph, [*numbers.values(), start])
        if arrays:
            result = arrays.run(numbers, start)
        else:
            result = run(graph, self._evaluator(graph), numbers, start)
        if self.program.gates and not self.options["trust_gates"]:
            from backprop_cli.engine.gatecheck import check_gates

            check_gates(result, self.program.gates)
        return result

    def solve(
        self,
        values: Mapping[str, Value],
        labels: Mapping[str, str] | None = None,
        seed: Value | None = None,
        system: System = DOUBLES,
        *,
        scalars: bool = False,
    ) -> Solved:
        """The two passes in any number system; with `scalars` arrays are written out."""
        doubles = self.result(values, labels, seed)
        if system == DOUBLES and not scalars:
            return Solved(doubles, extra=self._unstable(doubles, seed))
        graph, written = doubles.graph, None
        if doubles.arrays:
            from backprop_cli.engine.writtenout import write_out

            if seed is not None:
                fail("seed", "--seed-gradient with arrays is there in float64 only")
            written = write_out(graph, {k: doubles.values[n] for k, n in graph.inputs.items()})

        def attempt(kernel: Kernel) -> Result:
            evaluator = Evaluator(kernel, graph.finder)
            numbers = self._read(values, labels or {}, evaluator)
            if written:
                return run(written.graph, evaluator, written.elements(numbers))
            start = None if seed is None else as_number(seed, "--seed-gradient", evaluator)
            return run(graph, evaluator, numbers, start)

        return solve(attempt, system)._replace(written=written)

    def _unstable(self, result: Result, seed: Value | None) -> tuple[Finding, ...]:
        """What the spelling of the program loses in digits, where a gate of its own keeps them."""
        if not suspicious(result) or self.options["group"]:
            return ()
        from backprop_cli.graph.grouping import spelled_out

        grain = {"group": spelled_out(self.program), "ungroup": (), "trust_gates": True}
        options = self.options | grain
        graph = result.graph
        values = {name: result.values[node] for name, node in graph.inputs.items()}
        stable = Compiled(self.source, **options).result(values, None, seed)
        gates = sorted(set(stable.graph.gates) - set(graph.gates))
        name, count = worst(_numbers_of(result), _numbers_of(stable)) if gates else ("", 0)
        if not count:
            return ()
        words = (", ".join(gates), name, str(count))
        return (Finding("unstable", graph.output, words="|".join(words)),)

    def verify(
        self,
        values: Mapping[str, Value] | None = None,
        labels: Mapping[str, str] | None = None,
        tolerance: float = TOLERANCE,
    ) -> "Verification":
        """Every input's gradient against difference quotients with many digits.

        Raises:
            BackpropError: mpmath is missing, or there are too many elements.
        """
        from backprop_cli.engine.verify import verify

        trusting = self if self.options["trust_gates"] else self._trusting()
        doubles = trusting.result(values or {}, labels)
        if not doubles.arrays:
            return verify(doubles, tolerance)
        from backprop_cli.engine.claims import claim
        from backprop_cli.engine.writtenout import write_out

        inputs = {name: doubles.values[node] for name, node in doubles.graph.inputs.items()}
        written = write_out(doubles.graph, inputs)
        evaluator = Evaluator(FLOAT64, doubles.graph.finder)
        scalars = run(written.graph, evaluator, written.elements(inputs))
        return verify(scalars, tolerance, claim(doubles, written, scalars))

    def _trusting(self) -> "Compiled":
        """The same program, whose own gates are not checked when it runs."""
        return Compiled(self.source, **(self.options | {"trust_gates": True}))

    def numbers(
        self, values: Mapping[str, Value], labels: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The values of the inputs as floats and arrays; messages call them by their labels."""
        return self._numbers(values, labels or {})[1]

    def _array_program(self, graph: Graph, given: Sequence[Any]) -> "ArrayProgram | None":
        """The graph as a program on arrays, or None where there are only numbers."""
        key = id(graph)
        if key not in self._arrays:
            self._arrays[key] = self._make_arrays(graph) if has_arrays(graph) else None
        if self._arrays[key] is None and not _all_numbers(given):
            self._arrays[key] = self._make_arrays(graph)
        return self._arrays[key]

    def _make_arrays(self, graph: Graph) -> "ArrayProgram":
        from backprop_cli.engine.arrayprogram import ArrayProgram

        return ArrayProgram(graph, self.options["max_elements"])

    def _evaluator(self, graph: Graph) -> Evaluator:
        if id(graph) not in self._evaluators:
            self._evaluators[id(graph)] = Evaluator(FLOAT64, graph.finder)
        return self._evaluators[id(graph)]

    def _number(self, value: Value, label: str, graph: Graph) -> Any:
        return as_number(value, label, self._evaluator(graph))

    def _numbers(
        self, values: Mapping[str, Value], labels: Mapping[str, str]
    ) -> tuple[Graph, dict[str, Any]]:
        """The graph for some values, and the values as numbers and arrays."""
        given = {plain(name): value for name, value in values.items()}
        if len(given) < len(values):
            names = ", ".join(values)
            fail("duplicate", f"one input is given twice, under two spellings: {names}")
        graph = self.graph(given)
        check_inputs(graph, given)
        return graph, self._read(given, labels, self._evaluator(graph))

    def _read(
        self, values: Mapping[str, Value], labels: Mapping[str, str], evaluator: Evaluator
    ) -> dict[str, Any]:
        """The values of inputs in a number system."""
        given = {plain(name): value for name, value in values.items()}
        return {k: as_number(v, labels.get(k, k), evaluator) for k, v in given.items()}


def _all_numbers(values: Sequence[Any]) -> bool:
    return all(value is None or type(value) is float for value in values)


def _numbers_of(result: Result) -> dict[str, Any]:
    """The output's value and the gradients, by what messages call them."""
    graph = result.graph
    output = graph.names[graph.output]
    gradients = {f"d{output}/d{k}": result.upstream[n] for k, n in graph.inputs.items()}
    return {output: result.values[graph.output]} | gradients


def _listed(names: Collection[str]) -> tuple[str, ...]:
    """Names as a tuple; one text holds them with commas between."""
    names = names.split(",") if isinstance(names, str) else names
    return tuple(name for name in names if name)


def _restored(source: Source, options: dict[str, Any]) -> Compiled:
    return Compiled(source, **options)


def compile(expression: str, **options: Any) -> Compiled:
    """A program to evaluate many times.

    Args:
        expression: an expression or a program.
        options: `implicit`, `group`, `ungroup`, `max_nodes`, `max_elements`, `trust_gates`, as on
            the command line; `numbers`, a number system (`float64`, `exact`, `prefer`,
            `precision` or `certify`), and `digits`, those asked for or allowed.

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
