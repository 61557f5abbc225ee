"""The only way into the queue: a batch of requests becomes held bookings.

One batch, in this order: look (what is hopeless needs no lock), claim (sorted), lock
bookings, lock slots, read the clock, give back what is overdue, decide (pure), write
set-wise, delete what was claimed in vain, say why not. Claims come first because people
shared between slots made batches deadlock otherwise; nothing here waits for a claim once
slots are locked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from django.db import OperationalError, connection

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.granting import Hold, ask, new_hold, open_slot
from antrean.bookings.actions.parties import (
    Actor,
    Party,
    Settled,
    claim_keys,
    move,
    nik_key,
    seat_key,
    seat_keys,
    settle,
)
from antrean.bookings.actions.requests import Outcome, Request, malformed, same
from antrean.bookings.allocation import SEATS, Board, Grant, OpenSlot, decide, hopeless
from antrean.bookings.errors import (
    AlreadyBookedError,
    IdempotencyKeyReusedError,
    TooManyPeopleError,
)
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import CLOSED_STATES, Booking, Claim, Place
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.kernel.rows import together
from antrean.offices.queries import governed
from antrean.people.actions import holders_for_contacts


class OutrunError(OperationalError):
    """Somebody was to be refused for a claim that its owner let go, or took, while we looked.

    Waiting for it now would break the order of locks, so the transaction has to be done
    again, as after a deadlock.
    """


def allocate(requests: Sequence[Request], *, again: bool = True) -> list[Outcome]:
    """Return for each request its held booking or its refusal, in the caller's transaction.

    Bookings come with their slot, office and places at hand. Arguments and errors are those
    of `made`.
    """
    outcomes = made(requests, again=again)
    return [outcome.booking if isinstance(outcome, Hold) else outcome for outcome in outcomes]


def made(requests: Sequence[Request], *, again: bool) -> list[Hold | Outcome]:
    """Return for each request its new hold, its refusal, or the booking it made before.

    Args:
        requests: decided in this order.
        again: whether the caller can do it again; else who let go of a claim while we
            looked counts as having it still.

    Raises:
        OutrunError: roll back and ask again.
    """
    batch = _Batch(requests, again=again)
    batch.look()
    if batch.is_open:
        batch.claim()
        batch.lock()
        batch.decide()
        batch.write()
    batch.explain()
    return batch.told()


class _Batch:
    """One batch on its way; the methods are called in the order in which they stand."""

    def __init__(self, requests: Sequence[Request], *, again: bool) -> None:
        self.requests = list(requests)
        self.again = again
        self.outcomes: dict[int, Hold | Outcome] = {}
        self.refused: dict[int, DomainError] = {}
        self.first: dict[str, int] = {}  # claim of a request → where in the batch it came first
        self.owners: dict[str, Booking] = {}  # of claims that others have
        self.candidates: dict[str, int | None] = {}  # claim → booking that may come to have it
        self.claimed: set[str] = set()
        self.let_go: set[str] = set()  # by others, between our claiming and our locks
        self.assigned: dict[str, int] = {}

    @property
    def is_open(self) -> bool:
        return next(self._open(), None) is not None

    def _open(self) -> Iterator[tuple[int, Request]]:
        """Yield the requests, with their index, on which nothing is decided yet."""
        return (
            (index, request)
            for index, request in enumerate(self.requests)
            if index not in self.outcomes and index not in self.refused
        )

    # 1. look: no lock, nothing written

    def look(self) -> None:
        self.now = clock.now()
        self.offices = governed({request.office_id for request in self.requests})
        for index, request in enumerate(self.requests):
            office = self.offices.get(request.office_id)
            if refusal := malformed(request, office.office if office else None):
                self.outcomes[index] = refusal
            elif self.first.setdefault(request.claim, index) != index:
                self.outcomes[index] = IdempotencyKeyReusedError()  # overwritten in `told`
        self._refuse_hopeless()

    def _answer_owned(self, keys: Collection[str]) -> None:
        """Answer with the bookings that these keys of requests made, if they did."""
        made = queries.bookings_of_requests(keys)
        for index, request in self._open():
            if (booking := made.get(request.claim)) is not None:
                self.outcomes[index] = same(booking, request)

    def _refuse_hopeless(self) -> None:
        slots = self._slots()
        self.slot_ids = {slot.id for slot in slots}
        asking = [(index, request) for index, request in self._open() if not request.replaces]
        asks = [ask(request, None) for _, request in asking]
        refused = {
            index: refusal
            for (index, _), refusal in zip(asking, hopeless(asks, slots, now=self.now), strict=True)
            if refusal
        }
        # Somebody who asks again after getting a place is told of that place.
        self._answer_owned({self.requests[index].claim for index in refused})
        self.refused = {index: refused[index] for index in refused.keys() - self.outcomes.keys()}

    def _slots(self) -> list[OpenSlot]:
        by_id = {request.slot_id for _, request in self._open() if request.slot_id is not None}
        days = {(r.office_id, r.day) for _, r in self._open() if r.slot_id is None and r.day}
        return queries.open_slots(by_id, days, self.now)

    # 2. holders, then claims

    def claim(self) -> None:
        new = self._recognise()
        self.known = {request.holder_id for _, request in self._open()} - new
        self.owners = self._owners({key for holder in self.known for key in seat_keys(holder)})
        self._choose_claims()
        self.claimed = sql.insert_claims(self.candidates)
        if lost := self.candidates.keys() - self.claimed:
            self.owners |= self._owners(lost)
            self.let_go = lost - self.owners.keys()
            self._answer_owned(lost & self.first.keys())
            if self.again and self.let_go & self.first.keys():
                # A key that is forgotten in this moment must be claimed anew, or be asked in vain.
                raise OutrunError

    def _recognise(self) -> frozenset[int]:
        """Find, or make, the holders of those who gave a contact; return the new ones."""
        given = {request.contact for _, request in self._open() if request.contact}
        if not given:
            return frozenset()
        found = holders_for_contacts(given)
        for index, request in self._open():
            if request.contact:
                holder_id = found.holder_ids[request.contact]
                self.requests[index] = replace(request, holder_id=holder_id)
        return found.new

    def _owners(self, keys: Collection[str]) -> dict[str, Booking]:
        """Return the bookings that have these claims."""
        if not keys:
            return {}
        found = Claim.objects.filter(key__in=keys).select_related("booking")
        return {claim.key: claim.booking for claim in found if claim.booking}

    def _choose_claims(self) -> None:
        """Want for each request its key, its NIKs, and as many free seats as it has people.

        Who cannot come again wants all four seats: one that others let go meanwhile counts.
        """
        order = list(self._open())
        everybody = sum(len(request.applicants) for _, request in order)
        ids, place_ids = sql.next_ids(len(order), everybody)
        self.booking_ids = {index: pk for (index, _), pk in zip(order, ids, strict=True)}
        self.place_ids = iter(place_ids)
        for index, request in order:
            people = len(request.applicants) if self.again else len(SEATS)
            seats = [
                key
                for key in seat_keys(request.holder_id)
                if key not in self.candidates and not (self.again and key in self.owners)
            ]
            keys = [request.claim, *map(nik_key, request.niks), *seats[:people]]
            for key in keys:
                self.candidates.setdefault(key, self.booking_ids[index])

    # 3. locks, then the clock

    def lock(self) -> None:
        held = {booking.pk for booking in self.owners.values() if booking.state == State.HELD}
        replaced = {request.replaces for _, request in self._open() if request.replaces}
        self.settled: Settled = settle(
            booking_ids=held | replaced,
            slot_ids=self.slot_ids,
            offices={pk: office.office for pk, office in self.offices.items()},
        )
        self.now = self.settled.now
        self._take_freed()

    def _take_freed(self) -> None:
        """Take the claims of holds that we let expire just now.

        Their rows are gone by our own hand and nobody else can have taken them before our
        commit, so this waits for nobody.
        """
        freed = self.settled.freed & self.owners.keys()
        self.claimed |= self._insert_again(freed)
        for key in freed:
            del self.owners[key]
        locked = self.settled.bookings
        for key, owner in self.owners.items():
            if owner.pk in locked and locked[owner.pk].state in CLOSED_STATES:
                self.let_go.add(key)

    def _insert_again(self, keys: Collection[str]) -> set[str]:
        """Claim what was deleted in this transaction, for the bookings that may come to have it."""
        return sql.insert_claims({key: self.candidates.get(key) for key in keys})

    # 4. decide

    def decide(self) -> None:
        self.replaced = self._replaced()
        order = list(self._open())
        asks = [ask(request, self.replaced.get(request.replaces or 0)) for _, request in order]
        board = Board(
            slots=[
                open_slot(slot) for pk, slot in self.settled.slots.items() if pk in self.slot_ids
            ],
            seats=self._free_seats(),
            taken_niks={
                key.removeprefix("nik:")
                for key in self.owners.keys() | self.let_go
                if key.startswith("nik:")
            },
            waiting=queries.waiting_holders(
                {
                    request.holder_id: self.offices[request.office_id].office
                    for _, request in order
                    if request.holder_id in self.known
                },
                self.now,
            ),
        )
        self.grants: dict[int, Grant] = {}
        for (index, _), answer in zip(order, decide(asks, board, now=self.now), strict=True):
            if isinstance(answer, Grant):
                self.grants[index] = answer
            else:
                self.refused[index] = answer
        if self.again:
            self._refuse_nobody_for_what_moved()

    def _refuse_nobody_for_what_moved(self) -> None:
        lost = self.let_go | (self.candidates.keys() - self.claimed)
        for index, refusal in self.refused.items():
            request = self.requests[index]
            if isinstance(refusal, TooManyPeopleError):
                moved = lost & set(seat_keys(request.holder_id))
            elif isinstance(refusal, AlreadyBookedError):
                moved = self.let_go & set(map(nik_key, request.niks))
            else:
                continue
            if moved:
                raise OutrunError(refusal.code)

    def _replaced(self) -> dict[int, Party]:
        """Return the holds that may give way, by booking id: those still held, of that holder."""
        parties = {}
        for _, request in self._open():
            booking = self.settled.bookings.get(request.replaces or 0)
            if booking and booking.state == State.HELD and booking.holder_id == request.holder_id:
                places = list(Place.objects.filter(booking=booking).order_by("position"))
                slot = self.settled.slots[booking.slot_id]
                parties[booking.pk] = Party(booking, places, slot, self.now, self.now)
        return parties

    def _free_seats(self) -> dict[int, frozenset[int]]:
        return {
            request.holder_id: frozenset(
                seat for seat in SEATS if seat_key(request.holder_id, seat) in self.claimed
            )
            for _, request in self._open()
        }

    # 5. write

    def write(self) -> None:
        self._replace()
        holds = {index: self._hold(index, grant) for index, grant in self.grants.items()}
        moved = {k: b for k, b in self.assigned.items() if self.candidates.get(k) != b}
        in_vain = self.claimed - self.assigned.keys()
        with together(connection):
            sql.insert_holds([hold.rows for hold in holds.values()])
            sql.assign_claims(moved)
            sql.change_taken(self._people_by_slot())
            if in_vain:
                Claim.objects.filter(key__in=in_vain).delete()
        self._appoint(holds.values())
        self.outcomes |= holds

    def _appoint(self, holds: Collection[Hold]) -> None:
        slots = {hold.slot.pk: hold.slot for hold in holds}
        appointments = queries.appointments(slots.values(), self.offices)
        for hold in holds:
            hold.appointment = appointments[hold.slot.pk]

    def _replace(self) -> None:
        gone: set[int] = set()
        for index in self.grants:
            request = self.requests[index]
            party = self.replaced.get(request.replaces or 0)
            if party and party.booking.pk not in gone:
                gone.add(party.booking.pk)
                held = party.standing(State.HELD)
                keys = claim_keys(party.booking.holder_id, held)
                sql.change_taken({party.slot.pk: -len(held)})
                by = Actor(request.channel, request.actor, "replaced")
                move(Event.CANCEL, party, held, by)
                self.claimed |= self._insert_again(keys)

    def _people_by_slot(self) -> Counter[int]:
        people: Counter[int] = Counter()
        for grant in self.grants.values():
            people[grant.slot_id] += len(grant.seats)
        return people

    def _hold(self, index: int, grant: Grant) -> Hold:
        request, slot = self.requests[index], self.settled.slots[grant.slot_id]
        office = self.offices[request.office_id]
        allowed = office.rules(office.office.today(self.now))
        pk = self.booking_ids[index]
        keys = [request.claim, *map(nik_key, request.niks)]
        keys += [seat_key(request.holder_id, seat) for seat in grant.seats]
        self.assigned |= dict.fromkeys(keys, pk)
        ids = (pk, [next(self.place_ids) for _ in grant.seats])
        until = self.now + queries.allowed_hold(allowed, request.channel)
        return new_hold(request, slot, grant.seats, ids=ids, at=self.now, until=until)

    # 6. say why not

    def explain(self) -> None:
        """Put the true reason and other days into the refusals, as they are after the batch.

        A crowd that asks for the same is looked up once.
        """
        answers: dict[tuple[object, ...], DomainError] = {}
        days = queries.ComingDays(self.now)
        for index, refusal in self.refused.items():
            request = self.requests[index]
            facts = (request.office_id, request.slot_id, request.day, len(request.applicants))
            alike = (type(refusal), *facts)
            if alike not in answers:
                answers[alike] = queries.explained(
                    refusal,
                    office=self.offices[request.office_id].office,
                    people=len(request.applicants),
                    days=days,
                )
            told = answers[alike]
            self.outcomes[index] = type(told)(**told.facts)

    def told(self) -> list[Hold | Outcome]:
        """Return the outcomes in order; a key repeated inside the batch tells the first one's."""
        for index, request in enumerate(self.requests):
            first = self.first.get(request.claim)
            if first is not None and first != index:
                outcome = self.outcomes[first]
                if isinstance(outcome, Hold):
                    outcome = outcome.booking
                self.outcomes[index] = (
                    same(outcome, request) if isinstance(outcome, Booking) else outcome
                )
        return [self.outcomes[index] for index in range(len(self.requests))]
