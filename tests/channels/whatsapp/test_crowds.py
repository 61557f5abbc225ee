"""Many people read together: in their order, in a fixed number of statements, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from antrean.bookings.models import Booking, Place, Slot
from antrean.channels.whatsapp.models import InboxEvent
from antrean.channels.whatsapp.receiving import crowds, inbox
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.offices.models import Office
from antrean.people.models import Holder
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at, owed
from tests.channels.whatsapp.test_inbox_races import at_once

NOW = at("2017-08-01 10:00")
FORM = "#Budi#25011987#09082017"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """An office with room on 9 August, at ten o'clock on the first."""
    with clock.stopped(NOW):
        yield opened()


def opened(capacity: int = 100) -> Office:
    office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
    make.slot(office=office, capacity=capacity)
    return office


def crowd(count: int, *, first: int = 0) -> list[Chat]:
    return [
        Chat(who={"from": f"6281234{n:06}", "from_user_id": f"ID.{n}"})
        for n in range(first, first + count)
    ]


def say(people: list[Chat], text: str) -> None:
    """Let everybody write the same, in one body; nobody has read it yet."""
    bodies.deliver(person.message(text) for person in people)


def holder_of(person: Chat) -> Holder:
    return Holder.objects.get(identities__value=person.who["from_user_id"])


def confirm(people: list[Chat]) -> None:
    """Let everybody send their own code."""
    codes = [Booking.objects.get(holder=holder_of(person)).code for person in people]
    bodies.deliver(one.message(code) for one, code in zip(people, codes, strict=True))


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_what_a_person_said_is_read_in_order_across_crowds(office: Office) -> None:
    people = crowd(5)
    for text in (FORM, "YA", "STATUS"):
        say(people, text)

    inbox.drain()

    assert Booking.objects.filter(state="confirmed").count() == 5
    for person in people:
        kinds = Message.objects.filter(holder=holder_of(person)).exclude(kind="reminder")
        assert list(kinds.order_by("pk").values_list("kind", flat=True)) == [
            "hold",
            "ticket",
            "answer",
        ]


def test_a_crowd_of_two_kinds_is_read_in_turns_the_longest_waiting_first(office: Office) -> None:
    old, new = crowd(3), crowd(3, first=10)
    say(old, FORM)
    inbox.drain()
    confirm(old)
    say(new, FORM)

    inbox.take_people()
    after_one = InboxEvent.objects.filter(state="unread").count()
    inbox.take_people()

    assert after_one == 3
    assert Booking.objects.filter(state="confirmed").count() == 3
    assert Booking.objects.filter(state="held").count() == 3


def test_only_as_many_as_there_is_room_get_a_place_and_the_first_of_them(db: None) -> None:
    with clock.stopped(NOW):
        opened(capacity=4)
        people = crowd(6)
        say(people, FORM)

        inbox.drain()

    held = Booking.objects.filter(state="held").values_list("holder__identities__value", flat=True)
    assert {name for name in held if name.startswith("ID.")} == {f"ID.{n}" for n in range(4)}
    outcomes = InboxEvent.objects.order_by("position").values_list("outcome", flat=True)
    assert list(outcomes) == ["held"] * 4 + ["day_full"] * 2


def test_confirming_is_for_the_holder_alone_and_in_time(office: Office) -> None:
    people = crowd(4)
    say(people, FORM)
    inbox.drain()
    codes = {one.holder_id: one.code for one in Booking.objects.all()}
    mine, thief, late, minor = people
    said = [
        mine.message(codes[holder_of(mine).pk]),
        thief.message(codes[holder_of(mine).pk]),
        minor.message(codes[holder_of(minor).pk]),
    ]
    Place.objects.filter(booking__holder=holder_of(minor)).update(birth_date="2010-01-25")
    bodies.deliver(said)
    with clock.stopped(NOW + timedelta(minutes=61)):
        bodies.deliver([late.message(codes[holder_of(late).pk])])

        inbox.drain()

    states = dict(Booking.objects.values_list("holder_id", "state"))
    assert states[holder_of(mine).pk] == states[holder_of(minor).pk] == "confirmed"
    assert states[holder_of(late).pk] == "confirmed"  # Late, with room: taken in by itself.
    assert states[holder_of(thief).pk] in {"held", "expired"}
    assert set(InboxEvent.objects.values_list("state", flat=True)) == {"done"}


def test_numbers_beyond_the_block_are_given_too(db: None) -> None:
    with clock.stopped(NOW):
        opened()
        Slot.objects.update(block_size=3)
        people = crowd(5)
        say(people, FORM)
        inbox.drain()
        confirm(people)

        inbox.drain()

    numbers = Place.objects.values_list("queue_number", flat=True)
    assert len(set(numbers)) == 5
    assert "" not in numbers


def test_what_needs_care_is_read_alone_and_done(office: Office) -> None:
    people = crowd(5)
    say(people, FORM)
    inbox.drain()
    card = {"origin": "contact_request", "phones": [{"wa_id": "628777000111"}]}
    said = [
        people[0].message(type="contacts", contacts=[card]),
        people[1].message("BATAL"),
        people[2].message(type="reaction", reaction={"emoji": "👍"}),
        Chat(who=people[3].who | {"from": "628777000222"}).message("STATUS"),
        people[4].message("STATUS"),
    ]
    bodies.deliver(said)
    senders = list(InboxEvent.objects.filter(state="unread").values_list("sender_key", flat=True))

    reading = crowds.read(senders)
    inbox.drain()

    assert (reading.done, len(reading.alone)) == (2, 3)
    assert holder_of(people[0]).identities.filter(value="+628777000111").exists()
    assert holder_of(people[3]).identities.filter(value="+628777000222").exists()
    assert Booking.objects.get(holder=holder_of(people[1])).state == "cancelled"
    assert InboxEvent.objects.filter(state="ignored").count() == 1


def test_a_crowd_that_cannot_be_read_at_all_is_read_one_by_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(senders: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(crowds, "read", fail)
    say(crowd(3), FORM)

    inbox.take_people()

    assert Booking.objects.count() == 3


# When something fails


class _Poison:
    """Stands in for a bug that one person's booking meets."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if sql.startswith("INSERT INTO bookings_place ") and '"Racun"' in params[0]:
            raise ZeroDivisionError
        return execute(sql, params, many, context)


def test_one_poisonous_request_spoils_none_of_its_neighbours(office: Office) -> None:
    people = crowd(6)
    said = [person.message(FORM) for person in people]
    said[2] = people[2].message("#Racun#25011987#09082017")
    bodies.deliver(said)

    with connections["default"].execute_wrapper(_Poison()):
        inbox.drain()

    assert Booking.objects.count() == 5
    assert InboxEvent.objects.get(state="parked").tries == inbox.TRIES
    assert Message.objects.filter(kind="apology").count() == 1
    assert Message.objects.filter(kind="hold").count() == 5


def test_an_unreadable_message_leaves_the_crowd_together(office: Office) -> None:
    people = crowd(6)
    say(people, FORM)
    InboxEvent.objects.filter(position=2).update(payload=b"{")

    senders = list(InboxEvent.objects.order_by("position").values_list("sender_key", flat=True))
    reading = crowds.read(senders)

    assert (reading.done, reading.alone) == (5, {senders[2]})


def test_a_message_that_failed_is_not_put_into_a_crowd_again(office: Office) -> None:
    say(crowd(3), FORM)
    InboxEvent.objects.filter(position=0).update(tries=1)
    senders = list(InboxEvent.objects.order_by("position").values_list("sender_key", flat=True))

    reading = crowds.read(senders)

    assert (reading.done, reading.alone) == (2, {senders[0]})


def test_a_message_stored_twice_in_one_crowd_is_one_booking(office: Office) -> None:
    people = crowd(3)
    said = [person.message(FORM) for person in people]

    bodies.deliver([*said, *said])
    bodies.deliver(reversed(said))
    inbox.drain()

    assert Booking.objects.count() == len(owed()) == 3


# A fixed number of statements


@pytest.mark.parametrize("text", [FORM, "halo", "#Budi#25011987#01082017"])
def test_new_people_cost_no_statement_each(office: Office, text: str) -> None:
    counts = []
    for first, count in ((0, 3), (100, 3), (200, 20)):
        say(crowd(count, first=first), text)
        counts.append(statements(inbox.take_people))

    assert counts[1] == counts[2] < 50
    assert not InboxEvent.objects.filter(state="unread").exists()


def test_confirming_costs_no_statement_each(office: Office) -> None:
    counts = []
    for first, count in ((0, 3), (100, 20)):
        people = crowd(count, first=first)
        say(people, FORM)
        inbox.drain()
        confirm(people)
        counts.append(statements(inbox.take_people))

    assert counts[0] == counts[1] < 50
    assert not Booking.objects.exclude(state="confirmed").exists()


# Several workers


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_crowd_answer_each_message_once_and_in_order() -> None:
    people = crowd(150)
    with clock.stopped(NOW):
        opened(capacity=200)
        for text in (FORM, "YA", "BATAL"):
            for part in range(0, 150, 50):
                say(people[part : part + 50], text)

    at_once(*([lambda: inbox.drain(limit=1000)] * 2))
    with clock.stopped(NOW):
        inbox.drain()

    assert set(InboxEvent.objects.values_list("state", "tries")) == {("done", 0)}
    assert Holder.objects.count() == Booking.objects.filter(state="cancelled").count() == 150
    answers = Message.objects.exclude(kind="reminder").order_by("holder_id", "pk")
    kinds = list(answers.values_list("kind", flat=True))
    assert kinds == ["hold", "ticket", "answer"] * 150
    numbers = Place.objects.values_list("queue_number", flat=True)
    assert len(set(numbers)) == 150
