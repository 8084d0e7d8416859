"""Report → the parts of a JSON document that are there only when they were asked for."""

from collections.abc import Iterator, Mapping, Sequence

from backprop_cli.hints import TYPE_CHECKING, Any
from backprop_cli.numbers import Spelled, json_number, json_value, many
from backprop_cli.report.model import Digits, Forward, Report, Value

if TYPE_CHECKING:
    from backprop_cli.engine.checks import Check, Verification
    from backprop_cli.engine.sensitivity import Sensitivity


def further(report: Report) -> Iterator[tuple[str, object]]:
    """The further keys of a document, with their values."""
    if report.digits:
        yield "number_system", _system(report.digits)
        yield (
            "written",
            {
                "value": spelling(report.value),
                "inputs": {name: spelling(value) for name, value in report.inputs.items()},
                "gradients": {name: spelling(value) for name, value in report.gradients.items()},
            },
        )
    if report.forward:
        yield "forward", _forward(report.forward)
    if report.sensitivity:
        yield "sensitivity", _sensitivity(report.sensitivity)
    if report.verification:
        yield "verification", verification_data(report.verification)


def spelled(value: Value) -> bool:
    """Whether a value is of another number system than float64."""
    return isinstance(value, Spelled) or many(value)


def spelling(value: Value) -> Any:
    """A value in its own number system: texts, or balls; nested lists of an array."""
    if isinstance(value, Spelled):
        return value.data()
    if many(value):
        return _nested(value.tolist())
    return json_value(value)


def _nested(entry: Any) -> Any:
    """Nested lists as deep as an array has axes."""
    return [_nested(e) for e in entry] if isinstance(entry, list) else spelling(entry)


def _system(digits: Digits) -> dict[str, object]:
    data: dict[str, object] = {"name": digits.system, "digits": digits.digits}
    if digits.right:
        value, gradients = digits.right
        data |= {"bits": digits.bits, "float64_digits": {"value": value, "gradients": gradients}}
    return data


def _forward(forward: Forward) -> dict[str, object]:
    if forward.direction is None:
        return {"gradients": _numbers(forward.gradients)}
    return {
        "direction": _numbers(forward.direction),
        "derivative": json_value(forward.derivative),
    }


def _numbers(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: json_value(value) for name, value in values.items()}


def _sensitivity(found: "Sensitivity") -> dict[str, object]:
    rows = {}
    for row in found.inputs:
        fields = {name: getattr(row, name) for name in row._fields[2:]}
        rows[row.input] = {k: json_value(v) for k, v in fields.items() if v is not None}
    total = {} if found.uncertainty is None else {"uncertainty": json_number(found.uncertainty)}
    return total | {"inputs": rows}


def verification_data(found: "Verification") -> dict[str, object]:
    """A verification as plain data."""
    return {
        "ok": found.ok,
        "inputs": [check_data(check) for check in found.inputs],
        "gates": [check_data(check) for check in found.gates],
        "first": None if found.first is None else check_data(found.first),
        "not_checked": found.left,
    }


def check_data(check: "Check") -> dict[str, object]:
    """A check as plain data."""
    data: dict[str, object] = {
        "gradient": check.what,
        "backward": json_value(check.claimed),
        "independent": json_value(check.found),
        "relative_error": None if check.error != check.error else json_number(check.error),
        "verdict": check.verdict,
    }
    if check.found is None or check.sides != (None, None):
        sides: Sequence[Any] = check.sides
        data["one_sided"] = [json_value(side) for side in sides]
    return data
