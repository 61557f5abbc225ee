"""What somebody did before a test begins to look: by the same browser, without a page shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from playwright.sync_api import APIResponse

from tests.process.running import until
from tests.process.stage import OFFICE

if TYPE_CHECKING:
    from tests.journeys.site import Person

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Errand:
    """Asks for pages and sends their forms; cookies are those of the person's browser."""

    person: Person
    html: str = field(default="", init=False)
    at: str = field(default="", init=False)

    def open(self, path: str) -> None:
        self._read(self.person.page.request.get(self._address(path)))

    def send(self, path: str, **fields: str) -> None:
        """Send a form that stands on the page that was opened last."""
        [token, *_] = _TOKEN.findall(self.html)
        sent = {"csrfmiddlewaretoken": token, **fields}
        self._read(self.person.page.request.post(self._address(path), form={**sent}))

    def _address(self, path: str) -> str:
        return self.person.stage.site + self.person.said("root").rstrip("/") + path

    def _read(self, answer: APIResponse) -> None:
        assert answer.ok, answer.url
        self.html = answer.text()
        self.at = answer.url.removeprefix(self.person.stage.site)

    def sign_in(self) -> None:
        self.open("/masuk/")
        self.send("/masuk/", next="/antrean/")
        [words, *_] = re.findall(r"MASUK \d{6}", self.html)
        self.person.writes(words)

        def is_in() -> bool:
            self.send("/masuk/kode/", next="/antrean/")
            return "/masuk/" not in self.at

        until(is_in)

    def names(self, count: int) -> str:
        """Return the address of the form of the names, for so many people in the first hour."""
        stage = self.person.stage
        found = httpx.get(f"{stage.site}/api/v1/offices/{OFFICE}/days").raise_for_status().json()
        first = stage.days()[0]
        [day] = [one for one in found if one["day"] == first]
        slot = next(one["id"] for one in day["slots"] if one["remaining"] >= count)
        chosen = f"service=new&people={count}&day={first}&slot={slot}"
        return f"/daftar/{OFFICE}/pemohon/?{chosen}"

    def book(self, *fields: dict[str, str], keep: bool) -> str:
        """Go all the way to a ticket with what is typed for each; return its code."""
        names = self.names(len(fields))
        typed = {
            f"p{n}-{key}": text for n, one in enumerate(fields, 1) for key, text in one.items()
        }
        self.open(names)
        self.send(names, **typed, may="yes")
        self.send(self.at.removeprefix("/en"))
        code = self.at.strip("/").split("/")[-1]
        said = {"guardian": "yes"} | ({"keep": "yes"} if keep else {})
        self.send(f"/tiket/{code}/confirm", **said)
        return code
