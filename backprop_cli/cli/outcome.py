"""What becomes of a command line: its exit code, and the message of every error."""

import codecs
import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise

from backprop_cli.errors import BackpropError, WrongAnswer

DONE, NO, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def outcome(work: Callable[[Sequence[str]], int], args: Sequence[str]) -> int:
    """Run a command line; its exit code."""
    _prepare_streams()
    try:
        code = work(args)
        sys.stdout.flush()
    except BrokenPipeError:
        return _quiet_end()
    except OSError as error:
        _quiet_end()
        return _tell(BackpropError("file", f"the output cannot be written: {error.strerror}"), args)
    except BackpropError as error:
        return _tell(error, args)
    except KeyboardInterrupt:
        late = _late()
        return _tell(late, args) if late else INTERRUPTED
    except MemoryError:
        return _tell(BackpropError("size", "the program is too large for this machine"), args)
    except Exception as error:
        return _tell(_internal(error), args)
    return code


def _late() -> BackpropError | None:
    """The error of a run that --timeout ended; the clock is there only if it was asked for."""
    clock = sys.modules.get("backprop_cli.cli.clock")
    found: BackpropError | None = clock.CLOCK.error() if clock else None
    return found


def _internal(error: Exception) -> BackpropError:
    """A mistake of ours: no traceback for the user, and nothing hidden either."""
    hint = "this is a bug in backprop: please report it with the command line"
    return BackpropError("internal", f"{type(error).__name__}: {error}", hint=hint)


PLAIN = {"×": "x", "…": "...", "→": "->", "·": "*", "∂": "d", "−": "-"}
"""What a stream that cannot carry our signs gets in their place."""


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """The encoding error handler: plain words for our signs, an escape for anything else."""
    assert isinstance(error, UnicodeEncodeError)
    chars = error.object[error.start : error.end]
    shown = [PLAIN.get(c) or c.encode("ascii", "backslashreplace").decode() for c in chars]
    return "".join(shown), error.end


def _prepare_streams() -> None:
    """Give closed streams a place to go, and characters that a stream cannot carry an escape."""
    codecs.register_error("plainly", _plainly)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plainly")


def _quiet_end() -> int:
    """The reader of our output left: nothing is wrong, and nothing more is to be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return DONE


def _tell(error: BackpropError, args: Sequence[str]) -> int:
    """Write an error to stderr, as JSON where JSON was asked for."""
    text = str(error)
    if wants_json(args):
        import json

        text = json.dumps(error.to_dict())
    print(text, file=sys.stderr)
    return NO if isinstance(error, WrongAnswer) else UNUSABLE


def wants_json(args: Sequence[str]) -> bool:
    """Whether a command line asks for JSON, even one that could not be read."""
    before = args[: args.index("--")] if "--" in args else args
    return (
        "--json" in before or "--format=json" in before or ("--format", "json") in pairwise(before)
    )
