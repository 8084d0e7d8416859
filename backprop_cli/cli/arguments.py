"""A command that takes values: `--name=value` for any name that is no option of its own."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import click

from backprop_cli.errors import did_you_mean, fail

VARIABLE = re.compile(r"--([^\W\d]\w*)(?:=(.*))?", re.DOTALL)


class Given(NamedTuple):
    """A value on the command line: the name as it was typed, and its text."""

    name: str
    text: str


class Flag(click.Option):
    """An option that takes a value only behind a `=`: `--exact`, `--exact=prefer`."""


class ValuesCommand(click.Command):
    """Sorts the arguments before click sees them: options, values of variables, the expression.

    Click itself would take `-f*2` for the option `-f`, and `--x -inf` for two options.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the values into `ctx.obj`, and leave options and expressions to click."""
        options, positional, values = self._sorted(ctx, args)
        ctx.obj = values
        return super().parse_args(ctx, [*options, "--", *positional])

    def _sorted(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[list[str], list[str], list[Given]]:
        own = {name: param for param in self.get_params(ctx) for name in param.opts}
        options: list[str] = []
        positional: list[str] = []
        values: list[Given] = []
        rest = iter(args)
        for arg in rest:
            name = arg.partition("=")[0] if arg.startswith("--") else arg
            variable = VARIABLE.fullmatch(arg)
            if arg == "--":
                positional += rest
            elif name.startswith("-") and name in own:
                options += [arg, *_value_of(own[name], arg, rest)]
            elif variable:
                values.append(_given(variable, rest, own))
            else:
                positional.append(arg)
        return options, positional, values

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line, with the values."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] EXPRESSION --NAME=VALUE …")


def _value_of(param: click.Parameter, arg: str, rest: Iterator[str]) -> list[str]:
    """The argument after an option that takes a value and has none behind a `=`."""
    takes_none = isinstance(param, Flag) or (
        isinstance(param, click.Option) and (param.is_flag or param.is_eager)
    )
    if takes_none or ("=" in arg and arg.startswith("--")):
        return []
    value = next(rest, None)
    if value is None:
        fail("usage", f"{arg} needs a value")
    return [value]


def _given(
    variable: "re.Match[str]", rest: Iterator[str], own: "dict[str, click.Parameter]"
) -> Given:
    name, text = variable[1], variable[2]
    if text is None:
        text = next(rest, None)
    if text is None or (text.startswith("--") and (VARIABLE.fullmatch(text) or text in own)):
        hint = did_you_mean(f"--{name}", list(own))
        hint = hint or f"write --{name}=3, --{name}=1/3 or --{name}=pi/4"
        fail("value", f"--{name} has no value", hint=hint)
    return Given(name, text)
