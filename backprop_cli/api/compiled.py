"""The program as a library: `gradient` for one evaluation, `compile` for many."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from backprop_cli.api.prepared import Prepared, Value
from backprop_cli.engine.findings import Finding
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.passes import Result, run
from backprop_cli.engine.systems import DOUBLES, Solved, System, solve, system_of
from backprop_cli.engine.unstable import suspicious, worst
from backprop_cli.engine.values import as_number
from backprop_cli.errors import fail
from backprop_cli.hints import TYPE_CHECKING, Any
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Kernel
from backprop_cli.report.build import report
from backprop_cli.report.model import Report
from backprop_cli.syntax.lexer import read

if TYPE_CHECKING:
    from backprop_cli.api.points import Points
    from backprop_cli.engine.checks import Verification


class Compiled(Prepared):
    """A program to evaluate many times: call it with values, and the answer is a `Report`."""

    def __call__(self, values: Mapping[str, Value] | None = None, /, **more: Value) -> Report:
        """The report for some values.

        Raises:
            BackpropError: a value is missing, unused or not a number.
        """
        system = system_of(self.options["numbers"], self.options["digits"])
        return report(self.solve({**(values or {}), **more}, system=system))

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
            written = write_out(graph, _inputs(doubles))

        def attempt(kernel: Kernel) -> Result:
            evaluator = Evaluator(kernel, graph.finder)
            numbers = self._read(values, labels or {}, evaluator)
            if written:
                result = run(written.graph, evaluator, written.elements(numbers))
                written.check(result)
                return result
            start = None if seed is None else as_number(seed, "--seed-gradient", evaluator)
            return run(graph, evaluator, numbers, start)

        return solve(attempt, system)._replace(written=written)

    def points(
        self,
        inputs: Sequence[str] | None = None,
        fixed: Mapping[str, Value] | None = None,
        wrt: Sequence[str] | None = None,
    ) -> "Points":
        """The program for many points: for tables, or columns of numbers.

        Args:
            inputs: the inputs that are columns; all that are not fixed, unless given.
            fixed: the values of the other inputs.
            wrt: the inputs or nodes whose gradients are asked for; every input unless given.

        Raises:
            BackpropError: an input is neither a column nor fixed, or a name is unknown.
        """
        from backprop_cli.api.points import points_of

        return points_of(self, inputs, fixed or {}, wrt)

    def _unstable(self, result: Result, seed: Value | None) -> tuple[Finding, ...]:
        """What the spelling of the program loses in digits, where a gate of its own keeps them."""
        if not suspicious(result) or self.options["group"]:
            return ()
        graph = result.graph
        stable = self.grouped.result(_inputs(result), None, seed)
        gates = sorted(set(stable.graph.gates) - set(graph.gates))
        name, count = worst(_numbers_of(result), _numbers_of(stable)) if gates else ("", 0)
        if not count:
            return ()
        return (Finding("unstable", graph.output, words=(", ".join(gates), name, str(count))),)

    @cached_property
    def grouped(self) -> "Compiled":
        """The same program with a gate for every spelled-out form."""
        from backprop_cli.graph.grouping import spelled_out

        grain = {"group": spelled_out(self.program), "ungroup": (), "trust_gates": True}
        return Compiled(self.source, **(self.options | grain))

    def verify(
        self,
        values: Mapping[str, Value] | None = None,
        labels: Mapping[str, str] | None = None,
        tolerance: float | None = None,
    ) -> "Verification":
        """Every input's gradient against difference quotients with many digits.

        Raises:
            BackpropError: mpmath is missing, or there are too many elements.
        """
        from backprop_cli.engine.checks import TOLERANCE
        from backprop_cli.engine.verify import verify

        tolerance = TOLERANCE if tolerance is None else tolerance
        # whether the program's own gates are right is what is asked
        doubles = self._passes(values or {}, labels)
        if not doubles.arrays:
            return verify(doubles, tolerance)
        from backprop_cli.engine.claims import claim
        from backprop_cli.engine.writtenout import write_out

        inputs = _inputs(doubles)
        written = write_out(doubles.graph, inputs)
        evaluator = Evaluator(FLOAT64, doubles.graph.finder)
        scalars = run(written.graph, evaluator, written.elements(inputs))
        return verify(scalars, tolerance, claim(doubles, written, scalars))


def _inputs(result: Result) -> dict[str, Any]:
    """The values that a program was run for."""
    return {name: result.values[node] for name, node in result.graph.inputs.items()}


def _numbers_of(result: Result) -> dict[str, Any]:
    """The output's value and the gradients, by what messages call them."""
    graph = result.graph
    output = graph.names[graph.output]
    gradients = {f"d{output}/d{k}": result.upstream[n] for k, n in graph.inputs.items()}
    return {output: result.values[graph.output]} | gradients


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
