"""A command that takes values: `--name=value` for any name that is no option of its own."""

import click

from backprop_cli.cli.arguments import sort_arguments


class Flag(click.Option):
    """An option that takes a value only behind a `=`: `--exact`, `--exact=prefer`."""


class ValuesCommand(click.Command):
    """Sorts the arguments before click sees them: options, values of variables, the expression.

    Click itself would take `-f*2` for the option `-f`, and `--x -inf` for two options.
    """

    usage = "[OPTIONS] EXPRESSION --NAME=VALUE …"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the values into `ctx.obj`, and leave options and expressions to click."""
        options, positional, ctx.obj = sort_arguments(args, options_of(self, ctx))
        return super().parse_args(ctx, [*options, "--", *positional])

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line, with the values."""
        formatter.write_usage(ctx.command_path, self.usage)


def options_of(command: click.Command, ctx: click.Context) -> dict[str, bool]:
    """The options of a command, and whether each takes the argument behind it as its value."""
    options = (param for param in command.get_params(ctx) if isinstance(param, click.Option))
    return {name: _takes_value(option) for option in options for name in option.opts}


def names_of(command: click.Command) -> list[str]:
    """The options of the command that runs now."""
    return list(options_of(command, click.get_current_context()))


def _takes_value(option: click.Option) -> bool:
    return not (option.is_flag or option.is_eager or isinstance(option, Flag))
