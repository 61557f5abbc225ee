"""Whether arrivals can be written, and when they could not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from antrean.bookings.models import Outage, Pulse
from antrean.offices.models import Office

# There is a pulse every few seconds. Without one for so long, time stands still for the late.
SILENT_AFTER = timedelta(minutes=1)


def silent_since(now: datetime) -> datetime | None:
    """Return since when arrivals may not have been written; None while they can be.

    Where no process ever gave a pulse nothing is known, and nothing stands still.
    """
    last = Pulse.objects.values_list("at", flat=True).first()
    return last if last is not None and now - last >= SILENT_AFTER else None


def outages(office: Office, day: date) -> QuerySet[Outage]:
    """Return the stretches of a day in which arrivals could not be written, in their order."""
    return Outage.objects.filter(office=office, day=day).order_by("starts_at")
