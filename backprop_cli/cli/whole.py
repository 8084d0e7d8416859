"""Files that are written whole or not at all."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from backprop_cli.cli.files import reason_of
from backprop_cli.errors import fail

LONG_NAME = 50
"""Characters of a file's name that the one beside it has as well."""


def check_place(path: str) -> None:
    """Refuse a path where no file can be written, before any work is done for it."""
    if os.path.isdir(path):
        fail("file", f"{path} is a folder", hint="name a file in it")
    if not os.path.isdir(os.path.dirname(os.path.abspath(path))):
        fail("file", f"{path} cannot be written: there is no such folder")


def is_device(path: str) -> bool:
    """Whether a path is that of a pipe or a device: written to as it is, and never replaced."""
    return os.path.exists(path) and not os.path.isfile(path)


def write_file(path: str, made: str | bytes) -> None:
    """Write a file whole or not at all: beside it first, then in its place.

    A link is followed; a pipe or a device is written to as it is, and never replaced.
    """
    path = os.path.realpath(path)
    data = made.encode() if isinstance(made, str) else made
    try:
        if is_device(path):
            with open(path, "wb") as stream:
                stream.write(data)
        else:
            with replacing(path) as stream:
                stream.write(data)
    except OSError as error:
        fail("file", f"{path} cannot be written: {reason_of(error)}")


@contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A new file that takes the place of an old one in the end.

    Nothing is left behind by an error, nor by an interrupt.
    """
    import tempfile

    folder, prefix = _beside(path)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=prefix, delete=False) as stream:
        try:
            yield stream
            stream.close()
            os.chmod(stream.name, 0o666 & ~_umask())
            os.replace(stream.name, path)
        except BaseException:
            os.unlink(stream.name)
            raise


def _beside(path: str) -> tuple[str, str]:
    """Where a new file stands until it is whole: its folder, and how its name begins."""
    folder, name = os.path.split(path)
    return folder, f".backprop-{name[:LONG_NAME]}-"


def sweep(paths: Iterable[str]) -> None:
    """Remove what processes left that were killed while they wrote these files."""
    begun = {_beside(os.path.realpath(path)) for path in paths}
    for folder in {folder for folder, _ in begun}:
        for name in os.listdir(folder):
            stem, dash, _ = name.rpartition("-")
            if (folder, stem + dash) in begun:
                os.unlink(os.path.join(folder, name))


def _umask() -> int:
    """What new files are not allowed: it can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
