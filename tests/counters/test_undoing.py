"""Taking back a counter's last act."""

from __future__ import annotations

import pytest

from antrean.bookings.errors import AlreadyBookedError
from antrean.bookings.models import Claim
from antrean.counters import actions, queries
from antrean.counters.errors import UndoTooLateError
from antrean.counters.models import Counter, HallEvent, StageLine, Ticket, Visit
from antrean.people.sealed import nik_hash
from tests.counters.office import DESK, Day, a_day, numbers, states

pytestmark = pytest.mark.django_db


def standing(visit: Visit) -> dict[str, object]:
    """Return all that is written about a visit and its people."""
    row = Visit.objects.filter(pk=visit.pk).values().get()
    return row | {"people": list(Ticket.objects.filter(visit=visit).order_by("pk").values())}


def called(day: Day, counter: Counter, *names: str) -> Visit:
    visit = day.came(*(names or ("Ani",)))
    assert day.do("call_next", counter) == visit
    return visit


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("start", {}),
        ("finish", {}),
        ("leave", {}),
        ("put_aside", {}),
        ("excuse", {}),
        ("lack_papers", {"whole": True}),
        ("lack_papers", {"whole": False}),
        ("pass_on", {}),
    ],
)
def test_everything_stands_as_before(act: str, facts: dict[str, bool]) -> None:
    day = a_day()
    one, two = day.counter(1), day.counter(2)
    visit = called(day, one, "Ani", "Budi")
    booking = visit.booking
    assert booking is not None
    before = (standing(visit), states(booking), list(Claim.objects.order_by("key").values()))
    known: dict[str, object] = {}
    if act == "lack_papers":
        ids = list(visit.tickets.values_list("pk", flat=True))
        known = {"ticket_ids": ids if facts["whole"] else ids[:1]}
    if act == "pass_on":
        known = {"to_counter_id": two.pk}

    day.do(act, one, **known)
    changed = standing(visit)
    back = day.later(seconds=9).do("undo", one)

    assert changed != before[0]
    assert back == visit
    assert (standing(visit), states(booking)) == before[:2]
    assert list(Claim.objects.order_by("key").values()) == before[2]
    undone = HallEvent.objects.get(act="undo")
    assert undone.undoes is not None
    assert undone.undoes.number == undone.number - 1
    assert queries.audit(day.slot.office, day.slot.day).first_fault is None


def test_who_was_served_is_at_the_counter_again() -> None:
    day = a_day()
    counter = day.counter(1)
    visit = called(day, counter)
    booking = visit.booking
    assert booking is not None
    for _ in range(2):
        day.do("finish", counter)
        day.do("call_next", counter)
    day.do("start", counter)
    before = standing(visit)

    day.do("finish", counter)
    served = states(booking)
    day.do("undo", counter)

    assert (served, states(booking)) == (["served"], ["checked_in"])
    assert standing(visit) == before
    day.do("finish", counter)
    assert states(booking) == ["served"]


def test_a_call_taken_back_gives_the_turn_back() -> None:
    day = a_day()
    counter = day.counter(1)
    visit = day.came("Ani")
    before = standing(visit)

    day.do("call_next", counter)
    day.do("undo", counter)

    assert standing(visit) == before
    line = StageLine.objects.get()
    assert (line.turn, line.jumped, line.calls) == (0, False, 0)
    assert day.do("call_next", counter) == visit


def test_the_turn_is_not_given_back_once_another_counter_has_called() -> None:
    day = a_day()
    one, two = day.counter(1), day.counter(2)
    first = called(day, one)
    called(day, two, "Budi")

    day.do("undo", one)

    assert StageLine.objects.get().calls == 2
    assert day.do("call_next", one) == first


def test_a_third_miss_taken_back_brings_them_back() -> None:
    day = a_day()
    counter = day.counter(1, "documents")
    visit = called(day, counter)
    booking = visit.booking
    assert booking is not None
    for _ in range(2):
        day.call_in_vain(counter)
        day.do("call_next", counter)
    for _ in range(2):
        day.later(seconds=45).do("call_again", counter)
    before = standing(visit)

    day.later(seconds=90).do("miss", counter)
    gone = states(booking)
    day.do("undo", counter)

    assert (gone, states(booking)) == (["left"], ["checked_in"])
    assert standing(visit) == before


def test_after_ten_seconds_it_is_too_late() -> None:
    day = a_day()
    counter = day.counter(1)
    called(day, counter)

    with pytest.raises(UndoTooLateError):
        day.later(seconds=10).do("undo", counter)


def test_what_was_taken_back_is_not_taken_back_again_nor_what_came_before() -> None:
    day = a_day()
    counter = day.counter(1)
    called(day, counter)
    day.do("start", counter)

    day.do("undo", counter)

    with pytest.raises(UndoTooLateError):
        day.do("undo", counter)


def test_a_double_click_takes_one_act_back() -> None:
    day = a_day()
    counter = day.counter(1)
    visit = called(day, counter)
    day.do("finish", counter)

    done = [day.do("undo", counter, request_key="oops") for _ in "ab"]

    assert done == [visit, visit]
    assert day.acts().count("undo") == 1
    assert not Claim.objects.filter(booking=None).exists()


def test_that_a_counter_opened_or_that_nothing_was_done_cannot_be_taken_back() -> None:
    day = a_day()
    counter = day.counter(1)

    with pytest.raises(UndoTooLateError):
        day.do("undo", counter)


def test_asking_for_a_colleague_stands_in_nobodys_way() -> None:
    day = a_day()
    counter = day.counter(1)
    visit = called(day, counter)
    with day.clock():
        actions.ask_colleague(counter.pk, day.officers[counter.pk])

    assert day.do("undo", counter) == visit


def test_what_somebody_has_gone_on_with_is_not_taken_back() -> None:
    day = a_day()
    one, two = day.counter(1), day.counter(2)
    visit = called(day, one)
    day.do("finish", one)
    assert day.do("call_next", two) == visit

    with pytest.raises(UndoTooLateError):
        day.do("undo", one)

    assert numbers(visit) == ["A001"]


def test_who_is_back_with_the_paper_already_stays_where_they_are() -> None:
    day = a_day()
    counter = day.counter(1)
    visit = called(day, counter, "Ani", "Budi")
    booking = visit.booking
    assert booking is not None
    day.do("lack_papers", counter, ticket_ids=[visit.tickets.get(number="A002").pk])
    with day.clock():
        actions.arrive(booking.code, DESK, office_id=day.slot.office_id)

    with pytest.raises(UndoTooLateError):
        day.do("undo", counter)


def test_whose_nik_was_queued_elsewhere_meanwhile_is_not_brought_back() -> None:
    day = a_day()
    counter = day.counter(1)
    visit = called(day, counter)
    booking = visit.booking
    assert booking is not None
    booking.places.update(nik_hash=nik_hash("3271012501870001"))
    day.do("leave", counter)
    Claim.objects.create(key=f"nik:{nik_hash('3271012501870001')}", booking=day.booked("Budi"))

    with pytest.raises(AlreadyBookedError):
        day.do("undo", counter)

    assert states(booking) == ["left"]


def test_who_was_forfeited_by_the_call_stays_so() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")
    day.arrive(booking, 1)
    counter = day.counter(1)
    day.at(8, 1).do("call_next", counter)

    day.do("undo", counter)

    assert states(booking) == ["checked_in", "forfeited"]
