"""The SVG, read back by a strict parser: every number and every wire is where the layout says."""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from itertools import pairwise

import pytest

from backprop_cli import gradient
from backprop_cli.report.picture.marks import DARK, PAPER
from backprop_cli.report.picture.places.placed import Layout
from backprop_cli.report.picture.svg import svg
from backprop_cli.report.picture.theme import style
from tests.report.picture.pictures import hostile, placed, report_of

NAMES = ["product", "named", "neuron", "max", "matrix", "loops", "calls", "lstm", "function", "50"]
SVG = "{http://www.w3.org/2000/svg}"


def parsed(name: str) -> tuple[ET.Element, Layout]:
    report = report_of(name)
    layout = placed(report)
    return ET.fromstring(svg(report, layout)), layout


def text(element: ET.Element) -> str:
    return "".join(element.itertext())


def drawn(root: ET.Element) -> list[ET.Element]:
    """The parts, in the order of the document."""
    return [g for g in root.iter(f"{SVG}g") if g.get("class") in ("gate", "input", "folded")]


def by_class(element: ET.Element, name: str) -> list[str]:
    return [text(e) for e in element.iter() if name in e.get("class", "").split()]


@pytest.mark.parametrize("name", NAMES)
def test_every_part_has_its_symbol_and_its_numbers(name: str) -> None:
    root, layout = parsed(name)
    parts = drawn(root)
    assert [int(g.get("data-part", "")) for g in parts] == list(range(len(layout.diagram.parts)))
    for g, part in zip(parts, layout.diagram.parts, strict=True):
        labels = [layout.labels[place] for place in part.gives]
        assert g.get("class") == part.kind
        assert by_class(g, "symbol") == [part.label]
        assert by_class(g, "value") == [label.above for label in labels]
        assert by_class(g, "gradient") == [label.gradient for label in labels]


@pytest.mark.parametrize("name", NAMES)
def test_value_above_and_gradient_below_its_wire(name: str) -> None:
    root, layout = parsed(name)
    for g, part in zip(drawn(root), layout.diagram.parts, strict=True):
        _, above, below = (float(e.get("y", "nan")) for e in g.iter(f"{SVG}text"))
        assert above < layout.stubs[part.gives[0]].y < below


def pieces(path: str) -> list[tuple[float, ...]]:
    """The straight and curved pieces of a path, read as the standard says."""
    found, here = [], (0.0, 0.0)
    for kind, rest in re.findall(r"([MHC])([^MHC]*)", path):
        numbers = [float(number) for number in rest.split()]
        end = (numbers[0], here[1]) if kind == "H" else (numbers[-2], numbers[-1])
        if kind == "C":
            assert numbers[1] == here[1]
            assert numbers[3] == end[1]
        if kind != "M":
            found.append((*here, *end))
        here = end
    return found


@pytest.mark.parametrize("name", NAMES)
def test_wires_are_the_segments_of_the_layout(name: str) -> None:
    root, layout = parsed(name)
    wanted = defaultdict(set)
    home = {place: n for n, part in enumerate(layout.diagram.parts) for place in part.gives}
    for place, *ends in layout.segments:
        at = tuple(round(end, 1) for end in ends)
        if at[:2] != at[2:]:
            wanted[home[place]].add(at)
    paths = {int(e.get("data-part", "")): e for e in root.iter(f"{SVG}path") if e.get("data-part")}
    assert {n: set(pieces(e.get("d", ""))) for n, e in paths.items()} == wanted
    report = report_of(name)
    for number, part in enumerate(layout.diagram.parts):
        wide = hasattr(report.nodes[part.gives[0]].value, "shape")
        assert (paths[number].get("class") == "wide") is wide


def test_a_wire_forks_at_a_dot() -> None:
    report = gradient("x*y + x", x=2, y=3)
    layout = placed(report)
    root = ET.fromstring(svg(report, layout))
    stub = layout.stubs[0]
    dots = [e for e in root.iter(f"{SVG}circle") if e.get("class") == "head"]
    assert [(e.get("cx"), e.get("cy")) for e in dots] == [
        (f"{stub.x + stub.length:.1f}".removesuffix(".0"), f"{stub.y:.1f}".removesuffix(".0"))
    ]


@pytest.mark.parametrize("name", ["neuron", "fraction", "calls", "50"])
def test_pointing_shows_all_digits(name: str) -> None:
    root, _ = parsed(name)
    report, f = report_of(name), report_of(name).output
    for node, g in zip(report.nodes, drawn(root), strict=True):
        value, upstream, *slopes = g.findtext(f"{SVG}title", "").split("\n")
        middle = [] if node.kind == "input" else [node.expression]
        name_, *operation, number = value.split(" = ")
        assert (name_, operation, float(number)) == (node.name, middle, node.value)
        name_, number = upstream.split(" = ")
        assert (name_, float(number)) == (f"d{f}/d{node.name}", node.upstream)
        assert len(slopes) == len(node.edges)
        for edge, line in zip(node.edges, slopes, strict=True):
            name_, *_, number = line.split(" = ")
            assert name_ == f"d{node.name}/d{edge.input}"
            assert float(number.split(" (")[-1].rstrip(")")) == edge.local.value


def test_what_pointing_shows_is_bounded() -> None:
    names = [f"x{k}" for k in range(60)]
    report = gradient(f"max({', '.join(names)})", dict.fromkeys(names, 1))
    root = ET.fromstring(svg(report, placed(report)))
    lines = drawn(root)[-1].findtext(f"{SVG}title", "").split("\n")
    assert len(lines) == 12
    assert lines[-1] == "…"
    assert max(map(len, lines)) <= 162


def test_what_it_is_called_and_how_it_is_described() -> None:
    root, _ = parsed("neuron")
    assert root.get("role") == "img"
    title, desc = (root.find(f"{SVG}{name}") for name in ("title", "desc"))
    assert title is not None
    assert desc is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "1/(1+exp(-(w0*x0+w1*x1+w2)))"
    assert desc.text == (
        "The value is f = 0.7311. The gradients are df/dw0 = -0.1966, df/dx0 = 0.3932, "
        "df/dw1 = -0.3932, df/dx1 = -0.5898, df/dw2 = 0.1966."
    )
    other, _ = parsed("product")
    ids = [{e.get("id") for e in one.iter() if e.get("id")} for one in (root, other)]
    assert ids[0] & ids[1] == set()


def test_a_norm_is_not_said_to_be_a_gradient() -> None:
    report = gradient("sum(W@x)", W=[[1, 2, 3], [4, 5, 6]] * 2, x=[1, 2, 3])
    root = ET.fromstring(svg(report, placed(report)))
    assert root.findtext(f"{SVG}desc") == (
        "The value is f = 92. The gradients are df/dW with norm 7.483, df/dx = [10, 14, 18]."
    )


def test_the_arrow_begins_where_the_wire_ends() -> None:
    root, layout = parsed("neuron")
    x, y = layout.end()
    (arrow,) = (e.get("d", "") for e in root.iter(f"{SVG}path") if e.get("class") == "head")
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", arrow)]
    assert numbers == pytest.approx([x, y - 4, 8, 4, -8, 4], abs=0.06)
    assert x + 8 < layout.width


def test_a_comment_in_the_first_line_is_the_title() -> None:
    root, _ = parsed("lstm")
    assert root.findtext(f"{SVG}title", "").startswith("An LSTM cell that runs for three steps")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_stands_outside_and_nothing_comes_from_outside(name: str) -> None:
    root, layout = parsed(name)
    _, _, across, high = map(float, root.get("viewBox", "").split())
    assert (root.get("width"), root.get("height")) == tuple(root.get("viewBox", "").split()[2:])
    assert across + 0.1 >= layout.width
    assert high > layout.height
    for e in root.iter():
        assert e.tag.startswith(SVG)
        assert not {name for name in e.attrib if "href" in name or name.startswith("on")}
        assert "style" not in e.attrib
        assert 0 <= float(e.get("x", 0)) <= across
        assert 0 <= float(e.get("y", 0)) <= high


def test_frames_have_their_calls() -> None:
    root, layout = parsed("calls")
    frames = [g for g in root.iter(f"{SVG}g") if g.get("class") == "frame"]
    assert [text(g) for g in frames] == [frame.call for frame in layout.diagram.frames]
    assert sorted(map(text, frames)) == ["lin(x, 1)", "sq(x)", "sq(y)"]


def test_tags_name_the_wires_that_go_on() -> None:
    names = [f"x{k}" for k in range(40)]
    report = gradient(" * ".join(names * 6), dict.fromkeys(names, 1))
    layout = placed(report)
    root = ET.fromstring(svg(report, layout))
    assert len(layout.tags) > 0
    assert by_class(root, "tag") == [report.nodes[place].name for place, _ in layout.tags]


def test_a_folded_group_is_one_part_with_all_its_numbers() -> None:
    report = report_of("loops")
    layout = placed(report, fold=True)
    root = ET.fromstring(svg(report, layout))
    for g, part in zip(drawn(root), layout.diagram.parts, strict=True):
        assert by_class(g, "value") == [layout.labels[place].above for place in part.gives]
    assert "folded" in {g.get("class") for g in drawn(root)}


def test_hostile_texts_are_texts() -> None:
    report = hostile()
    root = ET.fromstring(svg(report, placed(report)))
    known = ["svg", "title", "desc", "style", "rect", "g", "path", "circle", "text", "tspan"]
    assert {e.tag.removeprefix(SVG) for e in root.iter()} == set(known)
    shown = text(root)
    for part in ("<img src=x onerror=alert(1)>", "</script><script>", "]]>", "<!--", "&amp;"):
        assert part in shown
    assert "[red]a[/red]" in shown
    assert "\x1b" not in shown


def test_the_smallest_are_small() -> None:
    assert len(svg(report_of("neuron"), placed(report_of("neuron")))) < 8000
    assert len(svg(report_of("product"), placed(report_of("product")))) < 5000


def test_dark_colours_stand_for_the_light_ones_one_by_one() -> None:
    light, _, dark = style().partition("@media(prefers-color-scheme:dark){")
    rule = re.compile(r"([^{}]+)\{(fill|stroke):(#\w+)\}")
    assert [(names, key, DARK[colour]) for names, key, colour in rule.findall(light)] == (
        rule.findall(dark)
    )
    assert len(rule.findall(dark)) > 5
    for colour, other in DARK.items():
        if colour != PAPER:
            assert contrast(colour, PAPER) >= 4.5
            assert contrast(other, DARK[PAPER]) >= 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2 defines it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at:end], 16) / 255 for at, end in pairwise((1, 3, 5, 7))]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_notebook_draws_what_is_small() -> None:
    report = report_of("neuron")
    assert report._repr_svg_() == svg(report, placed(report))
    chain = gradient("+".join(["x"] * 600), x=1)
    assert chain._repr_svg_() is None
    assert chain._repr_html_().startswith("<table>")
    assert report._repr_html_().startswith(f"{report._repr_svg_()}<table>")
