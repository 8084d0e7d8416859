"""SVG → PNG, through resvg, with the font that lies beside this file."""

from pathlib import Path

from backprop_cli.errors import fail

FONTS = Path(__file__).parent / "fonts"


def png(svg: str, scale: float = 1.0) -> bytes:
    """The PNG file of an SVG document, `scale` pixels for each of its own.

    Raises:
        BackpropError: resvg-py is missing.
    """
    try:
        import resvg_py
    except ImportError:
        fail("extra", "a PNG needs resvg-py", hint="pip install 'backprop-cli[png]'")
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=scale, font_dirs=[str(FONTS)], skip_system_fonts=True
        )
    )
