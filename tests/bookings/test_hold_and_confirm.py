"""From a request to a queue number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.errors import (
    DayClosedError,
    DayFullError,
    DayOutOfWindowError,
    HoldExpiredError,
    IdempotencyKeyReusedError,
    NotYetReleasedError,
    SlotFullError,
    TooManyHoldsError,
    TooManyPeopleError,
)
from antrean.bookings.models import Booking, Claim, Slot
from antrean.kernel import clock
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")
NOON = make.an_instant()


def test_a_request_becomes_a_hold_and_its_code_a_number() -> None:
    slot = make.slot(capacity=2)

    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot))
        confirmed = actions.confirm(held.code, HOLDER)

    booking = queries.booking(held.code)
    slot.refresh_from_db()
    assert (held.state, confirmed.late, booking.state) == ("held", False, "confirmed")
    assert [place.queue_number for place in booking.places.all()] == ["A001"]
    assert slot.taken == 1
    assert [e.event for e in booking.events.order_by("pk")] == ["hold", "confirm"]


def test_a_party_takes_all_its_places_or_none() -> None:
    slot = make.slot(capacity=3)

    with clock.stopped(NOON):
        actions.hold(make.request(slot=slot, people=make.people("A", "B")))
        with pytest.raises(SlotFullError):
            actions.hold(make.request(slot=slot, people=make.people("C", "D")))

    slot.refresh_from_db()
    assert slot.taken == 2
    assert not Claim.objects.filter(booking=None).exists()


def test_asked_by_day_the_earliest_slot_with_room_is_given() -> None:
    office = make.office()
    first = make.slot(office=office, capacity=1)
    second = make.slot(office=office, starts=make.time(9), capacity=3)

    with clock.stopped(NOON):
        one = actions.hold(make.request(office=office, day=make.DAY, people=make.people("A", "B")))
        two = actions.hold(make.request(office=office, day=make.DAY))
        with pytest.raises(DayFullError) as refused:
            actions.hold(make.request(office=office, day=make.DAY, people=make.people("A", "B")))

    assert (one.slot_id, two.slot_id) == (second.pk, first.pk)
    assert refused.value.facts["nearest"] == []


def test_the_same_request_again_gives_the_same_booking() -> None:
    request = make.request(slot=make.slot(), key="api:1:x", digest="a")

    with clock.stopped(NOON):
        one, two = actions.hold(request), actions.hold(request)
        three = actions.allocate([make.request(slot=make.slot(), key="y"), request])[1]

    assert one == two == three
    assert Booking.objects.count() == 2


def test_equal_keys_in_one_batch_give_one_booking() -> None:
    request = make.request(slot=make.slot(), key="api:1:x")

    with clock.stopped(NOON):
        outcomes = actions.allocate([request, request])

    assert outcomes[0] == outcomes[1]
    assert Booking.objects.count() == 1


def test_a_key_used_for_another_request_is_refused() -> None:
    holder, slot = make.holder(), make.slot()

    with clock.stopped(NOON):
        actions.hold(make.request(slot=slot, holder=holder, key="k", digest="a"))
        with pytest.raises(IdempotencyKeyReusedError):
            actions.hold(make.request(slot=slot, holder=holder, key="k", digest="b"))


def test_a_holder_has_at_most_four_open_people() -> None:
    slot, holder = make.slot(capacity=9), make.holder()

    with clock.stopped(NOON):
        actions.hold(make.request(slot=slot, holder=holder, people=make.people("A", "B", "C")))
        with pytest.raises(TooManyPeopleError):
            actions.hold(make.request(slot=slot, holder=holder, people=make.people("D", "E")))
        actions.hold(make.request(slot=slot, holder=holder, people=make.people("D")))

    assert Claim.objects.filter(key__startswith="seat:").count() == 4


def test_a_new_hold_replaces_the_old_one_even_in_a_full_slot() -> None:
    slot, holder = make.slot(capacity=1), make.holder()

    with clock.stopped(NOON):
        old = actions.hold(make.request(slot=slot, holder=holder))
        new = actions.hold(make.request(slot=slot, holder=holder, replaces=old.pk))

    old.refresh_from_db()
    slot.refresh_from_db()
    assert (old.state, new.state, slot.taken) == ("cancelled", "held", 1)
    assert Claim.objects.filter(key__startswith="seat:").count() == 1


def test_a_refused_replacement_keeps_the_old_hold() -> None:
    holder, slot, full = make.holder(), make.slot(capacity=1), make.slot(capacity=0)

    with clock.stopped(NOON):
        old = actions.hold(make.request(slot=slot, holder=holder))
        with pytest.raises(SlotFullError):
            actions.hold(make.request(slot=full, holder=holder, replaces=old.pk))

    old.refresh_from_db()
    assert old.state == "held"


def test_an_overdue_hold_gives_its_place_to_the_next_request() -> None:
    slot = make.slot(capacity=1)
    with clock.stopped(NOON):
        old = actions.hold(make.request(slot=slot))

    with clock.stopped(old.held_until - timedelta(microseconds=1)):
        assert queries.days(slot.office, slot.day, 1, clock.now())[0].remaining == 0
        with pytest.raises(SlotFullError):
            actions.hold(make.request(slot=slot))
    with clock.stopped(old.held_until):
        assert queries.days(slot.office, slot.day, 1, clock.now())[0].remaining == 1
        new = actions.hold(make.request(slot=slot))

    old.refresh_from_db()
    slot.refresh_from_db()
    assert (old.state, old.closed_at, new.state) == ("expired", old.held_until, "held")
    assert slot.taken == 1


@pytest.mark.parametrize("swept", [False, True])
def test_a_late_code_succeeds_while_its_hour_has_room(swept: bool) -> None:  # noqa: FBT001
    slot = make.slot(capacity=1)
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot))

    with clock.stopped(held.held_until):
        if swept:
            actions.expire_due()
            slot.refresh_from_db()
            assert slot.taken == 0
        confirmation = actions.confirm(held.code, HOLDER)

    slot.refresh_from_db()
    assert (confirmation.late, confirmation.booking.state, slot.taken) == (True, "confirmed", 1)
    assert Claim.objects.filter(key__startswith="seat:").count() == 1


def test_a_late_code_is_refused_when_its_hour_is_full() -> None:
    slot = make.slot(capacity=1)
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot))

    with clock.stopped(held.held_until):
        actions.hold(make.request(slot=slot))
        with pytest.raises(HoldExpiredError):
            actions.confirm(held.code, HOLDER)


def test_confirming_again_changes_nothing() -> None:
    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=make.slot()))
        actions.confirm(held.code, HOLDER)
        again = actions.confirm(held.code, HOLDER)

    assert again.booking.places.get().queue_number == "A001"
    assert held.events.count() == 2


def test_numbers_of_a_party_are_neighbours_and_a_full_block_goes_on_after_the_days_last() -> None:
    office = make.office()
    slot = make.slot(office=office, capacity=12)
    make.slot(office=office, starts=make.time(9), capacity=1)
    Slot.objects.filter(pk=slot.pk).update(numbers_given=22)

    with clock.stopped(NOON):
        held = actions.hold(make.request(slot=slot, people=make.people("A", "B", "C")))
        actions.confirm(held.code, HOLDER)
        single = actions.hold(make.request(slot=slot))
        actions.confirm(single.code, HOLDER)

    assert [p.queue_number for p in held.places.order_by("position")] == ["A035", "A036", "A037"]
    assert single.places.get().queue_number == "A023"


def test_after_three_fruitless_holds_a_holder_waits_until_the_next_day() -> None:
    slot, holder = make.slot(), make.holder()
    at = NOON
    for _ in range(3):
        with clock.stopped(at):
            at = actions.hold(make.request(slot=slot, holder=holder)).held_until
    midnight = make.an_instant(clock_time=make.time(0)) + timedelta(days=1)

    with clock.stopped(at), pytest.raises(TooManyHoldsError) as refused:
        actions.hold(make.request(slot=slot, holder=holder))
    with clock.stopped(midnight - timedelta(microseconds=1)), pytest.raises(TooManyHoldsError):
        actions.hold(make.request(slot=slot, holder=holder))
    with clock.stopped(midnight):
        assert actions.hold(make.request(slot=slot, holder=holder)).state == "held"

    assert refused.value.facts["until"] == midnight


def test_a_slot_is_bookable_from_its_release_to_its_closing() -> None:
    slot = make.slot()
    moment = timedelta(microseconds=1)

    with clock.stopped(slot.bookable_from - moment), pytest.raises(NotYetReleasedError):
        actions.hold(make.request(slot=slot))
    with clock.stopped(slot.bookable_from):
        assert actions.hold(make.request(slot=slot)).state == "held"
    with clock.stopped(slot.bookable_until - moment):
        assert actions.hold(make.request(slot=slot)).state == "held"
    with clock.stopped(slot.bookable_until), pytest.raises(DayOutOfWindowError):
        actions.hold(make.request(slot=slot))


def test_a_day_without_slots_names_its_true_reason() -> None:
    office = make.office()
    sunday, independence = make.date(2017, 8, 13), make.date(2017, 8, 17)

    with clock.stopped(NOON):
        outcomes = actions.allocate(
            [
                make.request(office=office, day=sunday),
                make.request(office=office, day=independence),
                make.request(office=office, day=NOON.date()),
                make.request(office=office, day=make.date(2017, 9, 20)),
            ]
        )

    assert [type(o) for o in outcomes] == [
        DayClosedError,
        DayClosedError,
        DayOutOfWindowError,
        NotYetReleasedError,
    ]
    assert [o.facts["reason"] for o in outcomes[:2]] == ["weekend", "holiday"]


def test_a_code_that_was_sent_in_time_is_not_late_however_late_we_read_it() -> None:
    slot = make.slot(capacity=1)
    with clock.stopped(NOON):
        in_time = actions.hold(make.request(slot=slot))
    before = Actor("whatsapp", "holder", said_at=in_time.held_until - timedelta(seconds=1))
    after = Actor("whatsapp", "holder", said_at=in_time.held_until)
    with clock.stopped(NOON):
        other = actions.hold(make.request(slot=make.slot()))

    with clock.stopped(in_time.held_until + timedelta(hours=1)):
        actions.expire_due()
        in_time_confirmation = actions.confirm(in_time.code, before)
        late = actions.confirm(other.code, after)

    assert (in_time_confirmation.late, late.late) == (False, True)


def test_a_request_counts_from_when_it_was_made() -> None:
    slot = make.slot()
    second = timedelta(seconds=1)

    with clock.stopped(slot.bookable_until + second):
        in_time = make.request(slot=slot, said_at=slot.bookable_until - second)
        assert actions.hold(in_time).state == "held"
    with clock.stopped(slot.bookable_from + second), pytest.raises(NotYetReleasedError):
        actions.hold(make.request(slot=slot, said_at=slot.bookable_from - second))
    with clock.stopped(slot.bookable_from - second), pytest.raises(NotYetReleasedError):
        actions.hold(make.request(slot=slot, said_at=slot.bookable_from + second))
