"""The process of the event streams: plain ASGI, no thread and no connection for each.

It answers `/live/…` and `/healthz`; everything else is 404. Whoever has an address that we
signed may look until the instant it names.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from antrean.kernel import clock
from antrean.kernel.addresses import is_signed
from antrean.live.following import Reader, follow
from antrean.live.hub import HEARTBEAT, Hub
from antrean.live.reading import is_subject

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]
type Headers = list[tuple[bytes, bytes]]

_PREFIX = "/live/"
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET"),
    (b"access-control-allow-headers", b"Cache-Control, Last-Event-ID"),
    (b"access-control-max-age", b"86400"),
]
_STREAM = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),  # A proxy in front passes every event on at once.
]


class Asked(NamedTuple):
    """A stream that was asked for: of what, until when, and which version is there already."""

    name: str
    expires: int
    sent: str


class Application:
    """What the server calls, once for its own life and once for every request."""

    def __init__(self) -> None:
        self.reader = Reader()
        self.hub = Hub(self.reader.read)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if scope["type"] == "lifespan":
            return self._live(receive, send)
        return self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Follow changes for as long as this process serves: begun here, after any fork."""
        await receive()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._stop)
        tasks = [
            asyncio.create_task(self.hub.run()),
            asyncio.create_task(follow(self.hub, self.reader)),
        ]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        self.reader.stop()
        await send({"type": "lifespan.shutdown.complete"})

    def _stop(self) -> None:
        """End all streams, which the server would wait for; SIGINT tells it the same."""
        self.hub.end()
        os.kill(os.getpid(), signal.SIGINT)

    def _answer(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Return what answers. It keeps no scope, which is larger than all else of a stream."""
        path, method = scope["path"], scope["method"]
        if path == "/healthz":
            body = b'{"status":"alive","streams":%d}' % self.hub.streams
            return _reply(send, 200, [(b"cache-control", b"no-store")], body)
        if not path.startswith(_PREFIX):
            return _reply(send, 404, [], b'{"code":"not_found"}')
        headers = _allowed(scope)
        if method == "OPTIONS":
            return _reply(send, 204, [*headers, *_PREFLIGHT])
        if method != "GET":
            headers.append((b"allow", b"GET, OPTIONS"))
            return _reply(send, 405, headers, b'{"code":"method_not_allowed"}')
        asked = _asked(scope)
        if asked is None:
            return _reply(send, 403, headers, b'{"code":"forbidden"}')
        return self._stream(asked, [*_STREAM, *headers], receive, send)

    async def _stream(self, asked: Asked, headers: Headers, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        del headers
        # The answer begins now, even if the state has to be waited for.
        await send({"type": "http.response.body", "body": HEARTBEAT, "more_body": True})
        watcher = self.hub.watch(asked.name, expires=asked.expires, sent=asked.sent)
        gone = asyncio.ensure_future(receive())
        gone.add_done_callback(lambda _: watcher.end())
        try:
            while chunk := await watcher.next():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            self.hub.leave(asked.name, watcher)
            gone.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


application = Application()


def _asked(scope: Scope) -> Asked | None:
    """Return what an address of ours asks for; None if it is not ours or its time is over."""
    name = scope["path"].removeprefix(_PREFIX)
    query = parse_qs(scope["query_string"].decode("latin-1"))
    exp, sig = (query.get(word, [""])[0] for word in ("exp", "sig"))
    now = clock.now()
    if not is_signed(name, exp=exp, sig=sig, now=now, secret=settings.SECRET_KEY):
        return None
    if not is_subject(name):
        return None
    return Asked(name, int(exp), _header(scope, b"last-event-id"))


def _allowed(scope: Scope) -> Headers:
    """Return the headers that let our own pages, and no others, read an answer."""
    page = urlsplit(settings.PUBLIC_URL)
    ours = f"{page.scheme}://{page.netloc}"
    headers = [(b"vary", b"Origin")]
    if _header(scope, b"origin") == ours:
        headers.append((b"access-control-allow-origin", ours.encode()))
    return headers


def _header(scope: Scope, name: bytes) -> str:
    return next((v.decode("latin-1") for key, v in scope["headers"] if key.lower() == name), "")


async def _reply(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    if body:
        headers = [*headers, (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
