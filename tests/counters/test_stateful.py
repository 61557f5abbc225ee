"""Any day in the hall, in any order of acts, keeps its books right.

Each run lives in a transaction that is rolled back. The order of calling is checked by going
through the acts once more with the policy alone (`replay`), which also says how all should stand.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking
from antrean.counters import actions, queries
from antrean.counters.models import Ticket, Visit
from antrean.kernel.errors import DomainError
from tests.counters.office import DESK, a_day, key, officer
from tests.counters.replay import Replay

DESKS = [("documents", "interview", "photo"), ("documents",), ("interview", "photo"), ("pickup",)]
WHICH = st.integers(0, len(DESKS) - 1)
ANY = st.integers(0, 30)  # which of those that there are, modulo how many
PLAIN = ["start", "finish", "finish", "excuse", "put_aside", "leave", "call_again"]
PLACES = {"here": "checked_in", "served": "served", "left": "left", "incomplete": "incomplete"}


class AnyDay(RuleBasedStateMachine):
    """Four counters, parties of one to three, people without a booking."""

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.day = a_day(capacity=200)
        with self.day.clock():
            # Nobody is late: what becomes of those is tried elsewhere.
            bookings.delay_day(self.day.slot.office, self.day.slot.day, 600)
        self.desks = [self.day.counter(nth, *stages) for nth, stages in enumerate(DESKS, 1)]
        self.supervisor = officer(self.day.slot, 0)
        self.booked: list[Booking] = []

    def teardown(self) -> None:
        try:
            self.the_order_was_that_of_the_policy()
        finally:
            self.rollback.__exit__(RuntimeError, RuntimeError(), None)

    # What happens

    @rule(people=st.integers(1, 3), old=st.booleans())
    def a_party_comes(self, people: int, old: bool) -> None:  # noqa: FBT001  # drawn
        born = [date(1950 if old else 1990, 1, 1)] * people
        booking = self.day.booked(*"ABC"[:people], born=born)
        self.booked.append(booking)
        self.day.arrive(booking, 1)

    @rule(which=ANY, position=st.integers(1, 3))
    def somebody_of_a_party_comes(self, which: int, position: int) -> None:
        if self.booked:
            booking = self.booked[which % len(self.booked)]
            if booking.places.filter(position=position).exists():
                with suppress(DomainError):
                    self.day.arrive(booking, position)

    @rule(which=ANY)
    def a_code_is_scanned(self, which: int) -> None:
        if self.booked:
            with suppress(DomainError):
                self.day.arrive(self.booked[which % len(self.booked)])

    @rule(name=st.sampled_from("CDEF"), lane=st.sampled_from(["walk_in", "priority"]))
    def somebody_just_comes(self, name: str, lane: str) -> None:
        with suppress(DomainError):
            self.day.walked_in(name, lane)

    @rule()
    def somebody_collects(self) -> None:
        with self.day.clock(), suppress(DomainError):
            actions.issue_service(self.day.slot.office, "pickup", DESK, request_key=key())

    @rule(which=WHICH, seconds=st.integers(0, 60))
    def a_counter_calls(self, which: int, seconds: int) -> None:
        self.act("call_next", which, seconds)

    @rule(which=WHICH, act=st.sampled_from(PLAIN), seconds=st.sampled_from([1, 50, 400]))
    def a_counter_goes_on(self, which: int, act: str, seconds: int) -> None:
        self.act(act, which, seconds)

    @rule(which=WHICH)
    def nobody_comes_to_a_counter(self, which: int) -> None:
        with suppress(DomainError):
            self.day.call_in_vain(self.desks[which])

    @rule(which=WHICH, seconds=st.integers(0, 11))
    def a_counter_takes_back(self, which: int, seconds: int) -> None:
        self.act("undo", which, seconds)

    @rule(which=WHICH, whom=ANY)
    def some_lack_a_paper(self, which: int, whom: int) -> None:
        here = list(Ticket.objects.filter(visit__counter=self.desks[which], state="here"))
        lacking = [one.pk for nth, one in enumerate(here) if whom & 1 << nth]
        self.act("lack_papers", which, 1, ticket_ids=lacking)

    @rule(which=WHICH, whom=ANY)
    def somebody_is_picked(self, which: int, whom: int) -> None:
        visits = list(Visit.objects.order_by("pk").values_list("pk", flat=True))
        if visits:
            self.act("pick", which, 1, visit_id=visits[whom % len(visits)], note="sakit")

    @rule(which=WHICH)
    def a_counter_goes_on_with_somebody(self, which: int) -> None:
        held = Visit.objects.filter(state="held").values_list("pk", flat=True).first()
        self.act("resume", which, 1, visit_id=held or 0)

    @rule(which=WHICH, to=WHICH)
    def somebody_is_passed_on(self, which: int, to: int) -> None:
        self.act("pass_on", which, 1, to_counter_id=self.desks[to].pk)

    @rule(whom=ANY)
    def somebody_is_marked(self, whom: int) -> None:
        visits = list(Visit.objects.order_by("pk").values_list("pk", flat=True))
        if visits:
            with self.day.clock(), suppress(DomainError):
                actions.mark_priority(visits[whom % len(visits)], DESK)

    @rule(which=WHICH, act=st.sampled_from(["pause", "close", "open"]))
    def an_officer_comes_and_goes(self, which: int, act: str) -> None:
        counter = self.desks[which]
        by = self.day.officers[counter.pk]
        with self.day.clock(), suppress(DomainError):
            if act == "open":
                assert counter.staff is not None
                actions.open_counter(counter.pk, counter.staff, by)
            else:
                getattr(actions, f"{act}_counter")(counter.pk, by)

    @rule(which=WHICH)
    def a_supervisor_frees_a_counter(self, which: int) -> None:
        with self.day.clock():
            actions.free_counter(
                self.desks[which].pk, self.supervisor, DESK, note="sakit", request_key=key()
            )

    # What is true

    @invariant()
    def whom_one_counter_alone_may_call_waits_for_one_that_calls(self) -> None:
        passed = Visit.objects.filter(meant_for__isnull=False)

        assert not passed.exclude(state="waiting", meant_for__state="open").exists()

    @invariant()
    def tickets_and_places_agree(self) -> None:
        latest = {
            ticket.place_id: ticket
            for ticket in Ticket.objects.select_related("place").order_by("pk")
            if ticket.place_id
        }
        for ticket in latest.values():
            assert ticket.place is not None
            assert ticket.place.state == PLACES[ticket.state]

    @invariant()
    def whose_visit_goes_on_is_in_the_building(self) -> None:
        going_on = set(Visit.objects.exclude(state="done").values_list("pk", flat=True))

        assert set(Ticket.objects.filter(state="here").values_list("visit", flat=True)) == going_on

    @invariant()
    def screens_show_everybody_once(self) -> None:
        day = self.day
        shown = queries.hall(day.slot.office, day.slot.day, day.now)
        numbers = [
            number
            for stage in shown.stages
            for party in (*stage.waiting, *stage.serving)
            for number in party.numbers
        ]
        here = Ticket.objects.filter(state="here").exclude(visit__state="held")

        assert sorted(numbers) == sorted(here.values_list("number", flat=True))

    def the_order_was_that_of_the_policy(self) -> None:
        assert queries.audit(self.day.slot.office, self.day.slot.day).first_fault is None
        guests = Replay(self.day.hall).now.guests
        for visit in Visit.objects.all():
            guest = guests[visit.pk]
            assert (visit.state, visit.stage, visit.misses) == (
                guest.state,
                guest.stage,
                guest.misses,
            )
            assert (visit.back, visit.after_calls, visit.not_before) == (
                guest.back or "",
                guest.after_calls,
                guest.not_before,
            )

    def act(self, name: str, which: int, seconds: int, **facts: object) -> None:
        with suppress(DomainError):
            self.day.later(seconds=seconds).do(name, self.desks[which], **facts)


def live(*, examples: int, steps: int) -> None:
    patient = settings(deadline=None, suppress_health_check=list(HealthCheck))
    lived = settings(patient, max_examples=examples, stateful_step_count=steps)
    run_state_machine_as_test(AnyDay, settings=lived)


@pytest.mark.django_db
def test_any_day_keeps_the_books_right() -> None:
    live(examples=min(8, settings().max_examples), steps=30)


@pytest.mark.soak
@pytest.mark.django_db
def test_hundreds_of_long_days_keep_the_books_right() -> None:
    live(examples=500, steps=60)
