"""What is true of the books at any moment, counted anew from the rows.

Nothing here asks the code under test. What fell due and was not swept up yet still counts
as the tables say; `Slot.taken` and the claims must agree with them to the last row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max

from antrean.bookings.lifecycle import CLOSED, MOVES, OPEN, Event, State, derived
from antrean.bookings.models import Booking, BookingEvent, Claim, Place, Slot
from antrean.notifications.models import Message
from antrean.offices.models import OfficeDay

# What counts as somebody's place: everything but what expired or was given up for good.
COUNTED = frozenset(State) - {State.EXPIRED, State.CANCELLED}


def assert_all() -> None:
    assert_rooms_are_kept()
    assert_claims_are_of_open_people()
    assert_numbers_are_unique()
    assert_states_agree()
    assert_events_tell_the_story()


def assert_rooms_are_kept() -> None:
    """Nobody is too many, and `taken` is the number of places that count."""
    places = Place.objects.select_related("booking")
    taken = Counter(p.slot_id for p in places if p.state in COUNTED or p.frees_at)
    for slot in Slot.objects.all():
        assert slot.taken == taken[slot.pk] <= slot.capacity
    assert all(p.frees_at is None or p.slot_id == p.booking.slot_id for p in places)


def assert_claims_are_of_open_people() -> None:
    """Each open person has a seat and a NIK of their own, and nobody else has any."""
    people = Place.objects.filter(state__in=OPEN).select_related("booking")
    owed = Counter((f"seat:{p.booking.holder_id}:{p.seat}", p.booking_id) for p in people)
    owed += Counter((f"nik:{p.nik_hash}", p.booking_id) for p in people if p.nik_hash)
    claims = list(Claim.objects.values_list("key", "booking_id"))
    assert Counter(claim for claim in claims if not claim[0].startswith("key:")) == owed
    assert max(owed.values(), default=1) == 1
    assert all(booking for _, booking in claims)


def assert_numbers_are_unique() -> None:
    numbers = Place.objects.exclude(queue_number="")
    given = Counter(numbers.values_list("office", "day", "queue_number"))
    assert max(given.values(), default=1) == 1


def assert_states_agree() -> None:
    """A booking stands where its people do, in its slot, and nobody on a day that is over."""
    closed_days = set(OfficeDay.objects.filter(state="closed").values_list("office_id", "day"))
    for booking in Booking.objects.select_related("slot").prefetch_related("places"):
        places = booking.places.all()
        assert booking.state == derived(State(place.state) for place in places)
        assert (booking.closed_at is not None) == (booking.state in CLOSED)
        for place in places:
            _assert_stands(place, booking, is_over=(place.office_id, place.day) in closed_days)


def _assert_stands(place: Place, booking: Booking, *, is_over: bool) -> None:
    if place.state in OPEN:
        assert (place.slot_id, place.day) == (booking.slot_id, booking.slot.day)
        assert not is_over
    if place.state == State.HELD:
        assert place.frees_at == booking.held_until
    if place.state in {State.HELD, State.CONFIRMED}:
        assert not booking.slot.closed_reason


def assert_events_tell_the_story() -> None:
    """The moves recorded lead each person to where they stand."""
    events = list(BookingEvent.objects.order_by("pk").values_list("booking", "place", "event"))
    for place in Place.objects.all():
        theirs = (
            Event(event)
            for booking, who, event in events
            if booking == place.booking_id and who in {None, place.pk}
        )
        assert _led_to(theirs) == place.state


def _led_to(events: Iterable[Event]) -> State | None:
    state = None
    for event in events:
        move = MOVES.get(event)
        if event == Event.HOLD:
            state = State.HELD
        # A whole party's event moves those who stand where it starts.
        elif move and state in move.sources:
            state = move.target
    return state


def room(slot: Slot, now: datetime) -> int:
    """Return how many people still fit, who overdue places belong to left aside."""
    slot.refresh_from_db()
    places = Place.objects.filter(slot=slot)
    return slot.capacity - sum(_counts(place.state, place.frees_at, now) for place in places)


def _counts(state: str, frees_at: datetime | None, now: datetime) -> bool:
    return frees_at > now if frees_at else state in COUNTED


def seen(now: datetime) -> dict[str, Any]:
    """Return everything there is, what is overdue as if it had been swept up already."""
    held = Booking.objects.filter(state=State.HELD, held_until__lte=now)
    overdue = dict(held.values_list("pk", "held_until"))
    claims = Claim.objects.order_by("key").values_list("key", "booking_id")
    places = list(Place.objects.order_by("pk").values())
    taken = Counter(p["slot_id"] for p in places if _counts(p["state"], p["frees_at"], now))
    slots = Slot.objects.order_by("pk").values_list("pk", "numbers_given", "closed_reason")
    return {
        "bookings": [
            row | _expired(overdue[row["id"]]) if row["id"] in overdue else row
            for row in Booking.objects.order_by("pk").values()
        ],
        "places": [_swept(row, now) for row in places],
        "claims": [c for c in claims if c[1] not in overdue or c[0].startswith("key:")],
        "slots": [(*slot, taken[slot[0]]) for slot in slots],
        "days": list(OfficeDay.objects.order_by("pk").values()),
        "events": list(BookingEvent.objects.exclude(event="expire").order_by("pk").values()),
        "messages": Message.objects.aggregate(last=Max("pk")),
    }


def _expired(until: datetime) -> dict[str, Any]:
    return {"state": "expired", "closed_at": until, "closed_by": "system"}


def _swept(place: dict[str, Any], now: datetime) -> dict[str, Any]:
    if not place["frees_at"] or place["frees_at"] > now:
        return place
    state = "expired" if place["state"] == State.HELD else place["state"]
    return place | {"frees_at": None, "state": state}
