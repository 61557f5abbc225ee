"""Who gets which place: a batch of requests, decided in order.

Pure: what is free comes in, who got what goes out. No Django, no database, no clock.
`bookings.actions.allocate` brings the facts, read under locks, and writes the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

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

SEATS = frozenset({1, 2, 3, 4})


class Bookable(Protocol):
    """What says when a slot can be booked: a row of the table, or its picture in a batch."""

    @property
    def day(self) -> date: ...
    @property
    def bookable_from(self) -> datetime: ...
    @property
    def bookable_until(self) -> datetime: ...
    @property
    def closed_reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A slot as the batch finds it; `room` counts people and is at least 0."""

    id: int
    office_id: int
    day: date
    starts_at: datetime
    bookable_from: datetime
    bookable_until: datetime
    room: int
    closed_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A hold that gives way if the request is granted, and what it has."""

    booking_id: int
    slot_id: int
    seats: frozenset[int]
    niks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One party's request: a slot, or else a day and then its earliest slot with room."""

    holder_id: int
    office_id: int
    people: int
    niks: tuple[str, ...] = ()
    slot_id: int | None = None
    day: date = date.max
    replaced: Replaced | None = None
    said_at: datetime | None = None  # when it was asked, if before now


@dataclass(frozen=True, slots=True)
class Grant:
    slot_id: int
    seats: tuple[int, ...]


@dataclass(slots=True)
class Board:
    """What is left while a batch is decided.

    Attributes:
        rooms: slot id → people who still fit.
        seats: holder id → which of the holder's four seats are free.
        taken_niks: NIK hashes that another open booking has.
        waiting: holder id → until when the holder must wait after fruitless holds.
    """

    slots: Sequence[OpenSlot]
    seats: Mapping[int, frozenset[int]]
    taken_niks: Iterable[str] = ()
    waiting: Mapping[int, datetime] = field(default_factory=dict)


def decide(asks: Sequence[Ask], board: Board, *, now: datetime) -> list[Grant | DomainError]:
    """Return for each request, in order, what it gets or why it is refused.

    Earlier requests go first; a refused one changes nothing for those behind it.
    """
    return _Batch(board, now).decide(asks)


def hopeless(
    asks: Sequence[Ask], slots: Sequence[OpenSlot], *, now: datetime
) -> list[DomainError | None]:
    """Return why the slots as they are refuse each request, whoever asks; None: they do not.

    The crowd that comes when everything is gone need not be looked at any further.
    """
    batch = _Batch(Board(slots=slots, seats={}), now)
    return [batch.why_hopeless(ask) for ask in asks]


class _Batch:
    """The running state of one batch."""

    def __init__(self, board: Board, now: datetime) -> None:
        self.now = now
        self.waiting = board.waiting
        self.by_id = {slot.id: slot for slot in board.slots}
        self.by_day: dict[tuple[int, date], list[OpenSlot]] = {}
        for slot in sorted(board.slots, key=lambda slot: slot.starts_at):
            self.by_day.setdefault((slot.office_id, slot.day), []).append(slot)
        self.rooms = {slot.id: slot.room for slot in board.slots}
        self.seats = {holder: set(free) for holder, free in board.seats.items()}
        self.taken_niks = set(board.taken_niks)
        self.gone: set[int] = set()  # holds that gave way to an earlier request of the batch

    def decide(self, asks: Sequence[Ask]) -> list[Grant | DomainError]:
        return [self._decide_one(ask) for ask in asks]

    def why_hopeless(self, ask: Ask) -> DomainError | None:
        try:
            self._with_room(ask, self._bookable(ask))
        except DomainError as refusal:
            return refusal
        return None

    def _decide_one(self, ask: Ask) -> Grant | DomainError:
        try:
            slots = self._bookable(ask)
            self._check_holder(ask)
            slot = self._with_room(ask, slots)
        except DomainError as refusal:
            return refusal
        return self._take(ask, slot)

    def _bookable(self, ask: Ask) -> list[OpenSlot]:
        if ask.slot_id is not None:
            slot = self.by_id.get(ask.slot_id)
            if slot is None:
                raise BookingNotFoundError(slot_id=ask.slot_id)
            if slot.office_id != ask.office_id:
                raise OtherOfficeError(slot_id=ask.slot_id)
            slots = [slot]
        else:
            slots = self.by_day.get((ask.office_id, ask.day), [])
            if not slots:
                raise DayClosedError(day=ask.day)
        at = min(ask.said_at or self.now, self.now)
        usable = [slot for slot in slots if not why_not_bookable(slot, at)]
        if not usable:
            # The whole day shares its reasons; the last slot is the last to close.
            raise why_not_bookable(slots[-1], at) or DayClosedError(day=slots[-1].day)
        return usable

    def _check_holder(self, ask: Ask) -> None:
        if until := self.waiting.get(ask.holder_id):
            raise TooManyHoldsError(until=until)
        free = self._free_seats(ask)
        if len(free) < ask.people:
            raise TooManyPeopleError(open_people=len(SEATS) - len(free), limit=len(SEATS))
        replaced = self._replaced(ask)
        own = replaced.niks if replaced else frozenset()
        if len(set(ask.niks)) < len(ask.niks) or (set(ask.niks) - own) & self.taken_niks:
            raise AlreadyBookedError

    def _replaced(self, ask: Ask) -> Replaced | None:
        replaced = ask.replaced
        return replaced if replaced and replaced.booking_id not in self.gone else None

    def _free_seats(self, ask: Ask) -> set[int]:
        replaced = self._replaced(ask)
        own = replaced.seats if replaced else frozenset()
        return self.seats.get(ask.holder_id, set()) | own

    def _with_room(self, ask: Ask, slots: Sequence[OpenSlot]) -> OpenSlot:
        for slot in slots:
            if self.rooms[slot.id] + self._returned_to(slot, ask) >= ask.people:
                return slot
        if ask.slot_id is not None:
            raise SlotFullError(slot_id=ask.slot_id, day=slots[0].day)
        raise DayFullError(day=ask.day)

    def _returned_to(self, slot: OpenSlot, ask: Ask) -> int:
        replaced = self._replaced(ask)
        return len(replaced.seats) if replaced and replaced.slot_id == slot.id else 0

    def _take(self, ask: Ask, slot: OpenSlot) -> Grant:
        free = self._free_seats(ask)
        if replaced := self._replaced(ask):
            self.gone.add(replaced.booking_id)
            self.taken_niks -= replaced.niks
            if replaced.slot_id in self.rooms:
                self.rooms[replaced.slot_id] += len(replaced.seats)
        seats = tuple(sorted(free)[: ask.people])
        self.rooms[slot.id] -= ask.people
        self.seats[ask.holder_id] = free - set(seats)
        self.taken_niks |= set(ask.niks)
        return Grant(slot.id, seats)


def why_not_bookable(slot: Bookable, at: datetime) -> DomainError | None:
    """Return why nobody can book the slot at this instant, full or not; None when they can."""
    if slot.closed_reason:
        return DayClosedError(day=slot.day, reason="closure", detail=slot.closed_reason)
    if at < slot.bookable_from:
        return NotYetReleasedError(day=slot.day, bookable_from=slot.bookable_from)
    if at >= slot.bookable_until:
        return DayOutOfWindowError(day=slot.day)
    return None
