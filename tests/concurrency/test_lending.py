"""Connections are few: who waits for a place must leave them to whoever decides about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Event

import pytest
from django.db import OperationalError, connection, transaction

from antrean.bookings import actions
from antrean.bookings.actions import holding
from antrean.bookings.models import Booking, Slot
from antrean.kernel import clock
from antrean.kernel.lending import give_back
from tests import make
from tests.concurrency.crowd import PATIENCE, postgres_only
from tests.process.running import until

pytestmark = [postgres_only, pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = make.an_instant()
CONNECTIONS = 2


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.stopped(NOON):
        yield


@pytest.fixture
def pooled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All threads share two connections, as those of a server share eight."""
    connection.close()
    pool = {"min_size": 0, "max_size": CONNECTIONS, "timeout": 1}
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", pool)
    yield
    connection.close()
    connection.close_pool()


def visited(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """Let one lead and two follow, who have read something before; return what each met."""
    first, *others = (make.request(slot=make.slot(), people=make.people(name)) for name in "ABC")
    leads, door = Event(), Event()

    def decide(requests: Sequence[actions.Request]) -> Sequence[object]:
        leads.set()
        assert door.wait(PATIENCE)
        return holding._decide(requests)

    monkeypatch.setattr(holding._line, "_decide", decide)
    connection.close()  # Ours is one of the two.
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(copy_context().run, _ask, first)]
        assert leads.wait(PATIENCE)
        asked += [threads.submit(copy_context().run, _read_and_ask, one) for one in others]
        until(lambda: len(holding._line._line) == len(others))
        door.set()
    return [one.exception() for one in asked]


def _read_and_ask(request: actions.Request) -> None:
    assert Slot.objects.exists()
    _ask(request)


def _ask(request: actions.Request) -> None:
    try:
        actions.hold(request)
    finally:
        connection.close()


def test_who_waits_in_line_keeps_no_connection_from_who_leads(
    pooled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert visited(monkeypatch) == [None] * 3
    assert Booking.objects.count() == 3


def test_control_those_who_keep_theirs_leave_none_to_who_leads(
    pooled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding._line, "_lend", lambda: None)

    assert isinstance(visited(monkeypatch)[0], OperationalError)


def test_who_is_in_the_midst_of_a_transaction_keeps_theirs(pooled: None) -> None:
    with transaction.atomic():
        slot = make.slot()

        give_back(connection)

        assert Slot.objects.filter(pk=slot.pk).exists()
