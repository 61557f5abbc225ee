"""PNG pictures in numbers of colours, put together from strips.

To deflate half a million pixels takes longer than all the rest of a picture, and most of them
say nothing new: a code's modules are rows that repeat, and what is written over the code is the
same for everybody. A strip is a piece of a deflate stream that refers to nothing before it, so
that one which was deflated before is only put in its place (RFC 1950, RFC 1951, PNG third edition).
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


@dataclass(frozen=True, slots=True)
class Strip:
    """Whole rows, as they are filtered and as they are deflated."""

    filtered: bytes
    deflated: bytes


def strip(image: Image.Image) -> Strip:
    """Return the rows of a picture of mode L."""
    width, dots = image.width, image.tobytes()
    rows = (dots[start : start + width] for start in range(0, len(dots), width))
    filtered = b"".join(_PLAIN + row for row in rows)
    return Strip(filtered, _deflated([filtered])[0])


def tall(image: Image.Image, times: int) -> list[Strip]:
    """Return the rows of a picture of mode L, each so many times."""
    width, dots = image.width, image.tobytes()
    rows = [_PLAIN + dots[start : start + width] for start in range(0, len(dots), width)]
    again = _as_above(width, times - 1)
    return [
        part
        for row, deflated in zip(rows, _deflated(rows), strict=True)
        for part in (Strip(row, deflated), again)
    ]


@cache
def _as_above(width: int, times: int) -> Strip:
    filtered = (_UP + bytes(width)) * times
    return Strip(filtered, _deflated([filtered])[0])


def _deflated(pieces: Iterable[bytes]) -> list[bytes]:
    """Return each piece in whole bytes, referring to none before it."""
    deflating = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    return [deflating.compress(one) + deflating.flush(zlib.Z_FULL_FLUSH) for one in pieces]


def png(width: int, strips: Sequence[Strip], palette: bytes) -> bytes:
    """Return the picture of these strips, one under the other."""
    checksum = zlib.adler32(b"")
    for one in strips:
        checksum = zlib.adler32(one.filtered, checksum)
    height = sum(len(one.filtered) for one in strips) // (width + 1)
    deflated = b"".join([_BEGINS, *(one.deflated for one in strips), _ENDS])
    return b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, _DEPTH, _NUMBERED, 0, 0, 0)),
            _chunk(b"PLTE", palette),
            _chunk(b"IDAT", deflated + struct.pack(">I", checksum)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
