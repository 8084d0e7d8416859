"""CSV and TSV: a rule for everything that people write into such files."""

import csv
import io
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_cli import compile
from backprop_cli.batch import lines
from backprop_cli.batch.blocks import at_once
from backprop_cli.batch.csvrows import CsvTable
from backprop_cli.batch.job import Job
from backprop_cli.batch.plan import plan
from backprop_cli.errors import BackpropError
from tests.batch.running import NEURON, done, made

COPIED = {
    "numbers": (b"x,y\n1,2\n3,4\n", b"x,y,value,d_x,d_y\n1,2,2,2,1\n3,4,12,4,3\n"),
    "no newline at the end": (b"x,y\n1,2", b"x,y,value,d_x,d_y\n1,2,2,2,1\n"),
    "no rows": (b"x,y\n", b"x,y,value,d_x,d_y\n"),
    "no rows, no newline": (b"x,y", b"x,y,value,d_x,d_y\n"),
    "CRLF": (b"x,y\r\n1,2\r\n3,4", b"x,y,value,d_x,d_y\r\n1,2,2,2,1\r\n3,4,12,4,3\r\n"),
    "mixed ends": (b"x,y\n1,2\r\n3,4\n", b"x,y,value,d_x,d_y\n1,2,2,2,1\r\n3,4,12,4,3\n"),
    "byte-order mark": (b"\xef\xbb\xbfx,y\n1,2\n", b"x,y,value,d_x,d_y\n1,2,2,2,1\n"),
    "blank lines": (b"\nx,y\n\n1,2\n\n", b"x,y,value,d_x,d_y\n1,2,2,2,1\n"),
    "leading zeros": (b"id,x,y\n007,01,2\n", b"id,x,y,value,d_x,d_y\n007,01,2,2,2,1\n"),
    "texts": (b"id,x,y\n%d,1,2\n", b"id,x,y,value,d_x,d_y\n%d,1,2,2,2,1\n"),
    "other columns": (b"y,n,x\n2,null,1\n", b"y,n,x,value,d_x,d_y\n2,null,1,2,2,1\n"),
    "other order": (b"y,x\n2,1\n4,3\n", b"y,x,value,d_x,d_y\n2,1,2,2,1\n4,3,12,4,3\n"),
    "quotes": (
        b'"x",y,n\n"1",2,"a ""b"", c"\n', b'"x",y,n,value,d_x,d_y\n"1",2,"a ""b"", c",2,2,1\n'
    ),
    "quoted newline": (b'n,x,y\n"a\nb",1,2\n', b'n,x,y,value,d_x,d_y\n"a\nb",1,2,2,2,1\n'),
    "spaces": (b"x , y\n 1 ,2\t\n", b"x , y,value,d_x,d_y\n 1 ,2\t,2,2,1\n"),
    "not finite": (b"x,y\nnan,1\n-Infinity,2\n",
                   b"x,y,value,d_x,d_y\nnan,1,NaN,1,NaN\n-Infinity,2,-Infinity,2,-Infinity\n"),
    "beyond doubles": (b"x,y\n1e999,1\n", b"x,y,value,d_x,d_y\n1e999,1,Infinity,1,Infinity\n"),
    "underscores": (b"x,y\n1_000,1\n", b"x,y,value,d_x,d_y\n1_000,1,1000,1,1000\n"),
    "not UTF-8": (b"n,x,y\n\xff,1,2\n", b"n,x,y,value,d_x,d_y\n\xff,1,2,2,2,1\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", COPIED)
def test_the_columns_of_a_table_are_copied_as_they_are(case: str) -> None:
    before, after = COPIED[case]
    assert made(before) == after


BAD = {
    "empty": (b"x,y\n1,2\n3,\n", "row 2, line 3, column y: the cell is empty"),
    "blank": (b"x,y\n1, \n", "row 1, line 2, column y: the cell is empty"),
    "text": (b"x,y\n\n1,2\none,2\n", "row 2, line 4, column x: one is not a number"),
    "decimal comma": (b'x,y\n"1,5",2\n', "row 1, line 2, column x: 1,5 is not a number"),
    "JSON that is no number": (b"x,y\ntrue,2\n", "row 1, line 2, column x: true is not a number"),
    "null": (b"x,y\n1,null\n", "row 1, line 2, column y: null is not a number"),
    "list": (b"x,y\n[1],2\n", "row 1, line 2, column x: [1] is not a number"),
    "too short": (b"x,y\n1\n", "row 1, line 2: 1 cell for 2 columns"),
    "too long": (b"x,y\n1,2,3\n", "row 1, line 2: 3 cells for 2 columns"),
    "short and long": (b"x,y\n1\n2,3,4\n", "row 1, line 2: 1 cell for 2 columns"),
    "after a quoted newline": (b'n,x,y\n"a\n\nb",1,2\nc,1,\n',
                               "row 2, line 5, column y: the cell is empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_row_that_cannot_be_used_is_told_with_its_place(case: str) -> None:
    data, message = BAD[case]
    with pytest.raises(BackpropError, match="points, row") as caught:
        made(data)
    assert caught.value.message == f"points, {message}"


def test_bad_rows_are_left_out_or_left_blank() -> None:
    data = b"x,y\n1,2\n3,\n4\n5,6,7\n8,9\n"
    good = b"1,2,2,2,1\n", b"8,9,72,9,8\n"
    text, outcome = done(data, on_error="skip")
    assert text == b"x,y,value,d_x,d_y\n" + b"".join(good)
    assert (outcome.rows, outcome.bad) == (5, 3)
    text, outcome = done(data, on_error="blank")
    assert text == b"x,y,value,d_x,d_y\n" + good[0] + b"3,,,,\n" + good[1]
    assert [bad.row for bad in outcome.first] == [2, 3, 4]
    assert made(data, on_error="blank", only_gradients=True) == b"d_x,d_y\n2,1\n,\n9,8\n"


def test_tabs() -> None:
    text = made(b"x\ty\tn\n1\t2\ta,b\n", source="tsv", target="tsv")
    assert text == b"x\ty\tn\tvalue\td_x\td_y\n1\t2\ta,b\t2\t2\t1\n"
    with pytest.raises(BackpropError, match="1,5 is not a number"):
        made(b"x\ty\n1,5\t2\n", source="tsv", target="tsv")


def test_minus_zero_keeps_its_sign() -> None:
    assert made(b"x\n-0\n", "1/x", only_gradients=True) == b"d_x\n-Infinity\n"
    assert made(b"x\n-0\n", "atan2(x, -1)").split(b",")[3] == b"-3.141592653589793"


NUMBERS = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(["1e5", "1E+5", "-0", "-0.0", "1.", ".5", "+1", "007", " 2 ", "nan", "1e400", "", "x"]),
)  # fmt: skip


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_both_ways_of_reading_agree(rows: list[tuple[str, str]], end: str) -> None:
    block = "".join(f"{a},{b}{end}" for a, b in rows).encode()
    table = CsvTable(io.BytesIO(b"x,y\n"), "points", "csv")
    settled = plan(Job(compile("x*y")), table.names, "points")
    careful, fast = (
        table._one_by_one(block, settled),
        at_once(block, b",", len(table.names), settled.places),
    )
    assert careful.total == len(rows)
    if fast:
        assert not careful.bad
        assert (fast.total, fast.lines) == (careful.total, careful.lines)
        for a, b in zip(fast.numbers, careful.numbers, strict=True):
            assert a.tobytes() == b.tobytes()


def test_plain_numbers_are_read_at_once() -> None:
    table = CsvTable(io.BytesIO(b"x,y,n\n"), "points", "csv")
    settled = plan(Job(compile("x*y")), table.names, "points")
    block = b"".join(
        b"%r,%d,t%d\n" % (x, k, k)
        for k, x in enumerate(np.random.default_rng(0).normal(size=99).tolist())
    )
    assert at_once(block, b",", len(table.names), settled.places) is not None


def table_of(rows: int) -> bytes:
    """Rows with quotes, line breaks and texts among the numbers."""
    rng = random.Random(rows)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["w0", "x0", "note", "w1", "x1", "w2"])
    for _ in range(rows):
        w0, x0, *rest = (rng.gauss(0, 1) for _ in range(5))
        note = rng.choice(["", "a", "b,c", 'd "e"', "f\ng", "h\r\ni", "100 %"])
        writer.writerow([w0, x0, note, *rest])
    return stream.getvalue().encode()


@pytest.mark.parametrize("size", [1, 50, 1000])
def test_where_a_block_ends_makes_no_difference(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = table_of(60)
    whole = made(data, NEURON)
    monkeypatch.setattr(lines, "BLOCK", size)
    assert made(data, NEURON) == whole
    read = list(csv.reader(io.StringIO(whole.decode(), newline="")))
    assert [row[:6] for row in read] == list(csv.reader(io.StringIO(data.decode(), newline="")))


def test_how_many_processes_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 400)
    data = table_of(50)
    assert made(data, NEURON, jobs=3, sample=4) == made(data, NEURON)
    with pytest.raises(BackpropError, match="row 51, line {}:".format(data.count(b"\n") + 1)):
        made(data + b"1,2,,3,4\n", NEURON, jobs=2)


def test_results_are_those_of_the_scalar_engine() -> None:
    compiled = compile(NEURON)
    for row in csv.DictReader(io.StringIO(made(table_of(40), NEURON).decode(), newline="")):
        value, gradients = compiled.gradients({name: float(row[name]) for name in compiled.inputs})
        assert math.isclose(float(row["value"]), value, rel_tol=1e-14)
        for name, gradient in gradients.items():
            assert math.isclose(float(row[f"d_{name}"]), gradient, rel_tol=1e-13)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "points is empty"),
        (b"\n\n", "points is empty"),
        (b'"x\n' + b"1\n" * 70_000, "field larger than field limit"),
        (b'x\n"' + b"1\n" * 70_000, "field larger than field limit"),
    ],
)
def test_what_is_no_table(data: bytes, message: str) -> None:
    with pytest.raises(BackpropError, match=message):
        made(data, "x")


def test_a_line_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 100)
    with pytest.raises(BackpropError, match="longer than 100 bytes"):
        made(b"x" * 101, "x")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("x,y\n1,2\n".encode("utf-16"), "points is in UTF-16"),
        ("x,y\r\n1,2\r\n".encode("utf-16"), "points is in UTF-16"),
        (b"x,y\r1,2\r", "points: a carriage return ends no line"),
    ],
)
def test_a_text_of_another_kind_is_named(data: bytes, message: str) -> None:
    with pytest.raises(BackpropError) as caught:
        made(data)
    assert caught.value.message == message
    assert caught.value.hint
