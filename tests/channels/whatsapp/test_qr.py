"""QR codes put together from what their bits change, beside those that the library draws whole."""

from __future__ import annotations

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from antrean.channels.whatsapp.sending import qr


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", min_size=1, max_size=16))
def test_they_are_the_same(content: str) -> None:
    drawn = segno.make_qr(content, error="q", mode="alphanumeric", mask=7)

    rows = [f"{row:0{len(drawn.matrix)}b}" for row in qr.rows(content)]

    assert rows == ["".join(map(str, row)) for row in drawn.matrix]


@pytest.mark.parametrize("content", ["k7qx", "K7QX_", "é"])
def test_what_no_pair_can_hold_is_refused(content: str) -> None:
    with pytest.raises(KeyError):
        qr.rows(content)
