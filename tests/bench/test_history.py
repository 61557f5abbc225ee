"""The old bookings of the bench are such as the service itself would have left."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from antrean.bookings.lifecycle import CLOSED
from antrean.bookings.models import Booking, Place, Slot
from bench import history
from tests.bookings import truth
from tests.concurrency.crowd import postgres_only

BOOKINGS = 600


@postgres_only
@pytest.mark.django_db(transaction=True)
def test_years_of_bookings_that_are_over() -> None:
    suite = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(suite._replace(path=f"/{connection.settings_dict['NAME']}"))

    history.fill(url, BOOKINGS)

    assert Booking.objects.count() == BOOKINGS
    assert set(Place.objects.values_list("state", flat=True)) <= {state.value for state in CLOSED}
    assert not Place.objects.filter(frees_at__isnull=False).exists()
    assert Slot.objects.filter(taken__gt=0).exists()
    truth.assert_all()
