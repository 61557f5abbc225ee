"""Somebody who calls the application as its server would, and reads what comes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from antrean.kernel import clock
from antrean.kernel.addresses import live_address
from antrean.live.app import Application
from antrean.live.hub import HEARTBEAT

PATIENCE = 10.0


def address(subject: str, *, seconds: float = 3600) -> str:
    """Return the signed address of a stream, good for so long."""
    until = clock.now() + timedelta(seconds=seconds)
    return live_address("", subject, until=until, secret=settings.SECRET_KEY)


async def until(is_so: Callable[[], object]) -> None:
    """Wait for a fact; one that never comes is a failure, not a hang."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110  # any fact, of which nobody tells us
            await asyncio.sleep(0.005)


class Visitor:
    """One request. `reads` may be cleared: then nothing is taken until it is set again."""

    def __init__(
        self,
        application: Application,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in (headers or {}).items()],
        }
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.is_complete = False
        self.reads = asyncio.Event()
        self.reads.set()
        self._leaves = asyncio.Event()
        self._asked = False
        self._task = asyncio.create_task(self._visit(application))

    async def _visit(self, application: Callable[..., Awaitable[None]]) -> None:
        await application(self.scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            return
        await self.reads.wait()
        self.body += message["body"]
        self.is_complete = not message.get("more_body")

    @property
    def events(self) -> list[str]:
        """The versions that were sent, in their order."""
        return [
            block.split("\n")[1].removeprefix("id: ")
            for block in self.body.decode().split("\n\n")
            if block.startswith("event: state\n")
        ]

    @property
    def heartbeats(self) -> int:
        return self.body.count(HEARTBEAT) - 1  # The first begins the answer.

    async def leave(self) -> None:
        self._leaves.set()
        await self._task

    async def ended(self) -> Visitor:
        """Wait for the end of the answer."""
        async with asyncio.timeout(PATIENCE):
            await self._task
        return self
