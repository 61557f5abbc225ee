"""Lets people onto the way to a booking, so many a second; the others draw lots and wait.

At the release hour thousands open the same page within seconds, and those who are first are not
those who need it most but those with the fastest machine. So when more come than can be served,
everybody who comes within the same few seconds draws a lot; the lots of one drawing are let in
one after the other, then those of the next. While it is calm nobody notices.

A lot is a signed cookie, so whoever reloads keeps it, and any process can read it: each counts
those who drew with it, and lets its share in. What was chosen and typed on the way goes on
counting for as long as somebody has been let in.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware

from antrean.web.views.home import waiting

type Environ = Mapping[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]

COOKIE: Final = "giliran"
DRAWING_SECONDS: Final = 15
LET_IN_SECONDS: Final = 600
# Those who may come at once while it is calm, in seconds of what can be let in.
_BURST_SECONDS: Final = 10
# A page that waits asks again in between, so that its hour is told anew.
_LOOK_SECONDS: Final = (5, 30)
_PURPOSE: Final = b"antrean turnstile"
_PARTS: Final = 3
# Stands in the page where the waiting page says how long.
_MINUTES: Final = "314159"


@dataclass(frozen=True, slots=True)
class Lot:
    """A drawing's number, and which part of its people are let in before."""

    drawing: int
    part: float


class Line:
    """Who may go now and who later: all of the arithmetic, and no HTTP.

    Drawing `n` is open in the seconds from n × DRAWING_SECONDS on.
    """

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._lock = threading.Lock()
        self._spare = self._burst
        self._counted_at = 0.0
        self._drew: dict[int, int] = {}

    @property
    def _burst(self) -> float:
        return self._per_second * _BURST_SECONDS

    def come(self, now: float) -> int | None:
        """Count somebody who comes; return in which drawing, None: they may go at once."""
        with self._lock:
            self._spare = min(
                self._burst, self._spare + (now - self._counted_at) * self._per_second
            )
            self._counted_at = now
            if self._ends(now) <= now and self._spare >= 1:
                self._spare -= 1
                return None
            self._spare = 0.0  # What comes free is theirs who wait.
            drawing = int(now // DRAWING_SECONDS)
            self._drew[drawing] = self._drew.get(drawing, 0) + 1
            return drawing

    def goes_at(self, lot: Lot, now: float) -> float:
        """Return when a lot is let in; of an open drawing, as it looks now."""
        with self._lock:
            start = self._ends(now, before=lot.drawing)
            start = max(start, (lot.drawing + 1) * DRAWING_SECONDS)
            # Of a drawing that nobody remembers: whoever holds such a lot has waited enough.
            count = self._drew.get(lot.drawing, 0)
            return start + lot.part * count / self._per_second if count else 0.0

    def _ends(self, now: float, *, before: int | None = None) -> float:
        """Return when the last of those drawings is through, forgetting those long past."""
        ends = 0.0
        for drawing in sorted(self._drew):
            if before is not None and drawing >= before:
                break
            start = max(ends, (drawing + 1) * DRAWING_SECONDS)
            ends = start + self._drew[drawing] / self._per_second
            if before is None and ends < now - LET_IN_SECONDS:
                del self._drew[drawing]
        return ends


class Turnstile:
    """A WSGI application before another one."""

    def __init__(
        self,
        application: Application,
        *,
        per_second: float,
        secret: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._application = application
        self._line = Line(per_second)
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
        self._now = now
        self._pages = {language: _rendered(language) for language in ("id", "en")}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not _is_on_the_way(environ):
            return self._application(environ, start_response)
        now = self._now()
        shown = self._shown(environ)
        if shown is None or (isinstance(shown, float) and shown <= now):
            drawing = self._line.come(now)
            shown = now if drawing is None else Lot(drawing, secrets.randbelow(10**6) / 10**6)
        elif isinstance(shown, float):
            return self._application(environ, start_response)
        if isinstance(shown, Lot):
            goes_at = self._line.goes_at(shown, now)
            if goes_at > now:
                return self._wait(environ, start_response, shown, goes_at - now)
        return self._application(environ, self._letting_in(start_response, now))

    def _letting_in(self, start_response: StartResponse, now: float) -> StartResponse:
        cookie = self._cookie(f"in.{int(now) + LET_IN_SECONDS}")

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, cookie], *rest)

        return start

    def _wait(
        self, environ: Environ, start_response: StartResponse, lot: Lot, seconds: float
    ) -> Iterable[bytes]:
        is_english = environ["PATH_INFO"].startswith("/en/")
        status, headers, body = self._pages["en" if is_english else "id"]
        body = body.replace(_MINUTES.encode(), str(math.ceil(seconds / 60)).encode())
        least, most = _LOOK_SECONDS
        again = min(max(math.ceil(seconds), least), most) + secrets.randbelow(least)
        start_response(
            status,
            [
                *headers,
                self._cookie(f"{lot.drawing}.{int(lot.part * 10**6)}"),
                ("Refresh", str(again)),
                ("Content-Length", str(len(body))),
            ],
        )
        return [body]

    def _cookie(self, said: str) -> tuple[str, str]:
        value = f"{said}.{self._signature(said)}"
        attributes = f"Path=/; Max-Age={LET_IN_SECONDS * 6}; HttpOnly; SameSite=Lax"
        return "Set-Cookie", f"{COOKIE}={value}; {attributes}"

    def _shown(self, environ: Environ) -> Lot | float | None:
        """Return the lot that is shown, until when somebody was let in, or None."""
        try:
            morsel = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(COOKIE)
        except CookieError:
            return None
        parts = morsel.value.split(".") if morsel else []
        if len(parts) != _PARTS or not parts[1].isdigit():
            return None
        said = ".".join(parts[:2])
        if not hmac.compare_digest(self._signature(said), parts[2]):
            return None
        return float(parts[1]) if parts[0] == "in" else Lot(int(parts[0]), int(parts[1]) / 10**6)

    def _signature(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(), hashlib.sha256).hex()[:32]


def _is_on_the_way(environ: Environ) -> bool:
    """Whether somebody begins or goes on with a booking; what is sent is never stopped."""
    path: str = environ["PATH_INFO"].removeprefix("/en")
    return environ["REQUEST_METHOD"] == "GET" and path.startswith("/daftar/")


def _rendered(language: str) -> tuple[str, list[tuple[str, str]], bytes]:
    protect = ContentSecurityPolicyMiddleware(lambda request: waiting(request, language, _MINUTES))
    page = protect(HttpRequest())
    assert isinstance(page, HttpResponse)  # noqa: S101  # no async view, so no promise of one
    page.headers.setdefault("X-Content-Type-Options", "nosniff")
    status = f"{page.status_code} {page.reason_phrase}"
    return status, list(page.items()), page.content
