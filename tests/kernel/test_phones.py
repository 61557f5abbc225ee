from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.kernel import phones

OFFICE = "+628111100333"


@pytest.mark.parametrize(
    "typed",
    [
        "08111100333",
        "08 1111 00 333",
        "0811 1100333",
        "+62 811-1100-333",
        "628111100333",
        "8111100333",
        "+62 (0)811 1100 333",
        "0062 811 1100 333",
    ],
)
def test_every_way_of_writing_a_number_leads_to_the_same_one(typed: str):
    assert phones.to_e164(typed) == OFFICE


@pytest.mark.parametrize("typed", ["", "Budi", "12", "62811", "0" * 50, "+999 12345678"])
def test_what_is_no_number_is_refused(typed: str):
    with pytest.raises(phones.InvalidPhoneError):
        phones.to_e164(typed)


def test_a_number_from_meta_keeps_its_country():
    assert phones.from_whatsapp("628111100333") == OFFICE
    assert phones.from_whatsapp("60123456789") == "+60123456789"


def test_a_landline_is_no_mobile():
    assert phones.is_mobile(OFFICE)
    assert not phones.is_mobile(phones.to_e164("0251 8321234"))
    assert not phones.is_mobile("+62")


def test_a_masked_number_keeps_only_its_ends():
    assert phones.masked(OFFICE) == "+6281•••••333"


def test_numbers_are_shown_as_written_at_home():
    assert phones.local(OFFICE) == "0811-1100-333"
    assert phones.local("+60123456789") == "+60 12-345 6789"


@given(st.text())
def test_no_text_breaks_it(text: str):
    with contextlib.suppress(phones.InvalidPhoneError):
        assert phones.to_e164(text).startswith("+")
