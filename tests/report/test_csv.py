"""CSV is data: a spreadsheet must not take a cell for a formula."""

import csv
import io

from hypothesis import given, settings

from backprop_cli import BackpropError, compile
from backprop_cli.report.csv import csv_lines
from tests.programs import Program, programs

FORMULA = ("=", "+", "@", "\t", "\r")


@given(programs())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_cell_begins_like_a_formula(program: Program) -> None:
    text, values = program
    try:
        report = compile(text)(values)
    except BackpropError:
        return
    rows = list(csv.reader(io.StringIO("".join(csv_lines(report, None)))))
    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
