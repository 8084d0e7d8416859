"""The growing graph: nodes and literals are appended, never changed."""

from array import array

from backprop_cli.graph.model import Group


class Store:
    """Nodes in parallel lists, and the literals they use."""

    def __init__(self) -> None:
        self.gates: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.starts = array("i")
        self.ends = array("i")
        self.group = array("i")
        self.groups: list[Group] = []
        self.literals: dict[str, int] = {}
        self.texts: list[str] = []

    def node(self, gate: str, args: tuple[int, ...], span: tuple[int, int], group: int = -1) -> int:
        """Append a node."""
        self.gates.append(gate)
        self.args.append(args)
        self.starts.append(span[0])
        self.ends.append(span[1])
        self.group.append(group)
        return len(self.gates) - 1

    def literal(self, text: str) -> int:
        """The argument that stands for a literal."""
        place = self.literals.get(text)
        if place is None:
            place = self.literals[text] = len(self.texts)
            self.texts.append(text)
        return ~place

    def negated(self, argument: int) -> int:
        """The argument that stands for the negative of a literal."""
        text = self.texts[~argument]
        return self.literal(text[1:] if text.startswith("-") else "-" + text)

    def enter(self, name: str, args: tuple[int, ...] | None, parent: int) -> int:
        """Begin a group; its number."""
        self.groups.append(Group(name, args, parent))
        return len(self.groups) - 1
