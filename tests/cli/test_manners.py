"""Output manners: pipes, colours, widths, ASCII, early ends."""

import json
import os
import pty
import re
import subprocess
import sys
from typing import BinaryIO

import pytest

from tests.cli.running import NEURON, backprop, here

COLOR = re.compile(r"\x1b\[[0-9;]*m")
COMMAND = [sys.executable, "-m", "backprop_cli"]


def on_a_terminal(
    width: int, *args: str, stdout: BinaryIO | None = None, **environment: str
) -> str:
    """What a person sees on a terminal of some width; stdout may go elsewhere."""
    import fcntl
    import struct
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    base = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "CI")}
    process = subprocess.Popen(
        [*COMMAND, *args], stdout=stdout or child, stderr=child, stdin=child,
        env={**base, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip
    os.close(child)
    pieces = []
    while True:
        try:
            piece = os.read(parent, 65536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    process.wait()
    os.close(parent)
    return b"".join(pieces).decode().replace("\r\n", "\n")


def test_a_pipe_gets_no_colours_and_nothing_is_cut() -> None:
    outcome = backprop(*NEURON)
    assert outcome.code == 0
    assert "\x1b" not in outcome.out
    assert "df/dn7 = -1/n7^2 = -0.5344  -0.5344 → n7" in outcome.out
    assert max(map(len, outcome.out.splitlines())) == 80


@pytest.mark.parametrize("columns", ["60", "80", "96"])
def test_a_narrow_pipe_is_not_wrapped(columns: str) -> None:
    assert backprop(*NEURON, COLUMNS=columns).out == backprop(*NEURON).out


@pytest.mark.parametrize("columns", ["97", "100", "140"])
def test_a_wide_pipe_shows_the_product(columns: str) -> None:
    out = backprop(*NEURON, COLUMNS=columns).out
    assert "-0.5344 ×  0.3679 = -0.1966 → n5" in out
    assert max(map(len, out.splitlines())) <= 97


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_terminal_of_any_width_shows_every_number_whole(width: int) -> None:
    out = on_a_terminal(width, *NEURON)
    plain = COLOR.sub("", out)
    assert "\x1b[32m" in out, "values are green"
    assert "\x1b[31m" in out, "gradients are red"
    assert max(map(len, plain.splitlines())) <= width
    for number in ("0.7311", "-0.1966", "0.3932", "-0.5344", "1.368"):
        assert number in plain
    assert "…" not in plain


def test_rich_and_plain_lines_show_the_same_table() -> None:
    plain = COLOR.sub("", on_a_terminal(80, *NEURON))
    piped = backprop(*NEURON).out
    assert [line.rstrip() for line in plain.splitlines()] == piped.splitlines()


def test_a_terminal_too_narrow_for_any_table_still_cuts_no_number() -> None:
    plain = COLOR.sub("", on_a_terminal(36, *NEURON))
    assert "n6    exp(n5)     0.3679  -0.5344    0.3679  -0.1966 → n5" in plain


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}])
def test_no_color_is_honoured(variables: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal(80, *NEURON, **variables)
    assert "\x1b" in on_a_terminal(80, *NEURON, "--color=always", **variables)
    assert "\x1b" not in on_a_terminal(80, *NEURON, "--color=never")


def test_an_ascii_stdout_gets_ascii() -> None:
    outcome = backprop(*NEURON, PYTHONIOENCODING="ascii")
    assert outcome.code == 0
    assert outcome.out.isascii()
    assert "-0.1966 -> n5" in outcome.out
    assert "Upstream * local" in outcome.out


def test_names_that_an_ascii_stdout_cannot_carry_are_escaped() -> None:
    outcome = backprop("eval", "é*2", "--é=1", PYTHONIOENCODING="ascii")
    assert outcome.code == 0
    assert "\\xe9 * 2" in outcome.out
    assert json.loads(backprop("eval", "é*2", "--é=1", "--json", PYTHONIOENCODING="ascii").out)[
        "inputs"
    ] == {"é": 1}


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown"])
def test_a_reader_that_leaves_early_ends_quietly(format_: str) -> None:
    program = "+".join(["x"] * 5000)
    process = subprocess.Popen(
        [*COMMAND, "eval", "-", "--x=1", "--all", f"--format={format_}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(program.encode())
    process.stdin.close()
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_disaster(closed: str) -> None:
    for expression in ("x", "-", "x+"):
        line = f'"$0" -m backprop_cli eval "{expression}" --x=1 {closed}'
        done = subprocess.run(
            ["bash", "-c", line, sys.executable], capture_output=True, check=False
        )
        assert done.returncode in (0, 2)
        assert b"Traceback" not in done.stderr


def test_a_full_disk_is_said() -> None:
    line = '"$0" -m backprop_cli eval x --x=1 > /dev/full'
    done = subprocess.run(["bash", "-c", line, sys.executable], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: the output cannot be written")


def test_quiet_prints_one_name_and_value_a_line() -> None:
    outcome = here("eval", "(x+y)*z", "--x=-2", "--y=5", "--z=-4", "--quiet")
    assert outcome == (0, "x -4\ny -4\nz 3\n", "")


def test_digits() -> None:
    neuron = (*NEURON, "--quiet")
    assert here(*neuron).out.splitlines()[0] == "w0 -0.19661193324148188"
    assert here(*neuron, "--digits=2").out.splitlines()[0] == "w0 -0.20"
    assert "-0.19661193324148188" in here(*NEURON, "--digits", "full").out
    assert "0.1966" not in here(*NEURON, "--digits=2").out


def test_wrt_chooses_gradients_of_inputs_and_intermediates() -> None:
    args = ("eval", "q = x+y; q*z", "--x=-2", "--y=5", "--z=-4")
    assert here(*args, "--wrt=z,q", "--quiet").out == "z 3\nq -4\n"
    assert json.loads(here(*args, "--wrt", "x", "--json").out)["gradients"] == {"x": -4}


def test_a_long_table_elides_its_middle_and_says_so() -> None:
    program = "+".join(["x"] * 1000)
    out = here("eval", program, "--x=1").out
    assert "… 800 more nodes; --all shows them …" in out
    assert len(out.splitlines()) < 420
    assert "more nodes" not in here("eval", program, "--x=1", "--all").out


def test_values_are_found_wherever_they_stand() -> None:
    expected = here("eval", "-x^2", "--x=-3", "--quiet")
    assert expected == (0, "x 6\n", "")
    for args in (("-x^2", "--x", "-3"), ("--x=-3", "-x^2"), ("--x", "-3", "--", "-x^2")):
        assert here("eval", "--quiet", *args) == expected
    assert here("eval", "--x=2", "-f*x", "--f=3", "--quiet").out == "f -2\nx -3\n"
    assert here("eval", "x", "--x", "-inf", "--quiet").out == "x 1\n"
    assert here("eval", "val*1", "--val=3", "--quiet").out == "val 1\n"


@pytest.mark.parametrize("name", ["json", "help", "values", "set", "f", "o", "e", "θ", "w₀"])
def test_any_name_is_a_variable(name: str) -> None:
    assert here("eval", f"{name}*3", "--set", f"{name}=2", "--quiet").out.split()[1] == "3"


def test_values_from_a_file_and_from_standard_input() -> None:
    point = '{"x": -2, "y": "10/2", "z": -4, "t": 1}'
    outcome = backprop("eval", "(x+y)*z", "--values", "-", "--z=-1", "--quiet", stdin=point)
    assert outcome.out == "x -1\ny -1\nz 3\n"
    assert outcome.err == "note: t in the values file is not used\n"


def test_what_json_prints_can_be_read_back_as_values() -> None:
    first = json.loads(here("eval", "x*y", "--x=inf", "--y=0.1", "--json").out)
    again = backprop("eval", "x*y", "--values=-", "--json", stdin=json.dumps(first["inputs"]))
    assert json.loads(again.out)["inputs"] == first["inputs"] == {"x": "Infinity", "y": 0.1}


def test_notes_stand_on_stderr_and_change_no_exit_code() -> None:
    outcome = here("eval", "relu(x) + sqrt(y)", "--x=0", "--y=-1")
    assert outcome.code == 0
    lines = outcome.err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["note", "warning"]
    notes = json.loads(here("eval", "relu(x) + sqrt(y)", "--x=0", "--y=-1", "--json").out)["notes"]
    assert [note["kind"] for note in notes] == ["kink", "not-finite"]
    assert notes[0]["one_sided"] == [0, 1]
