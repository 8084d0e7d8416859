"""The command line: the only room that prints, opens files or knows exit codes."""


def main() -> None:
    """The console script `backprop`."""
    import sys

    from backprop_cli.cli.quick import run

    sys.exit(run(sys.argv[1:]))
