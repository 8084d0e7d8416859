"""The command `backprop schema`."""

import sys
from pathlib import Path

import click

SCHEMA = Path(__file__).parent.parent / "report" / "schema.json"


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the output of eval --json."""
    sys.stdout.write(SCHEMA.read_text("utf-8"))
