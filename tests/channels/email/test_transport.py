"""Notices go out as letters, if they are still true; what the mail server says decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking, Slot
from antrean.channels.email.transport import EmailTransport
from antrean.kernel import clock, codes
from antrean.notifications import actions
from antrean.notifications.delivery import Sender, deliver_due
from antrean.notifications.models import Message, Pause
from antrean.offices.models import OfficeDay
from antrean.people.models import Holder
from tests import make
from tests.channels.email.mailbox import Mailbox

pytestmark = pytest.mark.django_db
NOON = make.an_instant()
BY = Actor("web", "holder")
ADDRESS = "siti@contoh.example"


@pytest.fixture
def siti() -> Holder:
    return make.contact_holder(email=ADDRESS)


@pytest.fixture
def slot() -> Slot:
    return make.slot(office=make.office(code="bogor"))


@pytest.fixture
def booked(siti: Holder, slot: Slot) -> Booking:
    with clock.stopped(NOON - timedelta(days=3)):
        held = bookings.hold(make.request(slot=slot, holder=siti, people=make.people("Siti")))
        return bookings.confirm(held.code, BY).booking


@pytest.fixture
def owe(siti: Holder, booked: Booking) -> Callable[..., Message]:
    def owe(notice: str, kind: str = "", **facts: Any) -> Message:
        body = {"notice": notice, **facts}
        office = booked.slot.office
        owed = make.message(
            holder=siti, office=office, kind=kind or notice, body=body, about=booked.code
        )
        Message.objects.filter(pk=owed.pk).update(channel="email")
        return owed

    return owe


def deliver() -> None:
    with clock.stopped(NOON):
        deliver_due(sender=Sender({"email": EmailTransport()}))


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.error


def test_the_reminder_of_somebody_known_by_address_goes_there(
    booked: Booking, mailbox: Mailbox
) -> None:
    reminder = Message.objects.get(kind="reminder")
    assert reminder.channel == "email" or not mailbox.letters  # owed before the mailbox was there

    Message.objects.filter(pk=reminder.pk).update(channel="email", try_at=NOON)
    deliver()

    assert state(reminder) == ("sent", "")
    letter = mailbox.last
    assert letter.to == ADDRESS
    assert codes.shown(booked.code) in letter.subject
    assert "A001 Siti" in letter.text
    assert f"/tiket/{booked.code}/" in letter.text
    assert "Kantor Imigrasi Bogor" in letter.text


def test_letters_speak_the_persons_language(
    owe: Callable[..., Message], siti: Holder, mailbox: Mailbox
) -> None:
    Holder.objects.filter(pk=siti.pk).update(language="en")
    OfficeDay.objects.update(delay_minutes=60)
    owe("delay", minutes=60)

    deliver()

    assert "60 minutes later" in mailbox.last.subject
    assert "Your code is not void" in mailbox.last.text
    assert "/en/tiket/" in mailbox.last.text


def test_a_closure_says_until_when_another_day_is_free_to_choose(
    owe: Callable[..., Message], booked: Booking, slot: Slot, mailbox: Mailbox
) -> None:
    with clock.stopped(NOON):
        bookings.shut(slot.office, slot.day, reason="Banjir", by=Actor("staff", "operator"))
        bookings.cancel_in_shut_slots()
    told = Message.objects.get(kind="closure")
    Message.objects.filter(pk=told.pk).update(channel="email", try_at=NOON)

    deliver()

    assert state(told) == ("sent", "")
    assert "(Banjir)" in mailbox.last.text
    assert "memilih hari lain secara bebas" in mailbox.last.text


def test_what_is_no_longer_true_is_not_sent(
    owe: Callable[..., Message], booked: Booking, mailbox: Mailbox
) -> None:
    reminder = owe("reminder", day=booked.slot.day.isoformat())
    with clock.stopped(NOON):
        bookings.cancel(booked.code, BY)

    deliver()

    assert (state(reminder)[0], mailbox.letters) == ("dropped", [])


def test_who_wants_no_reminders_gets_none(
    owe: Callable[..., Message], siti: Holder, booked: Booking, mailbox: Mailbox
) -> None:
    Holder.objects.filter(pk=siti.pk).update(quiet_since=NOON)
    reminder = owe("reminder", day=booked.slot.day.isoformat())

    deliver()

    assert state(reminder)[0] == "dropped"


@pytest.mark.parametrize(
    ("code", "kind", "ends"),
    [
        (451, "reminder", ("owed", "smtp_451")),
        (550, "reminder", ("failed", "smtp_550")),
        (550, "delay", ("call_list", "smtp_550")),
    ],
)
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(
    code: int, kind: str, ends: tuple[str, str], owe: Callable[..., Message], mailbox: Mailbox
) -> None:
    OfficeDay.objects.update(delay_minutes=60)
    message = owe(kind, day=make.DAY.isoformat(), minutes=60)
    mailbox.refuse(code)

    deliver()

    assert state(message) == ends
    assert mailbox.letters == []


def test_a_mail_server_that_is_away_loses_nothing(
    owe: Callable[..., Message], booked: Booking, mailbox: Mailbox, settings: Any
) -> None:
    reminder = owe("reminder", day=booked.slot.day.isoformat())
    settings.MAILERS["default"]["OPTIONS"]["port"] = 9
    settings.MAILERS = dict(settings.MAILERS)

    deliver()

    assert state(reminder) == ("owed", "refused")


def test_a_server_that_lets_nobody_in_fails_no_single_letter(
    owe: Callable[..., Message], mailbox: Mailbox
) -> None:
    OfficeDay.objects.update(delay_minutes=60)
    delay = owe("delay", minutes=60)
    mailbox.post.greeting = "554 no service"

    deliver()

    assert state(delay) == ("owed", "smtp_554")
    assert Pause.objects.get().scope == "email"


def test_a_server_that_leaves_without_a_farewell_has_the_letter(
    owe: Callable[..., Message], booked: Booking, mailbox: Mailbox
) -> None:
    reminder = owe("reminder", day=booked.slot.day.isoformat())
    mailbox.post.hang_up_on = "QUIT"

    deliver()

    assert state(reminder) == ("sent", "")


def test_a_server_that_hangs_up_on_a_letter_may_have_it(
    owe: Callable[..., Message], booked: Booking, mailbox: Mailbox
) -> None:
    reminder = owe("reminder", day=booked.slot.day.isoformat())
    mailbox.post.hang_up_on = "DATA"

    deliver()

    assert state(reminder)[0] == "unknown"


def test_a_channel_that_was_turned_off_stops_no_other(
    owe: Callable[..., Message], booked: Booking
) -> None:
    left = owe("reminder", day=booked.slot.day.isoformat())
    Message.objects.filter(pk=left.pk).update(state="sending", claimed_until=NOON)

    with clock.stopped(NOON):
        assert deliver_due(sender=Sender({})) == 0

    assert state(left)[0] == "sending"


def test_news_go_the_way_that_was_chosen_and_what_is_owed_moves_along(
    siti: Holder, booked: Booking, mailbox: Mailbox
) -> None:
    siti.identities.create(kind="phone", value="+6281234567890", since=NOON)
    reminder = Message.objects.get(kind="reminder")

    ways = []
    for chosen in ("email", "whatsapp", ""):
        actions.choose_channel(siti.pk, chosen)
        reminder.refresh_from_db()
        ways.append(reminder.channel)

    assert ways == ["email", "whatsapp", "whatsapp"]
    assert Message.objects.filter(kind="reminder").count() == 1


def test_who_is_known_by_address_alone_is_told_by_letter(slot: Slot, mailbox: Mailbox) -> None:
    siti = make.contact_holder(email="other@contoh.example")
    with clock.stopped(NOON - timedelta(days=3)):
        held = bookings.hold(make.request(slot=slot, holder=siti))
        bookings.confirm(held.code, BY)

    assert Message.objects.get(kind="reminder").channel == "email"


def test_who_owes_news_need_not_load_what_sends_them(booked: Booking, settings: Any) -> None:
    settings.TRANSPORTS = {"email": "nowhere.Transport"}

    actions.choose_channel(booked.holder_id, "email")

    assert Message.objects.get(kind="reminder").channel == "email"
