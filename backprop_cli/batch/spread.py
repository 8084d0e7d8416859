"""The pieces of a table worked on in several processes, in their order."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NoReturn

from backprop_cli.batch.work import Done, Task, work
from backprop_cli.errors import fail

Numbered = tuple[int, Any]


def spread(task: Task, pieces: Iterator[Any], jobs: int) -> Iterator[Done]:
    """What becomes of each piece; this process does its part of the work.

    Threads would not help: reading and writing numbers holds the interpreter's lock.
    """
    numbered = enumerate(pieces)
    helpers: list[Helper] = []
    try:
        mine, busy = _begun(task, numbered, helpers, jobs)
        while mine:
            found = [work(task, *mine), *(helper.receive() for helper in busy)]
            # the others work while these are written
            mine, busy = _begun(task, numbered, helpers, jobs)
            yield from found
    finally:
        for helper in helpers:
            helper.stop()


def _begun(
    task: Task, numbered: Iterator[Numbered], helpers: "list[Helper]", jobs: int
) -> "tuple[Numbered | None, list[Helper]]":
    """The next piece for this process, and the helpers that have begun with those behind it."""
    pieces = list(islice(numbered, jobs))
    others = pieces[1:]
    # a small table is done before another process would have begun
    helpers += [Helper(task) for _ in range(len(others) - len(helpers))]
    busy = helpers[: len(others)]
    for helper, piece in zip(busy, others, strict=True):
        helper.send(*piece)
    return pieces[0] if pieces else None, busy


class Helper:
    """Another process that works on one piece at a time."""

    def __init__(self, task: Task) -> None:
        from multiprocessing import Pipe, Process

        self.pipe, other = Pipe()
        self.process = Process(target=_serve, args=(other, self.pipe, task), daemon=True)
        self.process.start()
        other.close()

    def send(self, number: int, piece: Any) -> None:
        """Begin with a piece.

        Raises:
            BackpropError: the process is gone.
        """
        try:
            self.pipe.send((number, piece))
        except OSError:
            _gone()

    def receive(self) -> Done:
        """What became of it.

        Raises:
            BackpropError: as the work raises it, or the process is gone.
        """
        try:
            found: Done | Exception = self.pipe.recv()
        except (EOFError, OSError):
            _gone()
        if isinstance(found, Exception):
            raise found
        return found

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.join()


def _gone() -> NoReturn:
    fail("internal", "a process that did a part of the work was ended", hint="--jobs 1")


def _serve(pipe: Any, other: Any, task: Task) -> None:
    """Work on what comes, until this process is ended or the one that sends is gone."""
    # a terminal interrupts all processes, and the first one ends the others
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # with a copy of the other end here, this end would never be told that it was closed
    other.close()
    with suppress(EOFError, OSError):
        while True:
            number, piece = pipe.recv()
            pipe.send(_attempt(task, number, piece))


def _attempt(task: Task, number: int, piece: Any) -> Done | Exception:
    try:
        return work(task, number, piece)
    except Exception as error:
        return error
