"""Statements are those that were written, whether they are kept whole or as four numbers."""

from backprop_cli.syntax.parser import parse_text

TEXT = "q = x*x; f(a) = a + 1\ngate g(a) = a^2; d/a = 2*a computed as a + a\nfor t in 0..2: h = t\nr = q\nf(r)"


def test_statements_in_order() -> None:
    parsed = parse_text(TEXT)
    found = [(s.keyword, s.span.text, s.equal, len(s.parts)) for s in parsed.statements]
    assert found == [
        ("", "q = x*x", True, 2),
        ("", "f(a) = a + 1", True, 2),
        ("gate", "gate g(a) = a^2", True, 2),
        ("", "d/a = 2*a computed as a + a", True, 3),
        ("for", "for t in 0..2:", False, 2),
        ("", "h = t", True, 2),
        ("", "r = q", True, 2),
        ("", "f(r)", False, 1),
    ]
    assert parsed.statements[-1] == parsed.statements[7]
    assert parsed.statements[1:3] == [parsed.statements[1], parsed.statements[2]]
    assert sorted(parsed.statements.others) == [2, 3, 4, 7]
    assert [parsed.tree.text(parsed.statements.targets[k]) for k in (0, 5, 6)] == ["q", "h", "r"]
