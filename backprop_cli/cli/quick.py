"""The quick way in: `eval` with an expression, plain values and few options, without click.

Importing click and describing its options to it is a third of such a run, 24 of 66 ms. Everything
else is what the ordinary way uses, which takes every other command line.
"""

from collections.abc import Sequence

from backprop_cli.cli.arguments import Given, sort_arguments
from backprop_cli.cli.outcome import DONE, outcome
from backprop_cli.hints import NamedTuple

OPTIONS = {
    "-f": True, "--values": True, "--set": True, "--wrt": True, "--json": False, "--format": True,
    "--quiet": False, "--no-nodes": False, "--digits": True, "--seed-gradient": True,
    "--jacobian": True, "--summary": False, "--all": False, "--draw": True, "--group": True,
    "--ungroup": True, "--exact": False, "--max-digits": True, "--precision": True,
    "--certify": False, "--verify": False, "--rtol": True, "--mode": True, "--direction": True,
    "--uncertainty": True, "--condition": False, "--trust-gates": False, "--implicit": False,
    "--max-nodes": True, "--max-elements": True, "--max-input": True, "--timeout": True,
    "--color": True, "--help": False,
}  # fmt: skip
"""The options of `eval`, and whether each takes a value; a test holds that click knows the same."""
FORMATS = {"--json": "json", "--quiet": "quiet"}
COLORS = {"--color=always": "always", "--color=never": "never", "--color=auto": "auto"}


class Quick(NamedTuple):
    """A command line that needs no click."""

    expressions: list[str]
    file: str | None
    given: list[Given]
    format_: str
    color: str


def run(args: Sequence[str]) -> int:
    """Run a command line, the quick way where it can be; its exit code."""
    return outcome(_run, args)


def _run(args: Sequence[str]) -> int:
    quick = taken(args[1:]) if args and args[0] == "eval" else None
    if quick:
        return _answer(quick)
    from backprop_cli.cli.app import clicked

    return clicked(args)


def taken(args: Sequence[str]) -> Quick | None:
    """The arguments of `eval`, or None where they say more than the quick way understands."""
    options, expressions, given = sort_arguments(args, OPTIONS)
    file, format_, color = None, "", ""
    rest = iter(options)
    for option in rest:
        if option == "-f" and file is None:
            file = next(rest)
        elif option in FORMATS and not format_:
            format_ = FORMATS[option]
        elif option in COLORS and not color:
            color = COLORS[option]
        else:
            return None
    if len(expressions) + (file is not None) != 1:
        return None
    return Quick(expressions, file, given, format_ or "table", color or "auto")


def _answer(quick: Quick) -> int:
    from backprop_cli.cli.evaluation import Asked, evaluated
    from backprop_cli.cli.given import Typed
    from backprop_cli.cli.output import write_answer
    from backprop_cli.cli.program import program_source

    source = program_source(quick.expressions, quick.file, None)
    report = evaluated(source, Typed(quick.given), Asked(), OPTIONS)
    write_answer(report, quick.format_, color=quick.color)
    return DONE
