"""Speed and memory beside other tools: `python -m benchmarks [GROUP …] [--write]`.

It prints a table for whatever is compared; `--write` makes `docs/performance.md` of all groups.
The tools that are installed take part (`pip install .[peers]`).
"""

import argparse
from importlib import import_module
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.measure import measured
from benchmarks.model import Row, Section
from benchmarks.page import page, plain

GROUPS = ("startup", "parse", "graph", "program", "points", "batch", "matrix", "drawing")
"""The files that have `sections`."""
PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def group(name: str, small: bool = False) -> tuple[str, str, list[tuple[Section, list[Row]]]]:
    """Measure a group, and print its tables: the name, what is measured, the figures."""
    module = import_module(f"benchmarks.{name}")
    tables = []
    for section in module.sections(small):
        rows = measured(section)
        print(plain(section, rows), end="\n\n", flush=True)
        tables.append((section, rows))
    return name, module.__doc__ or "", tables


def main() -> None:
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("group", nargs="*", choices=[[], *GROUPS], help="which (default: all)")
    parser.add_argument("--small", action="store_true", help="tiny sizes, one moment each")
    parser.add_argument("--write", action="store_true", help=f"make {PAGE.name}, of all groups")
    asked = parser.parse_args()
    if asked.write and (asked.group or asked.small):
        parser.error("--write is for all groups in full")
    results = [group(name, asked.small) for name in asked.group or GROUPS]
    if asked.write:
        PAGE.write_text(page(results, machine()), "utf-8")


if __name__ == "__main__":
    main()
