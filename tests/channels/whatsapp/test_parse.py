from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antrean.channels.whatsapp.receiving import parse, senders
from antrean.channels.whatsapp.receiving.senders import Sender
from antrean.kernel import phones
from tests.channels.whatsapp import bodies

NOON = datetime(2026, 12, 1, 5, tzinfo=UTC)
BUDI = Sender(bsuid="ID.9911223344", phone="+6281234567890")


def read(**fields: Any) -> parse.Message:
    """Return what is understood of one message with these fields."""
    [event] = parse.events(bodies.body(bodies.value(bodies.message("wamid.1", NOON, **fields))))
    return parse.message_of(event.payload)


def keys(content: object) -> list[str]:
    return [event.key[:2] + event.kind for event in parse.events(content)]


@given(st.from_regex(r"628[0-9]{2,12}", fullmatch=True))
def test_an_indonesian_mobile_number_is_what_the_numbering_plan_says(digits: str) -> None:
    try:
        planned = phones.from_whatsapp(digits)
    except phones.InvalidPhoneError:
        planned = f"+{digits}"

    assert senders.phone(digits) == planned


# Walking a body.


def test_every_entry_change_and_item_is_walked() -> None:
    one = bodies.body(
        bodies.value(bodies.message("1", NOON), bodies.message("2", NOON)),
        bodies.value(statuses=[bodies.status("3", "sent", NOON), bodies.status("3", "read", NOON)]),
    )
    two = bodies.body(bodies.value(bodies.message("4", NOON, who=bodies.SITI)))
    both = {"entry": one["entry"] + two["entry"]}

    found = [event.key for event in parse.events(both)]

    assert found == ["m:1", "m:2", "m:4", "s:3:read", "s:3:sent"]


def test_the_order_within_a_body_is_remembered() -> None:
    found = parse.events(
        bodies.body(bodies.value(*(bodies.message(name, NOON) for name in ("z", "a", "m"))))
    )

    assert [event.key for event in sorted(found, key=lambda e: e.position)] == ["m:z", "m:a", "m:m"]


def test_an_event_knows_its_office_number_its_sender_and_when_it_was_said() -> None:
    [event] = parse.events(bodies.body(bodies.value(bodies.message("1", NOON))))

    assert (event.phone_number_id, event.sender, event.said_at) == (bodies.NUMBER_ID, BUDI, NOON)


@pytest.mark.parametrize(
    "content",
    [
        None, [], {}, 1, "entry", {"entry": None}, {"entry": []}, {"entry": {}}, {"entry": [1]},
        {"entry": [{"changes": None}]}, {"entry": [{"changes": [None]}]},
        {"entry": [{"changes": [{"field": "messages"}]}]},
        bodies.body({"messages": None}), bodies.body({"messages": []}),
        bodies.body({"statuses": {}}),
        bodies.body({"messages": "halo"}), bodies.body({"messages": [None]}),
    ],
)  # fmt: skip
def test_an_odd_body_is_one_event_of_an_unknown_kind(content: object) -> None:
    assert keys(content) == ["o:other"]


def test_an_entry_that_is_an_object_counts_as_the_only_one() -> None:
    listed = bodies.body(bodies.value(bodies.message("1", NOON)))

    assert keys({"entry": listed["entry"][0]}) == ["m:message"]


@pytest.mark.parametrize(
    "odd",
    [
        None, 7, "halo", [], {},
        {"id": "wamid.1"}, {"type": "text"}, {"id": 7, "type": "text"}, {"id": "1", "type": None},
        {"id": "wamid.9", "type": "text", "from": 6281234567890},
    ],
)  # fmt: skip
def test_an_odd_item_never_spoils_its_neighbours(odd: Any) -> None:
    value = bodies.value(bodies.message("1", NOON), bodies.message("2", NOON, who=bodies.SITI))
    value["messages"].insert(1, odd)

    found = parse.events(bodies.body(value))

    read = [event for event in found if event.kind == "message"]
    assert [event.key for event in read] == ["m:1", "m:2"]
    assert all(event.kind == "other" for event in found if event not in read)


def test_an_unknown_field_and_an_unknown_type_are_kept() -> None:
    assert keys(bodies.body({"x": 1}, field="account_update")) == ["o:other"]
    assert read(type="hologram", hologram={"caption": 7}).type == "hologram"


def test_errors_of_meta_are_kept_as_something_else() -> None:
    assert keys(bodies.body(bodies.value(errors=[{"code": 130429}]))) == ["o:other"]


def test_the_same_change_has_the_same_key_in_whatever_order_its_keys_stand() -> None:
    one = {"field": "security", "value": {"a": 1, "b": {"c": 2, "d": 3}}}
    two = {"value": {"b": {"d": 3, "c": 2}, "a": 1}, "field": "security"}

    first = parse.events({"entry": [{"changes": [one]}]})
    second = parse.events({"entry": [{"changes": [two]}]})

    assert first == second


def test_a_timestamp_that_is_no_number_leaves_the_message_readable() -> None:
    for broken in ("kemarin", None, True, {}, "9" * 30, -(10**18), 1.5):
        said = {**bodies.message("1", NOON), "timestamp": broken}
        [event] = parse.events(bodies.body(bodies.value(said)))
        assert (event.kind, event.said_at) == ("message", None)


def test_an_id_longer_than_metas_still_has_a_key_of_its_own() -> None:
    long = ["a" * 5000 + "1", "a" * 5000 + "2", "é" * 3]

    found = parse.events(bodies.body(bodies.value(*(bodies.message(i, NOON) for i in long))))

    assert len({event.key for event in found}) == 3
    assert all(len(event.key) <= 160 for event in found)


def test_a_thousand_statuses_do_not_each_keep_a_thousand_contacts() -> None:
    value = bodies.value(statuses=[bodies.status(f"{n}", "sent", NOON) for n in range(1000)])
    value["contacts"] = [{"wa_id": f"62812{n:08}"} for n in range(1000)]

    kept = sum(len(event.payload) for event in parse.events(bodies.body(value)))

    assert kept < 200 * 1000


# Who sent it.


@pytest.mark.parametrize(
    ("message", "contacts", "expected"),
    [
        (bodies.BUDI, None, BUDI),
        (bodies.BUDI, [], BUDI),
        ({"from": "6281234567890"}, [bodies.contact()], BUDI),
        ({"from_user_id": "ID.9911223344"}, [bodies.contact()], BUDI),
        ({}, [bodies.contact()], BUDI),
        ({"from": "6281234567890"}, [bodies.contact(bodies.SITI), bodies.contact()], BUDI),
        ({"from": "ID.9911223344"}, [], Sender(bsuid="ID.9911223344")),
        ({"from": "ID.9911223344"}, [bodies.contact()], BUDI),
        # Somebody else's contact completes nothing.
        ({"from": "6281234567890"}, [bodies.contact(bodies.SITI)], Sender(phone="+6281234567890")),
        ({"from": "6281234567890"}, [7, None, {"wa_id": 7}], Sender(phone="+6281234567890")),
        ({}, [bodies.contact(), bodies.contact(bodies.SITI)], Sender()),
        ({"from": "halo"}, [], Sender()),
        # A number that no plan knows yet is still the one they wrote from.
        ({"from": "99912345678"}, [], Sender(phone="+99912345678")),
    ],
)
def test_the_sender_is_who_the_message_and_its_contact_say(
    message: Any, contacts: Any, expected: Sender
) -> None:
    said = bodies.message("1", NOON, who=message)
    value = {**bodies.value(said), "contacts": contacts}

    [event] = parse.events(bodies.body(value))

    assert event.sender == expected
    if event.kind == "message":
        assert parse.sender_of(event.payload) == expected


def test_a_message_of_nobody_is_kept_but_not_read() -> None:
    said = bodies.message("1", NOON, who={})

    [event] = parse.events(bodies.body({**bodies.value(said), "contacts": None}))

    assert (event.key, event.kind) == ("m:1", "other")


# What it says.


def test_words_come_with_everything_people_type_but_what_no_database_keeps() -> None:
    for typed in ("🙏 Budi", "Éo\u0301", "\u200b#Budi", "\u202eidub"):
        assert read(type="text", text={"body": typed}).text == typed
    assert read(type="text", text={"body": "Bu\0di\ud800"}).text == "Budi"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"type": "text", "text": None}, {}),
        ({"type": "text", "text": {"body": 7}}, {}),
        ({"type": "text", "text": {"body": "a" * 9000}}, {"text": "a" * 4096}),
        ({"type": "button", "button": {"payload": "batal:K7", "text": "Batal"}},
         {"choice": "batal:K7", "title": "Batal"}),
        ({"type": "interactive", "interactive": {"button_reply": {"id": "ya", "title": "Ya"}}},
         {"choice": "ya", "title": "Ya"}),
        ({"type": "interactive", "interactive": {"list_reply": {"id": "day:2", "title": "Rabu"}}},
         {"choice": "day:2", "title": "Rabu"}),
        ({"type": "interactive", "interactive": None}, {}),
        ({"type": "image", "image": {"id": "1", "caption": "#Budi"}}, {"text": "#Budi"}),
        ({"type": "audio", "audio": {"id": "1", "voice": True}}, {}),
        ({"type": "contacts", "contacts": [{"origin": "contact_request",
          "phones": [{"phone": "+62 811", "wa_id": "628111100333"}]}]},
         {"shared_phone": "+628111100333"}),
        ({"type": "contacts", "contacts": [{"origin": "other",
          "phones": [{"wa_id": "628111100333"}]}]}, {}),
        ({"type": "contacts", "contacts": {"phones": 7}}, {}),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, {}),
        ({"type": "text", "text": {"body": "YA"}, "context": {"id": "wamid.OUT1"}},
         {"text": "YA", "answers": "wamid.OUT1"}),
    ],
)  # fmt: skip
def test_each_type_is_read_from_where_its_content_stands(fields: Any, expected: Any) -> None:
    assert read(**fields) == parse.Message(id="wamid.1", type=fields["type"], **expected)


@pytest.mark.parametrize("response", [None, "{", "[1]", "null", 7, "[" * 200_000])
def test_a_form_that_is_broken_has_no_fields(response: Any) -> None:
    reply = {"name": "flow", "response_json": response}

    assert read(type="interactive", interactive={"nfm_reply": reply}).form == {}


def test_a_form_has_the_fields_that_were_filled_in() -> None:
    reply = {"name": "flow", "response_json": json.dumps({"nama": "Budi"})}

    assert read(type="interactive", interactive={"nfm_reply": reply}).form == {"nama": "Budi"}
