"""Writes `examples/digits.json`: the first digits that scikit-learn ships, and a start for weights.

`python tests/examples/digits.py` needs scikit-learn, which nothing else here does. The pictures are
8×8, from the UCI set "Optical Recognition of Handwritten Digits"; a pixel is a number from 0 to 16.
"""

import json
from pathlib import Path

COUNT = 100
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def main() -> None:
    """Convert, with a line for each picture."""
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = ",\n  ".join(json.dumps([int(x) for x in row]) for row in data.data[:COUNT])
    labels = json.dumps([int(label) for label in data.target[:COUNT]])
    zeros = json.dumps([[0] * 64] * 10)
    text = f'{{"lambda": 0.001, "b": {json.dumps([0] * 10)},\n"y": {labels},\n"W": {zeros},\n"X": [\n  {rows}\n]}}\n'
    (EXAMPLES / "digits.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
