"""Arrays on the command line: values from everywhere, and what is printed."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.cli.running import backprop

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema.json").read_text("utf-8"))


def gradients(folder: Path, *args: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "backprop_cli", "eval", *args, "--json"],
        capture_output=True, text=True, cwd=folder, check=True,
    )  # fmt: skip
    data = json.loads(done.stdout)
    jsonschema.validate(data, SCHEMA)
    found: dict[str, object] = data["gradients"]
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("W.csv", "1,2\n3,4\n"),
        ("W.csv", "1, 2\r\n3, 4e0\r\n\r\n"),
        ("W.json", "[[1, 2], [3, 4]]"),
        ("W.json", '[[1, "2"], ["3", 4.0]]'),
    ],
)
def test_an_array_from_a_text_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert gradients(tmp_path, "sum(W^2)", f"--W=@{name}") == {"W": [[2, 4], [6, 8]]}


@pytest.mark.parametrize(("text", "expected"), [("1,2\n", [2, 4]), ("1\n2\n", [2, 4])])
def test_one_line_or_one_column_is_a_vector(tmp_path: Path, text: str, expected: object) -> None:
    (tmp_path / "x.csv").write_text(text, "utf-8")
    assert gradients(tmp_path, "sum(x^2)", "--x=@x.csv") == {"x": expected}


@pytest.mark.parametrize("kind", ["float64", "float32", "int8", "bool"])
def test_an_array_from_numpy(tmp_path: Path, kind: str) -> None:
    np.save(tmp_path / "W.npy", np.array([[1, 0], [0, 1]], kind))
    assert gradients(tmp_path, "sum(W^2)", "--W", "@W.npy") == {"W": [[2, 0], [0, 2]]}


def test_numpy_files_that_could_run_something_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "W.npy", np.array([{}], object), allow_pickle=True)
    done = subprocess.run(
        [sys.executable, "-m", "backprop_cli", "eval", "sum(W)", "--W=@W.npy"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: W.npy is not a NumPy file with an array of numbers")


def test_values_file_and_back(tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text('{"W": [[1, "1/2"], ["NaN", 4]], "x": [1, 0]}', "utf-8")
    found = gradients(tmp_path, "sum(W @ x)", "--values", "v.json")
    assert found == {"W": [[1, 0], [1, 0]], "x": ["NaN", 4.5]}


def test_texts_in_a_json_array(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('["NaN", 1, "1/4", "pi"]', "utf-8")
    found = gradients(tmp_path, "sum(x^2)", "--x=@x.json")["x"]
    assert found == ["NaN", 2, 0.5, pytest.approx(2 * np.pi)]
    (tmp_path / "x.json").write_text('[1, "a"]', "utf-8")
    outcome = backprop("eval", "sum(x)", f"--x=@{tmp_path / 'x.json'}")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: a is not a number")


def test_an_integer_beyond_all_doubles_is_infinite(tmp_path: Path) -> None:
    huge = "1" + "0" * 5000
    (tmp_path / "x.json").write_text(f"[{huge}, 2]", "utf-8")
    (tmp_path / "v.json").write_text(f'{{"x": [{huge}, 2]}}', "utf-8")
    for args in ("--x=@x.json",), ("--values", "v.json"):
        assert gradients(tmp_path, "sum(x^2)", *args) == {"x": ["Infinity", 4]}


def test_constants_in_a_value(tmp_path: Path) -> None:
    assert gradients(tmp_path, "sum(x^2)", "--x=[1/4, -2^2, 0]") == {"x": [0.5, -8, 0]}


def test_summary_keeps_small_arrays(tmp_path: Path) -> None:
    values = json.dumps([[float(i * j) for j in range(5)] for i in range(4)])
    found = gradients(tmp_path, "sum(A) + sum(b)", f"--A={values}", "--b=[1, 2]", "--summary")
    assert found["b"] == [1, 1]
    expected = {"shape": [4, 5], "min": 1, "mean": 1, "max": 1, "norm": pytest.approx(20**0.5)}
    assert found["A"] == expected


def test_jacobian_in_json_and_in_the_table() -> None:
    args = ["eval", "sum(W @ x)", "--W=[[1,2],[3,4]]", "--x=[5,6]", "--jacobian", "n1"]
    data = json.loads(backprop(*args, "--json").out)
    jsonschema.validate(data, SCHEMA)
    assert data["jacobians"]["n1"]["x"] == [[1, 2], [3, 4]]
    assert "n1[1]        0        0        5        6" in backprop(*args).out


@pytest.mark.parametrize("format_", ["csv", "markdown"])
def test_other_formats_have_arrays(format_: str) -> None:
    out = backprop("eval", "sum(W @ x)", "--W=[[1,2],[3,4]]", "--x=[5,6]", "--format", format_).out
    assert "g @ x.T" in out
    assert ("[[1, 2], [3, 4]]" if format_ == "csv" else "2×2") in out


def test_ascii_terminals() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "backprop_cli", "eval", "sum(W + x)", "--W=[[1,2,3]]", "--x=[1,2]"],
        capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert "W is a 1x3 matrix" in done.stderr
