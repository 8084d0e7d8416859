"""Reading what a user names: files and standard input."""

import sys

from backprop_cli.errors import fail
from backprop_cli.hints import BinaryIO, NoReturn
from backprop_cli.source import Source, Span

STDIN = "-"
LARGEST_INPUT = 500_000_000
"""Bytes of one input that is still read."""
MAX_INPUT = "backprop.max_input"
"""Where the running command keeps the limit that was asked for."""


def limit() -> int:
    """How many bytes of one input may be read."""
    click = sys.modules.get("click")  # the quick way runs without it, and without this option
    context = click.get_current_context(silent=True) if click else None
    return int(context.meta.get(MAX_INPUT, LARGEST_INPUT)) if context else LARGEST_INPUT


def check_size(name: str, size: int) -> None:
    """Refuse an input that is too large."""
    if size > limit():
        message = f"{name} is larger than {limit():,} bytes"
        fail("size", message, hint="--max-input N allows N bytes")


def read_text(path: str) -> Source:
    """The text of a file, or of standard input for `-`.

    Raises:
        BackpropError: it is missing, a folder, not readable or not UTF-8.
    """
    name = name_of(path)
    return Source(name, _decoded(name, read_bytes(path)))


def name_of(path: str) -> str:
    """What messages call a file, or standard input."""
    return "standard input" if path == STDIN else path


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`."""
    if path == STDIN:
        if sys.stdin is None or sys.stdin.closed:
            fail("file", "standard input is closed", hint="pipe the text in, or name a file")
        return _within(sys.stdin.buffer, name_of(path))
    try:
        with open(path, "rb") as stream:
            return _within(stream, path)
    except (OSError, ValueError) as error:
        unreadable(path, error)


def unreadable(path: str, error: OSError | ValueError) -> NoReturn:
    """Raise the error for a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        fail("file", f"there is no file {path}")
    if isinstance(error, IsADirectoryError):
        fail("file", f"{path} is a folder", hint="name a file in it")
    fail("file", f"{path} cannot be read: {reason_of(error)}")


def reason_of(error: OSError | ValueError) -> str:
    """Why the system did not do what was asked of it."""
    reason: str = getattr(error, "strerror", None) or str(error)
    return reason.lower()


def _within(stream: BinaryIO, name: str) -> bytes:
    """All of a stream, but not a byte more than is allowed: it may have no end."""
    data = stream.read(limit() + 1)
    check_size(name, len(data))
    return data


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8", "replace")
        source = Source(name, good + "\ufffd")
        span = Span(source, len(good), len(good) + 1)
        fail("encoding", f"{name} is not UTF-8 text", span, "save it as UTF-8")
