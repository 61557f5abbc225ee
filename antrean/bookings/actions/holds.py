"""When a hold ends: extending it, and letting it run from when its code went out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from antrean.bookings import queries
from antrean.bookings.actions.notices import nudge
from antrean.bookings.actions.parties import Actor, locked, move, repeated
from antrean.bookings.errors import HoldExpiredError, IllegalMoveError
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import Booking
from antrean.kernel.rows import Statement, together
from antrean.offices.queries import governed

SENT_AT_ONCE = timedelta(seconds=30)

_END_HOLDS = Statement(
    "UPDATE bookings_booking SET held_until = given.ends FROM {given} WHERE id = given.booking",
    "booking int, ends instant",
)
_FREE_PLACES = Statement(
    "UPDATE bookings_place SET frees_at = given.ends FROM {given}"
    " WHERE booking_id = given.booking AND state = 'held'",
    "booking int, ends instant",
)


def extend(code: str, by: Actor, *, request_key: str = "") -> Booking:
    """Lengthen a hold by its own length, once.

    Raises:
        HoldExpiredError: it ran out already.
        IllegalMoveError: it was extended before, or is no hold.
    """
    with transaction.atomic():
        party = locked(code, by, keep=True)
        booking = party.booking
        if repeated(party, Event.EXTEND, request_key):
            return booking
        if booking.state == State.EXPIRED or (
            booking.state == State.HELD and party.said_at >= booking.held_until
        ):
            raise HoldExpiredError(booking=code)
        if booking.extended or booking.state != State.HELD:
            raise IllegalMoveError(event=Event.EXTEND.value, state=booking.state)
        booking.extended = True
        booking.held_until += queries.hold_length(party.slot.office, booking.channel, party.now)
        people = party.standing(State.HELD)
        move(Event.EXTEND, party, people, by, request_key=request_key, frees_at=booking.held_until)
    return booking


def holds_to_send(codes: Collection[str], at: datetime) -> dict[str, Booking]:
    """Return, by code, the holds whose codes go out at `at`, each running long enough.

    Most go out at once and need nothing written: the hold starts when the carrier accepts.
    One that waited for the sender starts now, so that it says its true end. Who is not
    among them is no longer held.
    """
    held = Booking.objects.select_related("slot__office").filter(code__in=codes, state=State.HELD)
    found = {booking.code: booking for booking in held}
    lengths = _lengths(list(found.values()), at)
    waited = {
        code: at
        for code, booking in found.items()
        if not booking.extended and at + lengths[booking.pk] - booking.held_until >= SENT_AT_ONCE
    }
    if not waited:
        return found
    started = start_holds(waited)
    return {code: one for code, one in found.items() if code not in waited} | started


def start_holds(sent: Mapping[str, datetime]) -> dict[str, Booking]:
    """Let holds run from the instants at which their codes went out; return those still held.

    The sender calls it with the instant at which the carrier accepted, so that nobody loses
    minutes to a slow line. A hold never gets shorter. Only bookings are locked: a place that
    frees later than a slot was told is given back later.
    """
    with transaction.atomic(savepoint=False):
        locked_ = Booking.objects.select_for_update(no_key=True, of=("self",))
        held = locked_.select_related("slot__office").filter(code__in=sent, state=State.HELD)
        bookings = {booking.code: booking for booking in held.order_by("pk")}
        lengths = _lengths(list(bookings.values()), max(sent.values(), default=None))
        ends = {
            booking.pk: sent[code] + lengths[booking.pk]
            for code, booking in bookings.items()
            if not booking.extended and sent[code] + lengths[booking.pk] > booking.held_until
        }
        for booking in bookings.values():
            booking.held_until = ends.get(booking.pk, booking.held_until)
        rows = [{"booking": pk, "ends": end} for pk, end in ends.items()]
        with together(connection):
            _END_HOLDS.run(connection, rows)
            _FREE_PLACES.run(connection, rows)
        nudge((one, sent[code], lengths[one.pk]) for code, one in bookings.items())
    return bookings


def _lengths(bookings: Collection[Booking], at: datetime | None) -> dict[int, timedelta]:
    """Return how long each of these holds lasts; their offices' rules may be a second old."""
    if at is None:
        return {}
    offices = governed({one.slot.office_id for one in bookings})
    return {
        one.pk: queries.allowed_hold(
            offices[one.slot.office_id].rules(one.slot.office.today(at)), one.channel
        )
        for one in bookings
    }
