"""One piece of a table → what is written for it: the part of a run that any process can do."""

from typing import Any, NamedTuple

import numpy as np

from backprop_cli.batch.job import FAIL, Bad, Job
from backprop_cli.batch.model import Rows, Table, Target
from backprop_cli.batch.plan import Plan
from backprop_cli.batch.sample import Drawn, drawn
from backprop_cli.errors import BackpropError
from backprop_cli.points.program import PointProgram


class Task(NamedTuple):
    """Everything that a piece is worked on with; it can be pickled."""

    job: Job
    plan: Plan
    table: Table
    target: Target
    program: PointProgram


class Done(NamedTuple):
    """What became of a piece: what is written, how much it was, what could not be used."""

    made: Any
    total: int
    lines: int
    bad: list[Bad]
    sample: list[Drawn]


def work(task: Task, number: int, piece: Any) -> Done:
    """Compute the rows of a piece, the one of a number from 0."""
    rows = task.table.rows(piece, task.plan)
    if number == 0 and len(rows.numbers[0]):
        check_gates(task, [column[0] for column in rows.numbers])
    rows, value, gradients = computed(task.program, rows)
    if rows.bad and task.job.on_error == FAIL:
        return Done(None, rows.total, rows.lines, rows.bad, [])
    results = gradients if task.job.only_gradients else [value, *gradients]
    size = task.job.sample
    sample = drawn(size, number, rows, [value, *gradients]) if size else []
    return Done(task.target.body(piece, rows, results), rows.total, rows.lines, rows.bad, sample)


def check_gates(task: Task, inputs: list[Any]) -> None:
    """Refuse a gate of the program's own whose gradients are wrong at a row."""
    compiled = task.job.compiled
    if compiled.program.gates and not compiled.options["trust_gates"]:
        compiled.result({**task.job.fixed, **dict(zip(task.plan.inputs, inputs, strict=True))})


def computed(program: PointProgram, rows: Rows) -> "tuple[Rows, Any, list[Any]]":
    """The value and the gradients of the rows; a row that fails is one that cannot be used."""
    if not len(rows.numbers[0]):
        return rows, np.empty(0), [np.empty(0) for _ in program.wanted]
    try:
        if all(isinstance(column, np.ndarray) for column in rows.numbers):
            return rows, *program.run(rows.numbers)
    except BackpropError:
        pass
    return _one_by_one(program, rows)


def _one_by_one(program: PointProgram, rows: Rows) -> "tuple[Rows, Any, list[Any]]":
    """The same for rows of several shapes, or of which some fail."""
    values: list[float] = []
    gradients: list[list[Any]] = [[] for _ in program.wanted]
    bad, used = list(rows.bad), []
    for place, row in enumerate(rows.good()):
        try:
            value, found = program.run([np.array([column[place]]) for column in rows.numbers])
        except BackpropError as error:
            bad.append(Bad(row, None, "", error.message))
            continue
        values.append(float(value[0]))
        used.append(place)
        for column, gradient in zip(gradients, found, strict=True):
            column.append(gradient[0])
    numbers = [[column[place] for place in used] for column in rows.numbers]
    left = rows._replace(numbers=numbers, bad=sorted(bad))
    return left, np.array(values), [_joined(column) for column in gradients]


def _joined(column: list[Any]) -> Any:
    """Arrays as one array, if they have the same shape."""
    shapes = {np.shape(value) for value in column}
    return np.array(column) if len(shapes) == 1 else column
