"""A stage for sending: an office's number, the simulated Meta, and a clock that stands still.

Statuses reach the office only when `settle` is called; `settle` reads them as the inbox does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking
from antrean.channels.whatsapp.dialogue.words import Barcode, Button, Text, Words, to_json
from antrean.channels.whatsapp.receiving import parse
from antrean.channels.whatsapp.sending import statuses
from antrean.channels.whatsapp.sending.client import Client
from antrean.channels.whatsapp.sending.transport import WhatsAppTransport
from antrean.kernel import clock, codes
from antrean.notifications.delivery import Sender, deliver_due
from antrean.notifications.models import Message
from antrean.notifications.verdicts import Judge
from antrean.people.models import Holder, Identity
from antrean_simulator import Meta, Phone
from antrean_simulator.chats import Bubble
from tests import make
from tests.lines import LinesTo

NUMBER = "400000000000001"
SITI = "+6281234567890"
CONFIRM = (Button("confirm:X", "Konfirmasi"),)


class Post:
    """Everything between an owed message and a telephone."""

    def __init__(self) -> None:
        self.at = make.an_instant().astimezone(UTC)
        self.meta = Meta(clock=lambda: self.at, seed=1)
        self.transport = WhatsAppTransport(
            Client(LinesTo(self.meta.http_transport().handle_request))
        )
        judge = Judge(Random(1))  # noqa: S311  # jitter, no secret
        self.sender = Sender({"whatsapp": self.transport}, judge)
        self.office = make.office(whatsapp_phone_number_id=NUMBER)
        self.slot = make.slot(office=self.office)
        self.siti, self.holder = self.person("Siti", SITI)

    def person(self, name: str, number: str | None) -> tuple[Phone, Holder]:
        """Add somebody who has just written: Meta and we know them alike."""
        phone = self.meta.add_phone(name, number)
        phone.say("Halo")
        self.meta.pending_webhooks()
        holder = Holder.objects.create(created_at=self.at, last_heard_at=self.at)
        names = {"bsuid": phone.user_id} | ({"phone": number} if number else {})
        for kind, value in names.items():
            Identity.objects.create(holder=holder, kind=kind, value=value, since=self.at)
        return phone, holder

    def wait(self, **by: float) -> None:
        self.at += timedelta(**by)

    def owe(self, words: Words | None = None, **facts: Any) -> Message:
        facts.setdefault("body", {"words": to_json(words or Text("Halo, Siti."))})
        facts.setdefault("holder", self.holder)
        return make.message(office=self.office, due_at=self.at, **facts)

    def hold(self, **facts: Any) -> Booking:
        with clock.stopped(self.at):
            return bookings.hold(make.request(slot=self.slot, holder=self.holder, **facts))

    def owe_barcode(self, booking: Booking, caption: str = "Balas sebelum {deadline}.") -> Message:
        words = Barcode(
            booking.code,
            codes.shown(booking.code),
            ("BELUM TERKONFIRMASI", "balas sebelum {deadline}"),
            caption,
            CONFIRM,
        )
        return self.owe(words, kind="hold", about=booking.code)

    def deliver(self) -> int:
        with clock.stopped(self.at):
            return deliver_due(sender=self.sender)

    def settle(self) -> None:
        """Read the statuses and template news that Meta has posted since."""
        for body, _ in self.meta.pending_webhooks():
            for event in parse.events(json.loads(body)):
                self._read(event)

    def _read(self, event: parse.Event) -> None:
        said_at = event.said_at or datetime.now(UTC)  # noqa: TID251
        with clock.stopped(self.at):
            if event.kind == "status":
                statuses.apply_status(event.payload, said_at)
            elif event.field == "message_template_status_update":
                statuses.apply_template_status(event.payload, said_at)

    def state(self, message: Message) -> tuple[str, str]:
        message.refresh_from_db()
        return message.state, message.error

    @property
    def received(self) -> Sequence[Bubble]:
        return self.siti.received

    def uploads(self) -> int:
        return len(self.meta.media._media)


HOLDER = Actor("whatsapp", "holder")


def confirmed(post: Post) -> Booking:
    booking = post.hold()
    with clock.stopped(post.at):
        bookings.confirm(booking.code, HOLDER)
    Message.objects.all().delete()
    return booking


def cancelled_by_office(post: Post) -> None:
    Booking.objects.update(
        state="cancelled",
        closed_by="office",
        closed_at=post.at,
        choice_until=post.at + timedelta(days=30),
    )


def owe_reminder(post: Post, booking: Booking) -> Message:
    body = {"notice": "reminder", "day": make.DAY.isoformat()}
    return post.owe(kind="reminder", body=body, about=booking.code)
