"""Writes the worked solutions as they are now; read the difference before you commit it.

`python -m tests.homework.make_explained` rewrites the files in `explained/`: the two examples of the
lecture and one program of arrays, in both languages and all formats.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.cli.running import NEURON, here

FOLDER = Path(__file__).parent / "explained"
PROGRAMS = {
    "circuit": ("(x+y)*z", "--x=-2", "--y=5", "--z=-4"),
    "neuron": NEURON[1:],
    "arrays": ("sum(relu(W @ x + b)) * b", "--W=[[1, 2], [3, -4]]", "--x=[1, -1]", "--b=3/2"),
}
ENDINGS = {"text": "txt", "markdown": "md", "latex": "tex"}


def cases() -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Each file with the command line that writes it."""
    for name, program in PROGRAMS.items():
        for language in ("en", "ko"):
            for format_, ending in ENDINGS.items():
                options = ("--format", format_, "--lang", language)
                yield FOLDER / f"{name}.{language}.{ending}", ("explain", *program, *options)


if __name__ == "__main__":
    for file, line in cases():
        file.write_text(here(*line).out, "utf-8")
