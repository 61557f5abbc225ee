"""The states of subjects, read together and rendered once, as the API shows them.

A subject is what is watched, as its address names it: `booking/<code>`, `day/<office>:<day>`,
`hall/<office>:<day>`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import json, structs

from antrean.api import rendering
from antrean.api.schemas import BookingOut, DayOut
from antrean.bookings.queries import appointments, bookings, snapshot
from antrean.counters.queries import screens
from antrean.counters.queries.present import present
from antrean.counters.queries.screens import Hall
from antrean.kernel import clock, codes
from antrean.live import queries
from antrean.live.changes import booking_key, day_key, hall_key, office_key, room_key
from antrean.offices.models import Office

_DAY = re.compile(r"(?P<office>[-a-z0-9_]{1,40}):(?P<day>\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class State:
    """A subject as it stands, ready to be sent.

    `version` is the same for the same state, whoever read it; `keys` name the changes that
    may change it, `next_change` is when time alone does.
    """

    version: str
    event: bytes
    keys: frozenset[str]
    next_change: datetime | None


def is_subject(text: str) -> bool:
    """Whether this can name something that is watched."""
    kind, _, name = text.partition("/")
    if kind == "booking":
        return codes.canonical(name) == name
    return kind in {"day", "hall"} and _day_of(name) is not None


def read(subjects: Collection[str]) -> dict[str, State]:
    """Return the states of the subjects that there are, in the same few queries for them all.

    They are of one instant: nobody sees a booking of before a change with places of after it.
    """
    now = clock.now()
    parts = [subject.partition("/") for subject in subjects]
    codes_ = [name for kind, _, name in parts if kind == "booking"]
    names = [name for kind, _, name in parts if kind == "day"]
    halls = [name for kind, _, name in parts if kind == "hall"]
    with snapshot():
        return dict([*_bookings(codes_, now), *_days(names, now), *_halls(halls, now)])


def _bookings(wanted: Collection[str], now: datetime) -> Iterator[tuple[str, State]]:
    if not wanted:
        return
    found_bookings = list(bookings(wanted))
    by_slot = appointments({one.slot_id: one.slot for one in found_bookings}.values())
    for found in found_bookings:
        appointment = by_slot[found.slot_id]
        keys = {booking_key(found.pk), day_key(found.slot.office_id, found.slot.day)}
        shown = rendering.booking_at(found, appointment, now)
        yield f"booking/{found.code}", _state(shown, keys, appointment.next_change(found, now))


def _days(names: Collection[str], now: datetime) -> Iterator[tuple[str, State]]:
    days = _days_of_offices(names)
    if not days:
        return
    coming = queries.next_changes(days, now)
    for (office, day), room in queries.rooms(days, now):
        keys = {key(office.pk, day) for key in (room_key, day_key)} | {office_key(office.pk)}
        (shown,) = rendering.days(office, [room], now)
        yield f"day/{office.code}:{day}", _state(shown, keys, coming.get((office.pk, day)))


def _halls(names: Collection[str], now: datetime) -> Iterator[tuple[str, State]]:
    for office, day in _days_of_offices(names):
        here = present(office, day, now)
        keys = {hall_key(office.pk, day), day_key(office.pk, day), office_key(office.pk)}
        state = _state(screens.shown(here), keys, screens.next_change(here))
        yield f"hall/{office.code}:{day}", state


def _state(
    shown: BookingOut | DayOut | Hall, keys: Iterable[str], changes: datetime | None
) -> State:
    # The address of the stream itself is new every hour, and no news.
    lasting = shown if isinstance(shown, Hall) else structs.replace(shown, live="")
    content = json.encode(lasting)
    version = hashlib.blake2b(content, digest_size=9).hexdigest()
    event = b"event: state\nid: %b\ndata: %b\n\n" % (version.encode(), json.encode(shown))
    return State(version, event, frozenset(keys), changes)


def _days_of_offices(names: Iterable[str]) -> list[tuple[Office, date]]:
    wanted = [day for day in map(_day_of, names) if day is not None]
    if not wanted:
        return []
    offices = {o.code: o for o in Office.objects.filter(code__in={code for code, _ in wanted})}
    return [(offices[code], day) for code, day in wanted if code in offices]


def _day_of(name: str) -> tuple[str, date] | None:
    match = _DAY.fullmatch(name)
    if match is None:
        return None
    try:
        return match["office"], date.fromisoformat(match["day"])
    except ValueError:
        return None
