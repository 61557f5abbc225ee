"""Who may call, what is there for whom, and the order of the checks."""

from __future__ import annotations

import pytest

from antrean.api import actions as clients
from antrean.bookings.models import Booking
from tests import make
from tests.api.caller import Caller, body, caller, refused

UNKNOWN = "23456789P"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nobody's", "Basic a:b"])
def test_without_a_token_of_ours_nothing_about_bookings_is_answered(anybody, office, header):
    answer = anybody.get(f"bookings/{UNKNOWN}", Authorization=header)

    assert refused(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="antrean"'


def test_a_revoked_token_is_refused(api, slot):
    clients.revoke_clients([api.client.pk])

    assert refused(api.book(body())) == (401, "unauthorized")


def test_the_scheme_is_read_in_any_case(api):
    answer = Caller().get(f"bookings/{UNKNOWN}", Authorization=f"bearer {api.token}")

    assert refused(answer) == (404, "not_found")


def test_checks_stand_in_the_order_of_the_contract(slot):
    closed = make.office(code="tutup", state="planned")
    reader = caller("read")
    shapeless = {"office": "nowhere"}

    assert refused(Caller().book(shapeless)) == (401, "unauthorized")
    assert refused(reader.book(shapeless)) == (422, "invalid_request")
    assert refused(reader.book(body(office="nowhere"))) == (404, "not_found")
    assert refused(reader.book(body(day=None, slot_id=10**9))) == (404, "not_found")
    assert refused(reader.book(body(office=closed.code))) == (403, "out_of_scope")
    assert refused(caller().book(body(office=closed.code))) == (403, "office_closed")
    assert refused(reader.book(body(day="2017-08-20"))) == (403, "out_of_scope")


@pytest.mark.parametrize(
    ("verb", "sent", "scope"),
    [
        ("confirm", None, "book"),
        ("extend", None, "book"),
        ("cancel", None, "book"),
        ("check-in", None, "check-in"),
        ("reschedule", {"slot_id": 0}, "book"),
    ],
)
def test_each_move_checks_shape_then_existence_then_scope(api, slot, verb, sent, scope):
    held = api.book(body())
    powerless = caller("read", office=slot.office)
    sent = sent and {"slot_id": slot.pk}

    assert refused(powerless.move(held, verb, {"colour": "red"})) == (422, "invalid_request")
    assert refused(powerless.post(f"bookings/{UNKNOWN}/{verb}", sent)) == (404, "not_found")
    answer = powerless.move(held, verb, sent)
    assert refused(answer) == (403, "out_of_scope")
    assert answer.body["scope"] == scope


def test_reading_needs_its_scope(api, slot):
    held = api.book(body())
    booker = caller("book", office=slot.office)

    assert refused(booker.get(f"bookings/{held.body['code']}")) == (403, "out_of_scope")


# What exists for whom


def test_another_clients_booking_is_not_there(api, slot):
    held = api.book(body())
    other = caller("read", "book", "check-in")

    assert refused(other.get(f"bookings/{held.body['code']}")) == (404, "not_found")
    for verb in ("confirm", "extend", "cancel", "check-in"):
        assert refused(other.move(held, verb)) == (404, "not_found")
    assert Booking.objects.get().state == "held"


def test_a_client_of_an_office_sees_what_others_booked_there_and_nowhere_else(api, slot):
    held = api.book(body())
    theirs = caller("read", office=slot.office)
    elsewhere = caller("read", office=make.office())

    assert theirs.get(f"bookings/{held.body['code']}").status == 200
    assert refused(elsewhere.get(f"bookings/{held.body['code']}")) == (404, "not_found")


def test_only_the_canonical_code_is_an_address(api, slot):
    code = api.book(body()).body["code"]

    for spelling in (code.lower(), f"{code[:4]}-{code[4:]}", f"{code}%00", "%F0%9F%98%80"):
        assert refused(api.get(f"bookings/{spelling}")) == (404, "not_found")


def test_an_applicant_of_another_party_is_not_there(api, slot):
    held = api.book(body())
    other = api.book(body(contact={"phone": "08111100334"}))

    stranger = other.body["applicants"][0]["id"]

    assert refused(api.move(held, "cancel", {"applicants": [stranger]})) == (404, "not_found")
