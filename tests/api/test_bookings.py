from __future__ import annotations

from datetime import time, timedelta

import pytest

from antrean.bookings.actions import open_day
from antrean.bookings.models import Booking, Place
from antrean.kernel import clock
from antrean.people.models import Holder, Identity
from antrean.people.sealed import nik_hash, unseal
from tests import make
from tests.api.caller import body, caller, person

NIK = "3171011708450001"


def test_a_booking_is_held_and_answered_whole(api, slot):
    answer = api.book(body())

    booking = Booking.objects.get()
    place = booking.places.get()
    live = answer.body.pop("live")
    assert live.startswith(f"http://127.0.0.1:8001/live/booking/{booking.code}?exp=")
    assert (answer.status, answer.body) == (
        201,
        {
            "code": booking.code,
            "state": "held",
            "office": "bogor",
            "service": "new",
            "starts_at": "2017-08-09T08:00:00+07:00",
            "ends_at": "2017-08-09T09:00:00+07:00",
            "arrive_from": "2017-08-09T07:30:00+07:00",
            "arrive_by": "2017-08-09T08:00:00+07:00",
            "held_until": "2017-08-07T12:15:00+07:00",
            "applicants": [
                {
                    "id": place.pk,
                    "name": "Budi",
                    "relation": "self",
                    "state": "held",
                    "queue_number": None,
                }
            ],
        },
    )
    assert (booking.channel, booking.scope) == ("api", f"api:{api.client.pk}")


def test_times_carry_the_offset_of_the_office(api):
    make.slot(office=make.office(code="jayapura", timezone="Asia/Jayapura"))

    answer = api.book(body(office="jayapura"))

    assert answer.body["starts_at"] == "2017-08-09T08:00:00+09:00"


def test_a_slot_may_be_asked_for(api, office, slot):
    later = make.slot(office=office, starts=time(9))

    answer = api.book(body(day=None, slot_id=later.pk))

    assert answer.body["starts_at"] == "2017-08-09T09:00:00+07:00"


def test_a_whole_number_is_one_however_it_is_written(api, slot):
    assert api.book(body(day=None, slot_id=float(slot.pk))).status == 201


def test_the_contact_becomes_the_holder(api, slot):
    api.book(body())
    api.book(body(contact={"email": "Siti@Example.org"}))

    assert set(Identity.objects.values_list("kind", "value")) == {
        ("phone", "+628111100333"),
        ("email", "siti@example.org"),
    }
    assert Holder.objects.count() == 2


def test_a_nik_is_stored_sealed_and_hashed(api, slot):
    api.book(body(applicants=[person(nik=NIK)]))

    place = Place.objects.get()
    assert (unseal(place.nik_sealed), place.nik_hash) == (NIK, nik_hash(NIK))


def test_the_same_request_gets_the_same_booking(api, slot):
    first = api.book(body(), key="k")

    again = api.book({name: body()[name] for name in reversed(body())}, key="k")

    assert (again.status, again.body) == (201, first.body)
    assert Booking.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(api, slot):
    api.book(body(), key="k")

    answer = api.book(body(service="replacement"), key="k")

    assert (answer.status, answer.code) == (422, "idempotency_key_reused")


def test_a_refused_request_may_be_sent_again_under_its_key(api, office):
    make.slot(office=office, capacity=1)
    taken = caller().book(body(contact={"phone": "08111100334"}))
    refused = api.book(body(), key="k")
    assert refused.code == "day_full"

    caller_of_the_first = Booking.objects.get(code=taken.body["code"]).held_until
    with clock.stopped(caller_of_the_first):
        answer = api.book(body(), key="k")

    assert answer.status == 201


def test_a_key_belongs_to_its_client(api, slot):
    first = api.book(body(), key="k")

    other = caller().book(body(contact={"phone": "08111100334"}), key="k")

    assert other.status == 201
    assert other.body["code"] != first.body["code"]


def test_confirming_gives_the_queue_number_and_again_changes_nothing(api, slot):
    held = api.book(body())

    confirmed = api.move(held, "confirm")
    again = api.move(held, "confirm", {})

    assert (confirmed.status, confirmed.body["state"]) == (200, "confirmed")
    assert confirmed.body["held_until"] is None
    assert confirmed.body["applicants"][0]["queue_number"] == "A001"
    assert (again.status, again.body) == (200, confirmed.body)


def test_a_hold_reads_as_expired_at_its_end_although_no_worker_ran(api, slot):
    held = api.book(body())
    end = Booking.objects.get().held_until

    with clock.stopped(end - timedelta(microseconds=1)):
        before = api.get(f"bookings/{held.body['code']}")
    with clock.stopped(end):
        after = api.get(f"bookings/{held.body['code']}")

    assert (before.body["state"], after.body["state"]) == ("held", "expired")
    assert after.body["applicants"][0]["state"] == "expired"


def test_extending_moves_the_end_once_and_its_key_makes_it_repeatable(api, slot):
    held = api.book(body())

    extended = api.move(held, "extend", **{"Idempotency-Key": "e"})
    again = api.move(held, "extend", **{"Idempotency-Key": "e"})
    twice = api.move(held, "extend")

    assert extended.body["held_until"] == "2017-08-07T12:30:00+07:00"
    assert (again.status, again.body) == (200, extended.body)
    assert (twice.status, twice.code) == (409, "illegal_move")


def test_one_key_may_extend_two_bookings(api, slot):
    first = api.book(body())
    second = api.book(body(contact={"phone": "08111100334"}))

    answers = [api.move(one, "extend", **{"Idempotency-Key": "e"}) for one in (first, second)]

    assert [answer.status for answer in answers] == [200, 200]


def test_one_person_of_a_party_may_be_cancelled_and_then_all(api, slot):
    party = [person(), person(name="Siti", relation="spouse")]
    held = api.book(body(applicants=party))
    budi = held.body["applicants"][0]["id"]

    one = api.move(held, "cancel", {"applicants": [budi]})
    everybody = api.move(held, "cancel")
    again = api.move(held, "cancel")

    assert [person["state"] for person in one.body["applicants"]] == ["cancelled", "held"]
    assert everybody.body["state"] == "cancelled"
    assert (again.status, again.body) == (200, everybody.body)


def test_rescheduling_keeps_the_code(api, office, slot):
    later = make.slot(office=office, starts=time(9))
    held = api.book(body())
    api.move(held, "confirm")

    moved = api.move(held, "reschedule", {"slot_id": later.pk}, **{"Idempotency-Key": "r"})
    again = api.move(held, "reschedule", {"slot_id": later.pk}, **{"Idempotency-Key": "r"})

    assert (moved.status, moved.body["code"]) == (200, held.body["code"])
    assert moved.body["starts_at"] == "2017-08-09T09:00:00+07:00"
    assert again.body == moved.body


@pytest.fixture
def desk(office):
    """The desk of the office: it may check in."""
    return caller("check-in", office=office)


def test_the_desk_of_an_office_checks_in_what_others_booked(api, slot, desk):
    held = api.book(body())
    api.move(held, "confirm")

    with clock.stopped(slot.starts_at - timedelta(minutes=30)):
        there = desk.move(held, "check-in")
        again = desk.move(held, "check-in", {})

    assert (there.status, there.body["state"]) == (200, "checked_in")
    assert (again.status, again.body) == (200, there.body)


def test_a_late_party_reads_as_forfeited_once_the_day_is_open(api, slot, desk):
    held = api.book(body())
    api.move(held, "confirm")
    with clock.stopped(slot.starts_at):
        before = api.get(f"bookings/{held.body['code']}")
        open_day(slot.office, slot.day)

        after = api.get(f"bookings/{held.body['code']}")
        refused = desk.move(held, "check-in")

    assert (before.body["state"], after.body["state"]) == ("confirmed", "forfeited")
    assert (refused.status, refused.code) == (409, "forfeited")
