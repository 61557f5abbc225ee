"""The chain of a day's acts, and what everybody may read of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from antrean.bookings.actions import WORKER, Actor
from antrean.counters import actions, queries
from antrean.counters.actions.halls import locked_hall, record
from antrean.counters.models import HallDay, HallEvent
from antrean.kernel import clock
from tests.counters.office import DESK, Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> Day:
    """Return a day on which one was called out of turn, and that was taken back."""
    day = a_day()
    visit = day.came("Ani")
    counter = day.counter(1)
    day.do("pick", counter, visit_id=visit.pk, note="Bu Ani sakit")
    day.do("undo", counter)
    return day


def audit(day: Day) -> queries.Audit:
    return queries.audit(day.slot.office, day.slot.day)


def test_acts_have_gapless_numbers_and_the_last_link_is_the_head(day: Day) -> None:
    events = HallEvent.objects.order_by("number")

    assert list(events.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert (day.hall.acts, day.hall.head) == (4, events[3].link)
    found = audit(day)
    assert (found.first_fault, found.head, len(found.links)) == (None, day.hall.head, 4)


@pytest.mark.parametrize(
    "changed",
    [
        {"act": "leave"},
        {"reason": "turn"},
        {"tickets": "A002"},
        {"stage": "photo"},
        {"counter": 2},
        {"staff": "0"},
        {"note": "Bu Ani sehat"},
        {"note_salt": "0"},
        {"note_hash": "0", "note": "", "note_salt": ""},
        {"visit": None},
        {"at": clock.now() - timedelta(days=999)},
        {"link": "0" * 64},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_changed_act_is_found(day: Day, changed: dict[str, object]) -> None:
    HallEvent.objects.filter(number=3).update(**changed)

    assert audit(day).first_fault == 3


def test_acts_that_were_left_out_or_cut_off_are_found(day: Day) -> None:
    HallEvent.objects.filter(number=4).delete()
    cut_off = audit(day).first_fault
    HallEvent.objects.filter(number=2).delete()

    assert (cut_off, audit(day).first_fault) == (4, 2)


def test_that_another_act_is_said_to_be_taken_back_is_found(day: Day) -> None:
    HallEvent.objects.filter(number=4).update(undoes=HallEvent.objects.get(number=1))

    assert audit(day).first_fault == 4


def test_a_note_is_erased_and_the_chain_still_holds(day: Day) -> None:
    noted = HallEvent.objects.exclude(note="").get()

    assert actions.erase_note(noted.pk) is True
    assert actions.erase_note(noted.pk) is False

    noted.refresh_from_db()
    assert (noted.note, noted.note_salt, len(noted.note_hash)) == ("", "", 64)
    assert audit(day).first_fault is None


def test_notes_are_kept_as_long_as_names_and_go_when_that_is_asked_for() -> None:
    day, other = a_day(), a_day()
    for one in (day, other):
        visit = one.came("Ani")
        one.do("pick", one.counter(1), visit_id=visit.pk, note="Bu Ani sakit")
    holder_id = day.slot.bookings.get().holder_id

    kept = actions.erase_notes(day.now, 10)
    about = actions.erase_notes_about(holder_id)
    old = actions.erase_notes(day.now + timedelta(days=1), 10)

    assert (kept, about, old) == (0, 1, 1)
    assert not HallEvent.objects.exclude(note="").exists()
    assert audit(day).first_fault is None


def test_of_a_day_without_a_hall_there_is_nothing_to_tell() -> None:
    day = a_day()

    assert audit(day) == queries.Audit("", [], None)
    assert queries.order(day.slot.office, day.slot.day) == queries.Order([], "", None)


def test_everybody_may_read_the_order_but_no_name_and_no_note(day: Day) -> None:
    order = queries.order(day.slot.office, day.slot.day)

    assert [act.act for act in order.acts] == ["enter", "open", "call", "undo"]
    assert [act.reason for act in order.acts] == ["", "", "officer", ""]
    assert [act.undoes for act in order.acts] == [None, None, None, 3]
    assert (order.head, order.closed_at) == (order.acts[-1].link, None)
    assert "Ani" not in str(order)


def test_staff_have_another_pseudonym_each_day_and_at_each_office() -> None:
    pseudonyms = []
    for day in (a_day(), a_day()):
        for days in (0, 1):
            with clock.stopped(day.now), transaction.atomic():
                hall = locked_hall(day.slot.office, day.slot.day + timedelta(days=days))
                pseudonyms += [record(hall, "mark", DESK).staff, record(hall, "ask", DESK).staff]

    assert pseudonyms[0] == pseudonyms[1]
    assert len(set(pseudonyms)) == 4
    assert {len(one) for one in pseudonyms} == {12}


def test_the_system_has_no_pseudonym() -> None:
    day = a_day()
    with clock.stopped(day.now), transaction.atomic():
        hall = locked_hall(day.slot.office, day.slot.day)
        assert record(hall, "close", WORKER).staff == ""
        assert record(hall, "close", Actor("api", "api:1")).staff != ""


def test_what_a_counter_did_within_seconds_is_recent() -> None:
    day = a_day()
    day.came("Ani")
    counter = day.counter(1)
    day.later(seconds=5).do("call_next", counter)

    with day.later(seconds=6).clock():
        recent = queries.recent_acts(counter)

    assert [act.act for act in recent] == ["call"]
    assert HallDay.objects.get().acts == 3
