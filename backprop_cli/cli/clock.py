"""The time limit of a run: what takes longer is interrupted, wherever it is."""

import _thread
from threading import Timer

from backprop_cli.errors import BackpropError
from backprop_cli.numbers import exact


class Clock:
    """One timer at most; when it is over, the main thread is interrupted between two steps."""

    def __init__(self) -> None:
        self._timer: Timer | None = None
        self._seconds = 0.0
        self._over = False

    def start(self, seconds: float) -> None:
        """Begin to count."""
        self.stop()
        self._seconds, self._over = seconds, False
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """Count no further: the answer is there."""
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _end(self) -> None:
        self._over = True
        _thread.interrupt_main()

    def error(self) -> BackpropError | None:
        """The error to tell, if it was this clock that interrupted the run."""
        if not self._over:
            return None
        self._over = False
        hint = "--timeout N allows N seconds; without it there is no limit"
        return BackpropError(
            "timeout", f"this takes longer than {exact(self._seconds)} seconds", hint=hint
        )


CLOCK = Clock()
