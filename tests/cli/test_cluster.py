"""Tables on a Dask cluster: what the local run writes, whatever becomes of a worker."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import Mock

import pytest

from backprop_cli.cli import cluster
from tests.cli.running import Outcome, backprop, here

distributed = pytest.importorskip("distributed", reason="needs the extra dask")
pytestmark = [
    pytest.mark.usefixtures("folder"),
    pytest.mark.filterwarnings("default"),  # Dask's own are not ours to mend
]

PROGRAM = "1/(1+exp(-(w0*x0+w1*x1)))"
HEAD = "name,w0,x0,w1,x1\n"
TABLES = 4
FIRST = "t0.csv"
Written = dict[str, bytes]


def rows(count: int, seed: int) -> str:
    draw = random.Random(seed)
    return "".join(
        f"00{n},{','.join(repr(draw.uniform(-2, 2)) for _ in range(4))}\n" for n in range(count)
    )


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tables, in the folder where the test stands."""
    # a short path: messages cut a long one
    monkeypatch.chdir(tmp_path_factory.mktemp("d"))
    Path("in").mkdir()
    for number in range(TABLES):
        Path(f"in/t{number}.csv").write_text(HEAD + rows(300, number))
    return Path("in")


def batch(out: str, *args: str, run: Callable[..., Outcome] = here) -> Outcome:
    return run("batch", PROGRAM, "in", "-o", out, *args)


def on_dask(out: str, *args: str, run: Callable[..., Outcome] = here) -> Outcome:
    return batch(out, "--engine", "dask", *args, run=run)


def written(out: str) -> Written:
    """Every file in a folder, those that are hidden too."""
    return {path.name: path.read_bytes() for path in Path(out).iterdir()}


@contextmanager
def cluster_of(workers: int, failures: int = 3) -> Iterator[Any]:
    """A client of a cluster whose workers are processes; `failures` are forgiven a task."""
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": failures}),
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local,
        distributed.Client(local) as client,
    ):
        yield client


def until(condition: Callable[[], Any]) -> Any:
    """What a condition gives, as soon as it is more than nothing."""
    end = time.monotonic() + 30
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found


def half_written(out: str) -> bool:
    return any(Path(out).glob(f".backprop-{FIRST}*"))


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


class Stalling(Thread):
    """Hands out the first table of a folder by halves, and kills whoever takes only one."""

    def __init__(self, client: Any, out: str) -> None:
        super().__init__(daemon=True)
        self.table = Path("in") / FIRST
        self.text = self.table.read_bytes()
        self.table.unlink()
        os.mkfifo(self.table)
        self.processes: dict[str, int] = client.run(os.getpid)
        self.client, self.out = client, out
        self.killed = 0

    def run(self) -> None:
        with open(self.table, "wb", buffering=0) as pipe:
            pipe.write(self.text[: len(self.text) // 2])
            until(lambda: half_written(self.out) and self.busy())
            # whoever begins the table again finds a file, and not the other end of this pipe
            Path("whole").write_bytes(self.text)
            Path("whole").replace(self.table)
            (worker,) = self.busy()
            os.kill(self.processes[worker], signal.SIGKILL)
            until(lambda: gone(self.processes[worker]))
            self.killed = self.processes[worker]

    def busy(self) -> list[str]:
        """The workers that have something to do, once a single one has."""
        found = [worker for worker, keys in self.client.processing().items() if keys]
        return found if len(found) == 1 else []


def test_a_worker_that_is_killed_changes_nothing() -> None:
    local = batch("local")
    with cluster_of(2) as client:
        stalling = Stalling(client, "dask")
        stalling.start()
        far = on_dask("dask", "--scheduler", client.scheduler.address)
        stalling.join(10)
        assert stalling.killed
    assert far == local == Outcome(0, "", "")
    assert written("dask") == written("local")
    assert len(written("dask")) == TABLES


def test_a_table_that_ends_every_worker_is_named(folder: Path) -> None:
    with cluster_of(1, failures=0) as client:
        stalling = Stalling(client, "dask")
        stalling.start()
        code, out, err = on_dask("dask", "--scheduler", client.scheduler.address)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {folder.resolve() / FIRST} ended every worker")
    assert FIRST not in written("dask")
    assert not half_written("dask")


def test_the_command_line_starts_a_cluster_of_its_own(folder: Path) -> None:
    bad = folder / "t1.csv"
    bad.write_text(bad.read_text() + "last,1,2,three,4\n")
    skip = "--on-error=skip", "--verify-sample=2", "--jobs=2"
    local, far = batch("local", *skip), on_dask("dask", *skip, run=backprop)
    assert far == local
    assert "three is not a number" in far.err
    assert far.code == 0
    assert written("dask") == written("local")


def test_ctrl_c_leaves_nothing_behind(folder: Path) -> None:
    (folder / FIRST).unlink()
    os.mkfifo(folder / FIRST)
    command = ["batch", PROGRAM, "in", "-o", "out", "--engine=dask", "--jobs=1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "backprop_cli", *command], start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with open(folder / FIRST, "wb"):
        until(lambda: half_written("out"))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it as well
        said = process.communicate(timeout=30)
    assert (process.returncode, *said) == (130, b"", b"")
    assert not half_written("out")


def in_threads(workers: int) -> Any:
    """A cluster that starts at once."""
    return distributed.LocalCluster(
        n_workers=workers, processes=False, dashboard_address=None, protocol="tcp"
    )


def test_a_mistake_is_told_once_and_writes_nothing(folder: Path) -> None:
    bad = folder / "t1.csv"
    bad.write_text(HEAD + "first,1,2,three,4\n")
    with in_threads(2) as threads:
        far = on_dask("dask", "--scheduler", threads.scheduler_address)
    local = batch("local")
    assert far == local._replace(err=local.err.replace(str(bad), str(bad.resolve())))
    assert local.code == 2
    assert bad.name not in written("dask")


@pytest.mark.parametrize(
    "error", [CancelledError("t0\nlost"), ImportError("t0"), RuntimeError("t0")]
)
def test_a_cluster_that_gives_up(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(cluster, "run_part", Mock(side_effect=error))
    with in_threads(1) as threads:
        code, _, err = on_dask("dask", "--scheduler", threads.scheduler_address)
    assert (code, err.splitlines()[0]) == (2, "error: the Dask cluster gave up: t0")


def test_a_cluster_without_workers() -> None:
    with in_threads(0) as threads:
        code, _, err = on_dask("dask", "--scheduler", threads.scheduler_address)
    assert code == 2
    assert "has no workers" in err


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere", "x://127.0.0.1:1", ""])
def test_no_scheduler(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    code, out, err = on_dask("dask", "--scheduler", address)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: no Dask scheduler at {address}: ")


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    assert on_dask("dask").err == (
        "error: --engine dask needs Dask\nhelp: pip install 'backprop-cli[dask]'\n"
    )


def test_a_stream_goes_to_no_cluster() -> None:
    for places in (["in/t0.csv"], ["-", "-o", "out.csv"]):
        code, _, err = here("batch", PROGRAM, *places, "--engine", "dask")
        assert (code, err.splitlines()[0]) == (2, "error: --engine dask reads and writes files")


def test_a_scheduler_is_for_dask() -> None:
    assert batch("out", "--scheduler", "tcp://x:1").err.startswith("error: --scheduler is for")
