"""Writes the drawings in text as they are now; look at the difference before you commit it.

`python -m tests.report.picture.make_drawn` rewrites the files in `drawn/`: the examples at three
widths, one in ASCII, and one that fits at no width.
"""

from pathlib import Path

from backprop_cli.report.grid import ASCII, Signs
from backprop_cli.report.picture.diagram import diagram
from backprop_cli.report.picture.letters.text import text_lines
from tests.report.picture.examples import EXAMPLES, Example

FOLDER = Path(__file__).parent / "drawn"
LONG = Example("+".join(f"sin({k}*x)*y" for k in range(1, 90)), {"x": 0.5, "y": 2})


def drawn(example: Example, width: int, signs: Signs = Signs(), digits: int | None = None) -> str:  # noqa: B008
    """A drawing as a terminal shows it."""
    report = example.report()
    lines = text_lines(report, diagram(report), width, signs, digits)
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


CASES = {
    **{
        f"{name}.{width}": (example, width)
        for name, example in EXAMPLES.items()
        for width in (60, 80, 120)
    },
    "neuron.ascii": (EXAMPLES["neuron"], 120, ASCII),
    "letters.ascii": (EXAMPLES["letters"], 120, ASCII),
    "neuron.40": (EXAMPLES["neuron"], 40),
    "long.80": (LONG, 80),
}
"""Each file, without its ending, with what is drawn in it."""


if __name__ == "__main__":
    for name, case in CASES.items():
        (FOLDER / f"{name}.txt").write_text(drawn(*case), "utf-8")
