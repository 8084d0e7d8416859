"""`backprop plot` from the command line: formats, files, streams, widths, colours."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.running import backprop, here
from tests.cli.test_manners import COLOR, on_a_terminal
from tests.test_architecture import HEAVY, modules

SIGMOID = ("plot", "1/(1+exp(-w*x))", "--x=-5:5", "--w=2")
PLANE = ("plot", "x*y", "--x=-2:2", "--y=-1:1")
PNG = b"\x89PNG\r\n\x1a\n"


def test_a_pipe_gets_plain_text_of_eighty_columns() -> None:
    outcome = backprop(*SIGMOID)
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[:2] == ["1/(1+exp(-w*x))", "⠤⠤⠤⠤ f   ⠤⠄ ⠤⠄ df/dx"]
    assert max(map(len, lines)) == 80
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in outcome.out
    assert max(map(len, backprop(*SIGMOID, COLUMNS="50").out.splitlines())) == 50


@pytest.mark.parametrize("args", [SIGMOID, PLANE])
def test_a_stream_without_braille_gets_ascii(args: tuple[str, ...]) -> None:
    outcome = backprop(*args, PYTHONIOENCODING="ascii")
    assert outcome.code == 0
    assert outcome.out.isascii()
    assert "\\x" not in outcome.out
    assert "\\u" not in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_a_terminal_gets_colours_and_its_width() -> None:
    seen = on_a_terminal(66, *SIGMOID)
    assert "\x1b[32m" in seen
    assert "\x1b[31m" in seen
    assert max(map(len, COLOR.sub("", seen).splitlines())) == 66
    assert "\x1b" not in on_a_terminal(66, *SIGMOID, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(66, *SIGMOID, "--color=never")


def test_colours_change_no_character() -> None:
    colored = backprop(*PLANE, "--color=always").out
    assert "\x1b[32m" in colored
    assert [line.rstrip() for line in COLOR.sub("", colored).splitlines()] == backprop(
        *PLANE
    ).out.splitlines()


def test_numbers_are_those_of_eval() -> None:
    rows = [line.split(",") for line in here(*SIGMOID, "--csv", "--points=5").out.splitlines()]
    assert rows[0] == ["x", "f", "df/dx"]
    for x, value, slope in rows[1:]:
        found = json.loads(here("eval", SIGMOID[1], f"--x={x}", "--w=2", "--json").out)
        assert (float(value), float(slope)) == (found["value"], found["gradients"]["x"])


def test_values_may_come_from_a_file_and_from_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a long path would be cut in a message
    file = tmp_path / "v.json"
    file.write_text('{"x": "-1:1", "w": "1/2", "t": 3}')
    outcome = here("plot", "w*x", "--values", str(file), "--csv", "--points=2")
    assert outcome.out == "x,f,df/dx\n-1,-0.5,0.5\n1,0.5,0.5\n"
    assert outcome.err == "note: t in the values file is not used\n"
    outcome = here("plot", "points^2", "--set", "points=0:1", "--csv", "--points=2")
    assert outcome.out == "points,f,df/dpoints\n0,0,0\n1,1,2\n"
    assert here("plot", "x", "--x", "-1:1", "--csv", "--points", "2").out.startswith("x,f")
    bad = tmp_path / "bad.json"
    bad.write_text('{"x": "1:-1"}')
    found = here("plot", "x", "--values", bad.name)
    assert found.err.startswith("error: x in bad.json: 1:-1 goes backwards")


@pytest.mark.parametrize(
    ("name", "begin"),
    [("p.svg", b"<svg"), ("p.html", b"<!DOCTYPE html>"), ("p.HTM", b"<!DOCTYPE html>"), ("p.csv", b"x,f,"),
     ("p.txt", "1/(1+exp(-w*x))\n⠤".encode())],
)  # fmt: skip
def test_the_ending_of_a_file_says_what_is_written(tmp_path: Path, name: str, begin: bytes) -> None:
    outcome = here(*SIGMOID, "-o", str(tmp_path / name))
    assert (outcome.code, outcome.out) == (0, "")
    assert (tmp_path / name).read_bytes().startswith(begin)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_png_is_written_to_a_file_or_a_pipe(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    assert here(*SIGMOID, "-o", str(tmp_path / "p.png")).code == 0
    assert (tmp_path / "p.png").read_bytes().startswith(PNG)
    line = [sys.executable, "-m", "backprop_cli", *PLANE, "--format=png"]
    assert subprocess.run(line, capture_output=True, check=True).stdout.startswith(PNG)
    assert "a PNG cannot be shown in a terminal" in on_a_terminal(80, *PLANE, "--format=png")


def test_a_format_goes_before_an_ending(tmp_path: Path) -> None:
    assert here(*SIGMOID, "--format=svg", "-o", str(tmp_path / "p.dat")).code == 0
    ElementTree.parse(tmp_path / "p.dat")
    assert here(*PLANE, "--format=html").out.endswith("</html>\n")
    ElementTree.fromstring(here(*PLANE, "--format=svg").out)


def test_an_old_file_stays_where_nothing_can_be_drawn(tmp_path: Path) -> None:
    file = tmp_path / "p.svg"
    file.write_text("before")
    assert here("plot", "x^2", "--x=1:0", "-o", str(file)).code == 2
    assert here("plot", "x*[1,2]", "--x=0:1", "-o", str(file)).code == 2
    assert file.read_text() == "before"


def test_notes_are_on_stderr_unless_it_is_to_be_quiet() -> None:
    loud, quiet = (
        here("plot", "relu(1/x)", "--x=-1:1"),
        here("plot", "relu(1/x)", "--x=-1:1", "--quiet"),
    )
    assert loud.err.startswith("warning: f is not finite at x = 0\n")
    assert (quiet.out, quiet.err) == (loud.out, "")


def test_a_descent() -> None:
    args = ("plot", "(x-1)^2 + 3*y^2", "--x=-3:3", "--y=-2:2", "--descend", "x=-2,y=1.5", "--quiet")
    assert "•◆ descent" in here(*args).out
    assert here(*args).out != here(*args, "--lr=0.01").out
    assert here(*args, "--steps=0").out.count("◆") == 2
    told = here(*args[:-1], "--lr=0.25", "--steps=40").err
    assert told.startswith("note: after 40 steps the descent is at x = 1.00000, y = ")


def test_a_frame_that_is_asked_for() -> None:
    out = here("plot", "x^2", "--x=-5:5", "--frame=-10:100", "--quiet").out
    assert "100 ┤" in out


@pytest.mark.parametrize("args", [SIGMOID, (*PLANE, "--csv", "--points=100")])
def test_a_reader_that_leaves_early_ends_quietly(args: tuple[str, ...]) -> None:
    line = " ".join(f"'{arg}'" for arg in args)
    done = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$0" -m backprop_cli {line} | head -1', sys.executable],
        capture_output=True, check=False, env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1


def test_arrays_may_be_inside_a_function_of_a_number() -> None:
    out = here(
        "plot", "sum(W @ [x, 1])", "--x=-1:1", "--W=[[1, 2], [3, 4]]", "--csv", "--points=3"
    ).out
    assert out == "x,f,df/dx\n-1,2,4\n0,6,4\n1,10,4\n"
    assert here("plot", "sum(exp(x*[1, 900]))", "--x=0:1", "--csv", "--points=2").err == ""


def test_a_program_of_numbers_needs_nothing_heavy(tmp_path: Path) -> None:
    assert modules(*SIGMOID, "--format=svg", "-o", str(tmp_path / "p.svg")) & HEAVY == {"click"}
    assert modules(*PLANE, "-o", str(tmp_path / "p.txt")) & HEAVY == {"click"}


def test_hostile_texts_reach_no_markup(tmp_path: Path) -> None:
    (tmp_path / "<").mkdir()
    file = tmp_path / "<" / "script>.bp"
    file.write_text("# </script><script>alert(1)</script>\nf = where(x < 1, x, 2)  # </svg>\n")
    for format_ in ("svg", "html"):
        out = here("plot", "-f", str(file), "--x=0:2", f"--format={format_}").out
        assert "script" not in out
        assert "where(x &lt; 1, x, 2)" in out


def test_the_whole_is_the_same_each_time() -> None:
    for args in (SIGMOID, PLANE, (*PLANE, "--format=svg")):
        assert backprop(*args, PYTHONHASHSEED="1") == backprop(*args, PYTHONHASHSEED="2")


def test_help_shows_examples() -> None:
    out = here("plot", "--help").out
    assert out.count("backprop plot ") >= 4
    assert max(map(len, out.splitlines())) <= 80
