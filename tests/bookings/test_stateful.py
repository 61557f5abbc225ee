"""Any history of the queue, in any order and at any hour, keeps the books right.

Each run lives in a transaction that is rolled back. Nothing here asks the code under test
what is true: rooms, open people and states are counted anew from the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from antrean.bookings import actions
from antrean.bookings.actions import Actor, Applicant, Outcome, Request
from antrean.bookings.errors import (
    AlreadyBookedError,
    BookingNotFoundError,
    DayFullError,
    ForfeitedError,
    HoldExpiredError,
    IdempotencyKeyReusedError,
    SlotFullError,
    TooManyPeopleError,
)
from antrean.bookings.lifecycle import OPEN, State
from antrean.bookings.models import Booking, BookingEvent, Claim, Place, Slot
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office, OfficeDay
from tests import make
from tests.bookings import truth

HOLDER = Actor("whatsapp", "holder")
DOOR = Actor("staff", "staff:1", "traffic")
NEXT_DAY = make.DAY + timedelta(days=1)
ANY = st.integers(0, 60)  # which of the bookings so far, modulo how many there are
MOMENT = timedelta(microseconds=1)
PEOPLE = st.lists(st.sampled_from(["", "", "", "", "h1", "h2", "h3"]), min_size=1, max_size=4)
WHERE = st.integers(0, 4)
AGO = st.sampled_from([0, 0, 0, 1, 10])  # minutes that a message was under way


class History(RuleBasedStateMachine):
    """Three people, five hours of two offices in two zones, two days."""

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        bogor, ambon = make.office(), make.office(timezone="Asia/Jayapura")
        self.slots = [
            make.slot(office=bogor, capacity=3),
            make.slot(office=bogor, capacity=2, starts=make.time(9)),
            make.slot(office=bogor, capacity=4, day=NEXT_DAY),
            make.slot(office=ambon, capacity=2),
            make.slot(office=ambon, capacity=4, day=NEXT_DAY),
        ]
        self.holders = [make.holder() for _ in range(3)]
        self.now = bogor.at(make.DAY - timedelta(days=1), make.time(12))
        self.requests: list[Request] = []
        self.codes: list[str] = []
        self.numbers: dict[int, tuple[date, str]] = {}  # place id → day and number, as last seen
        self.given: set[tuple[int, date, str]] = set()  # every number ever seen
        self.events: list[tuple[Any, ...]] = []

    @initialize(sizes=st.lists(st.integers(1, 2), max_size=3), confirmed=st.booleans())
    def begin(self, sizes: list[int], confirmed: bool) -> None:  # noqa: FBT001
        for who, size in enumerate(sizes):
            self.hold(who, ["h1", ""][:size] if who == 0 else [""] * size, who, by_day=False)
            if confirmed:
                self.confirm(who, "", 0)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    # Getting in

    def request(self, where: int, niks: list[str], who: int, *, by_day: bool) -> Request:
        slot = self.slots[where]
        people = tuple(
            Applicant(f"Orang {'ABCD'[n]}", date(1987, 1, 25), nik_hash=nik)
            for n, nik in enumerate(niks)
        )
        return make.request(
            slot=slot,
            day=slot.day if by_day else None,
            holder=self.holders[who],
            people=people,
            channel=["whatsapp", "web"][len(niks) % 2],
        )

    @rule(where=WHERE, niks=PEOPLE, who=st.integers(0, 2), by_day=st.booleans())
    def hold(self, where: int, niks: list[str], who: int, by_day: bool) -> None:  # noqa: FBT001
        request = self.request(where, niks, who, by_day=by_day)
        reasonable = self.reasons(request)
        outcome = self.attempt(lambda: actions.hold(request))
        self.note(request, outcome)
        self.judge(outcome, reasonable)

    @rule(where=WHERE, niks=PEOPLE, who=st.integers(0, 2), which=ANY)
    @precondition(lambda self: self.codes)
    def hold_instead(self, where: int, niks: list[str], who: int, which: int) -> None:
        old = self.booking(which)
        request = replace(self.request(where, niks, who, by_day=False), replaces=old.pk)
        theirs = old.state == State.HELD and self.now < old.held_until
        outcome = self.attempt(lambda: actions.hold(request))
        self.note(request, outcome)
        if isinstance(outcome, Booking) and theirs and old.holder_id == request.holder_id:
            old.refresh_from_db()
            assert old.state == State.CANCELLED

    @rule(asks=st.lists(st.tuples(WHERE, PEOPLE, st.integers(0, 2)), min_size=2, max_size=4))
    def batch(self, asks: list[tuple[int, list[str], int]]) -> None:
        requests = [self.request(*ask, by_day=True) for ask in asks]
        outcomes = self.attempt(lambda: self.allocate([*requests, requests[0]]))
        assert not isinstance(outcomes, DomainError)
        for request, outcome in zip(requests, outcomes, strict=False):
            self.note(request, outcome)
        if isinstance(outcomes[0], Booking):
            assert outcomes[-1] == outcomes[0]

    @rule(which=ANY)
    @precondition(lambda self: self.codes)
    def hold_again(self, which: int) -> None:
        which %= len(self.codes)
        found = self.attempt(lambda: actions.hold(self.requests[which]))
        assert isinstance(found, Booking)
        assert found.code == self.codes[which]

    # What applicants do

    @rule(which=ANY, guardian=st.sampled_from(["", "v1"]), ago=AGO)
    @precondition(lambda self: self.codes)
    def confirm(self, which: int, guardian: str, ago: int) -> None:
        before = self.booking(which)
        people = before.places.filter(state__in=[State.HELD, State.EXPIRED]).count()
        by = self.by(ago)
        late = by.said_at >= before.held_until
        swept = before.state == State.EXPIRED
        room = truth.room(before.slot, self.now)
        outcome = self.attempt(lambda: actions.confirm(before.code, by, guardian_version=guardian))
        if isinstance(outcome, HoldExpiredError):
            assert late or swept
            assert (swept and room < people) or by.said_at >= before.slot.bookable_until
        if before.state == State.HELD and not late:
            assert not isinstance(outcome, DomainError)
            assert not outcome.late

    @rule(which=ANY)
    @precondition(lambda self: self.codes)
    def extend(self, which: int) -> None:
        self.attempt(lambda: actions.extend(self.code(which), HOLDER))

    @rule(which=ANY, ago=st.integers(0, 90))
    @precondition(lambda self: self.codes)
    def start_hold(self, which: int, ago: int) -> None:
        sent = self.now - timedelta(minutes=ago)
        self.attempt(lambda: actions.start_holds({self.code(which): sent}))

    @rule(which=ANY, one=st.booleans(), undoable=st.booleans(), ago=AGO)
    @precondition(lambda self: self.codes)
    def cancel(self, which: int, one: bool, undoable: bool, ago: int) -> None:  # noqa: FBT001
        ids = [self.somebody(which).pk] if one else None
        self.attempt(
            lambda: actions.cancel(self.code(which), self.by(ago), place_ids=ids, undoable=undoable)
        )

    @rule(which=ANY, ago=AGO)
    @precondition(lambda self: self.codes)
    def undo_cancel(self, which: int, ago: int) -> None:
        self.attempt(lambda: actions.undo_cancel(self.code(which), self.by(ago)))

    @rule(which=ANY, where=WHERE, by_day=st.booleans(), key=st.sampled_from(["", "k1", "k2"]))
    @precondition(lambda self: self.codes)
    def reschedule(self, which: int, where: int, by_day: bool, key: str) -> None:  # noqa: FBT001
        slot = self.slots[where]
        to: dict[str, Any] = {"day": slot.day} if by_day else {"slot_id": slot.pk}
        self.attempt(lambda: actions.reschedule(self.code(which), HOLDER, request_key=key, **to))

    @rule(which=ANY, name=st.sampled_from(["Orang B", "Orang AB", "Siti Aminah"]))
    @precondition(lambda self: self.codes)
    def correct(self, which: int, name: str) -> None:
        place = self.somebody(which)
        self.attempt(
            lambda: actions.correct(self.code(which), HOLDER, place_id=place.pk, name=name)
        )

    # What the office does

    @rule(which=ANY, one=st.booleans())
    @precondition(lambda self: self.codes)
    def check_in(self, which: int, one: bool) -> None:  # noqa: FBT001
        ids = [self.somebody(which).pk] if one else None
        office_id = self.booking(which).slot.office_id
        self.attempt(
            lambda: actions.check_in(self.code(which), DOOR, office_id=office_id, place_ids=ids),
            records=ForfeitedError,
        )

    @rule(which=ANY, one=st.booleans())
    @precondition(lambda self: self.codes)
    def reinstate(self, which: int, one: bool) -> None:  # noqa: FBT001
        ids = [self.somebody(which).pk] if one else None
        self.attempt(lambda: actions.reinstate(self.code(which), DOOR, place_ids=ids))

    @rule(
        where=WHERE,
        act=st.sampled_from(["open", "open", "open", "delay", "suspend", "resume", "close"]),
    )
    def run_day(self, where: int, act: str) -> None:
        slot = self.slots[where]
        acts: dict[str, Callable[[Office, date], OfficeDay]] = {
            "open": actions.open_day,
            "delay": lambda office, day: actions.delay_day(office, day, 20),
            "suspend": actions.suspend_day,
            "resume": actions.resume_day,
            "close": actions.close_day,
        }
        self.attempt(lambda: acts[act](slot.office, slot.day))

    @rule(where=WHERE, until=st.sampled_from([None, make.time(9)]), once=st.integers(0, 4))
    def shut(self, where: int, until: time | None, once: int) -> None:
        if once:
            return  # A day that is shut at once has little left to go wrong.
        slot = self.slots[where]
        self.attempt(
            lambda: actions.shut(slot.office, slot.day, ends=until, reason="Banjir", by=DOOR)
        )

    @rule(where=WHERE)
    def wait_for_the_doors(self, where: int) -> None:
        slot = self.slots[where]
        doors = slot.starts_at - timedelta(minutes=25)
        if self.now < doors:
            self.now = doors
            self.run_day(where, "open")

    @rule(job=st.sampled_from([actions.expire_due, actions.forfeit_due, actions.close_due_days]))
    def sweep(self, job: Callable[[], int]) -> None:
        before = truth.seen(self.now)
        self.attempt(job)
        if job is actions.expire_due:
            assert truth.seen(self.now) == before
            assert not Place.objects.filter(frees_at__lte=self.now).exists()

    # Time

    @rule(seconds=st.sampled_from([1, 240, 299, 900, 3600, 4 * 3600]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(which=ANY, offset=st.sampled_from([-MOMENT, timedelta(), timedelta(seconds=1)]))
    def wait_for_a_boundary(self, which: int, offset: timedelta) -> None:
        coming = sorted(instant for instant in self.boundaries() if instant > self.now)
        if coming:
            self.now = max(self.now, coming[which % min(len(coming), 4)] + offset)

    def boundaries(self) -> set[datetime]:
        instants = set(Place.objects.exclude(frees_at=None).values_list("frees_at", flat=True))
        for slot in self.slots:
            day = OfficeDay.objects.get(office=slot.office, day=slot.day)
            late = timedelta(minutes=day.delay_minutes)
            instants |= {slot.bookable_until, slot.starts_at, slot.starts_at + late}
            instants |= set(slot.office.bounds(slot.day))
            instants.add(slot.office.at(slot.day, make.time(7, 30)))
        return instants

    # What must be true after every step

    @invariant()
    def the_books_are_right(self) -> None:
        truth.assert_all()
        keys = Claim.objects.filter(key__startswith="key:").values_list("key", flat=True)
        assert set(keys) == {request.claim for request in self.requests}

    @invariant()
    def numbers_are_never_used_again(self) -> None:
        for place in Place.objects.exclude(queue_number=""):
            mine = (place.day, place.queue_number)
            if self.numbers.get(place.pk) != mine:
                assert (place.office_id, *mine) not in self.given
                self.given.add((place.office_id, *mine))
                self.numbers[place.pk] = mine

    @invariant()
    def events_are_only_added(self) -> None:
        rows = list(BookingEvent.objects.order_by("pk").values_list())
        assert rows[: len(self.events)] == self.events
        self.events = rows

    # Looking

    def attempt[T](
        self, act: Callable[[], T], *, records: type[DomainError] | None = None
    ) -> T | DomainError:
        """Act at the present instant; a refusal must leave everything as it was."""
        before = truth.seen(self.now)
        try:
            with clock.stopped(self.now):
                return act()
        except DomainError as refusal:
            if records is None or not isinstance(refusal, records):
                assert truth.seen(self.now) == before
            return refusal

    def by(self, ago: int) -> Actor:
        return replace(HOLDER, said_at=self.now - timedelta(minutes=ago))

    def allocate(self, requests: list[Request]) -> list[Outcome]:
        with transaction.atomic():
            return actions.allocate(requests)

    def note(self, request: Request, outcome: Outcome) -> None:
        if isinstance(outcome, Booking):
            self.requests.append(request)
            self.codes.append(outcome.code)

    def reasons(self, request: Request) -> set[type[DomainError]]:
        """Return why the request would have to be refused, of the reasons that one can count."""
        slots = [s for s in self.slots if s.office_id == request.office_id]
        if request.slot_id is not None:
            slots = [s for s in slots if s.pk == request.slot_id]
        else:
            slots = [s for s in slots if s.day == request.day]
        found: set[type[DomainError]] = set()
        rooms = [truth.room(slot, self.now) for slot in slots if not self.is_over(slot)]
        if all(room < len(request.applicants) for room in rooms):
            found |= {SlotFullError, DayFullError}
        people = [p for p in Place.objects.select_related("booking") if self.is_open(p)]
        theirs = [p for p in people if p.booking.holder_id == request.holder_id]
        if len(theirs) + len(request.applicants) > 4:
            found.add(TooManyPeopleError)
        niks = [a.nik_hash for a in request.applicants if a.nik_hash]
        if len(set(niks)) < len(niks) or set(niks) & {p.nik_hash for p in people}:
            found.add(AlreadyBookedError)
        return found

    def judge(self, outcome: Outcome | DomainError, reasonable: set[type[DomainError]]) -> None:
        countable = (SlotFullError, DayFullError, TooManyPeopleError, AlreadyBookedError)
        if isinstance(outcome, countable):
            assert type(outcome) in reasonable
        elif isinstance(outcome, Booking):
            assert not reasonable
        assert not isinstance(outcome, BookingNotFoundError | IdempotencyKeyReusedError)

    def is_over(self, slot: Slot) -> bool:
        slot.refresh_from_db()
        return bool(slot.closed_reason) or self.now >= slot.bookable_until

    def is_open(self, place: Place) -> bool:
        overdue = place.state == State.HELD and place.frees_at and place.frees_at <= self.now
        return place.state in OPEN and not overdue

    def code(self, which: int) -> str:
        return self.codes[which % len(self.codes)]

    def booking(self, which: int) -> Booking:
        return Booking.objects.select_related("slot").get(code=self.code(which))

    def somebody(self, which: int) -> Place:
        places = list(self.booking(which).places.order_by("position"))
        return places[which % len(places)]


def live(*, examples: int, steps: int) -> None:
    patient = settings(deadline=None, suppress_health_check=list(HealthCheck))
    lived = settings(patient, max_examples=examples, stateful_step_count=steps)
    run_state_machine_as_test(History, settings=lived)


@pytest.mark.long
@pytest.mark.django_db
def test_any_history_keeps_the_books_right() -> None:
    live(examples=min(30, settings().max_examples), steps=30)


@pytest.mark.soak
@pytest.mark.django_db
def test_a_thousand_long_histories_keep_the_books_right() -> None:
    live(examples=1000, steps=60)
