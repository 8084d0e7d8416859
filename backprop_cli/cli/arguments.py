"""The arguments of a command that takes values, sorted: options, expressions, `--name=value`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from backprop_cli.errors import did_you_mean, fail
from backprop_cli.hints import NamedTuple

VARIABLE = re.compile(r"--([^\W\d]\w*)(?:=(.*))?", re.DOTALL)


class Given(NamedTuple):
    """A value on the command line: the name as it was typed, and its text."""

    name: str
    text: str


class Arguments(NamedTuple):
    """The options with their values, expressions, and the values of variables."""

    options: list[str]
    expressions: list[str]
    values: list[Given]


def sort_arguments(args: Sequence[str], own: Mapping[str, bool]) -> Arguments:
    """Sort arguments; `own` says of each option of the command whether it takes a value.

    Raises:
        BackpropError: an option or a variable has no value.
    """
    found = Arguments([], [], [])
    rest = iter(args)
    for arg in rest:
        name = arg.partition("=")[0] if arg.startswith("--") else arg
        variable = VARIABLE.fullmatch(arg)
        if arg == "--":
            found.expressions.extend(rest)
        elif name.startswith("-") and name in own:
            found.options.append(arg)
            if own[name] and not ("=" in arg and arg.startswith("--")):
                found.options.append(_value_of(arg, rest))
        elif variable:
            found.values.append(_given(variable, rest, own))
        else:
            found.expressions.append(arg)
    return found


def _value_of(arg: str, rest: Iterator[str]) -> str:
    """The argument after an option that takes a value and has none behind a `=`."""
    value = next(rest, None)
    if value is None:
        fail("usage", f"{arg} needs a value")
    return value


def _given(variable: "re.Match[str]", rest: Iterator[str], own: Mapping[str, bool]) -> Given:
    name, text = variable[1], variable[2]
    if text is None:
        text = next(rest, None)
    if text is None or (text.startswith("--") and (VARIABLE.fullmatch(text) or text in own)):
        hint = did_you_mean(f"--{name}", list(own))
        hint = hint or f"write --{name}=3, --{name}=1/3 or --{name}=pi/4"
        fail("value", f"--{name} has no value", hint=hint)
    return Given(name, text)
