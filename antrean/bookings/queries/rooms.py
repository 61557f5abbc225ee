"""What remains in slots and days.

A rule about time holds at the instant it falls due: what is overdue counts as free here,
whether or not a worker has swept it up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from antrean.bookings.allocation import OpenSlot, why_not_bookable
from antrean.bookings.models import Place, Slot
from antrean.kernel.rows import Statement
from antrean.offices.models import Office

NEAREST = 5
HORIZON_DAYS = 31
_PEOPLE = IntegerField()


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
        "SELECT slot.id, slot.office_id, slot.day, slot.starts_at, slot.bookable_from,"  # noqa: S608  # ours
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
    slots = Slot.objects.filter(office=office, day__gte=first, day__lt=until)
    by_day: dict[date, list[ShownSlot]] = defaultdict(list)
    for slot in shown(slots, now):
        by_day[slot.day].append(slot)
    return [
        day_room(office, first + timedelta(days=n), by_day[first + timedelta(days=n)], now)
        for n in range(count)
    ]


class ShownSlot(NamedTuple):
    """What is read of a slot to show it."""

    id: int
    office_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    capacity: int
    bookable_from: datetime
    bookable_until: datetime
    closed_reason: str
    remaining: int


def shown(slots: QuerySet[Slot], now: datetime) -> list[ShownSlot]:
    """Return the slots in order of time, with what remains in them, in one query."""
    found = remaining(slots, now).order_by("starts_at")
    return [ShownSlot(*row) for row in found.values_list(*ShownSlot._fields[:-1], F("remaining"))]


def day_room(office: Office, day: date, slots: Collection[ShownSlot], now: datetime) -> DayRoom:
    """Return the room of a day with these slots, the earliest first."""
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


def overdue_places(now: datetime) -> QuerySet[Place]:
    """Return the places that are free by now and not given back yet."""
    return Place.objects.filter(frees_at__lte=now)
