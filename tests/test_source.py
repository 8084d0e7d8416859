"""Texts cut to columns."""

import pytest

from backprop_cli.source import columns, shortened


@pytest.mark.parametrize(
    "text", ["", "abc", "a" * 24, "a" * 25, "가" * 12, "가" * 13, "a가" * 30, "e\u0301" * 40]
)
@pytest.mark.parametrize("most", [5, 24])
def test_a_text_is_cut_where_it_takes_more_columns(text: str, most: int) -> None:
    for dots in ("…", "..."):
        cut = shortened(text, most, dots)
        assert columns(cut) <= most
        assert cut == text or (cut.endswith(dots) and text.startswith(cut.removesuffix(dots)))
        if cut != text:
            following = text[len(cut) - len(dots)]
            assert columns(cut) + columns(following) > most  # nothing more would fit
            assert columns(text) > most - len(dots)
