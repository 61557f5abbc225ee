from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from antrean.bookings.models import Booking
from antrean.channels.whatsapp.models import Conversation, InboxEvent
from antrean.channels.whatsapp.receiving import inbox
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.offices.models import Office
from antrean.people.models import Holder
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at, owed, said

NOW = at("2017-08-01 10:00")
FORM = "#Budi#25011987#09082017"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """An office with room on 9 August, at ten o'clock on the first."""
    with clock.stopped(NOW):
        yield opened()


def opened(capacity: int = 10) -> Office:
    office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
    make.slot(office=office, capacity=capacity)
    return office


def states() -> list[str]:
    return list(InboxEvent.objects.order_by("pk").values_list("state", flat=True))


# Once, and in order.


class TestHoweverOftenItComes(TestCase):
    @settings(max_examples=min(50, settings().max_examples))
    @given(st.randoms(use_true_random=False))
    def test_a_message_delivered_ten_times_in_any_bundle_is_one_booking_and_one_answer(
        self, chance: random.Random
    ) -> None:
        with clock.stopped(NOW):
            opened()
            budi, siti = Chat(), Chat(who=dict(bodies.SITI))
            copies = [budi.message(FORM)] * 10 + [siti.message("#Siti#01021990#09082017")] * 2
            chance.shuffle(copies)
            while copies:
                bundle = [copies.pop() for _ in range(min(len(copies), chance.randint(1, 5)))]
                bodies.deliver(bundle)
                if chance.random() < 0.5:
                    inbox.drain()
            inbox.drain()

        assert Booking.objects.count() == 2
        assert len(owed()) == 2


def test_messages_are_read_in_the_order_in_which_they_were_said(office: Office) -> None:
    chat = Chat()
    registration = chat.message(FORM)
    with clock.stopped(NOW + timedelta(seconds=1)):
        cancelling = chat.message("BATAL")

    with clock.stopped(NOW + timedelta(seconds=2)):
        chat.hears(cancelling, registration)

    assert Booking.objects.get().state == "cancelled"


def test_messages_of_one_second_are_read_in_the_order_of_their_body(office: Office) -> None:
    chat = Chat()
    said = [chat.message(FORM), *(chat.message(text) for text in ["BATAL", "KEMBALI"] * 5)]

    chat.hears(*said)

    assert Booking.objects.get().state == "held"
    assert len(owed()) == 11


def test_both_names_of_a_person_are_read_in_one_order(office: Office) -> None:
    chat = Chat()
    chat.says("halo")
    by_number, by_id = Chat(who={"from": bodies.BUDI["from"]}), chat
    with clock.stopped(NOW + timedelta(seconds=1)):
        first = by_number.message(FORM)
    with clock.stopped(NOW + timedelta(seconds=2)):
        second = by_id.message("BATAL")
        value = bodies.value(second, first) | {"contacts": []}
        bodies.post(bodies.body(value))
        inbox.drain()

    assert Booking.objects.get().state == "cancelled"
    assert set(states()) == {"done"}


def test_a_message_that_waits_while_the_secret_is_changed_is_still_read(
    office: Office, settings: Any
) -> None:
    chat = Chat()
    chat.posts(chat.message(FORM))

    settings.SECRET_KEY = "another"
    inbox.drain()

    assert Booking.objects.count() == 1


# What is stored and left alone.


def test_a_message_to_a_number_that_is_not_ours_is_ignored(office: Office) -> None:
    answers = Chat(number_id="999").says(FORM)

    assert (answers, states()) == ([], ["ignored"])
    assert Holder.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}},
        {"type": "edit", "edit": {}},
        {"type": "revoke", "revoke": {}},
        {"type": "order", "order": {}},
    ],
)
def test_what_nobody_expects_an_answer_to_gets_none(office: Office, fields: Any) -> None:
    assert Chat().says(**fields) == []
    assert states() == ["ignored"]


def test_news_that_mean_nothing_to_us_are_never_unread(office: Office) -> None:
    bodies.post(bodies.body({"x": 1}, field="account_update"))

    assert states() == ["ignored"]


# Late ones.


def later(hours: float) -> Any:
    return clock.stopped(NOW + timedelta(hours=hours))


def test_a_registration_of_a_day_ago_is_read_no_more_and_a_younger_one_is(office: Office) -> None:
    old = Chat().message(FORM)
    with clock.stopped(NOW + timedelta(seconds=1)):
        young = Chat(who=dict(bodies.SITI)).message("#Siti#01021990#09082017")

    with clock.stopped(NOW + timedelta(hours=24, seconds=1)):
        Chat().hears(old, young)

    assert [place.name for place in Booking.objects.get().places.all()] == ["Siti"]
    assert set(states()) == {"done"}


def test_a_late_batal_still_gives_the_place_back_and_a_late_kembali_does_not(
    office: Office,
) -> None:
    chat = Chat()
    code = chat.says(FORM)[0].code  # type: ignore[union-attr]
    chat.says(code)
    with clock.stopped(NOW + timedelta(seconds=1)):
        cancelling = chat.message("BATAL")
    with clock.stopped(NOW + timedelta(seconds=2)):
        undoing = chat.message("KEMBALI")

    with clock.stopped(NOW + timedelta(hours=30)):
        chat.hears(cancelling, undoing)

    assert Booking.objects.get().state == "cancelled"


# News about people.


def test_a_changed_number_keeps_the_booking_when_told_together_with_the_first_message(
    office: Office,
) -> None:
    chat = Chat()
    chat.says(FORM)
    moved = Chat(who={"from": "628111100333", "from_user_id": "ID.777"})
    told = {
        "from": bodies.BUDI["from"],
        "id": "wamid.SYS",
        "timestamp": str(int(NOW.timestamp())),
        "type": "system",
        "system": {
            "type": "user_changed_number",
            "body": f"User A changed from {bodies.BUDI['from_user_id']} to ID.777",
            "wa_id": "628111100333",
            "user_id": "ID.777",
        },
    }
    value = bodies.value(moved.message("BATAL"), number_id=bodies.NUMBER_ID)
    value["messages"].append(told)

    bodies.post(bodies.body(value))
    inbox.drain()

    assert Booking.objects.get().state == "cancelled"
    assert Holder.objects.count() == 1


def test_an_update_of_a_user_id_keeps_the_person(office: Office) -> None:
    Chat().says(FORM)
    update = {"user_id": {"previous": bodies.BUDI["from_user_id"], "current": "ID.777"}}
    bodies.post(bodies.body(bodies.value(user_id_update=[update]), field="user_id_update"))

    Chat(who={"from_user_id": "ID.777"}).says("BATAL")

    assert Booking.objects.get().state == "cancelled"
    assert Holder.objects.count() == 1


def test_a_display_name_cannot_claim_another_persons_user_id(office: Office) -> None:
    Chat().says(FORM)
    victim = bodies.BUDI["from_user_id"]
    told = {
        "id": "wamid.SYS",
        "type": "system",
        "system": {
            "type": "user_changed_user_id",
            "body": f"User {victim} changed from ID.666 to ID.777",
            "user_id": "ID.777",
        },
    }
    bodies.post(bodies.body(bodies.value() | {"messages": [told]}))

    Chat(who={"from_user_id": "ID.777"}).says("BATAL")

    assert Booking.objects.get().state == "held"


def test_a_recycled_number_sees_nothing_of_the_old_person(office: Office) -> None:
    Chat().says("#Wayan Sudarma#25011987#09082017")
    code = Booking.objects.get().code
    heir = Chat(who={"from": bodies.BUDI["from"], "from_user_id": "ID.31"})

    with later(1):
        answers = [said(heir.says(text)) for text in ("STATUS", code, "BATAL")]

    assert Booking.objects.get().state in {"held", "expired"}
    assert not any("Wayan" in answer for answer in answers)
    assert Holder.objects.filter(number_recycled_at__isnull=False).count() == 1


# When reading fails.


def poison(chat: Chat) -> None:
    """Leave a draft that no release of ours can read."""
    Conversation.objects.filter(holder__identities__value=chat.who["from_user_id"]).update(
        step="fill", draft=[1]
    )


def test_a_message_that_cannot_be_read_is_parked_after_five_tries_with_an_apology(
    office: Office,
) -> None:
    chat, other = Chat(), Chat(who=dict(bodies.SITI))
    chat.says("halo")
    poison(chat)
    answers = len(owed())
    chat.posts(chat.message("Budi"), other.message("#Siti#01021990#09082017"))

    inbox.drain()

    parked = InboxEvent.objects.get(state="parked")
    assert (parked.tries, bool(parked.handled_at)) == (5, True)
    assert Message.objects.get(kind="apology").body == {"notice": "apology"}
    # Nobody had to wait for it.
    assert Booking.objects.count() == 1
    assert len(owed()) == answers + 1


def test_what_was_said_before_the_unreadable_is_done_once_and_what_follows_after_it(
    office: Office,
) -> None:
    chat = Chat()
    chat.posts(chat.message(FORM), chat.message("STATUS"), chat.message("BATAL"))
    InboxEvent.objects.filter(position=1).update(payload=b"{")

    inbox.drain()

    assert states().count("done") == 2
    assert Booking.objects.get().state == "cancelled"
    assert InboxEvent.objects.get(state="parked").error == "JSONDecodeError"


def test_news_that_cannot_be_read_are_parked_and_the_others_are_not(office: Office) -> None:
    update = {"user_id": {"previous": "ID.1", "current": "ID.2"}}
    for number in range(3):
        value = bodies.value(user_id_update=[update], serial=number)
        bodies.post(bodies.body(value, field="user_id_update"))
    first = InboxEvent.objects.earliest("pk")
    InboxEvent.objects.filter(pk=first.pk).update(payload=b"{")

    inbox.drain()

    assert sorted(states()) == ["done", "done", "parked"]


class _Quarrel:
    """Stands in for a database that resolves a deadlock at our expense, so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001  # Django's signature
        context: Any,
    ) -> Any:
        if self.times and sql.startswith("INSERT INTO bookings_booking "):
            self.times -= 1
            raise OperationalError("deadlock detected")
        return execute(sql, params, many, context)


def test_a_quarrel_between_locks_is_repeated_and_counts_as_no_try(office: Office) -> None:
    chat = Chat()
    chat.posts(chat.message(FORM))

    with connections["default"].execute_wrapper(_Quarrel(times=3)):
        inbox.drain()

    event = InboxEvent.objects.get()
    assert (event.state, event.tries) == ("done", 0)
    assert (Booking.objects.count(), len(owed())) == (1, 1)


def test_a_database_that_stays_away_leaves_the_message_unread(office: Office) -> None:
    chat = Chat()
    chat.posts(chat.message(FORM))

    with (
        connections["default"].execute_wrapper(_Quarrel(times=99)),
        pytest.raises(OperationalError),
    ):
        inbox.drain()

    event = InboxEvent.objects.get()
    assert (event.state, event.tries) == ("unread", 0)
