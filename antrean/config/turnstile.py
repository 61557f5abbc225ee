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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware

from antrean.kernel.timetext import Language
from antrean.kernel.wording import LANGUAGES
from antrean.look.wording import grouped
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
_RANKS: Final = 10**6  # in a drawing
_ATTRIBUTES: Final = f"Path=/; Max-Age={LET_IN_SECONDS * 6}; HttpOnly; SameSite=Lax"
# Stand in the page where it says how long, and how many go before.
_MINUTES: Final = "314159"
_PEOPLE: Final = "271828"


@dataclass(frozen=True, slots=True)
class Lot:
    """A drawing's number, and one's rank in it: so many millionths of its people go before."""

    drawing: int
    rank: int


@dataclass(frozen=True, slots=True)
class Turn:
    """When a lot is let in, and how many of this process's people go before it."""

    goes_at: float
    ahead: int


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

    def look(self, lot: Lot, now: float) -> Turn:
        """Return when a lot is let in and how many go before; of an open drawing, as it looks now.

        Of a drawing that nobody remembers: whoever holds such a lot has waited enough.
        """
        seconds = 0.0
        with self._lock:
            for drawing, start, end in self._spans():
                is_ours = drawing == lot.drawing
                until = start + lot.rank / _RANKS * (end - start) if is_ours else end
                seconds += max(0.0, until - max(start, now))
                if is_ours:
                    return Turn(until, round(seconds * self._per_second))
        return Turn(0.0, 0)

    def _spans(self) -> Iterator[tuple[int, float, float]]:
        """Yield each drawing, from when on its people are let in, and until when."""
        end = 0.0
        for drawing in sorted(self._drew):
            start = max(end, (drawing + 1) * DRAWING_SECONDS)
            end = start + self._drew[drawing] / self._per_second
            yield drawing, start, end

    def _ends(self, now: float) -> float:
        """Return when the last drawing is through, forgetting those long past."""
        ends = 0.0
        for drawing, _, ends in [*self._spans()]:
            if ends < now - LET_IN_SECONDS:
                del self._drew[drawing]
        return ends


class Turnstile:
    """A WSGI application before another one.

    `doors`: how many processes let people in, each its share of them. `secure`: over https.
    """

    def __init__(  # noqa: PLR0913  # what the operator says, and the clock of the tests
        self,
        application: Application,
        *,
        per_second: float,
        secret: str,
        doors: int = 1,
        secure: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._application = application
        self._line = Line(per_second)
        self._doors = doors
        self._attributes = _ATTRIBUTES + ("; Secure" if secure else "")
        self._key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
        self._now = now
        self._pages = {language: _rendered(language) for language in LANGUAGES}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not _is_on_the_way(environ):
            return self._application(environ, start_response)
        now = self._now()
        shown = self._shown(environ)
        if shown is None or (isinstance(shown, float) and shown <= now):
            drawing = self._line.come(now)
            shown = now if drawing is None else Lot(drawing, secrets.randbelow(_RANKS))
        elif isinstance(shown, float):
            return self._application(environ, start_response)
        if isinstance(shown, Lot):
            turn = self._line.look(shown, now)
            if turn.goes_at > now:
                return self._wait(environ, start_response, shown, turn)
        return self._application(environ, self._letting_in(start_response, now))

    def _letting_in(self, start_response: StartResponse, now: float) -> StartResponse:
        cookie = self._cookie(f"in.{int(now) + LET_IN_SECONDS}")

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, cookie], *rest)

        return start

    def _wait(
        self, environ: Environ, start_response: StartResponse, lot: Lot, turn: Turn
    ) -> Iterable[bytes]:
        language: Language = "en" if environ["PATH_INFO"].startswith("/en/") else "id"
        status, headers, body = self._pages[language]
        seconds, people = turn.goes_at - self._now(), _about(turn.ahead * self._doors)
        for stands, said in {_MINUTES: math.ceil(seconds / 60), _PEOPLE: people}.items():
            body = body.replace(stands.encode(), grouped(said, language).encode())
        least, most = _LOOK_SECONDS
        again = min(max(math.ceil(seconds), least), most) + secrets.randbelow(least)
        start_response(
            status,
            [
                *headers,
                self._cookie(f"{lot.drawing}.{lot.rank}"),
                ("Refresh", str(again)),
                ("Content-Length", str(len(body))),
            ],
        )
        return [body]

    def _cookie(self, said: str) -> tuple[str, str]:
        value = f"{said}.{self._signature(said)}"
        return "Set-Cookie", f"{COOKIE}={value}; {self._attributes}"

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
        return float(parts[1]) if parts[0] == "in" else Lot(int(parts[0]), int(parts[1]))

    def _signature(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(), hashlib.sha256).hex()[:32]


def _is_on_the_way(environ: Environ) -> bool:
    """Whether somebody begins or goes on with a booking; what is sent is never stopped."""
    path: str = environ["PATH_INFO"].removeprefix("/en")
    return environ["REQUEST_METHOD"] == "GET" and path.startswith("/daftar/")


def _about(count: int) -> int:
    """Return a number of people as one says it: with two digits that count."""
    unit: int = 10 ** max(0, len(str(count)) - 2)
    return round(count / unit) * unit


def _rendered(language: Language) -> tuple[str, list[tuple[str, str]], bytes]:
    said = {"minutes": _MINUTES, "people": _PEOPLE}
    protect = ContentSecurityPolicyMiddleware(lambda request: waiting(request, language, said))
    page = protect(HttpRequest())
    assert isinstance(page, HttpResponse)  # noqa: S101  # no async view, so no promise of one
    page.headers.setdefault("X-Content-Type-Options", "nosniff")
    status = f"{page.status_code} {page.reason_phrase}"
    return status, list(page.items()), page.content
