"""Each rule of the hall that the database keeps, broken behind the back of the code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from antrean.counters.models import (
    Counter,
    HallDay,
    HallEvent,
    HallRules,
    Rating,
    StageLine,
    Ticket,
    Visit,
)
from tests import make
from tests.bookings.test_constraints import names
from tests.counters.office import Day, a_day, officer

pytestmark = pytest.mark.django_db


def rules(**columns: Any) -> None:
    row = HallRules.objects.create(office=make.office(), effective_on=make.DAY)
    HallRules.objects.filter(pk=row.pk).update(**columns)


def twice_the_rules(*, of_all: bool) -> None:
    office = None if of_all else make.office()
    for _ in "ab":
        HallRules.objects.create(office=office, effective_on=make.DAY)


def one_answer_counted_twice() -> None:
    office = make.office()
    for _ in "ab":
        Rating.objects.create(office=office, day=make.DAY, answer="good")


def counter(day: Day | None = None, **columns: Any) -> Counter:
    made = (day or a_day()).counter(1)
    Counter.objects.filter(pk=made.pk).update(**columns)
    return made


def two_counters_of_one_number() -> None:
    day = a_day()
    day.counter(1)
    day.counter(2)
    Counter.objects.update(number=1)


def two_counters_of_one_officer() -> None:
    day = a_day()
    day.counter(1)
    day.counter(2)
    Counter.objects.update(staff=officer(day.slot, 3))


def hall(**columns: Any) -> None:
    HallDay.objects.filter(pk=a_day().came("Ani").hall_id).update(**columns)


def two_halls() -> None:
    day = a_day()
    for _ in "ab":
        HallDay.objects.create(office=day.slot.office, day=day.slot.day, preset="three")


def two_lines() -> None:
    hall = a_day().came("Ani").hall
    for _ in "ab":
        StageLine.objects.create(hall=hall, stage="photo")


def visit(**columns: Any) -> None:
    Visit.objects.filter(pk=a_day().came("Ani").pk).update(**columns)


def called(**columns: Any) -> None:
    day = a_day()
    made = day.came("Ani")
    day.do("call_next", day.counter(1))
    Visit.objects.filter(pk=made.pk).update(**columns)


def two_at_one_counter() -> None:
    day = a_day()
    day.came("Ani")
    one = day.counter(1)
    day.do("call_next", one)
    Visit.objects.filter(pk=day.came("Budi").pk).update(state="serving", counter=one)


def two_of_one_public_id() -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    Visit.objects.update(public_id="a")


def two_tickets(**columns: Any) -> None:
    day = a_day()
    day.walked_in("Ani")
    day.walked_in("Budi")
    Ticket.objects.update(**columns)


def two_tickets_of_one_place() -> None:
    one = a_day().came("Ani").tickets.get()
    Ticket.objects.create(hall=one.hall, visit=one.visit, number="A009", place=one.place)


def event(**columns: Any) -> None:
    HallEvent.objects.filter(hall=a_day().came("Ani").hall).update(**columns)


def two_events(**columns: Any) -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    HallEvent.objects.update(**columns)


BROKEN: list[tuple[str, Callable[[], object]]] = [
    ("rating_once", one_answer_counted_twice),
    ("hall_rules_once_per_office_and_date", lambda: twice_the_rules(of_all=False)),
    ("hall_rules_for_all_once_per_date", lambda: twice_the_rules(of_all=True)),
    ("hall_rules_preset_known", lambda: rules(preset="four")),
    ("hall_rules_numbers_fit_their_series", lambda: rules(walk_ins=501)),
    ("hall_rules_numbers_fit_their_series", lambda: rules(priorities=501)),
    ("counter_once_per_number", two_counters_of_one_number),
    ("counter_number_from_one", lambda: counter(number=0)),
    ("counter_is_somebodys_while_open", lambda: counter(staff=None)),
    ("counter_is_somebodys_while_open", lambda: counter(state="closed")),
    ("counter_one_per_officer", two_counters_of_one_officer),
    ("hall_day_once", two_halls),
    ("hall_day_head_of_its_acts", lambda: hall(head="")),
    ("hall_day_head_of_its_acts", lambda: hall(acts=0)),
    ("stage_line_once", two_lines),
    ("visit_at_a_counter_iff_called", lambda: visit(state="called")),
    ("visit_at_a_counter_iff_called", lambda: called(state="waiting")),
    ("visit_one_at_each_counter", two_at_one_counter),
    ("visit_done_at_iff_done", lambda: visit(state="done")),
    ("visit_done_at_iff_done", lambda: visit(done_at=make.an_instant())),
    ("visit_missed_three_at_most", lambda: visit(misses=4)),
    (
        "visit_called_after_it_came",
        lambda: called(first_called_at=make.an_instant() - timedelta(days=9)),
    ),
    ("ticket_number_once_per_day", lambda: two_tickets(number="W001")),
    ("ticket_one_per_person_and_day", lambda: two_tickets(person="a")),
    ("ticket_one_open_per_place", two_tickets_of_one_place),
    (
        "ticket_of_a_place_or_a_person",
        lambda: Ticket.objects.filter(visit=a_day().came("Ani")).update(person="a"),
    ),
    ("hall_event_numbers_once", lambda: two_events(number=1)),
    ("hall_event_once_per_request", lambda: two_events(request_key="a")),
    ("hall_event_numbers_from_one", lambda: event(number=0)),
    ("hall_event_is_linked", lambda: event(link="")),
]


@pytest.mark.parametrize(("rule", "write"), BROKEN, ids=[rule for rule, _ in BROKEN])
def test_the_database_keeps_the_rule(rule: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()

    assert names(refused.value, rule)


def test_two_visits_never_share_their_public_name() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        two_of_one_public_id()


def test_an_act_is_taken_back_once() -> None:
    day = a_day()
    day.came("Ani")
    day.came("Budi")
    taken_back = HallEvent.objects.earliest("number")

    with pytest.raises(IntegrityError), transaction.atomic():
        HallEvent.objects.update(undoes=taken_back)


def test_what_was_recorded_cannot_lose_its_visit() -> None:
    with pytest.raises(models.ProtectedError):
        a_day().came("Ani").delete()


def test_every_rule_of_the_hall_is_broken_here() -> None:
    kept = {
        constraint.name
        for model in apps.get_app_config("counters").get_models()
        for constraint in model._meta.constraints
    }

    assert {rule for rule, _ in BROKEN} == kept
