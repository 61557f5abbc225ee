from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.kernel import dates, timetext
from antrean.kernel.dates import Ambiguous, Unreadable

TODAY = date(2017, 8, 2)  # a Wednesday
BORN = date(1990, 8, 17)


@pytest.mark.parametrize(
    "typed",
    [
        "17-08-1990",
        "17/8/90",
        "17.08.1990",
        "17 Agustus 1990",
        "17 agt 90",
        "17agustus1990",
        "17081990",
        "170890",
        "1990-08-17",
        "tgl 17 Agst 1990",
        "  17  08  1990 ",
        "17–08–1990",
        "August 17, 1990",
        "17th of August 1990",
        "１７０８１９９０",
    ],
)
def test_every_way_of_writing_a_birth_date_is_read(typed: str):
    assert dates.birth_date(typed, today=TODAY) == BORN


@pytest.mark.parametrize(
    "token",
    [
        "agustus agu agt ags agus agst aug",
        "januari jan",
        "februari feb peb pebruari",
        "maret mar mrt",
        "april apr",
        "mei may",
        "juni jun",
        "juli jul",
        "september sep sept",
        "oktober okt oct",
        "november nov nop nopember",
        "desember des dec",
    ],
)
def test_every_name_of_a_month_is_known(token: str):
    found = {dates.birth_date(f"5 {month} 1990", today=TODAY) for month in token.split()}

    assert len(found) == 1
    assert isinstance(found.pop(), date)


def test_two_digits_of_a_birth_year_mean_the_latest_past_year():
    assert dates.birth_date("020817", today=TODAY) == date(2017, 8, 2)
    assert dates.birth_date("030817", today=TODAY) == date(1917, 8, 3)


def test_two_digits_of_a_visit_year_mean_this_century():
    assert dates.visit_day("090817", today=TODAY) == date(2017, 8, 9)
    assert dates.visit_day("9/8/99", today=TODAY) == date(2099, 8, 9)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("hari ini", date(2017, 8, 2)),
        ("besok", date(2017, 8, 3)),
        ("BSK", date(2017, 8, 3)),
        ("besok pagi", date(2017, 8, 3)),
        ("besok jam 10", date(2017, 8, 3)),
        ("lusa", date(2017, 8, 4)),
        ("3 hari lagi", date(2017, 8, 5)),
        ("2 minggu lagi", date(2017, 8, 16)),
        ("senin", date(2017, 8, 7)),
        ("hari Jum'at", date(2017, 8, 4)),
        ("rabu", date(2017, 8, 9)),
        ("rabu ini", date(2017, 8, 2)),
        ("kamis ini", date(2017, 8, 3)),
        ("senin depan", date(2017, 8, 7)),
        ("kamis depan", date(2017, 8, 10)),
        ("kamis minggu depan", date(2017, 8, 10)),
        ("minggu", date(2017, 8, 6)),
        ("ahad", date(2017, 8, 6)),
        ("tgl 17", date(2017, 8, 17)),
        ("tanggal 2", date(2017, 9, 2)),
        ("tgl 31", date(2017, 8, 31)),
        ("9 agustus", date(2017, 8, 9)),
        ("1 agustus", date(2018, 8, 1)),
        ("Rabu, 9 Agustus 2017", date(2017, 8, 9)),
        ("7082017", date(2017, 8, 7)),
        ("tomorrow", date(2017, 8, 3)),
        ("next Monday", date(2017, 8, 7)),
        ("in 3 days", date(2017, 8, 5)),
    ],
)
def test_words_for_a_day_are_counted_from_today(typed: str, day: date):
    assert dates.visit_day(typed, today=TODAY) == day


def test_next_week_of_a_sunday_begins_tomorrow():
    assert dates.visit_day("senin depan", today=date(2017, 8, 6)) == date(2017, 8, 7)


def test_the_31st_is_looked_for_beyond_a_short_month():
    assert dates.visit_day("tgl 31", today=date(2026, 11, 24)) == date(2026, 12, 31)
    assert dates.visit_day("tgl 30", today=date(2026, 1, 31)) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("9/8", Ambiguous("no_year", (date(2017, 8, 9),))),
        ("17", Ambiguous("no_month", (date(2017, 8, 17),))),
        ("awal bulan", Ambiguous("vague")),
        ("akhir bulan ini", Ambiguous("vague")),
        ("Agustus 2017", Ambiguous("vague")),
        ("bulan depan", Ambiguous("vague")),
        ("minggu ini", Ambiguous("week", (date(2017, 8, 3), date(2017, 8, 4)))),
        ("senin ini", Ambiguous("weekday", (date(2017, 8, 7),))),
        ("Senin, 9 Agustus 2017", Ambiguous("weekday", (date(2017, 8, 9),))),
        ("08/25/2017", Ambiguous("order", (date(2017, 8, 25),))),
        ("20170825", Ambiguous("order", (date(2017, 8, 25),))),
        ("1122017", Ambiguous("digits", (date(2017, 12, 1), date(2017, 2, 11)))),
    ],
)
def test_what_may_mean_two_things_is_asked_back(typed: str, reading: Ambiguous):
    assert dates.visit_day(typed, today=TODAY) == reading


@pytest.mark.parametrize("typed", ["minggu depan", "pekan depan", "next week"])
def test_next_week_is_five_days_to_choose_from(typed: str):
    reading = dates.visit_day(typed, today=TODAY)

    assert reading == Ambiguous("week", tuple(date(2017, 8, day) for day in range(7, 12)))


def test_a_birth_date_without_its_year_is_asked_back():
    assert dates.birth_date("17 Agustus", today=TODAY) == Ambiguous("no_year")
    assert dates.birth_date("01251987", today=TODAY) == Ambiguous("order", (date(1987, 1, 25),))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31-02-2017", "no_such_day"),
        ("29 feb 2017", "no_such_day"),
        ("99999999", "no_such_day"),
        ("tgl 32", "no_such_day"),
        ("Budi", "unknown"),
        ("", "unknown"),
        ("17 08 990", "unknown"),
        ("123456789", "unknown"),
        ("3201011708900001", "unknown"),
        ("25 01 1987 Budi", "unknown"),
        ("x" * 61, "unknown"),
    ],
)
def test_what_is_no_date_is_not_guessed_at(typed: str, why: str):
    assert dates.visit_day(typed, today=TODAY) == Unreadable(why)


FORMATS = (
    "{d:02}-{m:02}-{y}",
    "{d}/{m}/{y}",
    "{d:02}.{m:02}.{y}",
    "{d:02}{m:02}{y}",
    "{y}-{m:02}-{d:02}",
    "{d} {name} {y}",
    "tgl {d} {name} {y}",
    "{d:02}{name}{y}",
)


@given(
    st.dates(min_value=date(1910, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(FORMATS),
    st.sampled_from(["id", "en"]),
)
def test_every_format_comes_back_as_the_day_it_was(
    day: date, form: str, language: timetext.Language
):
    name = timetext.date_text(day, language).split()[1]

    typed = form.format(d=day.day, m=day.month, y=day.year, name=name)

    assert dates.visit_day(typed, today=TODAY) == day
    assert dates.birth_date(typed, today=TODAY) == day
    assert dates.visit_day(timetext.day_text(day, language), today=TODAY) == day


@given(st.dates(min_value=TODAY - timedelta(days=36_000), max_value=TODAY))
def test_a_birth_date_of_six_digits_comes_back(day: date):
    assert dates.birth_date(f"{day:%d%m%y}", today=TODAY) == day


WORDS = "17 8 90 2017 agt mei senin minggu depan ini lagi hari tgl besok awal / - 31 0 00000000"


@given(
    st.text() | st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)),
)
def test_no_text_breaks_it(text: str, today: date):
    for read in (dates.birth_date, dates.visit_day):
        assert isinstance(read(text, today=today), date | Ambiguous | Unreadable)


def test_an_age_is_counted_in_whole_years():
    assert dates.age_on(date(2017, 8, 16), BORN) == 26
    assert dates.age_on(date(2017, 8, 17), BORN) == 27
    assert dates.age_on(date(1990, 1, 1), BORN) < 0
