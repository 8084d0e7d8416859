"""Writes what each wrong command line prints now; read the difference before you commit it.

`python -m tests.errors.make` rewrites `messages.txt`. One case is a line of arguments after `$`, as
a shell would split it, and below it the exit code, the kind of the error and the message.
"""

import contextlib
import os
import shlex
from pathlib import Path
from unittest import mock

from backprop_cli.cli import outcome
from tests.cli.running import here

FOLDER = Path(__file__).parent
MESSAGES = FOLDER / "messages.txt"


def arguments(line: str) -> list[str]:
    """The arguments of a command line, as a program gets them; \\xff is a byte that is no UTF-8."""
    args = [
        arg.encode().decode("unicode_escape") if "\\" in arg else arg for arg in shlex.split(line)
    ]
    return [os.fsdecode(arg.encode("latin-1")) if "\xff" in arg else arg for arg in args]


def run(line: str) -> str:
    """The exit code, the kind and the message of one command line; stdout must stay empty."""
    with contextlib.chdir(FOLDER), mock.patch.object(outcome, "_tell", wraps=outcome._tell) as tell:
        done = here(*arguments(line))
    assert done.out == "", line
    kind = tell.call_args.args[0].kind
    return f"[{done.code}] {kind}\n{done.err}".rstrip("\n") + "\n"


def cases(text: str) -> list[tuple[str, str]]:
    """The command lines and what they print."""
    blocks = text.split("\n$ ")[1:]
    return [(block.split("\n")[0], block.partition("\n")[2].strip("\n") + "\n") for block in blocks]


if __name__ == "__main__":
    old = MESSAGES.read_text("utf-8")
    head = old.split("\n$ ")[0]
    new = "".join(f"\n$ {line}\n{run(line)}" for line, _ in cases(old))
    MESSAGES.write_text(head + new, "utf-8")
