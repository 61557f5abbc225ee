"""How long the pages of the way to a ticket take while a hundred people walk it.

Everybody goes from the first page to a confirmed booking and pauses between pages as people
do. A page is timed from the tap to its last byte, with the redirects that lead to it; what the
browser then loads once and keeps is left out.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from itertools import count
from random import Random

import httpx

from bench import requests, servers
from bench.ground import Books, BooksDifferError, Ground
from bench.report import Row, percentile
from bench.servers import NUMBER_ID, OFFICE, SECRETS

PEOPLE = 100
PAUSES = (3.0, 8.0)  # seconds
# They come one after the other, not in one second.
_COMING_SECONDS = 5.0
_RUNS = 2  # of more than a minute each
_PATIENCE = 60.0
_TARGET = "< 300 ms"
_DRAFT = "service=new&people=1"
_numbers = count(1)
# One for all, who speak no TLS here: to make one takes longer than a page, and everybody waits.
_TLS = ssl.create_default_context()


def of_the_way(ground: Ground) -> list[Row]:
    found = ground.with_runs(min(_RUNS, ground.runs)).in_turn({"": lambda: _walked(ground)})[""]
    return [
        Row(
            part="pages",
            what=f"pages to a ticket, {PEOPLE} people, {which}",
            unit="ms",
            runs=[percentile(waits, percent) * 1000 for waits in found],
            target=_TARGET if percent == 95 else "",  # noqa: PLR2004
            note=f"{len(found[0]):,} pages, pauses of {PAUSES[0]:g}–{PAUSES[1]:g} s",
        )
        for which, percent in {"median": 50, "p95": 95, "p99": 99}.items()
    ]


def _walked(ground: Ground) -> list[float]:
    """Let everybody walk to a ticket; return how long each page took, sorted.

    Raises:
        BooksDifferError: somebody came to another page, or has no booking.
    """
    with (
        ground.copy() as office,
        servers.web(office, workers=2) as server,
        servers.command(office, "worker"),
    ):
        # The page to sign in says to which number the code goes.
        office.run(f"offices open {OFFICE} --whatsapp-number +622518312345")
        before = Books.of(office.url)
        slots = {slot["id"]: day["day"] for day in servers.days(server) for slot in day["slots"]}
        walkers = [_Walker(server.url, slots, next(_numbers)) for _ in range(PEOPLE)]
        asyncio.run(_walk(walkers))
        before.must_grow(office.url, PEOPLE)
    return sorted(wait for walker in walkers for wait in walker.waits)


async def _walk(walkers: list[_Walker]) -> None:
    async with asyncio.TaskGroup() as tasks:
        for walker in walkers:
            tasks.create_task(walker.walk())


@dataclass
class _Walker:
    """Somebody with a browser and a telephone who books for themselves."""

    site: str
    slots: Mapping[int, str]  # the day of each hour
    number: int
    waits: list[float] = field(default_factory=list)
    page: str = ""
    at: str = ""

    async def walk(self) -> None:
        self.chance = Random(self.number)  # noqa: S311  # spreads the load
        slot = self.chance.choice([*self.slots])
        chosen = f"{_DRAFT}&day={self.slots[slot]}&slot={slot}"
        way = f"/daftar/{OFFICE}"
        await asyncio.sleep(self.chance.uniform(0, _COMING_SECONDS))
        async with httpx.AsyncClient(
            base_url=self.site, follow_redirects=True, timeout=_PATIENCE, verify=_TLS
        ) as self.client:
            await self.open("/")
            await self.open(f"/kantor/{OFFICE}/")
            await self.open(f"{way}/")
            await self.open(f"{way}/?service=new&next=1")
            await self.open(f"{way}/jumlah/?{_DRAFT}&next=1")
            await self.open(f"{way}/jam/?{_DRAFT}&day={self.slots[slot]}")
            await self.open(f"{way}/pemohon/?{chosen}")
            await self.sign_in()
            await self.send(self.at, self.person())
            await self.send(self.at, {})
            await self.send(f"/tiket/{self.at.strip('/').split('/')[-1]}/confirm", {})
        if "Terkonfirmasi" not in self.page:
            raise BooksDifferError(f"walker {self.number} has no ticket at {self.at}")

    async def open(self, path: str) -> None:
        await self.take(self.client.build_request("GET", path))

    async def send(self, path: str, fields: Mapping[str, str]) -> None:
        """Send the form of the page, with what it hides in it."""
        found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', self.page)
        hidden = {name: unescape(value) for name, value in found}
        await self.take(self.client.build_request("POST", path, data={**hidden, **fields}))

    async def take(self, request: httpx.Request) -> None:
        """Ask for a page and wait as somebody does who reads it."""
        began = time.monotonic()
        answer = await self.client.send(request)
        self.waits.append(time.monotonic() - began)
        if answer.status_code != HTTPStatus.OK:
            raise BooksDifferError(f"{request.url.path} answered {answer.status_code}")
        self.page = answer.text
        self.at = answer.url.raw_path.decode()
        await asyncio.sleep(self.chance.uniform(*PAUSES))

    async def sign_in(self) -> None:
        """Write the code of the page from WhatsApp and wait until the page goes on."""
        await self.send("/masuk/", {})
        waiting = self.at
        [words] = re.findall(r"MASUK \d{6}", self.page)[:1]
        phone = str(requests.FIRST_PHONE + self.number)
        body = requests.said(phone, words, name="Warga", number_id=NUMBER_ID)
        headers = requests.signed(body, SECRETS["WHATSAPP_APP_SECRET"])
        await self.client.post("/wa/webhook", content=body, headers=headers)
        deadline = time.monotonic() + _PATIENCE
        while self.at == waiting and time.monotonic() < deadline:
            await self.send(waiting, {})

    def person(self) -> dict[str, str]:
        return {
            "p1-name": requests.name(self.number),
            "p1-day": "25",
            "p1-month": "1",
            "p1-year": "1987",
            "p1-relation": "self",
            "p1-nik": f"320101250187{self.number:04}",
            "may": "yes",
        }
