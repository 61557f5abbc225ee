"""What waits, on the page of a counter."""

from __future__ import annotations

from datetime import date

import pytest

from antrean.counters.models import Ticket, Visit
from tests import staff
from tests.console.at_counter import Words, seated
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day().at(7, 50)


def test_what_waits_stands_in_the_order_of_calling_with_what_is_promised(day: Day) -> None:
    day.came("Siti")
    day.walked_in("Citra")
    day.walked_in("Mak Ijah", "priority", birth_date=date(1950, 1, 1))
    desk = seated(day, 3, "documents")

    day.later(minutes=12)
    words = desk.look().words

    assert "Berkas 3 menunggu · terlama 12 mnt" in words
    assert "A001 Terjadwal 08.00 12 mnt P001 Prioritas 12 mnt dijanjikan sebelum 08.20" in words
    assert "W001 Datang langsung 12 mnt" in words


def test_people_are_counted_as_the_screens_count_them(day: Day) -> None:
    day.came("Siti", "Made")
    day.came("Budi")
    desk = seated(day, 3, "documents")
    with day.clock():
        client = staff.at_work(staff.account("supervisor", day.slot.office))
        page = client.get("/petugas/hari/").content.decode()

    assert "Berkas 3 menunggu" in desk.words
    assert "Berkas 1 3 0 mnt" in Words.of(page)


def test_a_promise_that_is_over_is_said_to_be(day: Day) -> None:
    day.walked_in("Mak Ijah", "priority", birth_date=date(1950, 1, 1))
    day.later(minutes=31)
    desk = seated(day, 3, "documents")

    assert "dijanjikan sebelum 08.20, lewat" in desk.words


def test_of_a_long_line_the_first_stand_there_and_how_many_more(day: Day) -> None:
    for name in make_names(14):
        day.walked_in(name)
    desk = seated(day, 3, "documents")

    assert "14 menunggu" in desk.words
    assert "W012" in desk.words
    assert "W013" not in desk.words
    assert "dan 2 lagi" in desk.words


def make_names(count: int) -> list[str]:
    return [f"Orang {chr(65 + number)}" for number in range(count)]


def test_a_long_line_costs_no_more_queries(day: Day, django_assert_max_num_queries) -> None:
    for name in make_names(3):
        day.walked_in(name)
    desk = seated(day, 3, "documents")
    hall = day.hall
    with django_assert_max_num_queries(24) as few:
        desk.look()
    make_crowd(day, 300)

    with django_assert_max_num_queries(len(few)):
        desk.look()

    assert "303 menunggu" in desk.words
    assert Visit.objects.filter(hall=hall).count() == 303


def make_crowd(day: Day, count: int) -> None:
    """Let many people wait whom nobody has to give a number to."""
    hall = day.hall
    visits = Visit.objects.bulk_create(
        Visit(
            hall=hall,
            public_id=f"crowd-{number}",
            stage="documents",
            lane="walk_in",
            hour=day.slot.starts_at,
            number=100 + number,
            entered_at=day.now,
            since=day.now,
        )
        for number in range(count)
    )
    Ticket.objects.bulk_create(
        Ticket(hall=hall, visit=visit, number=f"W{visit.number}") for visit in visits
    )


# Days that do not run


def test_before_the_day_is_open_nobody_is_called(day: Day) -> None:
    desk = seated(day)
    day.slot.office.days.update(state="planned", opened_at=None)

    desk.look().press("next")

    assert "Hari ini belum dibuka penyelia" in desk.words
    assert "Hubungi penyelia" in desk.refused
