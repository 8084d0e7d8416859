"""Writes what each wrong command line prints now; read the difference before you commit it.

`python tests/errors/make.py` rewrites `messages.txt`. One case is a line of arguments after `$`, as
a shell would split it, and below it the exit code and the message.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
MESSAGES = FOLDER / "messages.txt"


def arguments(line: str) -> list[str]:
    """The arguments of a command line, as a program gets them; \\xff is a byte that is no UTF-8."""
    args = [
        arg.encode().decode("unicode_escape") if "\\" in arg else arg for arg in shlex.split(line)
    ]
    return [os.fsdecode(arg.encode("latin-1")) if "\xff" in arg else arg for arg in args]


def run(line: str, folder: Path) -> str:
    """The exit code and the message of one command line; stdout must stay empty."""
    done = subprocess.run(
        [sys.executable, "-m", "backprop_cli", *arguments(line)],
        capture_output=True,
        cwd=folder,
        input=b"",
        check=False,
    )
    assert done.stdout == b"", line
    return f"[{done.returncode}]\n{done.stderr.decode()}"


def cases(text: str) -> list[tuple[str, str]]:
    """The command lines and what they print."""
    blocks = text.split("\n$ ")[1:]
    return [(block.split("\n")[0], block.partition("\n")[2].strip("\n") + "\n") for block in blocks]


if __name__ == "__main__":
    old = MESSAGES.read_text("utf-8")
    head = old.split("\n$ ")[0]
    new = "".join(f"\n$ {line}\n{run(line, FOLDER)}" for line, _ in cases(old))
    MESSAGES.write_text(head + new, "utf-8")
