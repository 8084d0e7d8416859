"""The columns of a tree's arguments hold what a list of tuples would hold."""

from hypothesis import given
from hypothesis import strategies as st

from backprop_cli.syntax.arguments import Arguments, Entry

ENTRIES = st.one_of(
    st.text(max_size=3), st.lists(st.integers(0, 10**9), max_size=4).map(lambda items: tuple(items))
)


@given(st.lists(ENTRIES), st.lists(st.tuples(st.integers(0, 50), ENTRIES), max_size=5))
def test_columns_are_a_list(entries: list[Entry], changes: list[tuple[int, Entry]]) -> None:
    columns = Arguments()
    for entry in entries:
        columns.append(entry)
    for place, entry in changes:
        if place < len(entries):
            columns[place] = entries[place] = entry
    assert list(columns) == entries
    assert columns[1:3] == entries[1:3]


def test_a_word_is_kept_once() -> None:
    columns = Arguments()
    for _ in range(3):
        columns.append("x")
    assert columns.words == ["x"]
