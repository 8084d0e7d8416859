"""The command `backprop gates`."""

import sys

import click

from backprop_cli.errors import fail
from backprop_cli.gates.calls import suggestion
from backprop_cli.gates.library import finder as library_finder
from backprop_cli.report.catalogue import families, gradients, heading, page
from backprop_cli.syntax.names import plain
from backprop_cli.syntax.printer import OPERATORS

SIGNS = {sign: op for op, (sign, *_) in OPERATORS.items()} | {"**": "pow"}
"""Gates that people write with a sign."""


@click.command("gates")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the gates with their local gradients, or explain the gate NAME."""
    if name is None:
        _list()
    else:
        _explain(plain(name))


def _list() -> None:
    for number, (family, gates) in enumerate(families().items()):
        sys.stdout.write("\n" * bool(number) + f"{family}\n")
        for gate in gates:
            locals_ = [f"{line.label} = {line.text}" for line in gradients(gate)]
            first, *rest = locals_ or ["no gradient"]
            sys.stdout.write(f"  {gate.name:<14}{heading(gate):<26}{first}\n")
            sys.stdout.writelines(f"  {'':<40}{line}\n" for line in rest)


def _explain(name: str) -> None:
    finder = library_finder().with_helpers()
    gate = finder.find(name) or finder.find(SIGNS.get(name, ""))
    if gate is None:
        hint = suggestion(name, finder) or "backprop gates lists them all"
        fail("unknown-gate", f"there is no gate {name}", hint=hint)
    sys.stdout.write(f"{heading(gate)}\n{gate.description}\n\n")
    lines = page(gate)
    width = max((len(line.label) for line in lines), default=0)
    sys.stdout.writelines(f"  {line.label:<{width}}  {line.text}\n" for line in lines)
