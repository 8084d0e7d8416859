"""`check` against the bank: classic mistakes are recognised, and nothing else is."""

import pytest

from tests.homework.marked import (
    FORMS,
    HANDS,
    RATES,
    Hand,
    explained,
    marked,
    rate,
    unfair_to_right_answers,
    unfair_to_rounding,
)

DRAWS = 2000
HANDS_THAT_PASS = [hand for hand in HANDS if not hand.options.get("afresh")]


@pytest.mark.parametrize(
    ("decimals", "name", "least"),
    [(4, "among", 0.90), (4, "only", 0.75), (2, "among", 0.90)],
)
def test_the_right_mistake_is_proposed(decimals: int, name: str, least: float) -> None:
    assert rate(marked(decimals), RATES[name]) >= least


def test_a_mistake_is_never_all_right() -> None:
    assert not [one.case for one in marked(4) if set(one.verdicts) == {"right"}]


@pytest.mark.parametrize("alone", [False, True])
def test_a_random_number_is_not_explained(alone: bool) -> None:
    assert len(explained(DRAWS, alone=alone)) < 0.05 * DRAWS


@pytest.mark.parametrize("form", FORMS)
def test_right_answers_pass(form: str) -> None:
    assert unfair_to_right_answers(form) == []


@pytest.mark.parametrize("hand", HANDS_THAT_PASS, ids=lambda hand: hand.name)
def test_rounding_at_every_step_passes(hand: Hand) -> None:
    assert unfair_to_rounding(hand) == []
