"""What time moves by itself, for whoever would look at the rows before somebody asks.

Nothing depends on these running: every rule about time is kept where it matters. They give
places back early, so that the counts in the tables are true as well.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from antrean.bookings import queries
from antrean.bookings.actions.parties import settle
from antrean.bookings.models import Booking, Claim
from antrean.kernel import clock

REQUESTS_REMEMBERED = timedelta(days=30)


def expire_due(limit: int = 200) -> int:
    """Give back places of overdue holds and of cancellings that cannot be undone any more.

    Returns how many bookings were touched; call again until it is 0.
    """
    due = queries.overdue_places(clock.now()).order_by("frees_at")
    ids = set(due.values_list("booking_id", flat=True)[:limit])
    if not ids:
        return 0
    with transaction.atomic():
        settle(booking_ids=ids)
    return len(ids)


def forget_requests(limit: int = 20_000) -> int:
    """Forget which booking a request made once nobody repeats it any more; return how many.

    Meta repeats a delivery for seven days, no caller of the API for as long. No index knows
    the age of a claim, so all of them are read, a month's; hence few large steps.
    """
    past = clock.now() - REQUESTS_REMEMBERED
    # Ids follow time: without the newest old one, years of bookings would be read as well.
    newest = Booking.objects.filter(booked_at__lt=past).order_by("-pk").values_list("pk").first()
    if newest is None:
        return 0
    old = Claim.objects.filter(
        key__startswith="key:", booking__lte=newest[0], booking__booked_at__lt=past
    )
    keys = list(old.values_list("key", flat=True)[:limit])
    Claim.objects.filter(key__in=keys).delete()
    return len(keys)
