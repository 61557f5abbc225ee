"""Plays scenes against the application: no sockets, a business that answers as told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from antrean_simulator import DEFAULT_OFFICES, Office
from antrean_simulator.app import Simulator, create_app
from antrean_simulator.clocks import DemoClock
from antrean_simulator.engine import Account
from antrean_simulator.lines import UnansweredError
from tests.simulator.scene import (
    OFFICE,
    OTHER_OFFICE,
    SITI,
)

type Scene = Callable[[httpx.AsyncClient, Business], Awaitable[None]]


class Business:
    """The other end of the webhooks: answers as told and keeps what it was sent."""

    def __init__(self, answers: Iterable[int] = ()) -> None:
        self.heard: list[httpx.Request] = []
        self._answers = iter(answers)
        self._changed = asyncio.Event()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.heard.append(httpx.Request("POST", url, content=body, headers=headers))
        self._changed.set()
        status = next(self._answers, 200)
        if not status:
            raise UnansweredError("tidak tersambung")
        return status

    async def aclose(self) -> None:
        """Have no lines to close."""

    async def hears(self, count: int) -> None:
        """Wait until so many webhooks have come."""
        async with asyncio.timeout(10):
            while len(self.heard) < count:
                await self._changed.wait()
                self._changed.clear()


def new_simulator(clock_file: Path | None = None) -> Simulator:
    offices = (*DEFAULT_OFFICES, Office(OTHER_OFFICE, "+6221500200", "Kantor Imigrasi Depok"))
    return Simulator(
        account=Account(offices=offices), clock=DemoClock(clock_file), target="http://business.test"
    )


def play(scene: Scene, *, simulator: Simulator | None = None, answers: Iterable[int] = ()) -> None:
    """Run one scene against the application."""

    async def run() -> None:
        business = Business(answers)
        app = create_app(simulator or new_simulator(), lines=business)
        transport = httpx.ASGITransport(app=app)
        async with (
            _lifespan(app),
            httpx.AsyncClient(transport=transport, base_url="http://simulator.test") as client,
        ):
            await scene(client, business)

    asyncio.run(run())


async def until(simulator: Simulator, is_so: Callable[[], bool]) -> None:
    """Wait for a change of the simulator that makes it so."""
    async with asyncio.timeout(10):
        with simulator.bell.listening() as rung:
            while not is_so():
                await rung.wait()
                rung.clear()


def _lifespan(app: Starlette) -> Any:
    return app.router.lifespan_context(app)


async def add_phone(client: httpx.AsyncClient, **words: Any) -> str:
    answer = await client.post("/control/phones", json={"name": "Siti", "number": SITI} | words)
    assert answer.status_code == 201, answer.text
    key = answer.json()["key"]
    assert isinstance(key, str)
    return key


async def send(client: httpx.AsyncClient, **message: Any) -> httpx.Response:
    frame = {"messaging_product": "whatsapp", "to": SITI}
    return await client.post(
        f"/v25.0/{OFFICE}/messages",
        json=frame | message,
        headers={"Authorization": "Bearer akses-uji"},
    )
