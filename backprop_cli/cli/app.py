"""The command `backprop`: its subcommands, as click runs them."""

from collections.abc import Sequence
from importlib import import_module

import click

from backprop_cli import __version__
from backprop_cli.cli.outcome import DONE
from backprop_cli.errors import BackpropError, did_you_mean, fail

COMMANDS = {
    "eval": "Show every node's value, local gradient and upstream gradient.",
    "draw": "Draw the graph: SVG, PNG, a page to step through, or characters.",
    "verify": "Check each gradient against differences of values, with many digits.",
    "explain": "Explain the forward and the backward pass step by step, in the lecture's words.",
    "check": "Mark answers: which are right, and what went wrong in the others.",
    "grade": "Grade a class: scores, verdicts, and what was misunderstood.",
    "descend": "Go downhill by gradient descent, and print the final values.",
    "plot": "Draw a function and its gradient over a range, or its contours over two.",
    "batch": "Evaluate every row of a table: values and gradients as new columns.",
    "lint": "Show which classic mistakes a point would hide, and propose better values.",
    "quiz": "Make exercises and their answers, or ask them here.",
    "gates": "List the gates, or explain one.",
    "schema": "Print the JSON Schema of the output of eval --json.",
}
"""Each command's module in this folder is imported when it is called, and not before."""


class App(click.Group):
    """A group that imports a command only to run it."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command of a name, which `resolve_command` has checked."""
        command: click.Command = import_module(f"backprop_cli.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; an expression there gets a hint."""
        if args[0] not in COMMANDS:
            close = did_you_mean(args[0], list(COMMANDS))
            hint = close or f"commands: {', '.join(COMMANDS)}"
            if not args[0].isalpha():
                hint = 'put eval before the expression: backprop eval "…"'
            fail("command", f"there is no command {args[0]}", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=App, invoke_without_command=True, no_args_is_help=False)
@click.version_option(__version__, prog_name="backprop", message="%(prog)s %(version)s")
@click.pass_context
def app(ctx: click.Context) -> None:
    """Backpropagation made visible: the gradient of any formula, node by node.

    \b
    backprop eval "(x+y)*z" --x=-2 --y=5 --z=-4
    backprop gates sigmoid
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def clicked(args: Sequence[str]) -> int:
    """Run a command line by click; its exit code."""
    try:
        # not app.main(): it takes a broken pipe for an error
        with app.make_context("backprop", list(args)) as context:
            app.invoke(context)
    except click.ClickException as error:
        raise _from_click(error) from None
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return DONE


def _from_click(error: click.ClickException) -> BackpropError:
    message = error.format_message().rstrip(".")
    hint = (
        ""
        if not isinstance(error, click.UsageError) or error.ctx is None
        else (f"{error.ctx.command_path} --help shows the options")
    )
    return BackpropError("usage", message[:1].lower() + message[1:], hint=hint)
