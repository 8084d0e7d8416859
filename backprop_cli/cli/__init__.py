"""The command line: the only room that prints, opens files or knows exit codes."""


def main() -> None:
    """The console script `backprop`."""
    import gc
    import sys

    gc.set_threshold(200_000)  # what a start makes is no garbage: 2 of its 45 ms went into looking
    from backprop_cli.cli.quick import run

    code = run(sys.argv[1:])
    gc.freeze()  # nor is it worth a look at the end: 5 ms
    sys.exit(code)
