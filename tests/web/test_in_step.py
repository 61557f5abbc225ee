"""The trouble of 2017: a website without places, an app with 54. Every channel says the same.

People book, cancel and let holds run out through each channel; after each act all channels are
asked what remains. What may be kept for a second is forgotten first: that is the second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from antrean.kernel import clock, fresh
from antrean.offices.models import Office
from tests import make
from tests.api.caller import Caller, body, caller
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.conftest import NOW
from tests.web.visitor import DAY, SITI, Visitor


class Queue:
    """An office's day, booked and looked at through every channel."""

    def __init__(self) -> None:
        self.chat = Chat(who=bodies.SITI)
        self.program: Caller = caller()
        self.browser = Visitor()
        self.browser.sign_in(Chat())
        self.code = ""

    def remaining(self) -> dict[str, int]:
        """Return what each channel says remains on the day."""
        fresh.forget_all()
        [day] = [
            one
            for one in self.program.get("offices/bogor/days").body
            if one["day"] == DAY.isoformat()
        ]
        return {
            "api": day["remaining"],
            "office page": self._on(Visitor().open("/kantor/bogor/")),
            "days": self._on(Visitor().open("/daftar/bogor/hari/?service=new&people=1")),
            "english": self._on(Visitor().open("/en/daftar/bogor/hari/?service=new&people=1")),
            "whatsapp": self._by_whatsapp(),
        }

    def _on(self, page: str) -> int:
        if "Semua tempat pada hari yang sudah dibuka telah terisi." in page:
            return 0
        [found] = re.findall(r"(?:Rab 9 Agu|Wed 9 Aug) · (\d+|penuh|full)", page)
        return int(found) if found.isdigit() else 0

    def _by_whatsapp(self) -> int:
        stranger = Chat(who={"from": "6281255555555", "from_user_id": "ID.5555555555"})
        [offered] = stranger.says("kuota")
        rows = [row for row in getattr(offered, "rows", ()) if "9 Agu" in row.title]
        return int(re.findall(r"\d+", rows[0].description)[0]) if rows else 0

    # Acts

    def holds_by_whatsapp(self) -> None:
        [barcode] = self.chat.says("#Siti#25011987#09082017")
        self.code = getattr(barcode, "code", "")

    def cancels_by_whatsapp(self) -> None:
        self.chat.says("BATAL")

    def holds_by_api(self) -> None:
        self.code = self.program.book(body()).body["code"]

    def cancels_by_api(self) -> None:
        self.program.post(f"bookings/{self.code}/cancel")

    def holds_by_web(self) -> None:
        self.code = self.browser.hold(SITI)

    def cancels_by_web(self) -> None:
        self.browser.cancel(self.code)


@pytest.fixture
def queue(bogor: Office) -> Queue:
    return Queue()


HOLDS: list[Callable[[Queue], None]] = [
    Queue.holds_by_whatsapp,
    Queue.holds_by_api,
    Queue.holds_by_web,
]
CANCELS: list[Callable[[Queue], None]] = [
    Queue.cancels_by_whatsapp,
    Queue.cancels_by_api,
    Queue.cancels_by_web,
]


def everywhere(count: int) -> dict[str, int]:
    return dict.fromkeys(["api", "office page", "days", "english", "whatsapp"], count)


@pytest.mark.parametrize(("hold", "cancel"), list(zip(HOLDS, CANCELS, strict=True)))
def test_a_place_taken_and_given_back_is_so_everywhere(
    queue: Queue, hold: Callable[[Queue], None], cancel: Callable[[Queue], None]
) -> None:
    assert queue.remaining() == everywhere(4)

    hold(queue)
    assert queue.remaining() == everywhere(3)

    cancel(queue)
    # By WhatsApp and on the website there are five minutes to take it back.
    with clock.stopped(NOW + timedelta(minutes=5)):
        assert queue.remaining() == everywhere(4)


@pytest.mark.parametrize("hold", HOLDS)
def test_a_hold_that_runs_out_is_free_everywhere_before_any_worker_ran(
    queue: Queue, hold: Callable[[Queue], None]
) -> None:
    hold(queue)

    with clock.stopped(NOW + timedelta(hours=1, seconds=1)):
        assert queue.remaining() == everywhere(4)


def test_all_at_once_take_what_there_is_and_the_last_is_told_everywhere(
    bogor: Office, queue: Queue
) -> None:
    for hold in HOLDS:
        hold(queue)
    assert queue.remaining() == everywhere(1)

    last: Any = queue.program.book(body())

    assert last.status == 201
    assert queue.remaining() == everywhere(0)
    assert queue.program.book(body()).code == "day_full"
    make.slot(office=bogor, day=DAY.replace(day=10))
    assert "penuh" in Visitor().open("/daftar/bogor/hari/?service=new&people=1")
