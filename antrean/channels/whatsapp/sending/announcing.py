"""Putting an owed notice into words when it is sent, with the facts of that instant.

A notice that is no longer true has no words: a reminder of a cancelled booking, a nudge of
a confirmed one, a delay that has changed since (the new one is owed too).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from antrean.bookings import queries
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.channels.whatsapp.dialogue import notices
from antrean.channels.whatsapp.dialogue.intents import BookingView
from antrean.channels.whatsapp.dialogue.outcomes import NearDay
from antrean.channels.whatsapp.dialogue.phrasing import Voice
from antrean.channels.whatsapp.dialogue.words import Template, Words
from antrean.channels.whatsapp.standing import office_view, turn_view, view_of
from antrean.counters.models import Visit
from antrean.counters.queries import present, turn
from antrean.kernel.timetext import Language
from antrean.notifications.models import Message


@dataclass(frozen=True, slots=True)
class Notice:
    """An owed notice, who speaks, and the booking it is about as it is now."""

    body: Mapping[str, object]
    voice: Voice
    booking: Booking
    now: datetime

    @property
    def view(self) -> BookingView:
        return view_of(self.booking, self.now)


def in_words(message: Message, now: datetime) -> Words | None:
    """Return what the notice says inside the window; None when it is no longer true."""
    voice = _voice(message, now)
    kind = message.body["notice"]
    if kind in _OF_NO_BOOKING:
        return _OF_NO_BOOKING[kind](voice)
    if kind == "turn":
        return _turn(message, voice, now)
    notice = _notice(message, voice, now)
    return _WORDS[kind](notice) if notice and _is_true(notice) else None


def by_template(message: Message, now: datetime) -> Template | None:
    """Return the template that says it outside the window; None when it is no longer true.

    Raises:
        LookupError: there is no template for this notice.
    """
    if message.body["notice"] == "turn":
        return None  # Who asked a day ago has left the building.
    template = _TEMPLATES[message.body["notice"]]
    notice = _notice(message, _voice(message, now), now)
    return template(notice) if notice and _is_true(notice) else None


def apology(message: Message, now: datetime) -> Words:
    """Return what to say when what the message said is over through our fault."""
    return notices.apology(_voice(message, now))


def has_expired(code: str) -> bool:
    return Booking.objects.filter(code=code, state="expired").exists()


def has_template(body: Mapping[str, object]) -> bool:
    """Whether `by_template` knows what becomes of it outside the window."""
    return body.get("notice") in {*_TEMPLATES, "turn"}


def _voice(message: Message, now: datetime) -> Voice:
    language = cast("Language", message.holder.language)  # a database constraint knows no other
    office = message.office
    return Voice(language, office_view(office, language), office.today(now))


def _notice(message: Message, voice: Voice, now: datetime) -> Notice | None:
    try:
        return Notice(message.body, voice, queries.booking(message.about), now)
    except BookingNotFoundError:
        return None


def _is_true(notice: Notice) -> bool:
    return queries.is_still_true(notice.body, notice.booking, notice.now)


def _turn(message: Message, voice: Voice, now: datetime) -> Words | None:
    """Return the word of a turn; None if it is not near any more, or over."""
    visits = Visit.objects.select_related("hall__office", "booking")
    visit = visits.filter(pk=int(str(message.body["visit"])), booking__isnull=False).first()
    stands = turn(visit.pk, present(visit.hall.office, visit.hall.day, now)) if visit else None
    if visit is None or stands is None:
        return None
    view, word = turn_view(visit, stands), str(message.body["word"])
    return notices.turn(voice, word, view) if view.told == word else None


def _closure(notice: Notice) -> Words:
    view = notice.view
    near = queries.nearest_days(
        notice.booking.slot.office,
        around=view.day,
        people=max(len(view.people), 1),
        now=notice.now,
    )
    days = [NearDay(day, remaining) for day, remaining in near]
    return notices.closure(notice.voice, view, _reason(notice), days)


def _reason(notice: Notice) -> str:
    return str(notice.body["reason"])


def _freed(notice: Notice) -> Words:
    return notices.freed(notice.voice, notice.view, queries.freed_place(notice.body).name)


def _minutes(notice: Notice) -> int:
    return int(str(notice.body["minutes"]))


_OF_NO_BOOKING: Mapping[object, Callable[[Voice], Words]] = {
    "apology": notices.apology,
    "ask_number": notices.ask_number,
}
_WORDS: Mapping[object, Callable[[Notice], Words]] = {
    "nudge": lambda notice: notices.nudge(notice.voice, notice.view),
    "reminder": lambda notice: notices.reminder(notice.voice, notice.view),
    "closure": _closure,
    "delay": lambda notice: notices.delay(notice.voice, notice.view, _minutes(notice)),
    "freed": _freed,
}


def _closure_template(notice: Notice) -> Template | None:
    """Return what is sent into a shut window; who only held a place has no choice to take."""
    view = notice.view
    return (
        notices.closure_template(notice.voice, view, _reason(notice)) if view.choice_until else None
    )


_TEMPLATES: Mapping[object, Callable[[Notice], Template | None]] = {
    "reminder": lambda notice: notices.reminder_template(notice.voice, notice.view),
    "closure": _closure_template,
    "delay": lambda n: notices.delay_template(n.voice, n.view, _minutes(n)),
}
