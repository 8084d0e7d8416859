"""Drawings of text: where the dots are, how wide they are, and what stands beside them."""

from functools import cache
from itertools import pairwise

import pytest

from backprop_cli.plot import make
from backprop_cli.plot.canvas import FIRST, GRADIENT, PLAIN, VALUE, Canvas, Pen
from backprop_cli.plot.levels import FEW
from backprop_cli.plot.model import Field, Plot, Range
from backprop_cli.plot.text import ASCII, Row, Style
from backprop_cli.plot.textcurves import curves_text
from backprop_cli.plot.textfield import field_text
from backprop_cli.source import columns
from tests.plot.functions import subject


def text(rows: list[Row]) -> list[str]:
    return ["".join(part for part, _ in row).rstrip() for row in rows]


@cache
def plot(program: str, low: float = -5.0, high: float = 5.0) -> Plot:
    return make.plot(subject(program, Range("x", low, high)), None, ())


@cache
def field(program: str) -> Field:
    return make.field(subject(program, Range("x", -3, 3), Range("y", -2, 2)), (), FEW)


def dots(canvas: Canvas) -> set[tuple[int, int]]:
    """The dots of a drawing, from its characters alone: column and row, from the lower left."""
    bits = {0: (0, 0), 1: (0, 1), 2: (0, 2), 3: (1, 0), 4: (1, 1), 5: (1, 2), 6: (0, 3), 7: (1, 3)}
    found = set()
    for row, line in enumerate(text(canvas.text())):
        for column, char in enumerate(line):
            code = ord(char) - FIRST if char != " " else 0
            for bit, (x, y) in bits.items():
                if code >> bit & 1:
                    found.add((column * 2 + x, canvas.rows * 4 - 1 - (row * 4 + y)))
    return found


def test_a_line_is_drawn_dot_by_dot() -> None:
    canvas = Canvas(5, 3, braille=True)
    canvas.line([(0.0, 0.0), (1.0, 1.0)], Pen(VALUE, "*"))
    found = sorted(dots(canvas))
    assert (found[0], found[-1]) == ((0, 0), (9, 11))
    assert all(max(abs(a - c), abs(b - d)) == 1 for (a, b), (c, d) in pairwise(found))
    assert all(abs(y - x * 11 / 9) <= 1 for x, y in found)


def test_dashes_have_gaps_and_nothing_is_drawn_twice() -> None:
    canvas = Canvas(30, 1, braille=True)
    steps = [(k / 500, 0.5) for k in range(501)]
    canvas.line(steps, Pen(GRADIENT, ".", dashed=True))
    drawn = sorted(x for x, _ in dots(canvas))
    assert drawn == [x for x in range(60) if x // 3 % 2 == 0]


def test_signs_stand_over_dots_and_colours_are_those_of_the_first_line() -> None:
    canvas = Canvas(4, 1, braille=True)
    canvas.line([(0.0, 0.5), (1.0, 0.5)], Pen(VALUE, "*"))
    canvas.line([(0.0, 0.5), (1.0, 0.5)], Pen(GRADIENT, "."))
    canvas.put((1.0, 0.0), "○", GRADIENT)
    ((first, color), (last, other)) = canvas.text()[0]
    assert (len(first), color, last, other) == (3, VALUE, "○", GRADIENT)


@pytest.mark.parametrize("style", [Style(), ASCII], ids=["braille", "ascii"])
@pytest.mark.parametrize("width", [30, 80])
@pytest.mark.parametrize(
    "program", ["x^2", "1/x", "sin(100*x)", "1e9*x", "3 + 0*x", "relu(x)" + " + 0*x" * 40]
)
def test_no_row_is_wider_than_asked_for(program: str, width: int, style: Style) -> None:
    rows = text(list(curves_text(plot(program), width, style)))
    assert max(map(columns, rows)) <= width
    assert max(map(columns, rows)) >= width - 4
    assert all(row.isascii() for row in rows) or style.braille


@pytest.mark.parametrize("style", [Style(), ASCII], ids=["braille", "ascii"])
@pytest.mark.parametrize("width", [30, 80])
@pytest.mark.parametrize("program", ["x*y", "(1-x)^2 + 100*(y-x^2)^2", "3 + 0*x*y"])
def test_a_plane_is_no_wider_than_asked_for(program: str, width: int, style: Style) -> None:
    rows = text(list(field_text(field(program), width, style)))
    assert max(map(columns, rows)) <= width
    assert all(row.isascii() for row in rows) or style.braille


def test_the_numbers_beside_the_axis_are_where_they_belong() -> None:
    rows = text(list(curves_text(plot("x"), 60, ASCII)))
    zero = next(row for row in rows if row.lstrip().startswith("0 +"))
    drawn = [row for row in rows if " |" in row or " +" in row][:20]
    assert abs(drawn.index(zero) - 9.5) <= 1
    crossing = (zero.index("*") + zero.rindex("*")) / 2
    axis, labels = rows[-2], rows[-1]
    assert abs(labels.index(" 0 ") + 1 - crossing) <= 2
    assert axis[labels.index(" 0 ") + 1] == "+"


def test_the_key_tells_lines_apart_without_colours() -> None:
    rows = text(list(curves_text(plot("x^2"), 80, Style())))
    assert rows[:2] == ["x^2", "⠤⠤⠤⠤ f   ⠤⠄ ⠤⠄ df/dx"]
    rows = text(list(curves_text(plot("x^2"), 80, ASCII)))
    assert rows[1] == "**** f   .... df/dx"
    assert any("*" in row for row in rows[2:])
    assert any("." in row for row in rows[2:-1])


def test_a_jump_is_a_gap_with_marks() -> None:
    rows = list(curves_text(plot("sign(x)"), 80, Style()))
    signs = [
        (sign, color) for row in rows[2:] for run, color in row for sign in run if sign in "○●"
    ]
    assert sorted(signs) == [("○", VALUE), ("○", VALUE), ("●", VALUE)]


def test_a_plane_has_its_levels_in_words_and_arrows_uphill() -> None:
    rows = text(list(field_text(field("x + 0*y"), 80, Style())))
    assert rows[1].startswith("⠤⠤ f = -2, -1, ")
    assert rows[2] == "→ gradient"
    assert set("".join(rows[3:])) & set(Style().arrows) == {"→"}
    assert set("".join(text(list(field_text(field("-y + 0*x"), 80, Style()))[3:]))) & set(
        Style().arrows
    ) == {"↓"}
    rows = text(list(field_text(field("x + y"), 80, ASCII)))
    assert rows[1].startswith("f: 0 at -")


def test_a_descent_is_drawn_over_the_curve() -> None:
    about = subject("(x - 1)^2", Range("x", -5, 5))
    path = make.descent(about, {"x": -4.0}, 0.1, 20)
    rows = list(curves_text(make.plot(about, None, path), 80, Style()))
    assert ("•◆", PLAIN) in rows[1]
    signs = "".join(text(rows[2:]))
    assert signs.count("◆") == 1
    assert signs.count("•") > 5


def test_a_key_that_is_too_long_has_a_row_for_each_line() -> None:
    program = "a_rather_long_name_of_an_output = x^2"
    rows = text(list(curves_text(plot(program), 50, Style())))
    assert rows[1].endswith(" a_rather_long_name_of_an_output")
    assert rows[2].endswith(" da_rather_long_name_of_an_output/dx")


def test_the_text_of_a_level_stands_on_its_line() -> None:
    rows = text(list(field_text(field("x + 0*y"), 80, Style())))
    plane = [row for row in rows if "│" in row or "┤" in row]
    first = min(row.index("│") for row in plane if "│" in row) + 1
    across = max(map(len, rows)) - 2 - first  # the name of the axis stands behind it
    for level in ("-2", "-1", "0", "1", "2"):
        start = first + round((float(level) + 3) / 6 * (across - 1)) - len(level) // 2
        stand = [row[start - 1 : start + len(level) + 1].strip() for row in plane]
        assert stand.count(level) == 1
