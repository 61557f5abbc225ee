"""A person with a telephone: writes to an office, and reads what is owed in answer."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from antrean.channels.whatsapp.dialogue import words
from antrean.channels.whatsapp.receiving import inbox
from antrean.kernel import clock
from antrean.notifications.models import Message
from tests.channels.whatsapp import bodies

_serial = itertools.count(1)


@dataclass
class Chat:
    """One person's chat with one office's number; every message is said now."""

    who: dict[str, Any] = field(default_factory=lambda: dict(bodies.BUDI))
    number_id: str = bodies.NUMBER_ID

    def message(self, text: str = "", **fields: Any) -> dict[str, Any]:
        """Return a message said now; ids never sort as they were said."""
        serial = next(_serial)
        identifier = f"wamid.{serial * 7919 % 100_000:05}.{serial}"
        return bodies.message(identifier, clock.now(), text, who=self.who, **fields)

    def posts(self, *messages: dict[str, Any]) -> None:
        """Deliver messages in one body; nobody has read them yet."""
        value = bodies.value(*messages, number_id=self.number_id)
        assert bodies.post(bodies.body(value)).status_code == 200

    def says(self, text: str = "", **fields: Any) -> list[words.Words]:
        """Write a message, let the worker read it, and return what is owed in answer."""
        return self.hears(self.message(text, **fields))

    def taps(self, choice: str) -> list[words.Words]:
        return self.says(
            type="interactive", interactive={"button_reply": {"id": choice, "title": "…"}}
        )

    def hears(self, *messages: dict[str, Any]) -> list[words.Words]:
        before = set(Message.objects.values_list("pk", flat=True))
        self.posts(*messages)
        inbox.drain()
        return owed(besides=before)


def owed(*, besides: set[int] | None = None) -> list[words.Words]:
    """Return the words owed so far, in order."""
    rows = Message.objects.exclude(pk__in=besides or set()).order_by("pk")
    return [words.from_json(row.body["words"]) for row in rows if "words" in row.body]


def said(answers: list[words.Words]) -> str:
    """Return the one answer's text."""
    [answer] = answers
    return getattr(answer, "caption", "") or getattr(answer, "body", "")


def at(text: str) -> datetime:
    """Return an instant of Jakarta's clocks: `2017-08-01 10:00`."""
    return datetime.fromisoformat(f"{text}+07:00")
