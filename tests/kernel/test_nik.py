from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lokal.provinces import PROVINCES as KEMENDAGRI

from antrean.kernel import nik

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("number", "sex", "born", "province"),
    [
        ("3171011708450001", "male", date(1945, 8, 17), "Daerah Khusus Ibukota Jakarta"),
        ("3171015708450001", "female", date(1945, 8, 17), "Daerah Khusus Ibukota Jakarta"),
        ("3201011708050001", "male", date(2005, 8, 17), "Jawa Barat"),
        ("9271011708900001", "male", date(1990, 8, 17), "Papua Barat"),
        ("6501011708900001", "male", date(1990, 8, 17), "Kalimantan Utara"),
        ("9601011708900001", "male", date(1990, 8, 17), "Papua Barat Daya"),
    ],
)
def test_a_number_tells_sex_birth_and_province(number: str, sex: str, born: date, province: str):
    found = nik.parse(number, today=TODAY)

    assert (found.sex, found.birth_dates, found.province) == (sex, (born,), province)
    assert found.agrees_with(born)


def test_a_century_that_could_be_either_stays_open():
    found = nik.parse("3201011708200001", today=TODAY)

    assert found.birth_dates == (date(2020, 8, 17), date(1920, 8, 17))
    assert found.agrees_with(date(1920, 8, 17))
    assert not found.agrees_with(date(1920, 8, 18))


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("3201017208900001", "birth_date"),
        ("3201014008900001", "birth_date"),
        ("3201018108900001", "birth_date"),
        ("3201011713900001", "birth_date"),
        ("3201013002000001", "birth_date"),
        ("9901011708900001", "province"),
        ("3201011708900000", "serial"),
        ("320101170890000", "digits"),
        ("32010117089000011", "digits"),
        ("３２０１０１１７０８９００００１", "digits"),
        ("1111111111111111", "repeated"),
        ("", "digits"),
    ],
)
def test_what_cannot_be_a_number_is_refused_with_the_part_at_fault(number: str, reason: str):
    with pytest.raises(nik.InvalidNikError) as refused:
        nik.parse(number, today=TODAY)

    assert refused.value.reason == reason
    assert number == "" or number not in str(refused.value)


def test_a_number_is_shown_masked_even_in_a_traceback():
    number = "3201011708050001"

    assert nik.masked(number) == "3201********0001"
    assert number not in repr(nik.parse(number, today=TODAY))


@pytest.mark.parametrize(
    "text", ["NIK 3201011708050001", "3201 0117 0805 0001", "32.0101.170805.0001", "1" * 40]
)
def test_sixteen_digits_are_seen_wherever_they_stand(text: str):
    assert nik.occurs_in(text)


def test_a_form_with_two_dates_holds_no_number():
    assert not nik.occurs_in("#Budi#25011987#07122026")
    assert not nik.occurs_in("08111100333")


def test_the_provinces_are_those_of_the_ministry():
    assert dict(nik.PROVINCES) == dict(KEMENDAGRI)


@given(st.text() | st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_no_text_breaks_it(text: str):
    with contextlib.suppress(nik.InvalidNikError):
        assert nik.parse(text, today=TODAY).birth_dates
