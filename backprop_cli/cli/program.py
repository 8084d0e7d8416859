"""The program that a command line names, and what its values mean to it."""

from collections.abc import Collection, Sequence

from backprop_cli.cli.files import STDIN, check_size, read_text
from backprop_cli.cli.given import Values
from backprop_cli.errors import BackpropError, fail, nearest
from backprop_cli.hints import TYPE_CHECKING, Any
from backprop_cli.source import Source
from backprop_cli.syntax.lexer import read
from backprop_cli.syntax.names import plain

if TYPE_CHECKING:
    from backprop_cli.api import Compiled


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
        import click

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


def used(taken: Values, inputs: Collection[str]) -> dict[str, Any]:
    """The values for a program's inputs; those that only a file has in surplus are left out."""
    return {n: t for n, t in taken.texts.items() if n in inputs or n not in taken.from_file}


def meant(
    error: BackpropError, texts: Sequence[str], inputs: Sequence[str], options: Collection[str]
) -> None:
    """Put a hint on a surplus value: it may be a mistyped one of the command's options."""
    if error.kind == "unused-value":
        unused = next(name for name in texts if name not in inputs)
        close = nearest(unused, list(inputs)) or nearest(
            unused, [name.strip("-") for name in options]
        )
        error.hint = f"did you mean --{close}?" if close else error.hint


def numbers_to_run(
    compiled: "Compiled",
    texts: dict[str, Any],
    taken: Values,
    options: Collection[str],
    scalar: str,
) -> dict[str, Any]:
    """The values as numbers, with which the program runs and its own gates are right.

    `scalar` is the hint where its output is not one number.
    """
    try:
        numbers = compiled.numbers(texts, taken.labels)
        compiled.result(numbers)
    except BackpropError as error:
        meant(error, list(texts), list(compiled.graph(texts).inputs), options)
        error.hint = scalar if error.kind == "output" else error.hint
        raise
    return numbers


def wrt_of(text: str | None) -> list[str] | None:
    """The nodes that --wrt names; None without it."""
    names = None if text is None else names_in([text])
    if names == []:
        fail("usage", "--wrt names no node", hint="write --wrt x,y")
    return names


def names_in(texts: Sequence[str]) -> list[str]:
    """The names in comma-separated lists."""
    return [plain(name.strip()) for text in texts for name in text.split(",") if name.strip()]
