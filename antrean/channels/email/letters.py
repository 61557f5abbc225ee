"""What we write in letters: notices with the facts of the instant, and the code to sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal, cast

from django.conf import settings

from antrean.accounts.actions import DrawnInvitation
from antrean.accounts.actions.invitations import shown as invitation_text
from antrean.bookings import queries
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.channels.email.post import Letter
from antrean.kernel import codes, phones
from antrean.kernel.timetext import Language, clock_text, day_text, local_day, window_text
from antrean.kernel.wording import table
from antrean.notifications.models import Message
from antrean.offices.models import Office

TEXTS = table(Path(__file__).parent / "wording")

type _Facts = dict[str, object]


def notice(message: Message, to: str, now: datetime) -> Letter | None:
    """Return the letter that says an owed notice; None when it is no longer true.

    Raises:
        LookupError: there are no words for this notice.
    """
    language = cast("Language", message.holder.language)  # a database constraint knows no other
    kind = str(message.body["notice"])
    facts = _FACTS[kind]
    try:
        booking = queries.booking(message.about)
    except BookingNotFoundError:
        return None
    if not queries.is_still_true(message.body, booking, now):
        return None
    known = _of_booking(booking, language) | facts(message, booking, language)
    return _letter(kind, to, language, known)


def code_letter(
    kind: Literal["sign_in", "add_contact"], to: str, language: Language, *, code: str, minutes: int
) -> Letter:
    """Return the letter with six digits, which says what they are good for."""
    return _letter(kind, to, language, {"code": code, "minutes": minutes})


def invitation_letter(drawn: DrawnInvitation) -> Letter:
    """Return the letter with which somebody on the staff chooses a password."""
    language = cast("Language", drawn.language)  # pages speak no other
    prefix = "/en" if language == "en" else ""
    day = day_text(local_day(drawn.ends_at, drawn.zone), language)
    facts: _Facts = {
        "code": invitation_text(drawn.code),
        "link": f"{settings.PUBLIC_URL}{prefix}/petugas/undangan/?kode={drawn.code}",
        "until": f"{day}, {clock_text(drawn.ends_at, drawn.zone)}",
        "account": drawn.to,
    }
    office = {"office": drawn.office} if drawn.office else {}
    return _letter("invitation", drawn.to, language, facts | office)


def _letter(kind: str, to: str, language: Language, facts: Mapping[str, object]) -> Letter:
    say = TEXTS[language]
    parts = [say["greeting"], say[kind].format(**facts), say["end"].format(**_ends(facts))]
    return Letter(to, say[f"{kind}.subject"].format(**facts), "\n\n".join(parts) + "\n")


def _ends(facts: Mapping[str, object]) -> _Facts:
    return {"signed": facts.get("office", settings.OPERATOR_NAME)}


def _of_booking(booking: Booking, language: Language) -> _Facts:
    slot, office = booking.slot, booking.slot.office
    window = queries.arrival(slot)
    prefix = "/en" if language == "en" else ""
    return {
        "office": office.display_name,
        "day": day_text(slot.day, language),
        "arrival": window_text(window.asked, window.ends, office.timezone),
        "void": clock_text(window.ends, office.timezone),
        "code": codes.shown(booking.code),
        "numbers": _numbers(booking),
        "address": _address(office),
        "link": f"{settings.PUBLIC_URL}{prefix}/tiket/{booking.code}/",
        "home": f"{settings.PUBLIC_URL}{prefix}/",
    }


def _numbers(booking: Booking) -> str:
    places = sorted(booking.places.all(), key=lambda place: place.position)
    coming = [place for place in places if place.state == "confirmed"]
    return ", ".join(f"{place.queue_number} {place.name}" for place in coming)


def _address(office: Office) -> str:
    phone = phones.local(office.phone) if office.phone else ""
    return ", ".join(filter(None, [office.address, phone]))


def _reason(message: Message, language: Language) -> str:
    return " ".join(str(message.body["reason"]).split()) or TEXTS[language]["closure.decided"]


def _closure(message: Message, booking: Booking, language: Language) -> _Facts:
    until = booking.choice_until
    next_step = "closure.choice" if until else "closure.again"
    zone = booking.slot.office.timezone
    facts = _of_booking(booking, language)
    facts |= {"until": day_text(local_day(until, zone), language) if until else ""}
    return {
        "reason": _reason(message, language),
        "next": TEXTS[language][next_step].format(**facts),
    }


_FACTS: Mapping[str, Callable[[Message, Booking, Language], _Facts]] = {
    "reminder": lambda _message, _booking, _language: {},
    "closure": _closure,
    "delay": lambda message, _booking, _language: {"minutes": message.body["minutes"]},
    "freed": lambda message, _booking, _language: {"name": queries.freed_place(message.body).name},
}
