"""A program made ready: parsed, arranged as graphs, and run on numbers or arrays."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result, has_arrays, run
from backprop_cli.engine.systems import FLOAT
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
from backprop_cli.hints import TYPE_CHECKING, Any
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.source import Source
from backprop_cli.syntax.names import plain
from backprop_cli.syntax.parser import parse

if TYPE_CHECKING:
    from backprop_cli.engine.arrayprogram import ArrayProgram
    from backprop_cli.engine.wavefront import Wavefront

LARGE = 10_000
"""Nodes of a graph of numbers from which on it may be worth a plan for arrays."""
Value = Any
"""A number, nested lists of numbers, an array, or a text such as `1/3` or `[[1, 2], [3, 4]]`."""


class Prepared:
    """A program that is parsed and arranged, to be run many times in float64; it can be pickled."""

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
        self._wavefronts: dict[int, Wavefront | None] = {}
        self.graph(())

    def __reduce__(self) -> "tuple[Any, ...]":
        return _restored, (type(self), self.source, self.options)

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

        A large wide graph of numbers is planned at the first call; then its nodes are computed
        together, and the last digit of a number may be another one than in a report.

        Args:
            values: the inputs by name.
            wrt: the inputs or nodes whose gradients are asked for; every input unless given.
            seed: the output's upstream gradient, in its shape; 1 unless given.
            more: the inputs by name.

        Returns:
            The value and a dictionary of gradients, each in the shape of its input: floats, or
            NumPy arrays.
        """
        if self.options["numbers"] != FLOAT:
            fail("usage", "gradients() computes in float64", hint="call the program for a report")
        graph, numbers = self._numbers({**(values or {}), **more}, {})
        places = graph.inputs if wrt is None else nodes_named(graph, wrt)
        start = None if seed is None else self._number(seed, "seed", graph)
        arrays = self._array_program(graph, [*numbers.values(), start])
        if arrays:
            value, found = arrays.gradients(numbers, set(places.values()), start)
            return value, {name: found[node] for name, node in places.items()}
        wavefront = self._wavefront(graph)
        if wavefront:
            ordered = [numbers[name] for name in graph.inputs]
            value, slopes = wavefront.gradients(ordered, list(places.values()), start)
            return value, dict(zip(places, slopes, strict=True))
        result = run(graph, self._evaluator(graph), numbers, start)
        gradients = {name: result.upstream[node] for name, node in places.items()}
        return result.values[graph.output], gradients

    def result(
        self,
        values: Mapping[str, Value],
        labels: Mapping[str, str] | None = None,
        seed: Value | None = None,
    ) -> Result:
        """The two passes, after which the program's own gates are checked.

        The values are given by name; messages call them by their labels.
        """
        result = self._passes(values, labels, seed)
        if self.program.gates and not self.options["trust_gates"]:
            from backprop_cli.engine.gatecheck import check_gates

            check_gates(result, self.program.gates)
        return result

    def _passes(
        self,
        values: Mapping[str, Value],
        labels: Mapping[str, str] | None = None,
        seed: Value | None = None,
    ) -> Result:
        """The two passes alone."""
        graph, numbers = self._numbers(values, labels or {})
        start = None if seed is None else self._number(seed, "--seed-gradient", graph)
        arrays = self._array_program(graph, [*numbers.values(), start])
        if arrays:
            return arrays.run(numbers, start)
        return run(graph, self._evaluator(graph), numbers, start)

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

    def _wavefront(self, graph: Graph) -> "Wavefront | None":
        """The plan of a graph of numbers, or None where it is small or narrow."""
        if len(graph.gates) < LARGE:
            return None
        key = id(graph)
        if key not in self._wavefronts:
            from backprop_cli.engine.wavefront import wavefront

            self._wavefronts[key] = wavefront(graph)
        return self._wavefronts[key]

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


def _listed(names: Collection[str]) -> tuple[str, ...]:
    """Names as a tuple; one text holds them with commas between."""
    names = names.split(",") if isinstance(names, str) else names
    return tuple(name for name in names if name)


def _restored(kind: type[Prepared], source: Source, options: dict[str, Any]) -> Prepared:
    return kind(source, **options)
