"""The program and the options that the commands which run one have in common."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from backprop_cli.api import Compiled
from backprop_cli.cli.files import LARGEST_INPUT, MAX_INPUT, STDIN, check_size, read_text
from backprop_cli.cli.given import Values
from backprop_cli.errors import BackpropError, fail, nearest
from backprop_cli.graph.program import MAX_ELEMENTS, MAX_NODES
from backprop_cli.numbers import exact
from backprop_cli.source import Source
from backprop_cli.syntax.lexer import read
from backprop_cli.syntax.names import plain

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


def group_of(texts: Sequence[str]) -> list[str]:
    """What --group names: functions, gates, or `auto`; nothing for `none`."""
    names = names_in(texts)
    if "none" in names and len(names) > 1:
        fail("usage", "--group none stands alone")
    return [name for name in names if name != "none"]


def program_source(expressions: Sequence[str], file: str | None, values: str | None) -> Source:
    """The program's text, from the one place that was named.

    Raises:
        BackpropError: no place, two places, or standard input used twice.
    """
    if len(expressions) > 1:
        hint = "put quotes around the expression, and write values as --x=3"
        fail("usage", f"two expressions: {expressions[0]} and {expressions[1]}", hint=hint)
    if expressions and file is not None:
        fail("usage", f"an expression and the file {file}", hint="give one of them")
    if file is None and not expressions:
        name = click.get_current_context().info_name
        hint = f"backprop {name} --help has examples"
        if name == "eval":
            hint = 'for example backprop eval "(x+y)*z" --x=-2 --y=5 --z=-4'
        fail("usage", "there is no expression to evaluate", hint=hint)
    path = STDIN if expressions and expressions[0] == STDIN else file
    if path == STDIN and values == STDIN:
        fail(
            "usage",
            "the program and the values both come from standard input",
            hint="put one of them in a file",
        )
    if path is None:
        check_size("the expression", len(expressions[0]))
        return read("expression", expressions[0])
    return read(*read_text(path))


def used(compiled: Compiled, taken: Values) -> dict[str, Any]:
    """The values that the program takes; those that only a file has in surplus are left out."""
    inputs = compiled.graph(taken.texts).inputs
    return {n: t for n, t in taken.texts.items() if n in inputs or n not in taken.from_file}


def meant(
    error: BackpropError, texts: Sequence[str], inputs: Sequence[str], command: click.Command
) -> None:
    """Put a hint on a surplus value: it may be a mistyped option of the command."""
    if error.kind == "unused-value":
        options = [name.strip("-") for param in command.params for name in param.opts]
        unused = next(name for name in texts if name not in inputs)
        close = nearest(unused, list(inputs)) or nearest(unused, options)
        error.hint = f"did you mean --{close}?" if close else error.hint


def numbers_to_run(
    compiled: Compiled, texts: dict[str, Any], taken: Values, command: click.Command, scalar: str
) -> dict[str, Any]:
    """The values as numbers, with which the program runs and its own gates are right.

    `scalar` is the hint where its output is not one number.
    """
    try:
        numbers = compiled.numbers(texts, taken.labels)
        compiled.result(numbers)
    except BackpropError as error:
        meant(error, list(texts), list(compiled.graph(texts).inputs), command)
        error.hint = scalar if error.kind == "output" else error.hint
        raise
    return numbers


def names_in(texts: Sequence[str]) -> list[str]:
    """The names in comma-separated lists."""
    return [plain(name.strip()) for text in texts for name in text.split(",") if name.strip()]
