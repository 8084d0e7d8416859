"""The gates as people read them: one page each, a list by family, the reference in Markdown."""

from collections.abc import Iterator
from typing import NamedTuple

from backprop_cli.engine.formula import Evaluator
from backprop_cli.gates.library import finder as library_finder
from backprop_cli.gates.library import library
from backprop_cli.gates.model import HELPERS, HIDDEN, Condition, Gate
from backprop_cli.kernels.float64 import FLOAT64
from backprop_cli.kernels.model import Kernel
from backprop_cli.numbers import written
from backprop_cli.syntax.printer import show
from backprop_cli.syntax.tree import Expression

LONGEST = 160
"""Characters of a rule, worked out from a body, that people are still shown."""
DERIVED = "worked out from the body"


class Line(NamedTuple):
    """One labelled line of a gate's page."""

    label: str
    text: str


def families() -> dict[str, list[Gate]]:
    """The gates for people, family by family."""
    found: dict[str, list[Gate]] = {}
    for gate in library():
        if gate.family != HELPERS:
            found.setdefault(gate.family, []).append(gate)
    return found


def heading(gate: Gate) -> str:
    """The gate as it is called: `clip(a, low, high)`."""
    return show(gate.head)


def gradients(gate: Gate) -> list[Line]:
    """The textbook local gradient for each argument."""
    return [_gradient(gate, name) for name in gate.rules]


def _gradient(gate: Gate, name: str) -> Line:
    text = show(gate.rules[name].textbook, tight=True)
    return Line(f"d/{name}", DERIVED if gate.body and len(text) > LONGEST else text)


def page(gate: Gate) -> list[Line]:
    """Everything about one gate."""
    lines = [Line("body", show(gate.body))] if gate.body else []
    lines += _careful(gate.body, gate.careful_body)
    for name, rule in gate.rules.items():
        lines.append(_gradient(gate, name))
        lines += _careful(rule.textbook, rule.careful) if lines[-1].text != DERIVED else []
    if gate.constants and gate.family not in HIDDEN:
        lines.append(Line("no gradient", ", ".join(gate.constants)))
    lines += [Line("domain", _condition(condition)) for condition in gate.domain]
    lines += [Line("kink", _condition(condition)) for condition in gate.kinks]
    lines += [Line("dead", _condition(condition)) for condition in gate.dead]
    lines += (
        [Line("saturates", f"local gradient at most {show(gate.saturates)}")]
        if gate.saturates
        else []
    )
    lines += [Line("pattern", gate.pattern)] if gate.pattern else []
    lines += [Line("called", gate.written)] if gate.written else []
    lines += [Line("or", f"{gate.overload}, for other arguments")] if gate.overload else []
    lines += [Line("also called", ", ".join(gate.also))] if gate.also else []
    lines += [Line("recognised", show(form.pattern, tight=True)) for form in gate.forms]
    return lines + [Line("example", text) for text in examples(gate)]


def _careful(plain: Expression | None, careful: Expression | None) -> list[Line]:
    if plain is None or careful is None or plain == careful:
        return []
    return [Line("  computed as", show(careful, tight=True))]


def _condition(condition: Condition) -> str:
    text = show(condition.expression)
    return f"{text} ({condition.words})" if condition.words else text


def examples(gate: Gate) -> Iterator[str]:
    """Each example with the value it has now."""
    evaluator = Evaluator(_kernel(gate), library_finder())
    for example in gate.examples:
        yield f"{show(example)} = {written(evaluator.formula(example, ())())}"


def _kernel(gate: Gate) -> Kernel:
    if not gate.shape:
        return FLOAT64
    from backprop_cli.kernels.array import ARRAY

    return ARRAY


def reference() -> str:
    """The page `docs/gates.md`."""
    lines = ["# Gates", "", "Made from the `.gates` files; `backprop gates` prints the same.", ""]
    for family, gates in families().items():
        lines += [f"## {family}", ""]
        for gate in gates:
            lines += [f"### `{heading(gate)}`", "", gate.description, ""]
            block = _block(page(gate))
            lines += ["```", *block, "```", ""] if block else []
    return "\n".join(lines[:-1]) + "\n"


def _block(lines: list[Line]) -> list[str]:
    width = max((len(line.label) for line in lines), default=0)
    return [f"{line.label.ljust(width)}  {line.text}" for line in lines]
