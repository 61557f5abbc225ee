"""Pictures put together from strips, opened by an independent reader."""

from __future__ import annotations

from io import BytesIO
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from antrean.channels.whatsapp.sending.png import png, strip, tall

PALETTE = bytes(Random(1).randbytes(3 * 256))  # noqa: S311  # colours, no secret


def drawn(width: int, rows: list[bytes]) -> Image.Image:
    return Image.frombytes("L", (width, len(rows)), b"".join(rows))


def rows_of(width: int) -> st.SearchStrategy[list[bytes]]:
    row = st.binary(min_size=width, max_size=width) | st.just(bytes(width))
    return st.lists(row, min_size=1, max_size=9)


@given(st.data(), st.integers(1, 40), st.integers(1, 20))
def test_strips_are_seen_one_under_the_other(data: st.DataObject, width: int, times: int) -> None:
    first, code, last = (data.draw(rows_of(width)) for _ in range(3))

    made = png(
        width,
        [strip(drawn(width, first)), *tall(drawn(width, code), times), strip(drawn(width, last))],
        PALETTE,
    )

    Image.open(BytesIO(made)).verify()  # the checks of all chunks
    seen = Image.open(BytesIO(made))
    repeated = [row for row in code for _ in range(times)]
    assert seen.mode == "P"
    assert seen.tobytes() == b"".join([*first, *repeated, *last])
    assert bytes(seen.getpalette() or ()) == PALETTE
