"""The page in a real browser: what can be seen and heard at each step, and when pointing."""

import re
import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from backprop_cli.report.model import Report
from backprop_cli.report.picture.details import description
from backprop_cli.report.picture.diagram import around
from backprop_cli.report.picture.web.html import page as written
from tests.report.picture.pictures import hostile, placed, report_of

playwright = pytest.importorskip(
    "playwright.sync_api", reason="no browser is driven without playwright"
)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)  # fmt: skip
if BROWSER is None:
    pytest.skip("there is no Chromium on this machine", allow_module_level=True)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens a report's page; at the end nothing was complained about, asked for, or broken."""
    contexts, trouble = [], []

    def open_(report: Report, *, fold: bool = False, **options: Any) -> Any:
        file = tmp_path / "page.html"
        file.write_text(written(report, placed(report, fold=fold)), "utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"
        )
        tab.on("console", lambda message: trouble.append(message.text))
        tab.on("pageerror", lambda error: trouble.append(str(error)))
        tab.on("dialog", lambda dialog: trouble.append(dialog.message))
        tab.on("request", lambda request: trouble.append(request.url))
        tab.goto(file.as_uri())
        assert trouble == [file.as_uri()]
        trouble.clear()
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


SEEN = """() => ["value", "gradient"].map(name => [...document.querySelectorAll(`g[data-part] .${name}`)]
    .filter(e => getComputedStyle(e).visibility === "visible" && e.getBoundingClientRect().width)
    .map(e => Number(e.closest("[data-part]").dataset.part)))"""
CELLS = """() => [4, 3, 1].map(at => [...document.querySelectorAll("tr[data-part]")]
    .filter(e => e.cells[e.cells.length - at].checkVisibility({visibilityProperty: true}))
    .map(e => Number(e.dataset.part)))"""


DISABLED = "[...document.querySelectorAll('button[aria-disabled=true]')].map(e => e.name)"


def seen(tab: Any) -> list[list[int]]:
    """The parts whose values can be seen in the picture, and those whose gradients can."""
    return tab.evaluate(SEEN)


def said(tab: Any) -> str:
    return tab.inner_text("#say")


def marked(tab: Any, name: str) -> dict[str, list[int]]:
    """The parts of the elements that have a class, by the kinds of the elements."""
    pairs = tab.evaluate(
        "name => [...document.querySelectorAll('.' + name)]"
        ".map(e => [e.tagName.toLowerCase(), Number(e.dataset.part ?? -1)])",
        name,
    )
    return {kind: [part for k, part in pairs if k == kind] for kind in dict(pairs)}


def expected(count: int, step: int) -> list[list[int]]:
    """The parts whose values, and whose gradients, are there after a step."""
    values = list(range(min(step + 1, count)))
    return [values, list(range(2 * count - 1 - step, count)) if step >= count else []]


def test_it_opens_with_everything_and_the_answer(opened: Open) -> None:
    tab = opened(report_of("neuron"))
    assert seen(tab) == expected(13, 25)
    assert said(tab).startswith("The value is f = 0.7311. The gradients are df/dw0 = -0.1966")
    assert tab.input_value("#step") == tab.get_attribute("#step", "max") == "25"
    assert tab.evaluate("document.querySelector('svg').role") == "group"


def test_stepping_by_buttons_shows_what_is_reached(opened: Open) -> None:
    report = report_of("neuron")
    tab = opened(report)
    rows = tab.evaluate("[...document.querySelectorAll('tr[data-part]')].map(e => +e.dataset.part)")
    tab.click("button[name=first]")
    for step in range(26):
        values, gradients = expected(13, step)
        assert seen(tab) == [values, gradients]
        own = [r for r in rows if r in values]
        back = [r for r in rows if r in gradients]
        assert tab.evaluate(CELLS) == [own, back, back]
        node = report.nodes[step if step < 13 else 25 - step]
        start = f"forward: {node.name} = " if step < 13 else f"backward: df/d{node.name} = "
        assert said(tab).startswith(start)
        number = node.value if step < 13 else node.upstream
        assert float(said(tab).split(" = ")[-1]) == pytest.approx(number, rel=1e-3)
        assert set(marked(tab, "now")) == {"g", "tr", "path"}
        assert tab.input_value("#step") == str(step)
        ends = {0: ["first", "back"], 25: ["next", "last"]}
        assert tab.evaluate(DISABLED) == ends.get(step, [])
        if step < 25:
            tab.click("button[name=next]")
    tab.click("button[name=next]", force=True)
    assert tab.input_value("#step") == "25"
    tab.click("button[name=back]")
    assert seen(tab) == expected(13, 24)
    tab.click("button[name=last]")
    assert seen(tab) == expected(13, 25)


@pytest.mark.parametrize("start", ["ArrowRight", "Home", "next", "first"])
def test_from_the_opening_it_begins(opened: Open, start: str) -> None:
    tab = opened(report_of("product"))
    assert said(tab).endswith("\nNext or → goes through it step by step.")
    assert tab.evaluate(DISABLED) == []
    tab.keyboard.press(start) if start[0].isupper() else tab.click(f"button[name={start}]")
    assert seen(tab) == expected(5, 0)
    assert said(tab) == "forward: x = -2"


def test_nothing_is_larger_than_it_is(opened: Open) -> None:
    size = "e => [e.getBoundingClientRect().width, Number(e.getAttribute('width'))]"
    for name in ("product", "lstm"):
        tab = opened(report_of(name), viewport={"width": 1200, "height": 700})
        shown, own = tab.eval_on_selector("svg", size)
        assert shown == pytest.approx(own, abs=0.1)
        tab.click("button[name=fit]")
        assert tab.eval_on_selector("svg", size)[0] == pytest.approx(min(own, 1168), abs=0.1)


def test_the_output_is_in_view_then_each_step(opened: Open) -> None:
    report = report_of("lstm")
    tab = opened(report, viewport={"width": 800, "height": 600})
    inside = """part => {
        const [inner, outer] = [`g[data-part="${part}"]`, ".box"]
            .map(name => document.querySelector(name).getBoundingClientRect());
        return inner.left >= outer.left && inner.right <= outer.right
            && inner.top >= outer.top && inner.bottom <= outer.bottom}"""
    count = len(report.nodes)
    assert tab.evaluate(inside, count - 1)
    for step in (0, 20, 40, count, 2 * count - 1):
        tab.fill("#step", str(step))
        assert tab.evaluate(inside, step if step < count else 2 * count - 1 - step)


def test_the_whole_row_is_coloured(opened: Open) -> None:
    tab = opened(report_of("neuron"), color_scheme="light", viewport={"width": 1100, "height": 900})
    tab.fill("#step", "8")

    def colours(line: str) -> set[bytes]:
        """A few pixels at the left of each cell, where no letter stands."""
        cells = [cell.bounding_box() for cell in tab.locator(f"{line} > *").all()]
        corners = [{"x": cell["x"] + 2, "y": cell["y"] + 5} for cell in cells]
        return {tab.screenshot(clip={**corner, "width": 3, "height": 3}) for corner in corners}

    plain, lit = colours('tr[data-part="7"]:has(th)'), colours('tr[data-part="8"]:has(th)')
    assert len(plain) == len(lit) == 1
    assert plain != lit


def test_the_lecture_in_words(opened: Open) -> None:
    tab = opened(report_of("neuron"))
    for step, words in (
        (10, "forward: n6 = exp(n5) = 0.3679"),
        (13, "backward: df/df = 1"),
        (15, "backward: df/dn6 = df/dn7 × dn7/dn6 = -0.5344 × 1 = -0.5344"),
        (24, "backward: df/dx0 = df/dn1 × dn1/dx0 = 0.1966 × 2 = 0.3932"),
    ):
        tab.fill("#step", str(step))
        assert said(tab) == words
        assert seen(tab) == expected(13, step)


def test_a_fork_adds(opened: Open) -> None:
    tab = opened(report_of("fraction"))
    tab.hover('g[data-part="0"] .symbol')
    backward = said(tab).split("\n")[1]
    three = r"df/dn\d × dn\d/dx( \+ df/dn\d × dn\d/dx){2}"
    assert re.fullmatch(
        rf"backward: df/dx = {three} = .* × .* \+ .* × .* \+ .* × .* = 2\.\d+", backward
    )


def test_keys(opened: Open) -> None:
    tab = opened(report_of("product"))
    for key, step in (("Home", 0), ("ArrowLeft", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 9), ("ArrowRight", 9)):  # fmt: skip
        tab.keyboard.press(key)
        assert seen(tab) == expected(5, step)
    tab.focus("#step")
    for key, step in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("End", 9)):
        tab.keyboard.press(key)
        assert seen(tab) == expected(5, step)


def test_the_keyboard_alone_reaches_and_keeps_every_node(opened: Open) -> None:
    tab = opened(report_of("product"))
    for part in range(5):
        tab.keyboard.press("ArrowDown" if part else "Tab")
        assert tab.evaluate("document.activeElement.dataset.part") == str(part)
        assert marked(tab, "hot")["g"] == [part]
    tab.keyboard.press("Enter")
    assert tab.get_attribute('g[data-part="4"]', "aria-pressed") == "true"
    tab.keyboard.press("ArrowDown")
    assert marked(tab, "hot")["g"] == [4]
    tab.keyboard.press("ArrowUp")
    assert marked(tab, "hot")["g"] == [3]
    for name in ("first", "back", "next", "last"):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.name") == name
        assert marked(tab, "hot")["g"] == [4]
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Space")
    assert seen(tab) == expected(5, 0)
    assert marked(tab, "hot") == {}


@pytest.mark.parametrize("name", ["neuron", "calls"])
def test_pointing_marks_a_node_its_row_and_its_edges(opened: Open, name: str) -> None:
    report = report_of(name)
    layout = placed(report)
    tab = opened(report)
    for place, wiring in enumerate(report.structure.wirings):
        tab.hover(f'g[data-part="{place}"] :is(.shape, .symbol) >> nth=0')
        lit = marked(tab, "hot")
        rows = len(report.nodes[place].edges) or 1
        assert lit == {"g": [place], "path": [place], "tr": [place] * rows}
        operands = sorted(set(wiring.operands))
        assert marked(tab, "fed") == ({"path": operands} if operands else {})
        ends = tab.evaluate(
            "[...document.querySelectorAll('.fed')].map(e => {"
            "const ends = [0, e.getTotalLength()].map(at => e.getPointAtLength(at));"
            "return ends.map(({x, y}) => [x, y])})"
        )
        box = layout.boxes[place]
        for operand, (start, end) in zip(operands, ends, strict=True):
            stub = layout.stubs[operand]
            assert start == pytest.approx([stub.x, stub.y], abs=0.1)
            assert box.x - 0.1 <= end[0] <= box.x + box.width / 2
            assert box.y <= end[1] <= box.y + box.height
        node = report.nodes[place]
        lines = said(tab).split("\n")
        assert lines[0].startswith(f"forward: {node.name} = ")
        assert lines[1].startswith(f"backward: d{report.output}/d{node.name} = ")
    tab.hover("#say")
    assert marked(tab, "hot") == marked(tab, "fed") == {}


def test_pointing_at_a_row_does_the_same(opened: Open) -> None:
    tab = opened(report_of("neuron"))
    tab.hover('tr[data-part="8"] >> nth=1')
    assert marked(tab, "hot") == {"path": [8], "g": [8], "tr": [8, 8]}
    assert marked(tab, "fed") == {"path": [4, 7]}


def test_a_click_keeps_a_node_until_the_next_one_or_escape(opened: Open) -> None:
    tab = opened(report_of("neuron"))
    gate = 'g[data-part="{}"] .shape'.format
    tab.click(gate(10))
    tab.hover("#say")
    assert marked(tab, "hot")["g"] == [10]
    tab.hover(gate(11))
    assert marked(tab, "hot")["g"] == [11]
    tab.hover("#say")
    assert marked(tab, "hot")["g"] == [10]
    tab.click(gate(10))
    tab.mouse.move(1, 1)
    assert marked(tab, "hot") == {}
    tab.click(gate(12))
    tab.mouse.move(1, 1)
    assert marked(tab, "hot")["g"] == [12]
    tab.keyboard.press("Escape")
    assert marked(tab, "hot") == {}
    assert tab.get_attribute('g[data-part="12"]', "aria-pressed") == "false"


def test_a_node_that_is_kept_tells_all_its_digits(opened: Open) -> None:
    report = report_of("neuron")
    tab = opened(report)
    tab.click('g[data-part="10"] .shape')
    forward, _, *rest = said(tab).split("\n")
    assert forward == "forward: n6 = exp(n5) = 0.3679"
    node = report.nodes[10]
    numbers = [float(line.split(" = ")[-1]) for line in rest]
    assert numbers == [node.value, node.upstream, node.edges[0].local.value]
    tab.hover('g[data-part="11"] .shape')
    assert len(said(tab).split("\n")) == 2
    tab.focus('g[data-part="9"]')
    assert repr(report.nodes[9].value).removesuffix(".0") in said(tab).split("\n")[2]


def test_pointing_does_not_tell_what_is_not_reached(opened: Open) -> None:
    tab = opened(report_of("neuron"))
    tab.fill("#step", "14")
    tab.hover('g[data-part="3"] .symbol')
    assert said(tab) == "forward: x1 = -2"
    tab.hover('g[data-part="11"] .shape')
    assert marked(tab, "fed") == {"path": [10]}
    tab.hover('g[data-part="10"] .shape')
    assert marked(tab, "hot")["g"] == [10]
    assert marked(tab, "fed") == {}
    tab.fill("#step", "1")
    tab.hover('g[data-part="11"] .shape')
    assert said(tab) == "not reached yet"


def shown_parts(tab: Any) -> tuple[list[int], list[int]]:
    """The parts that can be seen in the picture and in the table."""
    script = "s => [...document.querySelectorAll(s)].filter(e => e.getBoundingClientRect().width).map(e => +e.closest('[data-part]').dataset.part)"
    return tab.evaluate(script, "g[data-part] > .symbol"), sorted(
        set(tab.evaluate(script, "tr[data-part]"))
    )


def test_folding_hides_an_inside_in_place_and_shows_it_again(opened: Open) -> None:
    report = report_of("calls")
    diagram = placed(report).diagram
    frames = {frame.call: number for number, frame in enumerate(diagram.frames)}
    tab = opened(report)
    title = 'g[data-frame="{}"] text'.format
    outer, inner = frames["lin(x, 1)"], frames["sq(x)"]
    every = list(range(len(diagram.parts)))
    left = [n for n, part in enumerate(diagram.parts) if part.frame not in (outer, inner)]
    without_inner = [n for n, part in enumerate(diagram.parts) if part.frame != inner]
    assert shown_parts(tab) == (every, every)
    start = tab.locator(title(outer)).bounding_box()
    tab.click(title(inner))
    assert shown_parts(tab) == (without_inner, without_inner)
    tab.click(title(outer))
    assert shown_parts(tab) == (left, left)
    assert not tab.locator(f'g[data-frame="{inner}"]').is_visible()
    assert tab.get_attribute(f'g[data-frame="{outer}"]', "aria-expanded") == "false"
    name, frame = (tab.locator(f'g[data-frame="{outer}"] {e}').bounding_box() for e in ("text", "rect"))  # fmt: skip
    for at, size in (("x", "width"), ("y", "height")):
        assert name[at] + name[size] / 2 == pytest.approx(frame[at] + frame[size] / 2, abs=2)
    # a cover: nothing of the wires inside shines through
    assert tab.evaluate(f"getComputedStyle(document.querySelector('g[data-frame=\"{outer}\"] rect')).fill") == "rgb(255, 255, 255)"  # fmt: skip
    tab.click(title(outer))
    assert shown_parts(tab) == (without_inner, without_inner)
    assert tab.locator(title(outer)).bounding_box() == start
    tab.focus(f'g[data-frame="{inner}"]')
    tab.keyboard.press("Enter")
    assert shown_parts(tab) == (every, every)
    tab.click(f'span[data-frame="{inner}"]')
    assert shown_parts(tab) == (without_inner, without_inner)
    assert tab.get_attribute(f'span[data-frame="{inner}"]', "aria-expanded") == "false"


def test_a_folded_frame_keeps_the_numbers_that_it_gives(opened: Open) -> None:
    report = report_of("calls")
    layout = placed(report)
    tab = opened(report)
    every, frames = seen(tab)[0], layout.diagram.frames
    for number in range(len(frames)):
        tab.click(f'g[data-frame="{number}"] text')
        homes = [around(frames, part.frame) for part in layout.diagram.parts]
        *hidden, gives = (part for part, home in enumerate(homes) if number in home)
        assert seen(tab) == [[part for part in every if part not in hidden]] * 2
        rect, title = (tab.locator(f'g[data-frame="{number}"] {name}').bounding_box() for name in ("rect", "text"))  # fmt: skip
        for name in ("value", "gradient"):
            box = tab.locator(f'g[data-part="{gives}"] .{name}').bounding_box()
            assert rect["x"] + rect["width"] - box["x"] - box["width"] == pytest.approx(4, abs=2)
            assert rect["y"] < box["y"] < rect["y"] + rect["height"] - box["height"]
            assert title["x"] + title["width"] < box["x"] or title["y"] + 10 < box["y"]
        tab.hover(f'g[data-part="{gives}"] .value')
        assert said(tab).startswith(f"forward: {report.nodes[gives].name} = ")
        tab.click(f'g[data-frame="{number}"] rect', position={"x": 4, "y": 20})
        assert seen(tab)[0] == every


def test_every_step_marks_something_that_can_be_seen(opened: Open) -> None:
    report = report_of("calls")
    diagram = placed(report).diagram
    tab = opened(report)
    outer = next(n for n, frame in enumerate(diagram.frames) if frame.call == "lin(x, 1)")
    tab.click(f'g[data-frame="{outer}"] text')
    visible = """() => [...document.querySelectorAll("g.now, tr.now, span.now")]
        .filter(e => e.getBoundingClientRect().width).map(e => e.dataset.frame ?? e.dataset.part)"""
    inputs = [part.kind == "input" for part in diagram.parts]
    for step in range(2 * len(diagram.parts)):
        tab.keyboard.press("ArrowRight")
        part = step if step < len(diagram.parts) else 2 * len(diagram.parts) - 1 - step
        inside = diagram.parts[part].frame
        while inside >= 0 and inside != outer:
            inside = diagram.frames[inside].parent
        now = set(tab.evaluate(visible))
        assert now
        assert (tab.locator(f'.now[data-frame="{outer}"]').count() == 2) is (inside == outer)
        assert not (inputs[part] and inside >= 0)


def test_a_group_that_was_folded_before_is_a_part_like_any_other(opened: Open) -> None:
    report = report_of("calls")
    parts = placed(report, fold=True).diagram.parts
    tab = opened(report, fold=True)
    assert shown_parts(tab) == (list(range(len(parts))),) * 2
    number = next(at for at, part in enumerate(parts) if part.kind == "folded")
    tab.hover(f'g[data-part="{number}"] .shape')
    assert marked(tab, "hot")["g"] == [number]
    tab.keyboard.press("Home")
    for step in range(1, 2 * len(parts)):
        tab.keyboard.press("ArrowRight")
        assert seen(tab) == expected(len(parts), step)


def test_a_phone_never_scrolls_the_page_sideways(opened: Open) -> None:
    for name in ("neuron", "lstm", "function"):
        tab = opened(report_of(name), viewport={"width": 360, "height": 640})
        wide = "[document.scrollingElement.scrollWidth, document.body.scrollWidth, innerWidth]"
        assert max(tab.evaluate(wide)) == 360
        box = "e => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX"
        assert tab.eval_on_selector(".box:has(svg)", box) == "auto"
        assert tab.eval_on_selector(".box:has(table)", box) == "auto"
        for button in tab.locator("button").all():
            assert button.bounding_box()["height"] >= 40


def test_a_step_comes_into_view(opened: Open) -> None:
    tab = opened(report_of("neuron"), viewport={"width": 360, "height": 640})
    tab.fill("#step", "13")
    box = tab.locator('g[data-part="12"] .shape').bounding_box()
    assert 0 <= box["x"] <= 360 - box["width"]


COLOURS = "names => names.map(([name, key]) => getComputedStyle(document.querySelector(name))[key])"
NAMED = [
    ["body", "backgroundColor"],
    [".paper", "fill"],
    [".value", "fill"],
    [".gradient", "fill"],
    ["th", "color"],
]


def test_light_and_dark(opened: Open) -> None:
    report = report_of("neuron")
    light = ["rgb(255, 255, 255)"] * 2 + ["rgb(10, 107, 41)", "rgb(179, 38, 30)", "rgb(31, 35, 40)"]
    dark = ["rgb(13, 17, 23)"] * 2 + [
        "rgb(86, 211, 100)",
        "rgb(255, 138, 128)",
        "rgb(230, 237, 243)",
    ]
    assert opened(report, color_scheme="light").evaluate(COLOURS, NAMED) == light
    assert opened(report, color_scheme="dark").evaluate(COLOURS, NAMED) == dark


def test_without_a_script_everything_is_there(opened: Open) -> None:
    tab = opened(report_of("calls"), java_script_enabled=False)
    count = len(report_of("calls").nodes)
    for name in ("value", "gradient"):
        labels = tab.locator(f"g[data-part] .{name}").all()
        assert [label.is_visible() for label in labels] == [True] * count
    assert not tab.locator("#controls").is_visible()
    assert tab.locator("tr[data-part]").first.is_visible()
    assert tab.locator("#say").is_visible()


def test_paper_gets_everything(opened: Open) -> None:
    report = report_of("calls")
    tab = opened(report)
    tab.keyboard.press("Home")
    tab.click('g[data-frame="0"] text')
    count = len(report.nodes)
    assert seen(tab) != expected(count, 2 * count - 1)
    markers = "[...document.querySelectorAll('span[data-frame]')].map(e => getComputedStyle(e, '::before').content)"
    assert set(tab.evaluate(markers)) == {'"▾ "', '"▸ "'}
    tab.emulate_media(media="print")
    assert set(tab.evaluate(markers)) == {"none"}
    said_ = (
        "[getComputedStyle(say).fontSize, JSON.parse(getComputedStyle(say, '::before').content)]"
    )
    assert tab.evaluate(said_) == ["0px", description(report)]
    moved = "[...document.querySelectorAll('svg text')].filter(e => getComputedStyle(e).transform !== 'none').length"
    assert tab.evaluate(moved) == 0
    assert seen(tab) == expected(count, 2 * count - 1)
    assert shown_parts(tab) == (list(range(count)),) * 2
    assert not tab.locator("#controls").is_visible()


def test_hostile_texts_do_nothing(opened: Open) -> None:
    tab = opened(hostile())
    tab.keyboard.press("Home")
    for _ in range(2 * len(hostile().nodes)):
        tab.keyboard.press("ArrowRight")
    for frame in tab.locator("g[data-frame] text").all():
        frame.click(force=True)
    assert tab.locator("img").count() == 0
    assert tab.locator("script").count() == 2
    assert "<img src=x onerror=alert(1)>" in tab.inner_text("main")


BOXES = """() => [...document.querySelectorAll("svg text")].map(e => {
    const {x, y, width, height} = e.getBBox();
    return [x, y, width, height, e.textContent]})"""


@pytest.mark.parametrize("name", ["neuron", "function", "loops", "50"])
def test_no_texts_overlap_in_the_font_of_this_machine(opened: Open, name: str) -> None:
    boxes = opened(report_of(name)).evaluate(BOXES)
    assert len(boxes) > 30
    # a box is as high as the tallest letter of the font: digits leave room above and below
    trimmed = [(x, y + h * 0.2, w, h * 0.6, text) for x, y, w, h, text in boxes]
    for one, other in combinations(trimmed, 2):
        assert not overlap(one, other), (one, other)


def overlap(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(
        one[at] < other[at] + other[at + 2] and other[at] < one[at] + one[at + 2] for at in (0, 1)
    )


def test_thousands_of_nodes_can_be_stepped(opened: Open) -> None:
    from backprop_cli import gradient

    report = gradient(" + ".join(["x"] * 3000), x=1)
    tab = opened(report)
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowRight")
    assert said(tab) == "forward: n1 = x + x = 2"
    tab.fill("#step", "3000")
    assert said(tab) == "backward: df/df = 1"
