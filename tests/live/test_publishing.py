"""What the worker tells, on PostgreSQL, and that it misses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.conninfo import make_conninfo

from antrean.bookings.models import Booking, BookingEvent
from antrean.kernel import clock
from antrean.live import queries
from antrean.live.actions import publish_changes
from antrean.live.changes import CHANNEL, booking_key, keys_of
from antrean.live.models import Cursor
from tests import make
from tests.concurrency.crowd import PATIENCE, postgres_only
from tests.process.running import until

pytestmark = [pytest.mark.postgres, postgres_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bookings() -> list[Booking]:
    """Return three bookings of which everything was told."""
    from antrean.bookings import actions  # noqa: PLC0415

    slot = make.slot()
    with clock.stopped(make.an_instant()):
        made = [actions.hold(make.request(slot=slot)) for _ in range(3)]
    tell_all()
    return made


def tell_all() -> None:
    """Publish until nothing is left; a gap stays while transactions of other tests run."""
    until(lambda: not (publish_changes() or queries.has_news()))


@pytest.fixture
def listener() -> Iterator[psycopg.Connection]:
    name = connection.settings_dict["NAME"]
    with psycopg.connect(make_conninfo(settings.DATABASE_URL, dbname=name), autocommit=True) as one:
        one.execute(f"LISTEN {CHANNEL}")
        yield one


def told(listener: psycopg.Connection) -> set[str]:
    """Return what was told since the last time."""
    listener.execute("SELECT 1")
    notices = listener.notifies(timeout=0)
    return {key for notice in notices for key in keys_of(notice.payload)}


def note(booking: Booking) -> BookingEvent:
    return BookingEvent.objects.create(
        booking=booking, event="extend", at=clock.now(), channel="api", actor="client:1"
    )


class Elsewhere(threading.Thread):
    """A transaction of its own that does something and stays open until told how to end."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act
        self.has_acted, self.may_end = threading.Event(), threading.Event()
        self.commits = True
        self.start()
        assert self.has_acted.wait(PATIENCE)

    def run(self) -> None:
        try:
            with transaction.atomic():
                self._act()
                self.has_acted.set()
                assert self.may_end.wait(PATIENCE)
                transaction.set_rollback(not self.commits)
        finally:
            connections.close_all()

    def end(self, *, commits: bool) -> None:
        self.commits = commits
        self.may_end.set()
        self.join()


@contextmanager
def open_elsewhere(act: Callable[[], object]) -> Iterator[Elsewhere]:
    one = Elsewhere(act)
    try:
        yield one
    finally:
        one.may_end.set()
        one.join()


def test_a_change_is_told_once(bookings: list[Booking], listener: psycopg.Connection):
    note(bookings[0])

    counts = [publish_changes(), publish_changes()]

    assert counts == [1, 0]
    assert booking_key(bookings[0].pk) in told(listener)
    assert told(listener) == set()


def test_what_commits_late_with_a_low_id_is_told(
    bookings: list[Booking], listener: psycopg.Connection
):
    early, late, last = bookings
    with open_elsewhere(lambda: note(early)) as other:
        note(late)
        counts = [publish_changes(), publish_changes()]
        before = told(listener)
        other.end(commits=True)
    note(last)
    counts += [publish_changes(), publish_changes()]

    assert counts == [1, 0, 2, 0]
    assert booking_key(early.pk) not in before
    assert {booking_key(early.pk), booking_key(last.pk)} <= told(listener)
    assert Cursor.objects.get(log="bookings").gaps == []


def test_control_who_looks_only_beyond_the_highest_id_misses_what_commits_late(
    bookings: list[Booking],
):
    early, late, _ = bookings
    seen, top = set[str](), queries.tops()["bookings"]
    with open_elsewhere(lambda: note(early)) as other:
        note(late)
        news = queries.news("bookings", top)
        seen, top = seen | news.keys, max(news.ids)
        other.end(commits=True)
    seen |= queries.news("bookings", top).keys

    assert booking_key(late.pk) in seen
    assert booking_key(early.pk) not in seen


def test_what_is_rolled_back_is_not_waited_for(bookings: list[Booking]):
    early, late, _ = bookings
    with open_elsewhere(lambda: note(early)) as other:
        note(late)
        publish_changes()
        waited = Cursor.objects.get(log="bookings").gaps
        other.end(commits=False)
    tell_all()

    assert len(waited) == 1
    assert Cursor.objects.get(log="bookings").gaps == []


def test_only_one_worker_tells_at_a_time(bookings: list[Booking], listener: psycopg.Connection):
    note(bookings[0])
    with open_elsewhere(lambda: list(Cursor.objects.select_for_update())) as other:
        while_another_does = publish_changes()
        other.end(commits=True)

    assert (while_another_does, publish_changes()) == (0, 1)
    assert booking_key(bookings[0].pk) in told(listener)


def test_when_there_is_nothing_to_tell_that_is_asked_once_and_nothing_is_locked(
    bookings: list[Booking],
):
    with CaptureQueriesContext(connection) as asked:
        count = publish_changes()

    assert count == 0
    assert [query["sql"].split()[:2] for query in asked] == [["SELECT", "EXISTS"]]
