"""The house: imports flow one way, and each command loads only what it needs."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "backprop_cli"
ROOMS = [
    "hints",
    "numbers",
    "spelled",
    "source",
    "errors",
    "syntax",
    "gates",
    "kernels",
    "graph",
    "shapes",
    "engine",
    "points",
    "report",
    "api",
    "batch",
    "plot",
    "homework",
    "cli",
]
"""Each room imports only from rooms before it. The package itself only names what it offers."""
FREE = ("__init__", "__main__")


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.startswith("backprop_cli.")
        ):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {
                a.name.split(".")[1] for a in node.names if a.name.startswith("backprop_cli.")
            }
    return found


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if room(path) not in FREE]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_flow_one_way(path: Path) -> None:
    own = ROOMS.index(room(path))
    assert {name for name in imported_rooms(path) if ROOMS.index(name) > own} == set()


def test_every_room_is_in_the_picture() -> None:
    assert {room(path) for path in FILES} == set(ROOMS)


def test_only_the_command_line_prints_and_opens_files() -> None:
    loaders = {"syntax/tables.py", "gates/texts.py", "gates/saved.py"}
    loaders |= {"homework/mistakes/library.py", "homework/explain/words.py"}
    loaders |= {"homework/exercises/levels.py", "report/picture/web/html.py"}
    for path in FILES:
        name = str(path.relative_to(PACKAGE))
        if room(path) == "cli" or name in loaders:
            continue
        assert not called(path) & {"print", "open", "input"}, name


def test_nothing_evaluates_text() -> None:
    for path in FILES:
        assert not called(path) & {"eval", "exec", "__import__"}, path


def called(path: Path) -> set[str]:
    """The names of the functions that a file calls."""
    calls = (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call))
    return {call.func.id for call in calls if isinstance(call.func, ast.Name)}


def modules(*args: str, code: int = 0) -> set[str]:
    """The modules that a command line loads."""
    script = (
        "import sys; from backprop_cli.cli.quick import run; code = run(sys.argv[1:]); "
        "print('\\n'.join(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    # a process whose coverage is measured loads more
    plain = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", script, *args],
        capture_output=True,
        text=True,
        check=False,
        env=plain,
    )
    assert done.returncode == code
    return set(done.stderr.split("\n"))


HEAVY = {"click", "numpy", "scipy", "rich", "lark", "importlib.metadata", "mpmath"}
SLOW = {"typing", "inspect", "dataclasses", "decimal", "backprop_cli.gates.reading"}
"""What one evaluation of numbers does without."""


def test_json_loads_nothing_heavy() -> None:
    loaded = modules("eval", "1/(1+exp(-x))", "--x=1", "--json")
    assert "backprop_cli.engine.passes" in loaded
    assert loaded & (HEAVY | SLOW) == set()


def test_a_mistake_loads_no_more_than_its_words_need() -> None:
    loaded = modules("eval", "sigmiod(x)", "--x=1", code=2)
    assert "difflib" in loaded
    assert loaded & (HEAVY | SLOW) == set()
    assert "backprop_cli.report.document" not in loaded


def test_an_explanation_of_numbers_loads_nothing_heavy_but_click() -> None:
    loaded = modules("explain", "x*x", "--x=1", "--lang=ko", "--format=latex")
    assert loaded & HEAVY == {"click"}


def test_only_a_table_for_eyes_loads_rich() -> None:
    assert modules("eval", "x*x", "--x=1") & (HEAVY | SLOW) == set()
    assert modules("eval", "x*x", "--x=1", "--color=always") & HEAVY == {"rich"}


def test_help_loads_click_only() -> None:
    loaded = modules("--help")
    assert loaded & (HEAVY | {"json"}) == {"click"}
    assert not {name for name in loaded if name.startswith("backprop_cli.syntax")}
