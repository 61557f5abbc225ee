from __future__ import annotations

import pytest

from antrean.look.typed import number_of, page_of


@pytest.mark.parametrize(
    ("typed", "read"), [("7", 7), (" 012 ", 12), ("0", 0), ("9" * 18, 10**18 - 1)]
)
def test_a_number_is_read_as_it_was_meant(typed: str, read: int) -> None:
    assert number_of(typed) == read


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "1_0", "²", "٣", "seven", "9" * 19, "9" * 5000])
def test_what_can_be_no_number_of_ours_is_none(typed: str) -> None:
    assert number_of(typed) is None


@pytest.mark.parametrize("typed", ["", "0", "x", "10000", "9" * 18, "9" * 5000])
def test_a_page_that_no_list_has_is_the_first(typed: str) -> None:
    assert (page_of("3"), page_of(typed)) == (3, 1)
