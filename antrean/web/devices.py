"""Who is behind a browser: the device that its cookie names.

The cookie holds a random token and nothing else. It is made when somebody has proved who they
are, never before, so nobody can be given one to sign in with.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from antrean.accounts import queries
from antrean.accounts.models import Device

# A telephone is its owner's: they sign in once a year, or whenever they signed out.
LASTS_SECONDS = 365 * 24 * 3600
_COOKIE = "perangkat"
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
# In this order: each names those after it as well.
_BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
_CALLED = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Mac OS X": "Mac"}


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


def name_of(request: HttpRequest) -> str:
    """Return by what the person knows this browser: `Chrome, Android`."""
    agent = request.headers.get("User-Agent", "")
    found = [
        next((word for word in words if re.search(rf"\b{word}\b", agent)), "")
        for words in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(_CALLED.get(word, word) for word in found if word)
