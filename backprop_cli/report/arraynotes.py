"""Notes."""
from backprop_cli.engine.passes import Result
from backprop_cli.report.model import Note
from backprop_cli.report.wording import Wording


def array_notes(result: Result, wording: Wording) -> list[Note]:
    return []
