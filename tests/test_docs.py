"""The documentation: every example runs and shows what is written, and nothing is out of date.

How the pages are read stands in `docs/make.py`; `python docs/make.py` makes the outputs anew.
"""

import doctest
import importlib.util
import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import numpy as np
import pytest

from backprop_cli import __version__, compile, gradient
from backprop_cli.report.catalogue import reference

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "docs" / "schema.json").read_text("utf-8"))
EXAMPLES = sorted((ROOT / "examples").glob("*.bp"))
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHIM = """\
#!{python}
# Stands in the place of `backprop`: writes the report of each `eval` as JSON to a file as well.
import io, pathlib, subprocess, sys, tempfile

args, given = sys.argv[1:], sys.stdin.buffer.read()
real = [sys.executable, "-m", "backprop_cli"]
formats = ("--format", "csv", "json", "markdown", "table", "--quiet", "--json")
if args[:1] == ["eval"] and "--help" not in args:
    plain = [arg for arg in args if arg not in formats and not arg.startswith("--format=")]
    done = subprocess.run([*real, *plain, "--json"], input=given, capture_output=True)
    with tempfile.NamedTemporaryFile(dir={folder!r}, suffix=".json", delete=False) as file:
        file.write(done.stderr if done.returncode else done.stdout)
sys.exit(subprocess.run([*real, *args], input=given).returncode)
"""


def load_make() -> ModuleType:
    """`docs/make.py` as a module; `docs` is no package."""
    spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make: Any = load_make()


def page_blocks() -> Iterator[Any]:
    for page in make.pages():
        for line, block in make.blocks(page.read_text("utf-8")):
            yield pytest.param(block, id=f"{page.name}:{line}")


def page_doctests() -> Iterator[Any]:
    for page in make.pages():
        text = page.read_text("utf-8")
        found = [match[1] for match in PYTHON.finditer(text) if ">>>" in match[1]]
        if found:
            yield pytest.param("".join(found), id=page.name)


def backprop(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backprop_cli", *args],
        cwd=ROOT,
        env=make.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def written_examples(text: str) -> list[str]:
    """The command lines in a help text or in a comment: indented, `backprop` the first word."""
    return re.findall(r"^#? +(backprop [a-z]+ .*)$", text, re.MULTILINE)


def help_texts() -> list[str]:
    """The help of the program and of each of its commands."""
    main = backprop("--help").stdout
    commands = re.findall(r"^  ([a-z]+) +\S", main.partition("Commands:\n")[2], re.MULTILINE)
    assert {"eval", "gates", "schema"} <= set(commands)
    return [main, *(backprop(command, "--help").stdout for command in commands)]


@pytest.mark.parametrize("block", list(page_blocks()))
def test_console_block_shows_what_it_writes(block: str) -> None:
    shown = [step.output for step in make.steps(block)]
    assert make.run(block) == shown


@pytest.mark.parametrize("text", list(page_doctests()))
def test_python_blocks_run(text: str) -> None:
    example = doctest.DocTestParser().get_doctest(text, {}, "page", None, None)
    runner = doctest.DocTestRunner(verbose=False)
    report: list[str] = []
    runner.run(example, out=report.append)
    assert not report, "".join(report)
    assert runner.summarize(verbose=False).attempted


def test_help_examples_run(tmp_path: Path) -> None:
    commands = [command for text in help_texts() for command in written_examples(text)]
    assert len(commands) >= 5
    for number, command in enumerate(commands):
        folder = tmp_path / str(number)
        folder.mkdir()
        output, code = make.outputs([command, "echo $?"], folder)
        assert code == "0\n", f"{command}\n{output}"
        files = {path.name for path in folder.iterdir() if path.name[0] != "."} - {"examples"}
        assert output or files


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example_runs_as_its_comment_says(example: Path, tmp_path: Path) -> None:
    (command,) = written_examples(example.read_text("utf-8"))
    assert (
        command == f"backprop eval -f examples/{example.name} --values examples/{example.stem}.json"
    )
    output, code = make.outputs([f"{command} --json", "echo $?"], tmp_path)
    assert code == "0\n", output
    document = json.loads(output)
    jsonschema.validate(document, SCHEMA)
    # the empty corners of the digit tie in a window, as they do in any image
    ties = [
        note for note in document["notes"] if "largest elements of a window tie" in note["message"]
    ]
    assert document["notes"] == (ties if example.stem == "lenet" else [])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example_has_the_slopes_it_says(example: Path) -> None:
    program = example.read_text("utf-8")
    values = json.loads(example.with_suffix(".json").read_text("utf-8"))
    compiled, report = compile(program), gradient(program, values)
    for name, slope in report.gradients.items():
        here, step = np.asarray(report.inputs[name]), 1e-6
        if not np.any(slope) and np.all(here == np.floor(here)):
            continue  # a class, which cannot be moved
        if (example.stem, name) == ("lenet", "image"):
            continue  # where windows tie, there is no one slope; see the stored results
        towards = np.cos(0.7 * np.arange(1, here.size + 1)).reshape(here.shape)
        above, below = (
            compiled.gradients(report.inputs | {name: here + sign * step * towards}, wrt=[])[0]
            for sign in (1, -1)
        )
        expected = pytest.approx((above - below) / (2 * step), rel=1e-6, abs=1e-7)
        assert np.sum(slope * towards) == expected, name


@pytest.mark.parametrize("page", make.pages(), ids=lambda path: path.name)
def test_schema_fits_every_program_on_a_page(page: Path, tmp_path: Path) -> None:
    reports, tools = tmp_path / "reports", tmp_path / "bin"
    reports.mkdir()
    tools.mkdir()
    shim = tools / "backprop"
    shim.write_text(SHIM.format(python=sys.executable, folder=str(reports)), "utf-8")
    shim.chmod(0o755)
    environment = make.environment()
    environment["PATH"] = f"{tools}:{environment['PATH']}"
    text = page.read_text("utf-8")
    for number, (_, block) in enumerate(make.blocks(text)):
        folder = tmp_path / str(number)
        folder.mkdir()
        make.outputs([step.command for step in make.steps(block)], folder, environment)
    documents = [json.loads(file.read_text("utf-8")) for file in reports.iterdir()]
    assert len(documents) == len(re.findall(r"^[$>] .*\bbackprop eval\b", text, re.MULTILINE))
    for document in documents:
        if "error" in document:
            assert {"kind", "message", "hint"} <= set(document["error"])
        else:
            jsonschema.validate(document, SCHEMA)


def test_schema_is_a_schema_and_the_published_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    packaged = ROOT / "backprop_cli" / "report" / "schema.json"
    assert (ROOT / "docs" / "schema.json").read_text("utf-8") == packaged.read_text("utf-8")
    assert backprop("schema").stdout == packaged.read_text("utf-8")


def test_gates_page_is_current() -> None:
    assert (ROOT / "docs" / "gates.md").read_text("utf-8") == reference()


def test_pictures_are_current() -> None:
    folder = ROOT / "docs" / "pictures"
    made = make.pictures()
    assert set(made) == set(folder.glob("*.svg"))
    for path, picture in made.items():
        stored = path.read_text("utf-8")
        if path.stem == "table":  # how it is drawn is Rich's affair, what it says is ours
            stored, picture = (re.findall(r">([^<>\n]+)</text>", svg) for svg in (stored, picture))
        assert stored == picture, f"{path.name}: run python docs/make.py"


def test_json_page_names_every_key() -> None:
    page = (ROOT / "docs" / "json.md").read_text("utf-8")
    parts = [SCHEMA, *(part for part in SCHEMA["$defs"].values() if "properties" in part)]
    keys = {key for part in parts for key in part["properties"]} | {"formula", "value"}
    kinds = SCHEMA["$defs"]["note"]["properties"]["kind"]["enum"]
    for key in (*keys, *kinds):
        assert f"`{key}`" in page


def test_readme_names_every_kind_of_note() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for kind in SCHEMA["$defs"]["note"]["properties"]["kind"]["enum"]:
        assert f"| `{kind}` |" in text


def test_readme_has_two_set_up_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("python3 -m venv ")]
    assert len(lines) == 2
    assert lines[0].endswith(next(make.blocks(text))[1].splitlines()[0].removeprefix("$ backprop"))
    assert "-m pytest" in lines[1]


def test_changelog_names_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(__version__)}\b", text, re.MULTILINE)


def test_links_lead_somewhere() -> None:
    for page in make.pages():
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_examples_have_their_values() -> None:
    assert [path.with_suffix(".json") for path in EXAMPLES] == sorted(
        (ROOT / "examples").glob("*.json")
    )


def test_convention_of_a_block() -> None:
    block = textwrap.dedent("""\
        $ echo one
        one
        $ echo two |
        >   cat; echo three >&2
        two
        three
    """)
    assert [step.command for step in make.steps(block)] == [
        "echo one",
        "echo two |\n  cat; echo three >&2",
    ]
    assert make.run(block) == ["one\n", "two\nthree\n"]
    assert make.refreshed(f"```console\n{block}```") == f"```console\n{block}```"
