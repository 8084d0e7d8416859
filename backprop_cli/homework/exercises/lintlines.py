"""What lint finds as lines of text, and as data for JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from backprop_cli.homework.exercises.better import Proposal
from backprop_cli.homework.exercises.exposure import Exposure
from backprop_cli.homework.exercises.lint import Lint, Slip
from backprop_cli.homework.layout import wrapped
from backprop_cli.numbers import json_value
from backprop_cli.source import printable


def lint_lines(found: Lint, command: Callable[[Proposal], str]) -> Iterator[str]:
    """The count, what is hidden by place, what looks alike, and better values as commands."""
    if not found.exposure.total:
        yield "There is no step here at which one of the classic mistakes can be made.\n"
        return
    verdict = "A good point" if found.ok else "Not a good point"
    yield from wrapped(f"{verdict}: exposes {counted(found.exposure)}, in answers to "
                        f"{found.precision}.", "", "")  # fmt: skip
    for kink in found.kinks:
        yield from wrapped(f"More than one answer is right here: {printable(kink)}", "", "")
    if found.hidden:
        yield "\nHidden: these mistakes lead to the right answers\n"
        yield from _by_place(found.hidden)
    if found.alike:
        yield "\nAlike: these lead to the same answers here, and elsewhere do not\n"
        for group in found.alike:
            yield from _group(group)
    if found.proposals:
        yield "\nBetter values\n"
    elif found.hidden:
        few = "No point was found near this one that exposes more."
        yield f"\n{few if found.searched else 'It is too large to look for better values.'}\n"
    for proposal in found.proposals:
        yield f"  exposes {counted(proposal.exposure)}:\n"
        yield f"    {command(proposal)}\n"


def counted(exposure: Exposure) -> str:
    """How many mistakes are exposed: `23 of 30 mistakes`."""
    return f"{len(exposure.exposed)} of {exposure.total} mistake{'s' * (exposure.total > 1)}"


def _by_place(slips: Sequence[Slip]) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for slip in slips:
        places.setdefault(f"{slip.where}: {slip.reason}", []).append(slip.says)
    for place, found in places.items():
        yield from wrapped(printable(place), "  ", "    ")
        for says in dict.fromkeys(found):
            yield from wrapped(says, "    - ", "      ")


def _group(group: Sequence[Slip]) -> Iterator[str]:
    for number, slip in enumerate(group):
        sign = "    " if number else "  - "
        yield from wrapped(f"{printable(slip.where)}: {slip.says}", sign, "      ")


def lint_data(found: Lint) -> dict[str, Any]:
    """The same as plain data."""
    decimals, digits = found.precision
    return {
        "program": found.program,
        "output": found.output,
        "ok": found.ok,
        "asked": list(found.asked),
        "precision": {"digits": digits} if digits else {"decimals": decimals},
        "applicable": found.exposure.total,
        "exposed": len(found.exposure.exposed),
        "hidden": [_slip(slip) for slip in found.hidden],
        "alike": [[_slip(slip) for slip in group] for group in found.alike],
        "searched": found.searched,
        "kinks": list(found.kinks),
        "better": [_proposal(proposal) for proposal in found.proposals],
    }


def _slip(slip: Slip) -> dict[str, Any]:
    data: dict[str, Any] = {"mistake": slip.mistake, "node": slip.node or None}
    data |= {"where": slip.where, "says": slip.says}
    return data | ({"reason": slip.reason} if slip.reason else {})


def _proposal(proposal: Proposal) -> dict[str, Any]:
    values = {name: json_value(value) for name, value in proposal.values.items()}
    return {"values": values, "exposed": len(proposal.exposure.exposed)}
