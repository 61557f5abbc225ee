"""Refuses what cannot be answered in time, before Django has seen it.

Granian refuses nobody: requests beyond its threads wait, and each waits for all before it. So
a request that finds its lane full is told at once to come again, for some microseconds of
work. Lanes are apart: people at the doors of the release hour do not keep out the deliveries
of WhatsApp, nor the staff. Together they are fewer than the threads, so there is always one
free to refuse.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware

from antrean.api import problems
from antrean.bookings.actions.holding import LONGEST_LINE
from antrean.channels.whatsapp.actions import LONGEST_LINE as LONGEST_INTAKE
from antrean.kernel.errors import TooManyRequestsError
from antrean.web.views.home import busy

type Environ = Mapping[str, Any]
type StartResponse = Callable[..., Any]
type Application = Callable[[Environ, StartResponse], Iterable[bytes]]

RETRY_SECONDS: Final = 2
LOG_SECONDS: Final = 10.0
AT_ONCE: Final = 8  # as many as there are connections to PostgreSQL
_FOR_STAFF = ("/petugas/", "/layar/", "/anjungan/", "/pusat/", "/admin/")
# What watches over us must be able to see how full we are.
_ALWAYS = ("/healthz", "/readyz", "/metrics")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, made once."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Answer:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        response.headers["Content-Length"] = str(len(response.content))
        status = f"{response.status_code} {response.reason_phrase}"
        return cls(status, list(response.items()), response.content)


class Lane:
    """So many requests of a kind that are inside at once; the others hear a refusal.

    Of those inside only some work at a time, the others wait for their turn, in order: threads
    that all want to run make one another slow, and whoever is to be refused as well.
    """

    def __init__(
        self, name: str, most: int, at_once: int, refusal: Callable[[Environ], Answer]
    ) -> None:
        self.most = most
        self._name, self._refusal = name, refusal
        self._lock = threading.Lock()
        self._inside = 0
        self._free = at_once
        self._waiting: deque[threading.Lock] = deque()
        self._refused = 0
        self._told_at = monotonic()

    @property
    def waiting(self) -> int:
        """Return how many are inside and wait for their turn."""
        return len(self._waiting)

    def enter(self) -> bool:
        """Wait for a turn; or say that the lane is full."""
        with self._lock:
            if self._inside == self.most:
                return False
            self._inside += 1
            if self._free:
                self._free -= 1
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()  # Whoever leaves releases it.
        return True

    def leave(self) -> None:
        """Let the next one work."""
        with self._lock:
            self._inside -= 1
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def refuse(self, environ: Environ) -> Answer:
        """Return the refusal, and tell the log of it now and then."""
        self._refused += 1
        now = monotonic()
        if now - self._told_at >= LOG_SECONDS:
            # Two threads may tell at once, and a few refusals go uncounted: it is for the eye.
            told, self._refused, self._told_at = self._refused, 0, now
            _log.warning("lane %s is full: %s refused", self._name, told)
        return self._refusal(environ)


class Gate:
    """A WSGI application before another one."""

    def __init__(self, application: Application) -> None:
        self._application = application
        program, page = _refusals(_problem), _refusals(_page)
        # Whoever is written together stands in a line of its own, and waits there mostly.
        self._bookings = Lane("bookings", LONGEST_LINE, LONGEST_LINE, program)
        self._programs = Lane("programs", 64, AT_ONCE, program)
        self._webhook = Lane("webhook", LONGEST_INTAKE, LONGEST_INTAKE, program)
        self._staff = Lane("staff", 32, AT_ONCE, page)
        self._pages = Lane("pages", 64, AT_ONCE, page)

    @property
    def most(self) -> int:
        """Return how many can be inside."""
        lanes = (self._bookings, self._programs, self._webhook, self._staff, self._pages)
        return sum(lane.most for lane in lanes)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        lane = self._lane(environ["PATH_INFO"], environ["REQUEST_METHOD"])
        if lane is None:
            return self._application(environ, start_response)
        if not lane.enter():
            answer = lane.refuse(environ)
            start_response(answer.status, answer.headers)
            return [answer.body]
        try:
            return self._application(environ, start_response)
        finally:
            lane.leave()

    def _lane(self, path: str, method: str) -> Lane | None:
        if path.startswith("/api/"):
            is_booking = method == "POST" and path == "/api/v1/bookings"
            return self._bookings if is_booking else self._programs
        if path.startswith("/wa/"):
            return self._webhook
        if path.startswith(_ALWAYS):
            return None
        return self._staff if path.removeprefix("/en").startswith(_FOR_STAFF) else self._pages


def _refusals(make: Callable[[str], HttpResponse]) -> Callable[[Environ], Answer]:
    """Return what chooses between the answers, one in each language."""
    indonesian, english = (Answer.of(make(language)) for language in ("id", "en"))

    def choose(environ: Environ) -> Answer:
        path: str = environ["PATH_INFO"]
        asked: str = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        is_english = path.startswith("/en/") or (path.startswith("/api/") and asked[:2] == "en")
        return english if is_english else indonesian

    return choose


def _problem(language: str) -> HttpResponse:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = language
    return problems.answer(request, TooManyRequestsError(retry_after=RETRY_SECONDS))


def _page(language: str) -> HttpResponse:
    protect = ContentSecurityPolicyMiddleware(lambda request: busy(request, language))
    page = protect(HttpRequest())
    assert isinstance(page, HttpResponse)  # noqa: S101  # no async view, so no promise of one
    return page
