"""The only way into the queue: a batch of requests becomes held bookings.

One batch, in this order: claim (sorted), lock bookings, lock slots, read the clock, give
back what is overdue, decide (pure), write set-wise, delete what was claimed in vain, say
why not. Claims come first because people shared between slots made batches deadlock
otherwise; nothing here waits for a claim once slots are locked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.db import OperationalError, transaction
from django.db.models import Q

from antrean.bookings import queries
from antrean.bookings.actions import sql
from antrean.bookings.actions.parties import (
    Actor,
    Party,
    Settled,
    claim_keys,
    move,
    nik_key,
    seat_key,
    settle,
)
from antrean.bookings.actions.requests import Outcome, Request, malformed, same
from antrean.bookings.allocation import SEATS, Ask, Board, Grant, OpenSlot, Replaced, decide
from antrean.bookings.errors import (
    AlreadyBookedError,
    IdempotencyKeyReusedError,
    TooManyPeopleError,
)
from antrean.bookings.lifecycle import Event, State
from antrean.bookings.models import CLOSED_STATES, Booking, BookingEvent, Claim, Place, Slot
from antrean.kernel.codes import new_code
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office

# How often one request is tried again by itself when it was outrun.
_TRIES = 3


class OutrunError(OperationalError):
    """Somebody was to be refused for a claim that its owner let go while we looked.

    Waiting for it now would break the order of locks, so the transaction has to be done
    again, as after a deadlock.
    """


def hold(request: Request) -> Booking:
    """Hold places for one party, or raise why not, in a transaction of its own."""
    for _ in range(_TRIES - 1):
        with suppress(OutrunError):
            return _hold(request, again=True)
    return _hold(request, again=False)


def _hold(request: Request, *, again: bool) -> Booking:
    with transaction.atomic():
        outcome = allocate([request], again=again)[0]
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def allocate(requests: Sequence[Request], *, again: bool = True) -> list[Outcome]:
    """Return for each request its held booking or its refusal, in the caller's transaction.

    Args:
        requests: decided in this order.
        again: whether the caller can do it again; else who let go of a claim while we
            looked counts as having it still.

    Raises:
        OutrunError: roll back and ask again.
    """
    batch = _Batch(requests)
    batch.claim()
    batch.lock()
    batch.decide()
    if again:
        batch.refuse_nobody_for_what_was_let_go()
    batch.write()
    batch.explain()
    return batch.told()


class _Batch:
    """One batch on its way; the methods are called in the order in which they stand."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self.requests = requests
        self.outcomes: dict[int, Outcome] = {}
        self.offices = Office.objects.in_bulk({request.office_id for request in requests})
        self.claimed: set[str] = set()
        self.let_go: set[str] = set()  # by others, between our claiming and our locks
        self.assigned: dict[str, int] = {}
        self.refused: dict[int, DomainError] = {}
        self.hold_lengths: dict[tuple[int, str], timedelta] = {}

    # 1. claims

    def claim(self) -> None:
        for index, request in enumerate(self.requests):
            if refusal := malformed(request, self.offices.get(request.office_id)):
                self.outcomes[index] = refusal
        wanted = {key for _, request in self._open() for key in request.claims()}
        self.claimed = sql.insert_claims(wanted)
        self.owners = self._owners(wanted - self.claimed)
        first: dict[str, int] = {}
        for index, request in self._open():
            if (owner := self.owners.get(request.claim)) is not None:
                self.outcomes[index] = same(owner, request)
            elif request.claim in first:
                self.outcomes[index] = IdempotencyKeyReusedError()  # overwritten in `told`
            else:
                first[request.claim] = index
        self.first = first

    def _owners(self, keys: Collection[str]) -> dict[str, Booking]:
        """Return who has the keys that we did not get."""
        found = Claim.objects.filter(key__in=keys).select_related("booking")
        owners = {claim.key: claim.booking for claim in found if claim.booking}
        self.let_go = set(keys) - owners.keys()
        return owners

    def _open(self) -> Iterator[tuple[int, Request]]:
        return ((i, r) for i, r in enumerate(self.requests) if i not in self.outcomes)

    # 2–4. locks, then the clock

    def lock(self) -> None:
        by_id = {request.slot_id for _, request in self._open() if request.slot_id is not None}
        days = {(r.office_id, r.day) for _, r in self._open() if r.slot_id is None}
        which = Q(pk__in=by_id)
        for office_id, day in days:
            which |= Q(office_id=office_id, day=day)
        self.slot_ids = set(Slot.objects.filter(which).values_list("pk", flat=True))
        held = {
            booking.pk
            for key, booking in self.owners.items()
            if not key.startswith("key:") and booking.state == State.HELD
        }
        replaced = {request.replaces for _, request in self._open() if request.replaces}
        self.settled: Settled = settle(booking_ids=held | replaced, slot_ids=self.slot_ids)
        self._take_freed()

    def _take_freed(self) -> None:
        """Take the claims of holds that we let expire just now.

        Their rows are gone by our own hand and nobody else can have taken them before our
        commit, so this waits for nobody.
        """
        freed = self.settled.freed & self.owners.keys()
        self.claimed |= sql.insert_claims(freed)
        for key in freed:
            del self.owners[key]
        locked = self.settled.bookings
        for key, owner in self.owners.items():
            if owner.pk in locked and locked[owner.pk].state in CLOSED_STATES:
                self.let_go.add(key)

    # 5. decide

    def decide(self) -> None:
        self.replaced = self._replaced()
        order = list(self._open())
        asks = [self._ask(request) for _, request in order]
        board = Board(
            slots=[
                _open_slot(slot) for pk, slot in self.settled.slots.items() if pk in self.slot_ids
            ],
            seats=self._free_seats(),
            taken_niks={
                key.removeprefix("nik:")
                for key in self.owners.keys() | self.let_go
                if key.startswith("nik:")
            },
            waiting=queries.waiting_holders(
                {request.holder_id: self.offices[request.office_id] for _, request in order},
                self.settled.now,
            ),
        )
        self.grants: dict[int, Grant] = {}
        for (index, _), answer in zip(
            order, decide(asks, board, now=self.settled.now), strict=True
        ):
            if isinstance(answer, Grant):
                self.grants[index] = answer
            else:
                self.refused[index] = answer

    def refuse_nobody_for_what_was_let_go(self) -> None:
        for index, refusal in self.refused.items():
            for_a_claim = isinstance(refusal, AlreadyBookedError | TooManyPeopleError)
            if for_a_claim and self.requests[index].claims() & self.let_go:
                raise OutrunError(refusal.code)

    def _replaced(self) -> dict[int, Party]:
        """Return the holds that may give way, by booking id: those still held, of that holder."""
        parties = {}
        for _, request in self._open():
            booking = self.settled.bookings.get(request.replaces or 0)
            if booking and booking.state == State.HELD and booking.holder_id == request.holder_id:
                places = list(Place.objects.filter(booking=booking).order_by("position"))
                slot = self.settled.slots[booking.slot_id]
                parties[booking.pk] = Party(
                    booking, places, slot, self.settled.now, self.settled.now
                )
        return parties

    def _ask(self, request: Request) -> Ask:
        party = self.replaced.get(request.replaces or 0)
        held = party.standing(State.HELD) if party else []
        return Ask(
            holder_id=request.holder_id,
            office_id=request.office_id,
            people=len(request.applicants),
            niks=tuple(person.nik_hash for person in request.applicants if person.nik_hash),
            slot_id=request.slot_id,
            day=request.day or date.max,
            said_at=request.said_at,
            replaced=Replaced(
                booking_id=party.booking.pk,
                slot_id=party.slot.pk,
                seats=frozenset(place.seat for place in held),
                niks=frozenset(place.nik_hash for place in held if place.nik_hash),
            )
            if party
            else None,
        )

    def _free_seats(self) -> dict[int, frozenset[int]]:
        return {
            request.holder_id: frozenset(
                seat for seat in SEATS if seat_key(request.holder_id, seat) in self.claimed
            )
            for _, request in self._open()
        }

    # 6. and 7. write

    def write(self) -> None:
        self._replace()
        bookings = {index: self._booking(index, grant) for index, grant in self.grants.items()}
        Booking.objects.bulk_create(bookings.values())
        places = [place for index in bookings for place in self._places(index, bookings[index])]
        Place.objects.bulk_create(places)
        for index, booking in bookings.items():
            request, grant = self.requests[index], self.grants[index]
            keys = {request.claim} | {seat_key(request.holder_id, s) for s in grant.seats}
            keys |= {nik_key(p.nik_hash) for p in request.applicants if p.nik_hash}
            self.assigned |= dict.fromkeys(keys, booking.pk)
        sql.assign_claims(self.assigned)
        sql.change_taken(self._people_by_slot())
        BookingEvent.objects.bulk_create(
            BookingEvent(
                booking=booking,
                event=Event.HOLD.value,
                at=self.settled.now,
                channel=self.requests[index].channel,
                actor=self.requests[index].actor,
            )
            for index, booking in bookings.items()
        )
        self.outcomes |= bookings
        Claim.objects.filter(key__in=self.claimed - self.assigned.keys(), booking=None).delete()

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
                self.claimed |= sql.insert_claims(keys)

    def _people_by_slot(self) -> Counter[int]:
        people: Counter[int] = Counter()
        for grant in self.grants.values():
            people[grant.slot_id] += len(grant.seats)
        return people

    def _booking(self, index: int, grant: Grant) -> Booking:
        request, now = self.requests[index], self.settled.now
        return Booking(
            code=new_code(),
            holder_id=request.holder_id,
            slot=self.settled.slots[grant.slot_id],
            service=request.service,
            channel=request.channel,
            scope=request.scope,
            booked_at=now,
            held_until=now + self._hold_length(request),
            notify=request.notify,
            request_digest=request.digest,
        )

    def _hold_length(self, request: Request) -> timedelta:
        # Read once a batch: it is the same for everybody who asks the same way.
        way = (request.office_id, request.channel)
        if way not in self.hold_lengths:
            office = self.offices[request.office_id]
            self.hold_lengths[way] = queries.hold_length(office, request.channel, self.settled.now)
        return self.hold_lengths[way]

    def _places(self, index: int, booking: Booking) -> list[Place]:
        request, grant = self.requests[index], self.grants[index]
        return [
            Place(
                booking=booking,
                position=position,
                seat=seat,
                slot=booking.slot,
                office_id=booking.slot.office_id,
                day=booking.slot.day,
                name=person.name,
                birth_date=person.birth_date,
                relation=person.relation,
                nik_sealed=person.nik_sealed,
                nik_hash=person.nik_hash,
                frees_at=booking.held_until,
            )
            for position, (person, seat) in enumerate(
                zip(request.applicants, grant.seats, strict=True), start=1
            )
        ]

    # 8. say why not

    def explain(self) -> None:
        """Put the true reason and other days into the refusals, as they are after the batch.

        A crowd that asks for the same is looked up once.
        """
        answers: dict[tuple[object, ...], DomainError] = {}
        for index, refusal in self.refused.items():
            request = self.requests[index]
            facts = (request.office_id, request.slot_id, request.day, len(request.applicants))
            alike = (type(refusal), *facts)
            if alike not in answers:
                answers[alike] = queries.explained(
                    refusal,
                    office=self.offices[request.office_id],
                    people=len(request.applicants),
                    now=self.settled.now,
                )
            told = answers[alike]
            self.outcomes[index] = type(told)(**told.facts)

    def told(self) -> list[Outcome]:
        """Return the outcomes in order; a key repeated inside the batch tells the first one's."""
        for index, request in enumerate(self.requests):
            first = self.first.get(request.claim)
            if first is not None and first != index:
                outcome = self.outcomes[first]
                self.outcomes[index] = (
                    same(outcome, request) if isinstance(outcome, Booking) else outcome
                )
        return [self.outcomes[index] for index in range(len(self.requests))]


def _open_slot(slot: Slot) -> OpenSlot:
    return OpenSlot(
        id=slot.pk,
        office_id=slot.office_id,
        day=slot.day,
        starts_at=slot.starts_at,
        bookable_from=slot.bookable_from,
        bookable_until=slot.bookable_until,
        room=slot.capacity - slot.taken,
        closed_reason=slot.closed_reason,
    )
