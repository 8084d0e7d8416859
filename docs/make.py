"""Makes what is generated in the documentation: `python docs/make.py`.

It writes `docs/gates.md` from the gate definitions, makes the pictures, and puts the output of
every command in `README.md` and `docs/*.md` in its place. The commands stand in blocks marked
`console`: a line that begins with `$ ` is a command for bash, lines that begin with `> ` go on with
it, and the lines after it are what it writes, all of stdout first and then all of stderr. Each
block runs in an empty folder that holds a copy of `examples/`. `tests/test_docs.py` reads the same
blocks.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT, MORE = "$ ", "> "
NEURON = '"1/(1+exp(-(w0*x0+w1*x1+w2)))" --w0=2 --x0=-1 --w1=-3 --x1=-2 --w2=-3'
TABLE = f"backprop eval {NEURON}"
DRAWN = {
    "neuron": f"backprop draw {NEURON} -o picture.svg",
    "sigmoid": "backprop plot '1/(1+exp(-w*x))' --x=-5:5 --w=2 -o picture.svg",
    "contours": (
        "backprop plot '(x-1)^2 + 3*y^2' --x=-3:3 --y=-2:2 --descend x=-2.5,y=1.5 --lr 0.05"
        " -o picture.svg"
    ),
    "calls": "backprop draw -f examples/function.bp --values examples/function.json -o picture.svg",
}
"""The commands that draw the pictures in `docs/pictures/`."""


class Step(NamedTuple):
    """A command and what it writes."""

    command: str
    output: str


def pages() -> list[Path]:
    """The pages that may hold commands."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """The console blocks of a page: the number of the first line, and the text."""
    for match in BLOCK.finditer(text):
        yield text.count("\n", 0, match.start(1)) + 1, match[1]


def steps(block: str) -> list[Step]:
    """The commands of a block, with the output that is shown for each."""
    found: list[Step] = []
    for line in block.splitlines(keepends=True):
        if line.startswith(PROMPT):
            found.append(Step(line.removeprefix(PROMPT).rstrip("\n"), ""))
            continue
        if not found:
            raise ValueError(f"output without a command: {line!r}")
        command, output = found[-1]
        if line.startswith(MORE) and not output:
            found[-1] = Step(f"{command}\n{line.removeprefix(MORE)}".rstrip("\n"), "")
        else:
            found[-1] = Step(command, output + line)
    return found


def environment() -> dict[str, str]:
    """Commands are found beside this interpreter first; nothing else of this machine is seen."""
    folder = str(Path(sys.executable).parent)
    path = os.pathsep.join((folder, os.environ.get("PATH", os.defpath)))
    return {"PATH": path, "PYTHONUTF8": "1", "LC_ALL": "C"}


def outputs(commands: Sequence[str], folder: Path, env: dict[str, str] | None = None) -> list[str]:
    """What each command writes when one shell runs them in turn: its stdout, then its stderr."""
    places = [(folder / f".{i}.out", folder / f".{i}.err") for i in range(len(commands))]
    script = "".join(
        f"{{ {command}\n}} >{out.name} 2>{err.name}\n"
        for command, (out, err) in zip(commands, places, strict=True)
    )
    shell = ["bash", "--noprofile", "--norc", "-c", script]
    shutil.copytree(ROOT / "examples", folder / "examples")
    subprocess.run(
        shell,
        cwd=folder,
        env=env or environment(),
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return [out.read_text("utf-8") + err.read_text("utf-8") for out, err in places]


def run(block: str) -> list[str]:
    """What the commands of a block write now."""
    commands = [step.command for step in steps(block)]
    with tempfile.TemporaryDirectory() as folder:
        return outputs(commands, Path(folder))


def refreshed(text: str) -> str:
    """A page with the outputs as they are now."""

    def block(match: re.Match[str]) -> str:
        lines = ["```console\n"]
        for step, output in zip(steps(match[1]), run(match[1]), strict=True):
            lines += [PROMPT + step.command.replace("\n", f"\n{MORE}") + "\n", output]
            if output and not output.endswith("\n"):
                raise ValueError(f"no line end after the output of {step.command}")
        return "".join(lines) + "```"

    return BLOCK.sub(block, text)


def pictures() -> dict[Path, str]:
    """The pictures in `docs/pictures/`: what the program draws, and a terminal."""
    found = {ROOT / "docs" / "pictures" / f"{name}.svg": drawn(c) for name, c in DRAWN.items()}
    return found | {ROOT / "docs" / "pictures" / "table.svg": terminal(TABLE)}


def drawn(command: str) -> str:
    """What a command draws into the file `picture.svg`."""
    with tempfile.TemporaryDirectory() as folder:
        outputs([command], Path(folder))
        return (Path(folder) / "picture.svg").read_text("utf-8")


def terminal(command: str) -> str:
    """A picture of a terminal in which a command was typed; it loads no font."""
    from rich.console import Console
    from rich.text import Text

    with tempfile.TemporaryDirectory() as folder:
        (written,) = outputs([f"{command} --color always"], Path(folder))
    shown = Text.from_ansi(f"$ {command}\n{written}")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        wide = max(len(line) for line in shown.plain.splitlines())
        console = Console(record=True, width=wide, file=nowhere, force_terminal=True)
        console.print(shown)
    picture = console.export_svg(title="backprop", unique_id="table")
    return re.sub(r" *@font-face \{.*?\n *\}\n", "", picture, flags=re.DOTALL) + "\n"


def main() -> None:
    """Write the pages and the pictures."""
    from backprop_cli.report.catalogue import reference

    (ROOT / "docs" / "gates.md").write_text(reference(), "utf-8")
    for path, picture in pictures().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, "utf-8")
    for page in pages():
        text = page.read_text("utf-8")
        new = refreshed(text)
        if new != text:
            page.write_text(new, "utf-8")
            print(f"changed: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
