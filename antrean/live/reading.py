"""The states of subjects, read together and rendered once, as the API shows them.

A subject is what is watched, as its address names it: `booking/<code>`, `day/<office>:<day>`.
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
from antrean.bookings.queries import appointments, bookings
from antrean.kernel import clock, codes
from antrean.live import queries
from antrean.live.changes import booking_key, day_key, office_key, room_key
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
    return kind == "day" and _day_of(name) is not None


def read(subjects: Collection[str]) -> dict[str, State]:
    """Return the states of the subjects that there are, in the same few queries for them all."""
    now = clock.now()
    parts = [subject.partition("/") for subject in subjects]
    codes_ = [name for kind, _, name in parts if kind == "booking"]
    names = [name for kind, _, name in parts if kind == "day"]
    return dict([*_bookings(codes_, now), *_days(names, now)])


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


def _days(names: Iterable[str], now: datetime) -> Iterator[tuple[str, State]]:
    wanted = [day for day in map(_day_of, names) if day is not None]
    if not wanted:
        return
    offices = {o.code: o for o in Office.objects.filter(code__in={code for code, _ in wanted})}
    days = [(offices[code], day) for code, day in wanted if code in offices]
    coming = queries.next_changes(days, now)
    for (office, day), room in queries.rooms(days, now):
        keys = {key(office.pk, day) for key in (room_key, day_key)} | {office_key(office.pk)}
        (shown,) = rendering.days(office, [room], now)
        yield f"day/{office.code}:{day}", _state(shown, keys, coming.get((office.pk, day)))


def _state(shown: BookingOut | DayOut, keys: Iterable[str], changes: datetime | None) -> State:
    # The address of the stream itself is new every hour, and no news.
    content = json.encode(structs.replace(shown, live=""))
    version = hashlib.blake2b(content, digest_size=9).hexdigest()
    event = b"event: state\nid: %b\ndata: %b\n\n" % (version.encode(), json.encode(shown))
    return State(version, event, frozenset(keys), changes)


def _day_of(name: str) -> tuple[str, date] | None:
    match = _DAY.fullmatch(name)
    if match is None:
        return None
    try:
        return match["office"], date.fromisoformat(match["day"])
    except ValueError:
        return None
