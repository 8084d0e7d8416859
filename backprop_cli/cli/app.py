"""The command `backprop`: its subcommands, and what becomes of every error."""

import codecs
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise

import click

from backprop_cli import __version__
from backprop_cli.errors import BackpropError, WrongAnswer, did_you_mean, fail

DONE, NO, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

COMMANDS = {
    "eval": "Show every node's value, local gradient and upstream gradient.",
    "draw": "Draw the graph: SVG, PNG, a page to step through, or characters.",
    "verify": "Check each gradient against differences of values, with many digits.",
    "explain": "Explain the forward and the backward pass step by step, in the lecture's words.",
    "check": "Mark answers: which are right, and what went wrong in the others.",
    "grade": "Grade a class: scores, verdicts, and what was misunderstood.",
    "descend": "Go downhill by gradient descent, and print the final values.",
    "plot": "Draw a function and its gradient over a range, or its contours over two.",
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


def run(args: Sequence[str]) -> int:
    """Run a command line; its exit code."""
    _prepare_streams()
    try:
        # not app.main(): it takes a broken pipe for an error
        with app.make_context("backprop", list(args)) as context:
            app.invoke(context)
        sys.stdout.flush()
    except BrokenPipeError:
        return _quiet_end()
    except OSError as error:
        _quiet_end()
        return _tell(BackpropError("file", f"the output cannot be written: {error.strerror}"), args)
    except BackpropError as error:
        return _tell(error, args)
    except click.ClickException as error:
        return _tell(_from_click(error), args)
    except click.exceptions.Exit as done:
        sys.stdout.flush()
        return done.exit_code
    except (KeyboardInterrupt, click.Abort):
        late = _late()
        return _tell(late, args) if late else INTERRUPTED
    except MemoryError:
        return _tell(BackpropError("size", "the program is too large for this machine"), args)
    except Exception as error:
        return _tell(_internal(error), args)
    return DONE


def _late() -> BackpropError | None:
    """The error of a run that --timeout ended; the clock is there only if it was asked for."""
    clock = sys.modules.get("backprop_cli.cli.clock")
    found: BackpropError | None = clock.CLOCK.error() if clock else None
    return found


def _internal(error: Exception) -> BackpropError:
    """A mistake of ours: no traceback for the user, and nothing hidden either."""
    hint = "this is a bug in backprop: please report it with the command line"
    return BackpropError("internal", f"{type(error).__name__}: {error}", hint=hint)


PLAIN = {"×": "x", "…": "...", "→": "->", "·": "*", "∂": "d", "−": "-"}
"""What a stream that cannot carry our signs gets in their place."""


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """The encoding error handler: plain words for our signs, an escape for anything else."""
    assert isinstance(error, UnicodeEncodeError)
    chars = error.object[error.start : error.end]
    shown = [PLAIN.get(c) or c.encode("ascii", "backslashreplace").decode() for c in chars]
    return "".join(shown), error.end


def _prepare_streams() -> None:
    """Give closed streams a place to go, and characters that a stream cannot carry an escape."""
    codecs.register_error("plainly", _plainly)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainly")


def _quiet_end() -> int:
    """The reader of our output left: nothing is wrong, and nothing more is to be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return DONE


def _from_click(error: click.ClickException) -> BackpropError:
    message = error.format_message().rstrip(".")
    hint = (
        ""
        if not isinstance(error, click.UsageError) or error.ctx is None
        else (f"{error.ctx.command_path} --help shows the options")
    )
    return BackpropError("usage", message[:1].lower() + message[1:], hint=hint)


def _tell(error: BackpropError, args: Sequence[str]) -> int:
    """Write an error to stderr, as JSON where JSON was asked for."""
    text = str(error)
    if wants_json(args):
        import json

        text = json.dumps(error.to_dict())
    print(text, file=sys.stderr)
    return NO if isinstance(error, WrongAnswer) else UNUSABLE


def wants_json(args: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, even one that could not be read."""
    before = args[: args.index("--")] if "--" in args else args
    return (
        "--json" in before or "--format=json" in before or ("--format", "json") in pairwise(before)
    )
