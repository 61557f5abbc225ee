"""Where the pages of the hall hear that it has changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from antrean.kernel.addresses import live_address
from antrean.offices.models import Office

# With every change that a page shows it gets a newer address.
_LASTS: Final = timedelta(hours=2)


def hall_address(office: Office, now: datetime) -> str:
    """Return the address of the stream of an office's hall today."""
    subject = f"hall/{office.code}:{office.today(now)}"
    return live_address(settings.LIVE_URL, subject, until=now + _LASTS, secret=settings.SECRET_KEY)
