"""Writes the picture of the neuron as it is now; look at it before you commit it.

`python -m tests.report.picture.make_neuron` rewrites `neuron.png`.
"""

from pathlib import Path

from backprop_cli.report.picture.png import png
from backprop_cli.report.picture.svg import svg
from tests.report.picture.pictures import placed, report_of

FILE = Path(__file__).parent / "neuron.png"


def neuron() -> bytes:
    """The PNG of the lecture's neuron."""
    report = report_of("neuron")
    return png(svg(report, placed(report)))


if __name__ == "__main__":
    FILE.write_bytes(neuron())
