"""A rehearsed day: everything can be done there, nobody outside sees it, and nothing is left."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.apps import apps

from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor
from antrean.bookings.errors import (
    ForfeitedError,
    NotConfirmedError,
    OfficeClosedError,
    TooEarlyError,
    WrongDayError,
)
from antrean.bookings.models import Booking
from antrean.counters import actions, queries
from antrean.counters.errors import RehearsalRunsError
from antrean.counters.models import Counter
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.notifications.models import Message
from antrean.offices import queries as offices
from antrean.offices.errors import OfficeNotFoundError
from antrean.offices.models import Office
from antrean.paper.actions import make_due_lists
from antrean.paper.models import DayList
from tests import make, staff
from tests.counters.office import key

pytestmark = pytest.mark.django_db
DESK = Actor("staff", "staff:0")


@pytest.fixture
def office(db: None) -> Office:
    office = make.office(code="bogor")
    make.slot(office=office)
    actions.set_counter(office, 3, stages=["documents", "interview", "photo"], zone="b")
    return office


def at(office: Office, hour: int, minute: int = 0) -> datetime:
    return office.at(make.DAY, time(hour, minute))


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
    }


def played(name: str) -> Booking:
    return Booking.objects.get(places__name=f"Contoh {name}")


def try_code(name: str, shadow: Office) -> str:
    try:
        actions.arrive(played(name).code, DESK, office_id=shadow.pk)
    except DomainError as refusal:
        return type(refusal).__name__
    return "in"


def play(shadow: Office) -> None:
    """Let a day be rehearsed: desk, walk-in, counter, a note, an outage, the end of the day."""
    now = at(shadow, 9, 20)
    with clock.stopped(now):
        bookings.open_day(shadow, make.DAY)
        for name in ("Melati", "Kenanga", "Anggrek"):
            actions.arrive(played(name).code, DESK, office_id=shadow.pk)
        walked_in = {"name": "Contoh", "birth_date": date(1990, 1, 1)}
        actions.issue(shadow, "walk_in", DESK, request_key=key(), **walked_in)
        bookings.delay_day(shadow, make.DAY, 20)
        officer = staff.account("officer", shadow.rehearses)
        counter = Counter.objects.get(office=shadow)
        by = Actor("staff", f"staff:{officer.pk}")
        actions.open_counter(counter.pk, officer, by)
        actions.call_next(counter.pk, by, request_key=key())
        actions.put_aside(counter.pk, by, note="menunggu fotokopi", request_key=key())
        bookings.forfeit_due()
        bookings.note_outage(shadow, make.DAY, at(shadow, 9), at(shadow, 9, 15), DESK)
        bookings.tell_outages()


def test_every_answer_of_the_desk_can_be_tried(office: Office) -> None:
    with clock.stopped(at(office, 9, 7)):
        shadow = actions.begin_rehearsal(office)
        bookings.open_day(shadow, make.DAY)

        assert try_code("Melati", shadow) == "in"
        assert try_code("Dahlia", shadow) == "in"
        assert try_code("Bugenvil", shadow) == ForfeitedError.__name__
        assert try_code("Flamboyan", shadow) == TooEarlyError.__name__
        assert try_code("Wijaya", shadow) == WrongDayError.__name__
        assert try_code("Alamanda", shadow) == NotConfirmedError.__name__


@pytest.mark.parametrize("hour", [0, 6, 9, 15, 20, 22, 23])
def test_it_can_begin_at_any_hour_of_the_day(office: Office, hour: int) -> None:
    with clock.stopped(at(office, hour, 50)):
        shadow = actions.begin_rehearsal(office)

    days = set(shadow.slots.values_list("day", flat=True))
    assert days <= {make.DAY, make.DAY + timedelta(days=1)}
    for slot in shadow.slots.all():
        assert shadow.today(slot.starts_at) == slot.day


def test_it_has_the_counters_and_the_rules_of_its_office(office: Office) -> None:
    make.hall_rules(office=office, preset="two")

    with clock.stopped(at(office, 9)):
        shadow = actions.begin_rehearsal(office)

    counter = Counter.objects.get(office=shadow)
    assert (counter.number, counter.stages, counter.zone, counter.state) == (
        3,
        ["documents", "interview", "photo"],
        "b",
        "closed",
    )
    assert queries.hall_rules(shadow, make.DAY).preset == "two"
    assert shadow.display_name == office.display_name


def test_it_leaves_no_trace(office: Office) -> None:
    staff.account("officer", office)
    before = rows()

    with clock.stopped(at(office, 9, 7)):
        shadow = actions.begin_rehearsal(office)
    play(shadow)
    assert rows() != before
    with clock.stopped(at(office, 9, 30)):
        actions.end_rehearsal(office)

    # Whoever sat at the counter in `play` is somebody of the office.
    assert rows() == before | {"accounts.Account": before["accounts.Account"] + 1}


def test_in_the_night_it_ends_by_itself(office: Office) -> None:
    before = rows()
    with clock.stopped(at(office, 9, 7)):
        actions.begin_rehearsal(office)
    with clock.stopped(at(office, 23, 59)):
        assert actions.end_due_rehearsals() == 0

    with clock.stopped(at(office, 0) + timedelta(days=1)):
        assert actions.end_due_rehearsals() == 1

    assert rows() == before


def test_who_was_typed_in_goes_and_who_was_known_stays(office: Office) -> None:
    known = make.holder(at=at(office, 8))
    real = make.slot(office=office, day=make.DAY + timedelta(days=1))
    with clock.stopped(at(office, 8)):
        bookings.hold(make.request(slot=real, holder=known))
    before = rows()
    with clock.stopped(at(office, 9, 7)):
        shadow = actions.begin_rehearsal(office)
        Booking.objects.filter(pk=played("Melati").pk).update(holder=known)
        typed = make.holder(at=at(office, 9, 10))
        Booking.objects.filter(pk=played("Dahlia").pk).update(holder=typed)
        orphans = {"people.Holder": 2}  # whom these two were made for
        actions.end_rehearsal(office)

    after = rows()
    assert not Office.objects.filter(pk=shadow.pk).exists()
    assert after["people.Holder"] == before["people.Holder"] + orphans["people.Holder"]
    assert after["people.Identity"] == before["people.Identity"]
    assert after["bookings.Booking"] == before["bookings.Booking"]


def test_no_list_of_offices_has_it_and_nobody_can_book_there(office: Office) -> None:
    with clock.stopped(at(office, 6, 30)):
        shadow = actions.begin_rehearsal(office)
        slot = shadow.slots.order_by("starts_at").last()

        assert [one.code for one in offices.listing()] == ["bogor"]
        assert offices.offices_of_province_order() == [office]
        assert list(offices.offices_by_whatsapp()) == [office]
        with pytest.raises(OfficeNotFoundError):
            offices.office(shadow.code)
        assert offices.office(shadow.code, rehearsals=True) == shadow
        with pytest.raises(OfficeClosedError):
            bookings.hold(make.request(slot=slot))
        make_due_lists()

    assert list(DayList.objects.values_list("office__code", flat=True)) == ["bogor"]


def test_its_calls_have_no_head_that_anybody_keeps(office: Office) -> None:
    with clock.stopped(at(office, 9, 7)):
        shadow = actions.begin_rehearsal(office)
    play(shadow)

    assert queries.heads(make.DAY) == []


def test_no_message_is_owed_whatever_happens_there(office: Office) -> None:
    with clock.stopped(at(office, 9, 7)):
        shadow = actions.begin_rehearsal(office)
        Booking.objects.update(notify=True)
    play(shadow)
    with clock.stopped(at(office, 10)):
        actions.close_day(shadow, make.DAY)

    assert not Message.objects.exists()


def test_an_office_has_one_rehearsal_at_a_time(office: Office) -> None:
    with clock.stopped(at(office, 9)):
        shadow = actions.begin_rehearsal(office)

        for one in (office, shadow):
            with pytest.raises(RehearsalRunsError):
                actions.begin_rehearsal(one)
        assert actions.end_rehearsal(office) > 0
        assert actions.end_rehearsal(office) == 0
        assert actions.begin_rehearsal(office).pk != shadow.pk
