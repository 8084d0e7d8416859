"""PNG → pixels: a decoder for what resvg writes, 8-bit RGBA without interlacing."""

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def pixels(png: bytes) -> Pixels:
    """The pixels of a PNG, as rows of columns of red, green, blue and opacity."""
    assert png[:8] == SIGNATURE
    found = list(chunks(png))
    (first, head), (last, _) = found[0], found[-1]
    assert (first, last) == (b"IHDR", b"IEND")
    width, height, *kind = struct.unpack(">IIBBBBB", head)
    assert kind == [8, 6, 0, 0, 0]
    data = zlib.decompress(b"".join(body for name, body in found if name == b"IDAT"))
    lines = np.frombuffer(data, np.uint8).reshape(height, 1 + 4 * width)
    rows = np.zeros((height + 1, 4 * width), np.uint8)
    for at, line in enumerate(lines):
        rows[at + 1] = unfiltered(line[0], line[1:], rows[at])
    return rows[1:].reshape(height, width, 4)


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The names and the contents of the chunks, whose checksums are right."""
    at = len(SIGNATURE)
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length :][:4]) == (zlib.crc32(name + body),)
        yield name, body
        at += 12 + length


def unfiltered(kind: int, line: Pixels, above: Pixels) -> Pixels:
    """One row, its filter undone; each pixel is predicted from its left, upper and corner one."""
    if kind == 0:
        return line
    if kind == 2:
        return line + above
    if kind == 1:
        return line.reshape(-1, 4).cumsum(0, np.uint8).reshape(-1)
    row = [0] * 4
    up, given = above.tolist(), line.tolist()
    for at, byte in enumerate(given):
        left, top = row[at], up[at]
        corner = up[at - 4] if at >= 4 else 0
        guess = (left + top) // 2 if kind == 3 else nearest(left, top, corner)
        row.append((byte + guess) % 256)
    return np.array(row[4:], np.uint8)


def nearest(left: int, top: int, corner: int) -> int:
    """Which of three is nearest to left + top - corner (Paeth)."""
    guess = left + top - corner
    return min((left, top, corner), key=lambda one: abs(guess - one))
