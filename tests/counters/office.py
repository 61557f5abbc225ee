"""A day at an office: people who come, counters that call, a clock that stands where it is put.

The day is open; the first slot is from eight to nine and holds ten people.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from antrean.accounts.models import Account
from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor, Applicant
from antrean.bookings.models import Booking, Slot
from antrean.counters import actions
from antrean.counters.models import Counter, HallDay, HallEvent, Ticket, Visit
from antrean.kernel import clock
from tests import make

HOLDER = Actor("whatsapp", "holder")
DESK = Actor("staff", "staff:0")
# What an act cannot do without, unless a test is about just that.
NOTED: dict[str, dict[str, object]] = {"lack_papers": {"note": "akta kelahiran"}}
_serial = itertools.count(1)


def key() -> str:
    """Return a request key that nobody had before."""
    return f"request:{next(_serial)}"


@dataclass
class Day:
    """An office on one day, and the instant at which everything is done that it is asked to do."""

    slot: Slot
    now: datetime
    officers: dict[int, Actor] = field(default_factory=dict)

    @property
    def hall(self) -> HallDay:
        return HallDay.objects.get(office=self.slot.office, day=self.slot.day)

    def at(self, hour: int, minute: int = 0, second: int = 0) -> Day:
        """Put the clock."""
        self.now = self.slot.office.at(self.slot.day, time(hour, minute, second))
        return self

    def later(self, **by: float) -> Day:
        self.now += timedelta(**by)
        return self

    @contextmanager
    def clock(self) -> Iterator[None]:
        with clock.stopped(self.now):
            yield

    def booked(self, *names: str, slot: Slot | None = None, born: Sequence[date] = ()) -> Booking:
        """Book for these people two days before."""
        slot = slot or self.slot
        people = make.people(*(names or ("Budi",)))
        born = born or [person.birth_date for person in people]
        people = tuple(
            Applicant(name=person.name, birth_date=when)
            for person, when in zip(people, born, strict=True)
        )
        with clock.stopped(self.slot.starts_at - timedelta(days=2)):
            held = bookings.hold(make.request(slot=slot, people=people))
            return bookings.confirm(held.code, HOLDER).booking

    def arrive(self, booking: Booking, *positions: int) -> Visit | None:
        places = booking.places.filter(position__in=positions).values_list("pk", flat=True)
        with self.clock():
            return actions.arrive(
                booking.code,
                DESK,
                office_id=self.slot.office_id,
                place_ids=list(places) if positions else None,
            )

    def came(self, *names: str, slot: Slot | None = None) -> Visit:
        """Let people come in who had booked."""
        visit = self.arrive(self.booked(*names, slot=slot))
        assert visit is not None
        return visit

    def walked_in(self, name: str = "Citra", lane: str = "walk_in", **facts: object) -> Visit:
        known: dict[str, object] = {"birth_date": date(1990, 1, 1), "request_key": key()} | facts
        with self.clock():
            visit = actions.issue(self.slot.office, lane, DESK, name=name, **known)  # type: ignore[arg-type]
        assert visit is not None
        return visit

    def counter(self, number: int, *stages: str, zone: str = "") -> Counter:
        """Make a counter, of all three stages unless some are named, and let somebody sit there."""
        with self.clock():
            made = actions.set_counter(
                self.slot.office,
                number,
                stages=stages or ["documents", "interview", "photo"],
                zone=zone,
            )
            account = officer(self.slot, number)
            self.officers[made.pk] = Actor("staff", f"staff:{account.pk}")
            return actions.open_counter(made.pk, account, self.officers[made.pk])

    def do(self, act: str, counter: Counter, **facts: object) -> Visit | None:
        """Let the officer of a counter do something, under a request key of its own."""
        known: dict[str, object] = {"request_key": key(), **NOTED.get(act, {})} | facts
        with self.clock():
            done: Visit | None = getattr(actions, act)(
                counter.pk, self.officers[counter.pk], **known
            )
        return done

    def serve(self, counter: Counter) -> Visit:
        """Call somebody, and be done with them at this stage."""
        visit = self.do("call_next", counter)
        assert visit is not None
        self.do("start", counter)
        self.do("finish", counter)
        visit.refresh_from_db()
        return visit

    def call_and_finish(self, counter: Counter) -> list[str]:
        """Call somebody, be done with them; return their numbers."""
        called = numbers(self.do("call_next", counter))
        self.do("finish", counter)
        return called

    def call_in_vain(self, counter: Counter) -> None:
        """Call out whoever was called to a counter until the call counts as missed."""
        for _ in range(2):
            self.later(seconds=45).do("call_again", counter)
        self.later(seconds=90).do("miss", counter)

    def acts(self) -> list[str]:
        events = HallEvent.objects.filter(hall=self.hall).order_by("number")
        return list(events.values_list("act", flat=True))


def a_day(*, capacity: int = 10, preset: str = "") -> Day:
    """Make an office whose day is open, at half past seven."""
    slot = make.slot(capacity=capacity)
    if preset:
        make.hall_rules(office=slot.office, preset=preset)
    day = Day(slot, slot.starts_at - timedelta(minutes=30))
    with day.clock():
        bookings.open_day(slot.office, slot.day)
    return day


def officer(slot: Slot, number: int) -> Account:
    return Account.objects.create(
        email=f"petugas-{number}-{next(_serial)}@contoh.id",
        role="officer",
        office=slot.office,
        created_at=slot.starts_at,
    )


def numbers(visit: Visit | None) -> list[str]:
    """Return the numbers of a visit's people who are in the building."""
    assert visit is not None
    here = Ticket.objects.filter(visit=visit, state="here").order_by("number")
    return list(here.values_list("number", flat=True))


def states(booking: Booking) -> list[str]:
    return list(booking.places.order_by("position").values_list("state", flat=True))
