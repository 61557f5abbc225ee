"""How many numbers the hall of a day may still give to people without a booking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from antrean.bookings import queries as bookings
from antrean.bookings.lifecycle import State
from antrean.bookings.models import Place, Slot
from antrean.counters.models import PRIORITY, SERIES_LENGTH, WALK_IN, HallDay, Ticket
from antrean.counters.queries.rules import hall_rules
from antrean.offices.models import Office, OfficeDay

# Of an hour whose time to arrive is over: so long its free places are for late-comers.
LATE_COMERS_FIRST = timedelta(minutes=15)
# From here on they are of days on paper.
_OF_PAPER = f"{WALK_IN}{SERIES_LENGTH + 1:03d}"


@dataclass(frozen=True, slots=True)
class Giving:
    """The hall of a day at the instant at which a number is given; no `row`: none was yet."""

    office: Office
    day: OfficeDay
    row: HallDay | None
    now: datetime

    @property
    def hour(self) -> datetime:
        """When the hour began that is served now; of a break, the full hour."""
        slots = Slot.objects.filter(office=self.office, day=self.day.day)
        slot = slots.filter(starts_at__lte=self.now, ends_at__gt=self.now).first()
        return slot.starts_at if slot else self.office.full_hour(self.now)


@dataclass(frozen=True, slots=True)
class NumbersLeft:
    """How many numbers of each kind would still be given to who comes now."""

    walk_in: int
    priority: int


def numbers_left(office: Office, day: date, now: datetime) -> NumbersLeft:
    """Return how many numbers are left at this instant; read without a lock."""
    row = OfficeDay.objects.filter(office=office, day=day).first()
    hall = HallDay.objects.filter(office=office, day=day).first()
    giving = Giving(office, row or OfficeDay(office=office, day=day), hall, now)
    return NumbersLeft(
        max(0, walk_ins_left(giving, giving.hour, is_late=False)),
        max(0, priorities_left(giving)),
    )


def priorities_left(giving: Giving) -> int:
    """Return how many numbers of priority the quota of the day still bears."""
    given = Ticket.objects.filter(hall=giving.row, number__startswith=PRIORITY).count()
    return hall_rules(giving.office, giving.day.day).priorities - given


def walk_ins_left(giving: Giving, hour: datetime, *, is_late: bool) -> int:
    """Return how many walk-in numbers of this hour may still be given.

    Those of an hour are borne by the places of people who did not come in it, as far as these
    go, and the others by the quota of the day. At first the places bear late-comers only.
    """
    absent = _absent_by_hour(giving)
    given = dict(_given_by_hour(giving))
    given.setdefault(hour, (0, 0))
    quota, spare = hall_rules(giving.office, giving.day.day).walk_ins, 0
    for begun, (late, others) in given.items():
        free = absent.get(begun, 0)
        if begun == hour and not is_late and _are_late_comers_first(giving, hour):
            quota -= others + max(0, late - free)
            continue
        quota -= max(0, late + others - free)
        if begun == hour:
            spare = max(0, free - late - others)
    return quota + spare if quota >= 0 else quota


def _given_by_hour(giving: Giving) -> Iterator[tuple[datetime, tuple[int, int]]]:
    """Yield how many walk-in numbers each hour gave to late-comers, and how many to others."""
    tickets = Ticket.objects.filter(
        hall=giving.row, number__startswith=WALK_IN, number__lt=_OF_PAPER
    )
    counted = tickets.values("visit__hour").annotate(
        late=Count("pk", filter=Q(visit__booking__isnull=False)), people=Count("pk")
    )
    for row in counted:
        yield row["visit__hour"], (row["late"], row["people"] - row["late"])


def _absent_by_hour(giving: Giving) -> dict[datetime, int]:
    absent = Place.objects.filter(
        office=giving.office,
        day=giving.day.day,
        state=State.FORFEITED,
        slot__closed_reason="",
    )
    counted = absent.values("slot__starts_at").annotate(people=Count("pk"))
    return {row["slot__starts_at"]: row["people"] for row in counted}


def _are_late_comers_first(giving: Giving, hour: datetime) -> bool:
    over = hour + bookings.lateness(giving.office, giving.day)
    return giving.now < over + LATE_COMERS_FIRST
