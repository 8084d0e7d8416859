"""Rows of NDJSON: an object a line, whose keys are the columns."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any, NamedTuple

import orjson

from backprop_cli.batch.job import Bad
from backprop_cli.batch.lines import BOM, text_of, whole_lines
from backprop_cli.batch.model import Rows, reason
from backprop_cli.batch.plan import Plan
from backprop_cli.batch.values import column_of, even, value_of
from backprop_cli.errors import BackpropError, fail


class Line(NamedTuple):
    """A row as it stands in the file, its end, and its object; None where it is none."""

    line: bytes
    end: bytes
    data: dict[str, Any] | None


class JsonTable:
    """A table without a head: the first object names the columns."""

    first = 1
    newline = b"\n"

    def __init__(self, source: IO[bytes], name: str) -> None:
        self.name = name
        self.blocks = whole_lines(source, name)
        start = next(self.blocks, b"").removeprefix(BOM)
        found = next((each.data for each in lines_of(start) if each.data is not None), None)
        if found is None:
            hint = 'a line holds one row, such as {"x": -2, "y": 5}'
            fail("json", f"{name} does not begin with a JSON object", hint=hint)
        self.names = list(found)
        self.blocks = chain([start], self.blocks)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "blocks": None}

    def pieces(self) -> Iterator[bytes]:
        """Blocks of whole lines."""
        return (block if block.endswith(b"\n") else block + b"\n" for block in self.blocks)

    def rows(self, piece: bytes, plan: Plan) -> Rows:
        """The numbers of a block."""
        return self._at_once(piece, plan) or self._one_by_one(piece, plan)

    def _at_once(self, block: bytes, plan: Plan) -> Rows | None:
        """The numbers of a block whose lines are all good; else None."""
        lines = block.splitlines()
        end = b"\r\n" if b"\r" in block else b"\n"
        if block.count(end) != len(lines) or any(b'"%b"' % n.encode() in block for n in plan.taken):
            return None
        try:
            # a list for each line: no line can be the end of another
            found = orjson.loads(b"[[" + b"],[".join(lines) + b"]]")
            objects = [row for (row,) in found]
            keys = [self.names[place] for place in plan.places]
            columns = [column_of([row[key] for row in objects]) for key in keys]
        except (ValueError, TypeError, KeyError, BackpropError):
            return None
        if len(objects) != len(lines) or not all(line.endswith(b"}") for line in lines):
            return None
        kept = [Line(line, end, row) for line, row in zip(lines, objects, strict=True)]
        return Rows(columns, len(lines), len(lines), [], kept)

    def _one_by_one(self, block: bytes, plan: Plan) -> Rows:
        kept: list[Line] = []
        bad: list[Bad] = []
        found: list[list[Any]] = []
        for number, each in enumerate(lines_of(block)):
            if not each.line.strip():
                continue
            row = self._row(each, plan, len(kept), number)
            if isinstance(row, Bad):
                bad.append(row)
            else:
                found.append(row)
            kept.append(each)
        columns = [even([row[k] for row in found]) for k in range(len(plan.places))]
        return Rows(columns, len(kept), block.count(b"\n"), bad, kept)

    def _row(self, each: Line, plan: Plan, row: int, line: int) -> list[Any] | Bad:
        """The numbers and arrays of a row, or why there are none."""
        if each.data is None:
            return Bad(row, line, "", "this is no JSON object", False)
        there = next((name for name in plan.taken if name in each.data), None)
        if there:
            return Bad(row, line, there, "the row has one already", False)
        found = []
        for place in plan.places:
            name = self.names[place]
            value = each.data.get(name)
            if value is None:
                return Bad(row, line, name, "there is no value")
            try:
                found.append(value_of(value))
            except BackpropError as error:
                return Bad(row, line, name, error.message)
            except ValueError:
                return Bad(row, line, name, reason(json.dumps(value)))
        return found

    def cells(self, piece: bytes, rows: Rows, plan: Plan) -> list[list[Any]]:
        """The rows as plain data, in the order of the columns."""
        return [[(each.data or {}).get(name) for name in self.names] for each in rows.kept]


def lines_of(block: bytes) -> Iterator[Line]:
    """The lines of a block one by one."""
    for raw in block.splitlines(keepends=True):
        line = raw.rstrip()
        try:
            data = json.loads(text_of(line))
        except (ValueError, RecursionError):
            data = None
        yield Line(line, raw[len(line) :], data if isinstance(data, dict) else None)
