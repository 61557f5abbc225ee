"""A party's own visit, as its ticket page asks for it."""

from __future__ import annotations

from antrean.bookings.models import Booking
from antrean.counters.models import Visit


def visit_of(booking: Booking) -> Visit | None:
    """Return the visit of a booking, one that goes on before one that is done; None if none."""
    visits = Visit.objects.filter(booking=booking).select_related("hall", "counter")
    return min(visits, key=lambda visit: (visit.state == "done", -visit.pk), default=None)
