"""Everything that is kept about one person, for that person to read and take along."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from antrean.accounts.models import Device, Kin, Passkey
from antrean.accounts.queries import is_told_by_push, kin_of, passkeys_of
from antrean.bookings.models import Booking, Place
from antrean.kernel import nik
from antrean.notifications.models import Message
from antrean.people.models import Holder
from antrean.people.sealed import unseal
from antrean.privacy.keepers import keepers

type Json = dict[str, Any]


def record_of(holder: Holder) -> Json:
    """Return all that is kept about a holder as plain JSON, dates in ISO 8601.

    Of a NIK only what may be shown: whoever holds the device need not hold the card.
    """
    bookings = (
        Booking.objects.filter(holder=holder)
        .select_related("slot__office")
        .prefetch_related("places", "events")
        .order_by("booked_at")
    )
    messages = Message.objects.filter(holder=holder).order_by("due_at")
    return {
        "language": holder.language,
        "known_since": _text(holder.created_at),
        "last_heard_at": _text(holder.last_heard_at),
        "no_reminders_since": _text(holder.quiet_since),
        "news_by": holder.news_by,
        "notice": {"version": holder.notice_version, "shown_at": _text(holder.notice_at)},
        "of_age": {"version": holder.adult_version, "said_at": _text(holder.adult_at)},
        "names": [
            {"kind": one.kind, "value": one.value, "since": _text(one.since)}
            for one in holder.identities.order_by("kind", "value")
        ],
        "devices": [
            {"name": one.name, "since": _text(one.since), "told_by_push": _pushed(one)}
            for one in holder.devices.select_related("subscription").order_by("since")
        ],
        "passkeys": [_passkey(one) for one in passkeys_of(holder.pk)],
        "family": [_kin(one) for one in kin_of(holder.pk)],
        "bookings": [_booking(one) for one in bookings],
        "messages_sent": [
            {"kind": one.kind, "state": one.state, "sent_at": _text(one.sent_at)}
            for one in messages
        ],
        "messages_received": [
            {"at": _text(at), "words": words}
            for keeper in keepers()
            for at, words in keeper.said_by(holder)
        ],
    }


def _pushed(device: Device) -> Json | None:
    """Return since when and through whose service; what opens the way there stays here."""
    if not is_told_by_push(device):
        return None
    told = device.subscription
    return {"since": _text(told.since), "service": urlsplit(told.endpoint).hostname}


def _passkey(one: Passkey) -> Json:
    return {
        "name": one.name,
        "since": _text(one.since),
        "last_used_at": _text(one.used_at),
        "public_key": one.public_key,
    }


def _booking(booking: Booking) -> Json:
    slot = booking.slot
    return {
        "code": booking.code,
        "office": slot.office.display_name,
        "day": _text(slot.day),
        "starts_at": _text(slot.starts_at.astimezone(slot.office.zone)),
        "service": booking.service,
        "channel": booking.channel,
        "state": booking.state,
        "booked_at": _text(booking.booked_at),
        "people": [_person(place) for place in booking.places.all()],
        "events": [
            {"event": one.event, "at": _text(one.at), "channel": one.channel, "reason": one.reason}
            for one in sorted(booking.events.all(), key=lambda one: one.pk)
        ],
    }


def _person(place: Place) -> Json:
    return {
        "name": place.name,
        "birth_date": _text(place.birth_date),
        "relation": place.relation,
        "nik": nik.masked(unseal(place.nik_sealed)) if place.nik_sealed else "",
        "state": place.state,
        "queue_number": place.queue_number,
        "guardian": {"version": place.guardian_version, "said_at": _text(place.guardian_at)},
    }


def _kin(one: Kin) -> Json:
    return {
        "name": one.name,
        "birth_date": _text(one.birth_date),
        "relation": one.relation,
        "nik": f"{'*' * 12}{one.nik_ending}",
        "kept": {"version": one.kept_version, "said_at": _text(one.kept_at)},
        "guardian": {"version": one.guardian_version, "said_at": _text(one.guardian_at)},
        "last_used_at": _text(one.used_at),
    }


def _text(at: date | datetime | None) -> str | None:
    return at.isoformat() if at else None
