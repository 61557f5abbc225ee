"""What becomes of a batch when the database refuses, quarrels, or goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection

from antrean.bookings.actions import Hold, Request, holding
from antrean.bookings.errors import IdempotencyKeyReusedError, SlotFullError
from antrean.bookings.models import Booking, Claim, Slot
from antrean.kernel import clock
from antrean.people.actions import Contact
from antrean.people.models import Holder
from tests import make
from tests.bookings import truth
from tests.concurrency.crowd import postgres_only

pytestmark = pytest.mark.django_db(transaction=True)
NOON = make.an_instant()


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.stopped(NOON):
        yield


@pytest.fixture
def slot() -> Slot:
    return make.slot(capacity=40)


def asking(slot: Slot, *names: str) -> list[Request]:
    return [make.request(slot=slot, people=make.people(name)) for name in names]


def statements(requests: Sequence[Request]) -> list[str]:
    """Return what the database is told while these are decided."""
    told: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        told.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        holding._decide(requests)
    return told


class Fault:
    """Fails so many times when somebody's place is written; `who` is written as JSON."""

    def __init__(self, error: Exception, *, who: str = "", times: int = 99) -> None:
        self.error, self.who, self.times = error, who, times

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        if self.times and sql.startswith("INSERT INTO bookings_place ") and self.who in params[0]:
            self.times -= 1
            raise self.error
        return execute(sql, params, *rest)


def test_one_that_the_database_refuses_spoils_none_of_its_neighbours(slot: Slot) -> None:
    requests = asking(slot, "Ani", "Budi", "Racun", "Citra", "Dewi")

    with connection.execute_wrapper(Fault(IntegrityError("no"), who='"Racun"')):
        told = holding._decide(requests)

    assert [type(one) for one in told] == [Hold, Hold, IntegrityError, Hold, Hold]
    assert Booking.objects.count() == 4
    truth.assert_all()


def test_a_quarrel_between_locks_is_repeated_and_then_told_to_all(slot: Slot) -> None:
    quarrel = OperationalError("deadlock detected")
    quarrel.__cause__ = type("Deadlock", (Exception,), {"sqlstate": "40P01"})()

    with connection.execute_wrapper(Fault(quarrel, times=2)):
        mended = holding._decide(asking(slot, "Ani", "Budi"))
    with connection.execute_wrapper(Fault(quarrel)):
        told = holding._decide(asking(slot, "Citra", "Dewi"))

    assert [type(one) for one in mended] == [Hold, Hold]
    assert [type(one) for one in told] == [OperationalError, OperationalError]
    assert Booking.objects.count() == 2


@postgres_only
def test_a_commit_whose_answer_was_lost_is_found_by_its_keys(
    slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asking(slot, "Ani", "Budi")
    commit, lost = connection.commit, []

    def lose() -> None:
        commit()
        if not lost:
            lost.append(True)
            connection.close()
            raise OperationalError("the connection is lost")

    monkeypatch.setattr(connection, "commit", lose)

    told = holding._decide(requests)

    assert lost
    assert [type(one) for one in told] == [Booking, Booking]
    assert sorted(Booking.objects.values_list("pk", flat=True)) == sorted(one.pk for one in told)
    truth.assert_all()


def test_a_database_that_is_away_is_asked_once_for_all(
    slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = asking(slot, "Ani", "Budi", "Citra", "Dewi")
    tries = []

    def away() -> None:
        tries.append(True)
        raise OperationalError("away")

    monkeypatch.setattr(connection, "ensure_connection", away)

    told = holding._decide(requests)
    monkeypatch.undo()

    assert [type(one) for one in told] == [OperationalError] * 4
    assert len(tries) == 1


def test_one_key_twice_in_a_batch_is_one_booking_and_with_other_words_refused(slot: Slot) -> None:
    first, second, third = (
        make.request(slot=slot, key="k", digest=digest) for digest in ("a", "a", "b")
    )

    one, two, three = holding._decide([first, second, third])

    assert isinstance(one, Hold)
    assert isinstance(two, Booking)
    assert two.pk == one.booking.pk
    assert isinstance(three, IdempotencyKeyReusedError)
    assert Booking.objects.count() == 1
    truth.assert_all()


def test_a_crowd_before_a_full_slot_writes_nothing() -> None:
    full = make.slot(capacity=1)
    holding._decide(asking(full, "Ani"))
    contact = [
        Request(
            key=f"late:{number}",
            office_id=full.office_id,
            contact=Contact.phone(f"+62812000{number:04}"),
            slot_id=full.pk,
            applicants=make.people("Budi"),
            channel="api",
        )
        for number in range(20)
    ]
    holders, claims = Holder.objects.count(), Claim.objects.count()

    told = holding._decide(contact)

    assert {type(one) for one in told} == {SlotFullError}
    assert (Holder.objects.count(), Claim.objects.count()) == (holders, claims)
    written = [sql for sql in statements(contact) if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


def test_who_got_the_last_place_and_asks_again_is_told_of_it() -> None:
    full = make.slot(capacity=1)
    (request,) = asking(full, "Ani")
    (held,) = holding._decide([request])

    (again,) = holding._decide([request])

    assert isinstance(held, Hold)
    assert isinstance(again, Booking)
    assert again.pk == held.booking.pk


def test_a_batch_costs_as_many_statements_as_one(slot: Slot) -> None:
    holding._decide(asking(slot, "Ani"))  # What is kept for a second is there now.

    one, ten = statements(asking(slot, "Budi")), statements(asking(slot, *["Citra"] * 10))

    assert len(ten) == len(one)
