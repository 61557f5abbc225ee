"""The refusals of the queue, by status, code and facts."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from antrean.bookings.actions import Actor, shut
from antrean.bookings.models import Booking
from antrean.counters.models import HallDay, Ticket, Visit
from antrean.kernel import clock
from tests import make
from tests.api.caller import body, caller, person, refused

NIK = "3171011708450001"

# Room


def test_a_full_slot_offers_the_nearest_days(api, office, slot):
    make.slot(office=office, day=date(2017, 8, 10), capacity=3)
    full = make.slot(office=office, starts=time(9), capacity=1)
    api.book(body(day=None, slot_id=full.pk))

    answer = caller().book(body(day=None, slot_id=full.pk, contact={"email": "siti@example.org"}))

    assert refused(answer) == (409, "slot_full")
    assert answer.body["nearest"] == [
        {"day": "2017-08-09", "remaining": 10},
        {"day": "2017-08-10", "remaining": 3},
    ]


def test_a_day_without_one_slot_for_the_whole_party_is_full(api, office):
    for hour in (8, 9):
        make.slot(office=office, starts=time(hour), capacity=1)

    answer = api.book(body(applicants=[person(), person(relation="child")]))

    assert refused(answer) == (409, "day_full")
    assert answer.body["nearest"] == []


def test_a_nik_with_an_open_booking_is_refused(api, slot):
    api.book(body(applicants=[person(nik=NIK)]))

    answer = api.book(body(applicants=[person(nik=NIK)], contact={"email": "other@example.org"}))

    assert refused(answer) == (409, "already_booked")


def test_a_contact_has_four_open_people(api, slot):
    api.book(body(applicants=[person(), *[person(relation="child")] * 3]))

    answer = api.book(body())

    assert refused(answer) == (409, "too_many_people")
    assert (answer.body["open_people"], answer.body["limit"]) == (4, 4)


def test_three_fruitless_holds_make_the_contact_wait(api, slot):
    for hours in range(3):
        with clock.stopped(make.an_instant() + timedelta(hours=hours)):
            assert api.book(body()).status == 201

    with clock.stopped(make.an_instant() + timedelta(hours=3)):
        answer = api.book(body())

    assert refused(answer) == (429, "too_many_holds")
    assert answer.body["until"] == "2017-08-08T00:00:00+07:00"
    assert answer.headers["Retry-After"] == str(9 * 3600)


# Days


def test_a_closed_day_says_why(api, office):
    answer = api.book(body(day="2017-08-17"))

    assert refused(answer) == (422, "day_closed")
    assert (answer.body["day"], answer.body["reason"]) == ("2017-08-17", "holiday")
    assert answer.body["detail"].startswith("Kamis, 17 Agustus 2017: libur nasional (")


def test_a_weekend_is_closed(api, office):
    answer = api.book(body(day="2017-08-20"))

    assert refused(answer) == (422, "day_closed")
    assert answer.body["detail"] == (
        "Minggu, 20 Agustus 2017: kantor tutup. Silakan pilih hari lain."
    )


def test_a_day_that_the_office_shut_tells_its_reason(api, office, slot):
    shut(office, slot.day, reason="listrik padam", by=Actor("staff", "staff:1"))

    answer = api.book(body())

    assert refused(answer) == (422, "day_closed")
    assert (answer.body["reason"], "listrik padam" in answer.body["detail"]) == ("closure", True)


@pytest.mark.parametrize("day", ["2017-08-07", "2016-02-29", "0001-01-01"])
def test_a_day_that_is_over_is_out_of_the_window(api, slot, day):
    answer = api.book(body(day=day))

    assert refused(answer) == (422, "day_out_of_window")
    assert answer.body["first"] == "2017-08-08"


def test_a_day_is_not_bookable_after_its_closing(api, slot):
    with clock.stopped(slot.bookable_until):
        assert refused(api.book(body())) == (422, "day_out_of_window")


def test_an_unreleased_day_says_when_it_opens(api, office):
    make.slot(office=office, day=date(2017, 8, 30))

    answer = api.book(body(day="2017-08-30"))

    assert refused(answer) == (422, "not_yet_released")
    assert answer.body["bookable_from"] == "2017-08-16T10:00:00+07:00"
    assert answer.body["detail"] == (
        "Antrean untuk Rabu, 30 Agustus 2017 dibuka pada Rabu, 16 Agustus 2017 pukul 10.00 WIB."
    )


def test_a_day_without_slots_far_ahead_says_when_it_opens(api, office):
    assert refused(api.book(body(day="2018-02-01"))) == (422, "not_yet_released")


def test_a_slot_of_another_office_is_refused(api, slot):
    other = make.slot(office=make.office(code="depok"))

    answer = api.book(body(day=None, slot_id=other.pk))

    assert refused(answer) == (422, "other_office")


# Moves


@pytest.fixture
def held(api, slot):
    return api.book(body())


@pytest.fixture
def confirmed(api, held):
    return api.move(held, "confirm")


@pytest.fixture
def desk(slot):
    return caller("read", "book", "check-in", office=slot.office)


def test_a_late_confirmation_succeeds_while_there_is_room_and_is_refused_after(api, office):
    make.slot(office=office, capacity=1)
    held = api.book(body())
    with clock.stopped(Booking.objects.get().held_until):
        assert caller().book(body(contact={"email": "siti@example.org"})).status == 201

        assert refused(api.move(held, "confirm")) == (409, "hold_expired")


def test_a_cancelled_booking_stays_so(api, held):
    api.move(held, "cancel")

    assert refused(api.move(held, "confirm")) == (409, "cancelled")
    assert refused(api.move(held, "extend")) == (409, "illegal_move")


def test_only_the_confirmed_check_in(desk, slot, held):
    with clock.stopped(slot.starts_at - timedelta(minutes=30)):
        assert refused(desk.move(held, "check-in")) == (409, "not_confirmed")


def test_check_in_opens_an_hour_before_and_on_the_day(desk, slot, confirmed):
    early = desk.move(confirmed, "check-in")
    with clock.stopped(slot.starts_at - timedelta(hours=1)):
        too_early = desk.move(confirmed, "check-in")

    assert (refused(early), early.body["day"]) == ((409, "wrong_day"), "2017-08-09")
    assert refused(too_early) == (409, "too_early")
    assert too_early.body["arrive_from"] == "2017-08-09T07:30:00+07:00"


def test_nobody_checks_in_at_a_hall_that_is_closed(desk, slot, confirmed):
    HallDay.objects.create(
        office=slot.office, day=slot.day, preset="three", closed_at=slot.starts_at
    )

    with clock.stopped(slot.starts_at - timedelta(minutes=30)):
        answer = desk.move(confirmed, "check-in")

    assert (refused(answer), answer.body["state"]) == ((409, "illegal_move"), "closed")


def test_nobody_checks_in_who_took_a_number_instead(desk, slot, confirmed):
    hall = HallDay.objects.create(office=slot.office, day=slot.day, preset="three")
    at = slot.starts_at - timedelta(minutes=30)
    visit = Visit.objects.create(
        hall=hall, public_id="late", booking=Booking.objects.get(), stage="documents",
        lane="walk_in", hour=slot.starts_at, number=1, entered_at=at, since=at,
    )  # fmt: skip
    Ticket.objects.create(hall=hall, visit=visit, number="W001")

    with clock.stopped(at):
        answer = desk.move(confirmed, "check-in")

    assert (refused(answer), answer.body["state"]) == ((409, "illegal_move"), "confirmed")


def test_the_desk_of_another_office_says_whose_booking_it_is(slot):
    elsewhere = caller("book", "check-in", office=make.office(code="depok"))
    held = elsewhere.book(body())

    answer = elsewhere.move(held, "check-in")

    assert (refused(answer), answer.body["office"]) == ((409, "wrong_office"), "bogor")


def test_a_booking_moves_once_and_not_on_its_day(api, office, slot, confirmed):
    later, latest = (make.slot(office=office, starts=time(hour)) for hour in (9, 10))
    with clock.stopped(office.bounds(slot.day)[0]):
        late = api.move(confirmed, "reschedule", {"slot_id": later.pk})
    first = api.move(confirmed, "reschedule", {"slot_id": later.pk})
    second = api.move(confirmed, "reschedule", {"slot_id": latest.pk})

    assert refused(late) == (409, "reschedule_too_late")
    assert first.status == 200
    assert refused(second) == (409, "reschedule_used")


def test_a_new_slot_must_be_there_and_of_the_office_and_have_room(api, office, slot, confirmed):
    other = make.slot(office=make.office(code="depok"))
    full = make.slot(office=office, starts=time(9), capacity=1)
    caller().book(body(day=None, slot_id=full.pk, contact={"email": "siti@example.org"}))

    def to(slot_id):
        return refused(api.move(confirmed, "reschedule", {"slot_id": slot_id}))

    assert to(10**9) == (404, "not_found")
    assert to(other.pk) == (422, "other_office")
    assert to(full.pk) == (409, "slot_full")


def test_a_hold_is_not_rescheduled(api, office, held):
    later = make.slot(office=office, starts=time(9))

    assert refused(api.move(held, "reschedule", {"slot_id": later.pk})) == (409, "not_confirmed")
