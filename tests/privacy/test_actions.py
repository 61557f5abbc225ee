from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking, BookingEvent, Place
from antrean.channels.whatsapp.models import Conversation, Delivery, InboxEvent
from antrean.channels.whatsapp.receiving import inbox
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.offices.models import Office
from antrean.people import actions as people
from antrean.people.models import Holder, Identity
from antrean.privacy import actions
from antrean.privacy.models import Erasure
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at, owed

NOW = at("2017-08-01 10:00")
DAY = date(2017, 8, 9)
FORM = "#Budi#25011987#09082017"
HOLDER = bookings.Actor("whatsapp", "holder")
STAFF = bookings.Actor("staff", "staff:1")


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    with clock.stopped(NOW):
        office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
        make.slot(office=office, day=DAY)
        yield office


def retained(moment: datetime) -> dict[str, int]:
    """Let retention run at this moment and return what it erased."""
    with clock.stopped(moment):
        return actions.apply_retention()


def names() -> list[str]:
    return list(Place.objects.order_by("pk").values_list("name", flat=True))


def confirmed(chat: Chat) -> str:
    chat.says(FORM)
    code = Booking.objects.latest("pk").code
    chat.says(code)
    return code


# By schedule, both sides of each boundary.


def test_people_of_a_hold_that_ran_out_go_after_24_hours(office: Office) -> None:
    booking = bookings.hold(make.request(office=office, day=DAY))
    ended = booking.held_until
    with clock.stopped(ended):
        bookings.expire_due()

    assert "holds" not in retained(ended + timedelta(hours=24))
    assert names() == ["Budi"]
    assert retained(ended + timedelta(hours=24, seconds=1))["holds"] == 1
    place = Place.objects.get()
    assert (place.name, place.birth_date, place.nik_hash) == ("", None, "")
    assert place.erased_at == ended + timedelta(hours=24, seconds=1)


def test_people_of_a_hold_that_was_given_up_go_after_24_hours(office: Office) -> None:
    booking = bookings.hold(make.request(office=office, day=DAY))
    bookings.cancel(booking.code, HOLDER)

    assert retained(NOW + timedelta(hours=25))["holds"] == 1


def test_a_cancelled_booking_that_was_confirmed_is_kept_as_long_as_a_visit(office: Office) -> None:
    booking = bookings.hold(make.request(office=office, day=DAY))
    bookings.confirm(booking.code, HOLDER)
    bookings.cancel(booking.code, HOLDER)

    retained(NOW + timedelta(days=50))

    assert names() == ["Budi"]


def test_people_of_a_visit_go_90_days_after_it_and_what_happened_stays(office: Office) -> None:
    booking = bookings.hold(make.request(office=office, day=DAY))
    bookings.confirm(booking.code, HOLDER)
    events = BookingEvent.objects.count()

    last = at("2017-11-07 23:59")
    assert (last.date() - DAY).days == 90
    assert "visits" not in retained(last)
    assert retained(last + timedelta(days=1))["visits"] == 1
    place = Place.objects.get()
    assert (place.name, place.queue_number, place.state) == ("", "A001", "confirmed")
    assert BookingEvent.objects.count() == events


def test_what_was_said_goes_after_30_days(office: Office) -> None:
    Chat().says("halo")

    assert retained(NOW + timedelta(days=30)) == {}
    assert retained(NOW + timedelta(days=30, seconds=1)) == {
        "inbox": 1,
        "deliveries": 1,
        "conversations": 1,
        "messages": 1,
        "names": 2,
    }
    assert not Delivery.objects.exists()
    assert not InboxEvent.objects.exists()


def test_the_words_of_a_message_go_when_it_can_be_sent_no_more(office: Office) -> None:
    Chat().says("halo")
    Message.objects.update(state="read", sent_at=NOW, carrier_id="wamid.OUT1")

    assert retained(NOW + timedelta(days=31))["messages"] == 1
    message = Message.objects.get()
    assert (message.body, message.carrier_id) == ({}, "")


def test_a_person_of_whom_nothing_is_left_is_forgotten(office: Office) -> None:
    Chat().says("halo")
    Message.objects.update(state="read", sent_at=NOW)

    assert retained(NOW + timedelta(days=31))["names"] == 2
    assert not Identity.objects.exists()
    assert Holder.objects.get().erased_at == NOW + timedelta(days=31)


def test_a_person_with_a_visit_to_come_or_not_long_ago_is_not(office: Office) -> None:
    confirmed(Chat())
    Message.objects.update(state="read", sent_at=NOW)

    assert "names" not in retained(at("2017-11-07 10:00"))
    assert retained(at("2017-11-09 10:00"))["names"] == 2


def test_a_person_with_an_account_keeps_it(office: Office) -> None:
    holder = people.recognise(bsuid="ID.1", at=NOW)
    Identity.objects.create(holder=holder, kind="account", value="7", since=NOW)

    assert retained(NOW + timedelta(days=400)) == {}


def test_retention_goes_on_until_nothing_is_due_and_then_erases_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_BATCH", 2)
    for number in range(5):
        Chat(who={"from": f"628129999000{number}", "from_user_id": f"ID.{number}"}).says("halo")

    report = retained(NOW + timedelta(days=31))

    assert (report["inbox"], report["deliveries"], report["conversations"]) == (5, 5, 5)
    assert retained(NOW + timedelta(days=31)) == {}


def test_the_proof_says_how_much_of_what_was_older_than_when(office: Office) -> None:
    Chat().says("halo")
    later = NOW + timedelta(days=31)

    retained(later)

    proof = Erasure.objects.get(what="inbox")
    assert (proof.count, proof.reason, proof.at) == (1, "schedule", later)
    assert proof.cutoff == later - timedelta(days=30)


def test_a_message_repeated_after_its_row_went_books_nothing(office: Office) -> None:
    chat = Chat()
    form = chat.message(FORM)
    chat.hears(form)

    retained(NOW + timedelta(days=31))
    with clock.stopped(NOW + timedelta(days=31)):
        chat.hears(form)

    assert Booking.objects.count() == 1


# By request.


def test_who_asks_is_cancelled_and_emptied_at_once_and_others_are_not(office: Office) -> None:
    budi, siti = Chat(), Chat(who=dict(bodies.SITI))
    code = confirmed(budi)
    siti.says("#Siti#01021990#09082017")
    holder = Booking.objects.get(code=code).holder

    cancelled = actions.erase_person(holder, HOLDER)

    assert cancelled == (code,)
    assert names() == ["", "Siti"]
    assert set(Message.objects.filter(holder=holder).values_list("state", flat=True)) == {"dropped"}
    assert all(
        body == {} for body in Message.objects.filter(holder=holder).values_list("body", flat=True)
    )
    assert InboxEvent.objects.filter(payload=b"").count() == 2
    assert Conversation.objects.count() == 1
    assert Booking.objects.get(code=code).slot.taken == 1


def test_their_names_stay_for_the_last_answer_and_go_after_it(office: Office) -> None:
    chat = Chat()
    chat.says("HAPUS DATA")
    chat.says("YA")
    farewell = Message.objects.latest("pk")

    assert actions.forget_leaving() == 0
    assert Identity.objects.count() == 2
    Message.objects.filter(pk=farewell.pk).update(state="sent", sent_at=NOW)
    assert actions.forget_leaving() == 1

    assert not Identity.objects.exists()
    assert not InboxEvent.objects.exclude(payload=b"").exists()
    farewell.refresh_from_db()
    assert farewell.body == {}
    holder = Holder.objects.get()
    assert (holder.erased_at, holder.leaving_since, holder.notice_version) == (NOW, None, "")


def test_a_last_answer_that_cannot_be_sent_keeps_their_names_for_a_day(office: Office) -> None:
    chat = Chat()
    chat.says("HAPUS DATA")
    chat.says("YA")

    with clock.stopped(NOW + timedelta(hours=24)):
        assert actions.forget_leaving() == 0
    with clock.stopped(NOW + timedelta(hours=24, seconds=1)):
        assert actions.forget_leaving() == 1


def test_who_writes_again_is_somebody_new(office: Office) -> None:
    chat = Chat()
    chat.says("HAPUS DATA")
    chat.says("YA")

    chat.says("halo")

    old, new = Holder.objects.order_by("pk")
    assert (old.erased_at, new.erased_at) == (NOW, None)
    assert "privasi" in str(owed()[-1])


def test_somebody_in_the_building_is_served_and_then_forgotten(office: Office) -> None:
    chat = Chat()
    code = confirmed(chat)
    with clock.stopped(at("2017-08-09 07:40")):
        bookings.open_day(office, DAY)
        bookings.check_in(code, STAFF, office_id=office.pk)
        cancelled = actions.erase_person(Holder.objects.get(), HOLDER)
        actions.forget_leaving()

        assert cancelled == ()
        assert names() == ["Budi"]

    with clock.stopped(at("2017-08-09 16:00")):
        Booking.objects.update(state="served", closed_at=clock.now())
        Place.objects.update(state="served")
    retained(at("2017-08-09 17:00"))
    assert names() == [""]


def test_every_erasure_that_was_asked_for_is_proved_in_numbers(office: Office) -> None:
    confirmed(Chat())

    actions.erase_person(Holder.objects.get(), HOLDER)

    proof = dict(Erasure.objects.filter(reason="request").values_list("what", "count"))
    assert proof == {"visits": 1, "messages": 3, "inbox": 2, "deliveries": 2, "conversations": 1}


def test_what_waits_to_be_read_is_not_lost_when_somebody_leaves(office: Office) -> None:
    chat = Chat()
    chat.says("halo")
    chat.posts(chat.message(FORM))

    actions.erase_person(Holder.objects.get(), HOLDER)
    inbox.drain()

    assert names() == ["Budi"]


# What the database refuses.


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0, "reason": "request", "cutoff": None},
        {"count": 1, "reason": "request", "cutoff": NOW},
        {"count": 1, "reason": "schedule", "cutoff": None},
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_a_proof_of_nothing_or_without_its_cutoff(
    wrong: dict[str, object],
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.create(what="visits", at=NOW, **wrong)
