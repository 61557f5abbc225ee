"""Owing a message: one row, written in the transaction of what causes it.

A body says either what to send, word for word, or which notice is due and about what;
a notice is put into words when it is sent, so that it is still true then.

    {"words": {…}}                    an answer, as the channel's dialogue made it
    {"notice": "reminder", …facts}    closure, delay, reminder, nudge
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from antrean.kernel import clock
from antrean.notifications import queries
from antrean.notifications.models import URGENCY, Message
from antrean.offices.queries import governed


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A message to be owed.

    `key` names what is owed ("reminder:<code>:<day>"): owed again, nothing happens.
    `due_at` is the earliest instant to send, now when left out; `expires_at` the one
    after which it is pointless.
    """

    holder_id: int
    office_id: int
    kind: str
    key: str
    body: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    is_news: bool = False  # goes by the channel that the person chose
    due_at: datetime | None = None
    expires_at: datetime | None = None


def owe(messages: Iterable[Owed]) -> None:
    """Owe messages inside the caller's transaction; those already owed stay as they are.

    Where staff rehearse nobody is owed anything, whoever was typed in there.
    """
    messages, now = _real(messages), clock.now()
    told = {owed.holder_id for owed in messages if owed.is_news}
    channels = queries.news_channels(told) if told else {}
    Message.objects.bulk_create(
        [
            Message(
                holder_id=owed.holder_id,
                office_id=owed.office_id,
                channel=channels[owed.holder_id] if owed.is_news else "whatsapp",
                kind=owed.kind,
                urgency=URGENCY.get(owed.kind, 0),
                key=owed.key,
                body=dict(owed.body),
                about=owed.about,
                owed_at=now,
                due_at=owed.due_at or now,
                try_at=owed.due_at or now,
                expires_at=owed.expires_at,
            )
            for owed in messages
        ],
        ignore_conflicts=True,
    )


def _real(messages: Iterable[Owed]) -> list[Owed]:
    told = list(messages)
    offices = governed({owed.office_id for owed in told})
    return [owed for owed in told if offices[owed.office_id].office.rehearses_id is None]
