from __future__ import annotations

from datetime import date, timedelta

import pytest

from antrean.counters.actions import close_day
from antrean.counters.models import HallDay
from antrean.insights.closing import closing
from antrean.insights.halls import day_to_compare, hall_figures
from antrean.offices.models import OfficeDay
from tests import make
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day().at(7, 50)


def figures(day: Day):
    return hall_figures(day.slot.office, day.slot.day, day.now)


def test_a_day_is_counted_by_an_instant_of_it(day: Day) -> None:
    day.booked("Tidak Datang")
    siti = day.came("Siti", "Budi")
    counter = day.counter(1)
    at_first = day.now
    day.at(8, 20)
    day.do("call_next", counter)
    day.do("start", counter)
    day.do("lack_papers", counter, ticket_ids=[siti.tickets.get(number="A003").pk])
    day.later(minutes=5).do("leave", counter)

    before = hall_figures(day.slot.office, day.slot.day, at_first)
    now = figures(day)

    assert (before.expected, before.reported, before.came, before.left) == (3, 2, 2, 0)
    assert (now.expected, now.reported, now.came, now.left, now.incomplete) == (3, 2, 2, 1, 1)
    assert (before.first_call, now.first_call) == (None, 20)


def test_who_comes_too_late_did_not_report(day: Day) -> None:
    booking = day.booked("Siti")
    day.at(8, 30)
    with pytest.raises(Exception, match="forfeited"):
        day.arrive(booking)

    counted = figures(day)

    assert (counted.expected, counted.reported, counted.late) == (1, 0, 1)


def test_a_missed_call_counts_unless_it_was_taken_back(day: Day) -> None:
    day.came("Siti")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.call_in_vain(counter)
    assert figures(day).missed == 1

    day.do("undo", counter)

    assert figures(day).missed == 0


def test_a_promise_is_kept_by_a_call_within_half_an_hour(day: Day) -> None:
    for name in ("Mak Ijah", "Pak Umar", "Bu Sri"):
        day.walked_in(name, "priority", birth_date=date(1950, 1, 1))
    counter = day.counter(1, "documents")
    day.later(minutes=30).do("call_next", counter)
    day.do("finish", counter)
    at_the_instant = figures(day)
    day.later(minutes=1).do("call_next", counter)

    assert (at_the_instant.promised, at_the_instant.kept) == (3, 1)
    assert (figures(day).promised, figures(day).kept) == (3, 1)


def test_a_call_before_the_own_hour_waits_for_nothing(day: Day) -> None:
    day.came("Siti")
    day.do("call_next", day.counter(1))

    assert figures(day).first_call == 0


def test_a_day_is_compared_with_the_last_of_its_weekday_else_with_the_last(day: Day) -> None:
    office, today = day.slot.office, day.slot.day

    def closed(back: int) -> date:
        when = today - timedelta(days=back)
        HallDay.objects.create(office=office, day=when, preset="three", closed_at=day.now)
        return when

    assert day_to_compare(office, today) is None
    yesterday = closed(1)
    assert day_to_compare(office, today) == yesterday
    weeks_ago = closed(14)
    assert day_to_compare(office, today) == weeks_ago
    closed(42)
    assert day_to_compare(office, today) == weeks_ago


def test_closing_settles_each_by_where_they_stand(day: Day) -> None:
    ten = make.slot(office=day.slot.office, starts=day.slot.starts_at.time().replace(hour=10))
    day.booked("Tidak Datang", "Budi")
    day.booked("Nanti Siang", slot=ten)
    day.came("Dilayani")
    day.do("call_next", day.counter(1))
    day.came("Menunggu")
    day.walked_in("Datang Langsung")
    day.at(8, 0)

    now = closing(day.slot.office, day.slot.day, day.now)

    assert (now.forfeited, now.cancelled, now.served) == (2, 1, 1)
    assert (now.returning, now.turned_away, now.uncalled) == (1, 1, 0)


def test_where_nobody_was_called_closing_counts_everybody_as_served(day: Day) -> None:
    day.came("Menunggu")
    day.walked_in("Datang Langsung")

    now = closing(day.slot.office, day.slot.day, day.now)

    assert (now.uncalled, now.served, now.returning, now.turned_away) == (2, 0, 0, 0)


def test_who_waited_at_closing_lacked_no_paper(day: Day) -> None:
    siti = day.came("Siti")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("start", counter)
    day.do("lack_papers", counter, ticket_ids=[siti.tickets.get().pk])
    day.came("Budi", "Ani")
    day.walked_in("Citra")
    with day.at(16).clock():
        close_day(day.slot.office, day.slot.day)

    before = hall_figures(day.slot.office, day.slot.day, day.now - timedelta(minutes=1))
    now = figures(day)

    assert (before.incomplete, before.unfinished) == (1, 0)
    assert (now.incomplete, now.unfinished) == (1, 3)


def test_of_a_day_that_nobody_opened_nobody_is_void(day: Day) -> None:
    day.booked("Siti")
    OfficeDay.objects.update(state="planned", opened_at=None)

    now = closing(day.slot.office, day.slot.day, day.now + timedelta(hours=1))

    assert (now.forfeited, now.cancelled) == (0, 1)
