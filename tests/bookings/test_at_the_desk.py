"""What staff do for who stands before them: confirm on the spot, note a NIK, book on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from antrean.bookings import actions
from antrean.bookings.actions import Actor, Applicant
from antrean.bookings.errors import (
    AlreadyBookedError,
    BookingNotFoundError,
    DayClosedError,
    HoldExpiredError,
    IllegalMoveError,
    SlotFullError,
)
from antrean.bookings.models import Booking, BookingEvent, Claim, Slot
from antrean.kernel import clock
from antrean.people.models import Holder
from antrean.people.sealed import nik_hash
from tests import make

pytestmark = pytest.mark.django_db
DESK = Actor("staff", "staff:1", "id_card")
HOLDER = Actor("whatsapp", "holder")
NIK = "3201012501870001"
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def slot() -> Slot:
    return make.slot(capacity=2)


def held(slot: Slot, *names: str, at: datetime | None = None) -> Booking:
    with clock.stopped(at or slot.bookable_until - timedelta(minutes=10)):
        return actions.hold(make.request(slot=slot, people=make.people(*(names or ("Budi",)))))


def booked(slot: Slot, *names: str) -> Booking:
    booking = held(slot, *names)
    with clock.stopped(slot.bookable_until - timedelta(minutes=5)):
        return actions.confirm(booking.code, HOLDER).booking


def noted(booking: Booking, nik: str = NIK, position: int = 1) -> Booking:
    place = booking.places.get(position=position)
    with clock.stopped(booking.slot.starts_at - timedelta(minutes=20)):
        return actions.note_nik(booking.code, DESK, place_id=place.pk, nik=nik)


# Confirming on the spot


@pytest.mark.parametrize("swept", [True, False])
def test_a_hold_that_ran_out_is_confirmed_at_the_desk_while_its_hour_has_room(
    slot: Slot, *, swept: bool
) -> None:
    booking = held(slot)
    with clock.stopped(slot.starts_at - MOMENT):
        if swept:
            actions.expire_due()
        with pytest.raises(HoldExpiredError):
            actions.confirm(booking.code, HOLDER)

        done = actions.confirm(booking.code, DESK)

    slot.refresh_from_db()
    assert (done.booking.state, done.late, slot.taken) == ("confirmed", True, 1)


def test_it_is_not_once_others_have_the_places(slot: Slot) -> None:
    booking = held(slot, at=slot.bookable_until - timedelta(hours=3))
    booked(slot, "Siti", "Made")

    with clock.stopped(slot.starts_at - MOMENT), pytest.raises(HoldExpiredError):
        actions.confirm(booking.code, DESK)


def test_it_is_not_when_the_hour_has_begun_or_the_day_is_over(slot: Slot) -> None:
    booking = held(slot)

    with clock.stopped(slot.starts_at), pytest.raises(HoldExpiredError):
        actions.confirm(booking.code, DESK)
    with clock.stopped(slot.starts_at - timedelta(hours=1)):
        actions.close_day(slot.office, slot.day)
        with pytest.raises(DayClosedError):
            actions.confirm(booking.code, DESK)


# A NIK from the card


def test_a_nik_is_noted_as_what_tells_it_from_others_and_nothing_else(slot: Slot) -> None:
    booking = noted(booked(slot))

    place = booking.places.get()
    assert (place.nik_hash, place.nik_sealed) == (nik_hash(NIK), "")
    assert Claim.objects.get(key=f"nik:{nik_hash(NIK)}").booking == booking
    event = BookingEvent.objects.get(event="correct")
    assert (event.actor, event.reason) == ("staff:1", "id_card")


def test_noting_it_again_changes_nothing(slot: Slot) -> None:
    booking = noted(booked(slot))

    noted(booking)

    assert BookingEvent.objects.filter(event="correct").count() == 1


def test_two_open_bookings_never_have_one_nik(slot: Slot) -> None:
    first, second = booked(slot, "Siti"), booked(slot, "Budi")
    noted(first)

    with pytest.raises(AlreadyBookedError):
        noted(second)
    with clock.stopped(slot.starts_at - timedelta(days=2)), pytest.raises(AlreadyBookedError):
        actions.hold(make.request(slot=make.slot(), people=(with_nik("Siti"),)))

    assert second.places.get().nik_hash == ""


def test_nor_do_two_people_of_one_party(slot: Slot) -> None:
    booking = booked(slot, "Siti", "Made")
    noted(booking)

    with pytest.raises(AlreadyBookedError):
        noted(booking, position=2)


def test_a_hold_that_ran_out_has_its_nik_no_more_whether_or_not_it_was_swept(slot: Slot) -> None:
    with clock.stopped(slot.bookable_until - timedelta(hours=3)):
        elsewhere = make.slot()
        gone = actions.hold(make.request(slot=elsewhere, people=(with_nik("Palsu"),)))
    booking = booked(slot)

    noted(booking)

    gone.refresh_from_db()
    assert gone.state == "expired"
    assert booking.places.get().nik_hash == nik_hash(NIK)
    assert Claim.objects.get(key=f"nik:{nik_hash(NIK)}").booking == booking


@pytest.mark.parametrize("spoil", ["another", "over", "erased"])
def test_a_nik_is_noted_only_where_one_is_missing(slot: Slot, spoil: str) -> None:
    booking = booked(slot)
    if spoil == "another":
        noted(booking, "3201012501870002")
    elif spoil == "over":
        with clock.stopped(slot.starts_at - timedelta(days=1)):
            actions.cancel(booking.code, HOLDER)
    else:
        booking.places.update(erased_at=slot.starts_at)

    with pytest.raises(IllegalMoveError):
        noted(booking)

    assert not Claim.objects.filter(key=f"nik:{nik_hash(NIK)}").exists()


def test_of_what_is_not_there_nothing_is_noted(slot: Slot) -> None:
    booking, other = booked(slot), booked(slot)
    strangers = other.places.get().pk

    for code, place_id in ((booking.code, strangers), ("K7QX4M2T9", strangers)):
        with pytest.raises(BookingNotFoundError):
            actions.note_nik(code, DESK, place_id=place_id, nik=NIK)
    assert not Claim.objects.filter(key__startswith="nik:").exists()


def test_a_nik_is_free_again_when_the_visit_is_over(slot: Slot) -> None:
    booking = noted(booked(slot))

    with clock.stopped(slot.starts_at - timedelta(days=1)):
        actions.cancel(booking.code, HOLDER)

    assert not Claim.objects.filter(key__startswith="nik:").exists()


# Booking on paper


def with_nik(name: str) -> Applicant:
    (person,) = make.people(name)
    return replace(person, nik_hash=nik_hash(NIK))


def at_desk(slot: Slot, *people: Applicant, key: str = "desk:1", digest: str = "") -> Booking:
    request = replace(
        make.request(slot=slot, people=people, channel="staff", key=key, digest=digest), holder_id=0
    )
    with clock.stopped(slot.bookable_until - timedelta(days=1)):
        return actions.book_at_desk(request, DESK, guardian_version="desk-1")


def test_a_booking_at_the_desk_is_confirmed_at_once_and_of_nobody_known(slot: Slot) -> None:
    booking = at_desk(slot, *make.people("Siti", "Made"))

    assert (booking.state, booking.channel) == ("confirmed", "staff")
    assert [place.queue_number for place in booking.places.order_by("position")] == ["A001", "A002"]
    assert not booking.holder.identities.exists()


def test_each_is_of_somebody_else_so_that_four_are_not_the_most_of_a_desk() -> None:
    slot = make.slot()

    made = [at_desk(slot, *make.people(*"ABCD"), key=f"desk:{n}") for n in range(2)]

    assert len({booking.holder_id for booking in made}) == 2


def test_asked_twice_it_is_one_booking(slot: Slot) -> None:
    first = at_desk(slot, *make.people("Siti"))
    holders = Holder.objects.count()

    again = at_desk(slot, *make.people("Siti"))

    assert again == first
    assert Holder.objects.count() == holders + 1  # That of `make.request`.


@pytest.mark.parametrize("fill", ["places", "nik"])
def test_whoever_is_refused_leaves_nothing_behind(slot: Slot, fill: str) -> None:
    refused: dict[str, tuple[type[Exception], Callable[[], Booking]]] = {
        "places": (SlotFullError, lambda: booked(slot, "A", "B")),
        "nik": (AlreadyBookedError, lambda: at_desk(slot, with_nik("Siti"), key="desk:0")),
    }
    error, act = refused[fill]
    act()
    holders = Holder.objects.count()

    with pytest.raises(error):
        at_desk(slot, with_nik("Budi"))

    assert Holder.objects.count() == holders + 1  # That of `make.request`.


def test_the_text_read_to_a_parent_is_kept_with_the_child(slot: Slot) -> None:
    (adult,) = make.people("Siti")
    child = replace(adult, name="Made", birth_date=slot.day - timedelta(days=3000))

    booking = at_desk(slot, adult, child)

    versions = booking.places.order_by("position").values_list("guardian_version", flat=True)
    assert list(versions) == ["", "desk-1"]
