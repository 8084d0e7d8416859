"""The options that the commands which run a program have in common."""

from collections.abc import Callable
from typing import Any

import click

from backprop_cli.cli.files import LARGEST_INPUT, MAX_INPUT
from backprop_cli.cli.program import group_of, names_in
from backprop_cli.errors import fail
from backprop_cli.graph.program import MAX_ELEMENTS, MAX_NODES
from backprop_cli.numbers import exact

Command = Callable[..., Any]

FILE = click.option("-f", "file", metavar="FILE", help="Read the program from FILE.")
VALUES = click.option(
    "--values", metavar="FILE", help="Read values from a JSON object in FILE, or - ."
)
SETTINGS = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A value for a name that is also an option: --set json=3.",
)
IMPLICIT = click.option("--implicit", is_flag=True, help="Read 2x and 2(x+1) as products.")
TRUST = click.option(
    "--trust-gates", is_flag=True, help="Do not check the gates that a program defines."
)
LIMIT = click.option(
    "--max-nodes",
    type=click.IntRange(min=1),
    default=MAX_NODES,
    show_default=True,
    help="Refuse a program that expands beyond this.",
)


ELEMENTS = click.option(
    "--max-elements",
    type=click.IntRange(min=1),
    default=MAX_ELEMENTS,
    show_default=True,
    help="Refuse an array with more elements.",
)


GROUP = click.option(
    "--group",
    multiple=True,
    metavar="NAME|auto|none",
    help="Make functions, or spelled-out forms of a gate, one gate.",
)
UNGROUP = click.option(
    "--ungroup", multiple=True, metavar="NAME", help="Open a gate into its body."
)


def _count(ctx: click.Context, _: click.Parameter, value: float | None) -> None:
    if value is not None:
        if not 0 < value < 1e9:
            fail("usage", f"--timeout {exact(value)} is no number of seconds", hint="--timeout 10")
        from backprop_cli.cli.clock import CLOCK

        CLOCK.start(value)
        ctx.call_on_close(CLOCK.stop)


TIMEOUT = click.option(
    "--timeout",
    type=float,
    metavar="SECONDS",
    expose_value=False,
    callback=_count,
    help="Give up when the answer takes longer.",
)


def _size(ctx: click.Context, _: click.Parameter, value: int) -> None:
    ctx.meta[MAX_INPUT] = value


INPUT = click.option(
    "--max-input",
    type=click.IntRange(min=1),
    default=LARGEST_INPUT,
    show_default=True,
    expose_value=False,
    callback=_size,
    metavar="BYTES",
    help="Refuse a program or a file of values that is larger.",
)


COMPILING = ("implicit", "trust_gates", "max_nodes", "max_elements")


def compiling(asked: Any) -> dict[str, Any]:
    """What a command line says to `Compiled`, with `limits_program` and perhaps with `grain`."""
    found = {name: getattr(asked, name) for name in COMPILING}
    if hasattr(asked, "group"):
        found |= {"group": group_of(asked.group), "ungroup": names_in(asked.ungroup)}
    return found


def reads_program(command: Command) -> Command:
    """The argument and the options that say where a program and its values come from."""
    argument = click.argument("expressions", nargs=-1, metavar="EXPRESSION")
    return argument(FILE(VALUES(SETTINGS(command))))


def bounds_program(command: Command) -> Command:
    """The options that say how a program is read, and how large it may be."""
    return IMPLICIT(LIMIT(ELEMENTS(INPUT(TIMEOUT(command)))))


def limits_program(command: Command) -> Command:
    """The same, and whether the program's own gates are checked."""
    return TRUST(bounds_program(command))


def grain(command: Command) -> Command:
    """The options that say how large a gate is."""
    return GROUP(UNGROUP(command))
