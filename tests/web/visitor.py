"""Somebody with a browser who walks through the pages by their links and forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from django.test import Client

from antrean.kernel import codes
from tests.channels.whatsapp.chat import Chat

DAY = date(2017, 8, 9)
SITI = {
    "name": "Siti Nurhaliza",
    "day": "25",
    "month": "1",
    "year": "1987",
    "relation": "self",
    "nik": "3201016501870001",
}
BUDI = {
    "name": "Budi",
    "day": "17",
    "month": "8",
    "year": "2012",
    "relation": "child",
    "nik": "3201011708120002",
}


@dataclass
class Visitor:
    """A browser; `page` is what it shows, `at` the address."""

    client: Client = field(default_factory=Client)
    page: str = ""
    at: str = "/"
    status: int = 0

    def open(self, address: str) -> str:
        return self._show(self.client.get(urljoin(self.at, address), follow=True))

    def follow(self, text: str) -> str:
        """Follow the first link that says this."""
        links = [address for address, words in _links(self.page) if text in words]
        assert links, f"no link says {text!r}"
        return self.open(links[0])

    def send(self, address: str, **fields: Any) -> str:
        """Send a form by POST."""
        return self._show(self.client.post(urljoin(self.at, address), fields, follow=True))

    def sign_in(self, chat: Chat | None = None) -> None:
        """Sign in with WhatsApp: the page says what to write, and it is written."""
        self.send("/masuk/", next="/antrean/")
        [words] = [line for line in texts(self.page) if line.startswith("MASUK ")]
        (chat or Chat()).says(words)
        self.send("/masuk/kode/", next="/antrean/")

    def choose_hour(self, office: str = "bogor", *, people: int = 1) -> None:
        """Go from the office to the form of the people."""
        self.open(f"/daftar/{office}/?next=1&service=new")
        self.open(f"{self.at}&people={people}&next=1")
        self.follow("Rab 9 Agu")
        self.follow("08.00–09.00 WIB")

    def fill_in(self, *people: dict[str, str], may: bool = True) -> str:
        fields = {
            f"p{number}-{name}": value
            for number, one in enumerate(people, start=1)
            for name, value in one.items()
        }
        return self.send(self.at, **fields, **({"may": "yes"} if may else {}))

    def keep(self, *people: dict[str, str]) -> str:
        """Book, and confirm with the word that these people shall be kept; return the code."""
        code = self.hold(*people)
        self.send(f"/tiket/{code}/confirm", guardian="yes", keep="yes")
        return code

    def hold(self, *people: dict[str, str]) -> str:
        """Go all the way to a held booking; return its code."""
        self.choose_hour(people=len(people))
        self.fill_in(*people)
        self.send(self.at)
        return self.code

    def cancel(self, code: str) -> str:
        """Cancel everybody of a booking, as its page offers."""
        self.open(f"/tiket/{code}/batal/")
        people = re.findall(r'name="person"\s.*?value="(\d+)"', self.page, re.DOTALL)
        return self.send(f"/tiket/{code}/cancel", person=people)

    @property
    def code(self) -> str:
        code = codes.canonical(self.at.strip("/").split("/")[-1])
        assert code, self.page
        return code

    def _show(self, answer: HttpResponse) -> str:
        chain: list[tuple[str, int]] = getattr(answer, "redirect_chain", [])
        request: Any = getattr(answer, "request", {})
        query = request["QUERY_STRING"]
        self.at = chain[-1][0] if chain else request["PATH_INFO"] + (f"?{query}" if query else "")
        self.page, self.status = answer.content.decode(), answer.status_code
        return self.page


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open = dict(attrs).get("href") or ""
            self.found.append((self._open, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())
        if self._open:
            address, words = self.found[-1]
            self.found[-1] = address, words + data


def _read(page: str) -> _Links:
    reader = _Links()
    reader.feed(page)
    return reader


def _links(page: str) -> list[tuple[str, str]]:
    return [(unescape(address), words) for address, words in _read(page).found]


def texts(page: str) -> list[str]:
    return _read(page).texts
