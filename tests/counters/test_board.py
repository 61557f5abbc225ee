"""What staff see of the hall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from antrean.counters import actions, queries
from antrean.counters.queries import Board, BoardStage
from tests import make
from tests.counters.office import DESK, Day, a_day

pytestmark = pytest.mark.django_db


def board(day: Day) -> Board:
    return queries.board(day.slot.office, day.slot.day, day.now)


def stage(day: Day, name: str) -> BoardStage:
    (found,) = [one for one in board(day).stages if one.stage == name]
    return found


def test_of_an_empty_hall_the_stages_are_known() -> None:
    day = a_day(preset="two")

    shown = board(day)

    assert [one.stage for one in shown.stages] == [
        "papers",
        "booth",
        "pickup",
        "bap",
        "information",
    ]
    assert (shown.state, shown.acts, shown.counters, shown.held) == ("open", 0, [], [])
    assert (shown.figures.came, shown.figures.missed) == (0, 0)


def test_who_waits_stands_in_the_order_in_which_they_are_expected() -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    day.walked_in("Citra")
    old = day.arrive(day.booked("Kakek", born=[date(1950, 1, 1)]))
    counter = day.counter(1, "documents")
    order = [one.number for one in stage(day, "documents").waiting]

    called = []
    while visit := day.do("call_next", counter):
        called.append(visit.number)
        day.do("leave", counter)

    assert order == ["A001", "A003", "A002", "W001"]
    assert called == [1, 3, 2, 1]
    assert old is not None


def test_what_waits_how_long_and_what_is_promised_is_in_view() -> None:
    day = a_day()
    day.came("Ani")
    with day.clock():
        promised = actions.mark_priority(day.came("Budi").pk, DESK)

    first, second = stage(day.later(minutes=12), "documents").waiting

    assert [one.number for one in (first, second)] == ["A001", "A002"]
    assert (first.promised_until, first.minutes, first.lane) == (None, 12, "booked")
    assert second.promised_until == promised.since + timedelta(minutes=30)
    assert stage(day, "documents").longest == 12


def test_counters_show_who_is_there_and_since_when() -> None:
    day = a_day()
    booking = day.booked("Ani", "Budi")
    day.arrive(booking)
    one, two = day.counter(1, zone="timur"), day.counter(2)
    day.do("call_next", one)
    day.later(minutes=1).do("start", one)
    with day.clock():
        actions.ask_colleague(two.pk, day.officers[two.pk])

    first, second = board(day.later(minutes=4)).counters

    assert (first.number, first.zone, first.state) == (1, "timur", "open")
    assert (second.visit, second.asked_at is not None) == (None, True)
    assert first.visit is not None
    assert (first.visit.number, first.visit.state, first.visit.minutes) == (
        "A001 A002",
        "serving",
        4,
    )
    assert (first.visit.booking_id, first.visit.booking_code) == (booking.pk, booking.code)
    assert [one.place_id for one in first.visit.tickets] == list(
        booking.places.order_by("position").values_list("pk", flat=True)
    )
    assert (first.officer_id, second.officer) == (one.staff_id, two.staff and two.staff.email)


def test_who_was_passed_on_or_put_aside_is_shown_with_the_note() -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    one, two = day.counter(1), day.counter(2)
    day.do("call_next", one)
    day.do("pass_on", one, to_counter_id=two.pk, note="nama tidak sama")
    day.do("call_next", one)
    day.do("put_aside", one, note="fotokopi")

    (passed,) = stage(day, "documents").waiting
    (held,) = board(day).held

    assert (passed.meant_for, passed.note) == (2, "nama tidak sama")
    assert (held.number, held.note) == ("A002", "fotokopi")


def test_whoever_asked_to_be_passed_over_stands_last() -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.do("excuse", counter)

    assert [one.number for one in stage(day, "documents").waiting] == ["A002", "A001"]


def test_figures_count_people() -> None:
    day = a_day()
    names = ("Ani", "Budi", "Citra", "Dewi", "Eka")
    day.came("Satu", "Dua")
    for name in names:
        day.came(name)
    one, two, three = (day.counter(number, "documents") for number in (1, 2, 3))
    papers = day.do("call_next", one)
    assert papers is not None
    day.do("lack_papers", one, ticket_ids=[papers.tickets.earliest("pk").pk])
    day.do("call_next", two)
    day.do("leave", two)
    day.do("call_next", two)
    day.do("put_aside", two)
    day.do("call_next", three)
    day.call_in_vain(three)

    figures = board(day).figures

    assert (figures.came, figures.at_counters, figures.held) == (7, 1, 1)
    assert (figures.incomplete, figures.left, figures.served) == (1, 1, 0)
    assert (figures.waiting, figures.missed) == (3, 1)


@pytest.mark.parametrize("people", [1, 30])
def test_a_board_asks_as_often_however_many_wait(
    people: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    day = a_day()
    day.came("Ani")
    for _ in range(people):
        make.visit(hall=day.hall)
    day.counter(1)

    with django_assert_max_num_queries(10):
        board(day)
