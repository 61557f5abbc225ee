"""Pictures put together from strips, opened by an independent reader."""

from __future__ import annotations

from io import BytesIO
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from antrean.channels.whatsapp.sending.png import (
    Strip,
    as_above,
    begun,
    continued,
    joined,
    png,
    strip,
)

PALETTE = bytes(Random(1).randbytes(3 * 256))  # noqa: S311  # colours, no secret


def drawn(width: int, rows: list[bytes]) -> Image.Image:
    return Image.frombytes("L", (width, len(rows)), b"".join(rows))


def rows_of(width: int) -> st.SearchStrategy[list[bytes]]:
    row = st.binary(min_size=width, max_size=width) | st.just(bytes(width))
    return st.lists(row, min_size=1, max_size=9)


def in_pieces(row: bytes, cuts: list[int], times: int) -> list[Strip]:
    """Return a row cut at these places, and again under itself."""
    first, *more = [row[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    return [begun(first), *map(continued, more), as_above(len(row), times - 1)]


@given(st.data(), st.integers(1, 40), st.integers(1, 20))
def test_strips_are_seen_one_under_the_other(data: st.DataObject, width: int, times: int) -> None:
    first, code, last = (data.draw(rows_of(width)) for _ in range(3))
    cuts = sorted(data.draw(st.lists(st.integers(0, width), max_size=4)))
    pieces = [piece for row in code for piece in in_pieces(row, cuts, times)]
    once = data.draw(st.booleans())

    made = png(
        width,
        [
            strip(drawn(width, first)),
            *([joined(pieces)] if once else pieces),
            strip(drawn(width, last)),
        ],
        PALETTE,
    )

    Image.open(BytesIO(made)).verify()  # the checks of all chunks
    seen = Image.open(BytesIO(made))
    repeated = [row for row in code for _ in range(times)]
    assert seen.mode == "P"
    assert seen.tobytes() == b"".join([*first, *repeated, *last])
    assert bytes(seen.getpalette() or ()) == PALETTE


@given(st.lists(st.binary(max_size=6000), max_size=12))
def test_sums_of_strips_are_those_of_their_bytes(parts: list[bytes]) -> None:
    whole = continued(b"".join(parts))

    together = joined([joined(map(continued, parts[:5])), *map(continued, parts[5:])])

    assert (together.length, together.checksum) == (whole.length, whole.checksum)
