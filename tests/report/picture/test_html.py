"""The page, read by a strict parser: nothing comes from outside, and no text becomes markup."""

import json
import math
import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest

from backprop_cli import compile, gradient
from backprop_cli.report.build import report as report_on
from backprop_cli.report.model import Report
from backprop_cli.report.picture.marks import DARK, GRADIENT, INK, VALUE
from backprop_cli.report.picture.web.html import LIT, LIT_DARK, page
from tests.report.picture.pictures import HOSTILE, hostile, placed, report_of
from tests.report.picture.test_svg import contrast

html5lib = pytest.importorskip("html5lib", reason="no strict parser of HTML without html5lib")
NAMES = ["product", "neuron", "max", "matrix", "loops", "calls", "lstm", "function", "50"]
HTML = "{http://www.w3.org/1999/xhtml}"


def parsed(text: str) -> Any:
    return html5lib.HTMLParser(strict=True).parse(text)


def page_of(name: str) -> str:
    report = report_of(name)
    return page(report, placed(report))


def drawn(report: Report) -> str:
    return page(report, placed(report))


def data(root: Any) -> dict[str, Any]:
    found = next(e for e in root.iter(f"{HTML}script") if e.get("type"))
    return json.loads(found.text)


def text(element: Any) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("name", NAMES)
def test_it_is_valid_and_stands_alone(name: str) -> None:
    root = parsed(page_of(name))
    assert root.get("lang") == "en"
    for e in root.iter():
        # aria-labelledby and the like name ids; nothing names a file or a place
        assert not {key for key in e.attrib if key in ("src", "href", "style", "srcset", "action")}
        assert not {key for key in e.attrib if key.startswith("on")}
        if e.tag.endswith("}style"):
            assert "url(" not in e.text
            assert "@import" not in e.text


@pytest.mark.parametrize("name", ["neuron", "lstm"])
def test_the_policy_names_the_styles_and_the_script_that_are_there(name: str) -> None:
    root = parsed(page_of(name))
    meta = next(e for e in root.iter(f"{HTML}meta") if e.get("http-equiv"))
    rules = dict(rule.strip().split(" ", 1) for rule in meta.get("content").split(";"))
    styles = [e for e in root.iter() if e.tag.endswith("}style")]
    scripts = [e for e in root.iter(f"{HTML}script") if not e.get("type")]
    assert rules == {
        "default-src": "'none'",
        "style-src": " ".join(fingerprint(e.text) for e in styles),
        "script-src": " ".join(fingerprint(e.text) for e in scripts),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert (len(styles), len(scripts)) == (2, 1)


def fingerprint(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", ["product", "neuron", "max", "fraction", "calls", "50"])
def test_sentences_say_the_chain_rule_with_the_numbers_of_the_report(name: str) -> None:
    report, f = report_of(name), report_of(name).output
    uses = Counter(place for wiring in report.structure.wirings for place in wiring.operands)
    parts = data(parsed(page_of(name)))["parts"]
    for place, (node, part) in enumerate(zip(report.nodes, parts, strict=True)):
        _, sources, forward, backward = part
        assert sources == sorted(set(report.structure.wirings[place].operands))
        said, *operation, value = forward.split(" = ")
        assert (said, operation) == (node.name, [node.expression] * (node.kind == "gate"))
        assert float(value) == pytest.approx(node.value, rel=1e-3)
        said, *chain, value = backward.split(" = ")
        assert said == f"d{f}/d{node.name}"
        assert float(value) == pytest.approx(node.upstream, rel=1e-3, abs=1e-12)
        if 0 < uses[place] <= 6 and chain:
            symbols, numbers = (part.split(" + ") for part in chain)
            consumers = [n for n in report.nodes for e in n.edges if e.input == node.name]
            assert symbols == [
                f"d{f}/d{consumer.name} × d{consumer.name}/d{node.name}" for consumer in consumers
            ]
            products = [math.prod(map(float, each.split(" × "))) for each in numbers]
            largest = max(map(abs, products))
            assert sum(products) == pytest.approx(node.upstream, abs=2e-3 * largest * uses[place])


def test_a_sum_of_many_gradients_is_cut_and_the_output_has_none() -> None:
    report = gradient(" + ".join(f"{k}*x" for k in range(2, 12)), x=3)
    parts = data(parsed(page(report, placed(report))))["parts"]
    assert parts[0][3].count("df/dn") == 6
    assert parts[0][3].endswith(" + … 4 more = 65")
    assert parts[-1][3] == "df/df = 1"


def test_a_pullback_says_what_g_is() -> None:
    parts = data(parsed(page_of("matrix")))["parts"]
    assert parts[0][3].startswith("df/dW = (g @ x.T where g = df/dn1) has norm ")
    assert parts[2][2] == "n1 = W @ x = [0.22, 0.2600]"


def test_a_matrix_is_said_by_its_shape() -> None:
    forward = [part[2] for part in data(parsed(page_of("lstm")))["parts"]]
    assert "W has shape 12×2" in forward


def test_broadcasting_is_undone_in_words() -> None:
    report = compile("sum((x*2 + b)*c)")({"x": [1, 2], "b": [[3], [5]], "c": [[4], [2]]})
    said = {part[3].split(" = ")[0]: part[3] for part in data(parsed(drawn(report)))["parts"]}
    assert {name: said[f"df/d{name}"] for name in "xbc"} == {
        "x": "df/dx = df/dn1 × dn1/dx = [6, 6] × 2 = [12, 12]",
        "b": "df/db = (df/dn2 × dn2/db, summed to the shape of b) = "
        "([[4, 4], [2, 2]] × 1, summed) = [[8], [4]]",
        "c": "df/dc = (df/dn3 × dn3/dc, summed to the shape of c) = "
        "([[1, 1], [1, 1]] × [[5, 7], [7, 9]], summed) = [[12], [16]]",
    }
    assert said["df/dn1"].startswith("df/dn1 = (df/dn2 × dn2/dn1, summed to the shape of n1) = ")
    one = compile("sum(x*y)")({"x": [1, 2], "y": 3})
    parts = data(parsed(drawn(one)))["parts"]
    assert parts[1][3] == "df/dy = (df/dn1 × dn1/dy, summed) = ([1, 1] × [1, 2], summed) = 3"


@pytest.mark.parametrize(
    ("x", "seed", "given"), [(3, 10, "10"), ([1, 2], [1, 1], "[1, 1]"), ([1, 2], [5, 7], "[5, 7]")]
)
def test_an_upstream_gradient_that_is_given_is_called_so(x: Any, seed: Any, given: str) -> None:
    found = report_on(compile("f = x*y").solve({"x": x, "y": 2}, seed=seed))
    shown = drawn(found)
    parts = data(parsed(shown))["parts"]
    assert parts[-1][3] == f"upstream gradient of f (given) = {given}"
    assert f"df/dx = upstream gradient of f (given) × df/dx = {given} × 2 = " in parts[0][3]
    assert f"The upstream gradient of f is given: {given}." in text(parsed(shown))
    assert "df/df" not in shown


@pytest.mark.parametrize("name", NAMES)
def test_every_node_has_its_rows(name: str) -> None:
    report = report_of(name)
    root = parsed(page_of(name))
    rows = [row for row in root.iter(f"{HTML}tr") if row.get("data-part")]
    named = [(row.get("data-part"), text(row[0])) for row in rows if text(row[0])]
    assert named == [(str(place), node.name) for place, node in enumerate(report.nodes)]
    sent = Counter(int(row.get("data-part")) for row in rows if " → " in text(row[-1]))
    assert sent == {place: len(node.edges) for place, node in enumerate(report.nodes) if node.edges}
    columns = len(next(root.iter(f"{HTML}tr")))
    assert {len(row) for row in rows} == {columns}


def test_rows_of_a_call_belong_to_its_frame() -> None:
    root = parsed(page_of("calls"))
    shown = data(root)
    frames = [frame.call for frame in placed(report_of("calls")).diagram.frames]
    titles = [e for e in root.iter(f"{HTML}span") if e.get("data-frame")]
    assert {text(e): frames[int(e.get("data-frame"))] for e in titles} == {
        "sq(y):": "sq(y)",
        "lin(x, 1):": "lin(x, 1)",
        "lin(x, 1) > sq(x):": "sq(x)",
    }
    assert [frames[parent] if parent >= 0 else "" for parent in shown["frames"]] == [
        "lin(x, 1)" if call == "sq(x)" else "" for call in frames
    ]


def test_a_folded_picture_has_all_the_rows() -> None:
    report = report_of("loops")
    layout = placed(report, fold=True)
    root = parsed(page(report, layout))
    rows = [row for row in root.iter(f"{HTML}tr") if row.get("data-part")]
    assert [text(row[0]) for row in rows if text(row[0])] == [node.name for node in report.nodes]
    parts = data(root)["parts"]
    assert {int(row.get("data-part")) for row in rows} == set(range(len(parts)))
    for part, (_, _, forward, _) in zip(layout.diagram.parts, parts, strict=True):
        assert forward.count("; ") == len(part.gives) - 1


def test_of_a_very_large_graph_the_first_and_the_last_rows_are_there() -> None:
    report = gradient(" + ".join(["x"] * 2500), x=1)
    root = parsed(page(report, placed(report)))
    rows = [text(row) for row in root.iter(f"{HTML}tr")]
    assert sum(1 for row in rows if re.match(r"n\d+|x|f", row)) == 2000
    assert [row for row in rows if "more nodes" in row] == ["… 500 more nodes …"]
    assert len(data(root)["parts"]) == 2500


def test_hostile_texts_are_texts() -> None:
    report = hostile()
    made = page(report, placed(report))
    root = parsed(made)
    assert {e.tag.split("}")[1] for e in root.iter()} <= {
        *("html", "head", "body", "meta", "title", "style", "script", "main", "section", "div"),
        *("h1", "p", "code", "details", "summary", "pre", "button", "input", "ul", "li", "span"),
        *("table", "thead", "tbody", "tr", "th", "td"),
        *("svg", "desc", "rect", "g", "path", "circle", "text", "tspan"),
    }
    assert len(list(root.iter(f"{HTML}script"))) == 2
    assert made.count("<!--") == 0
    notes = [text(e) for e in root.iter(f"{HTML}li")]
    assert notes == [*HOSTILE[:-3], "\\x00\\x07\\x1b[31m", "\\ud800", HOSTILE[-1]]
    names = [node.name for node in report.nodes]
    parts = data(root)["parts"]
    assert all(part[2].startswith(f"{name} = ") for part, name in zip(parts, names, strict=True))


def test_controls_have_names_and_are_hidden_until_there_is_a_script() -> None:
    root = parsed(page_of("neuron"))
    controls = next(e for e in root.iter(f"{HTML}div") if e.get("id") == "controls")
    assert "hidden" in controls.attrib
    buttons = [text(e) for e in controls.iter(f"{HTML}button")]
    assert buttons == ["First", "Back", "Next", "Last", "Fit"]
    assert [e.get("aria-label") for e in controls.iter(f"{HTML}input")] == ["Step"]
    live = next(e for e in root.iter(f"{HTML}p") if e.get("id") == "say")
    assert live.get("aria-live") == "polite"
    assert text(live).startswith("The value is f = 0.7311.")
    ids = Counter(e.get("id") for e in root.iter() if e.get("id"))
    assert max(ids.values()) == 1


def test_digits() -> None:
    report = report_of("neuron")
    layout = placed(report)
    assert "0.7310585786300049" in text(parsed(page(report, layout, 0)))
    more = data(parsed(page(report, layout, 7)))["parts"]
    assert more[0][3].startswith("df/dw0 = df/dn1 × dn1/dw0 = 0.1966119 × -1 = ")
    assert "The value is f = 0.7310586." in page(report, layout, 7)


@pytest.mark.parametrize("numbers", ["exact", "precision"])
def test_other_number_systems(numbers: str) -> None:
    pytest.importorskip("mpmath", reason="more digits need mpmath")
    report = compile("x/3 + x*y", numbers=numbers, digits=30)({"x": "1/7", "y": 2})
    root = parsed(page(report, placed(report)))
    assert data(root)["parts"][0][3].startswith("df/dx = df/dn1 × dn1/dx + df/dn2 × dn2/dx = 1 × ")
    shown = next(text(g) for g in root.iter() if g.get("class") == "input")
    assert ("x = 1/7" in shown) == (numbers == "exact")
    assert "0.142857142857142857142857" in shown or numbers == "exact"


def test_the_neuron_is_small() -> None:
    assert len(page_of("neuron").encode()) < 20_000


def test_a_row_that_is_pointed_at_can_be_read() -> None:
    for colour in (INK, VALUE, GRADIENT):
        assert contrast(colour, LIT) >= 4.5
        assert contrast(DARK[colour], LIT_DARK) >= 4.5
