"""From where a request comes, for limits that no cookie can shake off, and how long they last."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from antrean.kernel.errors import TooManyRequestsError


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks, as the proxy before us saw it.

    Behind TLS there is a proxy of ours, and it adds the last address of the list; without one
    the list is whatever the browser says, and the connection tells the truth.
    """
    passed_on = request.headers.get("X-Forwarded-For", "") if settings.SECURE else ""
    return passed_on.rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]


def minutes_until(refusal: TooManyRequestsError) -> int:
    """Return in how many minutes somebody may try again, as a page says it."""
    return max(1, round(int(str(refusal.facts["retry_after"])) / 60))
