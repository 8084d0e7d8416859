"""`backprop draw`, and `backprop eval --draw`: formats, files, and what is refused."""

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.running import Outcome, backprop, here
from tests.cli.test_manners import on_a_terminal

NEURON = ["1/(1+exp(-(w0*x0+w1*x1+w2)))", "--w0=2", "--x0=-1", "--w1=-3", "--x1=-2", "--w2=-3"]
PRODUCT = ["(x+y)*z", "--x=-2", "--y=5", "--z=-4"]
BEGINS = {
    "svg": b"<svg", "png": b"\x89PNG", "html": b"<!doctype html>", "dot": b"digraph",
    "mermaid": b"---\ntitle: ", "tikz": b"\\documentclass", "text": b"   -2",
}  # fmt: skip
ENDINGS = {
    "svg": "svg",
    "png": "png",
    "html": "html",
    "dot": "gv",
    "mermaid": "mmd",
    "tikz": "tex",
    "text": "txt",
}


def draw(*args: str) -> Outcome:
    return here("draw", *args)


@pytest.mark.parametrize("format_", BEGINS)
def test_each_format_is_written_whole(format_: str, tmp_path: Path) -> None:
    if format_ == "png":
        pytest.importorskip("resvg_py")
    named, asked = tmp_path / f"graph.{ENDINGS[format_]}", tmp_path / "graph"
    assert draw(*PRODUCT, "-o", str(named)) == (0, "", "")
    assert draw(*PRODUCT, "-o", str(asked), "--format", format_) == (0, "", "")
    assert named.read_bytes() == asked.read_bytes()
    assert named.read_bytes().lower().startswith(BEGINS[format_].lower())
    assert sorted(os.listdir(tmp_path)) == sorted(["graph", named.name])


def test_without_a_file_characters_are_drawn() -> None:
    code, out, err = draw(*PRODUCT)
    assert (code, err) == (0, "")
    assert "q = 3" not in out
    for text in ("-12", "-4", "3", "*", "+"):
        assert text in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_eval_draws_beside_its_table(tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    plain = here("eval", *PRODUCT)
    assert here("eval", *PRODUCT, "--draw", str(path)) == plain
    drawn = tmp_path / "drawn.svg"
    draw(*PRODUCT, "-o", str(drawn))
    assert path.read_text() == drawn.read_text()


def test_digits_are_those_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    for digits, value in (
        ([], ">0.7311<"),
        (["--digits", "6"], ">0.731059<"),
        (["--digits", "full"], ">0.7310585786300049<"),
    ):
        draw(*NEURON, "-o", str(path), *digits)
        texts = [
            f">{text}<"
            for element in ElementTree.fromstring(path.read_text()).iter()
            for text in ["".join(element.itertext()).removeprefix("f = ")]
        ]
        assert value in texts


def test_collapse_folds_and_is_proposed(tmp_path: Path) -> None:
    text = "s = x\nfor t in 0..90:\n  s = s*y + x\ns"
    path = tmp_path / "graph.mmd"
    code, out, err = draw(text, "--x=1", "--y=0.5", "-o", str(path))
    assert (code, out) == (0, "")
    assert "181 gates" in err
    assert "--collapse" in err
    assert draw(text, "--x=1", "--y=0.5", "-o", str(path), "--collapse") == (0, "", "")
    assert "90" in path.read_text()


REFUSED = {
    "no such format": (["-o", "graph.jpg"], "does not tell in which format to draw"),
    "no extension": (["-o", "graph"], "does not tell in which format to draw"),
    "a folder": (["-o", "."], "does not tell in which format"),
    "no folder": (["-o", "nowhere/graph.svg"], "there is no such folder"),
    "no file": (["-o", ""], "-o names no file"),
    "two formats": (["-o", "graph.png", "--format", "svg"], "two formats: svg and .png"),
    "no scale": (["-o", "graph.png", "--scale", "nan"], "--scale NaN is not from 0.1 to 20"),
    "too many digits": (["--digits", "100"], "--digits 100 is neither"),
    "scale of an svg": (["-o", "graph.svg", "--scale", "2"], "--scale does not go with svg"),
    "unknown format": (["--format", "jpg"], "'jpg'"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_drawn_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    more, message = REFUSED[name]
    code, out, err = draw(*PRODUCT, *more)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("error:") == 1
    assert os.listdir(tmp_path) == []


def test_eval_draws_into_a_file_only() -> None:
    outcome = here("eval", *PRODUCT, "--draw", "-")
    assert outcome[:2] == (2, "")
    assert "--draw writes into a file" in outcome.err


def test_a_png_too_large_says_what_to_do(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    for count, hint in ((100, "use --scale "), (4000, "write an SVG: it has no limit")):
        text = "+".join(["x"] * count)
        code, out, err = draw(text, "--x=1", "-o", str(tmp_path / "graph.png"), "--scale", "20")
        assert (code, out) == (2, "")
        assert f"help: {hint}" in err


def test_a_mistake_in_the_program_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = draw("x+", "--x=1", "-o", "graph.svg")
    assert (code, out) == (2, "")
    assert "^" in err
    assert os.listdir(tmp_path) == []


def test_notes_stand_on_stderr(tmp_path: Path) -> None:
    code, out, err = draw("relu(x)", "--x=0", "-o", str(tmp_path / "graph.svg"))
    assert (code, out) == (0, "")
    assert err.startswith("note: kink")


def test_standard_output_has_a_name_and_utf8() -> None:
    assert draw(*PRODUCT, "-o", "-", "--format", "svg").out.startswith("<svg")
    plain = backprop(
        "draw", "가*나", "--가=1", "--나=2", "--format", "dot", PYTHONIOENCODING="ascii"
    )
    named = backprop("draw", "가*나", "--가=1", "--나=2", "--format", "dot")
    assert plain == named
    assert "가" in named.out


def test_a_file_of_characters_is_as_wide_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    path = tmp_path / "graph.txt"
    assert draw(*NEURON, "-o", str(path)).code == 0
    assert "exp" in path.read_text("utf-8")
    assert "too wide" not in path.read_text("utf-8")
    assert "too wide" in draw(*NEURON).out


def test_names_that_a_frame_speaks_of_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    draw("sq(a) = a*a; sq(x + y)*3", "--x=1", "--y=2", "-o", str(path))
    texts = [
        "".join(element.itertext()) for element in ElementTree.fromstring(path.read_text()).iter()
    ]
    assert "n1 = 3" in texts
    assert "sq(n1)" in texts


def test_a_chart_that_mermaid_may_refuse_is_announced(tmp_path: Path) -> None:
    file = tmp_path / "graph.mmd"
    code, out, note = draw("+".join(["x"] * 300), "--x=1", "-o", str(file))
    words = "599 edges: a page draws this only if it sets maxEdges"
    assert (code, out, note) == (0, "", f"note: {words}\n")
    assert f"\n%% {words}\n" in file.read_text("utf-8")


def test_a_long_program_is_drawn_on_stdout_while_stderr_is_a_terminal(tmp_path: Path) -> None:
    """The sign of life must not take what is written for itself."""
    program = tmp_path / "long.bp"
    program.write_text("x" + " + x" * 50_000, "utf-8")
    out = tmp_path / "out"
    with out.open("wb") as stream:
        shown = on_a_terminal(80, "draw", "-f", str(program), "--x=1", stdout=stream)
    assert "evaluating a long program" in shown
    assert out.read_text("utf-8").startswith("Node")


def test_what_is_too_large_for_places_is_refused() -> None:
    text = "+".join(["x"] * 50_002)
    code, out, err = draw(text, "--x=1", "--format", "svg")
    assert (code, out) == (2, "")
    assert "50,002 parts are too many for this picture" in err
    assert draw(text, "--x=1", "--format", "dot").code == 0


@pytest.mark.parametrize("seed", ["1", "2"])
def test_drawings_do_not_depend_on_the_order_of_hashes(seed: str) -> None:
    text = "sq(a) = a*a; g(a, b) = sq(a) + sq(b); g(x, y)*g(y, z) - sq(where(x > y, x, z))"
    for format_ in ("svg", "html", "dot", "mermaid", "tikz", "text"):
        for more in ([], ["--collapse"]):
            args = ("draw", text, "--x=1", "--y=2", "--z=3", "--format", format_, *more)
            assert backprop(*args, PYTHONHASHSEED=seed).out == here(*args).out
