"""Coming into the line with a booking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor
from antrean.bookings.errors import (
    ForfeitedError,
    IllegalMoveError,
    NotConfirmedError,
    TooEarlyError,
    WrongOfficeError,
)
from antrean.counters import actions
from antrean.counters.errors import (
    HallClosedError,
    NumberGivenError,
    VisitMovedError,
    VisitNotFoundError,
)
from antrean.counters.models import HallEvent, Ticket, Visit
from antrean.kernel import clock
from tests import make
from tests.counters.office import DESK, Day, a_day, key, numbers, states

pytestmark = pytest.mark.django_db
SUPERVISOR = Actor("staff", "staff:9", "traffic")


def test_who_is_on_time_waits_at_the_first_stage_with_the_number_and_the_hour_booked() -> None:
    day = a_day()
    day.booked("Ani")

    visit = day.came("Budi", "Citra")

    assert (visit.stage, visit.lane, visit.state) == ("documents", "booked", "waiting")
    assert (visit.hour, visit.number, visit.since) == (day.slot.starts_at, 2, day.now)
    assert numbers(visit) == ["A002", "A003"]
    assert day.acts() == ["enter"]


def test_an_office_of_two_stages_checks_papers_first() -> None:
    assert a_day(preset="two").came("Budi").stage == "papers"


def test_a_code_scanned_again_is_the_same_visit_and_nothing_more() -> None:
    day = a_day()
    booking = day.booked()

    first, again = day.arrive(booking), day.later(minutes=5).arrive(booking)

    assert first == again
    assert (Visit.objects.count(), Ticket.objects.count(), day.acts()) == (1, 1, ["enter"])


def test_one_of_sixty_years_brings_the_party_into_the_lane_of_priority() -> None:
    day = a_day()
    on_the_day = date(day.slot.day.year - 60, day.slot.day.month, day.slot.day.day)
    a_day_later = on_the_day.replace(day=on_the_day.day + 1)

    old = day.arrive(day.booked("Kakek", "Cucu", born=[on_the_day, date(2010, 1, 1)]))
    younger = day.arrive(day.booked("Ibu", born=[a_day_later]))

    assert (old and old.lane, younger and younger.lane) == ("priority", "booked")


def test_refusals_of_a_check_in_let_nobody_into_the_line() -> None:
    day = a_day()
    early = day.booked()
    late_hour = make.slot(office=day.slot.office, starts=make.time(11))
    not_yet = day.booked(slot=late_hour)
    with clock.stopped(make.an_instant()):
        held = bookings.hold(make.request(slot=day.slot))

    with pytest.raises(TooEarlyError):
        day.arrive(not_yet)
    with pytest.raises(NotConfirmedError):
        day.arrive(held)
    with pytest.raises(WrongOfficeError), day.clock():
        actions.arrive(early.code, DESK, office_id=make.office().pk)

    assert not Visit.objects.exists()


def test_that_somebody_came_late_is_kept_although_it_is_refused() -> None:
    day = a_day()
    booking = day.booked()

    with pytest.raises(ForfeitedError):
        day.at(8, 10).arrive(booking)

    place = booking.places.get()
    assert (place.state, place.absence) == ("forfeited", "came_late")
    assert not Visit.objects.exists()


# A party in parts


def test_who_comes_later_joins_their_party_while_it_was_not_called() -> None:
    day = a_day()
    booking = day.booked("Ani", "Kakek", born=[date(1990, 1, 1), date(1950, 1, 1)])

    first = day.arrive(booking, 1)
    assert first is not None
    alone = (first.lane, numbers(first))
    together = day.later(minutes=10).arrive(booking, 2)

    assert (alone, first) == (("booked", ["A001"]), together)
    assert together is not None
    assert (together.lane, numbers(together)) == ("priority", ["A001", "A002"])
    assert together.since == first.since


def test_who_comes_first_of_a_party_does_not_give_the_others_their_number() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")

    visit = day.arrive(booking, 2)
    assert visit is not None
    later = day.arrive(booking, 1)

    assert (visit.number, later and later.number) == (2, 1)


def test_who_is_on_time_keeps_the_places_of_the_others_until_the_first_call() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi", "Citra")
    day.arrive(booking, 1)
    counter = day.counter(1)

    with day.at(8, 5).clock():
        bookings.forfeit_due()
    day.arrive(booking, 2)
    before = states(booking)
    day.do("call_next", counter)

    assert before == ["checked_in", "checked_in", "confirmed"]
    assert states(booking) == ["checked_in", "checked_in", "forfeited"]
    with pytest.raises(ForfeitedError):
        day.arrive(booking, 3)


def test_a_call_before_their_hour_makes_nobody_late() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi", "Citra")
    day.arrive(booking, 1)
    counter = day.counter(1)

    day.at(7, 40).do("call_next", counter)
    visit = day.at(7, 50).arrive(booking, 2)

    assert numbers(visit) == ["A002"]
    assert states(booking) == ["checked_in", "checked_in", "confirmed"]
    with pytest.raises(ForfeitedError):
        day.at(8, 1).arrive(booking, 3)
    assert states(booking) == ["checked_in", "checked_in", "forfeited"]


def test_who_still_had_time_at_the_first_call_is_late_at_a_later_one() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")
    day.arrive(booking, 1)
    counter = day.counter(1)
    day.serve(counter)

    day.at(8, 5).do("call_next", counter)

    assert states(booking) == ["checked_in", "forfeited"]


def test_who_comes_in_after_the_first_call_has_a_visit_of_their_own() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")
    first = day.arrive(booking, 1)
    counter = day.counter(1)
    day.at(8, 1).do("call_next", counter)

    with day.clock():
        back = actions.reinstate(booking.code, SUPERVISOR)

    assert back is not None
    assert back != first
    assert (numbers(back), back.lane) == (["A002"], "booked")


# Let back in


def test_a_supervisor_lets_the_forfeited_back_into_the_line() -> None:
    day = a_day()
    booking = day.booked()
    with day.at(8, 10).clock():
        bookings.forfeit_due()
        with pytest.raises(IllegalMoveError):
            actions.reinstate(booking.code, Actor("staff", "staff:9"))
        visit = actions.reinstate(booking.code, SUPERVISOR)

    assert (numbers(visit), states(booking)) == (["A001"], ["checked_in"])


def test_who_took_a_walk_in_number_is_not_let_back_in_as_well() -> None:
    day = a_day()
    booking = day.booked()
    with pytest.raises(ForfeitedError):
        day.at(8, 10).arrive(booking)
    with day.clock():
        actions.issue_late(booking.code, DESK, request_key=key())
        with pytest.raises(NumberGivenError) as refused:
            actions.reinstate(booking.code, SUPERVISOR)

    assert refused.value.facts == {"number": "W001"}
    assert states(booking) == ["forfeited"]


def test_who_took_a_walk_in_number_keeps_it_when_an_outage_pardons_them() -> None:
    day = a_day()
    booking = day.booked()
    with pytest.raises(ForfeitedError):
        day.at(8, 10).arrive(booking)
    with day.at(8, 12).clock():
        actions.issue_late(booking.code, DESK, request_key=key())
        began = day.now - timedelta(minutes=20)
        bookings.note_outage(day.slot.office, day.slot.day, began, day.now, SUPERVISOR)
    pardoned = states(booking)

    with pytest.raises(NumberGivenError) as refused:
        day.at(8, 15).arrive(booking)

    assert refused.value.facts == {"number": "W001"}
    assert (pardoned, states(booking)) == (["confirmed"], ["confirmed"])


# Priority by an officer


def test_an_officer_marks_priority_and_only_that_is_kept() -> None:
    day = a_day()
    visit = day.came("Budi")

    with day.clock():
        marked = actions.mark_priority(visit.pk, DESK)
        again = actions.mark_priority(visit.pk, DESK)

    assert (marked.lane, again) == ("priority", visit)
    assert day.acts() == ["enter", "mark"]
    mark = HallEvent.objects.get(act="mark")
    assert (mark.note, mark.reason) == ("", "")


def test_nobody_is_marked_who_is_not_there() -> None:
    day = a_day()
    visit = day.came("Budi")
    counter = day.counter(1, "documents")
    day.do("call_next", counter)
    day.do("leave", counter)

    with day.clock(), pytest.raises(VisitMovedError):
        actions.mark_priority(visit.pk, DESK)
    with day.clock(), pytest.raises(VisitNotFoundError):
        actions.mark_priority(0, DESK)


# The day


def test_people_may_come_before_the_day_is_opened_and_while_it_is_suspended() -> None:
    slot = make.slot()
    day = Day(slot, slot.starts_at - timedelta(minutes=10))

    before = day.arrive(day.booked("Ani"))
    with day.clock():
        bookings.open_day(slot.office, slot.day)
        bookings.suspend_day(slot.office, slot.day)
    meanwhile = day.arrive(day.booked("Budi"))

    assert before is not None
    assert meanwhile is not None


def test_nobody_comes_in_once_the_hall_is_closed() -> None:
    day = a_day()
    there, later = day.booked("Ani"), day.booked("Budi")
    day.arrive(there)

    with day.clock():
        actions.close_hall(day.slot.office, day.slot.day)
    with pytest.raises(HallClosedError):
        day.arrive(later)

    assert states(later) == ["confirmed"]
