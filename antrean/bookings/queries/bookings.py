"""Bookings, found and read whole, and what may still be done with one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from antrean.bookings.errors import (
    BookingNotFoundError,
    RescheduleTooLateError,
    RescheduleUsedError,
)
from antrean.bookings.lifecycle import State
from antrean.bookings.models import CLOSED_STATES, OPEN_STATES, Booking, Claim, Place
from antrean.bookings.queries.snapshots import snapshot
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office
from antrean.offices.queries import rules


def booking(code: str) -> Booking:
    """Return the booking with its slot, office, holder and places at hand.

    Raises:
        BookingNotFoundError: there is no such booking.
    """
    with snapshot():
        found = whole().filter(code=code).first()
    if found is None:
        raise BookingNotFoundError(booking=code)
    return found


def bookings(codes: Iterable[str]) -> QuerySet[Booking]:
    """Return the bookings with these codes, in no order."""
    return whole().filter(code__in=list(codes))


def open_bookings(holder_id: int) -> QuerySet[Booking]:
    """Return the holder's open bookings at all offices, the earliest visit first."""
    found = whole().filter(holder_id=holder_id, state__in=OPEN_STATES)
    return found.order_by("slot__starts_at", "pk")


def past_bookings(holder_id: int) -> QuerySet[Booking]:
    """Return the holder's bookings that are over, the latest visit first, while names are kept."""
    kept = Place.objects.filter(booking=OuterRef("pk"), erased_at=None)
    found = Booking.objects.filter(Exists(kept), holder_id=holder_id, state__in=CLOSED_STATES)
    return found.select_related("slot__office").order_by("-slot__starts_at", "-pk")


def bookings_of_requests(claims: Collection[str]) -> dict[str, Booking]:
    """Return the bookings that requests made, whole, by the claims of those requests."""
    if not claims:
        return {}
    made = dict(Claim.objects.filter(key__in=claims).values_list("key", "booking"))
    if not made:
        return {}
    found = whole().in_bulk({pk for pk in made.values() if pk})
    return {key: found[pk] for key, pk in made.items() if pk in found}


def bookings_of_day(office: Office, day: date) -> QuerySet[Booking]:
    """Return every booking of the office's day, by hour and number."""
    return whole().filter(slot__office=office, slot__day=day).order_by("slot__starts_at", "pk")


def whole() -> QuerySet[Booking]:
    """Return all bookings, each with its slot, office, holder and places at hand."""
    return Booking.objects.select_related("slot__office", "holder").prefetch_related("places")


def why_not_movable(booking: Booking, now: datetime) -> DomainError | None:
    """Return why a confirmed booking may not change its day any more; None when it may."""
    slot = booking.slot
    if booking.state != State.CONFIRMED:
        return None
    if slot.office.today(now) >= slot.day:
        return RescheduleTooLateError(booking=booking.code)
    if booking.moved >= rules(slot.office, slot.day).reschedules:
        return RescheduleUsedError(booking=booking.code)
    return None
