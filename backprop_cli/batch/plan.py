"""What a job means for one table: the columns that are inputs, and the names of the new ones."""

from collections.abc import Sequence
from typing import NamedTuple

from backprop_cli.batch.job import Job
from backprop_cli.errors import did_you_mean, fail
from backprop_cli.graph.inputs import nodes_named
from backprop_cli.points.program import names_of_results
from backprop_cli.syntax.names import plain

FEW = 12
"""Columns of which a message tells the names."""


class Plan(NamedTuple):
    """The inputs that are columns, the places of these from 0, and the new columns by name.

    `wanted` are the inputs and nodes of the gradients. `taken` are the names that no column of the
    table may have.
    """

    inputs: tuple[str, ...]
    places: tuple[int, ...]
    wanted: tuple[str, ...]
    new: tuple[str, ...]
    taken: tuple[str, ...]


def plan(job: Job, names: Sequence[str], table: str) -> Plan:
    """Find the columns of a table that are inputs.

    Raises:
        BackpropError: an input is no column and has no value, or has both; a name is there twice.
    """
    graph = job.compiled.graph([*job.fixed, *job.columns])
    _check_names(job, list(graph.inputs))
    wanted = tuple(graph.inputs if job.wrt is None else nodes_named(graph, job.wrt))
    new = names_of_results(wanted)
    if job.only_gradients:
        new = new[1:]
    places = {}
    columns = [plain(name.strip()) for name in names]
    for name in graph.inputs:
        column = job.columns.get(name, name)
        if name not in job.fixed:
            places[name] = _place(column, name, columns, table)
        elif column in columns:
            hint = f"leave out --{name}=…, or give the column another name"
            fail("duplicate", f"{name} has a value, and {table} has a column {column}", hint=hint)
    if not places:
        hint = f"a column is an input if it has its name; {table} has {listed(columns)}"
        fail("missing-column", "every input has a value, and none is a column", hint=hint)
    taken = () if job.only_gradients else new
    _check_new(taken, columns, table)
    return Plan(tuple(places), tuple(places.values()), wanted, new, taken)


def _check_names(job: Job, inputs: list[str]) -> None:
    """Refuse a name of --map, or a value, that the program does not know."""
    for name in job.columns:
        if name not in inputs:
            hint = did_you_mean(name, inputs) or f"its inputs are {listed(inputs)}"
            fail("unknown-name", f"--map names {name}, which is no input", hint=hint)
        if name in job.fixed:
            fail("duplicate", f"{name} has a value, and --map gives it a column", hint="keep one")


def _place(column: str, name: str, columns: list[str], table: str) -> int:
    wanted = plain(column.strip())
    count = columns.count(wanted)
    if count > 1:
        fail("duplicate", f"{table} has {count} columns {column}", hint="give each its own name")
    if count == 1:
        return columns.index(wanted)
    what = f"column {column}" if column == name else f"column {column} for the input {name}"
    free = [other for other in columns if other]
    hint = did_you_mean(wanted, free) or f"its columns are {listed(free)}"
    if column == name:
        hint += f"\nor give a value, --{name}=…, or name the column, --map {name}=COLUMN"
    return fail("missing-column", f"{table} has no {what}", hint=hint)


def _check_new(new: Sequence[str], columns: Sequence[str], table: str) -> None:
    """Refuse a table that has a column of a new one's name."""
    for name in new:
        if name in columns:
            hint = "rename it, or ask for the new columns alone: --only-gradients"
            fail("duplicate", f"{table} has a column {name} already", hint=hint)


def listed(names: Sequence[str]) -> str:
    """Names in a message."""
    more = f", … ({len(names):,} in all)" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more or "(none)"
