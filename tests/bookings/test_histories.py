"""Short histories in which two rules meet; each once went wrong, or nearly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from antrean.bookings import actions
from antrean.bookings.actions import Actor, Applicant, Outcome, Request
from antrean.bookings.errors import (
    AlreadyBookedError,
    CancelledError,
    DayClosedError,
    DayFullError,
    ForfeitedError,
    IdempotencyKeyReusedError,
    IllegalMoveError,
    SlotFullError,
)
from antrean.bookings.models import Booking, Place, Slot
from antrean.kernel import clock
from antrean.notifications.models import Message
from tests import make
from tests.bookings import truth

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")
DOOR = Actor("staff", "staff:1", "traffic")
NOON = make.an_instant()
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _books_are_right():
    yield
    truth.assert_all()


def held(slot: Slot, *names: str, **request: object) -> Booking:
    with clock.stopped(NOON):
        people = make.people(*(names or ("Budi",)))
        return actions.hold(make.request(slot=slot, people=people, **request))  # type: ignore[arg-type]  # as make.request has them


def confirmed(slot: Slot, *names: str, **request: object) -> Booking:
    booking = held(slot, *names, **request)
    with clock.stopped(NOON):
        return actions.confirm(booking.code, HOLDER).booking


def forfeited(slot: Slot, *names: str, **request: object) -> Booking:
    booking = confirmed(slot, *names, **request)
    with clock.stopped(slot.starts_at):
        actions.open_day(slot.office, slot.day)
        actions.forfeit_due()
    return booking


def last(booking: Booking) -> Place:
    return booking.places.order_by("-position")[0]


def allocate(*requests: Request) -> list[Outcome]:
    with clock.stopped(NOON), transaction.atomic():
        return actions.allocate(requests)


def states(booking: Booking) -> list[str]:
    return list(booking.places.order_by("position").values_list("state", flat=True))


# A cancelling that can still be undone


def test_who_cancelled_a_moment_ago_does_not_travel_with_a_party_that_moves() -> None:
    office = make.office()
    old = make.slot(office=office, capacity=2)
    new = make.slot(office=office, capacity=1, day=make.DAY + timedelta(days=1))
    booking = confirmed(old, "A", "B")

    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER, place_ids=[last(booking).pk], undoable=True)
        actions.reschedule(booking.code, HOLDER, slot_id=new.pk)
        with pytest.raises(CancelledError):
            actions.undo_cancel(booking.code, HOLDER)
    with clock.stopped(NOON + 5 * MINUTE):
        actions.expire_due()

    assert list(Slot.objects.order_by("pk").values_list("taken", flat=True)) == [0, 1]


def test_who_left_a_hold_comes_back_with_a_number_when_the_party_has_confirmed() -> None:
    booking = held(make.slot(), "A", "B", "C")
    third = last(booking)

    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER, place_ids=[third.pk], undoable=True)
        actions.confirm(booking.code, HOLDER)
        back = actions.undo_cancel(booking.code, HOLDER)
    with clock.stopped(booking.held_until):
        actions.expire_due()

    back.refresh_from_db()
    third.refresh_from_db()
    assert (back.state, third.state, third.queue_number) == ("confirmed", "confirmed", "A003")


def test_both_who_left_before_and_after_confirming_come_back() -> None:
    booking = held(make.slot(), "A", "B", "C")
    second, third = booking.places.order_by("position")[1:]

    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER, place_ids=[third.pk], undoable=True)
        actions.confirm(booking.code, HOLDER)
        actions.cancel(booking.code, HOLDER, place_ids=[second.pk], undoable=True)
        actions.undo_cancel(booking.code, HOLDER)

    numbers = booking.places.order_by("position").values_list("queue_number", flat=True)
    assert states(booking) == ["confirmed"] * 3
    assert list(numbers) == ["A001", "A002", "A003"]


def test_nobody_comes_back_to_a_day_that_was_closed() -> None:
    slot = make.slot()
    booking = confirmed(slot)
    with clock.stopped(slot.starts_at - MINUTE):
        actions.open_day(slot.office, slot.day)
        actions.cancel(booking.code, HOLDER, undoable=True)
        actions.close_day(slot.office, slot.day)

        with pytest.raises(DayClosedError):
            actions.undo_cancel(booking.code, HOLDER)


# Closed by the office


def test_a_new_choice_leaves_out_who_had_cancelled_before() -> None:
    office = make.office()
    shut = make.slot(office=office)
    new = make.slot(office=office, day=make.DAY + timedelta(days=1), capacity=2)
    booking = confirmed(shut, "A", "B", "C")

    with clock.stopped(NOON):
        actions.cancel(booking.code, HOLDER, place_ids=[last(booking).pk])
        actions.shut(office, make.DAY, reason="Banjir", by=DOOR)
        actions.reschedule(booking.code, HOLDER, slot_id=new.pk)

    new.refresh_from_db()
    assert (states(booking), new.taken) == (["confirmed", "confirmed", "cancelled"], 2)


def test_a_new_choice_can_be_closed_and_made_again() -> None:
    office = make.office()
    days = [make.DAY + timedelta(days=ahead) for ahead in range(3)]
    slots = [make.slot(office=office, day=day) for day in days]
    booking = confirmed(slots[0])

    with clock.stopped(NOON):
        for day, slot in zip(days, slots[1:], strict=False):
            actions.shut(office, day, reason="Banjir", by=DOOR)
            actions.reschedule(booking.code, HOLDER, slot_id=slot.pk)

    booking.refresh_from_db()
    assert (booking.state, booking.slot_id, booking.moved) == ("confirmed", slots[2].pk, 0)
    assert Message.objects.filter(kind="closure").count() == 2


def test_a_day_called_off_in_the_morning_before_it_was_opened_tells_its_people() -> None:
    slot = make.slot()
    booking = confirmed(slot)

    with clock.stopped(slot.starts_at - MINUTE):
        actions.close_day(slot.office, slot.day, reason="Banjir")

    booking.refresh_from_db()
    assert (booking.state, booking.closed_by) == ("cancelled", "office")
    assert Message.objects.get(kind="closure").about == booking.code


# Coming late


def test_only_those_who_came_late_are_marked_as_late() -> None:
    slot = make.slot()
    booking = forfeited(slot, "A", "B")

    with clock.stopped(slot.starts_at + MINUTE):
        with pytest.raises(ForfeitedError):
            actions.check_in(
                booking.code, DOOR, office_id=slot.office_id, place_ids=[last(booking).pk]
            )
        actions.close_day(slot.office, slot.day)

    absences = booking.places.order_by("position").values_list("absence", flat=True)
    assert list(absences) == ["absent", "came_late"]


def test_who_is_reinstated_takes_any_seat_that_is_free() -> None:
    slot, holder = make.slot(), make.holder()
    booking = forfeited(slot, holder=holder)
    again = make.slot(day=make.DAY + timedelta(days=2))
    with clock.stopped(slot.starts_at):
        actions.hold(make.request(slot=again, holder=holder))  # has the first seat by now

        back = actions.reinstate(booking.code, DOOR)

    assert (back.state, back.places.get().seat) == ("checked_in", 2)


def test_one_person_is_reinstated_though_another_of_the_party_booked_elsewhere() -> None:
    slot = make.slot()
    party = tuple(Applicant(n, make.date(1987, 1, 25), nik_hash=n) for n in "ab")
    with clock.stopped(NOON):
        booking = actions.hold(make.request(slot=slot, people=party))
        actions.confirm(booking.code, HOLDER)
    again = make.slot(day=make.DAY + timedelta(days=2))
    with clock.stopped(slot.starts_at):
        actions.open_day(slot.office, slot.day)
        actions.forfeit_due()
        actions.hold(make.request(slot=again, people=party[1:]))

        with pytest.raises(AlreadyBookedError):
            actions.reinstate(booking.code, DOOR)
        first = booking.places.get(position=1)
        actions.reinstate(booking.code, DOOR, place_ids=[first.pk])

    assert states(booking) == ["checked_in", "forfeited"]


def test_nobody_is_reinstated_on_a_day_that_was_closed() -> None:
    slot = make.slot()
    booking = forfeited(slot)

    with clock.stopped(slot.starts_at + MINUTE):
        actions.close_day(slot.office, slot.day)
        with pytest.raises(DayClosedError):
            actions.reinstate(booking.code, DOOR)


# Requests


def test_a_key_that_moved_one_booking_does_not_move_another() -> None:
    office = make.office()
    slot = make.slot(office=office)
    new = make.slot(office=office, day=make.DAY + timedelta(days=1))
    one, two = confirmed(slot), confirmed(slot)

    with clock.stopped(NOON):
        actions.reschedule(one.code, HOLDER, slot_id=new.pk, request_key="api:1:x")
        with pytest.raises(IdempotencyKeyReusedError):
            actions.reschedule(two.code, HOLDER, slot_id=new.pk, request_key="api:1:x")


def test_a_day_whose_hours_are_full_or_shut_is_full() -> None:
    office = make.office()
    day = make.DAY + timedelta(days=1)
    make.slot(office=office, day=day, capacity=0)
    shut = make.slot(office=office, day=day, starts=make.time(9))
    Slot.objects.filter(pk=shut.pk).update(closed_reason="Upacara")
    booking = confirmed(make.slot(office=office))

    with clock.stopped(NOON), pytest.raises(DayFullError):
        actions.reschedule(booking.code, HOLDER, day=day)


def test_the_days_offered_instead_are_those_left_after_the_whole_batch() -> None:
    office = make.office()
    make.slot(office=office, capacity=1)
    other = make.slot(office=office, day=make.DAY + timedelta(days=1), capacity=2)

    outcomes = allocate(
        make.request(office=office, day=make.DAY),
        make.request(office=office, day=make.DAY),
        make.request(slot=other),
    )

    refused = outcomes[1]
    assert isinstance(refused, DayFullError)
    assert refused.facts["nearest"] == [{"day": other.day, "remaining": 1}]


def test_a_batch_of_twenty_asks_the_database_no_more_often_than_one_of_two() -> None:
    office = make.office()
    slot = make.slot(office=office, capacity=6)

    def asked(count: int) -> int:
        requests = [make.request(slot=slot) for _ in range(count)]
        with CaptureQueriesContext(connection) as captured:
            allocate(*requests)
        return len(captured)

    two = asked(2)
    assert asked(20) <= two + 3  # once more, for those who are refused: which days are left


def test_a_refusal_belongs_to_one_request_alone() -> None:
    slot = make.slot(capacity=0)

    first, second = allocate(make.request(slot=slot), make.request(slot=slot))

    assert isinstance(first, SlotFullError)
    assert isinstance(second, SlotFullError)
    assert first is not second
    assert first.facts == second.facts


def test_who_was_erased_does_not_come_back_without_a_name() -> None:
    office = make.office()
    undone, moved = confirmed(make.slot(office=office)), confirmed(make.slot())
    late = forfeited(make.slot())
    new = make.slot(office=moved.slot.office, day=make.DAY + timedelta(days=1))
    with clock.stopped(NOON):
        actions.cancel(undone.code, HOLDER, undoable=True)
        actions.shut(moved.slot.office, make.DAY, reason="Banjir", by=DOOR)
    Place.objects.update(name="", birth_date=None, erased_at=NOON)

    with clock.stopped(NOON), pytest.raises(CancelledError):
        actions.undo_cancel(undone.code, HOLDER)
    with clock.stopped(NOON), pytest.raises(CancelledError):
        actions.reschedule(moved.code, HOLDER, slot_id=new.pk)
    with clock.stopped(late.slot.starts_at), pytest.raises(IllegalMoveError):
        actions.reinstate(late.code, DOOR)


def test_what_was_erased_is_not_written_again() -> None:
    booking = confirmed(make.slot())
    place = booking.places.get()
    Place.objects.filter(pk=place.pk).update(name="", birth_date=None, erased_at=NOON)

    with clock.stopped(NOON), pytest.raises(IllegalMoveError):
        actions.correct(booking.code, DOOR, place_id=place.pk, name="Budi")


def test_hours_shut_while_half_a_party_is_in_the_building_send_the_other_half_home() -> None:
    slot = make.slot()
    booking = confirmed(slot, "A", "B")
    here = booking.places.get(position=1)

    with clock.stopped(slot.starts_at - MINUTE):
        actions.check_in(booking.code, DOOR, office_id=slot.office_id, place_ids=[here.pk])
        actions.shut(slot.office, slot.day, reason="Banjir", by=DOOR)

    booking.refresh_from_db()
    slot.refresh_from_db()
    states = [place.state for place in booking.places.order_by("position")]
    assert (booking.state, states) == ("checked_in", ["checked_in", "cancelled"])
    assert (slot.taken, booking.choice_until) == (1, None)
    assert not Message.objects.filter(kind="closure").exists()
