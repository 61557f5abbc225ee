"""What a body may say: the party, the contact, every field, the header."""

from __future__ import annotations

import pytest

from antrean.bookings.models import Place
from antrean.people.models import Identity
from tests.api.caller import body, person, refused


def test_a_party_has_four_people_at_most(api, slot):
    five = [person(), *[person(relation="child")] * 4]

    assert refused(api.book(body(applicants=five))) == (422, "party_too_large")


@pytest.mark.parametrize(
    "relations",
    [
        ["self", "self"],
        ["spouse", "spouse"],
        ["parent", "parent", "parent"],
        ["self", "cousin"],
    ],
)
def test_a_party_is_kin(api, slot, relations):
    party = [person(relation=relation) for relation in relations]

    assert refused(api.book(body(applicants=party))) == (422, "not_kin")


def test_self_need_not_come(api, slot):
    party = [person(relation="parent"), person(relation="parent"), person(relation="child")]

    assert api.book(body(applicants=party)).status == 201


@pytest.mark.parametrize("number", ["123", "9901011708900001", "3201017208900001"])
def test_what_cannot_be_a_nik_is_refused_and_never_repeated(api, slot, number):
    answer = api.book(body(applicants=[person(nik=number)]))

    assert refused(answer) == (422, "invalid_nik")
    assert list(answer.body["fields"]) == ["applicants[0].nik"]
    assert number not in str(answer.body)


def test_all_fields_at_fault_are_named_at_once(api, slot):
    answer = api.book(
        body(
            contact={"phone": "0811 1100 333", "email": "a@b.id"},
            slot_id=slot.pk,
            applicants=[
                person(name="Budi 2", birth_date="2017-08-08"),
                person(birth_date="1906-12-31", relation="parent"),
                person(birth_date="2017-08-07", relation="child"),
            ],
        )
    )

    assert refused(answer) == (422, "invalid_request")
    assert answer.body["fields"] == {
        "contact.phone": "give one of the two",
        "contact.email": "give one of the two",
        "slot_id": "give one of the two",
        "day": "give one of the two",
        "applicants[0].name": "holds a digit",
        "applicants[0].birth_date": "is in the future",
        "applicants[1].birth_date": "is more than 110 years ago",
    }


def test_no_name_is_kept_with_nul(api, slot):
    answer = api.book(body(applicants=[person(name="Si\0ti")]))

    assert answer.status == 201
    assert Place.objects.get().name == "Siti"


@pytest.mark.parametrize(
    "path", ["bookings/AB%00C", "offices/a%00b/days?service=%00", "offices?%00=1"]
)
def test_nul_in_an_address_finds_nothing(api, slot, path):
    assert api.get(path).status < 500


@pytest.mark.parametrize(
    "changes", [{"office": "bo\0gor"}, {"service": "ne\0w"}, {"day": "2017-08-09\0"}]
)
def test_nul_in_a_field_is_refused(api, slot, changes):
    assert api.book(body(**changes)).status in {404, 422}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"contact": {"phone": "12"}}, "contact.phone"),
        ({"contact": {"email": "nobody"}}, "contact.email"),
        ({"contact": {"email": "a@b\u0000.id"}}, "contact.email"),
        ({"contact": {}}, "contact.phone"),
        ({"contact": None}, "contact"),
        ({"colour": "red"}, "colour"),
        ({"day": "9 August"}, "day"),
        ({"day": 0}, "day"),
        ({"slot_id": True, "day": None}, "slot_id"),
        ({"slot_id": 10**30, "day": None}, "slot_id"),
        ({"slot_id": 0, "day": None}, "slot_id"),
        ({"slot_id": 1.5, "day": None}, "slot_id"),
        ({"slot_id": "1", "day": None}, "slot_id"),
        ({"slot_id": None, "day": [1]}, "day"),
        ({"applicants": []}, "applicants"),
        ({"applicants": [person(name=" \u0000\u200b ")]}, "applicants[0].name"),
        ({"applicants": [person(nik=1)]}, "applicants[0].nik"),
        ({"applicants": [person(relation=None)]}, "applicants[0].relation"),
        ({"service": "lost"}, "service"),
        ({"notify": "yes"}, "notify"),
    ],
)
def test_a_wrong_shape_names_its_field(api, slot, changes, field):
    answer = api.book(body(**changes))

    assert refused(answer) == (422, "invalid_request")
    assert field in answer.body["fields"]
    assert not Identity.objects.exists()


def test_booking_without_an_idempotency_key_names_the_header(api, slot):
    answer = api.post("bookings", body())

    assert refused(answer) == (422, "invalid_request")
    assert list(answer.body["fields"]) == ["Idempotency-Key"]


@pytest.mark.parametrize("key", ["", " ", "x" * 101, "a b", "é"])
def test_an_unusable_key_is_refused(api, slot, key):
    answer = api.post("bookings", body(), **{"Idempotency-Key": key})

    assert refused(answer) == (422, "invalid_request")
    assert list(answer.body["fields"]) == ["Idempotency-Key"]
