"""Number systems, verification, forward mode and error bars on the command line."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tests.cli.running import Outcome, backprop, here

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema.json").read_text("utf-8"))
LECTURE = ("(x+y)*z", "--x=-2", "--y=5", "--z=-4")
NEURON = ("1/(1+exp(-(w*x+b)))", "--w=2", "--x=-1", "--b=3")
WRONG = "gate f(a) = a^3\n  d/a = 2*a^2\nf(x)"


def document(*args: str) -> dict[str, object]:
    outcome = here("eval", *args, "--json")
    assert outcome.err == ""
    data = json.loads(outcome.out)
    jsonschema.validate(data, SCHEMA)
    return data


def evaluated(*args: str, code: int = 0) -> Outcome:
    outcome = here("eval", *args)
    assert outcome.code == code, outcome
    return outcome


def test_exact_in_a_table_and_in_full() -> None:
    out = evaluated("x/3", "--x=2", "--exact").out
    assert "f     = 2/3 (0.6667)" in out
    assert "df/dx = 1/3 (0.3333)" in out
    assert evaluated("x/3", "--x=2", "--exact", "--quiet").out == "x 1/3\n"
    assert "1/3,1/3" in evaluated("x/3", "--x=2", "--exact", "--format=csv").out


def test_exact_takes_a_value_only_behind_a_sign() -> None:
    assert evaluated("--exact", "x/3", "--x=2", "--quiet").out == "x 1/3\n"
    outcome = evaluated("--exact=prefer", "exp(x)", "--x=1", "--quiet")
    assert outcome.out == "x 2.718281828459045\n"
    assert "the value of exp is not a fraction" in outcome.err


@pytest.mark.parametrize(
    "args",
    [
        (*LECTURE, "--exact"),
        (*NEURON, "--precision=30"),
        (*NEURON, "--certify"),
        (*NEURON, "--mode=forward"),
        (*NEURON, "--direction=w=1,b=-1/2"),
        (*NEURON, "--verify"),
        (*NEURON, "--condition", "--uncertainty=w=0.1"),
        (WRONG.replace("2*a", "3*a"), "--x=2", "--verify"),
        ("sum(softmax(W @ x)^2)", "--W=[[1,2],[3,4]]", "--x=[1,0.5]", "--certify"),
        ("sum(W @ x)", "--W=[[1,2],[3,4]]", "--x=[1,0.5]", "--exact", "--mode=forward"),
        ("max(v)", "--v=[1,2]", "--verify", "--uncertainty=v=[0.1,0.2]", "--condition"),
    ],
)
def test_documents_keep_to_the_schema(args: tuple[str, ...]) -> None:
    systems = ("--exact", "--certify", "--precision")
    doubles = document(*(arg for arg in args if not arg.startswith(systems)))
    for name, gradient in document(*args)["gradients"].items():
        np.testing.assert_allclose(gradient, doubles["gradients"][name], rtol=1e-12)


def test_written_numbers_in_a_document() -> None:
    assert document("x/3", "--x=2", "--exact")["written"] == {
        "value": "2/3", "inputs": {"x": "2"}, "gradients": {"x": "1/3"},
    }  # fmt: skip
    data = document(*NEURON, "--precision=25")
    assert data["written"]["value"] == "0.7310585786300048792511592"
    assert data["value"] == 0.7310585786300049
    ball = document(*NEURON, "--certify")
    assert ball["number_system"]["bits"] == 128
    assert set(ball["written"]["value"]) == {"midpoint", "radius"}
    assert float(ball["written"]["value"]["radius"]) < 1e-30


def test_certified_digits_and_those_of_float64() -> None:
    out = evaluated("(1+x)-1", "--x=1e-5", "--certify").out
    assert "f     = 0.00001" in out
    assert "f       11" in out
    assert "df/dx   all: the nearest double" in out
    assert "Every digit shown is proven, with balls of 128 bits." in out
    fifty = evaluated("sqrt(x)", "--x=2", "--certify", "--digits=50").out
    assert "1.4142135623730950488016887242096980785696718753769" in fifty


def test_a_table_of_tangents() -> None:
    out = evaluated(*LECTURE, "--mode=forward").out
    assert "Upstream" not in out
    assert "dn1/dy = 1" in out
    assert "df/dz = 3" in out
    one = evaluated(*LECTURE, "--direction", "x=1,y=-2").out
    assert "Tangent " in one
    assert "df = 4, the sum of step × gradient" in one


def test_error_bars() -> None:
    out = evaluated("U/I", "--U=12", "--I=0.5", "--uncertainty", "U=0.3,I=0.01").out
    assert "f = 24 ± 0.7684, to first order." in out
    assert "61.0 %" in out
    data = document("U/I", "--U=12", "--I=0.5", "--uncertainty=U=0.3", "--condition")
    assert data["sensitivity"]["uncertainty"] == pytest.approx(0.6)
    assert data["sensitivity"]["inputs"]["I"]["share"] == 0


def test_verify_answers_with_its_exit_code() -> None:
    right = here("verify", *LECTURE)
    assert right.code == 0
    assert right.out.count("right") == 3
    wrong = here("verify", WRONG, "--x=3")
    assert wrong.code == 1
    assert "They part at f = f(x): df/dx is 18, but 27 is right." in wrong.out
    assert here("eval", WRONG, "--x=3", "--verify").code == 1
    assert here("verify", WRONG, "--x=3", "--rtol=0.4").code == 0


def test_verify_as_json() -> None:
    outcome = here("verify", "relu(x)*y", "--x=0", "--y=3", "--json")
    data = json.loads(outcome.out)
    assert (outcome.code, data["ok"]) == (0, True)
    assert data["inputs"][0] == {
        "gradient": "df/dx", "backward": 0.0, "independent": None, "relative_error": None,
        "verdict": "kink", "one_sided": [0.0, 3.0],
    }  # fmt: skip


def test_ascii_and_narrow_terminals() -> None:
    outcome = backprop("eval", "U/I", "--U=12", "--I=0.5", "--uncertainty=U=0.3",
                       PYTHONIOENCODING="ascii")  # fmt: skip
    assert outcome.code == 0
    assert "f = 24 +- 0.6, to first order." in outcome.out


@pytest.mark.parametrize("missing", ["mpmath", "flint"])
def test_a_missing_package_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    option = "--precision=20" if missing == "mpmath" else "--certify"
    room = "precise" if missing == "mpmath" else "ball"
    monkeypatch.setitem(sys.modules, f"backprop_cli.kernels.{room}", None)
    outcome = evaluated("x", "--x=1", option, code=2)
    assert outcome.out == ""
    assert "pip install 'backprop-cli[" in outcome.err


def test_a_run_that_takes_too_long() -> None:
    loop = "s = x\nfor t in 0..200000:\n    s = s*s - 1\ns"
    # an interrupt may find a tool that measures coverage inside a lock of its own
    unmeasured = {"COVERAGE_PROCESS_START": "", "COVERAGE_PROCESS_CONFIG": ""}
    outcome = backprop("eval", loop, "--x=0.3", "--timeout=0.3", **unmeasured)
    assert (outcome.code, outcome.out) == (2, "")
    assert "error: this takes longer than 0.3 seconds" in outcome.err
    assert backprop("eval", "x", "--x=1", "--timeout=20", "--quiet").out == "x 1\n"


def test_limits_of_size(tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text('{"x": 1, "y": 2}')
    cases = [
        (("x*y", "--values", str(values), "--max-input=10"), "is larger than 10 bytes"),
        (("sum(outer(v, v))", "--v=[1,2,3]", "--max-elements=8"), "this array has 9 elements"),
        (("x^50", "--x=10", "--exact", "--max-digits=20"), "has more than 20 digits"),
    ]
    for args, message in cases:
        outcome = evaluated(*args, code=2)
        assert outcome.out == ""
        assert message in outcome.err


def test_an_endless_input_ends() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("there is no endless file here")
    outcome = here("eval", "-f", "/dev/zero", "--max-input=1000")
    assert "/dev/zero is larger than 1,000 bytes" in outcome.err


@pytest.mark.parametrize("system", ["--exact", "--precision=20", "--certify"])
def test_error_bars_in_other_number_systems(system: str) -> None:
    args = ("U/I", "--U=12", "--I=0.5", "--uncertainty=U=0.3,I=1/100", "--condition", system)
    data = document(*args)
    assert data["sensitivity"]["uncertainty"] == pytest.approx(0.7683749)
    assert "61.0 %" in evaluated(*args).out


def test_gradients_stand_in_the_panels_whatever_was_asked_for() -> None:
    out = evaluated("U/I", "--U=12", "--I=0.5", "--wrt=U", "--uncertainty=I=0.01").out
    assert "I      -48       0.01" in out
    direction = evaluated("U/I", "--U=12", "--I=0.5", "--wrt=U", "--direction=I=1").out
    assert "I      1     -48" in direction


def test_a_direction_of_an_array() -> None:
    out = evaluated("v @ w", "--v=[1,2]", "--w=[3,4]", "--direction=v=[1,2]").out
    assert "df = 11, the sum of step × gradient" in out


@pytest.mark.parametrize(
    "args",
    [
        ("--seed-gradient=2", "--condition"), ("--seed-gradient=2", "--verify"),
        ("--jacobian=f", "--exact"), ("--summary", "--certify"), ("--quiet", "--condition"),
        ("--format=csv", "--direction=x=1"),
    ],
)  # fmt: skip
def test_options_of_which_one_would_be_left_out(args: tuple[str, ...]) -> None:
    outcome = evaluated("x^2", "--x=3", *args, code=2)
    assert outcome.out == ""
    assert outcome.err.startswith("error: --")


def test_the_limit_of_elements_holds_for_inputs_too() -> None:
    assert (
        "this array has 5 elements"
        in evaluated("sum(v)", "--v=[1,2,3,4,5]", "--max-elements=3", code=2).err
    )
