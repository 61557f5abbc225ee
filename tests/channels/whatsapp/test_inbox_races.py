"""Deliveries and workers that meet: on PostgreSQL, and on an SQLite file."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from django.db import connections

from antrean.bookings.models import Booking
from antrean.channels.whatsapp import actions
from antrean.channels.whatsapp.models import InboxEvent
from antrean.channels.whatsapp.receiving import inbox, parse
from antrean.kernel import clock
from antrean.people.models import Holder
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at, owed

NOW = at("2017-08-01 10:00")
FORM = "#Budi#25011987#09082017"


def opened(capacity: int = 10) -> None:
    office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
    make.slot(office=office, capacity=capacity)


def at_once(*acts: Callable[[], object]) -> None:
    """Run these acts at the same moment, each in a thread with a connection of its own."""
    gate, failures = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            with clock.stopped(NOW):
                gate.wait()
                act()
        except BaseException as failure:  # noqa: BLE001  # told to the test below
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_events_posted_at_the_same_moment_are_stored_once() -> None:
    with clock.stopped(NOW):
        opened()
        messages = [Chat().message(FORM) for _ in range(20)]

    at_once(*(lambda n=n: bodies.deliver(messages[n:] + messages[:n]) for n in range(8)))

    assert InboxEvent.objects.count() == 20


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_processes_that_are_sent_the_same_in_other_bundles_wait_in_no_circle() -> None:
    with clock.stopped(NOW):
        opened()
        messages = [Chat().message(FORM) for _ in range(24)]
    bundles = [bodies.body(bodies.value(*messages[n : n + 6])) for n in range(0, 24, 3)]
    came = [
        actions.Delivered.of(json.dumps(bundle).encode(), parse.events(bundle))
        for bundle in bundles
    ]

    # Each job is what a process has in hand: it does not stand in the line of this one.
    told: list[object] = []
    at_once(*(lambda n=n: told.extend(actions.store_all(came[n:] + came[:n])) for n in range(8)))

    assert told == [True] * 64
    assert InboxEvent.objects.count() == 24


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_registering_and_cancelling_end_as_sent_whoever_of_two_workers_reads_them() -> None:
    people = [
        Chat(who={"from": f"62812345670{n:02}", "from_user_id": f"ID.{n}"}) for n in range(12)
    ]
    with clock.stopped(NOW):
        opened(capacity=50)
        for person in people:
            for text in (FORM, "BATAL", "KEMBALI", "BATAL"):
                person.posts(person.message(text))

    at_once(*([inbox.drain] * 4))
    with clock.stopped(NOW):
        inbox.drain()

    assert Booking.objects.filter(state="cancelled").count() == Booking.objects.count() == 12
    assert Holder.objects.count() == 12
    assert len(owed()) == 12 * 4


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_person_taken_by_two_workers_is_made_once() -> None:
    with clock.stopped(NOW):
        opened()
    for number in range(5):
        who = {"from": f"62812999990{number}", "from_user_id": f"ID.9{number}"}
        with clock.stopped(NOW):
            Chat(who=who).posts(Chat(who=who).message("halo"))

        at_once(*([inbox.drain] * 4))

    assert Holder.objects.count() == 5
    assert len(owed()) == 5
