"""An office's day, booked and looked at through every channel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.api.caller import Caller, body, caller
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.visitor import DAY, SITI, Visitor

WATCHED = ("api", "office page", "days", "english", "whatsapp")


def everywhere(count: int) -> dict[str, int]:
    return dict.fromkeys(WATCHED, count)


def remaining() -> dict[str, int]:
    """Return what each channel says remains on the day."""
    days = caller().get("offices/bogor/days").body
    [day] = [one for one in days if one["day"] == DAY.isoformat()]
    chosen = "daftar/bogor/hari/?service=new&people=1"
    pages = {"office page": "/kantor/bogor/", "days": f"/{chosen}", "english": f"/en/{chosen}"}
    return {
        "api": day["remaining"],
        **{name: _on(Visitor().open(path)) for name, path in pages.items()},
        "whatsapp": _by_whatsapp(),
    }


def _on(page: str) -> int:
    if "Semua tempat pada hari yang sudah dibuka telah terisi." in page:
        return 0
    [found] = re.findall(r"(?:Rab 9 Agu|Wed 9 Aug) · (\d+|penuh|full)", page)
    return int(found) if found.isdigit() else 0


def _by_whatsapp() -> int:
    stranger = Chat(who={"from": "6281255555555", "from_user_id": "ID.5555555555"})
    [offered] = stranger.says("kuota")
    rows = [row for row in getattr(offered, "rows", ()) if "9 Agu" in row.title]
    return int(re.findall(r"\d+", rows[0].description)[0]) if rows else 0


@dataclass
class Queue:
    """Somebody with a chat, a program and a browser, each of which books one place."""

    chat: Chat = field(default_factory=lambda: Chat(who=dict(bodies.SITI)))
    program: Caller = field(default_factory=caller)
    browser: Visitor = field(default_factory=Visitor)
    code: str = ""

    def __post_init__(self) -> None:
        self.browser.sign_in(Chat())

    def holds_by_whatsapp(self) -> None:
        self.chat.says("#Siti#25011987#09082017")

    def cancels_by_whatsapp(self) -> None:
        self.chat.says("BATAL")

    def holds_by_api(self) -> None:
        self.code = self.program.book(body()).body["code"]

    def cancels_by_api(self) -> None:
        self.program.post(f"bookings/{self.code}/cancel")

    def holds_by_web(self) -> None:
        self.browser.hold(SITI)

    def cancels_by_web(self) -> None:
        self.browser.cancel(self.browser.code)
