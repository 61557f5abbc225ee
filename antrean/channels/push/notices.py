"""A notice as a browser shows it, with the facts of the instant at which it is sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import cast

from antrean.bookings import queries
from antrean.bookings.errors import BookingNotFoundError
from antrean.channels.push.wording import TEXTS
from antrean.kernel import timetext
from antrean.kernel.timetext import Language
from antrean.notifications.models import Message
from antrean.notifications.transport import NoLongerTrueError, TransportError

_SHOWN = frozenset({"title", "body", "url", "tag", "lang"})
KINDS = frozenset({"reminder", "closure", "delay", "freed"})


@dataclass(frozen=True, slots=True)
class Notice:
    """What the service worker gets, and until when it is worth showing.

    The same `tag` is shown once, however often it arrives; what a push service still keeps
    under the same `topic` is replaced.
    """

    title: str
    body: str
    url: str
    tag: str
    lang: Language
    topic: str
    until: datetime

    def payload(self) -> bytes:
        shown = {name: value for name, value in asdict(self).items() if name in _SHOWN}
        return json.dumps(shown, ensure_ascii=False).encode()


def notice(message: Message, now: datetime) -> Notice:
    """Return what an owed notice says now.

    Raises:
        TransportError: our_bug, nothing of this kind is told by push.
        NoLongerTrueError: it does not hold any more.
    """
    kind = str(message.body.get("notice"))
    if kind not in KINDS:
        raise TransportError("our_bug", "not_a_notice")
    try:
        booking = queries.booking(message.about)
    except BookingNotFoundError as error:
        raise NoLongerTrueError from error
    if not queries.is_still_true(message.body, booking, now):
        raise NoLongerTrueError
    language = cast("Language", message.holder.language)  # a database constraint knows no other
    slot = booking.slot
    arrival = queries.arrival(slot)
    facts = {
        "office": slot.office.display_name,
        "day": timetext.day_text(slot.day, language),
        "arrival": timetext.window_text(arrival.asked, arrival.ends, slot.office.timezone),
        "void": timetext.clock_text(arrival.ends, slot.office.timezone),
        "minutes": message.body.get("minutes"),
    }
    return Notice(
        title=TEXTS[language][f"{kind}.title"].format_map(facts),
        body=TEXTS[language][f"{kind}.body"].format_map(facts),
        url=f"{'/en' if language == 'en' else ''}/tiket/{booking.code}/",
        tag=_short(message.key),
        lang=language,
        topic=_short(f"{kind}:{booking.code}"),
        until=arrival.ends,
    )


def _short(name: str) -> str:
    """Return a name that tells nothing, of the letters and the length that a topic may have."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]
