"""The options that say how far the numbers can be trusted."""

from typing import Any

import click

from backprop_cli.cli.command import Flag
from backprop_cli.cli.options import Command
from backprop_cli.engine.systems import (
    CERTIFY,
    DOUBLES,
    EXACT,
    MOST_DIGITS,
    PRECISION,
    PREFER,
    System,
)
from backprop_cli.errors import fail
from backprop_cli.numbers import ALL


class Digits(click.ParamType):  # type: ignore[type-arg]
    """A number of significant digits, or `full`."""

    name = "N|full"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of digits; 0 stands for all."""
        if value == "full":
            return 0
        plain = value.lstrip("0") if value.isascii() and value.isdecimal() else ""
        if not plain or not 1 <= int(plain[:5]) <= MOST_DIGITS:
            fail("usage", f"--digits {value} is neither a number from 1 to {ALL} nor full")
        return int(value)


def check_digits(digits: int | None, format_: str, precision: int | None, certify: bool) -> None:
    """Refuse digits that a format or a number system does not have."""
    if digits is None:
        return
    if format_ == "json" and not certify:
        fail("usage", "--digits does not go with JSON", hint="JSON has every number in full")
    if digits > (precision or ALL) and not certify:
        hint = f"--precision {digits} or --certify computes as many"
        fail("usage", f"--digits {digits} is neither a number from 1 to {ALL} nor full", hint=hint)


EXACTLY = click.option(
    "--exact",
    cls=Flag,
    is_flag=False,
    flag_value=EXACT,
    type=click.Choice((EXACT, PREFER)),
    metavar="[=prefer]",
    help="Fractions, never rounded; prefer: decimals where there are none.",
)
LARGEST = click.option(
    "--max-digits",
    type=click.IntRange(1, 100_000),
    help="With --exact: digits that a fraction may have.  [default: 4000]",
)
PRECISELY = click.option(
    "--precision",
    type=click.IntRange(1, MOST_DIGITS),
    metavar="N",
    help="Compute with N significant digits.",
)
CERTIFIED = click.option(
    "--certify", is_flag=True, help="Prove every digit shown, and count float64's right ones."
)
VERIFY = click.option(
    "--verify", is_flag=True, help="Check each gradient by differences with many digits."
)
RTOL = click.option(
    "--rtol", type=float, metavar="R", help="The relative error that a verification allows: 1e-9."
)
MODE = click.option(
    "--mode",
    type=click.Choice(("backward", "forward")),
    help="forward: show tangents in place of upstream gradients.",
)
DIRECTION = click.option(
    "--direction", multiple=True, metavar="X=1,Y=-2", help="The derivative along one direction."
)
UNCERTAINTY = click.option(
    "--uncertainty", multiple=True, metavar="X=0.1,…", help="Carry input errors to the output."
)
CONDITION = click.option(
    "--condition", is_flag=True, help="The condition number of the output for each input."
)


def within(rtol: float | None) -> float | None:
    """The relative error that is allowed, if one was asked for."""
    if rtol is not None and not 0 <= rtol < 1:
        fail("usage", "--rtol is at least 0 and below 1", hint="such as --rtol 1e-6")
    return rtol


def trusts(command: Command) -> Command:
    """The options of this module."""
    for option in (CONDITION, UNCERTAINTY, DIRECTION, MODE, RTOL, VERIFY, CERTIFIED, PRECISELY,
                   LARGEST, EXACTLY):  # fmt: skip
        command = option(command)
    return command


def _check_company(options: Any, systems: list[str]) -> None:
    """Refuse options beside one another of which one would be left out."""
    beside = {
        "--mode forward": options.mode == "forward", "--direction": options.direction,
        "--uncertainty": options.uncertainty, "--condition": options.condition,
        "--verify": options.verify,
    }  # fmt: skip
    asked = [name for name, value in beside.items() if value]
    if asked and options.seed_gradient is not None:
        fail("usage", f"--seed-gradient does not go with {asked[0]}")
    forward = [name for name in asked if name in ("--mode forward", "--direction")]
    for name, value in (("--jacobian", options.jacobian), ("--summary", options.summary)):
        if value and (systems or forward):
            fail("usage", f"{name} does not go with {(systems or forward)[0]}")
    form = "--quiet" if options.quiet else "--format csv" if options.format_ == "csv" else ""
    if form and [name for name in asked if name != "--verify"]:
        fail("usage", f"{form} leaves no room for {asked[0]}", hint="a table or JSON has it")


def system_of(options: Any) -> System:
    """The one number system that was asked for."""
    asked = {
        "--exact": options.exact, "--precision": options.precision, "--certify": options.certify,
    }  # fmt: skip
    named = [name for name, value in asked.items() if value]
    if len(named) > 1:
        hint = "ask for one number system"
        fail("usage", f"two number systems: {named[0]} and {named[1]}", hint=hint)
    if options.max_digits is not None and not options.exact:
        fail("usage", "--max-digits goes with --exact")
    if named and options.verify:
        fail("usage", f"--verify checks float64, and does not go with {named[0]}")
    if options.rtol is not None and not options.verify:
        fail("usage", "--rtol goes with --verify")
    _check_company(options, named)
    if options.exact:
        return System(options.exact, options.max_digits)
    if options.precision:
        return System(PRECISION, options.precision)
    return System(CERTIFY, options.digits or None) if options.certify else DOUBLES
