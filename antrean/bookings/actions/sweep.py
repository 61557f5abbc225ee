"""What time moves by itself, for whoever would look at the rows before somebody asks.

Nothing depends on these running: every rule about time is kept where it matters. They give
places back early, so that the counts in the tables are true as well.
"""

from __future__ import annotations

from django.db import transaction

from antrean.bookings import queries
from antrean.bookings.actions.parties import settle
from antrean.kernel import clock


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
