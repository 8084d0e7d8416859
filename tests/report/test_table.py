"""Tables: those of Rich and the plain ones, of numbers and of arrays, whole and cut."""

import json
import re
from textwrap import dedent

import pytest
from rich.console import Console

from backprop_cli import compile, gradient
from backprop_cli.report.grid import ASCII, Signs
from backprop_cli.report.plain import plain_lines
from backprop_cli.report.summary import summarised
from backprop_cli.report.table import table
from tests.cli.running import here

COLOR = re.compile(r"\x1b\[[0-9;]*m")
LARGE = json.dumps([[10 * row + column for column in range(8)] for row in range(8)])


@pytest.mark.parametrize(
    "args",
    [
        ("sum(W @ x) + sum(tanh(x))", "--W=[[1, 2]]", "--x=[1, 2]"),
        ("sq(a) = a*a; sq(x) + sq(y)", "--x=1", "--y=2"),
        ("sum(W)", f"--W={LARGE}", "--digits=2"),
        ("sum(x[0:0]) + 0*sum(W)", "--x=[1, 2]", f"--W={LARGE}", "--summary"),
        ("+".join(["x"] * 400), "--x=1"),
        ("+".join(["x"] * 400), "--x=1", "--all"),
    ],
)
def test_colours_change_nothing_else(args: tuple[str, ...]) -> None:
    plain, colored = here("eval", *args), here("eval", *args, "--color=always")
    lines = COLOR.sub("", colored.out).splitlines()
    assert [line.rstrip() for line in lines] == plain.out.splitlines()
    assert colored.err == plain.err
    assert "\x1b[32m" in colored.out


def test_a_long_matrix_shows_its_ends() -> None:
    out = here("eval", "sum(W)", f"--W={LARGE}").out
    assert out.splitlines()[2:6] == [
        "W     input      8×8    [ 0   1  …   7]  [1  1  …  1]",
        "                        [10  11  …  17]  [1  1  …  1]",
        "                        …                …",
        "                        [70  71  …  77]  [1  1  …  1]",
    ]


def test_six_rows_and_five_columns_are_shown_whole() -> None:
    rows = json.dumps([[1] * 5] * 6)
    assert "…" not in here("eval", "sum(W)", f"--W={rows}").out
    wider = json.dumps([[1] * 6] * 6)
    assert "[1  1  …  1]" in here("eval", "sum(W)", f"--W={wider}").out
    assert "[1  1  1  1  1  1]" in here("eval", "sum(x)", "--x=[1, 1, 1, 1, 1, 1]").out
    assert "[1  1  …  1]" in here("eval", "sum(x)", "--x=[1, 1, 1, 1, 1, 1, 1]").out


def test_a_summary_has_a_line_for_each_figure() -> None:
    out = here("eval", "sum(W)", f"--W={LARGE}", "--summary").out
    assert out == dedent("""\
        Node  Operation  Shape  Value       Upstream  Local gradient        Downstream
        ──────────────────────────────────────────────────────────────────────────────
        W     input      8×8    min  0      min  1
                                mean 38.5   mean 1
                                max  77     max  1
                                norm 358.9  norm 8
        f     sum(W)            2464        1         df/dW = spread(g, W)  min  1 → W
                                                                            mean 1
                                                                            max  1
                                                                            norm 8

        f     = 2464
        df/dW = min  1
                mean 1
                max  1
                norm 8
        Each gradient has the shape of its input.
    """)


def test_a_summary_on_one_line() -> None:
    out = here("eval", "sum(W)", f"--W={LARGE}", "--summary", "--quiet").out
    assert out == "W 8×8: min 1, mean 1, max 1, norm 8\n"


def test_an_array_of_nothing() -> None:
    assert "n1    x[0:0]     0      []      []" in here("eval", "sum(x[0:0])", "--x=[1, 2]").out


def drawn(width: int) -> list[str]:
    """The first gate that is no pullback, in a table for a terminal of some width."""
    report = gradient("sum(tanh(W @ x))", W=[[0.5, 0.25]], x=[1, 2])
    console = Console(width=1000, color_system=None)
    with console.capture() as captured:
        for piece in table(report, width, Signs(), digits=None, whole=False, fits=True):
            console.print(piece)
    return [line.rstrip() for line in captured.get().splitlines()[6:8]]


def test_a_narrow_table_of_arrays_leaves_out_names_then_numbers() -> None:
    gate = "n2    tanh(n1)   1      [0.7616]     [1]               "
    assert drawn(99) == [
        f"{gate}dn2/dn1 = 1 - n2^2 =    [0.4200] → n1",
        f"{' ' * len(gate)}[0.4200]",
    ]
    assert drawn(98) == drawn(91) == [
        f"{gate}1 - n2^2 =      [0.4200] → n1",
        f"{' ' * len(gate)}[0.4200]",
    ]  # fmt: skip
    assert drawn(90) == drawn(10) == [f"{gate}1 - n2^2        → n1", ""]


def test_a_function_call_is_a_remark_above_its_nodes() -> None:
    lines = here("eval", "sq(a) = a*a; 1 + sq(x)", "--x=3").out.splitlines()
    assert lines[3] == "      sq(x):"
    assert lines[4].startswith("n1      x * x     9")


def test_calls_in_calls_are_shown_to_a_depth() -> None:
    program = "; ".join(["f1(a) = a + 1", *(f"f{k}(a) = f{k - 1}(a)" for k in range(2, 7))])
    report = gradient(f"{program}; f6(x)", x=1)
    assert report.nodes[-1].group == "… > f4(x) > f3(x) > f2(x) > f1(x)"


def test_a_node_with_many_edges_shows_the_first() -> None:
    names = [f"x{place}" for place in range(250)]
    args = ("eval", f"max({', '.join(names)})", *(f"--{name}=1" for name in names))
    short, whole = here(*args).out, here(*args, "--all").out
    assert "… 50 more edges; --all shows them" in short
    assert "0.004 → x199" in short
    assert "→ x200" not in short
    assert "0.004 → x249" in whole


def test_an_endless_operation_is_cut_in_its_middle() -> None:
    names = [f"x{place}" for place in range(250)]
    operation = f"max({', '.join(names)})"
    args = ("eval", operation, *(f"--{name}=1" for name in names))
    assert f"{operation[:500]}…{operation[-500:]}" in here(*args).out
    assert operation in here(*args, "--all").out


def test_lines_of_a_summarised_report() -> None:
    report = summarised(compile("sum(W)")(W=[[1.0] * 5] * 4))
    text = "".join(plain_lines(report, 80, ASCII, digits=3, whole=False))
    assert "4x5" in text
    assert "norm 4.47" in text
