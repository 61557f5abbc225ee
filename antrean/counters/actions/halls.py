"""The hall of a day under its lock, and the one function that appends to the chain of its acts.

Every act locks what it needs of claims, bookings and slots first, then the office-day row: the
last lock of the order. Whoever holds that one has the whole hall to themselves: its counters,
visits, tickets and lines need no locks of their own. Then it reads the clock, checks, writes,
and records one act.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from antrean.bookings.actions.days import locked_day
from antrean.bookings.actions.parties import Actor
from antrean.bookings.errors import IdempotencyKeyReusedError
from antrean.counters import chain
from antrean.counters.chain import Link
from antrean.counters.errors import HallClosedError
from antrean.counters.models import Counter, HallDay, HallEvent, Ticket, Visit
from antrean.counters.pseudonyms import pseudonym
from antrean.counters.queries.rules import hall_rules
from antrean.kernel import clock
from antrean.offices.models import Office, OfficeDay


@dataclass(slots=True)
class LockedHall:
    """The hall of an office's day, locked, as of the instant `now`."""

    office: Office
    day: OfficeDay
    row: HallDay
    now: datetime

    def refuse_unless_open(self) -> None:
        """Refuse what begins something anew while the office's day does not run.

        Raises:
            HallClosedError: the day was not opened, is suspended, or is over.
        """
        if self.day.state != "open" or self.row.closed_at:
            raise HallClosedError(state=self.day.state)

    def refuse_when_over(self) -> None:
        """Refuse what the end of the day has settled; a day that is suspended is not over.

        Raises:
            HallClosedError: the day is over.
        """
        if self.day.state == "closed" or self.row.closed_at:
            raise HallClosedError(state=self.day.state)


def locked_hall(office: Office, day: date) -> LockedHall:
    """Lock the office's day and return its hall; made on first use, by the rules in force."""
    locked = locked_day(office, day)
    row = HallDay.objects.filter(office=office, day=day).first()
    if row is None:
        preset = hall_rules(office, day).preset
        row = HallDay.objects.create(office=office, day=day, preset=preset)
    return LockedHall(locked.office, locked, row, clock.now())


def done_before(request_key: str, *acts: str) -> HallEvent | None:
    """Return what this very request did, if it was carried out already.

    Raises:
        IdempotencyKeyReusedError: its key did something else.
    """
    if not request_key:
        return None
    events = HallEvent.objects.select_related("visit")
    done = events.filter(request_key=request_key).first()
    if done is not None and done.act not in acts:
        raise IdempotencyKeyReusedError
    return done


def record(  # noqa: PLR0913  # an act is who did what to whom, where and why
    hall: LockedHall,
    act: str,
    by: Actor,
    *,
    visit: Visit | None = None,
    tickets: Sequence[Ticket] = (),
    counter: Counter | None = None,
    reason: str = "",
    note: str = "",
    before: dict[str, Any] | None = None,
    undoes: HallEvent | None = None,
    request_key: str = "",
) -> HallEvent:
    """Append an act to the chain of the locked hall, with the next number of its day."""
    row = hall.row
    salt = secrets.token_hex(16) if note else ""
    link = Link(
        number=row.acts + 1,
        at=hall.now,
        act=act,
        reason=reason,
        visit=visit.public_id if visit else "",
        tickets=" ".join(ticket.number for ticket in tickets),
        stage=visit.stage if visit else "",
        counter=counter.number if counter else None,
        staff=_pseudonym(by, hall),
        note_hash=chain.note_hash(note, salt),
        undoes=undoes.number if undoes else None,
    )
    row.head = chain.linked(row.head or chain.start(hall.office.code, row.day), link)
    row.acts = link.number
    row.save(update_fields=["acts", "head"])
    return HallEvent.objects.create(
        hall=row,
        number=link.number,
        at=link.at,
        act=act,
        reason=reason,
        visit=visit,
        tickets=link.tickets,
        stage=link.stage,
        counter=link.counter,
        staff=link.staff,
        note=note,
        note_salt=salt,
        note_hash=link.note_hash,
        link=row.head,
        before=before,
        undoes=undoes,
        request_key=request_key,
    )


def _pseudonym(by: Actor, hall: LockedHall) -> str:
    """Return what stands for whoever acts; nothing for the system."""
    return "" if by.channel == "system" else pseudonym(by.name, hall.office.code, hall.row.day)
