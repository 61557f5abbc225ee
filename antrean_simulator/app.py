"""The simulator on HTTP: the Graph API, the page of telephones, the control API, the posting."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from antrean_simulator import control, graph
from antrean_simulator.clocks import DemoClock, utc_now
from antrean_simulator.engine import Account, Meta
from antrean_simulator.letters import PostOffice
from antrean_simulator.lines import Lines
from antrean_simulator.phones import Phone
from antrean_simulator.posting import Bell, Poster, new_lines

# What is not Meta's.
OURS = re.compile(r"/(?:static/.*|control/.*)?$")
STATIC = Path(__file__).parent / "static"
# Longer than the product waits for an answer.
HANG_SECONDS = 20.0
HEADERS = [
    (b"content-security-policy", b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


class Simulator:
    """The engine with everything that runs around it."""

    bell: Bell
    poster: Poster

    def __init__(self, *, account: Account, clock: DemoClock, target: str) -> None:
        self.clock = clock
        self.meta = Meta(account, clock=clock, pacer=utc_now)
        self.target = target
        # Telephones on the page; a benchmark's thousands stay out of sight.
        self.shown: list[str] = []
        self.stopping = asyncio.Event()
        self.post = PostOffice(self.meta.now, self._changed)
        self.mail_address = ""  # where the post office listens, if it does

    def add_phone(self, name: str, number: str | None, *, shown: bool = True) -> Phone:
        with self.meta.lock:
            phone = self.meta.add_phone(name, number)
            if shown:
                self.shown.append(phone.key)
            self.meta.changed()
            return phone

    def put_away(self, phone: Phone) -> None:
        """Take a telephone off the page; the person stays."""
        with self.meta.lock:
            if phone.key in self.shown:
                self.shown.remove(phone.key)
            self.meta.changed()

    def _changed(self) -> None:
        with self.meta.lock:
            self.meta.changed()

    def stop(self) -> None:
        """Let go of everyone who is kept waiting: streams, and callers left hanging."""
        self.stopping.set()
        self.bell.ring()

    @contextlib.asynccontextmanager
    async def running(self, lines: Lines) -> AsyncIterator[None]:
        """Post webhooks for as long as the block lasts."""
        self.bell = Bell()
        self.meta.on_change = self.bell.ring
        async with contextlib.aclosing(lines):
            self.poster = Poster(self.meta, self.target, lines)
            task = asyncio.create_task(self.poster.run(self.bell))
            try:
                yield
            finally:
                self.stop()
                self.meta.on_change = None
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


def create_app(simulator: Simulator, *, lines: Lines | None = None) -> Starlette:
    """Return the application; it posts over `lines`, if others are given than real ones."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with simulator.running(lines or new_lines()):
            yield

    app = Starlette(
        routes=[
            Route("/", _page),
            Mount("/static", StaticFiles(directory=STATIC)),
            *control.routes(),
        ],
        middleware=[Middleware(_Headers), Middleware(_Graph, simulator=simulator)],
        lifespan=lifespan,
    )
    app.state.simulator = simulator
    return app


async def _page(request: Request) -> Response:
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


class _Graph:
    """Serves the Graph API. Plain ASGI: a benchmark asks it twice for each message."""

    def __init__(self, app: ASGIApp, simulator: Simulator) -> None:
        self.app = app
        self.simulator = simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or OURS.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        reply = graph.answer(self.simulator.meta, await _ask(scope, receive))
        if reply.hangs:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.simulator.stopping.wait(), HANG_SECONDS)
        headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        headers.append((b"content-length", b"%d" % len(reply.body)))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


async def _ask(scope: Scope, receive: Receive) -> graph.Ask:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return graph.Ask(
        method=scope["method"],
        path=scope["path"],
        base=f"{scope['scheme']}://{headers.get('host', '')}",
        headers=headers,
        body=body,
    )


class _Headers:
    """Adds the headers that keep the page to itself. Plain ASGI: nothing is buffered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)
