"""What was written by hand while the line was out, entered when it is back."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor
from antrean.counters.actions import close_day
from antrean.counters.models import HallDay, Ticket, Visit
from antrean.counters.queries import audit
from antrean.kernel import clock
from antrean.paper.actions import Entered, enter_paper
from antrean.paper.entries import read
from tests import make
from tests.counters.office import Day, a_day, numbers, states

pytestmark = pytest.mark.django_db
HEAD = Actor("staff", "staff:9", "paper")


@pytest.fixture
def day(db: None) -> Day:
    return a_day()


def enter(day: Day, *lines: str, dry: bool = False) -> list[Entered]:
    with day.clock():
        return enter_paper(
            day.slot.office, day.slot.day, read("\n".join(lines), day.slot.day), HEAD, dry=dry
        )


def outcomes(entered: list[Entered]) -> list[str]:
    return [one.wrong.code if one.wrong else one.outcome for one in entered]


def tickets() -> dict[str, str]:
    return dict(Ticket.objects.values_list("number", "state"))


def test_who_came_on_paper_was_served_there(day: Day) -> None:
    booking = day.booked("Budi", "Siti")
    day.at(11)

    entered = enter(day, "A001; 07.55; 08.40", "A002; 07.55; 08.50; berkas kurang")

    assert outcomes(entered) == ["entered", "entered"]
    assert states(booking) == ["served", "incomplete"]
    assert tickets() == {"A001": "served", "A002": "incomplete"}
    visits = Visit.objects.order_by("pk")
    assert [visit.state for visit in visits] == ["done", "done"]
    assert {visit.entered_at for visit in visits} == {day.at(7, 55).now}
    assert [visit.done_at for visit in visits] == [day.at(8, 40).now, day.at(8, 50).now]
    assert day.acts() == ["paper", "paper"]
    assert audit(day.slot.office, day.slot.day).first_fault is None


def test_a_whole_code_is_entered_for_its_party(day: Day) -> None:
    booking = day.booked("Budi", "Siti")
    day.at(11)

    assert outcomes(enter(day, f"{booking.code}; 07.55; 08.40")) == ["entered"]
    assert states(booking) == ["served", "served"]


def test_entering_a_list_twice_changes_nothing(day: Day) -> None:
    day.booked("Budi")
    day.at(11)
    lines = [
        "A001; 07.55; 08.40",
        "W501; Citra; 1-1-1990; 08.10; 09.00",
        "W502; Dewi; 2-2-1992; 8.20",
    ]
    enter(day, *lines)
    before = (tickets(), day.acts(), Visit.objects.count())

    assert outcomes(enter(day, *lines)) == ["known", "known", "known"]
    assert (tickets(), day.acts(), Visit.objects.count()) == before


def test_a_trial_tells_what_would_be_and_changes_nothing(day: Day) -> None:
    booking = day.booked("Budi")
    day.at(11)

    assert outcomes(enter(day, "A001; 07.55; 08.40", "A099; 8.00", dry=True)) == [
        "entered",
        "unknown_number",
    ]
    assert (states(booking), Ticket.objects.count(), HallDay.objects.count()) == (
        ["confirmed"],
        0,
        0,
    )


def test_who_is_still_there_waits_on_since_they_came(day: Day) -> None:
    day.booked("Budi")
    counter = day.at(9).counter(1)

    enter(day, "A001; 07.55", "W501; Citra; 1-1-1990; 08.10")

    first = day.do("call_next", counter)
    assert numbers(first) == ["A001"]
    assert first
    assert first.since == day.at(7, 55).now
    assert tickets() == {"A001": "here", "W501": "here"}


def test_who_was_in_the_line_when_it_went_out_is_done_with(day: Day) -> None:
    booking = day.booked("Budi")
    day.at(7, 50).arrive(booking)
    counter = day.at(8).counter(1)
    day.do("call_next", counter)
    day.at(11)

    assert outcomes(enter(day, "A001; 07.50; 08.45")) == ["entered"]

    visit = Visit.objects.get()
    assert (visit.state, visit.counter) == ("done", None)
    assert (states(booking), tickets()) == (["served"], {"A001": "served"})


def test_somebody_can_be_said_to_wait_and_later_to_be_done(day: Day) -> None:
    day.at(11)
    enter(day, "W501; Citra; 1-1-1990; 08.10")

    assert outcomes(enter(day, "W501; Citra; 1-1-1990; 08.10; 09.00")) == ["entered"]
    assert (tickets(), Visit.objects.get().state) == ({"W501": "served"}, "done")


def test_a_number_is_nobody_elses_and_a_person_has_one(day: Day) -> None:
    day.booked("Budi")
    day.at(11)
    enter(day, "W501; Citra; 1-1-1990; 08.10; 09.00")

    entered = enter(
        day,
        "W501; Dewi; 2-2-1992; 08.30; 09.30",
        "W502; citra; 1-1-1990; 08.10; 09.00",
        "W503; Budi; 25-1-1987; 08.10; 09.00",
    )

    assert outcomes(entered) == ["number_taken", "number_given", "number_given"]
    assert tickets() == {"W501": "served"}
    taken, given, booked = (one.wrong.facts for one in entered if one.wrong)
    assert taken["came_at"] == day.at(8, 10).now
    assert (given["number"], booked["number"]) == ("W501", "A001")


def test_what_ended_otherwise_stays_as_it_is(day: Day) -> None:
    booking = day.booked("Budi")
    day.at(11)
    enter(day, "A001; 07.55; 08.40; pergi", "W501; Citra; 1-1-1990; 08.10; 09.00")

    entered = enter(day, "A001; 07.55; 08.40", "W501; Citra; 1-1-1990; 08.10; 09.00; pergi")

    assert outcomes(entered) == ["illegal_move", "ended_otherwise"]
    assert (states(booking), tickets()["W501"]) == (["left"], "served")


def test_a_list_of_another_day_or_office_is_noticed(day: Day) -> None:
    booking = day.booked("Budi")
    day.at(11)
    heading = "nomor;nama;kode;hadir;selesai"
    right, wrong = booking.code[-4:], "AAAA"

    assert outcomes(enter(day, heading, f"A001;Budi;{wrong};07.55;08.40")) == ["other_code"]
    assert outcomes(enter(day, heading, f"A001;Budi;{right};07.55;08.40")) == ["entered"]
    assert outcomes(enter(day, "A050; 07.55")) == ["unknown_number"]


def test_what_is_still_to_come_was_not_written_down(day: Day) -> None:
    day.booked("Budi")
    day.at(8)

    assert outcomes(enter(day, "A001; 08.30", "W501; Citra; 1-1-1990; 07.50; 08.10")) == [
        "not_yet",
        "not_yet",
    ]


def test_a_day_that_was_closed_still_takes_what_was_written_on_it(day: Day) -> None:
    booking = day.booked("Budi")
    with clock.stopped(day.at(6).now + timedelta(days=1)):
        close_day(day.slot.office, day.slot.day)
    day.now += timedelta(hours=2, days=1)
    lines = ["A001; 07.55; 08.40", "W501; Citra; 1-1-1990; 08.10; 09.00"]

    assert outcomes(enter(day, *lines)) == ["entered", "entered"]
    assert outcomes(enter(day, *lines)) == ["known", "known"]
    # Of nobody a hash is kept after the day, so the hour says whose the number is.
    assert outcomes(enter(day, "W501; Dewi; 2-2-1992; 08.30; 09.30")) == ["number_taken"]
    assert not Ticket.objects.exclude(person="").exists()
    assert outcomes(enter(day, "W502; Dewi; 2-2-1992; 08.30")) == ["hall_closed"]
    assert (states(booking), booking.events.last().event) == (["served"], "serve")


def test_numbers_of_paper_and_of_the_hall_keep_apart(day: Day) -> None:
    day.at(11)
    enter(day, "W501; Citra; 1-1-1990; 08.10; 09.00")

    visit = day.walked_in("Eka", birth_date=date(1993, 3, 3))

    assert numbers(visit) == ["W001"]


def test_two_of_a_party_may_come_on_paper_and_one_not(day: Day) -> None:
    booking = day.booked("Budi", "Siti", "Made")
    day.at(11)

    enter(day, "A001; 07.55; 08.40", "A002; 07.55; 08.40")
    with day.clock():
        bookings.note_outage(
            day.slot.office,
            day.slot.day,
            day.slot.office.at(make.DAY, time(7, 45)),
            day.slot.office.at(make.DAY, time(10, 45)),
            HEAD,
        )

    assert states(booking) == ["served", "served", "confirmed"]
    assert Visit.objects.count() == 1
