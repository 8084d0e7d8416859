"""The library of mistakes: every entry is there, is another rule, and reads well."""

import re

import pytest

from backprop_cli import compile
from backprop_cli.errors import BackpropError
from backprop_cli.gates.library import library_gate
from backprop_cli.homework.marking.question import Question
from backprop_cli.homework.mistakes.library import GATE, KNOWN, Mistake, entries, mistakes
from backprop_cli.homework.mistakes.places import Places
from backprop_cli.homework.mistakes.predictions import predictions
from backprop_cli.source import Source

ALL = mistakes()
SPECIAL = {
    "clip": ("clip(x, 0.2, 1.1) * 2", {"x": 1.7}),
    "where": ("where(x > 0, x*3, y^2) * 2", {"x": 1.7, "y": 0.6}),
    "leaky_relu": ("leaky_relu(x) * 2", {"x": -1.7}),
    "power_sign": ("x^-2.3", {"x": 1.7}),
    "matmul": ("sum((A @ B)^2)", {"A": [[1.3, 2.1], [0.7, -1.9]], "B": [[2.3, 0.4], [1.1, 3.7]]}),
    "dot": ("dot(a, b)^2", {"a": [1.3, 2.1], "b": [0.7, -1.9]}),
    "mean": ("mean(a)^2", {"a": [1.3, 2.1, 0.7]}),
    "sum": ("sum(a)^2", {"a": [1.3, 2.1, 0.7]}),
    "softmax": ("sum(softmax(a)^2)", {"a": [1.3, 2.1, 0.7]}),
    "cross_entropy": ("cross_entropy(a, [0, 2])^2", {"a": [[1.3, 2.1, 0.7], [0.2, -0.4, 1.7]]}),
    "norm": ("norm(a)^3", {"a": [1.3, 2.1, 0.7]}),
    "largest": ("max(a)^2", {"a": [1.3, 2.1, 0.7]}),
    "smallest": ("min(a)^2", {"a": [1.3, 2.1, 0.7]}),
}


def trial(mistake: Mistake) -> Question:
    """A program with the gate of a mistake, at a point without coincidences."""
    special = SPECIAL.get(mistake.name) or SPECIAL.get(mistake.gate)
    if special:
        program, values = special
        return Question(compile(program), values)
    gate = library_gate(mistake.gate)
    assert gate
    count = 2 if gate.variadic else len(gate.parameters)
    args = ["x", "2.3" if mistake.beside == "literal" else "y"][:count]
    if mistake.beside == "literal" and "b" in mistake.rules and "a" not in mistake.rules:
        args.reverse()
    # relu and abs are the same as their mistakes where the input is positive
    sign = "-" if mistake.name in ("relu_through", "abs_sign") else ""
    call = f"{mistake.gate}({', '.join([sign + args[0], *args[1:]])})"
    values = {"x": 1.7, "y": 0.6}
    return Question(compile(f"{call} * -1.3"), {k: v for k, v in values.items() if k in args})


@pytest.mark.parametrize(
    "mistake", [m for m in ALL if m.place == GATE], ids=lambda m: f"{m.name}-{m.gate}"
)
def test_each_mistake_changes_the_gradient(mistake: Mistake) -> None:
    question = trial(mistake)
    targets = tuple(question.graph.inputs.values())
    made = [p for p in predictions(question.result, targets) if p.mistake == mistake]
    assert made, question.graph.source.text


@pytest.mark.parametrize("mistake", ALL, ids=lambda m: f"{m.name}-{m.gate or m.place}")
def test_each_entry_reads_well(mistake: Mistake) -> None:
    assert mistake.rules
    assert 1 <= mistake.common <= 9
    assert mistake.beside in ("", "node", "literal")
    assert mistake.place in (GATE, *KNOWN)
    for text in (mistake.says, mistake.redo):
        assert not text[0].isupper(), text
        # a number in it might be the right answer
        assert not re.search(r"(?<![a-z])[0-9]", text), text
        assert not text.endswith(".")
        assert len(text) < 110
    assert mistake.description.endswith(".")


def test_entries_are_distinct() -> None:
    seen = {(m.name, m.gate, str({k: r.span.text for k, r in m.rules.items()})) for m in ALL}
    assert len(seen) == len(ALL)


def test_only_what_lies_below_its_place_changes() -> None:
    question = Question(compile("f = (x*y) * (z*w)"), {"x": 1.7, "y": 0.6, "z": 2.9, "w": -1.1})
    inputs = question.graph.inputs
    found = question.predictions(tuple(inputs.values()))
    own = [p for p in found if p.mistake.name == "own_value"]
    assert {p.node for p in own} == {
        *(question.graph.names.index(n) for n in ("n1", "n2", "f")),
        -1,
    }
    at_n1 = next(p for p in own if question.graph.names[p.node] == "n1")
    assert set(at_n1.gradients) == {inputs["x"], inputs["y"]}


def test_a_mistake_everywhere_is_one_at_every_node() -> None:
    """Two products in a chain: own values at both, worked out by hand."""
    x, y, z = 1.7, 0.6, 2.9
    question = Question(compile("x*y*z"), {"x": x, "y": y, "z": z})
    targets = tuple(question.graph.inputs.values())
    found = question.predictions(targets)
    every = next(p for p in found if p.mistake.name == "own_value" and p.node < 0)
    product = x * y
    assert [every.gradients[t] for t in targets] == pytest.approx([product * x, product * y, z])


def test_places_are_linear_in_the_program() -> None:
    program = "; ".join(["a0 = x*y", *(f"a{k} = sin(a{k - 1}) + x*{k}" for k in range(1, 300))])
    question = Question(compile(program), {"x": 0.7, "y": 1.3})
    assert len(list(Places(question.result))) < 20 * len(question.graph.gates)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("mistake a at home\n", "there is no gate home"),
        ("mistake a\n", "an entry begins with mistake NAME in …"),
        ("mistake a in mul(a, b)\n    d/c = 1\n", "mul has no local gradient d/c"),
        ("mistake a in mul(a, b)\n    d/a = c\n    common 1\n", "unknown name c"),
        ("mistake a in mul(a, b)\n    d/a = 1\n    often 1\n", "this clause is not known: often 1"),
    ],
)
def test_a_wrong_entry_is_refused(entry: str, message: str) -> None:
    with pytest.raises(BackpropError, match=re.escape(message)):
        list(entries(Source("own.mistakes", f"## What it is.\n{entry}")))
