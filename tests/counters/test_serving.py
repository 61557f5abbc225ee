"""What a counter does with who is there."""

from __future__ import annotations

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.models import BookingEvent
from antrean.counters import actions
from antrean.counters.errors import (
    CounterBusyError,
    CounterClosedError,
    CounterFreeError,
    CounterNotFoundError,
    HallClosedError,
    ReasonMissingError,
    VisitMovedError,
    VisitNotFoundError,
)
from antrean.counters.models import HallEvent, Ticket
from tests import make
from tests.counters.office import a_day, numbers, states

pytestmark = pytest.mark.django_db
ACTS = ("start", "finish", "leave", "put_aside")


def test_a_family_goes_together_through_the_three_stages_and_is_served() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")
    visit = day.arrive(booking)
    assert visit is not None
    counter = day.counter(1)

    stages = []
    for _ in range(3):
        day.later(minutes=10)
        stages.append(day.do("call_next", counter).stage)
        day.do("start", counter)
        day.do("finish", counter)

    visit.refresh_from_db()
    booking.refresh_from_db()
    assert stages == ["documents", "interview", "photo"]
    assert (visit.state, visit.done_at, visit.counter) == ("done", day.now, None)
    assert (states(booking), booking.state) == (["served", "served"], "served")
    assert set(visit.tickets.values_list("state", flat=True)) == {"served"}
    finished = HallEvent.objects.filter(act="finish").order_by("number")
    assert list(finished.values_list("stage", flat=True)) == stages


def test_after_a_stage_they_wait_anew_at_the_next() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.later(minutes=1).do("start", counter)

    after = day.later(minutes=7).do("finish", counter)

    assert after == visit
    assert after is not None
    assert (after.stage, after.state, after.since) == ("interview", "waiting", day.now)
    assert (after.called_at, after.started_at, after.calls) == (None, None, 0)
    assert after.first_called_at is not None


def test_that_service_began_is_noted_once() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)

    day.do("start", counter)
    began = day.now
    again = day.later(minutes=1).do("start", counter)

    assert again is not None
    assert (again.started_at, day.acts().count("start")) == (began, 1)


def test_nothing_is_done_at_a_counter_with_nobody() -> None:
    day = a_day()
    counter = day.counter(1)
    facts = {"pass_on": {"to_counter_id": 0}, "lack_papers": {"ticket_ids": [0]}}

    for act in (*ACTS, *facts):
        with pytest.raises(CounterFreeError):
            day.do(act, counter, **facts.get(act, {}))


def test_nobody_lacks_a_paper_that_is_not_named() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    ids = [visit.tickets.get().pk]

    with pytest.raises(ReasonMissingError):
        day.do("lack_papers", counter, ticket_ids=ids, note="  ")

    assert visit.tickets.get().state == "here"


def test_nothing_is_done_at_somebody_elses_counter() -> None:
    day = a_day()
    day.came("Ani")
    counter, other = day.counter(1), day.counter(2)
    day.do("call_next", counter)
    day.officers[counter.pk] = day.officers[other.pk]
    facts = {"pass_on": {"to_counter_id": other.pk}, "lack_papers": {"ticket_ids": [0]}}

    for act in (*ACTS, *facts, "call_again", "undo"):
        with pytest.raises(CounterClosedError):
            day.do(act, counter, **facts.get(act, {}))


def test_a_repeated_request_does_nothing_more() -> None:
    day = a_day()
    booking = day.booked("Ani")
    day.arrive(booking)
    counter = day.counter(1, "photo")
    other = day.counter(2, "documents", "interview")
    for _ in range(2):
        day.serve(other)
    day.do("call_next", counter)

    done = [day.do("finish", counter, request_key="done") for _ in "ab"]

    assert done[0] == done[1]
    assert BookingEvent.objects.filter(booking=booking, event="serve").count() == 1


# Papers


def test_who_lacks_a_paper_is_sent_for_it_and_the_others_go_on() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi", "Citra")
    visit = day.arrive(booking)
    assert visit is not None
    lacking = visit.tickets.get(number="A002")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("start", counter)

    there = day.do("lack_papers", counter, ticket_ids=[lacking.pk], note="akta kelahiran")
    after = day.do("finish", counter)

    assert there == visit
    assert (numbers(after), after and after.stage) == (["A001", "A003"], "interview")
    assert states(booking) == ["checked_in", "incomplete", "checked_in"]
    act = HallEvent.objects.get(act="papers")
    assert (act.tickets, act.note) == ("A002", "akta kelahiran")


def test_if_all_lack_a_paper_their_visit_is_over() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")
    visit = day.arrive(booking)
    assert visit is not None
    counter = day.counter(1)
    day.do("call_next", counter)

    day.do("lack_papers", counter, ticket_ids=[ticket.pk for ticket in visit.tickets.all()])

    visit.refresh_from_db()
    assert (visit.state, states(booking)) == ("done", ["incomplete", "incomplete"])
    assert day.do("call_next", counter) is None


def test_somebody_must_lack_it_who_is_there() -> None:
    day = a_day()
    visit, other = day.came("Ani"), day.came("Budi")
    counter = day.counter(1)
    day.do("call_next", counter)

    for ids in ([], [other.tickets.get().pk], [visit.tickets.get().pk, 0]):
        with pytest.raises(VisitMovedError):
            day.do("lack_papers", counter, ticket_ids=ids)


def test_without_a_booking_only_tickets_change() -> None:
    day = a_day()
    visit = day.walked_in()
    counter = day.counter(1)
    day.do("call_next", counter)

    day.do("lack_papers", counter, ticket_ids=[visit.tickets.get().pk])

    assert Ticket.objects.get().state == "incomplete"
    assert not BookingEvent.objects.exists()


def test_a_service_is_done_after_its_one_step() -> None:
    day = a_day()
    counter = day.counter(1, "pickup")
    with day.clock():
        actions.issue_service(day.slot.office, "pickup", day.officers[counter.pk], request_key="k")

    visit = day.serve(counter)

    assert (visit.state, visit.tickets.get().state) == ("done", "served")


def test_who_goes_home_has_left() -> None:
    day = a_day()
    booking = day.booked("Ani")
    day.arrive(booking)
    counter = day.counter(1)
    day.do("call_next", counter)

    gone = day.do("leave", counter, note="tidak mau menunggu")

    assert gone is not None
    assert (gone.state, states(booking)) == ("done", ["left"])


# Aside, and to others


def test_who_was_put_aside_is_gone_on_with_at_any_free_counter() -> None:
    day = a_day()
    visit = day.came("Ani")
    day.came("Budi")
    one, two = day.counter(1, "documents"), day.counter(2)
    day.do("call_next", one)
    day.do("start", one)

    held = day.do("put_aside", one, note="fotokopi")
    nxt = day.do("call_next", one)
    with pytest.raises(CounterBusyError):
        day.do("resume", one, visit_id=visit.pk)
    resumed = day.later(minutes=5).do("resume", two, visit_id=visit.pk)

    assert held is not None
    assert (held.state, held.counter, numbers(nxt)) == ("held", None, ["A002"])
    assert resumed is not None
    assert (resumed.state, resumed.counter, resumed.started_at) == ("serving", two, day.now)


def test_only_who_was_put_aside_is_gone_on_with() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)

    with pytest.raises(VisitMovedError):
        day.do("resume", counter, visit_id=visit.pk)
    with pytest.raises(VisitNotFoundError):
        day.do("resume", counter, visit_id=0)


def test_who_is_passed_on_is_called_next_by_that_counter_and_by_no_other() -> None:
    day = a_day()
    visit = day.came("Budi")
    one, two, three = day.counter(1), day.counter(2), day.counter(3)
    day.do("call_next", one)
    before = day.came("Ani")

    passed = day.do("pass_on", one, to_counter_id=two.pk, note="nama tidak sama")
    other = day.do("call_next", three)
    called = day.do("call_next", two)

    assert passed is not None
    assert (passed.state, passed.meant_for, passed.stage) == ("waiting", two, "documents")
    assert (other, called) == (before, visit)
    assert HallEvent.objects.filter(act="call").latest("number").reason == "officer"


def test_nobody_is_passed_to_a_counter_at_which_nobody_sits() -> None:
    day, elsewhere = a_day(), a_day()
    day.came("Ani")
    counter, closed, foreign = day.counter(1), day.counter(2), elsewhere.counter(1)
    with day.clock():
        actions.close_counter(closed.pk, day.officers[closed.pk])
    day.do("call_next", counter)

    with pytest.raises(CounterClosedError):
        day.do("pass_on", counter, to_counter_id=closed.pk)
    for nowhere in (0, counter.pk, foreign.pk):
        with pytest.raises(CounterNotFoundError):
            day.do("pass_on", counter, to_counter_id=nowhere)


def test_the_counter_they_were_passed_to_forgets_them_after_the_stage() -> None:
    day = a_day()
    day.came("Budi")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("pass_on", one, to_counter_id=two.pk)
    visit = day.serve(two)

    assert (visit.stage, visit.meant_for) == ("interview", None)
    assert day.do("call_next", one) == visit


# The day


def test_of_a_suspended_day_who_is_at_a_counter_is_served_to_the_end() -> None:
    day = a_day()
    held, visit = day.came("Ani"), day.came("Budi")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("put_aside", counter)
    day.do("call_next", counter)
    with day.clock():
        bookings.suspend_day(day.slot.office, day.slot.day)

    day.do("start", counter)
    served = day.do("finish", counter)
    resumed = day.do("resume", counter, visit_id=held.pk)

    assert (served, resumed) == (visit, held)


def test_after_the_day_nothing_is_done_any_more() -> None:
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    with day.clock():
        bookings.close_day(day.slot.office, day.slot.day)
    facts = {
        "pass_on": {"to_counter_id": 0},
        "lack_papers": {"ticket_ids": [0]},
    }

    for act in (*ACTS, *facts, "call_again", "miss", "excuse", "undo"):
        with pytest.raises(HallClosedError):
            day.do(act, counter, **facts.get(act, {}))
    assert visit is not None


def test_who_is_at_a_counter_since_another_day_has_to_be_settled_first() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.do("call_next", counter)
    tomorrow = make.slot(office=day.slot.office, day=day.slot.day.replace(day=10))
    day.now = tomorrow.starts_at
    with day.clock():
        bookings.open_day(tomorrow.office, tomorrow.day)

    with pytest.raises(VisitMovedError):
        day.do("finish", counter)
    with pytest.raises(CounterBusyError):
        day.do("call_next", counter)
