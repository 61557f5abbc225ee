"""PNG pictures in numbers of colours, put together from strips.

To deflate half a million pixels takes longer than all the rest of a picture, and most of them
say nothing new: a code's modules are rows that repeat, and what is written over the code is the
same for everybody. A strip is a piece of a deflate stream that refers to nothing before it, so
that one which was deflated before is only put in its place, and its checksum is added to those of
the others (RFC 1950, RFC 1951, PNG third edition).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NUMBERED = 3  # a pixel is the number of its colour
_DEPTH = 8
_LEVEL = 3
# Deflate in a window of 32 kB, and no dictionary; at the end an empty last block.
_BEGINS, _ENDS = b"\x78\x01", b"\x03\x00"
_PLAIN, _UP = b"\x00", b"\x02"  # a row's filter
_ADLER = 65521


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows, or a piece of one: how many bytes they are filtered, their sum, and deflated."""

    length: int
    checksum: int
    deflated: bytes


def strip(image: Image.Image) -> Strip:
    """Return the rows of a picture of mode L."""
    width, dots = image.width, image.tobytes()
    return _deflated(b"".join(_PLAIN + dots[at : at + width] for at in range(0, len(dots), width)))


def begun(dots: bytes) -> Strip:
    """Return the first dots of a row."""
    return _deflated(_PLAIN + dots)


def continued(dots: bytes) -> Strip:
    """Return more dots of the row of the strip before."""
    return _deflated(dots)


@cache
def as_above(width: int, times: int) -> Strip:
    """Return so many rows like the one before."""
    return _deflated((_UP + bytes(width)) * times)


def joined(strips: Iterable[Strip]) -> Strip:
    """Return these strips, one after the other, as one."""
    length, low, high = 0, 1, 0
    deflated = []
    for one in strips:
        # Each byte of this one adds to `high` what came before it, once more.
        high += (one.checksum >> 16) + one.length * (low - 1)
        low += (one.checksum & 0xFFFF) - 1
        length += one.length
        deflated.append(one.deflated)
    return Strip(length, high % _ADLER << 16 | low % _ADLER, b"".join(deflated))


def _deflated(filtered: bytes) -> Strip:
    deflating = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    deflated = deflating.compress(filtered) + deflating.flush(zlib.Z_FULL_FLUSH)
    return Strip(len(filtered), zlib.adler32(filtered), deflated)


def png(width: int, strips: Sequence[Strip], palette: bytes) -> bytes:
    """Return the picture of these strips, one under the other."""
    whole = joined(strips)
    height = whole.length // (width + 1)
    image = b"".join([_BEGINS, whole.deflated, _ENDS, struct.pack(">I", whole.checksum)])
    return b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, _DEPTH, _NUMBERED, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", image),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
