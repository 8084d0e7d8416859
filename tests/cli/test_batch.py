"""`backprop batch` from the command line: files, folders, streams, exit codes, notes."""

import csv
import io
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from backprop_cli.batch import sample
from backprop_cli.cli import progress
from tests.cli.running import backprop, here
from tests.cli.test_manners import on_a_terminal
from tests.test_architecture import HEAVY, modules

POINTS = "id,x,y,z\n007,-2,5,-4\n008,1,2,3\n"
CIRCUIT = ("batch", "(x+y)*z")
DONE = "id,x,y,z,value,d_x,d_y,d_z\n007,-2,5,-4,-12,-4,-4,3\n008,1,2,3,9,3,3,3\n"


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_text(POINTS)
    return path


def test_a_table_from_a_pipe_into_a_pipe() -> None:
    assert backprop(*CIRCUIT, "-", stdin=POINTS) == (0, DONE, "")
    text = backprop(*CIRCUIT, "-", "--from=tsv", stdin=POINTS.replace(",", "\t")).out
    assert text == DONE.replace(",", "\t")


def test_a_file(points: Path) -> None:
    out = points.with_name("out.csv")
    assert here(*CIRCUIT, str(points), "-o", str(out)) == (0, "", "")
    assert out.read_text() == DONE
    assert here(*CIRCUIT, str(points), "-o", str(points)).code == 0
    assert points.read_text() == DONE


def test_a_program_in_a_file(points: Path) -> None:
    program = points.with_name("p.bp")
    program.write_text("q = x + y\nf = q*z")
    out = points.with_name("out.csv")
    assert here("batch", "-f", str(program), str(points), "-o", str(out), "--wrt=q,x").code == 0
    assert out.read_text().splitlines()[1] == "007,-2,5,-4,-12,-4,-4"
    assert out.read_text().splitlines()[0] == "id,x,y,z,value,d_q,d_x"


def test_values_and_columns_of_other_names(points: Path) -> None:
    args = ("batch", "w*a", str(points), "--w=1/2", "--map", "a=z", "-o", str(points))
    assert here(*args).code == 0
    assert points.read_text().splitlines()[0] == "id,x,y,z,value,d_w,d_a"
    assert points.read_text().splitlines()[1] == "007,-2,5,-4,-2,-4,0.5"


def test_a_values_file_may_have_more(points: Path) -> None:
    values = points.with_name("values.json")
    values.write_text('{"w": 3, "v": 4}')
    outcome = here("batch", "w*x", str(points), "--values", str(values), "-o", str(points))
    assert (outcome.code, outcome.err) == (0, "note: v in the values file is not used\n")


def test_the_format_is_that_of_the_file_or_the_one_asked_for(points: Path) -> None:
    line = '{"id":"007","x":-2.0,"y":5.0,"z":-4.0,"value":-12.0,"d_x":-4.0,"d_y":-4.0,"d_z":3.0}'
    for name, *options in (("a.ndjson",), ("a.jsonl",), ("a.data", "--format=ndjson")):
        out = points.with_name(name)
        assert here(*CIRCUIT, str(points), "-o", str(out), *options).code == 0
        assert out.read_text().splitlines()[0] == line
    out = points.with_name("a.npy")
    assert here(*CIRCUIT, str(points), "-o", str(out), "--only-gradients").code == 0
    assert np.load(out).tolist() == [[-4, -4, 3], [3, 3, 3]]


@pytest.mark.parametrize("args", [(), ("--on-error=fail",)])
def test_nothing_is_written_for_a_bad_row(points: Path, args: tuple[str, ...]) -> None:
    points.write_text(POINTS + "009,,1,1\n")
    out = points.with_name("out.csv")
    out.write_text("old")
    outcome = here(*CIRCUIT, str(points), "-o", str(out), *args)
    assert outcome.code == 2
    assert "row 3, line 4, column x: the cell is empty" in outcome.err
    assert out.read_text() == "old"
    assert sorted(os.listdir(points.parent)) == ["out.csv", "points.csv"]
    assert backprop(*CIRCUIT, "-", stdin=points.read_text()).out == ""


def test_notes_count_bad_rows_and_name_the_first(points: Path) -> None:
    points.write_text("x\n1\n" + "a\n" * 9)
    outcome = here("batch", "x^2", str(points), "-o", str(points), "--on-error=blank")
    lines = outcome.err.splitlines()
    assert lines[0] == f"note: {points}: 9 of 10 rows cannot be used and have no results"
    assert lines[1:] == [
        f"note: {points}, row {k}, line {k + 1}, column x: a is not a number" for k in range(2, 7)
    ]
    outcome = here("batch", "x^2", str(points), "-o", str(points), "--map=x=d_x", "--quiet")
    assert (outcome.code, outcome.err.count("already")) == (2, 1)


def test_a_sample_is_compared(points: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = points.with_name("out.csv")
    args = (*CIRCUIT, str(points), "-o", str(out), "--verify-sample=5")
    assert here(*args) == (0, "", f"note: {points}: the scalar engine agrees on 2 random rows\n")
    out.unlink()
    monkeypatch.setattr(sample, "agree", lambda a, b, scale: a != 9)
    outcome = here(*args)
    assert outcome.code == 1
    assert "row 2: value is 9, the scalar engine has 9" in outcome.err
    assert not out.exists()


def test_a_folder(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.csv").write_text(POINTS)
    (folder / "b.ndjson").write_text('{"x":1,"y":2,"z":3}\n')
    (folder / ".c.csv").write_text("hidden")
    (folder / "readme.txt").write_text("no table")
    assert here(*CIRCUIT, str(folder), "-o", str(out)) == (0, "", "")
    assert sorted(os.listdir(out)) == ["a.csv", "b.ndjson"]
    assert (out / "a.csv").read_text() == DONE
    assert here(*CIRCUIT, str(folder), "-o", str(out), "--format=csv", "--from=ndjson").code == 0
    assert (out / "b.csv").read_text() == "x,y,z,value,d_x,d_y,d_z\n1,2,3,9,3,3,3\n"
    (folder / "b.csv").write_text(POINTS)
    for wrong in ((str(out / "new"), "--format=csv"), (str(folder),), (str(out / "a.csv"),)):
        assert here(*CIRCUIT, str(folder), "-o", *wrong).code == 2


def test_processes_change_no_byte(tmp_path: Path) -> None:
    table = tmp_path / "many.csv"
    numbers = np.random.default_rng(0).normal(size=(60_000, 3))
    np.savetxt(table, numbers, delimiter=",", header="x,y,z", comments="")
    made = []
    for jobs in ("1", "2"):
        out = tmp_path / f"{jobs}.csv"
        assert here(*CIRCUIT, str(table), "-o", str(out), "--jobs", jobs).code == 0
        made.append(out.read_bytes())
    assert made[0] == made[1]
    rows = list(csv.reader(io.StringIO(made[0].decode())))
    x, y, z = np.array([row[:3] for row in rows[1:]], float).T
    assert np.array_equal(np.array([row[3] for row in rows[1:]], float), (x + y) * z)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is(points: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert backprop(*CIRCUIT, "-", stdin=POINTS).err == ""
    with open(os.devnull, "wb") as nowhere:
        assert on_a_terminal(80, *CIRCUIT, str(points), stdout=nowhere) == "\r\x1b[K"
    monkeypatch.setattr(progress, "BETWEEN", -1)
    monkeypatch.setattr(sys, "stderr", Terminal())
    for size in (400, None):
        with progress.progress("points.csv", size) as tell:
            assert tell is not None
            tell(100)
    bar = "#" * 7 + " " * 23
    assert sys.stderr.getvalue() == (  # type: ignore[attr-defined]
        f"\rpoints.csv [{bar}]  25%\x1b[K\r\x1b[K\rpoints.csv 0 MB\x1b[K\r\x1b[K"
    )


def test_numpy_is_loaded_only_for_rows() -> None:
    assert "numpy" not in modules("batch", "--help") & HEAVY
