"""What is booked, what is free, and until when.

A rule about time holds at the instant it falls due: what is overdue counts as free here,
whether or not a worker has swept it up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from antrean.bookings.allocation import OpenSlot, why_not_bookable
from antrean.bookings.errors import (
    BookingNotFoundError,
    DayClosedError,
    DayFullError,
    DayOutOfWindowError,
    NotYetReleasedError,
    RescheduleTooLateError,
    RescheduleUsedError,
    SlotFullError,
)
from antrean.bookings.lifecycle import State
from antrean.bookings.models import OPEN_STATES, Booking, Claim, Place, Slot
from antrean.kernel.errors import DomainError
from antrean.kernel.rows import Statement
from antrean.offices.models import Office, OfficeDay, QueueRules
from antrean.offices.queries import Governed, days_of, release_of, rules, why_closed

NEAREST = 5
HORIZON_DAYS = 31
# No hold, lengthened or not, that ran out within the last day was made earlier.
_HELD_AT_MOST = timedelta(days=4)
_PEOPLE = IntegerField()
_NO_OFFICES: Mapping[int, Governed] = {}


@dataclass(frozen=True, slots=True)
class SlotRoom:
    id: int
    starts_at: datetime
    ends_at: datetime
    capacity: int
    remaining: int


@dataclass(frozen=True, slots=True)
class DayRoom:
    """One day of an office: `remaining` is what can be booked at this instant."""

    day: date
    capacity: int
    remaining: int
    next_release: datetime | None
    slots: list[SlotRoom]


def booking(code: str) -> Booking:
    """Return the booking with its slot, office, holder and places at hand.

    Raises:
        BookingNotFoundError: there is no such booking.
    """
    found = _whole().filter(code=code).first()
    if found is None:
        raise BookingNotFoundError(booking=code)
    return found


def open_bookings(holder_id: int) -> QuerySet[Booking]:
    """Return the holder's open bookings at all offices, the earliest visit first."""
    found = _whole().filter(holder_id=holder_id, state__in=OPEN_STATES)
    return found.order_by("slot__starts_at", "pk")


def bookings_of_requests(claims: Collection[str]) -> dict[str, Booking]:
    """Return the bookings that requests made, whole, by the claims of those requests."""
    if not claims:
        return {}
    made = dict(Claim.objects.filter(key__in=claims).values_list("key", "booking"))
    if not made:
        return {}
    found = _whole().in_bulk({pk for pk in made.values() if pk})
    return {key: found[pk] for key, pk in made.items() if pk in found}


def bookings_of_day(office: Office, day: date) -> QuerySet[Booking]:
    """Return every booking of the office's day, by hour and number."""
    return _whole().filter(slot__office=office, slot__day=day).order_by("slot__starts_at", "pk")


def _whole() -> QuerySet[Booking]:
    return Booking.objects.select_related("slot__office", "holder").prefetch_related("places")


# Instants


def hold_length(office: Office, channel: str, now: datetime) -> timedelta:
    """Return how long a hold made through this channel lasts."""
    return allowed_hold(rules(office, office.today(now)), channel)


def allowed_hold(allowed: QueueRules, channel: str) -> timedelta:
    """Return how long these rules let a hold of this channel last."""
    is_chat = channel == "whatsapp"
    return timedelta(minutes=allowed.hold_minutes_whatsapp if is_chat else allowed.hold_minutes_web)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a party reports: from, asked for, and the instant after which the code is void."""

    starts: datetime
    asked: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Appointment:
    """A slot's arrival, and whether the office's day was opened, so that its end counts."""

    arrival: Arrival
    is_open: bool


def appointment(slot: Slot) -> Appointment:
    """Return the appointment of one slot."""
    return appointments([slot])[slot.pk]


def appointments(
    slots: Collection[Slot], offices: Mapping[int, Governed] = _NO_OFFICES
) -> dict[int, Appointment]:
    """Return the appointments of these slots by their ids.

    Args:
        offices: those of the slots, if the caller has them at hand.
    """
    if not slots:
        return {}
    days = days_of({(slot.office_id, slot.day) for slot in slots})
    found = {}
    for slot in slots:
        state, delay = days.get((slot.office_id, slot.day), ("planned", 0))
        office = offices.get(slot.office_id)
        allowed = office.rules(slot.day) if office else rules(slot.office, slot.day)
        found[slot.pk] = Appointment(_arrival(slot, allowed, delay), state == "open")
    return found


def arrival(slot: Slot) -> Arrival:
    """Return the window in which a party of the slot reports its arrival."""
    return appointment(slot).arrival


def _arrival(slot: Slot, allowed: QueueRules, delay_minutes: int) -> Arrival:
    office = slot.office
    doors = office.at(slot.day, office.doors_open)
    earliest = slot.starts_at - timedelta(minutes=allowed.arrive_earliest_minutes)
    asked = slot.starts_at - timedelta(minutes=allowed.arrive_asked_minutes)
    starts = min(max(doors, earliest), slot.starts_at)
    late = allowed.grace_minutes + delay_minutes
    return Arrival(starts, max(asked, starts), slot.starts_at + timedelta(minutes=late))


def lateness(office: Office, day: OfficeDay) -> timedelta:
    """Return how long after its hour began a party may still come on this day."""
    return timedelta(minutes=rules(office, day.day).grace_minutes + day.delay_minutes)


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


# Room


def remaining(slots: QuerySet[Slot], now: datetime) -> QuerySet[Slot]:
    """Add `remaining` to the slots: people who still fit, overdue places counted as free."""
    # A subquery, for which a small index has exactly these places; a join would read them all.
    due = Place.objects.filter(slot=OuterRef("pk"), frees_at__isnull=False, frees_at__lte=now)
    overdue = due.order_by().values("slot").annotate(people=Count("pk")).values("people")
    return slots.annotate(
        remaining=F("capacity") - F("taken") + Coalesce(Subquery(overdue), 0, output_field=_PEOPLE)
    )


def open_slots(
    slot_ids: Collection[int], days: Collection[tuple[int, date]], now: datetime
) -> list[OpenSlot]:
    """Return these slots, and all of the days (office id, day), as they are, without a lock."""
    rows = [{"slot": pk, "at": now} for pk in slot_ids]
    found = _SLOTS_BY_ID.run(connection, rows)
    on_days = [{"office": office_id, "day": day, "at": now} for office_id, day in days]
    found += _SLOTS_BY_DAY.run(connection, on_days)
    return [OpenSlot(*row) for row in dict.fromkeys(found)]


def _slots_where(condition: str, given: str) -> Statement:
    return Statement(
        "SELECT slot.id, slot.office_id, slot.day, slot.starts_at, slot.bookable_from,"  # noqa: S608
        " slot.bookable_until, slot.capacity - slot.taken + (SELECT count(*) FROM bookings_place"
        " WHERE slot_id = slot.id AND frees_at IS NOT NULL AND frees_at <= given.at),"
        f" slot.closed_reason FROM {{given}} JOIN bookings_slot AS slot ON {condition}",
        f"{given}, at instant",
        returns="id int, office int, day date, starts_at instant, bookable_from instant,"
        " bookable_until instant, room int, closed_reason text",
    )


_SLOTS_BY_ID = _slots_where("slot.id = given.slot", "slot int")
_SLOTS_BY_DAY = _slots_where(
    "slot.office_id = given.office AND slot.day = given.day", "office int, day date"
)


def days(office: Office, first: date, count: int, now: datetime) -> list[DayRoom]:
    """Return `count` days of the office from `first` on, each with its slots, in one query.

    A slot that cannot be booked at this instant has no places remaining.
    """
    until = first + timedelta(days=count)
    slots = Slot.objects.filter(office=office, day__gte=first, day__lt=until).order_by("starts_at")
    by_day: dict[date, list[_Shown]] = defaultdict(list)
    for row in remaining(slots, now).values_list(*_Shown._fields[:-1], F("remaining")):
        shown = _Shown(*row)
        by_day[shown.day].append(shown)
    return [
        _day_room(office, first + timedelta(days=n), by_day[first + timedelta(days=n)], now)
        for n in range(count)
    ]


class _Shown(NamedTuple):
    """What is read of a slot to show it."""

    id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    capacity: int
    bookable_from: datetime
    bookable_until: datetime
    closed_reason: str
    remaining: int


def _day_room(office: Office, day: date, slots: Sequence[_Shown], now: datetime) -> DayRoom:
    rooms = [
        SlotRoom(
            slot.id,
            slot.starts_at.astimezone(office.zone),
            slot.ends_at.astimezone(office.zone),
            slot.capacity if not slot.closed_reason else 0,
            0 if why_not_bookable(slot, now) else max(slot.remaining, 0),
        )
        for slot in slots
    ]
    releases = [slot.bookable_from for slot in slots if slot.bookable_from > now]
    return DayRoom(
        day,
        sum(room.capacity for room in rooms),
        sum(room.remaining for room in rooms),
        min(releases).astimezone(office.zone) if releases else None,
        rooms,
    )


class ComingDays:
    """The coming days of offices as they are at one instant, each office's read once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._read: dict[int, list[DayRoom]] = {}

    def of(self, office: Office) -> list[DayRoom]:
        if office.pk not in self._read:
            first = office.today(self.now) + timedelta(days=1)
            self._read[office.pk] = days(office, first, HORIZON_DAYS, self.now)
        return self._read[office.pk]

    def nearest(
        self, office: Office, *, around: date, people: int, limit: int = NEAREST
    ) -> list[tuple[date, int]]:
        """Return up to `limit` bookable days nearest to `around` with one slot for the party."""
        fitting = [
            (room.day, room.remaining)
            for room in self.of(office)
            if any(slot.remaining >= people for slot in room.slots)
        ]
        return sorted(sorted(fitting, key=lambda item: abs(item[0] - around))[:limit])


def nearest_days(
    office: Office, *, around: date, people: int, now: datetime, limit: int = NEAREST
) -> list[tuple[date, int]]:
    """Return up to `limit` bookable days nearest to `around` with one slot for the party."""
    return ComingDays(now).nearest(office, around=around, people=people, limit=limit)


# Why not


def waiting_holders(holders: Mapping[int, Office], now: datetime) -> dict[int, datetime]:
    """Return until when holders must wait whose holds ran out once too often; holder id → end.

    `holders` tells at which office each of them asks: its rules and its midnight count.
    """
    if not holders:
        return {}
    rows = Booking.objects.filter(
        holder_id__in=holders,
        state=State.EXPIRED,
        closed_at__gt=now - timedelta(hours=24),
        booked_at__gt=now - _HELD_AT_MOST,  # Implied: years of a holder's past stay unread.
    )
    ends: dict[int, list[datetime]] = defaultdict(list)
    for holder_id, closed_at in rows.values_list("holder_id", "closed_at"):
        if closed_at is not None:
            ends[holder_id].append(closed_at)
    waiting = {}
    for holder_id, expired in ends.items():
        office = holders[holder_id]
        until = office.bounds(office.today(max(expired)))[1]
        if len(expired) >= rules(office, office.today(now)).fruitless_holds and now < until:
            waiting[holder_id] = until
    return waiting


def explained(
    refusal: DomainError, *, office: Office, people: int, days: ComingDays
) -> DomainError:
    """Return the refusal with what the person needs to know: the true reason, other days."""
    now = days.now
    if isinstance(refusal, SlotFullError | DayFullError):
        day = _day_of(refusal)
        nearest = days.nearest(office, around=day, people=people)
        refusal.facts["nearest"] = [{"day": d, "remaining": room} for d, room in nearest]
    elif isinstance(refusal, DayClosedError) and "reason" not in refusal.facts:
        return _why_no_slots(office, _day_of(refusal), now)
    elif isinstance(refusal, DayOutOfWindowError):
        refusal.facts |= _window(office, now)
    return refusal


def _day_of(refusal: DomainError) -> date:
    day = refusal.facts["day"]
    assert isinstance(day, date)  # noqa: S101  # facts are untyped; these always name a day
    return day


def _window(office: Office, now: datetime) -> dict[str, object]:
    today = office.today(now)
    return {
        "first": today + timedelta(days=1),
        "last": today + timedelta(days=rules(office, today).release_days),
    }


def _why_no_slots(office: Office, day: date, now: datetime) -> DomainError:
    """Say why a day has no slots at all: past, shut, or not yet open for booking."""
    today = office.today(now)
    if day <= today:
        return DayOutOfWindowError(day=day, **_window(office, now))
    if closed := why_closed(office, day):
        return DayClosedError(day=day, reason=closed.reason, detail=closed.detail)
    opens = release_of(office, day)
    if now < opens:
        return NotYetReleasedError(day=day, bookable_from=opens)
    return DayOutOfWindowError(day=day, **_window(office, now))


def overdue_places(now: datetime) -> QuerySet[Place]:
    """Return the places that are free by now and not given back yet."""
    return Place.objects.filter(frees_at__lte=now)
