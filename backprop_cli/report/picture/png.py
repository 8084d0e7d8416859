"""SVG → PNG, through resvg, with the font that lies beside this file.

The font is DejaVu Sans Mono (its licence lies beside it), with fewer characters and tables:

    pyftsubset DejaVuSansMono.ttf --layout-features= --no-hinting --notdef-outline \\
        --drop-tables+=GSUB,GPOS,GDEF,FFTM --unicodes=U+20-7E,U+A0-17F,U+370-3FF,U+400-45F,\\
        U+1D43-1D9C,U+2010-2027,U+2030-203A,U+2070-209F,U+2100-214F,U+2190-21FF,U+2200-22FF
"""

import re
from functools import cache
from html import unescape
from math import floor
from pathlib import Path

from backprop_cli.errors import fail
from backprop_cli.numbers import exact

FONTS = Path(__file__).parent / "fonts"
COVERED = (
    "20-7E A0-17F 374-375 37A 37E 384-38A 38C 38E-3A1 3A3-3CE 3D0-3E1 3F0-45F 1D43-1D5B 1D62-1D65 "
    "1D77-1D78 1D7B 1D85 1D9B-1D9C 2010-2023 2026 2030-2037 2039-203A 2070-2071 2074-208E "
    "2090-209C 2102 2105 210D-210F 2115-2117 2119-211A 211D 2122 2124 2126 212A-212B 212E 2148 "
    "2190-2213 2215 2217-2220 2223 2227-222D 2234-223D 2241-2269 226D-228B 228D-22A5 22B2-22B5 "
    "22B8 22C2-22C6 22CD-22D1 22DA-22E9 22EF 27DC"
)
"""The characters that the font has."""
LEAST_SCALE, MOST_SCALE = 0.1, 20
LONGEST_SIDE, MOST_PIXELS = 20_000, 200_000_000
TEXT = re.compile(r"<(?:text|tspan)[^>]*>([^<]*)")
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')


def png(svg: str, scale: float = 1.0) -> bytes:
    """The PNG file of an SVG document of ours, `scale` pixels for each of its own.

    Raises:
        BackpropError: resvg-py is missing, or the picture would be too large.
    """
    across, high = _size(svg, scale)
    try:
        import resvg_py
    except ImportError:
        fail("extra", "a PNG needs resvg-py", hint="pip install 'backprop-cli[png]'")
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=across,
            height=high,
            font_dirs=[str(FONTS)],
            # fonts of this machine only where ours lacks a character: they differ by machine
            skip_system_fonts=not missing(svg),
        )
    )


def missing(svg: str) -> str:
    """The characters of an SVG's texts that our font lacks, each once."""
    shown = set(unescape("".join(TEXT.findall(svg))))
    return "".join(sorted(char for char in shown if not _covered(ord(char))))


def _covered(code: int) -> bool:
    return any(first <= code <= last for first, last in ranges())


@cache
def ranges() -> list[tuple[int, int]]:
    """The first and the last code point of each row of characters that the font has."""
    ends = (part.partition("-") for part in COVERED.split())
    return [(int(first, 16), int(last or first, 16)) for first, _, last in ends]


def _size(svg: str, scale: float) -> tuple[int, int]:
    """Width and height in pixels, unless there are too many."""
    found = SIZE.match(svg)
    assert found is not None
    across, high = (max(1, round(float(side) * scale)) for side in found.groups())
    fits = min(LONGEST_SIDE / max(across, high), (MOST_PIXELS / (across * high)) ** 0.5)
    if fits < 1:
        less = floor(100 * scale * fits) / 100
        smaller = f"use --scale {exact(less)} or less, or " if less >= LEAST_SCALE else ""
        message = f"a PNG of {across:,} by {high:,} pixels is too large"
        fail("size", message, hint=f"{smaller}write an SVG: it has no limit")
    return across, high
