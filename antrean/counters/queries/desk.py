"""What an officer looks back at: what their counter did, and what was noted about people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from antrean.bookings.models import Place
from antrean.counters import policy
from antrean.counters.models import HallEvent
from antrean.counters.pseudonyms import pseudonym
from antrean.offices.models import Office

# Nothing that an officer did to people, so there is nothing to take back.
_OF_THE_COUNTER = frozenset({"open", "pause", "shut", "ask", "free"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneAct:
    """An act of a counter.

    Attributes:
        act: what was done; of an undo, what was taken back.
        undone: whether it was taken back since.
        undo_until: until when it may be taken back; None if it may not.
    """

    act: str
    at: datetime
    tickets: str
    stage: str
    note: str
    is_undo: bool
    undone: bool
    undo_until: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted about people with an act, and at which counter."""

    text: str
    act: str
    at: datetime
    counter: int | None


def last_acts(office: Office, day: date, counter: int, *, most: int = 10) -> Sequence[DoneAct]:
    """Return what a counter did last on a day, the latest first."""
    events = HallEvent.objects.filter(hall__office=office, hall__day=day, counter=counter)
    rows = list(events.select_related("undoes", "undone_by").order_by("-number")[:most])
    # That a colleague was asked for stands in nobody's way.
    last = next((event for event in rows if event.act != "ask"), None)
    return [_done(event, is_last=event is last) for event in rows]


def _done(event: HallEvent, *, is_last: bool) -> DoneAct:
    is_undo = event.undoes is not None
    may_be = is_last and not is_undo and event.act not in _OF_THE_COUNTER
    return DoneAct(
        act=event.undoes.act if event.undoes else event.act,
        at=event.at,
        tickets=event.tickets,
        stage=event.stage,
        note=event.note,
        is_undo=is_undo,
        undone=hasattr(event, "undone_by"),
        undo_until=event.at + policy.UNDO_WITHIN if may_be else None,
    )


def notes_about(visit_id: int) -> Sequence[Note]:
    """Return what was noted about people on this day, the latest first."""
    events = HallEvent.objects.filter(visit=visit_id).exclude(note="").order_by("-number")
    return [Note(event.note, event.act, event.at, event.counter) for event in events]


def names_on(place_ids: Sequence[int]) -> Mapping[int, str]:
    """Return who the people of these places are, as they wrote their names."""
    return dict(Place.objects.filter(pk__in=place_ids).values_list("pk", "name"))


def freed_at(office: Office, day: date, counter: int, sat: str) -> datetime | None:
    """Return when somebody else closed the counter at which an officer sat; None: nobody did.

    Args:
        sat: who, by the actor's name: `staff:5`.
    """
    theirs = pseudonym(sat, office.code, day)
    events = HallEvent.objects.filter(hall__office=office, hall__day=day, counter=counter)
    opened = events.filter(act="open", staff=theirs).order_by("-number").first()
    if opened is None:
        return None
    shut = events.filter(act="shut", number__gt=opened.number).order_by("number").first()
    return shut.at if shut and shut.staff != theirs else None


def was_done(request_key: str) -> bool:
    """Whether what was asked for under this key has been done."""
    return bool(request_key) and HallEvent.objects.filter(request_key=request_key).exists()
