"""What an installation holds. `.ci/run` installs for real; here is what needs no network."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from backprop_cli import __version__

ROOT = Path(__file__).resolve().parent.parent
STEM = f"backprop_cli-{__version__}"


def built(kind: str, source: Path, target: Path) -> Path:
    """A wheel or an sdist, built with the tools of this environment."""
    pytest.importorskip("hatchling", reason="the build backend is not in this environment")
    code = f"import sys; from hatchling.build import build_{kind}; print(build_{kind}(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(target)],
        cwd=source,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return target / done.stdout.splitlines()[-1]


def package_files(folder: Path) -> Iterator[str]:
    """Every file of the package in a source tree, and the grammars where a wheel has them."""
    for path in sorted((folder / "backprop_cli").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix()
    for path in sorted((folder / "grammars").glob("*.lark")):
        yield f"backprop_cli/grammars/{path.name}"


def wheel_files(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        return sorted(name for name in archive.namelist() if ".dist-info/" not in name)


def test_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    wheel = built("wheel", ROOT, tmp_path)
    files = wheel_files(wheel)
    assert files == sorted(package_files(ROOT))
    assert "backprop_cli/grammars/expression.lark" in files
    assert "backprop_cli/gates/arithmetic.gates" in files
    assert "backprop_cli/report/schema.json" in files
    with ZipFile(wheel) as archive:
        text = archive.read(f"{STEM}.dist-info/METADATA").decode()
        scripts = archive.read(f"{STEM}.dist-info/entry_points.txt").decode()
        assert f"{STEM}.dist-info/licenses/LICENSE" in archive.namelist()
    assert "backprop = backprop_cli.cli:main" in scripts
    metadata = Parser().parsestr(text)
    assert metadata["Requires-Python"] == ">=3.11"
    needed = [value for value in metadata.get_all("Requires-Dist", []) if "extra" not in value]
    assert sorted(name.partition(">")[0] for name in needed) == [
        "click",
        "lark",
        "numpy",
        "orjson",
        "rich",
    ]


def test_sdist_holds_what_a_wheel_and_the_tests_need(tmp_path: Path) -> None:
    sdist = built("sdist", ROOT, tmp_path)
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    tree = tmp_path / STEM
    assert sorted(package_files(tree)) == sorted(package_files(ROOT))
    for name in ("README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "docs/make.py"):
        assert (tree / name).is_file()
    assert sorted(path.name for path in (tree / "tests").glob("*.py"))
    assert not [path for path in tree.rglob("*") if path.name in ("__pycache__", ".git", ".venv")]
    again = tmp_path / "again"
    again.mkdir()
    assert wheel_files(built("wheel", tree, again)) == sorted(package_files(ROOT))


def test_wheel_runs_from_where_it_is(tmp_path: Path) -> None:
    """The files of a wheel are enough: the program starts without the clone beside it."""
    wheel = built("wheel", ROOT, tmp_path)
    home = tmp_path / "installed"
    with ZipFile(wheel) as archive:
        archive.extractall(home)
    code = "import backprop_cli.cli as c; print(c.__file__); c.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "eval", "(x+y)*z", "--x=-2", "--y=5", "--z=-4", "--quiet"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(home)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    place, *lines = done.stdout.splitlines()
    assert Path(place).is_relative_to(home)
    assert lines == ["x -4", "y -4", "z 3"]


def test_script_and_module_are_one_program() -> None:
    script = Path(sys.executable).with_name("backprop")
    if not script.exists():
        pytest.skip("the package is not installed beside this interpreter")
    for args in (["--version"], ["eval", "x*y", "--x=2", "--y=3"], ["eval", "x*"]):
        runs = [
            subprocess.run(
                [*start, *args], capture_output=True, encoding="utf-8", timeout=60, check=False
            )
            for start in ([str(script)], [sys.executable, "-m", "backprop_cli"])
        ]
        first, second = ((run.returncode, run.stdout, run.stderr) for run in runs)
        assert first == second
    assert __version__ in subprocess.check_output([str(script), "--version"], encoding="utf-8")
