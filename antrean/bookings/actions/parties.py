"""A party under its locks, and the one function that moves its people.

Every act on a booking goes: `settle` (locks, gives back what is overdue, reads the
clock), its own checks, then `move`. Lock order: holder, claims, bookings, slots, office-day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Value, When

from antrean.bookings.actions import sql
from antrean.bookings.allocation import SEATS
from antrean.bookings.errors import (
    BookingNotFoundError,
    IdempotencyKeyReusedError,
    IllegalMoveError,
)
from antrean.bookings.lifecycle import CLOSED, MOVES, Event, State, derived
from antrean.bookings.models import Booking, BookingEvent, Claim, Place, Slot
from antrean.kernel import clock
from antrean.offices.models import Office


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and through what; `reason` is a code, never words about a person.

    `said_at` is when they said so, if that was before we heard it: nobody is late because
    a message was.
    """

    channel: str
    name: str
    reason: str = ""
    said_at: datetime | None = None


WORKER = Actor("system", "worker")
# What marks those whom the office sent home: they may choose anew.
CLOSED_BY_OFFICE = "closed_by_office"
# Holds that fall due while we wait for locks are locked as well; whether they are due is
# asked of the clock that is read afterwards.
_LOCKS_TAKE = timedelta(seconds=5)
_NO_OFFICES: Mapping[int, Office] = {}


@dataclass(slots=True)
class Party:
    """A locked booking with its places and its locked slot, as of the instant `now`.

    `said_at` is the instant that counts for what its people did: never after `now`.
    """

    booking: Booking
    places: list[Place]
    slot: Slot
    now: datetime
    said_at: datetime

    def standing(self, *states: State) -> list[Place]:
        """Return the places that stand in one of the states."""
        return [place for place in self.places if place.state in states]

    def chosen(self, place_ids: Collection[int] | None) -> list[Place]:
        """Return the places with these ids, or all of them.

        Raises:
            BookingNotFoundError: an id is not of this party.
        """
        if place_ids is None:
            return self.places
        chosen = [place for place in self.places if place.pk in set(place_ids)]
        if len(chosen) != len(set(place_ids)):
            raise BookingNotFoundError(booking=self.booking.code)
        return chosen


@dataclass(frozen=True, slots=True)
class Settled:
    """Locked bookings and slots by id, and the instant read after the locks.

    `freed` are the claims that holds let go which expired here.
    """

    bookings: dict[int, Booking]
    slots: dict[int, Slot]
    now: datetime
    freed: frozenset[str]


def seat_key(holder_id: int, seat: int) -> str:
    return f"seat:{holder_id}:{seat}"


def seat_keys(holder_id: int) -> list[str]:
    """Return the claims on all four of a holder's seats."""
    return [seat_key(holder_id, seat) for seat in sorted(SEATS)]


def nik_key(nik_hash: str) -> str:
    return f"nik:{nik_hash}"


def claim_keys(holder_id: int, places: Iterable[Place]) -> set[str]:
    """Return the claims that these places of the holder have while they are open."""
    keys = set()
    for place in places:
        keys.add(seat_key(holder_id, place.seat))
        if place.nik_hash:
            keys.add(nik_key(place.nik_hash))
    return keys


def settle(
    *,
    booking_ids: Collection[int] = (),
    slot_ids: Collection[int] = (),
    keep: Collection[int] = (),
    offices: Mapping[int, Office] = _NO_OFFICES,
) -> Settled:
    """Lock bookings, then slots; give back what is overdue on them; return them all.

    Also locks the overdue bookings of the slots and the slots of all those bookings. The
    bookings `keep` are locked but left as they are, overdue or not. `offices` are those that
    the caller has at hand.
    """
    ids = set(booking_ids) | sql.freeing(slot_ids, by=clock.now() + _LOCKS_TAKE)
    found = Booking.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    bookings = {booking.pk: booking for booking in found} if ids else {}
    wanted = set(slot_ids) | {booking.slot_id for booking in bookings.values()}
    slots = _locked_slots(wanted, offices)
    now = clock.now()
    others = {pk: booking for pk, booking in bookings.items() if pk not in keep}
    return Settled(bookings, slots, now, frozenset(_give_back(others, slots, now)))


def _locked_slots(ids: Collection[int], offices: Mapping[int, Office]) -> dict[int, Slot]:
    slots = {slot.pk: slot for slot in sql.lock_slots(ids)}
    missing = {slot.office_id for slot in slots.values()} - offices.keys()
    offices = {**offices, **Office.objects.in_bulk(missing)} if missing else offices
    for slot in slots.values():
        slot.office = offices[slot.office_id]
    return slots


def _give_back(bookings: dict[int, Booking], slots: dict[int, Slot], now: datetime) -> set[str]:
    """Return to their slots the places that are free by now, and the claims this frees.

    Overdue holds expire. People who cancelled a while ago lose the way back.
    """
    if not bookings:
        return set()
    due = list(Place.objects.filter(booking_id__in=bookings, frees_at__lte=now).order_by("pk"))
    people = Counter(place.slot_id for place in due)
    sql.change_taken({slot_id: -count for slot_id, count in people.items()})
    for slot_id, count in people.items():
        slots[slot_id].taken -= count
    expiring = [place for place in due if place.state == State.HELD]
    ended = [bookings[pk] for pk in dict.fromkeys(place.booking_id for place in expiring)]
    freed = _expire(ended, expiring)
    Place.objects.filter(pk__in=[place.pk for place in due]).update(frees_at=None)
    return freed


def _expire(bookings: Sequence[Booking], places: Sequence[Place]) -> set[str]:
    if not bookings:
        return set()
    Place.objects.filter(pk__in=[place.pk for place in places], state=State.HELD).update(
        state=State.EXPIRED, frees_at=None
    )
    for booking in bookings:
        booking.state, booking.closed_at = State.EXPIRED.value, booking.held_until
        booking.closed_by = "system"
    Booking.objects.bulk_update(bookings, ["state", "closed_at", "closed_by"])
    # The unique keys of requests stay: a request repeated later still finds its booking.
    holders = {booking.pk: booking.holder_id for booking in bookings}
    keys = {key for place in places for key in claim_keys(holders[place.booking_id], [place])}
    theirs = Claim.objects.filter(key__in=keys, booking__in=bookings)
    freed = set(theirs.values_list("key", flat=True))
    Claim.objects.filter(key__in=freed).delete()
    BookingEvent.objects.bulk_create(
        BookingEvent(
            booking=booking,
            event=Event.EXPIRE.value,
            at=booking.held_until,
            channel=WORKER.channel,
            actor=WORKER.name,
        )
        for booking in bookings
    )
    return freed


def locked(
    code: str, by: Actor = WORKER, *, slot_ids: Collection[int] = (), keep: bool = False
) -> Party:
    """Lock one booking and its slot (and further slots), and return the party.

    With `keep`, an overdue hold is left for the caller to decide on.

    Raises:
        BookingNotFoundError: there is no such booking.
    """
    found = Booking.objects.filter(code=code).values_list("pk", "slot_id").first()
    if found is None:
        raise BookingNotFoundError(booking=code)
    pk, slot_id = found
    settled = settle(
        booking_ids=[pk],
        slot_ids={slot_id, *slot_ids} if slot_ids else (),
        keep=[pk] if keep else (),
    )
    booking = settled.bookings[pk]
    places = list(Place.objects.filter(booking=booking).order_by("position"))
    said_at = min(by.said_at or settled.now, settled.now)
    return Party(booking, places, settled.slots[booking.slot_id], settled.now, said_at)


def parties_of(settled: Settled, said_at: Mapping[str, datetime | None]) -> list[Party]:
    """Return the settled bookings as parties, each as of when its holder spoke, by code."""
    places: dict[int, list[Place]] = {pk: [] for pk in settled.bookings}
    for place in Place.objects.filter(booking__in=settled.bookings).order_by("position"):
        places[place.booking_id].append(place)
    now = settled.now
    return [
        Party(
            booking,
            places[booking.pk],
            settled.slots[booking.slot_id],
            now,
            min(said_at[booking.code] or now, now),
        )
        for booking in settled.bookings.values()
    ]


def move(  # noqa: PLR0913  # a move is its event, who moves, who acts, and what it changes
    event: Event,
    party: Party,
    places: Sequence[Place],
    by: Actor,
    *,
    numbers: Sequence[str] = (),
    request_key: str = "",
    **changes: Any,
) -> None:
    """Make one move for some people of a locked party, and record it.

    `numbers` are their new queue numbers, `changes` further columns of the places. Claims
    of people who leave are deleted; the caller keeps `Slot.taken`.

    Raises:
        IllegalMoveError: somebody does not stand where the move starts.
    """
    legal = MOVES[event]
    ids = [place.pk for place in places]
    changes = {"frees_at": None, **changes, "state": legal.target.value}
    standing = Place.objects.filter(pk__in=ids, state__in=legal.sources)
    if standing.update(**changes, **_numbered(ids, numbers)) != len(ids) or not ids:
        raise IllegalMoveError(event=event.value, state=party.booking.state)
    for index, place in enumerate(places):
        for column, value in changes.items():
            setattr(place, column, value)
        if numbers:
            place.queue_number = numbers[index]
    if legal.target in CLOSED:
        keys = claim_keys(party.booking.holder_id, places)
        Claim.objects.filter(booking=party.booking, key__in=keys).delete()
    _derive(party, by)
    record(event, party, places, by, request_key=request_key)


def move_all(
    event: Event, parties: Sequence[tuple[Party, Actor]], numbers: Sequence[str], **changes: Any
) -> None:
    """Make one move that closes nothing for everybody in many locked parties, as `move` does.

    `numbers` are the new queue numbers of all their people, in order, `changes` further columns
    of the bookings. All parties were locked together.

    Raises:
        IllegalMoveError: somebody does not stand where the move starts.
    """
    legal = MOVES[event]
    ids = [place.pk for party, _ in parties for place in party.places]
    standing = Place.objects.filter(pk__in=ids, state__in=legal.sources)
    target = legal.target.value
    if standing.update(state=target, frees_at=None, **_numbered(ids, numbers)) != len(ids):
        raise IllegalMoveError(event=event.value, state=legal.sources)
    theirs = Booking.objects.filter(pk__in=[party.booking.pk for party, _ in parties])
    theirs.update(state=target, **changes)
    BookingEvent.objects.bulk_create(
        BookingEvent(
            booking=party.booking,
            event=event.value,
            at=party.now,
            channel=by.channel,
            actor=by.name,
            reason=by.reason,
        )
        for party, by in parties
    )


def _numbered(ids: Sequence[int], numbers: Sequence[str]) -> dict[str, Case]:
    if not numbers:
        return {}
    whens = [When(pk=pk, then=Value(n)) for pk, n in zip(ids, numbers, strict=True)]
    return {"queue_number": Case(*whens)}


def _derive(party: Party, by: Actor) -> None:
    booking = party.booking
    booking.state = derived(State(place.state) for place in party.places).value
    if booking.state not in CLOSED:
        booking.closed_at, booking.closed_by = None, ""
    elif booking.closed_at is None:
        booking.closed_at = party.now
        booking.closed_by = _CLOSER.get(by.channel, "applicant")
    booking.save(
        update_fields=[
            "state",
            "closed_at",
            "closed_by",
            "held_until",
            "confirmed_at",
            "extended",
            "moved",
            "corrected",
            "choice_until",
            "slot",
        ]
    )


_CLOSER = {"staff": "office", "system": "system"}


def record(
    event: Event, party: Party, places: Sequence[Place], by: Actor, *, request_key: str = ""
) -> None:
    """Append what happened: one row for the whole party, else one for each person."""
    whole = len(places) == len(party.places)
    events = [
        BookingEvent(
            booking=party.booking,
            place=place,
            event=event.value,
            at=party.now,
            channel=by.channel,
            actor=by.name,
            reason=by.reason,
        )
        for place in ([None] if whole else places)
    ]
    events[0].request_key = request_key  # once: the database refuses a second of its kind
    BookingEvent.objects.bulk_create(events)


def repeated(party: Party, event: Event, request_key: str) -> bool:
    """Tell whether this very request was already carried out on this booking.

    Raises:
        IdempotencyKeyReusedError: it was, on another.
    """
    if not request_key:
        return False
    done = BookingEvent.objects.filter(request_key=request_key, event=event.value).first()
    if done is not None and done.booking_id != party.booking.pk:
        raise IdempotencyKeyReusedError
    return done is not None
