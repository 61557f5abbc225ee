from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.kernel import names

LONG = "Abdurrahman " * 5  # 59 letters and spaces once trimmed


@pytest.mark.parametrize(
    "name",
    [
        "Budi",
        "Siti Nurhaliza",
        "Ni Luh Putu Ayu Sri Rahayu",
        "H. Abdul Rahman, S.E.",
        "Moh. Amin",
        "M. Ali",
        "R.A. Kartini",
        "Fransiskus X. Ndun",
        "Ma'ruf",
        "Go Tjoe Bie",
        "Zoë Nguyễn-Đặng",
        "王小明",
        "x" * 60,
    ],
)
def test_names_are_kept_as_typed(name: str):
    assert names.accepted(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Budi   Santoso ", "Budi Santoso"),
        ("Budi\u200b Santoso\u202e", "Budi Santoso"),
        ("Budi\nSantoso", "Budi Santoso"),
        ("Ma’ruf", "Ma'ruf"),
        ("Siti–Aminah", "Siti-Aminah"),
        ("e\u0301lise", "élise"),
        (LONG, LONG.strip()),
    ],
)
def test_what_telephones_add_is_taken_away(typed: str, kept: str):
    assert names.accepted(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("\u200b \x00", "empty"),
        ("Budi2", "digits"),
        ("3201011708050001", "digits"),
        ("Budi ٣", "digits"),
        ("x" * 61, "too_long"),
        ("Budi 🙂", "characters"),
        ("...", "characters"),
        ("Budi; drop", "characters"),
    ],
)
def test_what_is_no_name_is_refused_with_the_reason(typed: str, reason: str):
    with pytest.raises(names.InvalidNameError) as refused:
        names.accepted(typed)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("H. Abdul Rahman, S.E.", "ABDUL RAHMAN"),
        ("Moh. Amin", "Muhammad Amin"),
        ("M. Ali", "mochamad ali"),
        ("R.A. Kartini", "Kartini"),
        ("Ma'ruf", "Maruf"),
        ("Zoë", "ZOE"),
        ("Dr. Ir. Sri Rahayu, M.Kom.", "Sri Rahayu"),
    ],
)
def test_spellings_of_one_name_fold_together(name: str, other: str):
    assert names.folded(name) == names.folded(other)


def test_a_name_that_is_only_a_title_stays_a_name():
    assert names.folded("H.") == "H"
    assert names.folded("Fransiskus X. Ndun") == "FRANSISKUS X NDUN"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Budi", "Budy"),
        ("Siti Nurhaliza", "Siti Nurhalisa"),
        ("Siti Nurhaliza", "Nurhaliza Siti"),
        ("Abdul Rahman", "H. Abdul Rahman, S.E."),
        ("budi", "BUDI"),
        ("Abdulrahman", "Abdul Rahman"),
        ("Rahmat", "Rahmad"),
    ],
)
def test_a_slip_of_the_pen_may_be_corrected(old: str, new: str):
    assert names.is_small_correction(old, new)
    assert names.is_small_correction(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [("Budi", "Siti"), ("Al", "Bo"), ("Siti Aminah", "Siti Rahmawati"), ("Budi", "Budi Santoso")],
)
def test_a_booking_cannot_be_handed_on_by_correcting(old: str, new: str):
    assert not names.is_small_correction(old, new)


def test_one_part_of_a_birth_date_may_be_corrected():
    born = date(1987, 1, 25)

    assert names.is_small_date_correction(born, date(1987, 1, 26))
    assert names.is_small_date_correction(born, date(1978, 1, 25))
    assert not names.is_small_date_correction(born, date(1987, 2, 26))


@given(st.text())
def test_no_text_breaks_it(text: str):
    try:
        name = names.accepted(text)
    except names.InvalidNameError:
        return
    assert names.accepted(name) == name
    assert 1 <= len(name) <= names.LONGEST
    assert names.is_small_correction(name, name)
    names.folded(name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Suharto", "Suharto"),
        ("Hj. Siti Nurhaliza, S.E.", "Siti N."),
        ("Ni Luh Putu Ayu Sri Rahayu", "Ni L. P. A. S. R."),
        ("H. Abdul Rahman", "Abdul R."),
        ("R.A. Kartini", "Kartini"),
        ("M. Ali", "M. A."),
        ("Fransiskus X. Ndun", "Fransiskus X. N."),
    ],
)
def test_others_read_no_more_of_a_name_than_its_first_word(name: str, shown: str) -> None:
    assert names.shortened(name) == shown
