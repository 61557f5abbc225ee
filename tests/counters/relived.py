"""A simulated day lived through again by the real actions, the clock stopped at each act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.errors import ForfeitedError
from antrean.bookings.models import Slot
from antrean.counters import actions
from antrean.counters.models import Counter, HallEvent, Ticket, Visit
from antrean.counters.policy import Lane
from antrean.counters.simulation import Act, Day
from antrean.counters.visitors import Hall, Party
from tests import make
from tests.counters import office
from tests.counters.office import DESK, key

_BORN, _LONG_AGO = date(1990, 1, 1), date(1940, 1, 1)
_BEFORE = make.DAY
_DAY = _BEFORE + timedelta(days=1)
_PRESETS = {3: "three", 2: "two"}
# The play rounds minutes to the microsecond, twice where the clock does once.
_A_BIT = timedelta(milliseconds=1)

type Called = tuple[int, str, int, str]


@dataclass
class Relived:
    """An office as the play had it; whom the play knows as a party, it knows by a visit."""

    of: Hall
    played: Day
    parties: dict[int, int] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    counters: dict[int, Counter] = field(default_factory=dict)

    def live(self, *, asks_in_vain: bool = False) -> None:
        """Do everything that the play did.

        Args:
            asks_in_vain: whether each counter that the play left free asks for the next, too,
                and has to be told that nobody can be called.
        """
        self._build()
        acts = _with_calls_repeated(self.played.acts)
        for nth, act in enumerate(acts):
            self._put_clock(act.minute)
            getattr(self, f"_{act.name}")(act)
            if asks_in_vain and (nth + 1 == len(acts) or acts[nth + 1].minute > act.minute):
                self._ask_in_vain()

    def calls(self) -> list[Called]:
        """Return the calls in the order that everybody may read: counter, stage, who, why."""
        events = HallEvent.objects.filter(hall=self.day.hall, act="call").order_by("number")
        return [
            (counter - 1, stage, self.parties[visit], reason)
            for counter, stage, visit, reason in events.values_list(
                "counter", "stage", "visit", "reason"
            )
            if counter and visit
        ]

    # The office before it opens

    def _build(self) -> None:
        self.office = make.office()
        preset = _PRESETS[len(self.of.way)]
        make.hall_rules(office=self.office, preset=preset, walk_ins=500, priorities=500)
        before = make.slot(office=self.office, day=_BEFORE, capacity=50)
        slots = {
            hour: make.slot(office=self.office, day=_DAY, starts=time(hour), capacity=200)
            for hour in range(8, 8 + len(self.of.hours))
        }
        self.day = office.Day(slots[8], slots[8].starts_at)
        for party in sorted(self.played.parties, key=lambda one: (one.hour, one.number)):
            if party.is_booked:
                self._book(party, slots[party.hour])
        self._send_for_papers(office.Day(before, before.starts_at))
        self._put_clock(7.5 * 60)
        with self.day.clock():
            bookings.open_day(self.office, _DAY)
        for nth in self.played.desks:
            self.counters[nth] = self.day.counter(nth + 1, *self.of.desks[nth])

    def _book(self, party: Party, slot: Slot) -> None:
        born = _LONG_AGO if party.lane is Lane.PRIORITY else _BORN
        names = [_name(party, nth) for nth in range(party.size)]
        booking = self.day.booked(*names, slot=slot, born=[born] * party.size)
        self.codes[party.id] = booking.code

    def _send_for_papers(self, before: office.Day) -> None:
        """Let those who come back with a paper be sent for it the day before."""
        back = [party for party in self.played.parties if party.lane is Lane.RETURN]
        with before.clock():
            bookings.open_day(self.office, _BEFORE)
        counter = before.counter(100, self.of.way[0])
        for party in back:
            booking = before.booked(_name(party))
            before.at(7, 45).arrive(booking)
            called = before.do("call_next", counter)
            assert called is not None
            before.do("lack_papers", counter, ticket_ids=_tickets(called))
            self.codes[party.id] = booking.code
        with before.clock():
            actions.close_counter(counter.pk, before.officers[counter.pk])

    def _put_clock(self, minute: float) -> None:
        self.day.now = self.office.at(_DAY, time(0)) + timedelta(minutes=minute)

    # The acts of the play

    def _enter(self, act: Act) -> None:
        party = self.played.parties[act.party]
        visit = self._let_in(party)
        assert visit is not None
        self.parties[visit.pk] = party.id

    def _let_in(self, party: Party) -> Visit | None:
        code = self.codes.get(party.id)
        with self.day.clock():
            if party.service:
                return actions.issue_service(self.office, party.service, DESK, request_key=key())
            sent = Ticket.objects.filter(visit__in=self._visits(party), state="incomplete")
            ticket = sent.filter(place=None).first()
            if ticket is not None:
                return actions.readmit(ticket.pk, DESK, request_key=key())
            if code and party.lane is Lane.WALK_IN:
                return self._too_late(code)
            if code:
                return actions.arrive(code, DESK, office_id=self.office.pk)
        return self.day.walked_in(_name(party), party.lane.value, people=party.size)

    def _too_late(self, code: str) -> Visit | None:
        with pytest.raises(ForfeitedError):
            actions.arrive(code, DESK, office_id=self.office.pk)
        return actions.issue_late(code, DESK, request_key=key())

    def _visits(self, party: Party) -> list[int]:
        return [visit for visit, known in self.parties.items() if known == party.id]

    def _call(self, act: Act) -> None:
        called = self._do("call_next", act)
        party = self.parties[called.pk] if called else None
        assert party == act.party, f"expected to call {act}, not {party}"

    def _again(self, act: Act) -> None:
        self._do("call_again", act)

    def _miss(self, act: Act) -> None:
        self.day.now += _A_BIT
        self._do("miss", act)

    def _excuse(self, act: Act) -> None:
        self._do("excuse", act)

    def _finish(self, act: Act) -> None:
        self._do("finish", act)

    def _papers(self, act: Act) -> None:
        (visit,) = Visit.objects.filter(counter=self.counters[act.desk or 0])
        self._do("lack_papers", act, ticket_ids=_tickets(visit))

    def _do(self, name: str, act: Act, **facts: object) -> Visit | None:
        assert act.desk is not None
        return self.day.do(name, self.counters[act.desk], **facts)

    def _ask_in_vain(self) -> None:
        busy = set(Visit.objects.exclude(counter=None).values_list("counter", flat=True))
        for counter in self.counters.values():
            if counter.pk not in busy:
                assert self.day.do("call_next", counter) is None


def expected_calls(played: Day) -> list[Called]:
    """Return the calls of a play as `Relived.calls` tells them."""
    return [
        (call.desk, call.stage, call.party, call.reason.value)
        for call in played.calls
        if call.desk is not None and call.reason is not None
    ]


def _with_calls_repeated(acts: Sequence[Act]) -> list[Act]:
    """Return the acts with the two calls more before each miss, which the play leaves out."""
    called: dict[int, float] = {}
    repeated: list[Act] = []
    for act in acts:
        if act.desk is not None and act.name == "call":
            called[act.desk] = act.minute
        elif act.desk is not None and act.name == "miss":
            since = called[act.desk]
            repeated += [replace(act, name="again", minute=since + later) for later in (1, 2)]
    return sorted([*acts, *repeated], key=lambda act: act.minute)


def _name(party: Party, nth: int = 0) -> str:
    """Return a name that nobody else has; those of people have no digits."""
    letters = str.maketrans("0123456789", "ABCDEFGHIJ")
    return f"Orang {str(party.id).translate(letters)} {'KLMN'[nth]}"


def _tickets(visit: Visit) -> list[int]:
    return list(Ticket.objects.filter(visit=visit, state="here").values_list("pk", flat=True))
