"""What is booked, what is free, and until when.

A rule about time holds at the instant it falls due: what is overdue counts as free here,
whether or not a worker has swept it up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from antrean.bookings.allocation import why_not_bookable
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
from antrean.bookings.models import OPEN_STATES, Booking, Place, Slot
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office, OfficeDay, QueueRules
from antrean.offices.queries import release_of, rules, why_closed

NEAREST = 5
HORIZON_DAYS = 31


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


def bookings_by_code(codes: Iterable[str]) -> QuerySet[Booking]:
    """Return the bookings with these codes, each with all at hand."""
    return _whole().filter(code__in=list(codes))


def open_bookings(holder_id: int) -> QuerySet[Booking]:
    """Return the holder's open bookings at all offices, the earliest visit first."""
    found = _whole().filter(holder_id=holder_id, state__in=OPEN_STATES)
    return found.order_by("slot__starts_at", "pk")


def bookings_of_day(office: Office, day: date) -> QuerySet[Booking]:
    """Return every booking of the office's day, by hour and number."""
    return _whole().filter(slot__office=office, slot__day=day).order_by("slot__starts_at", "pk")


def _whole() -> QuerySet[Booking]:
    return Booking.objects.select_related("slot__office", "holder").prefetch_related("places")


# Instants


def hold_length(office: Office, channel: str, now: datetime) -> timedelta:
    """Return how long a hold made through this channel lasts."""
    minutes = rules(office, office.today(now))
    return timedelta(
        minutes=minutes.hold_minutes_whatsapp if channel == "whatsapp" else minutes.hold_minutes_web
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a party reports: from, asked for, and the instant after which the code is void."""

    starts: datetime
    asked: datetime
    ends: datetime


def arrival(slot: Slot, day: OfficeDay | None = None) -> Arrival:
    """Return the window in which a party of the slot reports its arrival.

    `day` is the slot's office-day if the caller has it; its delay moves the end.
    """
    return _arrival(slot, rules(slot.office, slot.day), day or _day_of_slot(slot))


class Arrivals:
    """The windows of many parties: what holds for an office's day is looked up once."""

    def __init__(self) -> None:
        self._days: dict[tuple[int, date], tuple[QueueRules, OfficeDay | None]] = {}

    def of(self, slot: Slot) -> Arrival:
        key = slot.office_id, slot.day
        if key not in self._days:
            self._days[key] = rules(slot.office, slot.day), _day_of_slot(slot)
        return _arrival(slot, *self._days[key])


def _day_of_slot(slot: Slot) -> OfficeDay | None:
    return OfficeDay.objects.filter(office=slot.office_id, day=slot.day).first()


def _arrival(slot: Slot, allowed: QueueRules, day: OfficeDay | None) -> Arrival:
    office = slot.office
    doors = office.at(slot.day, office.doors_open)
    earliest = slot.starts_at - timedelta(minutes=allowed.arrive_earliest_minutes)
    asked = slot.starts_at - timedelta(minutes=allowed.arrive_asked_minutes)
    starts = min(max(doors, earliest), slot.starts_at)
    late = allowed.grace_minutes + (day.delay_minutes if day else 0)
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
    overdue = Count("places", filter=Q(places__frees_at__lte=now))
    return slots.annotate(remaining=F("capacity") - F("taken") + Coalesce(overdue, 0))


def days(office: Office, first: date, count: int, now: datetime) -> list[DayRoom]:
    """Return `count` days of the office from `first` on, each with its slots, in one query.

    A slot that cannot be booked at this instant has no places remaining.
    """
    until = first + timedelta(days=count)
    rows = remaining(Slot.objects.filter(office=office, day__gte=first, day__lt=until), now)
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in rows.order_by("starts_at"):
        by_day[slot.day].append(slot)
    return [
        _day_room(office, first + timedelta(days=n), by_day[first + timedelta(days=n)], now)
        for n in range(count)
    ]


def _day_room(office: Office, day: date, slots: Iterable[Slot], now: datetime) -> DayRoom:
    rooms = [
        SlotRoom(
            slot.pk,
            slot.starts_at.astimezone(office.zone),
            slot.ends_at.astimezone(office.zone),
            slot.capacity if not slot.closed_reason else 0,
            0 if why_not_bookable(slot, now) else max(slot.remaining, 0),  # type: ignore[attr-defined]  # annotated by `remaining`
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


def nearest_days(
    office: Office, *, around: date, people: int, now: datetime, limit: int = NEAREST
) -> list[tuple[date, int]]:
    """Return up to `limit` bookable days nearest to `around` with one slot for the party."""
    first = office.today(now) + timedelta(days=1)
    fitting = [
        (room.day, room.remaining)
        for room in days(office, first, HORIZON_DAYS, now)
        if any(slot.remaining >= people for slot in room.slots)
    ]
    return sorted(sorted(fitting, key=lambda item: abs(item[0] - around))[:limit])


# Why not


def waiting_holders(holders: Mapping[int, Office], now: datetime) -> dict[int, datetime]:
    """Return until when holders must wait whose holds ran out once too often; holder id → end.

    `holders` tells at which office each of them asks: its rules and its midnight count.
    """
    rows = Booking.objects.filter(
        holder_id__in=holders, state=State.EXPIRED, closed_at__gt=now - timedelta(hours=24)
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


def explained(refusal: DomainError, *, office: Office, people: int, now: datetime) -> DomainError:
    """Return the refusal with what the person needs to know: the true reason, other days."""
    if isinstance(refusal, SlotFullError | DayFullError):
        day = _day_of(refusal)
        nearest = nearest_days(office, around=day, people=people, now=now)
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
