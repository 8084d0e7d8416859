"""A coverage-guided search for crashes, with atheris: anything but a `BackpropError` is one.

    pip install -e ".[test,fuzz]"
    python tests/fuzz/target.py -runs=1000000 -max_len=300 -timeout=20 -rss_limit_mb=4000

The first programs are those of the tests and the examples, written to a folder of their own at every
start. Folders on the command line are corpora too, a file there is one input to run again, and
libFuzzer takes its own options.
"""

import json
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import atheris

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["backprop_cli"]):
    import backprop_cli

    # those that others import only when they need them, too
    for module in walk_packages(backprop_cli.__path__, "backprop_cli."):
        if not module.name.endswith("__main__"):
            import_module(module.name)

    from backprop_cli import BackpropError, compile
    from backprop_cli.engine.systems import DOUBLES, System
    from backprop_cli.report import csv, grid, html, jacobians, markdown, plain, summary
    from backprop_cli.report.build import report as make_report
    from tests.cli.test_hostile import PIECES
    from tests.programs import EVERYTHING, RICHER, Author

BREAK = b"\xff"
"""Ends a program. Behind it stand bytes that choose the values of its inputs, in order; behind a
second one the text of the first value."""
VALUES: list[Any] = [
    1.5, "-2", 0, "1/3", [1, 2], [[1, 2], [3, 4]], [1, 2, 3], [[1, 2, 3], [4, 5, 6]], "inf", "NaN", [[[0.5, 1], [2, 3]]], [], [[]],
    [1], [[3]], 1e308, -5e-324, "[1, pi, inf]", "[[0, -1e300]]", -1, [[k * j % 5 for k in range(4)] for j in range(4)], "tau/e",
    [0, 1], [0, 0, 0], "1e999", 2, 3, 4, [True], "x", "[", None, [1, [2]], "\x1b[", [[[[1, 2], [3, 4]]]], 10**400, "9" * 400, 0.5,
]  # fmt: skip
OPTIONS: list[dict[str, Any]] = [
    {}, {"group": ["auto"]}, {"implicit": True}, {"ungroup": ["sigmoid", "layer_norm"]}, {"group": ["f"]},
    {"trust_gates": True}, {"group": ["auto", "f"], "ungroup": ["gelu"]}, {"ungroup": ["own"]},
]  # fmt: skip
SYSTEMS = [DOUBLES, System("exact", 200), DOUBLES, System("precision", 20), System("certify", 8)]
RENDERINGS: list[Callable[[Any], Iterable[str]]] = [
    lambda report: [str(json.loads(report.to_json()))],
    lambda report: plain.plain_lines(report, 80, grid.Signs(), digits=None, whole=False),
    lambda report: plain.plain_lines(summary.summarised(report), 80, grid.Signs(), digits=0, whole=True),
    lambda report: csv.csv_lines(report, 0),
    lambda report: [html.html(report)],
    lambda report: jacobians.jacobian_lines(report, None),
    lambda report: markdown.markdown_lines(report, 3, whole=True),
]  # fmt: skip


def plain_text(body: bytes) -> str:
    """Bytes as they are, UTF-8 or not."""
    return body.decode("utf-8", "surrogateescape")


class Input:
    """Bytes taken apart: how to read and to show the program, its options, its text, its values."""

    def __init__(self, data: bytes) -> None:
        head, data = data[:2].ljust(2, b"\0"), data[2:]
        body, self.picks, self.first, *_ = [*data.split(BREAK, 2), b"", b""]
        self.options = OPTIONS[head[1] % len(OPTIONS)]
        self.form = head[0] // 4 % len(RENDERINGS)
        self.seed = VALUES[head[1] // 8] if head[1] % 5 == 4 else None
        self.system = SYSTEMS[head[0] // 28 % len(SYSTEMS)]
        self.bytes = iter(body)
        if head[0] % 4 == 3:
            self.text = Author(self._choose, EVERYTHING, RICHER).program(len(body) // 60)
        elif head[0] % 4 == 2:
            self.text = "".join(PIECES[byte % len(PIECES)] for byte in body)
        else:
            self.text = plain_text(body)

    def _choose(self, options: Sequence[Any]) -> Any:
        return options[next(self.bytes, 0) % len(options)]

    def values(self, names: Sequence[str]) -> dict[str, Any]:
        """A value for each input."""
        picks = self.picks.ljust(len(names), b"\0")
        values = {n: VALUES[p % len(VALUES)] for n, p in zip(names, picks, strict=False)}
        return values | ({names[0]: plain_text(self.first)} if self.first and names else {})


def run_one(data: bytes) -> None:
    """Evaluate one input, and show its report or its error; nothing moves a terminal's cursor."""
    try:
        shown = [*evaluate(Input(data))]
    except BackpropError as error:
        shown = [str(error), *map(repr, error.to_dict().items())]
    assert "".join(shown).replace("\n", "").isprintable(), shown


def evaluate(given: Input) -> Iterable[str]:
    """Compile, run, and show in the one way that was asked for."""
    compiled = compile(given.text, max_nodes=2000, max_elements=10_000, **given.options)
    values = given.values(compiled.inputs)
    if given.seed is not None:
        compiled.gradients(values, seed=given.seed)
    if given.system != DOUBLES:
        return RENDERINGS[given.form](make_report(compiled.solve(values, system=given.system)))
    solved = compiled.solve(values, seed=given.seed)
    graph = solved.result.graph
    names = [name for name in graph.names if name and name not in graph.inputs][:3]
    return RENDERINGS[given.form](make_report(solved, None, [], names if given.form == 5 else ()))


def main() -> None:
    """Hand the target to libFuzzer, with the first programs."""
    cases = (ROOT / "tests/cases/values.txt").read_text("utf-8").splitlines()
    commands = (ROOT / "tests/errors/messages.txt").read_text("utf-8").splitlines()
    texts = [line.split("|")[0].strip() for line in cases]
    texts += [line.split('"')[1] for line in commands if line.startswith('$ eval "')]
    texts += [path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*.bp"))]
    folder = Path(tempfile.mkdtemp(prefix="backprop-"))
    for number, text in enumerate(texts):
        body = text.encode("utf-8", "surrogateescape")
        (folder / f"{number}").write_bytes(b"\0\0" + body + BREAK + bytes(range(9)))
    again = any(Path(word).is_file() for word in sys.argv[1:])
    atheris.Setup([*sys.argv, *([] if again else [str(folder)])], run_one)
    warnings.simplefilter("error")
    atheris.Fuzz()


if __name__ == "__main__":
    main()
