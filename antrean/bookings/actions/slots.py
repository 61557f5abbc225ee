"""Publishing: the slots of coming days, made from an office's calendar.

A published slot stays as it is: its capacity is the office's word, and people may have
booked it. Only `Options.update` brings it to the plan, and never below what is taken.
No two slots of an office that have places overlap.

Lock order: office, slots, office-day; equals by id. The office's row makes two publishers
take turns, so the second finds the slots of the first, and keeps out whoever closes hours
while their slots are made. The day's row guards its last number from a block that runs over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from antrean.bookings.models import Slot
from antrean.kernel import clock
from antrean.offices.actions import record_days
from antrean.offices.calendar import Calendar, Closed
from antrean.offices.errors import OfficeIncompleteError, OfficeValueRefusedError
from antrean.offices.models import (
    MOST_PLACES,
    OPEN_STATES,
    SLOT_MINUTES,
    Office,
    OfficeDay,
    QueueRules,
)
from antrean.offices.queries import calendar_of

# Days published before they are released: a late decree or a worker that was down for days
# leaves time to look at them.
_MARGIN_DAYS = 7
_USUAL_RELEASE_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What differs from the office's settings, and whether published slots follow the plan."""

    capacity: int | None = None
    slot_minutes: int | None = None
    update: bool = False


@dataclass(frozen=True, slots=True)
class NotLowered:
    """A slot in which more places are taken than the plan has; its capacity is what is taken."""

    slot: Slot
    wanted: int


@dataclass(slots=True)
class PublishReport:
    """What publishing did: slots made, changed and left, and days without any."""

    created: int = 0
    updated: int = 0
    kept: int = 0
    not_lowered: list[NotLowered] = field(default_factory=list)
    skipped: dict[date, Closed] = field(default_factory=dict)


AS_SETTLED = Options()


def publish(office: Office, first: date, days: int, options: Options = AS_SETTLED) -> PublishReport:
    """Make the slots of `days` days from `first` on; again makes nothing more.

    Raises:
        OfficeIncompleteError: neither the office nor the options say how many places.
        OfficeValueRefusedError: a capacity or a length no slot may have.
    """
    _check(office, options)
    report = PublishReport()
    with transaction.atomic():
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        calendar = calendar_of(office, first, first + timedelta(days=days - 1))
        planned = list(_planned(calendar, first, options, report))
        changed = _update(calendar, first, planned, report) if options.update else set()
        _create(calendar, planned, changed, report)
    return report


def publish_coming(now: datetime) -> int:
    """Publish the days that every open office needs next; return how many slots that made.

    One query when nothing is due: `Office.published_until` says what has been done.
    """
    return sum(
        _publish_until(office, tomorrow, until)
        for office in _open_offices()
        for tomorrow, until in [_coming(office, now)]
        if office.published_until is None or office.published_until < until
    )


def _open_offices() -> QuerySet[Office]:
    rules = QueueRules.objects.filter(Q(office=OuterRef("pk")) | Q(office=None))
    longest = rules.order_by("-release_days").values("release_days")[:1]
    return Office.objects.filter(state__in=OPEN_STATES).annotate(
        release_days=Coalesce(Subquery(longest), _USUAL_RELEASE_DAYS)
    )


def _coming(office: Office, now: datetime) -> tuple[date, date]:
    """Return tomorrow, and the first day that need not be published yet."""
    today = office.today(now)
    ahead: int = office.release_days  # type: ignore[attr-defined]  # annotated above
    return today + timedelta(days=1), today + timedelta(days=ahead + _MARGIN_DAYS + 1)


def _publish_until(office: Office, tomorrow: date, until: date) -> int:
    with transaction.atomic():
        # Claimed before the calendar is read: a change of the calendar that we do not see
        # yet waits for this row, and then empties the mark again.
        due = Q(published_until=None) | Q(published_until__lt=until)
        if not Office.objects.filter(due, pk=office.pk).update(published_until=until):
            return 0
        first = max(tomorrow, office.published_until or tomorrow)
        return publish(office, first, (until - first).days).created


def _check(office: Office, options: Options) -> None:
    capacity, minutes = options.capacity, options.slot_minutes
    if capacity is None and office.capacity is None:
        raise OfficeIncompleteError(office=office.code, missing=["capacity"])
    if capacity is not None and not 1 <= capacity <= MOST_PLACES:
        raise OfficeValueRefusedError(field="capacity", value=capacity)
    if minutes is not None and not SLOT_MINUTES[0] <= minutes <= SLOT_MINUTES[1]:
        raise OfficeValueRefusedError(field="slot_minutes", value=minutes)


def _planned(
    calendar: Calendar, first: date, options: Options, report: PublishReport
) -> Iterator[Slot]:
    """Yield the slots as they should be, without numbers; note the days that have none."""
    now = clock.now()
    today = calendar.office.today(now)
    for ahead in range((calendar.last - first).days + 1):
        day = first + timedelta(days=ahead)
        closed = Closed("past") if day < today else calendar.why_closed(day)
        if closed:
            report.skipped[day] = closed
        else:
            yield from (slot for slot in _slots_of(calendar, day, options) if slot.starts_at > now)


def _slots_of(calendar: Calendar, day: date, options: Options) -> list[Slot]:
    office = calendar.office
    released, closes = calendar.release_of(day), calendar.booking_closes(day)
    return [
        Slot(
            office=office,
            day=day,
            starts_at=office.at(day, planned.starts),
            ends_at=office.at(day, planned.ends),
            capacity=planned.capacity,
            bookable_from=released,
            bookable_until=closes,
            block_size=planned.block_size,
        )
        for planned in calendar.slots_on(
            day,
            capacity=options.capacity or office.capacity or 0,
            slot_minutes=options.slot_minutes,
        )
    ]


def _update(
    calendar: Calendar, first: date, planned: list[Slot], report: PublishReport
) -> set[date]:
    """Bring the slots that nobody closed to the plan; return the days of those that changed."""
    days = Q(office=calendar.office, day__range=(first, calendar.last))
    coming = Slot.objects.filter(days, starts_at__gt=clock.now(), closed_reason="")
    standing = list(coming.select_for_update(no_key=True).order_by("pk"))
    wishes = {slot.starts_at: slot for slot in planned}
    before = {slot.pk: _shape(slot) for slot in standing}
    # Those the plan does not have go first: an hour they leave may be another's.
    for slot in sorted(standing, key=lambda slot: slot.starts_at in wishes):
        wanted = _fit(slot, wishes.get(slot.starts_at), standing)
        if wanted < slot.taken:
            report.not_lowered.append(NotLowered(slot, wanted))
    changed = [slot for slot in standing if _shape(slot) != before[slot.pk]]
    Slot.objects.bulk_update(changed, ["capacity", "ends_at", "bookable_from", "bookable_until"])
    report.updated = len(changed)
    return {slot.day for slot in changed}


def _fit(slot: Slot, wish: Slot | None, standing: Iterable[Slot]) -> int:
    """Bring one slot as near to the wish as its people allow; return the places wished for."""
    if wish is None:
        slot.capacity = slot.taken
        return 0
    slot.capacity = max(wish.capacity, slot.taken)
    slot.bookable_from, slot.bookable_until = wish.bookable_from, wish.bookable_until
    # People were told from when until when.
    others = (other for other in standing if other is not slot)
    if not slot.taken and not any(_overlap(wish, other) for other in others):
        slot.ends_at = wish.ends_at
    return wish.capacity


def _create(
    calendar: Calendar, planned: list[Slot], changed: set[date], report: PublishReport
) -> None:
    """Make the planned slots whose time is free, with the numbers after the day's last."""
    office = calendar.office
    days = sorted({slot.day for slot in planned} | changed)
    OfficeDay.objects.bulk_create(
        (OfficeDay(office=office, day=day) for day in days), ignore_conflicts=True
    )
    rows = OfficeDay.objects.select_for_update(no_key=True).order_by("pk")
    locked = {row.day: row for row in rows.filter(office=office, day__in=days)}
    standing = list(Slot.objects.filter(office=office, day__in=days))
    new = [slot for slot in planned if not any(_overlap(slot, other) for other in standing)]
    for slot in new:
        row = locked[slot.day]
        slot.first_number = row.last_number + 1
        row.last_number += slot.block_size
    Slot.objects.bulk_create(new)
    touched = [locked[day] for day in sorted({slot.day for slot in new} | changed)]
    OfficeDay.objects.bulk_update(touched, ["last_number"])
    record_days("published", [(office.pk, row.day) for row in touched])
    report.created = len(new)
    report.kept = len(standing) - report.updated


def _overlap(slot: Slot, other: Slot) -> bool:
    """Whether both cannot stand: their times meet and the other has places, or they start together.

    A slot that an update emptied keeps its start, which is its name to the database.
    """
    if slot.starts_at == other.starts_at:
        return True
    meet = slot.starts_at < other.ends_at and other.starts_at < slot.ends_at
    return meet and other.capacity > 0


def _shape(slot: Slot) -> tuple[int, datetime, datetime, datetime]:
    return slot.capacity, slot.ends_at, slot.bookable_from, slot.bookable_until
