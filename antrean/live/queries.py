"""What streams read: what changed since, and the state of many subjects at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Min, Q, QuerySet

from antrean.bookings.lifecycle import Event
from antrean.bookings.models import BookingEvent, Slot
from antrean.bookings.queries import DayRoom, day_room, shown
from antrean.counters.models import HallEvent
from antrean.live.changes import booking_key, day_key, hall_key, office_key, room_key
from antrean.live.gaps import Gap
from antrean.offices.models import DayEvent, Office

# Two days change, and the row knows only the new one.
_MOVES_BETWEEN_DAYS = {Event.RESCHEDULE.value, Event.CHOOSE_AGAIN.value}
# After a long absence the log is read in pieces.
_MOST_ROWS = 5000

_HAS_NEWS = """
SELECT EXISTS (SELECT 1 FROM bookings_bookingevent WHERE id > COALESCE(
           (SELECT top FROM live_cursor WHERE log = 'bookings'), 0))
    OR EXISTS (SELECT 1 FROM offices_dayevent WHERE id > COALESCE(
           (SELECT top FROM live_cursor WHERE log = 'days'), 0))
    OR EXISTS (SELECT 1 FROM counters_hallevent WHERE id > COALESCE(
           (SELECT top FROM live_cursor WHERE log = 'hall'), 0))
    OR EXISTS (SELECT 1 FROM live_cursor WHERE gaps <> '[]')
"""


@dataclass(frozen=True, slots=True)
class News:
    """What a look at a log found: the ids of its rows, ascending, and what they changed."""

    ids: Sequence[int]
    keys: frozenset[str]

    @property
    def is_whole(self) -> bool:
        """Whether there was no more to find."""
        return len(self.ids) < _MOST_ROWS


def has_news() -> bool:
    """Whether there is something to publish, in one statement that locks nothing. PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_NEWS)
        (answer,) = cursor.fetchone()
        return bool(answer)


def news(log: str, top: int, gaps: Sequence[Gap] = ()) -> News:
    """Return the rows of a log that are new: beyond `top`, or in a gap."""
    wanted = Q(pk__gt=top)
    for gap in gaps:
        wanted |= Q(pk__range=(gap.first, gap.last))
    return LOGS[log](wanted)


def tops() -> dict[str, int]:
    """Return the highest id of each log."""
    return {
        log: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        for log, model in (("bookings", BookingEvent), ("days", DayEvent), ("hall", HallEvent))
    }


def _booking_news(wanted: Q) -> News:
    rows = BookingEvent.objects.filter(wanted).order_by("pk")
    found = rows.values_list(
        "pk", "event", "booking_id", "booking__slot__office_id", "booking__slot__day"
    )
    ids, keys = [], set()
    for pk, event, booking_id, office_id, day in found[:_MOST_ROWS]:
        ids.append(pk)
        keys.add(booking_key(booking_id))
        moved = event in _MOVES_BETWEEN_DAYS
        keys.add(office_key(office_id) if moved else room_key(office_id, day))
    return News(ids, frozenset(keys))


def _day_news(wanted: Q) -> News:
    rows = DayEvent.objects.filter(wanted).order_by("pk")
    found = list(rows.values_list("pk", "office_id", "day")[:_MOST_ROWS])
    keys = frozenset(day_key(office_id, day) for _, office_id, day in found)
    return News([pk for pk, _, _ in found], keys)


def _hall_news(wanted: Q) -> News:
    rows = HallEvent.objects.filter(wanted).order_by("pk")
    found = list(rows.values_list("pk", "hall__office_id", "hall__day")[:_MOST_ROWS])
    keys = frozenset(hall_key(office_id, day) for _, office_id, day in found)
    return News([pk for pk, _, _ in found], keys)


LOGS = {"bookings": _booking_news, "days": _day_news, "hall": _hall_news}


# Days of many offices


type Day = tuple[Office, date]


def rooms(days: Collection[Day], now: datetime) -> Iterator[tuple[Day, DayRoom]]:
    """Yield what remains on days of any offices, in one query."""
    slots = defaultdict(list)
    for slot in shown(_slots(days), now):
        slots[slot.office_id, slot.day].append(slot)
    for office, day in days:
        yield (office, day), day_room(office, day, slots[office.pk, day], now)


def next_changes(days: Collection[Day], now: datetime) -> dict[tuple[int, date], datetime]:
    """Return when time alone changes what remains on a day, by office id and day; one query."""
    rows = _slots(days).order_by().values("office_id", "day")
    instants = rows.annotate(
        opens=Min("bookable_from", filter=Q(bookable_from__gt=now)),
        ends=Min("bookable_until", filter=Q(bookable_until__gt=now)),
        frees=Min("places__frees_at", filter=Q(places__frees_at__gt=now)),
    )
    found = {}
    for row in instants:
        coming = [row[name] for name in ("opens", "ends", "frees") if row[name] is not None]
        if coming:
            found[row["office_id"], row["day"]] = min(coming)
    return found


def _slots(days: Collection[Day]) -> QuerySet[Slot]:
    by_office = defaultdict(list)
    for office, day in days:
        by_office[office.pk].append(day)
    wanted = Q(pk=None)
    for office_id, dates in by_office.items():
        wanted |= Q(office_id=office_id, day__in=dates)
    return Slot.objects.filter(wanted)
