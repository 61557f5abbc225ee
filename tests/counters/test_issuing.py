"""Numbers for people without a booking."""

from __future__ import annotations

from datetime import date

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.errors import (
    BookingNotFoundError,
    ForfeitedError,
    IdempotencyKeyReusedError,
    IllegalMoveError,
)
from antrean.bookings.models import Booking
from antrean.counters import actions, queries
from antrean.counters.actions.numbers import next_number
from antrean.counters.errors import HallClosedError, NumberGivenError, NumbersGoneError
from antrean.counters.models import Ticket, Visit
from tests import make
from tests.counters.office import DESK, Day, a_day, key, numbers, states

pytestmark = pytest.mark.django_db


def a_day_without_quota() -> Day:
    day = a_day()
    make.hall_rules(office=day.slot.office, walk_ins=0)
    return day


def came_late(day: Day, *names: str) -> Booking:
    booking = day.booked(*names)
    with pytest.raises(ForfeitedError):
        day.arrive(booking)
    return booking


def late(day: Day, booking: Booking) -> Visit | None:
    with day.clock():
        return actions.issue_late(booking.code, DESK, request_key=key())


# Against name and birth date


def test_who_just_comes_gets_a_number_of_their_hour() -> None:
    day = a_day().at(8, 20)

    visit = day.walked_in("Citra")
    other = day.walked_in("Dewi")

    assert (numbers(visit), numbers(other)) == (["W001"], ["W002"])
    assert (visit.lane, visit.stage, visit.hour) == ("walk_in", "documents", day.slot.starts_at)
    assert visit.booking is None


def test_between_the_hours_that_can_be_booked_it_is_the_full_hour() -> None:
    day = a_day().at(12, 20)

    assert day.walked_in().hour == day.slot.office.at(day.slot.day, make.time(12))


def test_a_person_has_one_number_a_day_however_the_name_is_typed() -> None:
    day = a_day()
    day.walked_in("Siti Nurhaliza")

    with pytest.raises(NumberGivenError) as refused:
        day.walked_in("SITI  nurhaliza, S.E.", lane="priority")
    day.walked_in("Siti Nurhaliza", birth_date=date(1990, 1, 2))

    assert refused.value.facts == {"number": "W001"}


def test_who_booked_for_the_day_has_a_number_already() -> None:
    day = a_day()
    day.booked("Budi")

    with pytest.raises(NumberGivenError) as refused:
        day.walked_in("budi", birth_date=date(1987, 1, 25))

    assert refused.value.facts == {"number": "A001"}


def test_a_request_repeated_gives_the_same_number() -> None:
    day = a_day()

    visits = [day.walked_in(request_key="tap") for _ in "ab"]

    assert visits[0] == visits[1]
    assert Ticket.objects.count() == 1


def test_a_request_that_gave_one_a_number_gives_nobody_else_the_same() -> None:
    day = a_day()
    day.walked_in("Citra", request_key="tap")

    with pytest.raises(IdempotencyKeyReusedError):
        day.walked_in("Dewi", request_key="tap")


def test_who_is_of_age_has_priority_with_a_walk_in_number_too() -> None:
    visit = a_day().walked_in("Kakek", birth_date=date(1940, 1, 1))

    assert (visit.lane, numbers(visit)) == ("priority", ["W001"])


def test_nothing_tells_who_a_ticket_is_of_and_nothing_at_all_once_the_day_is_closed() -> None:
    day, elsewhere = a_day(), a_day()
    day.walked_in("Citra")
    elsewhere.walked_in("Citra")
    hashes = set(Ticket.objects.values_list("person", flat=True))

    with day.clock():
        actions.close_day(day.slot.office, day.slot.day)

    assert [len(kept) for kept in hashes] == [64, 64]
    assert Ticket.objects.get(hall=day.hall).person == ""
    assert Ticket.objects.get(hall=elsewhere.hall).person != ""


# While the quota lasts


def test_numbers_are_given_while_the_daily_quota_lasts() -> None:
    day = a_day()
    make.hall_rules(office=day.slot.office, walk_ins=2, priorities=3)
    day.walked_in("Ani")
    day.walked_in("Budi")
    day.walked_in("Citra", lane="priority", people=2)

    with pytest.raises(NumbersGoneError):
        day.walked_in("Dewi")
    with pytest.raises(NumbersGoneError):
        day.walked_in("Dewi", lane="priority", people=2)

    assert numbers(day.walked_in("Dewi", lane="priority")) == ["P003"]


def test_companions_of_priority_share_the_visit_and_have_numbers_of_their_own() -> None:
    day = a_day()

    visit = day.walked_in("Ibu", lane="priority", people=3)

    assert (visit.lane, numbers(visit)) == ("priority", ["P001", "P002", "P003"])
    assert Ticket.objects.exclude(person="").count() == 1


@pytest.mark.parametrize(
    ("lane", "people"), [("walk_in", 2), ("priority", 5), ("priority", 0), ("booked", 1)]
)
def test_other_numbers_are_not_given(lane: str, people: int) -> None:
    day = a_day()

    with pytest.raises(ValueError, match="no numbers"):
        day.walked_in(lane=lane, people=people)


def test_the_rules_of_the_office_come_before_those_of_all() -> None:
    day = a_day()
    make.hall_rules(walk_ins=0)
    with pytest.raises(NumbersGoneError):
        day.walked_in()
    make.hall_rules(office=day.slot.office, walk_ins=1)

    assert numbers(day.walked_in()) == ["W001"]
    assert queries.hall_rules(day.slot.office, date(2016, 1, 1)).walk_ins == 20


def test_a_number_is_never_given_again() -> None:
    day = a_day()
    visit = day.walked_in("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("leave", counter)

    assert numbers(day.walked_in("Budi")) == ["W002"]
    assert visit.tickets.get().number == "W001"


def test_numbers_of_days_on_paper_are_a_series_of_their_own() -> None:
    day = a_day()
    day.walked_in("Ani")
    hall = day.hall

    assert next_number(hall, "W", first=501, last=599) == ["W501"]
    make.visit(hall=hall, number="W598")
    assert next_number(hall, "W", first=501, last=599) == ["W599"]
    with pytest.raises(NumbersGoneError):
        next_number(hall, "W", first=501, last=599, people=2)
    assert next_number(hall, "W") == ["W002"]
    make.visit(hall=hall, number="W500")
    with pytest.raises(NumbersGoneError):
        day.walked_in("Budi")


def test_numbers_of_days_on_paper_take_nothing_of_the_quota() -> None:
    day = a_day()
    make.hall_rules(office=day.slot.office, walk_ins=1)
    day.came("Ani")
    make.visit(hall=day.hall, number="W501")

    assert numbers(day.walked_in("Citra")) == ["W001"]


# Places of the absent


def test_for_a_quarter_of_an_hour_the_places_of_the_absent_are_for_late_comers() -> None:
    day = a_day_without_quota().at(8, 5)
    booking = came_late(day, "Ani")

    with pytest.raises(NumbersGoneError):
        day.walked_in("Citra")
    visit = late(day.at(8, 14, 59), booking)

    assert visit is not None
    assert (numbers(visit), visit.lane, visit.booking) == (["W001"], "walk_in", booking)
    assert states(booking) == ["forfeited"]


def test_afterwards_they_are_for_anybody_as_far_as_they_go() -> None:
    day = a_day_without_quota()
    day.booked("Ani")
    day.booked("Budi")
    with day.at(8).clock():
        bookings.forfeit_due()

    with pytest.raises(NumbersGoneError):
        day.at(8, 14, 59).walked_in("Citra")
    first = day.at(8, 15).walked_in("Citra")
    second = day.walked_in("Dewi")
    with pytest.raises(NumbersGoneError):
        day.walked_in("Eka")

    assert numbers(first) + numbers(second) == ["W001", "W002"]


def test_a_delay_moves_the_quarter_of_an_hour() -> None:
    day = a_day_without_quota()
    day.booked("Ani")
    with day.clock():
        bookings.delay_day(day.slot.office, day.slot.day, 20)
    with day.at(8, 20).clock():
        bookings.forfeit_due()

    with pytest.raises(NumbersGoneError):
        day.at(8, 34).walked_in("Citra")
    assert numbers(day.at(8, 35).walked_in("Citra")) == ["W001"]


def test_the_places_of_an_hour_are_gone_with_it() -> None:
    day = a_day_without_quota()
    make.slot(office=day.slot.office, starts=make.time(9))
    day.booked("Ani")
    with day.at(8).clock():
        bookings.forfeit_due()

    with pytest.raises(NumbersGoneError):
        day.at(9, 20).walked_in("Citra")


def test_what_the_absent_left_to_walk_ins_takes_nothing_of_the_quota() -> None:
    day = a_day()
    make.hall_rules(office=day.slot.office, walk_ins=1)
    day.booked("Ani")
    with day.at(8).clock():
        bookings.forfeit_due()

    given = [numbers(day.at(8, 20).walked_in(name)) for name in ("Citra", "Dewi")]
    with pytest.raises(NumbersGoneError):
        day.walked_in("Eka")

    assert given == [["W001"], ["W002"]]


def test_of_a_family_that_came_late_each_has_a_number() -> None:
    day = a_day().at(8, 5)
    booking = came_late(day, "Ani", "Budi")

    visit = late(day, booking)
    with pytest.raises(NumberGivenError) as refused:
        late(day, booking)

    assert numbers(visit) == ["W001", "W002"]
    assert refused.value.facts == {"number": "W001"}


def test_two_of_a_party_may_have_the_same_name_and_birth_date() -> None:
    day = a_day().at(8, 5)
    booking = came_late(day, "Ani", "Ani")

    visit = late(day, booking)

    assert visit is not None
    assert numbers(visit) == ["W001", "W002"]
    assert sorted(map(len, visit.tickets.values_list("person", flat=True))) == [0, 64]


def test_an_old_late_comer_has_priority_still() -> None:
    day = a_day().at(8, 5)
    booking = day.booked("Kakek", born=[date(1950, 1, 1)])
    with pytest.raises(ForfeitedError):
        day.arrive(booking)

    visit = late(day, booking)

    assert visit is not None
    assert (visit.lane, numbers(visit)) == ("priority", ["W001"])


def test_the_numbers_of_late_comers_are_of_those_who_came_late_today() -> None:
    day = a_day()
    absent, there = day.booked("Ani"), day.booked("Budi")
    day.arrive(there)
    with day.at(8, 5).clock():
        bookings.forfeit_due()

    for booking in (absent, there):
        with pytest.raises(IllegalMoveError):
            late(day, booking)
    with day.clock(), pytest.raises(BookingNotFoundError):
        actions.issue_late("K7QX4M2T9", DESK, request_key=key())


def test_a_late_comer_is_served_without_their_void_place() -> None:
    day = a_day().at(8, 5)
    booking = came_late(day, "Ani")
    visit = late(day, booking)
    counter = day.counter(1)
    for _ in range(3):
        day.serve(counter)

    assert visit is not None
    visit.refresh_from_db()
    assert (visit.state, visit.tickets.get().state) == ("done", "served")
    assert states(booking) == ["forfeited"]


def test_a_late_comers_request_repeated_gives_the_same_number() -> None:
    day = a_day().at(8, 5)
    booking = came_late(day, "Ani")

    with day.clock():
        visits = [actions.issue_late(booking.code, DESK, request_key="l") for _ in "ab"]

    assert visits[0] == visits[1]


# Services beside


@pytest.mark.parametrize(
    ("service", "number"), [("pickup", "K001"), ("bap", "B001"), ("information", "I001")]
)
def test_each_service_has_a_series_of_its_own(service: str, number: str) -> None:
    day = a_day()

    with day.clock():
        visits = [
            actions.issue_service(day.slot.office, service, DESK, request_key="s") for _ in "ab"
        ]

    assert (numbers(visits[0]), visits[0]) == ([number], visits[1])
    assert visits[0] is not None
    assert visits[0].stage == service


# The day


@pytest.mark.parametrize("state", ["planned", "suspended", "closed"])
def test_no_numbers_are_given_on_a_day_that_does_not_run(state: str) -> None:
    day = a_day().at(8, 5)
    booking = came_late(day, "Ani")
    day.slot.office.days.update(
        state=state,
        suspended_at=day.now if state == "suspended" else None,
        closed_at=day.now if state == "closed" else None,
    )

    with pytest.raises(HallClosedError):
        day.walked_in()
    with pytest.raises(HallClosedError):
        late(day, booking)
    with day.clock(), pytest.raises(HallClosedError):
        actions.issue_service(day.slot.office, "pickup", DESK, request_key=key())
