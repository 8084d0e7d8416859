"""The sheet that a command is given: a TOML file, or a program with values as options."""

import os
import re
from typing import Any

from backprop_cli.cli.files import read_text
from backprop_cli.errors import fail
from backprop_cli.homework.grading.sheet import Sheet, read_sheet
from backprop_cli.source import Source, Span

PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load_sheet(path: str) -> Sheet:
    """The sheet in a TOML file.

    Raises:
        BackpropError: it cannot be read, or something in it is wrong.
    """
    source = read_text(path)

    def program(file: str) -> str:
        return read_text(os.path.join(os.path.dirname(path) or ".", file)).text

    return read_sheet(source.name, _data(source), program)


def _data(source: Source) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(source.text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        reason = PLACE.sub("", str(error))
        fail(
            "toml", f"{source.name} is not valid TOML: {reason[:1].lower()}{reason[1:]}",
            _span(source, str(error)), 'texts stand in quotes: program = "(x+y)*z"',
        )  # fmt: skip
    except (RecursionError, ValueError) as error:
        reason = (
            "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
        )
        fail("toml", f"{source.name} cannot be read: {reason}")


def _span(source: Source, message: str) -> Span:
    """The place that the message of the decoder ends with."""
    match = PLACE.search(message)
    start = len(source.text)
    if match and match[1]:
        before = source.text.replace("\r\n", "\n").split("\n")[: int(match[1]) - 1]
        start = sum(len(line) + 1 for line in before) + int(match[2]) - 1
        start += source.text[:start].count("\r\n")
    start = min(start, max(0, len(source.text) - 1))
    return Span(source, start, start + 1)
