"""The acts of a day as they were linked: the public order, and whether it still holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from antrean.counters import chain
from antrean.counters.chain import Link
from antrean.counters.models import Counter, HallDay, HallEvent
from antrean.kernel import clock
from antrean.offices.models import Office

_RECENT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class PublicAct:
    """An act as everybody may read it: no name, no note, the staff by a pseudonym of the day.

    It has all that its link is reckoned from, so that anybody can (`chain.linked`).
    """

    number: int
    at: datetime
    act: str
    reason: str
    visit: str
    tickets: str
    stage: str
    counter: int | None
    staff: str
    note_hash: str
    undoes: int | None
    link: str


@dataclass(frozen=True, slots=True)
class Order:
    """The acts of a day in their order, and the head of their chain."""

    acts: Sequence[PublicAct]
    head: str
    closed_at: datetime | None


def order(office: Office, day: date) -> Order:
    """Return the anonymous order of a day; empty when nobody came into the hall."""
    row = HallDay.objects.filter(office=office, day=day).first()
    if row is None:
        return Order([], "", None)
    acts = [
        PublicAct(
            number=link.number,
            at=link.at,
            act=link.act,
            reason=link.reason,
            visit=link.visit,
            tickets=link.tickets,
            stage=link.stage,
            counter=link.counter,
            staff=link.staff,
            note_hash=link.note_hash,
            undoes=link.undoes,
            link=kept,
        )
        for link, kept in _links(row)
    ]
    return Order(acts, row.head, row.closed_at)


@dataclass(frozen=True, slots=True)
class Audit:
    """What recomputing a day's chain found.

    Attributes:
        head: of the chain as it is kept.
        links: the hash of each act, as it is kept.
        first_fault: the number of the first act that is not what was linked; None if all hold.
    """

    head: str
    links: Sequence[str]
    first_fault: int | None


def audit(office: Office, day: date) -> Audit:
    """Recompute the chain of a day from its acts."""
    row = HallDay.objects.filter(office=office, day=day).first()
    if row is None:
        return Audit("", [], None)
    acts = list(_links(row))
    fault = chain.first_fault(office.code, day, acts)
    links = [kept for _, kept in acts]
    # What was cut off at the end leaves no act that could be wrong.
    if fault is None and (len(links), links[-1:]) != (row.acts, [row.head][: row.acts]):
        fault = len(links) + 1
    return Audit(row.head, links, fault)


def _links(row: HallDay) -> Iterator[tuple[Link, str]]:
    events = HallEvent.objects.filter(hall=row).select_related("visit", "undoes")
    for event in events.order_by("number"):
        link = Link(
            number=event.number,
            at=event.at,
            act=event.act,
            reason=event.reason,
            visit=event.visit.public_id if event.visit else "",
            tickets=event.tickets,
            stage=event.stage,
            counter=event.counter,
            staff=event.staff,
            note_hash=_note_hash(event),
            undoes=event.undoes.number if event.undoes else None,
        )
        yield link, event.link


def _note_hash(event: HallEvent) -> str:
    """Return the hash of what is noted now; of a note that was erased, the one that was kept."""
    return chain.note_hash(event.note, event.note_salt) if event.note_salt else event.note_hash


def recent_acts(counter: Counter) -> list[HallEvent]:
    """Return what a counter did within the last seconds, the latest first."""
    now = clock.now()
    acts = HallEvent.objects.filter(
        hall__office=counter.office_id,
        hall__day=counter.office.today(now),
        counter=counter.number,
        at__gt=now - _RECENT,
    )
    return list(acts.select_related("visit", "undoes").order_by("-number"))
