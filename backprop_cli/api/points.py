"""A program for tables and columns: what `Compiled.points` gives."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from backprop_cli.api.prepared import Prepared, Value
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.systems import FLOAT
from backprop_cli.engine.values import as_number
from backprop_cli.errors import fail
from backprop_cli.graph.inputs import check_inputs, nodes_named
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.points.program import PointProgram
from backprop_cli.syntax.names import plain

VALUE = "value"
PREFIX = "d_"
Table = Any
"""A mapping of names to arrays, a data frame of pandas or polars, a pyarrow table, or an array."""


class Points:
    """A program for many points: call it with a table, and the answer is that table with results.

    It can be pickled, and so be sent to the workers of an engine such as Dask, Ray or Spark.

    Attributes:
        program: what computes on columns.
    """

    def __init__(self, program: PointProgram) -> None:
        self.program = program

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns it takes."""
        return self.program.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The columns it gives: `value`, and `d_` with a name for each wanted gradient."""
        return VALUE, *(PREFIX + name for name in self.program.wanted)

    def __call__(self, table: Table, *, jobs: int = 1) -> Table:
        """The table with the value and the gradients of each row.

        Args:
            table: a mapping of names to arrays, a data frame of pandas or polars, a pyarrow table:
                the same with more columns comes back. An array (n, k) has the inputs as its
                columns, and an array (n, 1 + gradients) comes back. For an iterator of tables an
                iterator of results.
            jobs: how many threads share the rows.

        Raises:
            BackpropError: an input is no column, or a new column is there already.
        """
        kind = type(table).__module__.partition(".")[0]
        if isinstance(table, np.ndarray):
            return self._array(table, jobs)
        if isinstance(table, Iterator):
            return (self(each, jobs=jobs) for each in table)
        if kind == "pandas":
            return table.assign(**self._new(table, table.columns, jobs))
        if kind == "polars":
            import polars

            new = self._new(table, table.columns, jobs)
            return table.with_columns([polars.Series(*column) for column in new.items()])
        if kind == "pyarrow":
            for name, column in self._new(table, table.column_names, jobs).items():
                table = table.append_column(name, [column])
            return table
        if isinstance(table, Mapping):
            return {**table, **self._new(table, table, jobs)}
        return fail(
            "value", "this is no table", hint="give columns by name, a data frame or an array"
        )

    def __repr__(self) -> str:
        return f"<points {', '.join(self.inputs)} → {', '.join(self.outputs)}>"

    def _array(self, table: Any, jobs: int) -> Any:
        if table.ndim != 2 or table.shape[1] != len(self.inputs):
            message = f"an array of points has {len(self.inputs)} columns: {', '.join(self.inputs)}"
            fail("shape", message, hint=f"this one is {'×'.join(map(str, table.shape))}")
        value, gradients = self.program.run(list(np.asarray(table, np.float64).T), jobs)
        return np.stack([value, *gradients], axis=1)

    def _new(self, table: Table, names: Iterable[str], jobs: int) -> dict[str, Any]:
        """The new columns."""
        there = list(names)
        for name in self.inputs:
            if name not in there:
                fail("missing-value", f"no column {name}", hint=f"there are {', '.join(there)}")
        for name in self.outputs:
            if name in there:
                fail("duplicate", f"there is a column {name} already", hint="give it another name")
        value, gradients = self.program.run([_column(table[name]) for name in self.inputs], jobs)
        return dict(zip(self.outputs, (value, *gradients), strict=True))


def _column(column: Any) -> Any:
    """A column as an array of doubles; a missing number is NaN."""
    if hasattr(column, "to_numpy"):
        column = column.to_numpy()
    array = np.asarray(column)
    if array.dtype == object:
        array = np.array(array.tolist(), np.float64)
    return np.asarray(array, np.float64)


def points_of(
    prepared: Prepared,
    inputs: Sequence[str] | None,
    fixed: Mapping[str, Value],
    wrt: Sequence[str] | None,
) -> Points:
    """A program for many points: `Compiled.points`."""
    if prepared.options["numbers"] != FLOAT:
        fail("usage", "points() computes in float64", hint="call the program for a report")
    given = {plain(name): value for name, value in fixed.items()}
    columns = [plain(name) for name in inputs or ()]
    graph = prepared.graph([*given, *columns])
    if inputs is None:
        columns = [name for name in graph.inputs if name not in given]
    check_inputs(graph, [*given, *columns])
    twice = next((name for name, n in Counter([*given, *columns]).items() if n > 1), None)
    if twice:
        fail("duplicate", f"the input {twice} is given twice", hint="give it once")
    evaluator = Evaluator(FLOAT64, graph.finder)
    numbers = {name: as_number(value, name, evaluator) for name, value in given.items()}
    wanted = tuple(graph.inputs if wrt is None else nodes_named(graph, wrt))
    return Points(PointProgram(graph, columns, numbers, wanted, prepared.options["max_elements"]))
