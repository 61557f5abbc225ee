"""The dialogue's view of the database: where a person stands with an office.

Plain data for pure functions; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, cast

from django.conf import settings
from django.db.models import Q

from antrean.bookings import queries
from antrean.bookings.models import OPEN_STATES, Booking, Place
from antrean.channels.whatsapp.dialogue.intents import (
    BookingView,
    OfficeView,
    PersonView,
    Stand,
    TurnView,
)
from antrean.channels.whatsapp.models import Conversation
from antrean.counters.models import Visit
from antrean.counters.queries import Turn, expected_wait, present, turn
from antrean.kernel import clock, phones
from antrean.kernel.timetext import Language
from antrean.offices.models import Office
from antrean.offices.queries import governed
from antrean.people.models import Holder

MISSES_COUNT_FOR = timedelta(hours=1)


def stand_of(
    conversation: Conversation, said_at: datetime, bookings: tuple[BookingView, ...]
) -> Stand:
    """Return where this conversation stands; `today` is the day on which it was said."""
    holder, office, now = conversation.holder, conversation.office, clock.now()
    return Stand(
        office=office_view(office, holder.language),
        today=office.today(said_at),
        now=now.astimezone(office.zone),
        language=cast("Language", holder.language),  # a database constraint knows no other
        step=conversation.step or "idle",
        draft=conversation.draft,
        bookings=bookings,
        misses=misses_of(conversation, now),
        is_first_contact=not holder.notice_version,
    )


def misses_of(conversation: Conversation, now: datetime) -> int:
    """Return how many messages were misunderstood within the last hour."""
    since = conversation.misses_since
    return conversation.misses if since and now - since < MISSES_COUNT_FOR else 0


def office_view(office: Office, language: str) -> OfficeView:
    prefix = "/en" if language == "en" else ""
    return OfficeView(
        name=office.display_name,
        zone=office.timezone,
        address=office.address,
        phone=phones.local(office.phone) if office.phone else "",
        privacy_url=f"{settings.PUBLIC_URL}{prefix}/privasi",
    )


def bookings_of(writers: Mapping[int, Office], now: datetime) -> dict[int, tuple[BookingView, ...]]:
    """Return each holder's open bookings, those with a way back, and today's void ones.

    Args:
        writers: the office that each holder writes to, by the holder's id; of no other is told.
    """
    offices = set(writers.values())
    kept = Q(state__in=OPEN_STATES) | Q(choice_until__gt=now)
    kept |= Q(places__state="cancelled", places__frees_at__gt=now)  # There is a way back.
    for office in offices:
        kept |= Q(state="forfeited", slot__office=office, slot__day=office.today(now))
    found = (
        Booking.objects.select_related("slot__office")
        .prefetch_related("places")
        .filter(kept, holder__in=writers, slot__office__in=offices)
        .distinct()
        .order_by("slot__starts_at", "pk")
    )
    theirs = [one for one in found if one.slot.office_id == writers[one.holder_id].pk]
    views: dict[int, tuple[BookingView, ...]] = dict.fromkeys(writers, ())
    for booking, view in zip(theirs, views_of(theirs, now), strict=True):
        views[booking.holder_id] += (view,)
    return views


def views_of(bookings: Sequence[Booking], now: datetime) -> list[BookingView]:
    """Return bookings as their holders may see them; what their days say is read once.

    What their offices decide may be a second old.
    """
    slots = {booking.slot_id: booking.slot for booking in bookings}
    offices = governed({slot.office_id for slot in slots.values()})
    appointments = queries.appointments(slots.values(), offices)
    return [_view(one, appointments[one.slot_id].arrival, now) for one in bookings]


def view_of(booking: Booking, now: datetime) -> BookingView:
    """Return a booking as its holder may see it."""
    (view,) = views_of([booking], now)
    return view


def _view(booking: Booking, window: queries.Arrival, now: datetime) -> BookingView:
    slot = booking.slot
    office = slot.office
    places = sorted(booking.places.all(), key=lambda place: place.position)
    return BookingView(
        code=booking.code,
        state=booking.state,
        office_name=office.display_name,
        day=slot.day,
        starts_at=slot.starts_at.astimezone(office.zone),
        ends_at=slot.ends_at.astimezone(office.zone),
        arrive_from=window.starts.astimezone(office.zone),
        arrive_asked_from=window.asked.astimezone(office.zone),
        arrive_by=window.ends.astimezone(office.zone),
        people=tuple(_person(place) for place in places if place.birth_date),
        service=booking.service,
        held_until=booking.held_until.astimezone(office.zone),
        undo_until=_undo_until(places, now),
        choice_until=booking.choice_until,
        is_movable=_is_movable(booking, now),
    )


def _is_movable(booking: Booking, now: datetime) -> bool:
    """Whether another day may be offered; nobody pays a query who never moved."""
    slot = booking.slot
    is_simple = not booking.moved and slot.office.today(now) < slot.day
    return is_simple or queries.why_not_movable(booking, now) is None


def _person(place: Place) -> PersonView:
    assert place.birth_date  # noqa: S101  # `view_of` leaves out who was erased
    return PersonView(
        id=place.pk,
        name=place.name,
        birth_date=place.birth_date,
        relation=place.relation,
        state=place.state,
        queue_number=place.queue_number or None,
    )


def _undo_until(places: list[Place], now: datetime) -> datetime | None:
    """Return until when everything that was just cancelled can be taken back."""
    ends = [
        place.frees_at
        for place in places
        if place.state == "cancelled" and place.frees_at and place.frees_at > now
    ]
    return min(ends, default=None)


# In the hall


def turns_of(holder: Holder, office: Office, now: datetime) -> list[tuple[Visit, TurnView]]:
    """Return where a person's parties stand that are in the office's hall today."""
    today = office.today(now)
    theirs = Visit.objects.filter(booking__holder=holder, hall__office=office, hall__day=today)
    visits = list(theirs.exclude(state="done").select_related("booking").order_by("pk"))
    here = present(office, today, now) if visits else None
    return [
        (visit, turn_view(visit, stands, expected_wait(here, visit.pk)))
        for visit in visits
        if here and (stands := turn(visit.pk, here))
    ]


def turn_view(visit: Visit, stands: Turn, wait: tuple[int, int] | None = None) -> TurnView:
    """Return where a party stands as its holder may see it.

    Args:
        visit: of a booking.
        stands: where it stands.
        wait: in how many minutes they will be called, if that is to be told and known.
    """
    assert visit.booking  # noqa: S101  # only parties with one are told by message
    told = _told(stands)
    return TurnView(
        code=visit.booking.code,
        numbers=tuple(stands.numbers),
        state=stands.state,
        stage=stands.stage,
        before=stands.before,
        wait=wait if wait and wait[1] else None,
        counter=stands.counter,
        back=stands.back,
        is_away=stands.is_away,
        until=stands.until,
        told=told,
        will_be_told=_will_be_told(visit, told),
    )


type _Word = Literal["near", "called", ""]


def _told(stands: Turn) -> _Word:
    """Return which word of the two an answer says already."""
    if stands.state == "called":
        return "called"
    return "near" if stands.is_near else ""


def _will_be_told(visit: Visit, told: _Word) -> _Word:
    """Return what is still to come: the word that the turn is near, and after it that it came."""
    if visit.state != "waiting" or visit.told_called_at:
        return ""
    return "called" if told or visit.told_near_at else "near"
