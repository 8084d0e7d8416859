"""NDJSON: an object a line, copied as it stands."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_cli import compile
from backprop_cli.batch.job import Job
from backprop_cli.batch.jsonrows import JsonTable
from backprop_cli.batch.plan import plan
from backprop_cli.errors import BackpropError
from tests.batch.running import done, made

JSON = {"source": "ndjson", "target": "ndjson"}

COPIED = {
    "numbers": (b'{"x":1,"y":2}\n', b'{"x":1,"y":2,"value":2.0,"d_x":2.0,"d_y":1.0}\n'),
    "spelling": (b'{"y": 2e0, "id":"007", "x":1 } ',
                 b'{"y": 2e0, "id":"007", "x":1,"value":2.0,"d_x":2.0,"d_y":1.0} \n'),
    "CRLF": (b'{"x":1,"y":2}\r\n', b'{"x":1,"y":2,"value":2.0,"d_x":2.0,"d_y":1.0}\r\n'),
    "blank lines": (b'\n{"x":1,"y":2}\n\n', b'{"x":1,"y":2,"value":2.0,"d_x":2.0,"d_y":1.0}\n'),
    "texts": (b'{"x":"NaN","y":2}\n', b'{"x":"NaN","y":2,"value":"NaN","d_x":2.0,"d_y":"NaN"}\n'),
    "not JSON": (b'{"x":Infinity,"y":2}\n',
                 b'{"x":Infinity,"y":2,"value":"Infinity","d_x":2.0,"d_y":"Infinity"}\n'),
    "beyond doubles": (b'{"x":1e999,"y":2}\n',
                       b'{"x":1e999,"y":2,"value":"Infinity","d_x":2.0,"d_y":"Infinity"}\n'),
    "other keys": (b'{"x":1,"y":2}\n{"y":1,"z":0,"x":1}\n',
                   b'{"x":1,"y":2,"value":2.0,"d_x":2.0,"d_y":1.0}\n'
                   b'{"y":1,"z":0,"x":1,"value":1.0,"d_x":1.0,"d_y":1.0}\n'),
}  # fmt: skip


@pytest.mark.parametrize("case", COPIED)
def test_an_object_is_copied_as_it_is(case: str) -> None:
    before, after = COPIED[case]
    assert made(before, **JSON) == after


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", ": this is no JSON object"),
        ('{"x":1', ": this is no JSON object"),
        ('{"x":1,"y":2},{"x":1,"y":2}', ": this is no JSON object"),
        ('{"x":1}', ", column y: there is no value"),
        ('{"x":null,"y":1}', ", column x: there is no value"),
        ('{"x":true,"y":1}', ", column x: true is not a number"),
        ('{"x":"1","y":1}', ', column x: "1" is not a number'),
        ('{"x":{},"y":1}', ", column x: {} is not a number"),
        ('{"x":[1,"a"],"y":1}', ', column x: [1, "a"] is not a number'),
        ('{"x":[1,[2]],"y":1}', ", column x: the list holds a list and a number side by side"),
        ('{"x":1,"y":1,"value":1}', ", column value: the row has one already"),
    ],
)
def test_a_line_that_cannot_be_used(line: str, reason: str) -> None:
    data = f'{{"x":1,"y":2}}\n\n{line}\n'.encode()
    with pytest.raises(BackpropError, match="points, row") as caught:
        made(data, **JSON)
    assert caught.value.message == f"points, row 2, line 3{reason}"


def test_lines_are_left_out_or_left_blank() -> None:
    data = b'1\n{"x":1,"y":2}\n{"x":1}\n{}\n'
    good = b'{"x":1,"y":2,"value":2.0,"d_x":2.0,"d_y":1.0}\n'
    assert made(data, on_error="skip", **JSON) == good
    blank = b'{"x":1,"value":null,"d_x":null,"d_y":null}\n{"value":null,"d_x":null,"d_y":null}\n'
    assert made(data, on_error="blank", **JSON) == good + blank


def test_a_row_may_hold_arrays() -> None:
    data = b'{"v":[1,2]}\n{"v":[3,4]}\n'
    rows = [json.loads(line) for line in made(data, "sum(v^2)", sample=2, **JSON).splitlines()]
    assert [row["value"] for row in rows] == [5, 25]
    assert [row["d_v"] for row in rows] == [[2, 4], [6, 8]]
    text = made(data, "sum(v^2)", source="ndjson", target="csv")
    assert text == b'v,value,d_v\n"[1, 2]",5,"[2, 4]"\n"[3, 4]",25,"[6, 8]"\n'


def test_arrays_of_several_shapes_and_a_row_that_fails() -> None:
    data = b'{"v":[1,2],"w":[1,1]}\n{"v":[3],"w":[2]}\n{"v":[1,2,3],"w":[1,2]}\n{"v":4,"w":1}\n'
    text, outcome = done(data, "sum(v*w)", on_error="blank", **JSON)
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["value"] for row in rows] == [3, 6, None, 4]
    assert [row["d_v"] for row in rows] == [[1, 1], [2], None, 1]
    assert outcome.first[0].row == 3


def test_a_row_that_cannot_be_computed() -> None:
    data = b"v,i\n1,0\n2,5\n3,1\n"
    text, outcome = done(data, "w = [v, v*v]\nw[i]", on_error="blank")
    assert text == b"v,i,value,d_v,d_i\n1,0,1,1,0\n2,5,,,\n3,1,9,6,0\n"
    assert "no index 5" in outcome.first[0].reason


def test_the_first_object_names_the_columns() -> None:
    assert made(b'{"x":1,"y":2,"n":"a"}\n{"x":1,"y":3}\n', source="ndjson") == (
        b"x,y,n,value,d_x,d_y\n1,2,a,2,2,1\n1,3,,3,3,1\n"
    )
    for data in (b"", b"[]\n", b"x,y\n"):
        with pytest.raises(BackpropError, match="does not begin with a JSON object"):
            made(data, **JSON)


VALUES = st.one_of(st.floats(), st.integers(), st.none(), st.booleans(), st.text(max_size=3),
                   st.lists(st.floats(), max_size=2))  # fmt: skip


@given(st.lists(st.fixed_dictionaries({"x": VALUES, "y": VALUES}), min_size=1))
def test_both_ways_of_reading_agree(rows: list[dict[str, object]]) -> None:
    block = "".join(json.dumps(row) + "\n" for row in rows).encode()
    table = JsonTable(io.BytesIO(block), "points")
    settled = plan(Job(compile("x*y")), table.names, "points")
    careful, fast = table._one_by_one(block, settled), table._at_once(block, settled)
    if fast:
        assert not careful.bad
        assert (fast.total, fast.lines, fast.kept) == (careful.total, careful.lines, careful.kept)
        for a, b in zip(fast.numbers, careful.numbers, strict=True):
            assert a.tobytes() == b.tobytes()
    read = [json.loads(line) for line in made(block, on_error="blank", **JSON).splitlines()]
    assert [[repr(row[key]) for key in "xy"] for row in read] == [
        [repr(json.loads(json.dumps(row[key]))) for key in "xy"] for row in rows
    ]
