"""Reading what a user names: files and standard input."""

import sys

from backprop_cli.errors import fail
from backprop_cli.source import Source, Span

STDIN = "-"


def read_text(path: str) -> Source:
    """The text of a file, or of standard input for `-`.

    Raises:
        BackpropError: it is missing, a folder, not readable or not UTF-8.
    """
    name = "standard input" if path == STDIN else path
    return Source(name, _decoded(name, read_bytes(path)))


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`."""
    if path == STDIN:
        if sys.stdin is None or sys.stdin.closed:
            fail("file", "standard input is closed", hint="pipe the text in, or name a file")
        return sys.stdin.buffer.read()
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        fail("file", f"there is no file {path}")
    except IsADirectoryError:
        fail("file", f"{path} is a folder", hint="name a file in it")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        fail("file", f"{path} cannot be read: {reason.lower()}")


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8", "replace")
        source = Source(name, good + "\ufffd")
        span = Span(source, len(good), len(good) + 1)
        fail("encoding", f"{name} is not UTF-8 text", span, "save it as UTF-8")
