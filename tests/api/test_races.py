"""The same request at the same moment, from several threads on a real database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from django.db import connection

from antrean.bookings.models import Booking
from antrean.people.models import Holder
from tests import make
from tests.api.caller import body, caller

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
THREADS = 8


def at_once(call, *, times=THREADS):
    def run(number):
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        # A copy for each: the stopped clock is a matter of the context.
        futures = [pool.submit(copy_context().run, run, number) for number in range(times)]
        return [future.result() for future in futures]


def test_one_key_makes_one_booking_and_one_holder():
    make.slot(office=make.office(code="bogor"))
    api = caller()

    answers = at_once(lambda _: api.book(body(), key="k"))

    assert [answer.status for answer in answers] == [201] * THREADS
    assert len({answer.body["code"] for answer in answers}) == 1
    assert (Booking.objects.count(), Holder.objects.count()) == (1, 1)


def test_without_one_key_each_is_a_booking_of_its_own():
    make.slot(office=make.office(code="bogor"))
    api = caller()

    answers = at_once(lambda _: api.book(body()))

    # The control: the same body, and only the contact's four places hold it back.
    assert sorted(answer.status for answer in answers) == [201] * 4 + [409] * 4
    assert Booking.objects.count() == 4
