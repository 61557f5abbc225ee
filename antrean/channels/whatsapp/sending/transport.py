"""The way out by WhatsApp: from an owed message to one that Meta has taken.

At sending, not before, it is told when a hold ends, a notice is put into words, and it is
decided whether words may go out or only a template: all three must be true then. A hold's
clock starts when Meta accepts its code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseAwayError

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking
from antrean.channels.whatsapp.dialogue.words import (
    Barcode,
    Template,
    Ticket,
    Words,
    from_json,
    with_deadline,
)
from antrean.channels.whatsapp.sending import announcing, images
from antrean.channels.whatsapp.sending.carrier_errors import WINDOW_SHUT
from antrean.channels.whatsapp.sending.client import Client, client
from antrean.channels.whatsapp.sending.payloads import address, payload
from antrean.kernel import clock
from antrean.kernel.timetext import clock_text
from antrean.notifications import actions, queries
from antrean.notifications.models import REMINDERS, Message
from antrean.notifications.transport import (
    Media,
    NoLongerTrueError,
    Receipt,
    Sending,
    TransportError,
    Turn,
)

WINDOW = timedelta(hours=24)
# Kinds that nobody waits for at this moment.
_UNASKED = frozenset({"closure", "delay", *REMINDERS})
_PATIENCE = 10
# Messages that leave evenly arrive less so; one too many stops the number for a second.
_OF_METAS_RATE = 0.95


class WhatsAppTransport:
    """Implements `notifications.Transport`; `client` speaks to Meta."""

    def __init__(self, client_: Client | None = None) -> None:
        self._client = client_ or client()

    def prepare(self, messages: Sequence[Message]) -> list[Sending]:
        """Put messages into words, see `notifications.Transport`."""
        now = clock.now()
        codes = [message.about for message in messages if message.kind == "hold"]
        holds = bookings.holds_to_send(codes, now) if codes else {}
        return [self._sending(message, holds.get(message.about), now) for message in messages]

    def _sending(self, message: Message, hold: Booking | None, now: datetime) -> Sending:
        try:
            _check_number(message)
            _check_still_wanted(message)
            to = address(message.holder.identities.all())
            words = _words(message, hold, now)
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001  # it is this message's, and nobody else's
            return partial(_fail, error)
        return partial(self._send, message, words, to)

    def _send(self, message: Message, words: Words, to: Mapping[str, str], turn: Turn) -> Receipt:
        number_id = message.office.whatsapp_phone_number_id
        media = self._media(message, words, number_id)
        body = payload(words, address=to, message_id=message.pk, media_id=media.id if media else "")
        turn()
        try:
            carrier_id = self._client.send(number_id, body)
        except TransportError as error:
            error.media = media
            raise
        return Receipt(carrier_id=carrier_id, accepted_at=clock.now(), media=media)

    def accepted(self, sent: Sequence[tuple[Message, Receipt]]) -> None:
        """Let holds run from the instants at which Meta took their codes."""
        holds = {one.about: receipt.accepted_at for one, receipt in sent if one.kind == "hold"}
        if holds:
            bookings.start_holds(holds)

    def unknown_wait(self, kind: str) -> timedelta:
        """Return how long to wait for a status: ten times as long when nobody waits."""
        seconds: int = settings.WHATSAPP_UNKNOWN_WAIT_SECONDS
        return timedelta(seconds=seconds * (_PATIENCE if kind in _UNASKED else 1))

    def per_second(self) -> float:
        """Return a little less than Meta allows, which counts what arrives in a moving second."""
        return _OF_METAS_RATE * float(settings.WHATSAPP_MESSAGES_PER_SECOND)

    def _media(self, message: Message, words: Words, number_id: str) -> Media | None:
        """Upload the picture of these words; a message sent again shows the one that is there."""
        if not isinstance(words, Barcode | Ticket):
            return None
        digest = _digest(words)
        if message.media_id and message.media_digest == digest:
            return Media(message.media_id, digest)
        png = images.barcode(words) if isinstance(words, Barcode) else images.ticket(words)
        return Media(self._client.upload(number_id, png), digest)


def _fail(error: Exception, turn: Turn) -> Receipt:
    raise error


def _digest(words: Barcode | Ticket) -> str:
    shown = words.stamp_lines if isinstance(words, Barcode) else words.lines
    return hashlib.sha256(repr((type(words).__name__, words.code, shown)).encode()).hexdigest()[:16]


def _check_number(message: Message) -> None:
    if not message.office.whatsapp_phone_number_id:
        raise TransportError("our_bug", "office_has_no_number")


def _check_still_wanted(message: Message) -> None:
    holder = message.holder
    if message.erased_at or (message.kind in REMINDERS and holder.quiet_since):
        raise NoLongerTrueError
    if message.kind in _UNASKED and holder.unreachable_since:
        raise TransportError("unreachable", "unreachable")


def _words(message: Message, hold: Booking | None, now: datetime) -> Words:
    """Return what is said now, in words while the window is open, else by template."""
    heard_at = message.holder.last_heard_at
    is_open = heard_at is not None and now < heard_at + WINDOW
    if not is_open or message.error == WINDOW_SHUT:
        return _template(message, now)
    if "notice" in message.body:
        words = announcing.in_words(message, now)
    else:
        words = from_json(message.body["words"])
    if words is None:
        raise NoLongerTrueError
    return _started(message, words, hold, now) if message.kind == "hold" else words


def _started(message: Message, words: Words, hold: Booking | None, now: datetime) -> Words:
    """Say in the words when the hold ends, which it does not before they are out.

    A hold that ran out while we could not send gets an apology: the person waits for word.
    """
    if hold is not None:
        return with_deadline(words, clock_text(hold.held_until, message.office.timezone))
    if announcing.has_expired(message.about):
        return announcing.apology(message, now)
    raise NoLongerTrueError


def _template(message: Message, now: datetime) -> Template:
    """Return the approved template that says it, within the day's limit."""
    if not announcing.has_template(message.body):
        raise TransportError("for_staff", "window_shut")
    said = announcing.by_template(message, now)
    if said is None:
        raise NoLongerTrueError
    paused = queries.standing(now).scopes
    if f"{message.channel}:template:{said.name}" in paused:
        raise TransportError("for_staff", "template_paused")
    limit: int = getattr(settings, "WHATSAPP_DAILY_TEMPLATES", 250)
    if not actions.reserve_template(message, limit=limit):
        raise TransportError("for_staff", "budget_spent")
    return said
