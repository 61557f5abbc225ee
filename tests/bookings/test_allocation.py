"""Who gets which place, decided without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from antrean.bookings.allocation import (
    SEATS,
    Ask,
    Board,
    Grant,
    OpenSlot,
    Replaced,
    decide,
)
from antrean.bookings.errors import (
    AlreadyBookedError,
    BookingNotFoundError,
    DayClosedError,
    DayFullError,
    DayOutOfWindowError,
    NotYetReleasedError,
    OtherOfficeError,
    SlotFullError,
    TooManyHoldsError,
    TooManyPeopleError,
)
from antrean.kernel.errors import DomainError

NOW = datetime(2017, 8, 1, 3, tzinfo=UTC)
DAY = date(2017, 8, 9)
HOUR = timedelta(hours=1)


def slot(number: int, room: int = 10, **changes: object) -> OpenSlot:
    """Return a slot of office 1 on DAY; a higher number is a later hour."""
    made = OpenSlot(
        id=number,
        office_id=1,
        day=DAY,
        starts_at=NOW + timedelta(days=8) + number * HOUR,
        bookable_from=NOW - HOUR,
        bookable_until=NOW + HOUR,
        room=room,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of an OpenSlot


def ask(people: int = 1, *, holder: int = 1, slot_id: int | None = 1, **changes: object) -> Ask:
    made = Ask(holder_id=holder, office_id=1, people=people, slot_id=slot_id, day=DAY)
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of an Ask


def board(*slots: OpenSlot, **changes: object) -> Board:
    made = Board(slots=slots, seats=dict.fromkeys(range(1, 9), SEATS))
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of a Board


def refusal(asked: Ask, on: Board) -> DomainError:
    (outcome,) = decide([asked], on, now=NOW)
    assert isinstance(outcome, DomainError)
    return outcome


# One request


def test_a_request_gets_its_slot_and_the_lowest_free_seats() -> None:
    on = board(slot(1), seats={1: frozenset({2, 3, 4})})

    assert decide([ask(2)], on, now=NOW) == [Grant(1, (2, 3))]


def test_by_day_the_earliest_slot_with_room_for_the_whole_party_is_given() -> None:
    on = board(slot(3), slot(1, room=1), slot(2, room=2))

    assert decide([ask(2, slot_id=None)], on, now=NOW) == [Grant(2, (1, 2))]


def test_a_party_that_fits_in_no_single_slot_is_refused_though_the_day_has_room() -> None:
    on = board(slot(1, room=2), slot(2, room=2))

    assert isinstance(refusal(ask(3, slot_id=None), on), DayFullError)
    assert isinstance(refusal(ask(3, slot_id=2), on), SlotFullError)


def test_a_slot_is_bookable_from_its_release_to_its_closing() -> None:
    moment = timedelta(microseconds=1)
    assert decide([ask()], board(slot(1, bookable_from=NOW)), now=NOW) == [Grant(1, (1,))]
    early = refusal(ask(), board(slot(1, bookable_from=NOW + moment)))
    assert isinstance(early, NotYetReleasedError)
    assert early.facts["bookable_from"] == NOW + moment
    assert isinstance(refusal(ask(), board(slot(1, bookable_until=NOW))), DayOutOfWindowError)


def test_a_shut_slot_is_passed_over_and_named_when_all_are() -> None:
    shut = {"closed_reason": "Pemadaman listrik"}
    on = board(slot(1, **shut), slot(2))

    assert decide([ask(slot_id=None)], on, now=NOW) == [Grant(2, (1,))]
    refused = refusal(ask(slot_id=1), on)
    assert isinstance(refused, DayClosedError)
    assert refused.facts["detail"] == "Pemadaman listrik"


def test_unknown_slots_other_offices_and_empty_days_are_refused() -> None:
    on = board(slot(1))

    assert isinstance(refusal(ask(slot_id=9), on), BookingNotFoundError)
    assert isinstance(refusal(ask(office_id=2), on), OtherOfficeError)
    assert isinstance(refusal(ask(slot_id=None, day=date(2017, 8, 13)), on), DayClosedError)


def test_a_holder_who_must_wait_is_refused_until_then() -> None:
    refused = refusal(ask(), board(slot(1), waiting={1: NOW + HOUR}))

    assert isinstance(refused, TooManyHoldsError)
    assert refused.facts["until"] == NOW + HOUR


def test_a_fifth_open_person_is_refused_with_the_count() -> None:
    refused = refusal(ask(2), board(slot(1), seats={1: frozenset({4})}))

    assert isinstance(refused, TooManyPeopleError)
    assert refused.facts == {"open_people": 3, "limit": 4}


def test_a_nik_that_is_taken_or_given_twice_is_refused() -> None:
    taken = board(slot(1), taken_niks={"h1"})

    assert isinstance(refusal(ask(niks=("h1",)), taken), AlreadyBookedError)
    assert isinstance(refusal(ask(2, niks=("h2", "h2")), taken), AlreadyBookedError)


# A batch


def test_earlier_requests_go_first_and_later_ones_get_what_is_left() -> None:
    outcomes = decide(
        [ask(2, holder=1), ask(2, holder=2), ask(1, holder=3)], board(slot(1, 3)), now=NOW
    )

    assert [type(outcome) for outcome in outcomes] == [Grant, SlotFullError, Grant]


def test_a_nik_given_to_an_earlier_request_is_taken_for_the_next() -> None:
    outcomes = decide(
        [ask(holder=1, niks=("h",)), ask(holder=2, niks=("h",))], board(slot(1)), now=NOW
    )

    assert [type(outcome) for outcome in outcomes] == [Grant, AlreadyBookedError]


# Replacing a hold

HELD = Replaced(booking_id=7, slot_id=1, seats=frozenset({1, 2}), niks=frozenset({"h"}))


def test_a_replaced_hold_gives_its_room_its_seats_and_its_niks() -> None:
    on = board(slot(1, room=0), seats={1: frozenset({3, 4})}, taken_niks={"h"})

    outcomes = decide([ask(2, niks=("h",), replaced=HELD)], on, now=NOW)

    assert outcomes == [Grant(1, (1, 2))]


def test_a_replaced_hold_gives_way_once() -> None:
    on = board(slot(1, room=0), slot(2, room=9), seats={1: frozenset()})

    outcomes = decide([ask(2, replaced=HELD), ask(2, replaced=HELD)], on, now=NOW)

    assert [type(outcome) for outcome in outcomes] == [Grant, TooManyPeopleError]


def test_what_a_replaced_hold_leaves_is_free_for_those_behind() -> None:
    on = board(slot(1, room=0), slot(2), seats={1: frozenset({3, 4}), 2: SEATS})

    outcomes = decide([ask(2, slot_id=2, replaced=HELD), ask(2, holder=2)], on, now=NOW)

    assert [outcome.slot_id for outcome in outcomes if isinstance(outcome, Grant)] == [2, 1]


def test_a_refused_replacement_leaves_the_hold_as_it_was() -> None:
    on = board(slot(1, room=0), slot(2, room=0), seats={1: frozenset({3, 4}), 2: SEATS})

    outcomes = decide([ask(2, slot_id=2, replaced=HELD), ask(1, holder=2)], on, now=NOW)

    assert [type(outcome) for outcome in outcomes] == [SlotFullError, SlotFullError]


# Any batch

asks = st.lists(
    st.builds(
        Ask,
        holder_id=st.integers(1, 3),
        office_id=st.just(1),
        people=st.integers(1, 4),
        niks=st.lists(st.sampled_from("abcd"), max_size=2).map(tuple),
        slot_id=st.sampled_from([None, 1, 2, 3]),
        day=st.just(DAY),
        replaced=st.sampled_from([None, None, HELD]),
    ).map(lambda asked: replace(asked, replaced=asked.replaced if asked.holder_id == 1 else None)),
    max_size=12,
)
boards = st.builds(
    lambda rooms, seats, niks: board(
        *(slot(number, room) for number, room in enumerate(rooms, start=1)),
        seats={1: seats - HELD.seats, 2: SEATS, 3: SEATS},
        taken_niks=niks | HELD.niks,
    ),
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
    st.frozensets(st.integers(1, 4)),
    st.frozensets(st.sampled_from("abcd")),
)


def replaces_in(asked: Sequence[Ask], outcomes: Sequence[Grant | DomainError]) -> bool:
    """Whether somebody's grant made the hold give way."""
    pairs = zip(asked, outcomes, strict=True)
    return any(ask.replaced and isinstance(outcome, Grant) for ask, outcome in pairs)


@given(asks, boards)
def test_never_more_people_than_room(asked: list[Ask], on: Board) -> None:
    outcomes = decide(asked, on, now=NOW)

    given_out: Counter[int] = Counter()
    for outcome in outcomes:
        if isinstance(outcome, Grant):
            given_out[outcome.slot_id] += len(outcome.seats)
    if replaces_in(asked, outcomes):
        given_out[HELD.slot_id] -= len(HELD.seats)
    assert all(given_out[slot.id] <= slot.room for slot in on.slots)


@given(asks, boards)
def test_everybody_of_a_party_or_nobody(asked: list[Ask], on: Board) -> None:
    for ask, outcome in zip(asked, decide(asked, on, now=NOW), strict=True):
        if isinstance(outcome, Grant):
            assert len(outcome.seats) == ask.people
            assert ask.slot_id in {None, outcome.slot_id}


@given(asks, boards)
def test_no_seat_is_given_twice_and_none_beyond_four(asked: list[Ask], on: Board) -> None:
    outcomes = decide(asked, on, now=NOW)

    for holder, free in on.seats.items():
        mine = [
            seat
            for ask, outcome in zip(asked, outcomes, strict=True)
            if isinstance(outcome, Grant) and ask.holder_id == holder
            for seat in outcome.seats
        ]
        freed = HELD.seats if holder == 1 and replaces_in(asked, outcomes) else frozenset()
        assert len(mine) == len(set(mine))
        assert set(mine) <= free | freed


@given(asks, boards)
def test_no_nik_is_given_twice(asked: list[Ask], on: Board) -> None:
    outcomes = decide(asked, on, now=NOW)

    niks = [
        nik
        for ask, outcome in zip(asked, outcomes, strict=True)
        if isinstance(outcome, Grant)
        for nik in ask.niks
    ]
    freed = HELD.niks if replaces_in(asked, outcomes) else frozenset()
    assert len(niks) == len(set(niks))
    assert not set(niks) & (set(on.taken_niks) - freed)


@given(asks, boards)
def test_a_refused_request_changes_nothing_for_the_others(asked: list[Ask], on: Board) -> None:
    outcomes = decide(asked, on, now=NOW)

    granted = [ask for ask, o in zip(asked, outcomes, strict=True) if isinstance(o, Grant)]
    assert decide(granted, on, now=NOW) == [o for o in outcomes if isinstance(o, Grant)]


@given(asks, boards)
def test_what_comes_later_changes_nothing_for_what_came_before(asked: list[Ask], on: Board) -> None:
    whole = decide(asked, on, now=NOW)

    half = len(asked) // 2
    first = decide(asked[:half], on, now=NOW)
    assert [_told(outcome) for outcome in first] == [_told(outcome) for outcome in whole[:half]]


@given(asks, boards)
def test_who_is_refused_for_room_found_too_little(asked: list[Ask], on: Board) -> None:
    outcomes = decide(asked, on, now=NOW)

    room = {slot.id: slot.room for slot in on.slots}
    gone = False
    for ask, outcome in zip(asked, outcomes, strict=True):
        own = HELD.slot_id if ask.replaced and not gone else None
        if isinstance(outcome, SlotFullError | DayFullError):
            wanted = [ask.slot_id] if ask.slot_id else list(room)
            free = [room[number] + 2 * (number == own) for number in wanted if number]
            assert max(free) < ask.people
        elif isinstance(outcome, Grant):
            room[outcome.slot_id] -= ask.people
            if own is not None:
                room[own] += len(HELD.seats)
                gone = True


def _told(outcome: Grant | DomainError) -> object:
    return outcome if isinstance(outcome, Grant) else (type(outcome), outcome.facts)
