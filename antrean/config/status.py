"""How the service stands, in words for everybody; what machines ask is in `health`."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from antrean.config import health
from antrean.kernel.fresh import Fresh
from antrean.notifications.queries import backlog
from antrean.web.views.standing import How, Standing, standing_page

# Everybody looks when something is wrong: each process asks the database once in this time.
_SECONDS: Final = 10
# What is due and not sent for longer is late; between the worker's rounds it takes a second.
_LATE_SECONDS: Final = 120

_standing: Final = Fresh[str, Standing](seconds=_SECONDS, most=1)


@require_safe
@cache_control(public=True, max_age=_SECONDS)
def status(request: HttpRequest) -> HttpResponse:
    """Say whether booking, WhatsApp and sending run; it does so without a database as well."""
    return standing_page(request, _standing.get("", _look))


def _look() -> Standing:
    try:
        is_migrated = not health.migrations_to_apply()
        age = health.beat_age() if is_migrated else None
        outbox = backlog() if is_migrated else None
    except (DatabaseError, InterfaceError):
        is_migrated, age, outbox = False, None, None
    is_awake = age is not None and age < health.BEAT_LIMIT
    is_late = outbox is None or outbox.oldest_seconds > _LATE_SECONDS
    whatsapp: How = "works" if is_awake else "slow"
    return Standing(
        booking="works" if is_migrated else "away",
        whatsapp=whatsapp if settings.WHATSAPP_ON else "away",
        sending="works" if is_awake and not is_late else "slow",
    )
