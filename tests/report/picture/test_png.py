"""The PNG, decoded: it is the picture that was looked at, its text is there, its page is white."""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from backprop_cli.errors import BackpropError
from backprop_cli.report.picture import png as drawing
from backprop_cli.report.picture.png import FONTS, missing, png, ranges
from backprop_cli.report.picture.svg import svg
from tests.report.picture.make_neuron import FILE, neuron
from tests.report.picture.pictures import placed, report_of
from tests.report.picture.pixels import SIGNATURE, Pixels, pixels, unfiltered

resvg_py = pytest.importorskip("resvg_py", reason="no PNG without resvg-py")
WHITE = (255, 255, 255, 255)


def document(name: str) -> str:
    report = report_of(name)
    return svg(report, placed(report))


def apart(one: Pixels, other: Pixels) -> tuple[float, int]:
    """The mean and the largest difference of two pictures."""
    differences = np.abs(one.astype(int) - other.astype(int))
    return float(differences.mean()), int(differences.max())


def test_the_neuron_is_the_picture_that_was_looked_at() -> None:
    stored, now = pixels(FILE.read_bytes()), pixels(neuron())
    assert stored.shape == now.shape
    mean, most = apart(stored, now)
    assert mean < 0.5
    assert most < 200
    assert FILE.stat().st_size < 40_000


def test_a_moved_picture_would_be_noticed() -> None:
    now = pixels(neuron())
    mean, most = apart(np.roll(now, 2, axis=1), now)
    assert mean > 0.5
    assert most > 200


def test_texts_are_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = pixels(neuron())
    monkeypatch.setattr(drawing, "FONTS", tmp_path)
    bare = pixels(neuron())
    # ink on paper: the texts are most of it
    assert ink(shown) > 1.5 * ink(bare)


def ink(picture: Pixels) -> int:
    return int((picture != WHITE).any(axis=2).sum())


def test_the_page_is_white_and_the_colours_are_those_of_a_light_one() -> None:
    picture = pixels(neuron())
    assert (picture[0] == WHITE).all()
    assert (picture[..., 3] == 255).all()
    seen = {tuple(colour[:3]) for colour in picture.reshape(-1, 4).tolist()}
    assert {(0x1F, 0x23, 0x28), (0xFF, 0xFF, 0xFF)} <= seen
    text = document("neuron")
    begin, end = text.index("@media"), text.index("</style>")
    assert png(text) == png(text[:begin] + text[end:])


@pytest.mark.parametrize("scale", [0.5, 1, 1.5, 2])
def test_scale(scale: float) -> None:
    text = document("product")
    height, width, _ = pixels(png(text, scale)).shape
    box = [float(side) for side in text.split('viewBox="0 0 ')[1].split('"')[0].split()]
    assert [width, height] == pytest.approx([side * scale for side in box], abs=1)


def test_too_large_a_picture_is_refused() -> None:
    text = document("neuron")
    with pytest.raises(BackpropError, match="pixels is too large") as error:
        png(text, 30)
    assert error.value.hint == "use --scale 21.52 or less, or write an SVG: it has no limit"
    assert len(png(text, 2)) > 0
    square = text.replace('width="929.1" height="218"', 'width="15000" height="15000"')
    assert square != text
    with pytest.raises(BackpropError, match="15,000 by 15,000"):
        png(square)


def test_without_resvg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(BackpropError, match="needs resvg-py") as error:
        png(document("product"))
    assert "backprop-cli[png]" in error.value.hint


def characters_of_the_font() -> set[int]:
    """The code points in the `cmap` table of the font: its format 4 for Windows."""
    font = (FONTS / "DejaVuSansMono.ttf").read_bytes()
    tables = [
        struct.unpack_from(">4sIII", font, 12 + 16 * k) for k in range(int.from_bytes(font[4:6]))
    ]
    start = next(offset for name, _, offset, _ in tables if name == b"cmap")
    count = int.from_bytes(font[start + 2 : start + 4])
    kinds = [struct.unpack_from(">HHI", font, start + 4 + 8 * k) for k in range(count)]
    at = start + next(offset for platform, code, offset in kinds if (platform, code) == (3, 1))
    format_, _, _, double = struct.unpack_from(">HHHH", font, at)
    assert format_ == 4
    rows = f">{double // 2}H"
    ends = struct.unpack_from(rows, font, at + 14)
    starts = struct.unpack_from(rows, font, at + 16 + double)
    return {code for a, b in zip(starts, ends, strict=True) for code in range(a, b + 1)} - {0xFFFF}


def test_the_font_has_the_characters_that_it_is_said_to_have() -> None:
    said = {code for first, last in ranges() for code in range(first, last + 1)}
    assert said == characters_of_the_font()
    assert set(map(ord, "abcxyzABC0123456789θσπλ×·−→…∂≤½²₀ᵢф")) <= said
    assert (FONTS / "DejaVuSansMono.ttf").stat().st_size < 120_000
    assert "Bitstream" in (FONTS / "LICENSE_DEJAVU").read_text("utf-8")


def test_characters_that_the_font_lacks_are_named() -> None:
    text = document("product")
    assert missing(text) == ""
    assert missing(text.replace(">x<", ">権a重権<")) == "権重"
    assert missing(text.replace(">x<", ">&#27177;&amp;<")) == "権"
    # what is only told to a reader's ears, or when pointing, is not drawn
    assert missing(text.replace("<title>x", "<title>権")) == ""


def test_only_those_are_looked_for_in_the_fonts_of_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def svg_to_bytes(**options: object) -> bytes:
        asked.append(options["skip_system_fonts"])
        return b""

    monkeypatch.setattr(resvg_py, "svg_to_bytes", svg_to_bytes)
    text = document("product")
    png(text)
    png(text.replace(">x<", ">権<"))
    assert asked == [True, False]


def test_a_character_that_the_font_lacks_does_not_stop_the_others() -> None:
    text = document("product")
    assert ink(pixels(png(text.replace(">x<", ">権<")))) > 0.9 * ink(pixels(png(text)))


@pytest.mark.parametrize("kind", range(5))
def test_the_decoder_undoes_every_filter(kind: int) -> None:
    random = np.random.default_rng(kind)
    above, row = (random.integers(0, 256, 40, np.uint8) for _ in range(2))
    left = np.concatenate([np.zeros(4, np.uint8), row[:-4]]).astype(int)
    corner = np.concatenate([np.zeros(4, np.uint8), above[:-4]]).astype(int)
    up = above.astype(int)
    guess = left + up - corner
    distances = np.array([abs(guess - left), abs(guess - up), abs(guess - corner)])
    paeth = np.choose(distances.argmin(0), [left, up, corner])
    filters = [0 * up, left, up, (left + up) // 2, paeth]
    filtered = ((row.astype(int) - filters[kind]) % 256).astype(np.uint8)
    assert (unfiltered(kind, filtered, above) == row).all()


def test_the_decoder_reads_a_picture_made_by_hand() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 2, 1, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes([0, 1, 2, 3, 4, 5, 6, 7, 8]))
    made = SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    assert pixels(made).tolist() == [[[1, 2, 3, 4], [5, 6, 7, 8]]]
