"""The tables of a folder on a Dask cluster: the processes of this machine, or one that is named."""

import asyncio
import logging
import os
import signal
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from multiprocessing import resource_tracker
from tempfile import TemporaryDirectory
from typing import Any

from backprop_cli.batch.job import Outcome
from backprop_cli.cli.files import STDIN
from backprop_cli.cli.progress import progress
from backprop_cli.cli.tables import Part, run_part
from backprop_cli.cli.whole import sweep
from backprop_cli.errors import BackpropError, fail

PATIENCE = 10
"""Seconds in which a scheduler has to answer."""
RETRIES = 2
"""How often a part is begun again that ended in an error which is not the user's."""


def on_cluster(parts: Sequence[Part], scheduler: str | None, workers: int) -> Iterator[Outcome]:
    """What came of each part, in their order.

    A part whose worker is lost is begun again by another one. Once the caller stops listening,
    nothing more is begun.

    Args:
        parts: jobs from file to file; every worker sees the files under the same names.
        scheduler: the address of a cluster; without one, a cluster of this machine is started.
        workers: how many processes that one has.

    Raises:
        BackpropError: as the first part that fails raises it, or there is no such cluster.
    """
    targets = [_target(part) for part in parts]
    if find_spec("distributed") is None:
        fail("extra", "--engine dask needs Dask", hint="pip install 'backprop-cli[dask]'")
    if scheduler is not None:
        parts = [_anywhere(part) for part in parts]
    with ExitStack() as stack:
        stack.callback(sweep, targets)
        stack.enter_context(_quiet())
        client = _local(workers, stack) if scheduler is None else _named(scheduler, stack)
        tick = stack.enter_context(progress("tables", len(parts)))
        alone = [part._replace(job=part.job._replace(jobs=1)) for part in parts]
        futures = client.map(attempt, alone, pure=False, retries=RETRIES)
        for done, future in enumerate(futures):
            if tick:
                tick(done)
            yield _result(parts[done], future)


def attempt(part: Part) -> Outcome | BackpropError:
    """What a worker does; a mistake of the user's is an answer, for another try has it again."""
    try:
        return run_part(part, shown=False)
    except BackpropError as error:
        return error


def _target(part: Part) -> str:
    """The file of the results; a worker has no other place for them, nor a standard input."""
    if part.target is None or part.source == STDIN:
        hint = 'for example backprop batch "(x+y)*z" FOLDER -o RESULTS --engine dask'
        fail("usage", "--engine dask reads and writes files", hint=hint)
    return part.target


def _anywhere(part: Part) -> Part:
    """The part for a worker that does not stand in the same folder."""
    source, target = os.path.abspath(part.source), os.path.abspath(_target(part))
    return part._replace(source=source, target=target)


def _result(part: Part, future: Any) -> Outcome:
    from distributed.scheduler import KilledWorker

    try:
        found: Outcome | BackpropError = future.result()
    except KilledWorker:
        hint = "they may have had too little memory: give them more, or use fewer at once"
        fail("cluster", f"{part.source} ended every worker that it was given to", hint=hint)
    except (CancelledError, ImportError, RuntimeError) as error:
        hint = "its scheduler and its workers need the same backprop-cli, and have to stay"
        fail("cluster", f"the Dask cluster gave up: {_first_line(error)}", hint=hint)
    if isinstance(found, BackpropError):
        raise found
    return found


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _local(workers: int, stack: ExitStack) -> Any:
    """A client of a cluster that this machine has for as long as the stack stands."""
    from distributed import Client, LocalCluster

    folder = stack.enter_context(TemporaryDirectory(prefix="backprop-"))
    with _uninterrupted():
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=0,
            dashboard_address=None,
            local_directory=folder,
            silence_logs=logging.CRITICAL,
            security=True,  # without it any user of the machine could send it work
        )
        stack.enter_context(cluster)
        return stack.enter_context(Client(cluster))


def _named(scheduler: str, stack: ExitStack) -> Any:
    """A client of the cluster at an address."""
    from distributed import Client

    try:
        # a client that cannot connect complains long after
        workers = asyncio.run(_workers(scheduler))
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        message = f"no Dask scheduler at {scheduler}: {_first_line(error)}"
        fail("cluster", message, hint="an address is such as tcp://localhost:8786")
    if not workers:
        fail("cluster", f"the Dask cluster at {scheduler} has no workers", hint="start some")
    return stack.enter_context(Client(scheduler))


async def _workers(scheduler: str) -> int:
    from distributed import Security
    from distributed.core import rpc

    arguments = Security().get_connection_args("client")
    async with rpc(scheduler, timeout=PATIENCE, connection_args=arguments) as link:
        return len((await link.identity())["workers"])


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing of what Dask tells of itself is for the user."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits till the end, and the processes that are started meanwhile never see it."""
    resource_tracker.ensure_running()  # which else would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
