"""From one message to what the person wants: the first half of the dialogue.

Pure: the same stand and message always give the same intent, and no text, payload or old
draft raises. The order of trying matters and is the order of `_READERS`: a command is a
whole message, a code is a code, a form is a form; only then may the text be the answer to
the question that is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from antrean.channels.whatsapp.dialogue import commands, drafts, forms, taps
from antrean.channels.whatsapp.dialogue.intents import (
    Ask,
    Cancel,
    EraseData,
    Heard,
    Help,
    Intent,
    Leave,
    Misunderstood,
    OfferDays,
    RefuseMedia,
    SetLanguage,
    ShowStatus,
    SignIn,
    SignOut,
    Silence,
    Stand,
    Start,
    Stop,
    Undo,
)
from antrean.channels.whatsapp.dialogue.readings import EVERYBODY, put
from antrean.channels.whatsapp.dialogue.registering import (
    booking_with,
    changeable,
    corrected,
    days_for,
    fresh,
    moved,
    open_bookings,
    settled,
)
from antrean.channels.whatsapp.dialogue.taps import cancelling, confirming
from antrean.kernel import dates

MOST_MISSES = 3
# A message that reaches us a day late finds another world: only giving a place back is safe.
_STALE = timedelta(hours=24)
# One message's acts lie moments apart; nobody writes another one within them.
_ONE_MESSAGE = timedelta(seconds=5)

type _Reader = Callable[[Stand, str], Intent | None]


def hear(stand: Stand, heard: Heard) -> Intent:
    """Return what this message means where the conversation stands."""
    intent = _meant(stand, heard)
    if stand.now - heard.at > _STALE and not isinstance(intent, Cancel):
        return Silence()
    if not is_miss(intent):
        return intent
    if stand.misses >= MOST_MISSES:
        return Silence()
    return _guided(stand, intent)


def is_miss(intent: Intent) -> bool:
    """Whether the person was not understood: three within an hour, and we fall silent."""
    match intent:
        case Misunderstood():
            return intent.reason in {"unknown", "code_typo"}
        case Ask():
            return intent.is_miss
        case _:
            return isinstance(intent, RefuseMedia)


def _guided(stand: Stand, intent: Intent) -> Intent:
    """Return the three plain questions instead of a second explanation of the form."""
    is_lost = isinstance(intent, Misunderstood) and intent.reason == "unknown"
    if is_lost and stand.misses == 1 and stand.step == "idle" and not open_bookings(stand):
        return fresh("guided", is_miss=True)
    return intent


def _meant(stand: Stand, heard: Heard) -> Intent:
    if heard.kind == "tap":
        return taps.meant(stand, heard)
    if heard.kind == "contact":
        return Help("number")
    if heard.kind != "text":
        return RefuseMedia("media" if heard.kind == "media" else "unsupported")
    for reader in _READERS:
        intent = reader(stand, heard.text)
        if intent is not None:
            return intent
    return Misunderstood()


# What a message may be, in the order of trying


def _sign_in(stand: Stand, text: str) -> Intent | None:
    code = commands.sign_in_code_of(text)
    return SignIn(code) if code else None


def _command(stand: Stand, text: str) -> Intent | None:
    command = commands.command_of(text)
    if command is None:
        return None
    act = _COMMANDS.get(command)
    return act(stand) if act else _PLAIN_COMMANDS[command]


def _code(stand: Stand, text: str) -> Intent | None:
    code = commands.code_of(text)
    if code is None:
        return None
    # One name of nine letters in 32 passes the check: while a name is asked, it is a name.
    is_name = stand.step == drafts.FILL and not any(map(str.isdigit, code))
    if is_name and booking_with(stand, code) is None:
        return None
    return confirming(stand, code)


def _form(stand: Stand, text: str) -> Intent | None:
    entries = forms.read(text, today=stand.today)
    if not entries:
        return None
    if stand.step == drafts.FILL and not (entries[0].name and entries[0].birth):
        return None
    return settled(stand, entries)


def _reply(stand: Stand, text: str) -> Intent | None:
    match stand.step:
        case drafts.FILL:
            return _piece(stand, text)
        case drafts.CHOOSE_DAY | drafts.RESCHEDULE:
            return _day(stand, text)
        case _:
            return None


def _piece(stand: Stand, text: str) -> Intent | None:
    fill = drafts.fill_of(stand.draft)
    if fill is None or not fill.field:
        return None
    if fill.field == "name" and (forms.is_no_name(text) or commands.resembles_code(text)):
        return None
    piece = _bare(fill.field, text, stand.today)
    return settled(stand, fill.with_piece(piece)) if piece else None


def _bare(field: str, text: str, today: date) -> str:
    """Return the piece that was asked for, without the words people put around it."""
    match field:
        case "name":
            return forms.bare_name(text)
        case "birth":
            return forms.bare_birth(text, today=today)
        case "visit":
            return forms.bare_day(text, today=today)
        case _:
            return text.strip()


def _day(stand: Stand, text: str) -> Intent | None:
    """Read a day typed instead of tapped, `TANGGAL 9`."""
    text = forms.bare_day(text, today=stand.today)
    reading = dates.visit_day(text, today=stand.today)
    if isinstance(reading, dates.Unreadable):
        return None
    code = drafts.text_of(stand.draft, "code")
    booking = booking_with(stand, code)
    if booking is not None:
        return moved(stand, code, reading) if isinstance(reading, date) else days_for(booking)
    fill = drafts.fill_of(stand.draft)
    return settled(stand, put(fill.entries, EVERYBODY, "visit", text)) if fill else None


def _day_out_of_nowhere(stand: Stand, text: str) -> Intent | None:
    """Read a coming day that nobody asked for."""
    reading = dates.visit_day(text, today=stand.today)
    if not isinstance(reading, date) or reading <= stand.today:
        return None
    return taps.chosen_day(stand, reading)


def _slip_of_code(stand: Stand, text: str) -> Intent | None:
    return Misunderstood("code_typo") if commands.resembles_code(text) else None


def _topic(stand: Stand, text: str) -> Intent | None:
    topic = commands.topic_of(text)
    if topic == "how":
        return _explained(stand)
    return _TOPICS[topic] if topic else None


def _explained(stand: Stand) -> Intent:
    """Return how it is done; who has seen the form before is asked plainly instead."""
    if open_bookings(stand):
        return Help()
    return fresh("guided") if stand.misses else Help("greeting")


def _open_question(stand: Stand, text: str) -> Intent | None:
    """Ask once more for the piece that this message is not."""
    fill = drafts.fill_of(stand.draft) if stand.step == drafts.FILL else None
    question = settled(stand, fill.entries) if fill is not None and fill.field else None
    return replace(question, is_miss=True) if isinstance(question, Ask) else None


_READERS: tuple[_Reader, ...] = (
    _sign_in,
    _command,
    _code,
    _form,
    _reply,
    _day_out_of_nowhere,
    _slip_of_code,
    _topic,
    _open_question,
)

# What a free question is answered with; "how" depends on what is booked.
_TOPICS: Mapping[str, Intent] = MappingProxyType(
    {
        "booked": ShowStatus(),
        "lost": Help("lost"),
        "priority": Help("priority"),
        "documents": Help("documents"),
        "fees": Help("fees"),
        "office": Help("office"),
        "change": Help("change"),
        "days": OfferDays(1),
        "register": fresh("guided"),
    }
)

# Commands


def _cancel(stand: Stand) -> Intent:
    return cancelling(stand) if stand.step == "idle" else Leave()


def _undo(stand: Stand) -> Intent:
    # Whether it is still in time counts from when the message was written: the action knows.
    until = max((b.undo_until for b in stand.bookings if b.undo_until), default=None)
    if until is not None:
        # What was cancelled by one message comes back by one.
        since = until - _ONE_MESSAGE
        return Undo(tuple(b.code for b in stand.bookings if b.undo_until and b.undo_until > since))
    return Misunderstood("nothing_to_undo") if stand.step == "idle" else Leave()


def _change(stand: Stand) -> Intent:
    bookings = changeable(stand)
    if not bookings:
        return OfferDays(1)
    return days_for(bookings[0]) if len(bookings) == 1 else Ask("which_change")


def _yes(stand: Stand) -> Intent:
    answered = _yes_to_the_question(stand)
    if answered is not None:
        return answered
    held = open_bookings(stand, "held")
    if len(held) == 1:
        return confirming(stand, held[0].code)
    if held:
        return Ask("which_confirm")
    return ShowStatus() if open_bookings(stand) else Misunderstood("nothing_to_confirm")


def _yes_to_the_question(stand: Stand) -> Intent | None:
    match stand.step:
        case drafts.FILL:
            fill = drafts.fill_of(stand.draft)
            if fill is None or not fill.readings:
                return None
            # Of several readings "yes" picks none: the question stays.
            is_only = len(fill.readings) == 1
            return taps.chosen_reading(stand, 0) if is_only else settled(stand, fill.entries)
        case drafts.RESCHEDULE:
            day = drafts.day_of(stand.draft)
            return moved(stand, drafts.text_of(stand.draft, "code"), day) if day else None
        case drafts.CORRECT:
            return corrected(stand)
        case drafts.ERASE:
            return EraseData()
        case _:
            return None


def _no(stand: Stand) -> Intent:
    match stand.step:
        case drafts.FILL:
            return taps.no_reading(stand)
        case drafts.CORRECT | drafts.RESCHEDULE | drafts.ERASE | drafts.CHOOSE_DAY:
            return Leave()
        case _:
            return Help("wrong_data") if open_bookings(stand) else Misunderstood()


def _erase(stand: Stand) -> Intent:
    return EraseData() if stand.step == drafts.ERASE else Ask(drafts.ERASE)


_COMMANDS: Mapping[str, Callable[[Stand], Intent]] = MappingProxyType(
    {
        "cancel": _cancel,
        "undo": _undo,
        "change": _change,
        "yes": _yes,
        "no": _no,
        "erase": _erase,
    }
)
# Those that mean the same wherever the conversation stands.
_PLAIN_COMMANDS: Mapping[str, Intent] = MappingProxyType(
    {
        "status": ShowStatus(),
        "help": Help(),
        "english": SetLanguage("en"),
        "indonesia": SetLanguage("id"),
        "stop": Stop(),
        "start": Start(),
        "sign_out": SignOut(),
        "register": fresh(),
        "greeting": Help("greeting"),
        "thanks": Help("thanks"),
    }
)
