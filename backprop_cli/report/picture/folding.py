"""Diagram → diagram with its groups folded: one part for each, or one for many of a kind.

Calls of one function, or steps of one loop, become one part where nothing that depends on one of
them goes into another by way of something else: what is left is still without cycles.
"""

from collections.abc import Iterable, Sequence

from backprop_cli.report.picture.diagram import FOLDED, INPUT, OUTSIDE, Diagram, Frame, Part, around

WALKS = 1_000_000
"""Parts that are walked over to put groups together: for each kind all of them are."""


def folded(diagram: Diagram) -> Diagram:
    """The diagram with its outermost groups folded."""
    frames, parts = diagram.frames, diagram.parts
    outermost = [around(frames, frame)[0] for frame in range(len(frames))]
    # every part by itself, those of a group together
    team = [
        number if part.frame == OUTSIDE else ~outermost[part.frame]
        for number, part in enumerate(parts)
    ]
    calls = {~number: [frame] for number, frame in enumerate(frames) if frame.parent == OUTSIDE}
    for kind in _kinds(calls)[: 1 + WALKS // len(parts)]:
        _put_together(parts, team, calls, kind)
    members: dict[int, list[int]] = {}
    for number, one in enumerate(team):
        members.setdefault(one, []).append(number)
    consumers = diagram.consumers()
    found = [
        _part(diagram, inner, consumers, calls[one]) if one < 0 else parts[one]
        for one, inner in members.items()
    ]
    return Diagram(in_order(found), (), diagram.output)


def _kinds(calls: dict[int, list[Frame]]) -> list[list[int]]:
    """The groups of each kind that there is more than once."""
    kinds: dict[tuple[str, bool], list[int]] = {}
    for one, (frame,) in calls.items():
        kinds.setdefault((_stem(frame), _is_step(frame)), []).append(one)
    return [ones for ones in kinds.values() if len(ones) > 1]


def _put_together(
    parts: Sequence[Part], team: list[int], calls: dict[int, list[Frame]], kind: list[int]
) -> None:
    """Put together the groups of a kind, as long as that makes no cycle."""
    left, into = set(kind), 0
    joined: dict[int, int] = {}
    # what depends on the groups put together so far, and is not among them
    behind: set[int] = set()
    steps: set[str] = set()
    for one, sources in _sources(parts, team).items():
        if one not in left:
            if any(source in behind or joined.get(source) == into for source in sources):
                behind.add(one)
        elif not into or sources & behind or calls[one][0].name in steps:
            into, behind, steps = one, set(), _step(calls[one][0])
            joined[one] = one
        else:
            joined[one] = into
            steps |= _step(calls[one][0])
            calls[into] += calls.pop(one)
    team[:] = [joined.get(one, one) for one in team]


def _sources(parts: Sequence[Part], team: Sequence[int]) -> dict[int, set[int]]:
    """What each team takes from, the teams in topological order."""
    home = {node: team[number] for number, part in enumerate(parts) for node in part.gives}
    sources: dict[int, set[int]] = {one: set() for one in team}
    for one, part in zip(team, parts, strict=True):
        sources[one] |= {home[node] for node in part.takes} - {one}
    return {one: sources[one] for one in _sorted(sources)}


def _sorted(sources: dict[int, set[int]]) -> list[int]:
    """Some things so that each stands behind its sources, else as they were."""
    after: dict[int, list[int]] = {one: [] for one in sources}
    waits = {one: len(found) for one, found in sources.items()}
    for one, found in sources.items():
        for source in found:
            after[source].append(one)
    ready = [one for one, count in waits.items() if not count]
    for one in ready:
        for end in after[one]:
            waits[end] -= 1
            if not waits[end]:
                ready.append(end)
    return ready


def _part(
    diagram: Diagram, members: Sequence[int], consumers: dict[int, list[int]], calls: list[Frame]
) -> Part:
    """One part in the place of some."""
    parts, inner = [diagram.parts[number] for number in members], set(members)
    own = dict.fromkeys(node for part in parts for node in part.gives)
    takes = dict.fromkeys(node for part in parts for node in part.takes if node not in own)
    gives = [
        node
        for node in own
        if node == diagram.output or any(c not in inner for c in consumers.get(node, ()))
    ]
    covers = sum(part.covers for part in parts)
    return Part(FOLDED, _label(calls), tuple(takes), tuple(gives), OUTSIDE, covers)


def _label(calls: list[Frame]) -> str:
    """What a folded part is called: `sq(n1)`, `sq × 12`, `t = 0…11 × 12`."""
    first, last = calls[0], calls[-1]
    if len(calls) == 1:
        return first.call
    steps = f"{first.name}…{last.name.removeprefix(_stem(first))}" if _is_step(first) else ""
    return f"{steps or first.name} × {len(calls)}"


def _is_step(frame: Frame) -> bool:
    """Whether a frame is a step of a loop, `t = 0`."""
    return frame.name == frame.call


def _stem(frame: Frame) -> str:
    """What all groups of a kind begin with: the name of a function, or `t = `."""
    return frame.name[: frame.name.index("= ") + 2] if _is_step(frame) else frame.name


def _step(frame: Frame) -> set[str]:
    """The step that a group is: where the same one comes again, another loop begins."""
    return {frame.name} if _is_step(frame) else set()


def in_order(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts in topological order, inputs first."""
    listed = sorted(parts, key=lambda part: part.kind != INPUT)
    home = {node: number for number, part in enumerate(listed) for node in part.gives}
    sources = {n: {home[node] for node in part.takes} for n, part in enumerate(listed)}
    return tuple(listed[number] for number in _sorted(sources))
