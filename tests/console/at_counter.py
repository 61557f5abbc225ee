"""An officer at a counter, with a browser without scripts: reads the page and presses buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from antrean.counters.models import Counter
from tests import staff
from tests.counters.office import Day


@dataclass
class Desk:
    """A counter and its page; `forms` are the fields that each act sends along."""

    day: Day
    counter: Counter
    client: Client
    page: str = ""
    status: int = 0
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)

    def look(self, address: str = "/petugas/loket/") -> Desk:
        with self.day.clock():
            return self._read(self.client.get(address, follow=True))

    def press(self, act: str, **typed: Any) -> Desk:
        """Press the button of an act on the page as it stands here."""
        return self.send(act, self.forms[act] | typed)

    def send(self, act: str, fields: Mapping[str, Any]) -> Desk:
        """Send a form again, or one that another page had."""
        address = f"/petugas/loket/{act.rstrip('0123456789')}/"
        with self.day.clock():
            return self._read(self.client.post(address, dict(fields), follow=True))

    @property
    def words(self) -> str:
        """What stands on the page, its spaces one each."""
        return Words.of(self.page)

    @property
    def refused(self) -> str:
        """What was refused, as it stands beside its button."""
        return Words.of(self.page, "counter-fault")

    def _read(self, answer: HttpResponse) -> Desk:
        self.page, self.status = answer.content.decode(), answer.status_code
        reader = _Forms()
        reader.feed(self.page)
        self.forms, self.buttons, self.keys = reader.forms, list(reader.forms), reader.keys
        return self


def seated(day: Day, number: int = 3, *stages: str, role: str = "") -> Desk:
    """Let somebody sit at a counter, and look at its page."""
    counter = day.counter(number, *stages)
    account = counter.staff
    assert account is not None
    if role:
        account.role = role
        account.save(update_fields=["role"])
    with day.clock():
        client = staff.at_work(account)
    return Desk(day, counter, client).look()


class _Forms(HTMLParser):
    """Finds the fields and the keys of the acts on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.keys: dict[str, str] = {}
        self._act = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._act = given.get("data-act", "")
            if self._act:
                self.forms[self._act] = {}
        if "data-key" in given:
            self.keys[given["data-key"]] = given["id"].removeprefix("act-")
        if tag == "input" and self._act and given.get("type") == "hidden":
            self.forms[self._act][given["name"]] = given.get("value", "")


class Words(HTMLParser):
    """Finds the words on a page, or those in elements of a class."""

    def __init__(self, inside: str = "") -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside, self._depth = inside, 0

    @classmethod
    def of(cls, page: str, inside: str = "") -> str:
        """Return the words on a page, its spaces one each."""
        reader = cls(inside)
        reader.feed(page)
        return " ".join(" ".join(reader.found).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if self._depth or self._inside in classes:
            self._depth += tag not in {"input", "path", "circle", "rect", "br"}

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in {"path", "circle", "rect"}:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth or not self._inside:
            self.found.append(data)
