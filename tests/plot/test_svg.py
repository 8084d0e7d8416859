"""The pictures: strict XML, everything escaped, every line where the numbers are."""

import base64
import hashlib
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from backprop_cli.plot import make
from backprop_cli.plot.model import Range
from backprop_cli.plot.page import page
from backprop_cli.plot.svgcurves import curves_svg
from backprop_cli.plot.svgfield import field_svg
from backprop_cli.report.model import Note
from backprop_cli.report.picture.marks import DARK, GRADIENT, INK, PAPER, VALUE
from tests.plot.functions import subject

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?[0-9.]+")
X, Y = Range("x", -3.0, 3.0), Range("y", -2.0, 2.0)


def curves(program: str, low: float = -5.0, high: float = 5.0, notes: Sequence[Note] = ()) -> str:
    return curves_svg(make.plot(subject(program, Range("x", low, high)), None, ()), notes)


def field(program: str) -> str:
    return field_svg(make.field(subject(program, X, Y), ()), ())


def path_of(svg: str, color: str) -> list[list[tuple[float, float]]]:
    """The pieces of the longest path in a colour, in pixels."""
    found = [p.get("d", "") for p in parsed(svg).iter(f"{SVG}path") if p.get("stroke") == color]
    pieces = max(found, key=len).split("M")[1:]
    return [[tuple(map(float, NUMBER.findall(at))) for at in piece.split("L")] for piece in pieces]  # type: ignore[misc]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def frame(svg: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the plot: the border is the only stroked rectangle."""
    (border,) = [r for r in parsed(svg).iter(f"{SVG}rect") if r.get("stroke")]
    left, top, wide, high = (float(border.get(k, "")) for k in ("x", "y", "width", "height"))
    return left, top, left + wide, top + high


@pytest.mark.parametrize("svg", [curves("x^2"), curves("tan(x)"), field("x*y"), field("3 + 0*x*y")])
def test_a_picture_is_strict_xml_with_a_title_and_real_text(svg: str) -> None:
    root = parsed(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert root[0].text in texts
    assert "x" in texts
    assert "0" in texts
    assert "<script" not in svg
    assert "nan" not in svg.lower().replace(" = nan", "")
    assert "inf" not in re.sub(r"<title>.*?</title>", "", svg.lower(), flags=re.DOTALL)


def test_both_lines_are_told_apart_without_colours() -> None:
    root = parsed(curves("x^2"))
    for color, dashed in ((VALUE, False), (GRADIENT, True)):
        paths = [p for p in root.iter(f"{SVG}path") if p.get("stroke") == color]
        assert len(paths) == 2, "a sample and the line"
        assert all(bool(path.get("stroke-dasharray")) is dashed for path in paths)
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"f", "df/dx"} <= set(texts)


def test_the_line_is_where_the_numbers_are() -> None:
    svg = curves("x^2 - 3")
    left, top, right, bottom = frame(svg)
    (line,) = path_of(svg, VALUE)
    low, high = -10 - 0.06 * 32, 22 + 0.06 * 32  # the derivative goes from -10 to 10
    for x, y in line:
        at = -5 + 10 * (x - left) / (right - left)
        value = high - (high - low) * (y - top) / (bottom - top)
        assert value == pytest.approx(at * at - 3, abs=0.06)


@pytest.mark.parametrize("program", ["1/x", "1/(x-2)", "tan(x)", "floor(x)", "sign(x)"])
def test_nothing_is_drawn_straight_up_or_beyond_the_frame(program: str) -> None:
    svg = curves(program)
    left, top, right, bottom = frame(svg)
    for color in (VALUE, GRADIENT):
        for piece in path_of(svg, color):
            for x, y in piece:
                assert left - 0.1 <= x <= right + 0.1
                assert top - 0.1 <= y <= bottom + 0.1
            strokes = [abs(b[1] - a[1]) for a, b in pairwise(piece) if abs(b[0] - a[0]) < 0.05]
            assert max(strokes, default=0) < 100


def test_arrows_point_along_the_gradient_on_the_screen() -> None:
    svg = field("(x - 1)^2 + 3*y^2")
    left, top, right, bottom = frame(svg)
    across, up = (right - left) / X.span, (bottom - top) / Y.span
    arrows = [p for p in parsed(svg).iter(f"{SVG}path") if p.get("stroke") == GRADIENT and len(p)]
    assert len(arrows) == 140
    for arrow in arrows:
        start, tip = re.findall(r"[ML]([-\d.]+),([-\d.]+)", arrow.get("d", ""))[:2]
        (a, b), (c, d) = map(float, start), map(float, tip)
        x = X.low + ((a + c) / 2 - left) / across
        y = Y.high - ((b + d) / 2 - top) / up
        exact = math.atan2(6 * y * up, 2 * (x - 1) * across)
        turned = math.atan2(-(d - b), c - a) - exact
        assert abs((turned + math.pi) % (2 * math.pi) - math.pi) < 0.1 + 0.2 / math.dist(
            (a, b), (c, d)
        )
        assert left <= min(a, c) <= max(a, c) <= right
        assert top <= min(b, d) <= max(b, d) <= bottom


def test_levels_are_written_and_each_line_tells_its_own() -> None:
    root = parsed(field("x*y"))
    contours = [p[0].text for p in root.iter(f"{SVG}path") if p.get("stroke") == VALUE and len(p)]
    assert contours == ["-5", "-4", "-3", "-2", "-1", "0", "1", "2", "3", "4", "5"]
    written = [t.text for t in root.iter(f"{SVG}text") if t.get("fill") == VALUE]
    assert len(written) >= 6
    assert set(written) <= set(contours)


def test_a_descent_has_a_dot_for_each_step_and_ends_where_it_ends() -> None:
    about = subject("x^2 + 3*y^2", X, Y)
    path = make.descent(about, {"x": 2.0, "y": -1.5}, 0.1, 10)
    svg = field_svg(make.field(about, path), ())
    dots = [c for c in parsed(svg).iter(f"{SVG}circle") if c.get("r") in ("4", "2.5", "5")]
    assert len(dots) == 11
    left, top, right, bottom = frame(svg)
    x, y = 2 * 0.8**10, -1.5 * 0.4**10
    assert float(dots[-1].get("cx", "")) == pytest.approx(
        left + (x + 3) / 6 * (right - left), abs=0.1
    )
    assert float(dots[-1].get("cy", "")) == pytest.approx(
        top + (2 - y) / 4 * (bottom - top), abs=0.1
    )
    assert (dots[-1][0].text or "").startswith(f"step 10\nx = {x:.4f}\ny = -0.000157")


def test_the_number_of_a_level_stands_on_its_line_and_not_on_its_corner() -> None:
    svg = field("max(x, y)")
    left, top, right, bottom = frame(svg)
    written = [t for t in parsed(svg).iter(f"{SVG}text") if t.get("fill") == VALUE]
    assert len(written) >= 6
    for text in written:
        x = -3 + 6 * (float(text.get("x", "")) - left) / (right - left)
        y = 2 - 4 * (float(text.get("y", "")) - 4 - top) / (bottom - top)
        assert max(x, y) == pytest.approx(float(text.text or ""), abs=0.01)
        assert abs(x - y) > 0.1


def test_every_step_of_a_long_descent_is_drawn_and_both_sides_of_a_zigzag_have_dots() -> None:
    about = subject("x^2 + 10*y^2", Range("x", -2, 2), Range("y", -1, 1))
    path = make.descent(about, {"x": -1.0, "y": 1.0}, 0.0995, 500)
    svg = field_svg(make.field(about, path), ())
    _, top, _, bottom = frame(svg)
    way = next(p for p in parsed(svg).iter(f"{SVG}path") if p.get("stroke-opacity") == "0.7"
               and p.get("stroke-width") == "1.5")  # fmt: skip
    ups = [float(part.split(",")[1]) for part in (way.get("d") or "")[1:].split("L")][:100]
    expected = [top + (1 - (-0.99) ** k) / 2 * (bottom - top) for k in range(100)]
    assert ups == pytest.approx(expected, abs=0.1)
    dots = [float(c.get("cy", "")) for c in parsed(svg).iter(f"{SVG}circle") if len(c)]
    above = sum(y < (top + bottom) / 2 for y in dots)
    assert 0.4 < above / len(dots) < 0.6
    assert not any(c.get("stroke") == PAPER for c in parsed(svg).iter(f"{SVG}circle"))


def test_a_descent_that_leaves_all_numbers_is_drawn_as_far_as_it_goes() -> None:
    about = subject("exp(x^2)", Range("x", -3, 3))
    path = make.descent(about, {"x": 1.0}, 10.0, 50)
    assert not math.isfinite(path[-1].loss)
    assert "nan" not in curves_svg(make.plot(about, None, path), ()).lower()
    about = subject("log(x)", Range("x", 0.1, 3))
    path = make.descent(about, {"x": 0.5}, 10.0, 50)
    assert [math.isfinite(stop.loss) for stop in path] == [True, False]
    svg = curves_svg(make.plot(about, None, path), ())
    assert [c.get("r") for c in parsed(svg).iter(f"{SVG}circle")] == ["5"]


def test_everything_is_escaped() -> None:
    notes = [Note("x", "x", 'a </desc><script>alert("1")</script> & \x00')]
    svg = curves("where(x < 1, x, 2)", notes=notes)
    assert "<script" not in svg
    root = parsed(svg)
    assert root[0].text == "where(x < 1, x, 2)"
    assert '</desc><script>alert("1")</script> & ' in (root[1].text or "")


def test_a_dark_page_changes_every_colour() -> None:
    svg = curves("x^2")
    (style,) = parsed(svg).iter(f"{SVG}style")
    assert style.text
    for kind in ("fill", "stroke"):
        for color in set(re.findall(rf'{kind}="(#\w+)"', svg)):
            assert f'[{kind}="{color}"]{{{kind}:{DARK[color]}}}' in style.text
    assert f'fill="{INK}"' in svg


def test_the_page_needs_nothing_and_allows_nothing() -> None:
    found = page(curves("x^2"), "a </title><script>1</script>", [Note("k", "f", "<b>note</b>")])
    assert "<script" not in found
    assert "<b>" not in found
    assert not re.search(r"(src|href)=|url\(|@import", found)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', found)
    assert policy
    assert policy[1].startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    allowed = re.findall(r"sha256-([^&]*)&#x27;", policy[1])
    styles = re.findall(r"<style>(.*?)</style>", found, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in styles]
    assert sorted(allowed) == sorted(digests)


def test_the_same_numbers_make_the_same_picture() -> None:
    assert curves("x^2*sin(1/x)") == curves("x^2*sin(1/x)")
    assert field("1/(x*y)") == field("1/(x*y)")


def test_a_long_program_is_cut_in_the_heading_only() -> None:
    program = "+".join(["x"] * 100)
    root = parsed(curves(program))
    assert root[0].text == program
    heading = next(root.iter(f"{SVG}text")).text or ""
    assert heading.endswith("…")
    assert len(heading) < 90


EXTREME = [
    ("exp(x)", 0.0, 1000.0), ("x^300", -10.0, 10.0), ("5e-324*x", -5.0, 5.0), ("1e-310*x", -1.0, 1.0),
    ("1e308*sin(x)", -3.0, 3.0), ("x", -1e100, 1e100), ("x", 0.0, 1e-90), ("1/x^9", -1e-3, 1e-3),
    ("lgamma(x)", -5.0, 5.0), ("x^x", -3.0, 3.0), ("log(-1 - x^2)", 0.0, 1.0), ("1e9 + 1e-9*x", 0.0, 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("program", "low", "high"), EXTREME, ids=[e[0] for e in EXTREME])
def test_extreme_numbers_are_drawn_or_left_out(program: str, low: float, high: float) -> None:
    svg = curves(program, low, high)
    drawn = re.findall(r' (?:d|x|y|cx|cy|width|height)="([^"]*)"', svg)
    assert not [d for d in drawn if "n" in d or "i" in d]


@pytest.mark.parametrize(
    ("program", "up"),
    [
        ("exp(x*y)", Range("y", -1e3, 1e3)), ("1e308*x*y", Y), ("5e-324*x*y", Y), ("x + y", Range("y", 0.0, 1e-100)),
        ("x + y", Range("y", -1e100, 1e100)), ("1/((x*y)^99)", Y), ("sqrt(x)*log(y)", Y),
    ],
)  # fmt: skip
def test_extreme_numbers_of_a_plane(program: str, up: Range) -> None:
    svg = field_svg(make.field(subject(program, X, up, points=20), ()), ())
    drawn = re.findall(r' (?:d|x|y|cx|cy|width|height)="([^"]*)"', svg)
    assert not [d for d in drawn if "n" in d or "i" in d]
