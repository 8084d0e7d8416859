"""Reports and their nodes as Python objects, and as a notebook shows them."""

from backprop_cli import compile, gradient


def test_nodes_are_a_sequence_with_a_value() -> None:
    nodes = gradient("x*x + y", x=3, y=1).nodes
    assert repr(nodes) == "<4 nodes>"
    assert nodes == gradient("x*x + y", x=3, y=1).nodes
    assert nodes != gradient("x*x + y", x=4, y=1).nodes
    assert nodes != tuple(nodes)
    assert [node.name for node in nodes[1:]] == ["y", "n1", "f"]
    assert nodes[-1].name == "f"


def test_a_compiled_program_shows_its_text() -> None:
    assert repr(compile("x*x")) == "compile('x*x')"


def test_a_notebook_gets_arrays_line_by_line() -> None:
    html = gradient("sum(W @ x)", W=[[1, 2], [3, 4]], x=[5, 6])._repr_html_()
    assert "<td>W</td><td>input (2×2)</td><td>[1  2]<br>[3  4]</td>" in html
    assert "<td>g @ x.T</td><td>[5  6]<br>[5  6] → W</td>" in html
    assert "<td>dn1/d" not in html


def test_a_notebook_gets_two_hundred_nodes() -> None:
    html = gradient("+".join(["x"] * 300), x=1)._repr_html_()
    assert html.endswith("<p>… and 100 more nodes</p>")
    assert html.count("<td>n198</td>") == 1
    assert "<td>n201</td>" not in html
    assert "more nodes" not in gradient("+".join(["x"] * 200), x=1)._repr_html_()
