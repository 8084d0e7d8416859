"""The processes that share a table: none is missed in silence, and none is left behind."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from backprop_cli.batch.spread import Helper
from backprop_cli.errors import BackpropError

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
