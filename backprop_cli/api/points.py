"""A program for tables and columns: what `Compiled.points` gives."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from backprop_cli.api.prepared import Prepared, Value
from backprop_cli.engine.formula import Evaluator
from backprop_cli.engine.systems import FLOAT
from backprop_cli.engine.values import as_number
from backprop_cli.errors import did_you_mean, fail
from backprop_cli.graph.inputs import check_inputs, nodes_named
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.points.program import PointProgram, names_of_results
from backprop_cli.syntax.names import plain

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
        return names_of_results(self.program.wanted)

    def __call__(self, table: Table, *, jobs: int = 1) -> Table:
        """The table with the value and the gradients of each row.

        Args:
            table: a mapping of names to arrays, a data frame of pandas or polars, a pyarrow table:
                the same with more columns comes back. An array (n, k) has the inputs as its
                columns, and an array (n, 1 + gradients) comes back. For an iterator of tables an
                iterator of results.
            jobs: how many threads share the rows.

        Raises:
            BackpropError: an input is no column, a new column is there already, or the columns
                differ in their number of rows.
        """
        if isinstance(table, np.ndarray):
            return self._array(table, jobs)
        if isinstance(table, Iterator):
            return (self(each, jobs=jobs) for each in table)
        kind = type(table).__module__.partition(".")[0]
        if kind == "pyarrow":
            for name, column in self._new(table, table.column_names, jobs).items():
                table = table.append_column(name, [_listed(column)])
            return table
        if kind == "polars":
            import polars

            if isinstance(table, polars.LazyFrame):
                hint = "use frame.map_batches(points, schema=…), or frame.collect()"
                fail("value", "a LazyFrame has no numbers yet", hint=hint)
            new = self._new(table, table.columns, jobs)
            return table.with_columns(polars.Series(k, _listed(v)) for k, v in new.items())
        if kind == "pandas":
            new = self._new(table, table.columns, jobs)
            return table.assign(**{name: _listed(column) for name, column in new.items()})
        if not isinstance(table, Mapping):
            hint = "give columns by name, a data frame or an array"
            fail("value", f"a {type(table).__name__} is no table", hint=hint)
        return {**table, **self._new(table, table, jobs)}

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
                hint = did_you_mean(name, there) or f"there are {', '.join(map(str, there))}"
                fail("missing-value", f"there is no column {name}", hint=hint)
        for name in self.outputs:
            if name in there:
                hint = "rename it, for that is what a result is called"
                fail("duplicate", f"there is a column {name} already", hint=hint)
        columns = [_column(table[name], name) for name in self.inputs]
        _check_lengths(self.inputs, columns)
        value, gradients = self.program.run(columns, jobs)
        return dict(zip(self.outputs, (value, *gradients), strict=True))


def _column(column: Any, name: str) -> Any:
    """A column as an array of doubles, in which what is missing is NaN."""
    array = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    try:
        if array.dtype != object:
            return array.astype(np.float64, copy=False)
        rows = [np.asarray(_listed(row), np.float64) for row in array]
    except (TypeError, ValueError):
        fail("value", f"the column {name} has something that is no number")
    if len({row.shape for row in rows}) == 1:
        return np.stack(rows)
    ragged = np.empty(len(rows), object)
    ragged[:] = rows
    return ragged


def _check_lengths(names: Iterable[str], columns: Sequence[Any]) -> None:
    """Fail where columns differ in their number of rows: NumPy would repeat a row, or give up."""
    rows = {name: column.shape[:1] for name, column in zip(names, columns, strict=True)}
    if () in rows.values() or len(set(rows.values())) > 1:
        counts = ", ".join(
            f"{name} has {count[0] if count else 'none'}" for name, count in rows.items()
        )
        hint = f"{counts}; a value for all rows goes into fixed={{…}}"
        fail("shape", "the columns differ in their number of rows", hint=hint)


def _listed(column: Any) -> Any:
    """Arrays in an array as lists."""
    nested = isinstance(column, np.ndarray) and (column.ndim > 1 or column.dtype == object)
    return (
        [row.tolist() if isinstance(row, np.ndarray) else row for row in column]
        if nested
        else column
    )


def points_of(
    prepared: Prepared,
    inputs: Sequence[str] | None,
    fixed: Mapping[str, Value],
    wrt: Sequence[str] | None,
) -> Points:
    """A program for many points: `Compiled.points`."""
    if prepared.options["numbers"] != FLOAT:
        fail("usage", "points() computes in float64", hint="call the program for a report")
    if not isinstance(inputs, Sequence | None):
        hint = "give the names of columns; the table goes to what comes back: points()(table)"
        fail("usage", f"a {type(inputs).__name__} is no list of names", hint=hint)
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
