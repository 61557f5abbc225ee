"""From where a request comes and in which browser; and how long limits last that it ran into."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest

from antrean.kernel.errors import TooManyRequestsError

_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
# In this order: each names those after it as well.
_BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
_CALLED = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Mac OS X": "Mac"}


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


def browser_of(request: HttpRequest) -> str:
    """Return by what the person knows this browser: `Chrome, Android`."""
    agent = request.headers.get("User-Agent", "")
    found = [
        next((word for word in words if re.search(rf"\b{word}\b", agent)), "")
        for words in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(_CALLED.get(word, word) for word in found if word)
