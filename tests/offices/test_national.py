from __future__ import annotations

from datetime import date

import pytest

from antrean.kernel.timetext import day_text
from antrean.offices import national
from antrean.offices.national import NationalDay, national_day
from tests.offices import national_days


def test_the_file_says_what_the_installed_library_says():
    assert national.FILE.read_text(encoding="utf-8") == national_days.text()


def test_independence_day_is_named_as_people_name_it():
    day = date(2017, 8, 17)
    found = national_day(day)

    assert found == NationalDay("holiday", "Hari Kemerdekaan", "Independence Day")
    assert f"{day_text(day)}: libur nasional ({found.name()})" == (
        "Kamis, 17 Agustus 2017: libur nasional (Hari Kemerdekaan)"
    )
    assert found.name("en") == "Independence Day"


@pytest.mark.parametrize(
    ("day", "reason", "name"),
    [
        (date(2017, 6, 25), "holiday", "Hari Raya Idulfitri"),
        (date(2017, 6, 26), "holiday", "Hari Kedua Idulfitri"),
        (date(2017, 6, 27), "joint_leave", "Hari Raya Idulfitri"),
        (date(2017, 9, 1), "holiday", "Hari Raya Iduladha"),
        (date(2026, 12, 24), "joint_leave", "Hari Raya Natal"),
        # Fixed by nobody yet: the library calls it an estimate, a closed door does not.
        (date(2028, 2, 27), "holiday", "Hari Raya Idulfitri"),
    ],
)
def test_names_are_spelt_as_in_kbbi(day, reason, name):
    found = national_day(day)

    assert found is not None
    assert (found.reason, found.name()) == (reason, name)


def test_no_name_keeps_what_only_the_library_says():
    text = national.FILE.read_text(encoding="utf-8")

    for word in ("perkiraan", "estimated", "Idul ", "Cuti", "Joint", ";", "Republik", "Peg"):
        assert word not in text


def test_an_ordinary_day_is_no_national_day():
    assert national_day(date(2017, 8, 16)) is None
