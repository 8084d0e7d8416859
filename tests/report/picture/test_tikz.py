"""The TikZ document: its places are the layout's, and LaTeX takes it where it is installed."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from backprop_cli import gradient
from backprop_cli.errors import BackpropError
from backprop_cli.report.model import Report
from backprop_cli.report.picture.diagram import INPUT, diagram
from backprop_cli.report.picture.folding import folded
from backprop_cli.report.picture.markup.tikz import LARGEST, tikz
from backprop_cli.report.picture.places.layout import layout
from backprop_cli.report.picture.places.placed import Layout
from backprop_cli.report.picture.places.sizes import is_round
from tests.report.picture.examples import EXAMPLES, hostile
from tests.report.picture.graphs import LECTURE, reports

POINT = r"\((-?[\d.]+),(-?[\d.]+)\)"
needs_latex = pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")


def has_kotex() -> bool:
    return (
        bool(shutil.which("kpsewhich"))
        and not subprocess.run(["kpsewhich", "kotex.sty"], capture_output=True).returncode
    )


def points(pattern: str, text: str) -> list[tuple[float, ...]]:
    """The coordinates in every line of a form."""
    return [tuple(map(float, found.groups())) for found in re.finditer(pattern, text)]


def rounded(*numbers: float) -> tuple[float, ...]:
    return tuple(round(number, 1) + 0.0 for number in numbers)


def drawings() -> list[tuple[Report, Layout]]:
    found = [
        *(example.report() for example in EXAMPLES.values()),
        *(reports()[name] for name in LECTURE),
    ]
    given = [
        (report, change(diagram(report)))
        for report in found
        for change in (folded, lambda same: same)
    ]
    return [(report, layout(report, one)) for report, one in [*given, hostile()]]


def test_every_place_is_the_layouts() -> None:
    for report, places in drawings():
        text = "".join(tikz(report, places))
        circles = [
            box
            for box, part in zip(places.boxes, places.diagram.parts, strict=True)
            if is_round(part)
        ]
        others = [
            box for box, part in zip(places.boxes, places.diagram.parts, strict=True)
            if not is_round(part) and part.kind != INPUT
        ]  # fmt: skip
        assert points(rf"{POINT} circle\[radius=12pt\]", text) == [
            rounded(box.x + box.width / 2, box.y + box.height / 2) for box in circles
        ]
        assert points(rf"{POINT} rectangle {POINT}", text) == [
            rounded(box.x, box.y, box.x + box.width, box.y + box.height)
            for box in (*places.frames, *others)
        ]
        level = [(s.x0, s.y0, s.x1, s.y1) for s in places.segments if s.y0 == s.y1]
        curved = [(s.x0, s.y0, s.x1, s.y1) for s in places.segments if s.y0 != s.y1]
        assert points(rf"\\draw {POINT} -- {POINT};", text) == [rounded(*ends) for ends in level]
        assert points(rf"\\draw {POINT} \.\. controls {POINT} and {POINT} \.\. {POINT};", text) == [
            rounded(x0, y0, (x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1)
            for x0, y0, x1, y1 in curved
        ]


def test_every_number_stands_at_its_wire() -> None:
    report = EXAMPLES["neuron"].report()
    places = layout(report, diagram(report))
    text = "".join(tikz(report, places))
    for node, (x, y, length) in places.stubs.items():
        label = places.labels[node]
        at = "({:g},{:g})".format(*rounded(x + length / 2, y - 5))
        assert re.search(rf"at {re.escape(at)} .*\\color{{value}}\${label.value}\$}};", text)
        at = "({:g},{:g})".format(*rounded(x + length / 2, y + 13))
        assert rf"at {at} {{\footnotesize\color{{gradient}} ${label.gradient}$}};" in text
    *_, last, _, _ = text.splitlines()
    assert last.endswith("above each wire: its value; below: the gradient of f};")
    assert float(last.split(",")[1].split(")")[0]) > places.height


def test_a_wire_that_breaks_off_says_whose_it_is() -> None:
    report = reports()["random 38"]
    places = layout(report, diagram(report))
    assert places.tags
    text = "".join(tikz(report, places))
    for node, box in places.tags:
        at = "({:g},{:g})".format(*rounded(box.x + box.width, box.y + box.height / 2))
        name = re.sub(r"(\d+)$", r"_{\1}", report.nodes[node].name)
        assert rf"\node[anchor=east] at {at} {{\footnotesize ${name}$}};" in text


def test_braces_and_dollars_balance() -> None:
    for report, places in drawings():
        for line in "".join(tikz(report, places)).splitlines():
            bare = re.sub(r"\\[{}$]", "", line)
            assert bare.count("{") == bare.count("}")
            assert bare.count("$") % 2 == 0


def test_names_are_letters_of_latex() -> None:
    text = "".join(tikz(report := EXAMPLES["letters"].report(), layout(report, diagram(report))))
    assert all(
        name in text
        for name in (r"\sigma_{2}", r"\mathit{b\_0}", r"\text{가중치}", r"\usepackage{kotex}")
    )
    assert r"{\ttfamily\small $-$}" in text
    plain = EXAMPLES["neuron"].report()
    text = "".join(tikz(plain, layout(plain, diagram(plain))))
    assert "kotex" not in text
    assert "{$w_{0}$}" in text


def test_exponents_are_powers_of_ten() -> None:
    report = gradient("x*y", x=1e-9, y=3e20)
    text = "".join(tikz(report, layout(report, diagram(report))))
    assert r"\color{value}$1 \times 10^{-9}$" in text
    assert r"\color{gradient} $3 \times 10^{20}$" in text


def test_a_picture_too_large_for_tex_is_refused() -> None:
    report = gradient("x*x", x=1)
    places = layout(report, diagram(report))._replace(width=LARGEST + 1)
    with pytest.raises(
        BackpropError, match=r"the picture is 20,001 pixels long: TeX ends at 20,000"
    ):
        "".join(tikz(report, places))


@needs_latex
def test_latex_takes_every_document(tmp_path: Path) -> None:
    chosen = [pair for pair in drawings() if has_kotex() or "가" not in pair[0].program][::5]
    for number, (report, places) in enumerate(chosen):
        (tmp_path / f"{number}.tex").write_text("".join(tikz(report, places)), "utf-8")
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", f"{number}.tex"],
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:]
        assert (tmp_path / f"{number}.pdf").stat().st_size > 5000
