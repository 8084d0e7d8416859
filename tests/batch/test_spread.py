"""The processes that share a table: none is missed in silence, and none is left behind."""

import io
import os
import signal
import subprocess
import sys
from multiprocessing import active_children
from typing import Any

import pytest

from backprop_cli import compile
from backprop_cli.batch import lines
from backprop_cli.batch.job import Job
from backprop_cli.batch.run import run
from backprop_cli.batch.spread import Helper
from backprop_cli.errors import BackpropError
from tests.batch.running import made

TASK: Any = None
"""No piece is worked on here."""


def test_a_process_that_is_gone_before_its_piece_is_told() -> None:
    helper = Helper(TASK)
    helper.process.kill()
    helper.process.join()
    with pytest.raises(BackpropError, match="was ended"):
        helper.send(0, None)


def test_a_process_that_is_gone_with_its_piece_is_told() -> None:
    helper = Helper(TASK)
    assert helper.process.pid
    os.kill(helper.process.pid, signal.SIGSTOP)
    helper.send(0, None)
    helper.process.kill()
    with pytest.raises(BackpropError, match="was ended"):
        helper.receive()


def test_no_process_outlives_the_one_that_started_it() -> None:
    script = (
        "import os; from backprop_cli.batch.spread import Helper; "
        "helpers = Helper(None), Helper(None); os._exit(7)"
    )
    # the output ends when the last process that holds it has ended
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (7, b"")


class Interrupting(io.BytesIO):
    """Interrupts the other processes whenever it is read."""

    interrupted = 0

    def read(self, size: int | None = -1, /) -> bytes:
        for child in active_children():
            assert child.pid
            os.kill(child.pid, signal.SIGINT)
            self.interrupted += 1
        return super().read(size)


def test_the_interrupt_of_a_terminal_is_for_the_first_process(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lines, "BLOCK", 1 << 10)
    data = b"x,y\n" + b"1,2\n" * 3000
    source, target = Interrupting(data), io.BytesIO()
    run(Job(compile("x*y"), jobs=2), source, target, "points")
    assert source.interrupted
    assert target.getvalue() == made(data)
    assert capfd.readouterr() == ("", "")
