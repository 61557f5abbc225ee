"""The simulator's mail server in a thread of its own: letters really go through a socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from antrean.config.environment import mailers
from antrean.kernel import clock
from antrean.notifications import transport
from antrean_simulator.letters import Letter, PostOffice


class Mailbox:
    """What came, and what is refused from now on."""

    def __init__(self) -> None:
        self.post = PostOffice(clock.now, lambda: None)
        self.port = 0

    @property
    def letters(self) -> list[Letter]:
        return list(self.post.letters)

    @property
    def last(self) -> Letter:
        return self.post.letters[-1]

    def refuse(self, *codes: int) -> None:
        self.post.refusals.extend(codes)


@contextmanager
def opened(settings: Any) -> Iterator[Mailbox]:
    """Let letters go to a mailbox, as if EMAIL_URL named it, as long as the block lasts."""
    mailbox, ready, done = Mailbox(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        server = await asyncio.start_server(mailbox.post.talk, "127.0.0.1", 0)
        mailbox.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(10)
    settings.MAILERS = mailers(f"smtp://127.0.0.1:{mailbox.port}")
    settings.EMAIL_ON = True
    settings.TRANSPORTS = {
        **settings.TRANSPORTS,
        "email": "antrean.channels.email.transport.EmailTransport",
    }
    transport.transports.cache_clear()
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()
        transport.transports.cache_clear()
