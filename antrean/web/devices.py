"""Who is behind a browser: the device that its cookie names.

The cookie holds a random token and nothing else. It is made when somebody has proved who they
are, never before, so nobody can be given one to sign in with.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from antrean.accounts import queries
from antrean.accounts.models import Device

# A telephone is its owner's: they sign in once a year, or whenever they signed out.
LASTS_SECONDS = 365 * 24 * 3600
_COOKIE = "perangkat"


def device_of(request: HttpRequest) -> Device | None:
    """Return the device that is signed in; read once a request."""
    if not hasattr(request, "device"):
        token = request.COOKIES.get(_COOKIE, "")
        request.device = queries.device_of(token) if token else None  # type: ignore[attr-defined]
    found: Device | None = request.device  # type: ignore[attr-defined]
    return found


def keep(answer: HttpResponse, token: str) -> None:
    """Let the browser show this token from now on."""
    answer.set_cookie(
        _COOKIE,
        token,
        max_age=LASTS_SECONDS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(answer: HttpResponse) -> None:
    answer.delete_cookie(_COOKIE, samesite="Lax")
