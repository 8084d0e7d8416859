"""Streams of bytes from and to files, for what is too large for memory."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from backprop_cli.cli.files import STDIN, reason_of, unreadable
from backprop_cli.cli.output import stop_clock
from backprop_cli.cli.whole import is_device, replacing
from backprop_cli.errors import fail


@contextmanager
def reading(path: str, *, seekable: bool) -> Iterator[IO[bytes]]:
    """A file, or standard input for `-`; one that must be seekable is copied where it is not."""
    if path == STDIN and (sys.stdin is None or sys.stdin.closed):
        fail("file", "standard input is closed", hint="pipe the table in, or name a file")
    try:
        stream: IO[bytes] = sys.stdin.buffer if path == STDIN else open(path, "rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        unreadable(path, error)
    with stream:
        if stream.seekable() or not seekable:
            yield stream
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            yield copy


@contextmanager
def writing(path: str | None) -> Iterator[IO[bytes]]:
    """A file that is there whole or not at all; None is standard output, which stays empty so long.

    A pipe or a device is written to as it is, and never replaced.
    """
    whole = None if path is None else os.path.realpath(path)
    if whole is not None and not is_device(whole):
        try:
            with replacing(whole) as stream:
                yield stream
                stop_clock()
        except OSError as error:
            fail("file", f"{path} cannot be written: {reason_of(error)}")
        return
    with tempfile.TemporaryFile() as copy:
        yield copy
        stop_clock()
        copy.seek(0)
        _copy(copy, whole)


def _copy(made: Any, path: str | None) -> None:
    if path is None:
        shutil.copyfileobj(made, sys.stdout.buffer)
        return
    with open(path, "wb") as device:
        shutil.copyfileobj(made, device)
