"""Each rule that the database keeps, broken behind the back of the code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from antrean.offices.models import Closure, ExtraDay, Office, OfficeDay, OpeningHours, QueueRules
from tests import make

pytestmark = pytest.mark.django_db

DAY = date(2017, 8, 7)
NOON = datetime(2017, 8, 7, 5, tzinfo=UTC)


def hours(**columns: Any) -> OpeningHours:
    week = {"weekday": 0, "effective_on": date(2018, 1, 1), "opens": time(8), "closes": time(15)}
    return OpeningHours(**(week | columns))


def rules(**columns: Any) -> QueueRules:
    return QueueRules(**({"effective_on": DAY} | columns))


def closure(**columns: Any) -> Closure:
    said = {"day": DAY, "reason": "listrik padam", "decided_by": "staff:1", "decided_at": NOON}
    return Closure(**(said | columns))


def office_day(**columns: Any) -> OfficeDay:
    return OfficeDay(**({"office": make.office(), "day": DAY} | columns))


def extra_day(**columns: Any) -> ExtraDay:
    day = {"office": make.office(), "day": DAY, "opens": time(8), "closes": time(12)}
    return ExtraDay(**(day | columns))


def twice(make_row: Callable[..., models.Model], **columns: Any) -> models.Model:
    make_row(**columns).save()
    return make_row(**columns)


BROKEN: list[tuple[str, Callable[[], models.Model]]] = [
    ("hours_season_known", lambda: hours(season="lent", effective_until=date(2019, 1, 1))),
    ("hours_weekday_exists", lambda: hours(weekday=7)),
    ("hours_close_after_they_open", lambda: hours(opens=time(15))),
    ("hours_close_after_they_open", lambda: hours(opens=None)),
    ("hours_close_after_they_open", lambda: hours(closes=None)),
    ("hours_break_inside_them", lambda: hours(break_starts=time(12))),
    ("hours_break_inside_them", lambda: hours(break_ends=time(12))),
    ("hours_break_inside_them", lambda: hours(break_starts=time(7), break_ends=time(9))),
    ("hours_break_inside_them", lambda: hours(break_starts=time(14), break_ends=time(16))),
    ("hours_break_inside_them", lambda: hours(break_starts=time(13), break_ends=time(12))),
    (
        "hours_break_inside_them",
        lambda: hours(opens=None, closes=None, break_starts=time(12), break_ends=time(13)),
    ),
    ("hours_end_after_they_begin", lambda: hours(effective_until=date(2018, 1, 1))),
    ("hours_of_ramadan_have_an_end", lambda: hours(season="ramadan")),
    ("hours_once_per_office_and_date", lambda: twice(hours, office=make.office())),
    ("hours_for_all_once_per_date", lambda: twice(hours)),
    ("rules_once_per_office_and_date", lambda: twice(rules, office=make.office())),
    ("rules_for_all_once_per_date", lambda: twice(rules)),
    ("rules_slot_length_sane", lambda: rules(slot_minutes=4)),
    ("rules_slot_length_sane", lambda: rules(slot_minutes=241)),
    ("rules_last_start_within_a_day", lambda: rules(last_start_minutes=481)),
    ("rules_release_before_the_day", lambda: rules(release_days=0)),
    ("rules_release_before_the_day", lambda: rules(release_days=91)),
    ("rules_hold_long_enough_to_answer", lambda: rules(hold_minutes_whatsapp=4)),
    ("rules_hold_long_enough_to_answer", lambda: rules(hold_minutes_web=4)),
    ("rules_asked_for_when_check_in_is_open", lambda: rules(arrive_asked_minutes=61)),
    ("rules_first_hold_is_free", lambda: rules(fruitless_holds=0)),
    ("closure_has_a_reason", lambda: closure(reason="")),
    ("closure_ends_after_it_starts", lambda: closure(starts=time(9), ends=time(9))),
    ("extra_day_closes_after_it_opens", lambda: extra_day(closes=time(8))),
    ("extra_day_once", lambda: twice(extra_day, office=make.office())),
    ("office_day_once", lambda: twice(office_day, office=make.office())),
    ("office_day_state_known", lambda: office_day(state="asleep", opened_at=NOON)),
    ("office_day_closed_at_iff_closed", lambda: office_day(state="closed", opened_at=NOON)),
    ("office_day_closed_at_iff_closed", lambda: office_day(closed_at=NOON)),
    ("office_day_suspended_at_iff_suspended", lambda: office_day(suspended_at=NOON)),
    (
        "office_day_suspended_at_iff_suspended",
        lambda: office_day(state="suspended", opened_at=NOON),
    ),
    ("office_day_runs_only_after_it_opened", lambda: office_day(state="open")),
    (
        "office_day_runs_only_after_it_opened",
        lambda: office_day(state="suspended", suspended_at=NOON),
    ),
]
BROKEN_OFFICES = [
    ("office_state_known", {"state": "open"}),
    ("office_zone_known", {"timezone": "Asia/Singapore"}),
    ("office_lies_in_indonesia", {"latitude": "51.50"}),
    ("office_lies_in_indonesia", {"longitude": "-0.12"}),
    ("office_capacity_sane", {"capacity": 0}),
    ("office_capacity_sane", {"capacity": 501}),
    ("office_open_only_when_it_can_be_found", {"capacity": None}),
    ("office_open_only_when_it_can_be_found", {"address": ""}),
    ("office_open_only_when_it_can_be_found", {"phone": ""}),
]


@pytest.mark.parametrize(("rule", "row"), BROKEN)
def test_the_database_keeps_the_rule(rule, row):
    broken = row()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        broken.save()

    assert names(refused.value, rule, type(broken))


@pytest.mark.parametrize(("rule", "columns"), BROKEN_OFFICES)
def test_the_database_keeps_the_rule_of_an_office(rule, columns):
    office = make.office()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Office.objects.filter(pk=office.pk).update(**columns)

    assert names(refused.value, rule, Office)


def test_two_offices_never_answer_at_one_whatsapp_number():
    make.office(whatsapp_phone_number_id="106540352242922")

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make.office(whatsapp_phone_number_id="106540352242922")

    assert names(refused.value, "office_one_per_whatsapp_number", Office)


def test_offices_without_a_whatsapp_number_are_many():
    make.office()
    make.office()

    assert Office.objects.filter(whatsapp_phone_number_id="").count() == 2


def test_every_constraint_is_broken_here():
    tested = {rule for rule, _ in [*BROKEN, *BROKEN_OFFICES]} | {"office_one_per_whatsapp_number"}
    kept = {
        constraint.name
        for model in (Closure, ExtraDay, Office, OfficeDay, OpeningHours, QueueRules)
        for constraint in model._meta.constraints
    }

    assert tested == kept


def names(error: IntegrityError, rule: str, model: type[models.Model]) -> bool:
    """Whether the refusal is by this rule; SQLite names a unique one by its columns."""
    message = str(error)
    if rule in message:
        return True
    constraint = next(c for c in model._meta.constraints if c.name == rule)
    columns = (model._meta.get_field(field).column for field in getattr(constraint, "fields", ()))
    table = model._meta.db_table
    wanted = ", ".join(f"{table}.{column}" for column in columns)
    return bool(wanted) and message == f"UNIQUE constraint failed: {wanted}"
