"""What the figures were measured on: no names of machines, no paths."""

import os
import platform
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which

PACKAGES = (
    "click", "lark", "rich", "numpy", "orjson", "pyarrow",
    "autograd", "casadi", "jax", "micrograd", "numba", "pandas", "polars", "sympy", "torch",
)  # fmt: skip


def machine() -> str:
    """A sentence: processor, cores, memory, system, Python and packages."""
    return f"The machine: {', '.join(_hardware())}.\nThe software: {', '.join(_software())}."


def _hardware() -> Iterator[str]:
    yield _field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()
    yield f"{os.cpu_count()} cores"
    if memory := _field("/proc/meminfo", "MemTotal"):
        yield f"{int(memory.split()[0]) / 2**20:.0f} GiB of memory"


def _software() -> Iterator[str]:
    yield f"{platform.system()} on {platform.machine()}"
    yield f"{platform.python_implementation()} {platform.python_version()}"
    for package in PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            continue
    if which("gcc"):
        done = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True)
        yield f"gcc {done.stdout.strip()}"


def _field(path: str, name: str) -> str:
    """What a file of Linux says, nothing elsewhere."""
    if not Path(path).exists():
        return ""
    found = re.search(rf"^{name}\s*:\s*(.*)$", Path(path).read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""
