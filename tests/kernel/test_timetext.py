from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import antrean
from antrean.kernel import timetext

OFFICES = Path(antrean.__file__).parent / "offices" / "data" / "offices.csv"


def test_a_day_is_written_in_full():
    day = date(2017, 8, 9)

    assert timetext.day_text(day) == "Rabu, 9 Agustus 2017"
    assert timetext.day_text(day, "en") == "Wednesday, 9 August 2017"
    assert timetext.date_text(day) == "9 Agustus 2017"
    assert timetext.short_day_text(day) == "Rabu, 9 Agu 2017"


@pytest.mark.parametrize(
    ("zone", "window"),
    [
        ("Asia/Jakarta", "08.00–09.00 WIB"),
        ("Asia/Pontianak", "08.00–09.00 WIB"),
        ("Asia/Makassar", "09.00–10.00 WITA"),
        ("Asia/Jayapura", "10.00–11.00 WIT"),
    ],
)
def test_hours_are_those_of_the_office(zone: str, window: str):
    starts_at = datetime(2017, 8, 9, 1, tzinfo=UTC)
    ends_at = datetime(2017, 8, 9, 2, tzinfo=UTC)

    assert timetext.window_text(starts_at, ends_at, zone) == window
    assert timetext.clock_text(starts_at, zone) == window[:5] + window[11:]


def test_every_office_lies_in_a_zone_with_an_abbreviation():
    with OFFICES.open(encoding="utf-8") as rows:
        zones = {row["timezone"] for row in csv.DictReader(rows)}

    assert {timetext.zone_short(zone) for zone in zones} == {"WIB", "WITA", "WIT"}


@given(st.dates(min_value=date(1900, 1, 1)), st.sampled_from(["id", "en"]))
def test_a_short_day_fits_a_row_of_a_list(day: date, language: timetext.Language):
    assert len(timetext.short_day_text(day, language)) <= 24
